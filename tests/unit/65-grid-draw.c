/*
 * What the grid draws, cell by cell, on screens of every width: columns that
 * stay in line whatever the names hold, and clicks that hit what was drawn.
 */
#include "ui/grid.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/pattern.h"
#include "tests/unit/fake_table.h"
#include "ui/grid_state.h"
#include "ui/screen.h"

#define SCREEN_ROWS 24
#define SCREEN_COLS 220

static const char *const names[] = {
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

#define NAMES (sizeof(names) / sizeof(*names))

static struct screen *screen;
static struct strbuf line = STRBUF_INIT;

static struct grid *
make_grid(struct fake *fake)
{
	struct error err = { 0 };
	struct grid *grid;

	fake_init(fake, NAMES);
	fake->names = names;
	grid = grid_new(&fake->table, &err);
	if (grid == NULL)
		fail_msg("%s", err.message);
	return grid;
}

/* The lines of the screen as last drawn by draw(). */
static char *dump;

static void
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
static const char *
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

static void
expect_cells(int row, int col, int width, const char *want)
{
	const char *have = cells(row, col, width);

	if (strcmp(have, want) != 0)
		fail_msg("row %d, cells %d to %d: \"%s\", not \"%s\"", row,
		    col, col + width - 1, have, want);
}

/* Wants text in width cells, at the right or the left end. */
static void
expect_text(int row, const struct shown_column *at, struct strbuf *text,
	bool left)
{
	struct strbuf want = STRBUF_INIT;
	size_t used = text_width(text->data, text->len);

	if (!left)
		text_pad(&want, used, (size_t)at->width);
	strbuf_add(&want, text->data, text->len);
	if (left)
		text_pad(&want, used, (size_t)at->width);
	expect_cells(row, at->col, at->width, want.data);
	strbuf_release(&want);
	strbuf_reset(text);
}

static void
check_header(struct grid *grid, const struct rect *rect, bool ascii)
{
	const struct column *columns = grid_table(grid)->ops->columns;
	struct strbuf text = STRBUF_INIT;

	for (unsigned i = 0; i < grid->shown_count; i++) {
		const struct shown_column *at = &grid->shown[i];
		const struct column *column = &columns[at->column];

		strbuf_addc(&text, column->hotkey);
		strbuf_adds(&text, at->column != grid->column ? " " :
		    text_glyph(grid->descending ? GLYPH_DESCENDING :
		    GLYPH_ASCENDING, ascii));
		show_title(column, (unsigned)at->width - 2, ascii, &text);
		expect_text(rect->row, at, &text, column->kind == CELL_TEXT);
	}
	strbuf_release(&text);
}

static void
check_value(struct grid *grid, size_t index, const struct shown_column *at,
	int row, const struct show *show)
{
	struct strbuf text = STRBUF_INIT;
	struct cell cell = CELL_INIT;
	size_t width = (size_t)at->width;

	grid_cell(grid, index, at->column, &cell);
	if (at->share)
		width -= SHOW_SHARE_WIDTH;
	show_number_in(show, &cell, width, &text);
	assert_true(text_width(text.data, text.len) <= width);
	if (at->share)
		show_share(&cell, &text);
	expect_text(row, at, &text, false);
	/* A blank stands before it, whatever the name is made of. */
	expect_cells(row, at->col - 1, 1, " ");
	cell_release(&cell);
	strbuf_release(&text);
}

static void
check_name(struct grid *grid, size_t index, const struct shown_column *at,
	int row, bool ascii)
{
	struct place place = grid_place(grid, index);
	struct strbuf text = STRBUF_INIT;
	int indent = 2 * (int)place.branch->level->depth;
	const char *sign = " ", *id;

	if (branch_open_at(&place) != NULL)
		sign = text_glyph(GLYPH_OPEN, ascii);
	else if (level_openable(place.branch->level, place.row))
		sign = text_glyph(GLYPH_CLOSED, ascii);
	strbuf_adds(&text, sign);
	strbuf_adds(&text, !grid_marked(grid, index) || indent > 0 ? " " :
	    text_glyph(GLYPH_MARK, ascii));
	expect_cells(row, at->col + indent, 2, text.data);
	/* However long the name is, the id is there. */
	strbuf_reset(&text);
	strbuf_addf(&text, " @%u", level_item(place.branch->level,
	    place.row));
	id = strstr(cells(row, at->col, at->width), text.data);
	assert_non_null(id);
	assert_int_equal(strspn(id + text.len, " "), strlen(id + text.len));
	strbuf_release(&text);
}

/* Columns from left to right, one blank apart, the name with its third. */
static void
check_columns(struct grid *grid, const struct rect *rect)
{
	int col = rect->col, sorted = 0;

	assert_true(grid->shown_count > 0);
	assert_int_equal(grid->shown[0].column, FAKE_NAME);
	assert_true(grid->shown[0].width * 3 >= rect->width);
	for (unsigned i = 0; i < grid->shown_count; i++) {
		const struct shown_column *at = &grid->shown[i];

		assert_int_equal(at->col, col + (i > 0));
		assert_true(at->width > 0);
		col = at->col + at->width;
		sorted += at->column == grid->column;
	}
	assert_int_equal(col, rect->col + rect->width);
	assert_int_equal(sorted, 1);
}

static void
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

static void
check_ascii(void)
{
	for (int row = 0; row < SCREEN_ROWS; row++)
		for (const char *c = cells(row, 0, SCREEN_COLS); *c; c++)
			assert_true(*c >= ' ' && *c < 0x7f);
}

static void
check_screen(struct grid *grid, const struct rect *rect,
	const struct show *show)
{
	struct grid_look look = { .show = *show, .focused = true };

	draw(grid, *rect, &look);
	check_columns(grid, rect);
	check_header(grid, rect, show->ascii);
	for (int i = 1; i < rect->height; i++) {
		size_t index = grid->first + (size_t)i - 1;

		if (index >= grid_count(grid))
			break;
		for (unsigned k = 0; k < grid->shown_count; k++)
			if (k == 0)
				check_name(grid, index, &grid->shown[k],
				    rect->row + i, show->ascii);
			else
				check_value(grid, index, &grid->shown[k],
				    rect->row + i, show);
	}
	check_outside(rect);
	if (show->ascii)
		check_ascii();
}

static void
open_screen(bool ascii)
{
	struct screen_options options = { .headless = true,
	    .rows = SCREEN_ROWS, .cols = SCREEN_COLS, .ascii = ascii };
	struct error err = { 0 };

	screen = screen_new(&options, &err);
	if (screen == NULL)
		fail_msg("%s", err.message);
}

/* Some rows open, some marked. */
static void
prepare(struct grid *grid)
{
	for (size_t row = 0; row < NAMES; row += 3) {
		grid_set_cursor(grid, row);
		grid_open(grid, NULL);
		grid_mark(grid, NULL);
	}
	grid_set_cursor(grid, 2);
}

static void
draw_widths(bool ascii, enum units units, int step)
{
	struct show show = { units, ascii };
	struct fake fake;
	struct grid *grid = make_grid(&fake);

	open_screen(ascii);
	prepare(grid);
	for (int width = 30; width <= 200; width += step) {
		struct rect rect = { 2, 3, 20, width };

		grid_sort(grid, (unsigned)width % FAKE_COLUMNS,
		    width % 3 == 0);
		grid_set_cursor(grid, (size_t)width % 20);
		check_screen(grid, &rect, &show);
	}
	grid_free(grid);
	screen_free(screen);
}

static void
test_widths(void **state)
{
	(void)state;
	draw_widths(false, UNITS_SI, 1);
}

static void
test_ascii(void **state)
{
	(void)state;
	draw_widths(true, UNITS_IEC, 5);
}

static void
test_exact(void **state)
{
	(void)state;
	draw_widths(false, UNITS_EXACT, 7);
}

static bool
is_shown(const struct grid *grid, unsigned column)
{
	for (unsigned i = 0; i < grid->shown_count; i++)
		if (grid->shown[i].column == column)
			return true;
	return false;
}

/* Percents go first, then columns by their rank; the sorted one stays. */
static void
test_dropping(void **state)
{
	struct grid_look look = { .focused = true };
	struct rect rect = { 0, 0, 10, 200 };
	struct fake fake;
	struct grid *grid = make_grid(&fake);
	unsigned last = FAKE_COLUMNS;
	bool share = true;

	(void)state;
	open_screen(false);
	for (; rect.width >= 12; rect.width--) {
		grid_draw(grid, screen, rect, &look);
		assert_true(is_shown(grid, FAKE_NAME));
		assert_true(is_shown(grid, FAKE_BYTES));
		assert_true(grid->shown_count <= last);
		last = grid->shown_count;
		for (unsigned i = 0; i < last; i++) {
			/* What went does not come back on less. */
			assert_true(share || !grid->shown[i].share);
			if (grid->shown[i].column == FAKE_BYTES)
				share = grid->shown[i].share;
		}
		if (last < FAKE_COLUMNS)
			assert_false(share || is_shown(grid, FAKE_COUNT));
		if (last < FAKE_COLUMNS - 1)
			assert_false(is_shown(grid, FAKE_DELTA));
	}
	assert_int_equal(last, 2);
	/* Too small for anything: nothing is drawn, and nothing breaks. */
	rect.height = 1;
	grid_draw(grid, screen, rect, &look);
	grid_draw(grid, screen, (struct rect) { 0, 0, 5, 0 }, &look);
	grid_free(grid);
	screen_free(screen);
}

static void
state_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	if (column != FAKE_COUNT) {
		fake_cell(table, level, item, column, cell);
		return;
	}
	cell_span(cell, SPAN_PLAIN);
	strbuf_adds(&cell->text, "a state told in rather many words, longer "
	    "than the screen has room");
}

