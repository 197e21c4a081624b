/*
 * Which code is at an address: against a list that does the same in the
 * plainest way, at random; and what is special about it, by hand.
 */
#include "model/formats/code_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"

/* Addresses and sizes are small, so that all gets in each other's way. */
#define ADDRESSES 96
#define SIZES 12
#define STEPS 4000
#define MADE_MAX (2 * STEPS)

/* A piece of code or a function, for good; its address here is its identity. */
struct made {
	char text[4];		/* its type or name, by place in memory */
	bool is_function;
	struct made *of;	/* of code: its function, NULL: of none */
	uint64_t size;
	const char *name;	/* of functions and plain code: the last one */
	char state;
};

/* What stands at each address, at most one thing. */
struct naive {
	struct made *at[2 * ADDRESSES];
	bool strict, replaces;
};

static struct made made[MADE_MAX];
static size_t made_count;
static char names[STEPS][4];

static struct made *
make(bool is_function, struct made *of, uint64_t size, const char *name)
{
	struct made *m = &made[made_count++];

	*m = (struct made) { .is_function = is_function, .of = of,
	    .size = size, .name = name };
	return m;
}

/* The last that begins at the address or before it, however long it is. */
static int
naive_before(const struct naive *naive, int address)
{
	while (address >= 0 && naive->at[address] == NULL)
		address--;
	return address;
}

static void
naive_cover(struct naive *naive, int start, int end)
{
	int at = end - 1;

	while (at >= start) {
		int found = naive_before(naive, at);

		if (found < 0)
			break;
		if (found < end &&
		    start < found + (int)naive->at[found]->size)
			naive->at[found] = NULL;
		at = found - 1;
	}
}

static void
naive_put(struct naive *naive, int start, struct made *m)
{
	naive_cover(naive, start, start + (int)m->size);
	if (naive->at[start] == NULL)
		naive->at[start] = m;
}

static void
naive_function(struct naive *naive, int start, uint64_t size,
	struct made *code, int function, const char *name, char state)
{
	struct made *of = naive->at[function];

	if (of == NULL || (naive->strict && !of->is_function)) {
		of = make(true, NULL, 0, name);
		naive_put(naive, function, of);
	} else {
		of->name = name;
	}
	if (naive->at[start] != NULL) {
		if (naive->at[start]->size == size &&
		    naive->at[start]->of == of) {
			naive->at[start]->state = state;
			return;
		}
		if (!naive->replaces)
			return;
		naive->at[start] = NULL;
	}
	if (!of->is_function)
		return;
	code->of = of;
	code->size = size;
	code->state = state;
	naive_put(naive, start, code);
}

static struct code_text
text_of(const char *data)
{
	return (struct code_text) { data, 3 };
}

/* Is the same at each address? */
static void
expect_same(struct code_map *map, const struct naive *naive, unsigned seed)
{
	for (int address = 0; address < 2 * ADDRESSES; address++) {
		struct code_found found = code_map_find(map,
		    (uint64_t)address);
		int before = naive_before(naive, address);
		const struct made *m = before >= 0 &&
		    address < before + (int)naive->at[before]->size ?
		    naive->at[before] : NULL;
		const struct code *code = found.code != CODE_NONE ?
		    &map->codes[found.code] : NULL;

		assert_int_equal(found.library, CODE_NONE);
		if ((m == NULL) != (code == NULL))
			fail_msg("seed %u: address %d: %s", seed, address,
			    code == NULL ? "nothing" : "something");
		if (m == NULL)
			continue;
		assert_int_equal(code->start, before);
		assert_int_equal(code->size, m->size);
		if (m->of == NULL) {
			assert_int_equal(code->kind, CODE_PLAIN);
			assert_ptr_equal(code->name.data, m->name);
			continue;
		}
		assert_int_equal(code->kind, CODE_OF_FUNCTION);
		assert_ptr_equal(code->type.data, m->text);
		assert_int_equal(code->state, m->state);
		assert_ptr_equal(map->codes[code->function].name.data,
		    m->of->name);
	}
}

