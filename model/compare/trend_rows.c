#include "model/compare/trend_state.h"

#include "model/compare/growth.h"
#include "model/compare/track.h"
#include "model/compare/trend_score.h"
#include "model/explore/rows.h"
#include "model/graph/names.h"

size_t
trend_shown(const struct trend *trend)
{
	return trend->count < TREND_SHOWN ? trend->count : TREND_SHOWN;
}

size_t
trend_snapshot(const struct trend *trend, unsigned column)
{
	size_t place = column - COLUMN_FIRST;

	return place == 0 ? 0 : trend->count - trend_shown(trend) + place;
}

/* What a row had in each snapshot. */
static const int64_t *
values_of(const struct trend *trend, const struct level *level, uint32_t item)
{
	const struct series *series = trend->series;

	if (level->kind == LEVEL_CLASSES)
		return series_values(series, item, trend->options.measure);
	/* One object has no count: what it retains stands for it. */
	return track_sizes(series->track, item,
	    trend->options.measure != MEASURE_SIZE && trend->last->graph);
}

static int64_t
rounded(double number)
{
	if (number > 9e18 || number < -9e18)
		return number > 0 ? INT64_MAX / 2 : INT64_MIN / 2;
	return (int64_t)(number < 0 ? number - 0.5 : number + 0.5);
}

static int64_t
growth_number(const struct trend *trend, const struct growth *growth,
	unsigned column)
{
	switch (column) {
	case COLUMN_STEP:
		return rounded((double)growth->total / growth->steps);
	case COLUMN_MINUTE:
		return rounded((double)growth->total / trend->minutes);
	case COLUMN_SLOPE:
		return rounded(growth->slope);
	case COLUMN_STEPS_GROWN:
		return growth->grew;
	case COLUMN_FIT:
		return rounded(growth->fit * 10000);
	default:
		return growth->total;
	}
}

static void
growth_cell(const struct trend *trend, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	struct growth growth = growth_of(values_of(trend, level, item),
	    trend->count);
	enum cell_kind kind = trend->columns[column].kind;

	if (level->kind == LEVEL_OBJECTS && kind == CELL_DELTA_COUNT)
		kind = CELL_DELTA_BYTES;
	if (growth.steps == 0 || (column == COLUMN_MINUTE &&
	    trend->minutes <= 0))
		return;
	if (column == COLUMN_GREW) {
		cell_span(cell, SPAN_PLAIN);
		trend_steps(growth.grew, growth.steps, &cell->text);
		return;
	}
	cell_number(cell, kind, growth_number(trend, &growth, column));
	if (column == COLUMN_FIT)
		cell->share = growth.fit;
}

/* Objects that were new and have stayed. */
static void
stay_cell(const struct trend *trend, uint32_t row, unsigned column,
	struct cell *cell)
{
	const struct series_stay *stay;

	if (!atomic_load(&trend->followed)) {
		if (!atomic_load(&trend->stopped))
			cell_number(cell, CELL_UNKNOWN, 0);
		return;
	}
	if (trend->series->stays == NULL || trend->count < 3)
		return;
	stay = &trend->series->stays[row];
	if (column != COLUMN_STAYED) {
		cell_number(cell, CELL_COUNT, (int64_t)(column ==
		    COLUMN_FRESH ? stay->fresh : stay->stayed));
	} else if (stay->fresh > 0) {
		cell_span(cell, SPAN_PLAIN);
		trend_stayed(stay->stayed, stay->fresh, &cell->text);
	}
}

/* So much of a text fits a limit, cut at a character. */
static size_t
cut(const char *text, size_t len, size_t limit)
{
	if (len <= limit)
		return len;
	while (limit > 0 && ((unsigned char)text[limit] & 0xc0) == 0x80)
		limit--;
	return limit;
}

static void
class_cell(const struct trend *trend, uint32_t row, unsigned column,
	struct cell *cell)
{
	const char *name;
	size_t len;

	switch (column) {
	case COLUMN_CONSTRUCTOR:
		name = series_name(trend->series, row, &len);
		cell_span(cell, SPAN_CLASS);
		strbuf_add(&cell->text, name, cut(name, len, cell->limit));
		break;
	case COLUMN_SCORE:
		cell_number(cell, CELL_PERCENT,
		    rounded(trend->scores[row] * 10000));
		cell->share = trend->scores[row];
		break;
	case COLUMN_REASON:
		cell_span(cell, SPAN_PLAIN);
		trend_reason(trend->series, row, trend->options.per,
		    &cell->text);
		break;
	case COLUMN_STAYED:
	case COLUMN_FRESH:
	case COLUMN_ALIVE:
		stay_cell(trend, row, column, cell);
		break;
	default:
		break;
	}
}