/* Sorted by a column that is wider than the screen, the name is still there. */
static void
test_wide_column(void **state)
{
	struct column columns[FAKE_COLUMNS];
	struct table_ops ops = fake_ops;
	struct grid_look look = { .focused = true };
	struct error err = { 0 };
	struct fake fake;
	struct grid *grid;

	(void)state;
	memcpy(columns, fake_columns, sizeof(columns));
	columns[FAKE_COUNT].kind = CELL_TEXT;
	columns[FAKE_COUNT].width = 60;
	ops.columns = columns;
	ops.cell = state_cell;
	fake_init(&fake, NAMES);
	fake.table.ops = &ops;
	grid = grid_new(&fake.table, &err);
	assert_non_null(grid);
	grid_sort(grid, FAKE_COUNT, false);
	open_screen(false);
	for (int width = 12; width < 200; width++) {
		struct rect rect = { 1, 2, 10, width };

		draw(grid, rect, &look);
		check_columns(grid, &rect);
		check_header(grid, &rect, false);
		check_outside(&rect);
		for (unsigned i = 0; i < grid->shown_count; i++)
			if (grid->shown[i].column == FAKE_COUNT)
				assert_memory_equal(cells(2,
				    grid->shown[i].col, 3), "a s", 3);
	}
	grid_free(grid);
	screen_free(screen);
}

