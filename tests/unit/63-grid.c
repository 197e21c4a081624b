/*
 * The grid against a naive one that writes down all rows anew after every
 * step: long random sequences of everything a person can do must leave both
 * with the same rows, the same cursor and the same marks.
 */
#include "ui/grid.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/pattern.h"
#include "tests/unit/naive_grid.h"
#include "ui/grid_state.h"
#include "ui/screen.h"

static struct grid *grid;
static struct screen *screen;
static uint64_t seed_state;

static uint32_t
random_below(uint32_t below)
{
	seed_state = seed_state * 6364136223846793005u +
	    1442695040888963407u;
	return (uint32_t)(seed_state >> 33) % below;
}

static void
start(size_t rows)
{
	struct error err = { 0 };

	naive_start(rows);
	grid = grid_new(&fake.table, &err);
	if (grid == NULL)
		fail_msg("%s", err.message);
}

static void
stop(void)
{
	grid_free(grid);
	assert_int_equal(fake.freed, 1);
}

static void
check_line(size_t n, struct cell *cell)
{
	const struct line *line = &naive.lines[n];
	struct place place = branch_at(grid->top, n);
	const struct branch *branch = place.branch;
	char want[32];

	assert_int_equal(branch_index(&place), n);
	assert_int_equal(branch->level->depth + 1, line->way.depth);
	assert_int_equal(level_tag(place.branch->level, place.row),
	    last_item(line));
	for (unsigned i = line->way.depth - 1; i-- > 0; ) {
		assert_int_equal(branch->tag, line->way.item[i]);
		branch = branch->parent;
	}
	assert_null(branch->parent);
	assert_int_equal(branch_open_at(&place) != NULL,
	    naive_is_open(&line->way));
	assert_int_equal(grid_marked(grid, n), find_way(naive.marks,
	    naive.mark_count, &line->way) < naive.mark_count);
	grid_cell(grid, n, FAKE_NAME, cell);
	snprintf(want, sizeof(want), "row%03d @%u",
	    (int)fake_value(line->seed, last_item(line), FAKE_NAME),
	    last_item(line));
	assert_string_equal(cell->text.data, want);
}

/* The cursor is on the screen, and the screen is full if it can be. */
static void
check_scroll(void)
{
	size_t first = grid->first;

	assert_true(first <= naive.cursor);
	assert_true(naive.cursor < first + naive.page);
	assert_true(first == 0 || first + naive.page <= naive.count);
}

static void
check(void)
{
	struct cell cell = CELL_INIT;
	uint64_t path[DEEP + 1];
	size_t lines = naive.count < 150 ? naive.count : 40, row;
	struct way top = { .depth = 1 };

	assert_int_equal(grid_count(grid), naive.count);
	assert_int_equal(grid_cursor(grid), naive.cursor);
	assert_int_equal(grid_sort_column(grid), naive.column);
	assert_int_equal(grid_descending(grid), naive.descending);
	assert_int_equal(grid_marks(grid), naive.mark_count);
	check_scroll();
	for (size_t i = 0; i < lines; i++)
		check_line(lines == naive.count ? i :
		    random_below((uint32_t)naive.count), &cell);
	cell_release(&cell);
	if (naive.count == 0) {
		assert_false(grid_top_row(grid, &row));
		assert_int_equal(grid_path(grid, path, DEEP), 0);
		assert_false(grid_openable(grid));
		return;
	}
	top.item[0] = naive_line()->way.item[0];
	assert_true(grid_top_row(grid, &row));
	assert_int_equal(row, naive_find(&top));
	assert_int_equal(grid_openable(grid), naive_openable(naive_line()));
	assert_int_equal(grid_path(grid, path, DEEP),
	    naive_line()->way.depth);
	for (unsigned i = 0; i < naive_line()->way.depth; i++)
		assert_int_equal(path[i], naive_line()->way.item[i]);
	/* With room for one only, the first is written and no more. */
	path[1] = 12345;
	grid_path(grid, path, 1);
	assert_int_equal(path[0], naive_line()->way.item[0]);
	assert_int_equal(path[1], 12345);
}

static void
do_move(void)
{
	long rows = (long)random_below(80) - 40;

	grid_move(grid, rows);
	naive_move((long)naive.cursor + rows);
}

static void
do_set_cursor(void)
{
	size_t row = random_below(4) == 0 ? SIZE_MAX : random_below(200);

	grid_set_cursor(grid, row);
	naive_move(row == SIZE_MAX ? LINES : (long)row);
}

