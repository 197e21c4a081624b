/* Rows of edges: what is plain, and that all ways to take them agree. */
#include "model/snapshot/edge_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/snapshot/rows.h"
#include "model/snapshot/snapshot.h"

#define ROWS 40
#define NAMES 1000
#define NODES 500
#define STRIDE 7
#define FIRST 37		/* the edge of the first row */
#define PAIR 640		/* the first of two; the other is the last */

static struct snapshot snapshot;
static uint64_t pairs[(NAMES + 63) / 64];
static struct edge_rule rule;

static struct columns {
	uint32_t what[FIRST + ROWS], to[FIRST + ROWS];
	uint64_t special[(FIRST + ROWS + 63) / 64];
} columns[2];

static void
begin(bool with_pairs)
{
	struct meta *meta = &snapshot.meta;

	memset(&snapshot, 0, sizeof(snapshot));
	memset(meta->edge_type_map, EDGE_UNDEFINED,
	    sizeof(meta->edge_type_map));
	for (unsigned i = 0; i < EDGE_KNOWN; i++)
		meta->edge_type_map[i] = (uint8_t)i;
	meta->edge_type_map[EDGE_KNOWN] = EDGE_OTHER;
	meta->edge_type_map[20] = EDGE_PROPERTY;
	meta->edge_type = 0;
	meta->edge_name = 1;
	meta->edge_to = 2;
	meta->edge_stride = 3;
	meta->node_stride = STRIDE;
	memset(columns, 0, sizeof(columns));
	snapshot.nodes = NODES;
	snapshot.strings.count = NAMES;
	memset(pairs, 0, sizeof(pairs));
	pairs[PAIR / 64] |= (uint64_t)1 << PAIR % 64;
	pairs[(NAMES - 1) / 64] |= (uint64_t)1 << (NAMES - 1) % 64;
	if (with_pairs)
		snapshot.strings.pair_bits = pairs;
	edge_rule_init(&rule, &snapshot, NAMES);
}

static void
plain_rows(uint64_t *numbers)
{
	for (unsigned row = 0; row < ROWS; row++) {
		numbers[3 * row] = (unsigned)rand() % EDGE_KNOWN;
		numbers[3 * row + 1] = (unsigned)rand() % PAIR;
		numbers[3 * row + 2] = (unsigned)rand() % NODES * STRIDE;
	}
}

/* Has the rule say that these are the columns. */
static void
use(struct columns *of)
{
	rule.what = of->what;
	rule.to = of->to;
	rule.special = of->special;
}

/* Both ways take as many rows of these, and the same. */
static size_t
take(const uint64_t *numbers, size_t rows)
{
	struct columns *a = &columns[0], *b = &columns[1];
	size_t taken, i;
	uint8_t type;

	memset(columns, 0, sizeof(columns));
	use(a);
	taken = edge_rows_take_plain(&rule, numbers, rows, FIRST);
	for (i = 0; i < taken; i++) {
		type = snapshot.meta.edge_type_map[numbers[3 * i]];
		assert_int_equal(a->to[FIRST + i], numbers[3 * i + 2] / STRIDE);
		assert_int_equal(a->what[FIRST + i], EDGE_WHAT(type,
		    numbers[3 * i + 1]));
		assert_int_equal(bitset_has(a->special, FIRST + i),
		    type >= EDGE_SHORTCUT);
	}
	if (!rows_has_avx2())
		return taken;
	use(b);
	assert_int_equal(edge_rows_take_avx2(&rule, numbers, rows, FIRST),
	    taken);
	assert_memory_equal(a->what, b->what,
	    (FIRST + taken) * sizeof(a->what[0]));
	assert_memory_equal(a->to, b->to, (FIRST + taken) * sizeof(a->to[0]));
	assert_memory_equal(a->special, b->special, sizeof(a->special));
	return taken;
}

