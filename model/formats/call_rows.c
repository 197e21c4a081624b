#include "model/formats/call_rows.h"


#include "model/base/format.h"
#include "model/base/source_path.h"
#include "model/formats/sampling_profile.h"

/* With fewer samples than this a figure may be far from the truth. */
#define SAMPLES_FEW 100

#define COLUMNS_OF_ONE \
	{ .key = "function", .title = "Function", .kind = CELL_TEXT, \
	  .hotkey = 'O', .width = 30, \
	  .help = "what the function is called" }, \
	{ .key = "depth", .title = "Depth", .kind = CELL_COUNT, \
	  .use = COLUMN_DATA, .help = "levels below the first" }, \
	{ .key = "self_size", .title = "Self Size", .brief = "Self", \
	  .kind = CELL_BYTES, .hotkey = 'S', .descending = true, \
	  .share = true, .width = 9, .rank = 1, \
	  .help = "bytes that the function allocated itself" }, \
	{ .key = "total_size", .title = "Total Size", .brief = "Total", \
	  .kind = CELL_BYTES, .hotkey = 'T', .descending = true, \
	  .share = true, .width = 9, .rank = 0, \
	  .help = "the same, with what it called; recursion counts once" }, \
	{ .key = "samples", .title = "Samples", .brief = "Smpl", \
	  .kind = CELL_COUNT, .hotkey = 'U', .descending = true, \
	  .width = 8, .rank = 4, .spare = true, \
	  .help = "samples that Self Size was estimated from" }, \
	{ .key = "code", .title = "Code", .kind = CELL_TEXT, \
	  .hotkey = 'K', .width = 10, .rank = 5, .spare = true, \
	  .help = "whose it is: app, dependency, node, v8 or wasm" }, \
	{ .key = "location", .title = "Location", .kind = CELL_TEXT, \
	  .hotkey = 'L', .width = 22, .most = 60, .rank = 3, \
	  .use = COLUMN_SCREEN, .help = "where it begins" }, \
	{ .key = "source", .title = "Source", .kind = CELL_TEXT, \
	  .use = COLUMN_DATA, .help = "path, line and column of that" }

const struct column call_columns_of_one[] = { COLUMNS_OF_ONE };
const struct column call_columns_of_two[] = {
	COLUMNS_OF_ONE,
	{ .key = "self_delta", .title = "\xce\x94 Self",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'D', .descending = true,
	  .width = 9, .rank = 2,
	  .help = "bytes of its own more than in the base" },
	{ .key = "total_delta", .title = "\xce\x94 Total",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'E', .descending = true,
	  .width = 9, .rank = 2,
	  .help = "the same, with what it called" },
};

_Static_assert(sizeof call_columns_of_one / sizeof call_columns_of_one[0] ==
    CALL_COLUMNS_OF_ONE, "columns");
_Static_assert(sizeof call_columns_of_two / sizeof call_columns_of_two[0] ==
    CALL_COLUMNS_OF_TWO, "columns");

static int64_t
delta(const struct call_size *size)
{
	/* Sizes add up to less than 2^63. */
	return (int64_t)size->now - (int64_t)size->base;
}

bool
call_row_place(const struct call_function *function, struct row_place *place)
{
	struct strbuf url = STRBUF_INIT;

	if (function->url_len == 0)
		return false;
	strbuf_add(&url, function->url, function->url_len);
	source_path(url.data, url.len, &place->path);
	strbuf_release(&url);
	place->line = function->line;
	place->column = function->column;
	return true;
}

static void
add_place(const struct call_function *function, bool whole,
	struct cell *cell)
{
	struct row_place place = { .path = STRBUF_INIT };

	if (!call_row_place(function, &place))
		return;
	cell_span(cell, SPAN_PLACE);
	if (whole)
		strbuf_add(&cell->text, place.path.data, place.path.len);
	else
		source_path_short(&place.path, &cell->text);
	if (place.line > 0)
		strbuf_addf(&cell->text, ":%u", place.line);
	if (place.line > 0 && place.column > 0)
		strbuf_addf(&cell->text, ":%u", place.column);
	strbuf_release(&place.path);
}