static void
step(struct code_map *map, struct naive *naive, int number)
{
	int start = rand() % ADDRESSES, other = rand() % ADDRESSES;
	uint64_t size = (uint64_t)(rand() % SIZES);
	char state = "~^*"[rand() % 3];
	struct made *m;

	switch (rand() % 8) {
	case 0:
	case 1:
		m = make(false, NULL, size, names[number]);
		assert_true(code_map_add(map, (uint64_t)start, size,
		    text_of(m->text), text_of(m->name), NULL));
		naive_put(naive, start, m);
		break;
	case 2:
	case 3:
	case 4:
		m = make(false, NULL, size, NULL);
		assert_true(code_map_add_function(map, (uint64_t)start, size,
		    text_of(m->text), text_of(names[number]),
		    (uint64_t)other, state, NULL));
		naive_function(naive, start, size, m, other, names[number],
		    state);
		break;
	case 5:
		code_map_delete(map, (uint64_t)start);
		naive->at[start] = NULL;
		break;
	default:
		code_map_move(map, (uint64_t)start, (uint64_t)other);
		m = naive->at[start];
		naive->at[start] = NULL;
		if (m != NULL)
			naive_put(naive, other, m);
		break;
	}
}

static void
test_random(void **state)
{
	static const unsigned versions[] = { 7, 8, 11, 12 };

	(void)state;
	for (unsigned seed = 1; seed <= 40; seed++) {
		unsigned version = versions[seed % 4];
		struct naive naive = { .strict = version == 12,
		    .replaces = version > 7 };
		struct code_map *map = malloc(sizeof *map);

		srand(seed);
		code_map_init(map, version);
		made_count = 0;
		for (int i = 0; i < STEPS; i++) {
			step(map, &naive, i);
			if (i % 7 == 0)
				expect_same(map, &naive, seed);
		}
		/* What is gone is used again. */
		assert_true(map->count < 6 * ADDRESSES);
		code_map_release(map);
		free(map);
	}
}

static uint32_t
library_at(struct code_map *map, uint64_t address)
{
	return code_map_find(map, address).library;
}

static void
test_libraries(void **state)
{
	struct code_map *map = malloc(sizeof *map);

	(void)state;
	code_map_init(map, 13);
	code_map_add_library(map, 0x400000, 0xb71000, text_of("one"));
	/* Node's binary is listed more than once. */
	code_map_add_library(map, 0x400000, 0x25fe000, text_of("one"));
	code_map_add_library(map, 0x7f0000000000, 0x7f0000002800,
	    text_of("two"));
	assert_int_equal(library_at(map, 0x3fffff), CODE_NONE);
	assert_int_equal(library_at(map, 0x400000), 0);
	assert_int_equal(library_at(map, 0xb70fff), 0);
	assert_int_equal(library_at(map, 0xb71000), CODE_NONE);
	assert_int_equal(code_map_wide_library(map, 0xb71000), 0);
	assert_int_equal(code_map_wide_library(map, 0x25fdfff), 0);
	assert_int_equal(code_map_wide_library(map, 0x25fe000), CODE_NONE);
	assert_int_equal(library_at(map, 0x7f00000027ff), 1);
	assert_int_equal(library_at(map, 0x7f0000002800), CODE_NONE);
	/* Code on the page of a library is not looked for. */
	assert_true(code_map_add(map, 0x7f0000002900, 64, text_of("abc"),
	    text_of("abc"), NULL));
	assert_true(code_map_add(map, 0x7f0000003000, 64, text_of("abc"),
	    text_of("abc"), NULL));
	assert_int_equal(code_map_find(map, 0x7f0000002910).code, CODE_NONE);
	assert_int_not_equal(code_map_find(map, 0x7f0000003010).code,
	    CODE_NONE);
	/* Nor where 32 bits of its page are those of one. */
	assert_true(code_map_add(map, 0x100000401000, 64, text_of("abc"),
	    text_of("abc"), NULL));
	assert_int_equal(code_map_find(map, 0x100000401000).code, CODE_NONE);
	code_map_release(map);

	/* 20 bits, in old versions. */
	code_map_init(map, 7);
	code_map_add_library(map, 0x400000, 0x500000, text_of("one"));
	assert_true(code_map_add(map, 0x3100401000, 64, text_of("abc"),
	    text_of("abc"), NULL));
	assert_true(code_map_add(map, 0x3100601000, 64, text_of("abc"),
	    text_of("abc"), NULL));
	assert_int_equal(code_map_find(map, 0x3100401010).code, CODE_NONE);
	assert_int_not_equal(code_map_find(map, 0x3100601010).code,
	    CODE_NONE);
	code_map_release(map);
	free(map);
}

