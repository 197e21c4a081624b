/* The screen of a watch: what is now, the chart, what the floor says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "src/watch/state.h"
#include "src/watch/wrap.h"
#include "ui/screen.h"
#include "ui/text.h"
#include "ui/watch_keys.h"

#define MIN_ROWS 6
#define MIN_COLS 24

/* In the order in which they have room. */
static const struct {
	const char *name;
	enum sample_kind kind;
	unsigned style;
} values[] = {
	{ "used", SAMPLE_USED, STYLE_BAR },
	{ "total", SAMPLE_TOTAL, STYLE_PROPERTY },
	{ "RSS", SAMPLE_RSS, STYLE_CONTEXT },
	{ "external", SAMPLE_EXTERNAL, STYLE_ELEMENT },
};

#define VALUES (sizeof values / sizeof values[0])

/* By enum watch_curves: bits of enum sample_kind. */
static const unsigned curve_kinds[WATCH_CURVES_COUNT] = {
	[WATCH_USED] = 1u << SAMPLE_USED,
	[WATCH_HEAP] = 1u << SAMPLE_USED | 1u << SAMPLE_TOTAL,
	[WATCH_ALL] = 1u << SAMPLE_USED | 1u << SAMPLE_TOTAL |
	    1u << SAMPLE_RSS | 1u << SAMPLE_EXTERNAL,
	[WATCH_RSS] = 1u << SAMPLE_RSS,
};

/* Makes text printable and puts it from *col on; *col is behind it then. */
static void
put(struct watch *w, int row, int *col, int end, unsigned style,
	const char *text)
{
	struct screen *screen = w->terminal.screen;
	struct strbuf clean = STRBUF_INIT;

	if (*col < end) {
		text_clean(text, strlen(text), (size_t)(end - *col),
		    screen_text_flags(screen), &clean);
		*col += screen_put(screen, row, *col, style, clean.data,
		    clean.len, end - *col);
	}
	strbuf_release(&clean);
}

static void
add_window(const struct watch *w, struct strbuf *out)
{
	char time[CHART_TIME_MAX];
	int64_t window = watch_windows[w->window];

	if (window > 0)
		strbuf_addf(out, "last %s of ", chart_time(time, window));
	strbuf_adds(out, chart_time(time, usage_now(w->usage)));
}

static void
draw_title(struct watch *w)
{
	int cols = screen_cols(w->terminal.screen), col = 1, end = cols - 1;
	struct strbuf text = STRBUF_INIT;
	int right;

	strbuf_adds(&text, usage_version(w->usage));
	strbuf_adds(&text, text.len > 0 ? "  " : "");
	add_window(w, &text);
	right = end - (int)text.len;
	put(w, 0, &right, cols, STYLE_DIM, text.data);
	end -= (int)text.len + 1;
	strbuf_reset(&text);
	if (usage_pid(w->usage) > 0)
		strbuf_addf(&text, "%ld ", (long)usage_pid(w->usage));
	else
		strbuf_addf(&text, "%s:%u ", w->target.address.host,
		    w->target.address.port);
	if (cols >= 60)
		put(w, 0, &col, end, STYLE_DIM, "watching ");
	put(w, 0, &col, end, STYLE_TITLE, text.data);
	put(w, 0, &col, end, STYLE_NORMAL, usage_command(w->usage));
	strbuf_release(&text);
}

static void
draw_values(struct watch *w)
{
	const struct samples *samples = usage_samples(w->usage);
	int cols = screen_cols(w->terminal.screen), col = 1;
	char size[FORMAT_MAX];

	for (size_t i = 0; i < VALUES; i++) {
		int64_t value = samples_last(samples, values[i].kind);
		const char *text = value == SAMPLES_NONE ? "unknown" :
		    format_bytes(size, (uint64_t)value, w->units);
		int width = (int)(strlen(values[i].name) + strlen(text)) + 1;

		if (col + width > cols)
			return;
		put(w, 1, &col, cols, values[i].style, values[i].name);
		put(w, 1, &col, cols, STYLE_NORMAL, " ");
		put(w, 1, &col, cols, value == SAMPLES_NONE ? STYLE_DIM :
		    STYLE_TITLE, text);
		col += 2;
	}
}

static bool
add_mark(struct watch *w, size_t *count, int64_t time, char sign,
	unsigned style, unsigned rank)
{
	struct chart_mark *marks = array_grow(w->marks, &w->mark_capacity,
	    *count + 1, sizeof *marks, "marks", NULL);

	if (marks == NULL)
		return false;
	w->marks = marks;
	marks[(*count)++] = (struct chart_mark) { time, sign, style, rank };
	return true;
}

/* Collections as they were seen, and what we have done. */
static size_t
make_marks(struct watch *w, const struct floor *floor)
{
	size_t count = 0;

	for (size_t i = 0; i < floor->count; i++)
		if (!add_mark(w, &count, floor->collections[i].time, 0,
		    floor->collections[i].on_floor ? STYLE_TITLE : STYLE_DIM,
		    floor->collections[i].on_floor))
			break;
	for (size_t i = 0; i < w->deed_count; i++)
		if (!add_mark(w, &count, w->deeds[i].time,
		    w->deeds[i].snapshot ? 's' : 'g', STYLE_NOTE,
		    w->deeds[i].snapshot ? 3 : 2))
			break;
	return count;
}

static bool
has_any(const struct samples *samples, enum sample_kind kind)
{
	return samples_last(samples, kind) != SAMPLES_NONE;
}

