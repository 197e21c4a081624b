#include "ui/show.h"

#include <string.h>

#include "ui/text.h"

void
show_number(const struct show *show, const struct cell *cell,
	struct strbuf *out)
{
	char buf[FORMAT_MAX];
	uint64_t number = (uint64_t)cell->number;

	if (cell->rough)
		strbuf_addc(out, '~');
	switch (cell->kind) {
	case CELL_COUNT:
	case CELL_DISTANCE:
		strbuf_adds(out, format_count(buf, number));
		break;
	case CELL_BYTES:
		strbuf_adds(out, format_bytes(buf, number, show->units));
		break;
	case CELL_PERCENT:
		strbuf_adds(out, format_percent(buf, cell->share));
		break;
	case CELL_DELTA_COUNT:
		strbuf_adds(out, format_delta_count(buf, cell->number,
		    show->ascii));
		break;
	case CELL_DELTA_BYTES:
		strbuf_adds(out, format_delta_bytes(buf, cell->number,
		    show->units, show->ascii));
		break;
	case CELL_DURATION:
		strbuf_adds(out, format_short_duration(buf, number));
		break;
	case CELL_PID:
		strbuf_addf(out, "%lld", (long long)cell->number);
		break;
	case CELL_ID:
		strbuf_addf(out, "@%llu", (unsigned long long)number);
		break;
	case CELL_MARK:
		strbuf_adds(out, text_glyph(GLYPH_MARK, show->ascii));
		break;
	case CELL_UNKNOWN:
		strbuf_adds(out, text_glyph(GLYPH_ELLIPSIS, show->ascii));
		break;
	case CELL_SERIES:
		for (size_t i = 0; i < cell->series_count; i++) {
			strbuf_adds(out, i > 0 ? ";" : "");
			if (cell->series[i] != SERIES_GAP)
				strbuf_addf(out, "%lld",
				    (long long)cell->series[i]);
		}
		break;
	case CELL_NONE:
	case CELL_BLANK:
	case CELL_BAR:
	case CELL_TEXT:
		break;
	}
}

static bool
is_delta(const struct cell *cell)
{
	return cell->kind == CELL_DELTA_COUNT ||
	    cell->kind == CELL_DELTA_BYTES;
}

/* "12.3M", with a sign where changes have one; integers, so no locale. */
static void
add_rounded(const struct show *show, const struct cell *cell,
	struct strbuf *out)
{
	static const char *const powers[] = { "", "k", "M", "G", "T", "P",
	    "E" };
	bool less = is_delta(cell) && cell->number < 0;
	uint64_t number = less ? 0 - (uint64_t)cell->number :
	    (uint64_t)cell->number;
	uint64_t unit = 1, tenths;
	unsigned power = 0;

	while (number / unit >= 1000 && power < 6) {
		unit *= 1000;
		power++;
	}
	tenths = number / unit * 10 + (number % unit * 10 + unit / 2) / unit;
	if (tenths >= 10000 && power < 6) {
		tenths = 10;
		power++;
	}
	if (is_delta(cell) && number > 0)
		strbuf_adds(out, less ? text_glyph(GLYPH_MINUS, show->ascii) :
		    "+");
	strbuf_addf(out, "%llu", (unsigned long long)(tenths / 10));
	if (power > 0)
		strbuf_addf(out, ".%u%s", (unsigned)(tenths % 10),
		    powers[power]);
}

static void
drop_commas(struct strbuf *out, size_t start)
{
	size_t kept = start;

	for (size_t i = start; i < out->len; i++)
		if (out->data[i] != ',')
			out->data[kept++] = out->data[i];
	strbuf_truncate(out, kept);
}

void
show_number_in(const struct show *show, const struct cell *cell,
	size_t width, struct strbuf *out)
{
	size_t start = out->len;

	show_number(show, cell, out);
	if (text_width(out->data + start, out->len - start) <= width)
		return;
	drop_commas(out, start);
	if (text_width(out->data + start, out->len - start) <= width)
		return;
	strbuf_truncate(out, start);
	if (cell->rough)
		strbuf_addc(out, '~');
	add_rounded(show, cell, out);
}

void
show_share(const struct cell *cell, struct strbuf *out)
{
	char buf[FORMAT_MAX];

	buf[0] = '\0';
	if (cell->share >= 0)
		format_percent(buf, cell->share);
	strbuf_addf(out, "%*s", SHOW_SHARE_WIDTH, buf);
}

