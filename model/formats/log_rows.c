#include "model/formats/log_rows.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/source_path.h"
#include "model/formats/log_time.h"
#include "model/table.h"

/* Longer ones are found in other strings, too: "user:8827b1e0-...". */
#define ID_LONG 12

static void
add_id(const struct app_log *log, const struct log_example *example,
	enum log_id id, const char *word, struct cell *cell)
{
	if (example->ids[id].len == 0)
		return;
	cell_span(cell, SPAN_DIM);
	strbuf_addf(&cell->text, "%s ", word);
	cell_span(cell, SPAN_STRING);
	strbuf_adds(&cell->text, app_log_text(log, example->ids[id]));
	strbuf_adds(&cell->text, "  ");
}

void
log_rows_message(const struct app_log *log,
	const struct log_example *example, struct cell *cell)
{
	cell_span(cell, SPAN_PLAIN);
	if (example->time != LOG_NO_TIME) {
		log_time_add_short(example->time, log->clock, false,
		    &cell->text);
		strbuf_addc(&cell->text, ' ');
	}
	/* The row above it says what the message is like. */
	add_id(log, example, LOG_ID_REQUEST, "request", cell);
	add_id(log, example, LOG_ID_SESSION, "session", cell);
	add_id(log, example, LOG_ID_USER, "user", cell);
	cell_span(cell, SPAN_PLAIN);
	strbuf_adds(&cell->text, app_log_text(log, example->message));
}

void
log_rows_id(const struct app_log *log, const struct log_example *example,
	enum log_id id, struct cell *cell)
{
	struct log_piece piece = example->ids[id];

	if (piece.len == 0) {
		cell->kind = CELL_BLANK;
		return;
	}
	cell_span(cell, SPAN_PLAIN);
	strbuf_add(&cell->text, app_log_text(log, piece), piece.len);
}

void
log_rows_location(const struct app_log *log,
	const struct log_example *example, bool whole, struct cell *cell)
{
	struct strbuf path = STRBUF_INIT;

	if (example->place.len == 0) {
		cell->kind = CELL_BLANK;
		return;
	}
	source_path(app_log_text(log, example->place), example->place.len,
	    &path);
	cell_span(cell, SPAN_PLACE);
	if (whole)
		strbuf_add(&cell->text, path.data, path.len);
	else
		source_path_short(&path, &cell->text);
	strbuf_release(&path);
}

bool
log_rows_place(const struct app_log *log, const struct log_example *example,
	struct row_place *where)
{
	const char *text = app_log_text(log, example->place);
	size_t len = example->place.len;
	uint32_t numbers[2] = { 0, 0 };

	if (len == 0)
		return false;
	for (int i = 0; i < 2; i++) {
		size_t digits = 0;

		while (digits < len && digits < 9 &&
		    text[len - digits - 1] >= '0' &&
		    text[len - digits - 1] <= '9')
			digits++;
		if (digits == 0 || digits == len ||
		    text[len - digits - 1] != ':')
			break;
		numbers[1] = numbers[0];
		numbers[0] = (uint32_t)strtoul(text + len - digits, NULL, 10);
		len -= digits + 1;
	}
	where->line = numbers[0];
	where->column = numbers[1];
	source_path(text, len, &where->path);
	return true;
}

enum {
	FIELD_MESSAGE,
	FIELD_ERROR,
	FIELD_LOCATION,
	FIELD_IDS,		/* of LOG_IDS */
	FIELD_LINE = FIELD_IDS + LOG_IDS,
	FIELDS
};

static const struct log_piece *
piece_of(const struct log_example *example, uint32_t field)
{
	if (field == FIELD_MESSAGE)
		return &example->message;
	if (field == FIELD_ERROR)
		return &example->error;
	return field == FIELD_LOCATION ? &example->place :
	    &example->ids[field - FIELD_IDS];
}

bool
log_rows_fields(const struct log_example *example, struct level *level,
	struct error *err)
{
	if (!level_number(level, FIELDS, err))
		return false;
	level->prose = true;
	level->count = 0;
	for (uint32_t i = 0; i < FIELDS; i++)
		if (i == FIELD_LINE || piece_of(example, i)->len > 0)
			level->items[level->count++] = i;
	return true;
}

void
log_rows_field(const struct app_log *log, const struct log_example *example,
	uint32_t field, struct cell *cell)
{
	static const char *const words[FIELDS] = { "message", "error", "at",
	    "request", "session", "user", "line" };

	cell_span(cell, SPAN_DIM);
	strbuf_addf(&cell->text, "%s ", words[field]);
	cell_span(cell, field == FIELD_LOCATION ? SPAN_PLACE : SPAN_STRING);
	if (field != FIELD_LINE) {
		strbuf_adds(&cell->text, app_log_text(log,
		    *piece_of(example, field)));
		return;
	}
	strbuf_addf(&cell->text, "%llu", (unsigned long long)example->line);
	if (example->time == LOG_NO_TIME || log->clock)
		return;
	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, ", ");
	log_time_add(example->time, &cell->text);
}

/* "s-4" as ^s-4$, with a sign before what means something else. */
static void
add_pattern(const char *id, size_t len, struct strbuf *sb)
{
	bool whole = len < ID_LONG;

	if (whole)
		strbuf_addc(sb, '^');
	for (size_t i = 0; i < len; i++) {
		if (id[i] != '\0' && strchr(".[]{}()*+?^$|\\/", id[i]) != NULL)
			strbuf_addc(sb, '\\');
		strbuf_addc(sb, id[i]);
	}
	if (whole)
		strbuf_addc(sb, '$');
}

/* Does such a pattern stand there already, as one of several? */
static bool
has_pattern(const struct strbuf *all, size_t start, const struct strbuf *one)
{
	const char *at = all->data + start, *end = all->data + all->len;

	while (at < end) {
		const char *bar = at;

		while (bar < end && (*bar != '|' ||
		    (bar > at && bar[-1] == '\\')))
			bar++;
		if ((size_t)(bar - at) == one->len &&
		    memcmp(at, one->data, one->len) == 0)
			return true;
		at = bar + 1;
	}
	return false;
}

static bool
has_id(const struct app_log *log, uint32_t first, uint32_t count, int id)
{
	for (uint32_t i = 0; i < count; i++)
		if (log->examples[first + i].ids[id].len > 0)
			return true;
	return false;
}

void
log_rows_add_ids(const struct app_log *log, uint32_t first, uint32_t count,
	size_t max, struct strbuf *sb)
{
	struct strbuf one = STRBUF_INIT;
	size_t start = sb->len;
	int from = 0, to = LOG_IDS;

	/* Users of many lines would hide the requests. */
	if (count > 1) {
		while (from + 1 < LOG_IDS && !has_id(log, first, count, from))
			from++;
		to = from + 1;
	}
	while (count-- > 0) {
		const struct log_example *example =
		    &log->examples[first + count];

		for (int id = from; id < to; id++) {
			struct log_piece piece = example->ids[id];

			if (piece.len == 0)
				continue;
			strbuf_reset(&one);
			add_pattern(app_log_text(log, piece), piece.len, &one);
			if (sb->len - start + one.len + 1 > max ||
			    has_pattern(sb, start, &one))
				continue;
			if (sb->len > start)
				strbuf_addc(sb, '|');
			strbuf_add(sb, one.data, one.len);
		}
	}
	strbuf_release(&one);
}
