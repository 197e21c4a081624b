/*
 * The grid against a naive one that writes down all rows anew after every
 * step: long random sequences of everything a person can do must leave both
 * with the same rows, the same cursor and the same marks.
 */
#include "ui/grid.h"

#include <limits.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/pattern.h"
#include "tests/unit/fake_table.h"
#include "ui/grid_state.h"
#include "ui/screen.h"

#define DEEP 6
#define LINES 20000
#define WAYS 2000
#define ROWS 60

/* The items that lead to a row, from the top. */
struct way {
	unsigned depth;
	uint32_t item[DEEP];
};

struct line {
	struct way way;
	uint32_t seed;		/* of the level that it stands in */
};

static struct {
	struct line lines[LINES];
	size_t count, cursor;
	struct way open[WAYS], marks[WAYS];
	size_t open_count, mark_count;
	bool hidden[ROWS];	/* by the filter */
	unsigned column;
	bool descending;
	size_t page;		/* rows that a screen shows */
} naive;

static struct fake fake;
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

static bool
same_way(const struct way *a, const struct way *b)
{
	return a->depth == b->depth && memcmp(a->item, b->item,
	    a->depth * sizeof(*a->item)) == 0;
}

/* Does way lead through (or to) the row of prefix? */
static bool
is_within(const struct way *way, const struct way *prefix)
{
	return way->depth >= prefix->depth && memcmp(way->item, prefix->item,
	    prefix->depth * sizeof(*way->item)) == 0;
}

static size_t
find_way(const struct way *list, size_t count, const struct way *way)
{
	size_t i = 0;

	while (i < count && !same_way(&list[i], way))
		i++;
	return i;
}

static bool
naive_is_open(const struct way *way)
{
	return find_way(naive.open, naive.open_count, way) <
	    naive.open_count;
}

static void
naive_open(const struct way *way)
{
	if (naive_is_open(way))
		return;
	assert_true(naive.open_count < WAYS);
	naive.open[naive.open_count++] = *way;
}

/* Closes a row and all that was open in it. */
static void
naive_close(const struct way *way)
{
	size_t kept = 0;

	for (size_t i = 0; i < naive.open_count; i++)
		if (!is_within(&naive.open[i], way))
			naive.open[kept++] = naive.open[i];
	naive.open_count = kept;
}

static uint32_t sort_seed;

static int
by_naive_order(const void *a, const void *b)
{
	return fake_compare(sort_seed, naive.column, naive.descending,
	    *(const uint32_t *)a, *(const uint32_t *)b);
}

/* The items of a level in their order; the caller frees. */
static uint32_t *
naive_items(uint32_t seed, size_t *count)
{
	size_t rows = fake_rows(&fake, seed);
	uint32_t *items = malloc((rows + 1) * sizeof(*items));

	assert_non_null(items);
	*count = 0;
	for (uint32_t i = 0; i < rows; i++)
		if (seed != 0 || !naive.hidden[i])
			items[(*count)++] = i;
	sort_seed = seed;
	qsort(items, *count, sizeof(*items), by_naive_order);
	return items;
}

static void
naive_list(uint32_t seed, const struct way *above)
{
	size_t count;
	uint32_t *items = naive_items(seed, &count);

	for (size_t i = 0; i < count; i++) {
		struct way way = *above;

		way.item[way.depth++] = items[i];
		assert_true(naive.count < LINES && way.depth <= DEEP);
		naive.lines[naive.count++] = (struct line) { way, seed };
		if (naive_is_open(&way))
			naive_list(fake_below(seed, items[i]), &way);
	}
	free(items);
}

static void
naive_rebuild(void)
{
	struct way top = { 0 };

	naive.count = 0;
	naive_list(0, &top);
}

/* The line of a row, or the count. */
static size_t
naive_find(const struct way *way)
{
	size_t i = 0;

	while (i < naive.count && !same_way(&naive.lines[i].way, way))
		i++;
	return i;
}

static void
naive_move(long to)
{
	if (to >= (long)naive.count)
		to = (long)naive.count - 1;
	naive.cursor = to > 0 ? (size_t)to : 0;
}

static const struct line *
naive_line(void)
{
	return &naive.lines[naive.cursor];
}

static uint32_t
last_item(const struct line *line)
{
	return line->way.item[line->way.depth - 1];
}

static bool
naive_openable(const struct line *line)
{
	return naive_is_open(&line->way) || fake_opens(&fake, line->seed,
	    line->way.depth - 1, last_item(line));
}

/* --- what both do --- */