static void
do_page(void)
{
	long halves = (long)random_below(7) - 3;
	long half = naive.page > 1 ? (long)naive.page / 2 : 1;

	grid_page(grid, halves);
	naive_move((long)naive.cursor + halves * half);
}

/* The cursor goes along, no further than it must. */
static void
do_scroll(void)
{
	long rows = (long)random_below(30) - 15;
	long first = (long)grid->first + rows;
	long last = (long)naive.count - (long)naive.page;

	if (first > last)
		first = last;
	if (first < 0)
		first = 0;
	grid_scroll(grid, rows);
	if ((long)naive.cursor < first)
		naive_move(first);
	else if ((long)naive.cursor >= first + (long)naive.page)
		naive_move(first + (long)naive.page - 1);
	assert_int_equal(grid->first, first);
}

static void
do_open(void)
{
	assert_true(grid_open(grid, NULL));
	if (naive.count > 0 && naive_openable(naive_line()))
		naive_open(&naive_line()->way);
	naive_rebuild();
}

static void
do_close(void)
{
	grid_close(grid);
	if (naive.count > 0)
		naive_close(&naive_line()->way);
	naive_rebuild();
}

static void
do_toggle(void)
{
	assert_true(grid_toggle(grid, NULL));
	if (naive.count == 0)
		return;
	if (naive_is_open(&naive_line()->way))
		naive_close(&naive_line()->way);
	else if (naive_openable(naive_line()))
		naive_open(&naive_line()->way);
	naive_rebuild();
}

static void
do_enter(void)
{
	assert_true(grid_enter(grid, NULL));
	if (naive.count == 0)
		return;
	if (!naive_is_open(&naive_line()->way)) {
		if (naive_openable(naive_line()))
			naive_open(&naive_line()->way);
		naive_rebuild();
	} else if (naive.cursor + 1 < naive.count &&
	    is_within(&naive_line()[1].way, &naive_line()->way)) {
		naive.cursor++;
	}
}

static void
do_leave(void)
{
	struct way way;

	grid_leave(grid);
	if (naive.count == 0)
		return;
	way = naive_line()->way;
	if (naive_is_open(&way)) {
		naive_close(&way);
		naive_rebuild();
	} else if (--way.depth > 0) {
		naive.cursor = naive_find(&way);
	}
}

/* Level by level, so many rows at most. */
static void
do_open_all(void)
{
	size_t max = random_below(25), count = 1;
	struct line *queue;

	assert_true(grid_open_all(grid, max, NULL));
	if (naive.count == 0 || !naive_openable(naive_line()))
		return;
	queue = calloc(max + 1, sizeof(*queue));
	assert_non_null(queue);
	queue[0] = *naive_line();
	for (size_t i = 0; i < count; i++) {
		uint32_t below = fake_below(queue[i].seed,
		    last_item(&queue[i]));
		size_t rows;
		uint32_t *items = naive_items(below, &rows);

		naive_open(&queue[i].way);
		for (size_t k = 0; k < rows && count <= max; k++) {
			struct line line = queue[i];

			line.seed = below;
			line.way.item[line.way.depth++] = items[k];
			if (naive_openable(&line))
				queue[count++] = line;
		}
		free(items);
	}
	free(queue);
	naive_rebuild();
}

/* The cursor goes to the first of its siblings. */
static void
do_sort(void)
{
	unsigned column = random_below(FAKE_COLUMNS);
	bool descending = random_below(2) == 0;
	struct way parent = { 0 };

	if (naive.count > 0)
		parent = naive_line()->way;
	if (random_below(3) == 0) {
		descending = column == naive.column ? !naive.descending :
		    fake_columns[column].descending;
		grid_sort_key(grid, column);
	} else {
		grid_sort(grid, column, descending);
	}
	naive.column = column;
	naive.descending = descending;
	naive_rebuild();
	naive.cursor = 0;
	if (parent.depth > 1) {
		parent.depth--;
		naive.cursor = naive_find(&parent) + 1;
	}
}