/* A number that is not plain, anywhere: rows are taken up to it. */
static void
test_not_plain(void **state)
{
	static const struct { unsigned field; uint64_t number; } odd[] = {
		{ 0, EDGE_KNOWN }, { 0, 9 }, { 0, 16 }, { 0, 255 }, { 0, 256 },
		{ 0, (uint64_t)1 << 32 }, { 0, UINT64_MAX },
		{ 1, NAMES }, { 1, UINT32_MAX }, { 1, (uint64_t)1 << 32 },
		{ 1, UINT64_MAX },
		{ 2, 1 }, { 2, STRIDE + 1 }, { 2, STRIDE - 1 },
		{ 2, NODES * STRIDE }, { 2, (uint64_t)STRIDE << 32 },
		{ 2, UINT32_MAX }, { 2, UINT64_MAX },
	};
	uint64_t numbers[3 * ROWS];
	size_t row, i, rows;

	(void)state;
	begin(false);
	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		for (row = 0; row < ROWS; row++) {
			plain_rows(numbers);
			numbers[3 * row + odd[i].field] = odd[i].number;
			for (rows = 0; rows <= ROWS; rows++)
				assert_int_equal(take(numbers, rows),
				    rows < row ? rows : row);
		}
	}
}

/* What is plain all the same. */
static void
test_plain(void **state)
{
	uint64_t numbers[3 * ROWS];
	size_t row;

	(void)state;
	for (row = 0; row < ROWS; row++) {
		begin(row % 2 == 0);
		plain_rows(numbers);
		numbers[3 * row] = 20;
		numbers[3 * row + 1] = NAMES - 1;
		numbers[3 * row + 2] = (NODES - 1) * STRIDE;
		assert_int_equal(take(numbers, ROWS), ROWS);
	}
}

/* Names of WeakMap entries count only on internal edges. */
static void
test_pairs(void **state)
{
	static const uint64_t names[] = { PAIR, NAMES - 1 };
	uint64_t numbers[3 * ROWS];
	size_t row, i;

	(void)state;
	for (i = 0; i < 2; i++) {
		for (row = 0; row < ROWS; row++) {
			begin(true);
			plain_rows(numbers);
			numbers[3 * row] = EDGE_INTERNAL;
			numbers[3 * row + 1] = names[i];
			assert_int_equal(take(numbers, ROWS), row);
			numbers[3 * row + 1] = names[i] - 1;
			assert_int_equal(take(numbers, ROWS), ROWS);
			numbers[3 * row] = EDGE_PROPERTY;
			numbers[3 * row + 1] = names[i];
			assert_int_equal(take(numbers, ROWS), ROWS);
			begin(false);
			numbers[3 * row] = EDGE_INTERNAL;
			assert_int_equal(take(numbers, ROWS), ROWS);
		}
	}
}

/* Fields in another order, and more of them. */
static void
test_order(void **state)
{
	uint64_t numbers[5 * ROWS];
	size_t row;

	(void)state;
	begin(false);
	snapshot.meta.edge_type = 4;
	snapshot.meta.edge_name = 2;
	snapshot.meta.edge_to = 1;
	snapshot.meta.edge_stride = 5;
	snapshot.edge_what = columns->what;
	snapshot.edge_to = columns->to;
	snapshot.edge_special = columns->special;
	edge_rule_init(&rule, &snapshot, NAMES);
	for (row = 0; row < ROWS; row++) {
		numbers[5 * row] = numbers[5 * row + 3] = UINT64_MAX;
		numbers[5 * row + 4] = row % EDGE_KNOWN;
		numbers[5 * row + 2] = row;
		numbers[5 * row + 1] = row * STRIDE;
	}
	assert_int_equal(edge_rows_best()(&rule, numbers, ROWS, 0), ROWS);
	for (row = 0; row < ROWS; row++) {
		assert_int_equal(columns->to[row], row);
		assert_int_equal(columns->what[row],
		    EDGE_WHAT(row % EDGE_KNOWN, row));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_plain),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests_name("edge rows", tests, NULL, NULL);
}