static void
start(size_t rows)
{
	struct error err = { 0 };

	memset(&naive, 0, sizeof(naive));
	fake_init(&fake, rows);
	naive.column = FAKE_BYTES;
	naive.descending = true;
	naive.page = 19;
	grid = grid_new(&fake.table, &err);
	if (grid == NULL)
		fail_msg("%s", err.message);
	naive_rebuild();
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
	size_t lines = naive.count < 150 ? naive.count : 40;

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
		assert_int_equal(grid_path(grid, path, DEEP), 0);
		assert_false(grid_openable(grid));
		return;
	}
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
	assert_true(grid_filter(grid, pattern, inverse, NULL));
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
	do_open_all, do_sort, do_filter, do_follow, do_mark, do_resize,
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

static void
test_far_moves(void **state)
{
	(void)state;
	start(30);
	grid_move(grid, LONG_MAX);
	assert_int_equal(grid_cursor(grid), 29);
	grid_move(grid, LONG_MIN);
	assert_int_equal(grid_cursor(grid), 0);
	grid_scroll(grid, LONG_MAX);
	assert_int_equal(grid->first, 11);
	grid_scroll(grid, LONG_MIN);
	assert_int_equal(grid->first, 0);
	stop();
}

/* A whole page and back is where one was; the cursor keeps its line. */
static void
test_paging(void **state)
{
	(void)state;
	start(60);
	grid_set_cursor(grid, 5);
	grid_page(grid, 2);
	assert_int_equal(grid_cursor(grid), 23);
	assert_int_equal(grid->first, 18);
	grid_page(grid, -2);
	assert_int_equal(grid_cursor(grid), 5);
	assert_int_equal(grid->first, 0);
	grid_page(grid, 100);
	assert_int_equal(grid_cursor(grid), 59);
	assert_int_equal(grid->first, 41);
	stop();
}

/* Sorted within an open row, its largest rows are seen, not only one. */
static void
test_sort_within(void **state)
{
	uint64_t path[2] = { 0, 0 };

	(void)state;
	start(60);
	fake.below = 40;
	for (uint32_t item = 0; item < 60; item++) {
		path[0] = item;
		if (!fake_opens(&fake, 0, 0, item))
			continue;
		assert_true(grid_follow(grid, path, 2, NULL));
		grid_sort_key(grid, FAKE_BYTES);
		/* The row that is open, then the first of those within. */
		assert_true(grid->first < grid_cursor(grid));
		assert_true(grid_cursor(grid) - grid->first <= 10);
		grid_leave(grid);
		grid_leave(grid);
	}
	stop();
}

/* The rows that a search should stop at, one after the other. */
static void
check_search(const struct pattern *pattern, bool backwards, size_t from,
	size_t max)
{
	struct cell cell = CELL_INIT;
	size_t row = from, want = from, calls = 0;

	while (want < naive.count) {
		grid_cell(grid, want, FAKE_NAME, &cell);
		if (pattern_match(pattern, cell.text.data, cell.text.len))
			break;
		want += backwards ? (size_t)-1 : 1;
	}
	cell_release(&cell);
	while (!grid_search(grid, pattern, backwards, max, &row))
		assert_true(++calls <= naive.count);
	assert_true(row == (want < naive.count ? want : SIZE_MAX));
}

static void
test_search(void **state)
{
	static const char *const texts[] = { "row1", "@3$", "nothing", "." };

	(void)state;
	start(50);
	for (unsigned i = 0; i < 12; i++) {
		grid_set_cursor(grid, i * 4);
		naive.cursor = i * 4;
		do_open();
	}
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct pattern *pattern = pattern_new(texts[i], NULL);

		for (size_t from = 0; from < naive.count + 2; from += 3) {
			check_search(pattern, false, from, 1);
			check_search(pattern, true, from, 7);
			check_search(pattern, true, from, 1000);
		}
		/* What one gets above the first row by counting down. */
		check_search(pattern, true, (size_t)-1, 5);
		check_search(pattern, true, 0, 1);
		pattern_free(pattern);
	}
	stop();
}

static void
test_columns(void **state)
{
	(void)state;
	start(5);
	assert_int_equal(grid_hotkey(grid, 'S'), FAKE_BYTES);
	assert_int_equal(grid_hotkey(grid, 'O'), FAKE_NAME);
	assert_int_equal(grid_hotkey(grid, 's'), -1);
	assert_int_equal(grid_hotkey(grid, 0), -1);
	/* The first time as the column likes it, then the other way. */
	grid_sort_key(grid, FAKE_DELTA);
	assert_false(grid_descending(grid));
	grid_sort_key(grid, FAKE_DELTA);
	assert_true(grid_descending(grid));
	grid_sort_key(grid, FAKE_COUNT);
	assert_true(grid_descending(grid));
	for (unsigned i = 1; i <= FAKE_COLUMNS; i++) {
		grid_sort_step(grid, 1);
		assert_int_equal(grid_sort_column(grid),
		    (FAKE_COUNT + i) % FAKE_COLUMNS);
	}
	grid_sort_step(grid, -1);
	assert_int_equal(grid_sort_column(grid), FAKE_NAME);
	grid_sort_step(grid, -1);
	assert_int_equal(grid_sort_column(grid), FAKE_DELTA);
	stop();
}