/* The cursor stays where it was, if that is still there. */
static void
do_filter(void)
{
	static const char *const texts[] = { "row[0-4]", "[02468] @", "7",
	    "no such row", NULL, NULL };
	const char *text = texts[random_below(6)];
	bool inverse = random_below(3) == 0;
	struct pattern *pattern = text != NULL ? pattern_new(text, NULL) :
	    NULL;
	struct way way = { 0 };
	char name[32];

	if (naive.count > 0)
		way = naive_line()->way;
	if (pattern != NULL && random_below(2) == 0) {
		assert_true(grid_filter_begin(grid, pattern, inverse, NULL));
		while (!grid_filter_step(grid, fake.rows / 3 + 1))
			;
	} else {
		assert_true(grid_filter(grid, pattern, inverse, NULL));
	}
	for (uint32_t i = 0; i < fake.rows; i++) {
		struct way top = { 1, { i } };

		snprintf(name, sizeof(name), "row%03d @%u",
		    (int)fake_value(0, i, FAKE_NAME), i);
		naive.hidden[i] = pattern != NULL && pattern_match(pattern,
		    name, strlen(name)) == inverse;
		if (naive.hidden[i])
			naive_close(&top);
	}
	pattern_free(pattern);
	naive_rebuild();
	naive.cursor = naive_find(&way);
	if (naive.cursor == naive.count)
		naive.cursor = 0;
}

/* As far as the way can be followed: it may end where nothing is. */
static void
do_follow(void)
{
	struct way way = { 0 }, at = { 0 };
	uint64_t path[DEEP] = { 0 };
	uint32_t seed = 0;

	if (naive.count > 0)
		way = naive.lines[random_below((uint32_t)naive.count)].way;
	if (way.depth < 4 && random_below(2) == 0)
		way.item[way.depth++] = random_below(9);
	if (way.depth > 1 && random_below(6) == 0)
		way.item[random_below(way.depth)] = random_below(70);
	for (unsigned i = 0; i < way.depth; i++)
		path[i] = way.item[i];
	assert_true(grid_follow(grid, path, way.depth, NULL));
	while (at.depth < way.depth) {
		struct line line = { at, seed };
		uint32_t item = way.item[at.depth];

		if (item >= fake_rows(&fake, seed) ||
		    (seed == 0 && naive.hidden[item]))
			break;
		line.way.item[line.way.depth++] = item;
		at = line.way;
		naive_rebuild();
		naive.cursor = naive_find(&at);
		if (at.depth == way.depth || !naive_openable(&line))
			break;
		naive_open(&at);
		seed = fake_below(seed, item);
	}
	naive_rebuild();
}

static void
do_mark(void)
{
	size_t at;

	grid_mark(grid, NULL);
	if (naive.count == 0)
		return;
	at = find_way(naive.marks, naive.mark_count, &naive_line()->way);
	if (at < naive.mark_count)
		naive.marks[at] = naive.marks[--naive.mark_count];
	else if (naive.mark_count < WAYS)
		naive.marks[naive.mark_count++] = naive_line()->way;
}

static void
do_unmark(void)
{
	if (random_below(4) > 0)
		return;
	grid_unmark(grid);
	naive.mark_count = 0;
}

static void
do_resize(void)
{
	struct grid_look look = { .focused = random_below(2) == 0 };
	struct rect rect = { .row = (int)random_below(4) };

	rect.height = 2 + (int)random_below(40);
	rect.width = 12 + (int)random_below(120);
	screen_set_size(screen, 1 + (int)random_below(45),
	    1 + (int)random_below(130));
	grid_draw(grid, screen, rect, &look);
	naive.page = rect.height > 2 ? (size_t)rect.height - 1 : 1;
}

static void (*const steps[])(void) = {
	do_move, do_set_cursor, do_page, do_scroll, do_open, do_open,
	do_close, do_toggle, do_toggle, do_enter, do_enter, do_leave,
	do_open_all, do_sort, do_filter, do_follow, do_mark, do_mark,
	do_unmark, do_resize,
};

static void
test_random_walks(void **state)
{
	const uint32_t count = sizeof(steps) / sizeof(*steps);

	(void)state;
	for (uint64_t walk = 0; walk < 120; walk++) {
		seed_state = walk * 7919 + 1;
		start(walk < 3 ? walk : random_below(ROWS) + 1);
		check();
		for (unsigned i = 0; i < 120; i++) {
			steps[random_below(count)]();
			check();
		}
		stop();
	}
}

static void
test_empty(void **state)
{
	struct pattern *any = pattern_new(".", NULL);
	struct object object;
	size_t row = 0;

	(void)state;
	start(0);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		steps[i]();
		check();
	}
	assert_false(grid_object(grid, &object));
	assert_true(grid_search(grid, any, false, 10, &row));
	assert_true(row == SIZE_MAX);
	assert_false(grid_marked(grid, 0));
	stop();
	pattern_free(any);
}

static int
setup(void **state)
{
	struct screen_options options = { .headless = true };

	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	screen = screen_new(&options, NULL);
	return screen == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	screen_free(screen);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_walks),
		cmocka_unit_test(test_empty),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
