/*
 * What the grid draws, cell by cell, on screens of every width: columns stay
 * in line whatever the names hold.
 */
#include "ui/grid.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/drawn_grid.h"
#include "ui/grid_state.h"

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
	/* No cell is left over, however wide the screen. */
	assert_int_equal(col, rect->col + rect->width);
	assert_int_equal(sorted, 1);
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

/* Hidden columns are not drawn, but for the name and the sorted one. */
static void
test_hidden(void **state)
{
	struct grid_look look = { .focused = true };
	struct rect rect = { 2, 3, 12, 120 };
	struct fake fake;
	struct grid *grid = make_grid(&fake);

	(void)state;
	open_screen(false);
	for (uint32_t hidden = 0; hidden < 1u << FAKE_COLUMNS; hidden++)
		for (unsigned by = 0; by < FAKE_COLUMNS; by++) {
			grid_hide(grid, hidden);
			grid_sort(grid, by, false);
			draw(grid, rect, &look);
			check_columns(grid, &rect);
			check_header(grid, &rect, false);
			check_outside(&rect);
			for (unsigned i = 0; i < FAKE_COLUMNS; i++) {
				bool want = i == FAKE_NAME || i == by ||
				    !(hidden >> i & 1);

				assert_int_equal(is_shown(grid, i), want);
				assert_int_equal(grid_shows(grid, i), want);
			}
		}
	grid_free(grid);
	screen_free(screen);
}

/* Percents, bars or nothing: the numbers stay where they are, or get room. */
static void
test_shares(void **state)
{
	static const struct show show = { UNITS_SI, false };
	struct rect rect = { 0, 0, 10, 120 };
	struct strbuf text = STRBUF_INIT;
	struct cell cell = CELL_INIT;
	struct fake fake;
	struct grid *grid = make_grid(&fake);

	(void)state;
	open_screen(false);
	for (int shares = 0; shares < SHARES_COUNT; shares++) {
		struct grid_look look = { .show = show, .focused = true,
		    .shares = (enum shares)shares };
		const struct shown_column *at = grid->shown;

		draw(grid, rect, &look);
		check_columns(grid, &rect);
		while (at->column != FAKE_BYTES)
			at++;
		assert_int_equal(at->share, shares != SHARES_NONE);
		grid_cell(grid, 3, FAKE_BYTES, &cell);
		show_number_in(&show, &cell, 9, &text);
		if (shares == SHARES_BARS)
			show_share_bar(&cell, false, &text);
		else if (shares == SHARES_PERCENT)
			show_share(&cell, &text);
		expect_text(4, at, &text, false);
	}
	cell_release(&cell);
	strbuf_release(&text);
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

static const char *kept_name;
static enum span_kind kept_kind;

/* A name with a size and an id after it. */
static void
kept_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	if (column != FAKE_NAME) {
		fake_cell(table, level, item, column, cell);
		return;
	}
	cell_span(cell, kept_kind);
	strbuf_adds(&cell->text, kept_name);
	cell_span(cell, SPAN_SIZE);
	strbuf_adds(&cell->text, " (1.2 MB)");
	cell_span(cell, SPAN_ID);
	strbuf_adds(&cell->text, " @102573");
}

/* The first row when the name has so many cells. */
static const char *
kept_row(struct grid *grid, int width)
{
	struct grid_look look = { .focused = true };
	struct rect rect = { 1, 2, 10, width + 2 };

	draw(grid, rect, &look);
	return cells(2, 4, width);
}

/* What ends a text stays when the text is cut, as far as there is room. */
static void
test_kept(void **state)
{
	struct table_ops ops = fake_ops;
	struct column column = fake_columns[FAKE_NAME];
	struct error err = { 0 };
	struct fake fake;
	struct grid *grid;

	(void)state;
	ops.columns = &column;
	ops.column_count = 1;
	ops.sort_column = FAKE_NAME;
	ops.cell = kept_cell;
	fake_init(&fake, NAMES);
	fake.table.ops = &ops;
	grid = grid_new(&fake.table, &err);
	assert_non_null(grid);
	open_screen(false);
	kept_name = "some text that is too long";
	kept_kind = SPAN_STRING;
	assert_string_equal(kept_row(grid, 43),
	    "some text that is too long (1.2 MB) @102573");
	assert_string_equal(kept_row(grid, 42),
	    "some text that is too lo… (1.2 MB) @102573");
	assert_string_equal(kept_row(grid, 34),
	    "some text that i… (1.2 MB) @102573");
	assert_string_equal(kept_row(grid, 33),
	    "some text that is too lo… @102573");
	assert_string_equal(kept_row(grid, 12), "som… @102573");
	kept_kind = SPAN_PROPERTY;
	assert_string_equal(kept_row(grid, 16), "some te… @102573");
	assert_string_equal(kept_row(grid, 12), "some text t…");
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
	fake.names = hostile_names;
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
	drawn_release();
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
		cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_shares),
		cmocka_unit_test(test_wide_column),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_large_numbers),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