/* Pages of libraries, however these overlap, are those of a plain list. */
static void
test_pages(void **state)
{
	struct code_map *map = malloc(sizeof *map);
	static bool pages[1 << 12];

	(void)state;
	for (unsigned seed = 1; seed <= 30; seed++) {
		srand(seed);
		code_map_init(map, 0);
		memset(pages, 0, sizeof pages);
		for (int i = 0; i < 40; i++) {
			uint64_t start = (uint64_t)(rand() % (1 << 22)) << 1;
			uint64_t end = start + (uint64_t)(rand() % 200000);

			code_map_add_library(map, start, end, text_of("lib"));
			for (uint64_t a = start; a <= end; a += 4096)
				pages[a >> 12] = true;
		}
		for (uint64_t page = 0; page < 1 << 12; page++) {
			struct code_found found;

			assert_true(code_map_add(map, page << 12, 4096,
			    text_of("abc"), text_of("abc"), NULL));
			found = code_map_find(map, page << 12);
			assert_int_equal(found.code == CODE_NONE,
			    pages[page]);
		}
		code_map_release(map);
	}
	/* Too many, too large, backwards. */
	code_map_init(map, 0);
	for (uint64_t i = 0; i < 3 * LIBRARIES_MAX; i++)
		code_map_add_library(map, i << 20, (i << 20) + 1,
		    text_of("lib"));
	assert_int_equal(map->library_count, LIBRARIES_MAX);
	assert_true(map->page_runs <= 2 * LIBRARIES_MAX);
	code_map_add_library(map, 0, UINT64_MAX, text_of("lib"));
	code_map_add_library(map, UINT64_MAX, 0, text_of("lib"));
	assert_int_equal(map->page_runs, 1);
	code_map_release(map);
	free(map);
}

/* Long chains are walked once, and what stands in the way goes. */
static void
test_many(void **state)
{
	enum { MANY = 400000 };
	struct code_map *map = malloc(sizeof *map);

	(void)state;
	code_map_init(map, 0);
	for (uint64_t i = 0; i < MANY; i++)
		assert_true(code_map_add(map, i << 4, 16, text_of("abc"),
		    text_of("abc"), NULL));
	for (uint64_t i = 0; i < MANY; i++)
		assert_int_not_equal(code_map_find(map, i << 4).code,
		    CODE_NONE);
	assert_int_equal(map->count, MANY);
	/* All at one address; and one over all of them. */
	for (uint64_t i = 0; i < MANY; i++)
		assert_true(code_map_add_function(map, 0x70000000, 64,
		    text_of("abc"), text_of("abc"), 0x60000000 + i, '*',
		    NULL));
	assert_true(code_map_add(map, 0, UINT64_MAX, text_of("abc"),
	    text_of("abc"), NULL));
	assert_int_equal(map->codes[map->root].left, CODE_NONE);
	assert_int_equal(map->codes[map->root].right, CODE_NONE);
	assert_int_equal(code_map_find(map, 0x70000000).code, map->root);
	code_map_release(map);
	free(map);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_libraries),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