static void
big_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	fake_cell(table, level, item, column, cell);
	if (column == FAKE_BYTES)
		cell->share = 1;
	if (column == FAKE_COUNT || column == FAKE_DELTA)
		cell->number = 4294967295 - item;
}

/* No digit is ever lost, and 100 % does not push its number aside. */
static void
test_large_numbers(void **state)
{
	struct show show = { UNITS_SI, false };
	struct table_ops ops = fake_ops;
	struct error err = { 0 };
	struct fake fake;
	struct grid *grid;

	(void)state;
	ops.cell = big_cell;
	fake_init(&fake, NAMES);
	fake.names = names;
	fake.table.ops = &ops;
	grid = grid_new(&fake.table, &err);
	assert_non_null(grid);
	open_screen(false);
	for (int width = 40; width <= 120; width += 20) {
		struct rect rect = { 0, 0, 16, width };

		check_screen(grid, &rect, &show);
	}
	grid_free(grid);
	screen_free(screen);
}

static void
test_empty(void **state)
{
	struct grid_look look = { .empty = "nothing to see" };
	struct pattern *none = pattern_new("no such row", NULL);
	struct rect rect = { 4, 10, 8, 60 };
	struct fake fake;
	struct grid *grid = make_grid(&fake);

	(void)state;
	open_screen(false);
	draw(grid, rect, &look);
	assert_null(strstr(cells(5, 10, 60), "nothing to see"));
	assert_true(grid_filter(grid, none, false, NULL));
	draw(grid, rect, &look);
	expect_cells(5, 12, 14, "nothing to see");
	assert_non_null(strstr(cells(4, 10, 60), "Name"));
	look.empty = NULL;
	grid_draw(grid, screen, rect, &look);
	/* Longer than the screen is wide: it stays within. */
	rect.width = 16;
	look.empty = "nothing to see whatever one may try";
	draw(grid, rect, &look);
	check_outside(&rect);
	grid_free(grid);
	screen_free(screen);
	pattern_free(none);
}

static bool
same_look(struct look a, struct look b)
{
	return a.fg == b.fg && a.bg == b.bg && a.attributes == b.attributes;
}

/* The cursor's row stands out from end to end, and nothing else does. */
static void
test_cursor(void **state)
{
	struct grid_look look = { .focused = true };
	struct rect rect = { 0, 1, 10, 90 };
	struct fake fake;
	struct grid *grid = make_grid(&fake);

	(void)state;
	open_screen(false);
	for (int focused = 0; focused < 2; focused++) {
		look.focused = focused;
		grid_set_cursor(grid, 3);
		draw(grid, rect, &look);
		for (int col = rect.col; col < rect.col + rect.width; col++)
			assert_int_equal(screen_look(screen, 4,
			    col).attributes & LOOK_REVERSE,
			    screen_look(screen, 4, rect.col).attributes &
			    LOOK_REVERSE);
		assert_false(same_look(screen_look(screen, 4, 90),
		    screen_look(screen, 5, 90)));
		assert_true(same_look(screen_look(screen, 4, 0),
		    screen_look(screen, 5, 0)));
	}
	grid_free(grid);
	screen_free(screen);
}