const char *const shares_names[SHARES_COUNT] = {
	[SHARES_PERCENT] = "percent",
	[SHARES_BARS] = "bars",
	[SHARES_NONE] = "none",
};

bool
shares_parse(const char *text, enum shares *shares)
{
	for (int i = 0; i < SHARES_COUNT; i++)
		if (strcmp(text, shares_names[i]) == 0) {
			*shares = (enum shares)i;
			return true;
		}
	return false;
}

void
show_share_bar(const struct cell *cell, bool ascii, struct strbuf *out)
{
	strbuf_addc(out, ' ');
	show_bar(cell, SHOW_SHARE_WIDTH - 1, ascii, out);
}

void
show_bar(const struct cell *cell, unsigned cells, bool ascii,
	struct strbuf *out)
{
	/* From one eighth to seven, each one character more to the left. */
	static const char parts[][4] = { "", "\u258f", "\u258e", "\u258d",
	    "\u258c", "\u258b", "\u258a", "\u2589" };
	unsigned steps = ascii ? 1 : 8, full = 0;
	double share = cell->share > 1 ? 1 : cell->share;

	if (share > 0)
		full = (unsigned)(share * cells * steps + 0.5);
	if (share > 0 && full == 0 && !ascii)
		full = 1;
	for (; cells > 0 && full >= steps; cells--, full -= steps)
		strbuf_adds(out, text_glyph(GLYPH_BAR, ascii));
	if (full > 0) {
		strbuf_adds(out, parts[full]);
		cells--;
	}
	text_pad(out, 0, cells);
}

/* The least and the largest number of a series; false when it has none. */
static bool
series_range(const struct cell *cell, double *least, double *most)
{
	bool any = false;

	for (size_t i = 0; i < cell->series_count; i++) {
		double number = (double)cell->series[i];

		if (cell->series[i] == SERIES_GAP)
			continue;
		if (!any || number < *least)
			*least = number;
		if (!any || number > *most)
			*most = number;
		any = true;
	}
	return any;
}

void
show_series(const struct cell *cell, unsigned cells, bool ascii,
	struct strbuf *out)
{
	static const char heights[][4] = { "\u2581", "\u2582", "\u2583",
	    "\u2584", "\u2585", "\u2586", "\u2587", "\u2588" };
	static const char signs[] = ".:-=+*#@";
	double least = 0, most = 0, range, part;
	size_t count = cell->series_count, at;

	if (!series_range(cell, &least, &most))
		return;
	range = most - least;
	if (range < most / 10)
		range = most / 10;
	if (count > cells)
		count = cells;
	for (size_t i = 0; i < count; i++) {
		at = count > 1 ? i * (cell->series_count - 1) / (count - 1) :
		    cell->series_count - 1;
		if (cell->series[at] == SERIES_GAP) {
			strbuf_addc(out, ' ');
			continue;
		}
		part = range > 0 ? ((double)cell->series[at] - least) / range :
		    0;
		if (ascii)
			strbuf_addc(out, signs[(unsigned)(part * 7 + 0.5)]);
		else
			strbuf_adds(out, heights[(unsigned)(part * 7 + 0.5)]);
	}
}

/* Titles are in UTF-8: of what is not ASCII they have a delta only. */
static void
add_title(const char *title, bool ascii, struct strbuf *out)
{
	const char *delta = text_glyph(GLYPH_DELTA, false);
	size_t len = strlen(delta);

	while (*title != '\0')
		if (strncmp(title, delta, len) == 0) {
			strbuf_adds(out, text_glyph(GLYPH_DELTA, ascii));
			title += len;
		} else {
			strbuf_addc(out, *title++);
		}
}

void
show_title(const struct column *column, unsigned width, bool ascii,
	struct strbuf *out)
{
	struct strbuf title = STRBUF_INIT;

	add_title(column->title, ascii, &title);
	if (text_width(title.data, title.len) > width &&
	    column->brief != NULL) {
		strbuf_reset(&title);
		add_title(column->brief, ascii, &title);
	}
	text_clean(title.data, title.len, width, ascii ? TEXT_ASCII : 0, out);
	strbuf_release(&title);
}