/* Nothing is lost when a row does not open. */
static void
test_failing(void **state)
{
	struct error err = { 0 };

	(void)state;
	start(30);
	while (!naive_openable(naive_line()))
		naive.cursor++;
	grid_set_cursor(grid, naive.cursor);
	fake.failing = true;
	assert_false(grid_open(grid, &err));
	assert_string_equal(err.message, "it would not open");
	assert_false(grid_toggle(grid, NULL));
	assert_false(grid_enter(grid, NULL));
	assert_false(grid_open_all(grid, 5, NULL));
	check();
	fake.failing = false;
	do_open();
	check();
	stop();
	/* A grid that cannot be made gives its table back all the same. */
	fake_init(&fake, 3);
	fake.chain = fake.failing = true;
	assert_null(grid_new(&fake.table, &err));
	assert_int_equal(fake.freed, 1);
}

/* Looking at ten million rows asks about those on the screen. */
static void
test_ten_million(void **state)
{
	const size_t rows = 10000000;
	struct grid_look look = { .focused = true };
	struct rect rect = { 0, 0, 24, 80 };
	struct error err = { 0 };

	(void)state;
	fake_init(&fake, rows);
	grid = grid_new(&fake.table, &err);
	assert_non_null(grid);
	screen_set_size(screen, 24, 80);
	grid_draw(grid, screen, rect, &look);
	assert_true(fake.orders < 4 * rows);
	assert_true(fake.cells <= 23 * FAKE_COLUMNS);
	fake.orders = 0;
	grid_draw(grid, screen, rect, &look);
	grid_move(grid, 5);
	grid_draw(grid, screen, rect, &look);
	assert_int_equal(fake.orders, 0);
	stop();
}

/* What cannot be opened is not looked through for ever. */
static void
test_open_all_of_many(void **state)
{
	struct error err = { 0 };

	(void)state;
	fake_init(&fake, 1);
	fake.below = 1000000;
	fake.deepest = 1;
	grid = grid_new(&fake.table, &err);
	assert_non_null(grid);
	if (!fake_opens(&fake, 0, 0, 0))
		fake.chain = true;
	assert_true(grid_open_all(grid, 200, &err));
	assert_int_equal(grid_count(grid), 1000001);
	assert_true(fake.openables < 20000);
	stop();
}

/* Levels within levels: no recursion, and still of use. */
static void
test_deep(void **state)
{
	const unsigned depth = 20000;
	struct grid_look look = { .focused = true };
	struct rect rect = { 0, 0, 24, 80 };
	struct error err = { 0 };
	struct pattern *pattern = pattern_new("@1$", NULL);
	uint64_t *path = calloc(depth + 1, sizeof(*path));
	size_t row = 0;

	(void)state;
	assert_non_null(path);
	fake_init(&fake, 2);
	fake.below = 2;
	fake.chain = true;
	fake.deepest = depth;
	grid = grid_new(&fake.table, &err);
	assert_non_null(grid);
	assert_int_equal(grid_count(grid), 2 * (depth + 1));
	for (size_t n = 0; n < grid_count(grid); n += 997) {
		struct place place = branch_at(grid->top, n);

		assert_int_equal(branch_index(&place), n);
	}
	grid_set_cursor(grid, depth);
	screen_set_size(screen, 24, 80);
	grid_draw(grid, screen, rect, &look);
	assert_int_equal(grid_path(grid, path, depth + 1), depth + 1);
	grid_mark(grid, &err);
	assert_true(grid_marked(grid, depth));
	assert_false(grid_marked(grid, depth + 1));
	grid_sort(grid, FAKE_NAME, false);
	assert_int_equal(grid_count(grid), 2 * (depth + 1));
	assert_true(grid_search(grid, pattern, false, 100, &row));
	grid_set_cursor(grid, 0);
	assert_true(grid_follow(grid, path, 50, &err));
	grid_leave(grid);
	assert_true(grid_filter(grid, pattern, true, &err));
	assert_true(grid_filter(grid, NULL, false, &err));
	stop();
	pattern_free(pattern);
	free(path);
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
		cmocka_unit_test(test_far_moves),
		cmocka_unit_test(test_paging),
		cmocka_unit_test(test_sort_within),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_failing),
		cmocka_unit_test(test_ten_million),
		cmocka_unit_test(test_open_all_of_many),
		cmocka_unit_test(test_deep),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