static void
choose_curves(const struct watch *w, struct chart *chart)
{
	const struct samples *samples = usage_samples(w->usage);
	unsigned kinds = curve_kinds[w->curves];

	/* What is known has to do where the rest is not. */
	if (!has_any(samples, SAMPLE_USED))
		kinds = 1u << SAMPLE_RSS;
	for (size_t i = VALUES; i-- > 0; )
		if (kinds >> values[i].kind & 1)
			chart->curves[chart->curve_count++] =
			    (struct chart_curve) { values[i].name,
			    values[i].style,
			    samples->values[values[i].kind] };
}

static void
draw_chart(struct watch *w, struct rect rect, const struct floor *floor,
	int64_t from)
{
	const struct samples *samples = usage_samples(w->usage);
	struct screen *screen = w->terminal.screen;
	struct chart chart = {
		.times = samples->times,
		.count = samples->count,
		.from = from,
		.to = samples->count > 0 ?
		    samples->times[samples->count - 1] : 0,
		.units = w->units,
		.dots = chart_dots_for(getenv("TERM"), screen_ascii(screen)),
		.line_style = STYLE_NOTE,
	};

	/* The first seconds do not jump about. */
	if (chart.to < from + 10000)
		chart.to = from + 10000;
	choose_curves(w, &chart);
	chart.mark_count = make_marks(w, floor);
	chart.marks = w->marks;
	if (floor->minima > 1 && w->curves != WATCH_RSS) {
		chart.has_line = true;
		chart.line_from = floor->from;
		chart.line_to = floor->to;
		chart.line_start = floor->start;
		chart.line_end = floor->start + floor->slope *
		    (double)(floor->to - floor->from) / 60000;
	}
	chart_draw(&chart, screen, rect);
}

static void
draw_status(struct watch *w, int row)
{
	static const struct {
		enum watch_key key;
		const char *word;
	} hints[] = {
		{ WATCH_KEY_HELP, "help" },
		{ WATCH_KEY_SNAPSHOT, "snapshot" },
		{ WATCH_KEY_COLLECT, "collect" },
		{ WATCH_KEY_QUIT, "quit" },
		{ WATCH_KEY_CURVES, "curves" },
		{ WATCH_KEY_SHORTER, "shorter" },
		{ WATCH_KEY_LONGER, "longer" },
	};
	int cols = screen_cols(w->terminal.screen), col = 1;
	char names[64];
	double done;

	if (usage_snapshotting(w->usage, &done)) {
		snprintf(names, sizeof names, "taking a snapshot: %.0f %%",
		    done * 100);
		put(w, row, &col, cols, STYLE_NOTE, names);
		put(w, row, &col, cols, STYLE_DIM, "  Esc gives it up");
		return;
	}
	if (w->message.len > 0) {
		put(w, row, &col, cols, w->message_error ? STYLE_ERROR :
		    STYLE_STATUS, w->message.data);
		return;
	}
	for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
		watch_key_names(hints[i].key, names, sizeof names);
		names[strcspn(names, ",")] = '\0';
		if (col + (int)(strlen(names) + strlen(hints[i].word)) + 1 >
		    cols)
			return;
		put(w, row, &col, cols, STYLE_KEY, names);
		put(w, row, &col, cols, STYLE_NORMAL, " ");
		put(w, row, &col, cols, STYLE_DIM, hints[i].word);
		col += 2;
	}
}

/* How many rows the words may have: not those that the chart needs. */
static size_t
words_rows(int rows)
{
	return rows >= 20 ? 3 : rows >= 14 ? 2 : 1;
}

/* Above row, as many rows as they need; returns the first. */
static int
draw_words(struct watch *w, int row, const struct floor *floor)
{
	struct screen *screen = w->terminal.screen;
	size_t most = words_rows(row), width = (size_t)screen_cols(screen) - 2;
	struct strbuf words = STRBUF_INIT, clean = STRBUF_INIT;
	size_t lines = SIZE_MAX, start, len, at = 0;
	int first;

	for (int brief = 0; brief < 2 && lines > most; brief++) {
		strbuf_reset(&words);
		strbuf_reset(&clean);
		watch_add_words(w, floor, screen_ascii(screen), brief,
		    &words);
		text_clean(words.data, words.len, SIZE_MAX,
		    screen_text_flags(screen), &clean);
		lines = wrap_count(clean.data, width);
	}
	if (lines > most)
		lines = most;
	first = row - (int)lines;
	for (int i = 0; i < (int)lines; i++) {
		wrap_line(clean.data, &at, width, &start, &len);
		screen_put(screen, first + i, 1, floor->verdict ==
		    FLOOR_LEAKING ? STYLE_NOTE : STYLE_NORMAL,
		    clean.data + start, len, (int)width);
	}
	strbuf_release(&words);
	strbuf_release(&clean);
	return first;
}

void
watch_draw(struct watch *w)
{
	struct screen *screen = w->terminal.screen;
	int rows = screen_rows(screen), cols = screen_cols(screen), bottom;
	int64_t window = watch_windows[w->window], from;
	struct floor floor = FLOOR_INIT;

	w->drawn = true;
	screen_clear(screen);
	if (rows < MIN_ROWS || cols < MIN_COLS) {
		screen_puts(screen, 0, 0, STYLE_NORMAL, "make it larger",
		    cols);
	} else if (w->help) {
		watch_draw_help(w);
	} else {
		from = window > 0 ? usage_now(w->usage) - window : 0;
		if (from < 0)
			from = 0;
		/* Without memory for it there is none. */
		watch_find_floor(w, from, &floor, NULL);
		draw_title(w);
		draw_values(w);
		draw_status(w, rows - 1);
		bottom = draw_words(w, rows - 1, &floor);
		draw_chart(w, (struct rect) { 2, 1, bottom - 2, cols - 2 },
		    &floor, from);
		floor_release(&floor);
	}
	screen_refresh(screen);
}
