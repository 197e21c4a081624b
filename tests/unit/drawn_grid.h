/*
 * A headless screen with a grid of hostile names on it, and what stands in
 * its cells. For the tests of what the grid draws and of clicks on it.
 */
#ifndef TESTS_UNIT_DRAWN_GRID_H
#define TESTS_UNIT_DRAWN_GRID_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/fake_table.h"
#include "ui/grid.h"
#include "ui/screen.h"

#define SCREEN_ROWS 24
#define SCREEN_COLS 220

static const char *const hostile_names[] = {
	"plain",
	"\u5e74\u6708\u65e5\u6f22\u5b57\u4eee\u540d\u8a08\u7b97\u6a5f"
	"\u5e74\u6708\u65e5\u6f22\u5b57\u4eee\u540d\u8a08\u7b97\u6a5f",
	"a\u5e74b\u6708c\u65e5d\u6f22e\u5b57f\u4eeeg\u540dh\u8a08i\u7b97",
	"esc \033[31mred\033[0m \007 bell \r\n newline",
	"e\u0301e\u0301e\u0301 combining \u0301",
	"\u05d0\u05d1\u05d2 right to left \u202e turned",
	"\xed\xa0\x80 lone \xff\xfe invalid \xc3",
	"",
	"long long long long long long long long long long long long long "
	"long long long long long long long long long long long long long",
	"\U0001f600\U0001f1e9\U0001f1ea\U0001f44d\U0001f3fd",
	"#tabs\tand\vmore",
	"\u0e33\u0e33 thai",
};

#define NAMES (sizeof(hostile_names) / sizeof(*hostile_names))

static struct screen *screen;
static struct strbuf line = STRBUF_INIT;

static inline struct grid *
make_grid(struct fake *fake)
{
	struct error err = { 0 };
	struct grid *grid;

	fake_init(fake, NAMES);
	fake->names = hostile_names;
	grid = grid_new(&fake->table, &err);
	if (grid == NULL)
		fail_msg("%s", err.message);
	return grid;
}

static inline void
open_screen(bool ascii)
{
	struct screen_options options = { .headless = true,
	    .rows = SCREEN_ROWS, .cols = SCREEN_COLS, .ascii = ascii };
	struct error err = { 0 };

	screen = screen_new(&options, &err);
	if (screen == NULL)
		fail_msg("%s", err.message);
}

/* The lines of the screen as last drawn by draw(). */
static char *dump;

static inline void
draw(struct grid *grid, struct rect rect, const struct grid_look *look)
{
	size_t size;
	FILE *out;

	free(dump);
	dump = NULL;
	screen_clear(screen);
	grid_draw(grid, screen, rect, look);
	out = open_memstream(&dump, &size);
	assert_non_null(out);
	screen_dump(screen, out);
	fclose(out);
}

/* The text of some cells; what begins before col does not count. */
static inline const char *
cells(int row, int col, int width)
{
	const char *at = dump;

	for (; row > 0; row--)
		at = strchr(at, '\n') + 1;
	strbuf_reset(&line);
	for (int c = 0; c < col + width; ) {
		size_t len = strcspn(at, "\n"), step = 1, cell = 1;

		if (len > 0) {
			step = text_step(at, len, &cell);
			if (c >= col)
				strbuf_add(&line, at, step);
			at += step;
		} else if (c >= col) {
			strbuf_addc(&line, ' ');
		}
		c += (int)cell;
	}
	return line.data;
}

static inline void
expect_cells(int row, int col, int width, const char *want)
{
	const char *have = cells(row, col, width);

	if (strcmp(have, want) != 0)
		fail_msg("row %d, cells %d to %d: \"%s\", not \"%s\"", row,
		    col, col + width - 1, have, want);
}

/* Nothing may be drawn outside of rect. */
static inline void
check_outside(const struct rect *rect)
{
	for (int row = 0; row < SCREEN_ROWS; row++) {
		const char *text;

		if (row < rect->row || row >= rect->row + rect->height) {
			text = cells(row, 0, SCREEN_COLS);
			assert_int_equal(strspn(text, " "), strlen(text));
			continue;
		}
		text = cells(row, 0, rect->col);
		assert_int_equal(strspn(text, " "), strlen(text));
		text = cells(row, rect->col + rect->width, SCREEN_COLS -
		    rect->col - rect->width);
		assert_int_equal(strspn(text, " "), strlen(text));
	}
}

static inline void
drawn_release(void)
{
	strbuf_release(&line);
	free(dump);
}

#endif