static void
object_cell(const struct trend *trend, uint32_t history, unsigned column,
	struct cell *cell)
{
	uint32_t node = trend->series->track->histories[history].node;
	struct growth growth;

	if (column == COLUMN_REASON) {
		growth = growth_of(track_sizes(trend->series->track, history,
		    trend->last->graph), trend->count);
		cell_span(cell, SPAN_PLAIN);
		if (growth.total > 0)
			trend_steps(growth.grew, growth.steps, &cell->text);
	}
	if (column == COLUMN_CONSTRUCTOR)
		row_object_cell(trend->last, node, FIELD_OBJECT, cell);
	else if (column == COLUMN_ID)
		row_object_cell(trend->last, node, FIELD_ID, cell);
}

void
trend_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct trend *trend = (struct trend *)table;
	bool is_class = level->kind == LEVEL_CLASSES;
	const int64_t *values = values_of(trend, level, item);

	if (column >= COLUMN_FIRST) {
		if (values[trend_snapshot(trend, column)] != GROWTH_NONE)
			cell_number(cell, is_class ?
			    trend->columns[column].kind : CELL_BYTES,
			    values[trend_snapshot(trend, column)]);
		return;
	}
	switch (column) {
	case COLUMN_DEPTH:
		cell_number(cell, CELL_COUNT, level->depth + 1);
		break;
	case COLUMN_SERIES:
		cell_series(cell, values, trend->count);
		break;
	case COLUMN_GROWTH:
	case COLUMN_STEP:
	case COLUMN_MINUTE:
	case COLUMN_GREW:
	case COLUMN_STEPS_GROWN:
	case COLUMN_SLOPE:
	case COLUMN_FIT:
		growth_cell(trend, level, item, column, cell);
		break;
	default:
		if (is_class)
			class_cell(trend, item, column, cell);
		else
			object_cell(trend, item, column, cell);
		break;
	}
}

static int
order_names(const struct trend *trend, uint32_t a, uint32_t b)
{
	size_t left_len, right_len;
	const char *left = series_name(trend->series, a, &left_len);
	const char *right = series_name(trend->series, b, &right_len);

	return name_order(left, left_len, right, right_len);
}

/* What a class is sorted by, and an object as far as it has it. */
static double
sort_number(const struct trend *trend, const struct level *level,
	unsigned column, uint32_t item)
{
	const int64_t *values = values_of(trend, level, item);
	struct growth growth;

	if (column >= COLUMN_FIRST)
		return (double)values[trend_snapshot(trend, column)];
	growth = growth_of(values, trend->count);
	if (level->kind == LEVEL_CLASSES) {
		const struct series_stay *stays = level->subject != 0 ?
		    trend->series->stays : NULL;

		if (column == COLUMN_SERIES || column == COLUMN_SCORE ||
		    column == COLUMN_REASON)
			return trend->scores[item];
		if (column == COLUMN_FRESH)
			return stays != NULL ? (double)stays[item].fresh : 0;
		if (column == COLUMN_STAYED || column == COLUMN_ALIVE)
			return stays != NULL ? (double)stays[item].stayed : 0;
	}
	if (column == COLUMN_GREW)
		column = COLUMN_STEPS_GROWN;
	/* Steps and minutes are the same for all rows of classes. */
	if (column == COLUMN_STEP && growth.steps > 0)
		return (double)growth.total / growth.steps;
	if (column == COLUMN_FIT)
		return growth.fit;
	if (column == COLUMN_SLOPE)
		return growth.slope;
	return column == COLUMN_STEPS_GROWN ? growth.grew :
	    (double)growth.total;
}

int
trend_order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	struct trend *trend = (struct trend *)table;
	bool is_class = level->kind == LEVEL_CLASSES;
	int order = 0;

	if (column == COLUMN_CONSTRUCTOR && is_class)
		order = order_names(trend, a, b) * (descending ? -1 : 1);
	else if (column != COLUMN_CONSTRUCTOR && column != COLUMN_DEPTH &&
	    column != COLUMN_ID)
		order = ROW_COMPARE(sort_number(trend, level, column, a),
		    sort_number(trend, level, column, b), descending);
	/* What is as good goes by what it has grown by, the largest first. */
	if (order == 0)
		order = ROW_COMPARE(sort_number(trend, level, COLUMN_GROWTH,
		    a), sort_number(trend, level, COLUMN_GROWTH, b), true);
	if (order == 0 && is_class)
		order = order_names(trend, a, b);
	return order != 0 ? order : ROW_COMPARE(a, b, false);
}