/* What is not the program's own stands back. */
static void
add_name(const struct call_function *function, struct cell *cell)
{
	cell_span(cell, function->code == CODE_NODE ||
	    function->code == CODE_V8 ? SPAN_DIM : SPAN_CLASS);
	if (function->name_len > 0)
		strbuf_add(&cell->text, function->name, function->name_len);
	else
		strbuf_adds(&cell->text, "(anonymous)");
}

static void
add_bytes(uint64_t bytes, uint64_t whole, struct cell *cell)
{
	cell_number(cell, CELL_BYTES, (int64_t)bytes);
	if (whole > 0)
		cell->share = (double)bytes / (double)whole;
}

void
call_row_cell(const struct calls *calls, const struct call_row *row,
	unsigned depth, unsigned column, struct cell *cell)
{
	switch (column) {
	case CALL_FUNCTION:
		add_name(row->function, cell);
		break;
	case CALL_DEPTH:
		cell_number(cell, CELL_COUNT, depth + 1);
		break;
	case CALL_SELF:
		add_bytes(row->self.now, calls->total.now, cell);
		break;
	case CALL_TOTAL:
		add_bytes(row->total.now, calls->total.now, cell);
		break;
	case CALL_SAMPLES:
		cell_number(cell, CELL_COUNT, row->samples);
		break;
	case CALL_CODE:
		cell_span(cell, SPAN_DIM);
		strbuf_adds(&cell->text,
		    call_code_names[row->function->code]);
		break;
	case CALL_LOCATION:
	case CALL_SOURCE:
		add_place(row->function, column == CALL_SOURCE, cell);
		break;
	default:
		cell_number(cell, CELL_DELTA_BYTES, delta(column ==
		    CALL_SELF_DELTA ? &row->self : &row->total));
		break;
	}
}

#define COMPARE(a, b) ((a) == (b) ? 0 : (a) < (b) ? -1 : 1)

static int
compare_places(const struct call_function *a, const struct call_function *b)
{
	int order = bytes_compare(a->url, a->url_len, b->url, b->url_len);

	if (order == 0)
		order = COMPARE(a->line, b->line);
	return order != 0 ? order : COMPARE(a->column, b->column);
}

static int
compare_names(const struct call_function *a, const struct call_function *b)
{
	return bytes_compare(a->name, a->name_len, b->name, b->name_len);
}

int
call_row_order(const struct call_row *a, const struct call_row *b,
	unsigned column, bool descending)
{
	int order = 0;

	switch (column) {
	case CALL_SELF:
		order = COMPARE(a->self.now, b->self.now);
		break;
	case CALL_TOTAL:
		order = COMPARE(a->total.now, b->total.now);
		break;
	case CALL_SAMPLES:
		order = COMPARE(a->samples, b->samples);
		break;
	case CALL_CODE:
		order = COMPARE(a->function->code, b->function->code);
		break;
	case CALL_LOCATION:
	case CALL_SOURCE:
		order = compare_places(a->function, b->function);
		break;
	case CALL_SELF_DELTA:
		order = COMPARE(delta(&a->self), delta(&b->self));
		break;
	case CALL_TOTAL_DELTA:
		order = COMPARE(delta(&a->total), delta(&b->total));
		break;
	default:
		order = compare_names(a->function, b->function);
		break;
	}
	if (descending)
		order = -order;
	if (order == 0)
		order = COMPARE(b->total.now, a->total.now);
	if (order == 0)
		order = compare_names(a->function, b->function);
	return order != 0 ? order : compare_places(a->function, b->function);
}

/* "only 10 samples of 524 kB or more"; or "sampled". */
static void
add_samples(const struct sampling_profile *profile, struct strbuf *note)
{
	char count[FORMAT_MAX], bytes[FORMAT_MAX];

	if (profile->samples == 0) {
		strbuf_adds(note, "sampled");
		return;
	}
	strbuf_addf(note, "%s%s sample%s of %s or more",
	    profile->samples < SAMPLES_FEW ? "only " : "",
	    format_count(count, profile->samples),
	    profile->samples == 1 ? "" : "s",
	    format_bytes(bytes, profile->smallest, UNITS_SI));
}

void
call_rows_note(const struct sampling_profile *profile,
	const struct sampling_profile *base, struct strbuf *note)
{
	add_samples(profile, note);
	if (base != NULL) {
		strbuf_adds(note, ", base: ");
		add_samples(base, note);
	}
	/* Nothing in the file tells. */
	strbuf_adds(note, "; freed objects may count");
}