static void
test_matches(void **state)
{
	struct pattern *plain = pattern_new("^plain", NULL);
	struct grid_look look = { .focused = true, .match = plain };
	struct rect rect = { 0, 0, 20, 90 };
	struct fake fake;
	struct grid *grid = make_grid(&fake);
	int found = 0;

	(void)state;
	open_screen(false);
	/* The cursor's row has a look of its own: another one has it. */
	draw(grid, rect, &look);
	grid_set_cursor(grid, strncmp(cells(1, 2, 5), "plain", 5) == 0);
	draw(grid, rect, &look);
	for (int row = 1; row <= (int)NAMES; row++) {
		bool hit = strncmp(cells(row, 2, 5), "plain", 5) == 0;
		struct look match = theme_look(STYLE_MATCH,
		    screen_colors(screen));

		assert_int_equal(same_look(screen_look(screen, row, 2),
		    match), hit);
		found += hit;
	}
	assert_int_equal(found, 1);
	grid_free(grid);
	screen_free(screen);
	pattern_free(plain);
}

static void
test_click(void **state)
{
	struct grid_look look = { .focused = true };
	struct rect rect = { 3, 5, 8, 100 };
	struct fake fake;
	struct grid *grid = make_grid(&fake);

	(void)state;
	/* Before anything was drawn there is nothing to hit. */
	assert_int_equal(grid_click(grid, 1, 1), GRID_HIT_NONE);
	open_screen(false);
	grid_draw(grid, screen, rect, &look);
	for (unsigned i = 0; i < grid->shown_count; i++) {
		const struct shown_column *at = &grid->shown[i];
		bool descending = fake_columns[at->column].descending;

		if (at->column == grid->column)
			descending = !grid->descending;
		assert_int_equal(grid_click(grid, 3, at->col),
		    GRID_HIT_HEADER);
		assert_int_equal(grid_sort_column(grid), at->column);
		assert_int_equal(grid_descending(grid), descending);
		assert_int_equal(grid_click(grid, 3, at->col + at->width - 1),
		    GRID_HIT_HEADER);
	}
	assert_int_equal(grid_click(grid, 6, 30), GRID_HIT_ROW);
	assert_int_equal(grid_cursor(grid), 2);
	assert_int_equal(grid_click(grid, 6, 31), GRID_HIT_AGAIN);
	assert_int_equal(grid_click(grid, 2, 30), GRID_HIT_NONE);
	assert_int_equal(grid_click(grid, 11, 30), GRID_HIT_NONE);
	assert_int_equal(grid_click(grid, 6, 4), GRID_HIT_NONE);
	assert_int_equal(grid_click(grid, 6, 105), GRID_HIT_NONE);
	assert_int_equal(grid_cursor(grid), 2);
	/* Scrolled, the same place is another row. */
	grid_scroll(grid, 2);
	assert_int_equal(grid_click(grid, 5, 30), GRID_HIT_ROW);
	assert_int_equal(grid_cursor(grid), 3);
	grid_free(grid);
	screen_free(screen);
}

/* Signs are hit where they are, also where rows are no longer moved in. */
static void
test_click_signs(void **state)
{
	struct grid_look look = { .focused = true };
	struct rect rect = { 0, 0, 24, 60 };
	struct error err = { 0 };
	struct fake fake;
	struct grid *grid;
	int shown = 0;

	(void)state;
	fake_init(&fake, 1);
	fake.below = 1;
	fake.chain = true;
	fake.deepest = 40;
	grid = grid_new(&fake.table, &err);
	assert_non_null(grid);
	open_screen(false);
	for (size_t top = 0; top < 41; top += 20) {
		grid_set_cursor(grid, top);
		draw(grid, rect, &look);
		for (int row = 1; row < 24; row++) {
			const char *text = cells(row, 0, 60);
			int col = (int)strspn(text, " ");
			bool open = strncmp(text + col, "\u25be", 3) == 0;
			enum grid_hit hit = grid_click(grid, row, col);

			assert_int_equal(hit == GRID_HIT_SIGN, open);
			assert_int_not_equal(grid_click(grid, row, col + 1),
			    GRID_HIT_SIGN);
			shown += open;
		}
	}
	assert_true(shown > 40);
	grid_free(grid);
	screen_free(screen);
}

static int
setup(void **state)
{
	(void)state;
	return setlocale(LC_ALL, "C.UTF-8") == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	strbuf_release(&line);
	free(dump);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_dropping),
		cmocka_unit_test(test_wide_column),
		cmocka_unit_test(test_large_numbers),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_cursor),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_click),
		cmocka_unit_test(test_click_signs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
