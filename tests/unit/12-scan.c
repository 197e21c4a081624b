/* Numbers: one by one, in blocks of digits, and in rows. */
#include "model/snapshot/scan.h"

#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/snapshot/digits.h"
#include "model/snapshot/commas.h"
#include "model/snapshot/number.h"
#include "model/snapshot/pieces.h"
#include "tests/unit/small.h"

/* A literal with its length, for texts that hold zeros. */
#define TEXT(literal) literal, sizeof(literal) - 1

static uint64_t
next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static void
test_number(void **state)
{
	static const struct {
		const char *text;
		enum number_result result;
		bool negative;
		uint64_t value;
		size_t used;
	} cases[] = {
		{ "0,", NUMBER_OK, false, 0, 1 },
		{ "7]", NUMBER_OK, false, 7, 1 },
		{ "18446744073709551615,", NUMBER_OK, false, UINT64_MAX, 20 },
		{ "18446744073709551616,", NUMBER_LARGE, false, 0, 0 },
		{ "99999999999999999999,", NUMBER_LARGE, false, 0, 0 },
		{ "007,", NUMBER_OK, false, 7, 3 },
		{ "-0,", NUMBER_OK, false, 0, 2 },
		{ "-2,", NUMBER_OK, true, -(uint64_t)2, 2 },
		{ "-9223372036854775807,", NUMBER_OK, true,
		    -(uint64_t)INT64_MAX, 20 },
		{ "-9223372036854775809,", NUMBER_LARGE, false, 0, 0 },
		{ "7.0,", NUMBER_OK, false, 7, 3 },
		{ "7.000000000000000000000000000,", NUMBER_OK, false, 7, 29 },
		{ "70e-1,", NUMBER_OK, false, 7, 5 },
		{ "0.07e2,", NUMBER_OK, false, 7, 6 },
		{ "7e0,", NUMBER_OK, false, 7, 3 },
		{ "7E+2,", NUMBER_OK, false, 700, 4 },
		{ "1.5e1,", NUMBER_OK, false, 15, 5 },
		{ "0.0,", NUMBER_OK, false, 0, 3 },
		{ "0e999999999999999999999,", NUMBER_OK, false, 0, 23 },
		{ "0.00e-5,", NUMBER_OK, false, 0, 7 },
		{ "1844674407370955161.5e1,", NUMBER_OK, false, UINT64_MAX,
		    23 },
		{ "1e19,", NUMBER_OK, false, 10000000000000000000u, 4 },
		{ "1e20,", NUMBER_LARGE, false, 0, 0 },
		{ "1e400,", NUMBER_LARGE, false, 0, 0 },
		{ "1e9999999999999999999999,", NUMBER_LARGE, false, 0, 0 },
		{ "1e-9999999999999999999999,", NUMBER_FRACTION, false, 0, 0 },
		{ "7.5,", NUMBER_FRACTION, false, 0, 0 },
		{ "7e-1,", NUMBER_FRACTION, false, 0, 0 },
		{ "1.00000000000000000000000000001,", NUMBER_FRACTION, false,
		    0, 0 },
		{ ",", NUMBER_BAD, false, 0, 0 },
		{ "]", NUMBER_BAD, false, 0, 0 },
		{ "-,", NUMBER_BAD, false, 0, 0 },
		{ "--1,", NUMBER_BAD, false, 0, 0 },
		{ "+7,", NUMBER_BAD, false, 0, 0 },
		{ ".5,", NUMBER_BAD, false, 0, 0 },
		{ "7.,", NUMBER_BAD, false, 0, 0 },
		{ "7e,", NUMBER_BAD, false, 0, 0 },
		{ "7e+,", NUMBER_BAD, false, 0, 0 },
		{ "NaN,", NUMBER_BAD, false, 0, 0 },
		{ "7.1.2,", NUMBER_BAD, false, 0, 0 },
		/* What follows is for others to judge. */
		{ "0x9,", NUMBER_OK, false, 0, 1 },
	};
	struct guarded text;
	bool negative;
	uint64_t value;
	const char *p;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		guarded_init(&text, cases[i].text, strlen(cases[i].text));
		p = text.data;
		negative = false;
		if (number_read(&p, &value, &negative) != cases[i].result)
			fail_msg("%s", cases[i].text);
		assert_int_equal(p - text.data, cases[i].used);
		if (cases[i].result == NUMBER_OK) {
			assert_true(value == cases[i].value);
			assert_int_equal(negative, cases[i].negative);
		}
		guarded_release(&text);
	}
}

/* The mask against every byte at every place. */
static void
test_stops(void **state)
{
	char block[DIGITS_BLOCK];
	unsigned at, byte;
	uint64_t wanted;

	(void)state;
	for (at = 0; at < DIGITS_BLOCK; at++) {
		memset(block, '5', sizeof(block));
		for (byte = 0; byte < 256; byte++) {
			block[at] = (char)byte;
			wanted = byte >= '0' && byte <= '9' ? 0 :
			    (uint64_t)1 << at;
			assert_true(digits_stops(block) == wanted);
			assert_true(digits_stops_plain(block) == wanted);
		}
		memset(block, ',', sizeof(block));
		block[at] = '0';
		assert_true(digits_stops(block) == ~((uint64_t)1 << at));
		assert_true(digits_stops_plain(block) ==
		    ~((uint64_t)1 << at));
	}
}

static void
test_value(void **state)
{
	static const char digits[] = "98765432109876543210";
	char text[64];
	uint64_t value;
	size_t len;

	(void)state;
	for (len = 0; len <= 20; len++) {
		/* Digits before the number must not count. */
		memset(text, '7', sizeof(text));
		memcpy(text + 30, digits, len);
		text[30 + len] = ',';
		if (!digits_value(text + 30, text + 30 + len, &value)) {
			assert_true(len == 0 || len > 16);
			continue;
		}
		assert_in_range(len, 1, 16);
		assert_true(value == strtoull(text + 30, NULL, 10));
	}
}

static struct scan scan;
static struct guarded guarded;
static struct source source;

/* Begins to read the array that stands after text of its own. */
static bool
begin(const char *array, size_t len, unsigned stride, struct error *err)
{
	static const char before[] = "{\"nodes\":";
	char *text = malloc(sizeof(before) + len);
	bool ok;

	assert_non_null(text);
	memcpy(text, before, sizeof(before) - 1);
	memcpy(text + sizeof(before) - 1, array, len);
	guarded_init(&guarded, text, sizeof(before) - 1 + len);
	free(text);
	source.data = guarded.data;
	source.size = guarded.size;
	ok = scan_init(&scan, "nodes", &source, sizeof(before) - 1,
	    guarded.size, stride, err);
	if (!ok)
		guarded_release(&guarded);
	return ok;
}

/*
 * Arrays of random numbers, in rows of every width, in four ways of writing,
 * of every length, so that all ends of blocks and batches are met.
 */
static void
check_rows(unsigned stride, unsigned rows, unsigned dialect, uint64_t seed,
	rows_read *read_with)
{
	static const char *const formats[] = {
		"%llu", "%llu", " %llu\t", "%llu.0"
	};
	uint64_t numbers[SCAN_NUMBERS], random = seed, value;
	struct strbuf array = STRBUF_INIT;
	size_t count = stride * rows, i, got, read = 0;
	bool failed;

	strbuf_addc(&array, '[');
	for (i = 0; i < count; i++) {
		value = next_random(&random) << next_random(&random) % 33;
		value >>= next_random(&random) % 64;
		if (i > 0 && dialect == 1 && i % stride == 0)
			strbuf_addc(&array, '\n');
		if (i > 0)
			strbuf_addc(&array, ',');
		strbuf_addf(&array, formats[dialect],
		    (unsigned long long)value);
	}
	if (dialect == 1)
		strbuf_addc(&array, '\n');
	strbuf_addc(&array, ']');
	assert_true(begin(array.data, array.len, stride, NULL));
	strbuf_release(&array);
	scan.read = read_with;
	random = seed;
	while ((got = scan_rows(&scan, numbers, &failed, NULL)) > 0) {
		assert_true(got * stride <= SCAN_NUMBERS);
		for (i = 0; i < got * stride; i++) {
			value = next_random(&random) <<
			    next_random(&random) % 33;
			value >>= next_random(&random) % 64;
			assert_true(numbers[i] == value);
		}
		read += got;
		assert_int_equal(scan.negative, 0);
	}
	assert_false(failed);
	assert_true(scan.done);
	assert_int_equal(read, rows);
	guarded_release(&guarded);
}

static void
check_reader(rows_read *read_with)
{
	unsigned stride, rows, dialect;
	uint64_t seed = 1;

	for (dialect = 0; dialect < 4; dialect++) {
		for (stride = 1; stride <= 13; stride++)
			for (rows = 0; rows < 60; rows++)
				check_rows(stride, rows, dialect, seed++,
				    read_with);
		for (stride = 1; stride <= SCAN_FIELDS_MAX; stride += 7)
			check_rows(stride, 1000, dialect, seed++, read_with);
		check_rows(3, 20000, dialect, seed++, read_with);
		check_rows(4, 20000, dialect, seed++, read_with);
		check_rows(6, 20000, dialect, seed++, read_with);
		check_rows(7, 20000, dialect, seed++, read_with);
	}
}

static void
test_rows(void **state)
{
	(void)state;
	check_reader(rows_read_plain);
}

static void
test_rows_avx2(void **state)
{
	(void)state;
	if (!rows_has_avx2())
		skip();
	assert_ptr_equal(rows_best(), rows_read_avx2);
	check_reader(rows_read_avx2);
}

/* Reads an array of rows of three with one reader; how many rows it has. */
static size_t
read_all(const struct strbuf *array, rows_read *read_with, uint64_t *numbers,
	struct error *err)
{
	size_t rows = 0, got;
	bool failed;

	assert_true(begin(array->data, array->len, 3, NULL));
	scan.read = read_with;
	while ((got = scan_rows(&scan, numbers + rows * 3, &failed,
	    err)) > 0)
		rows += got;
	assert_int_equal(failed, err->kind != ERROR_NONE);
	guarded_release(&guarded);
	return rows;
}

/*
 * Short rows, as V8 writes them, and every way in which one of them is not
 * plain: both readers come to it, and whoever reads on from there, all in all
 * they read the same numbers or find the same fault.
 */
static void
test_readers_agree(void **state)
{
	static const char *const strange[] = {
		"1,2,3", "11,2,3", "111,2,3", "1,,3", ",2,3", "1,2,", "-1,2,3",
		"1,2 ,3", "1,2.0,3", "1,12345678901234567,3", "1,2,3]",
		"1,1234567890123456,3", "1,2,3,4", "1,2", "x,2,3", "",
		"1\n,2,3", "1\n2,3", "1,2,3\n", "1,2,\n3", "123456789,2,3",
		"\n", "1,2,3,4,5\n,6", "1;2,3",
	};
	static uint64_t plain[SCAN_NUMBERS * 2], vector[SCAN_NUMBERS * 2];
	struct error failure, other_failure;
	struct strbuf text = STRBUF_INIT;
	size_t i, at, row, got, other;
	uint64_t seed = 7;
	const char *p;

	(void)state;
	if (!rows_has_avx2())
		skip();
	for (i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		for (at = 0; at < 60; at++) {
			strbuf_reset(&text);
			strbuf_adds(&text, "[");
			for (row = 0; row < 80; row++) {
				strbuf_addf(&text, "%s%llu,%llu,%llu\n",
				    row > 0 ? "," : "",
				    (unsigned long long)row % 12,
				    (unsigned long long)next_random(&seed) %
				    100000,
				    (unsigned long long)next_random(&seed));
				if (row == at)
					strbuf_addf(&text, ",%s\n",
					    strange[i]);
			}
			strbuf_adds(&text, "]");
			failure = other_failure = (struct error) {
				.kind = ERROR_NONE
			};
			got = read_all(&text, rows_read_plain, plain,
			    &failure);
			other = read_all(&text, rows_read_avx2, vector,
			    &other_failure);
			/* What was read along with a fault is lost. */
			if (failure.kind == ERROR_NONE)
				assert_int_equal(got, other);
			assert_memory_equal(plain, vector, 3 *
			    (got < other ? got : other) * sizeof(*plain));
			assert_string_equal(failure.message,
			    other_failure.message);
			assert_int_equal(failure.offset, other_failure.offset);
			assert_true(begin(text.data, text.len, 3, NULL));
			p = scan.p;
			assert_in_range(rows_read_avx2(&p, scan.end, vector,
			    100, 3), at + 1, 80);
			guarded_release(&guarded);
		}
	}
	strbuf_release(&text);
}

/* One strange row among plain ones, wherever it stands. */
static void
test_strange_row(void **state)
{
	uint64_t numbers[SCAN_NUMBERS];
	struct strbuf array = STRBUF_INIT;
	size_t at, i, got, row;
	bool failed;

	(void)state;
	for (at = 0; at < 120; at++) {
		strbuf_reset(&array);
		strbuf_addc(&array, '[');
		for (i = 0; i < 120; i++)
			strbuf_addf(&array, i == at ? "%s%zu, -7,9e2" :
			    "%s%zu,1,2", i > 0 ? "," : "", i);
		strbuf_addc(&array, ']');
		assert_true(begin(array.data, array.len, 3, NULL));
		for (row = 0; (got = scan_rows(&scan, numbers, &failed,
		    NULL)) > 0; row += got) {
			for (i = 0; i < got; i++) {
				assert_int_equal(numbers[3 * i], row + i);
				assert_true(numbers[3 * i + 1] ==
				    (row + i == at ? -(uint64_t)7 : 1));
				assert_int_equal(numbers[3 * i + 2],
				    row + i == at ? 900 : 2);
			}
			/* Only the last row of a batch can be below zero. */
			assert_int_equal(scan.negative,
			    row + got - 1 == at ? 2 : 0);
		}
		assert_false(failed);
		assert_int_equal(row, 120);
		guarded_release(&guarded);
	}
	strbuf_release(&array);
}

/* Every byte at every place of a block and around it. */
static void
test_commas(void **state)
{
	char text[200];
	const char *bracket, *plain;
	uint64_t seed = 3, commas;
	size_t i, from, to, round;

	(void)state;
	for (round = 0; round < 3000; round++) {
		for (i = 0; i < sizeof(text); i++)
			text[i] = ",1,2,3\n,"[next_random(&seed) % 8];
		if (round % 3 > 0)
			text[next_random(&seed) % sizeof(text)] = ']';
		if (round % 3 > 1)
			text[next_random(&seed) % sizeof(text)] = ']';
		from = next_random(&seed) % 70;
		to = from + next_random(&seed) % (sizeof(text) - from + 1);
		commas = commas_count(text + from, text + to, &bracket);
		assert_int_equal(commas, commas_count_plain(text + from,
		    text + to, &plain));
		assert_ptr_equal(bracket, plain);
		for (i = from; i < to && text[i] != ']'; i++)
			commas -= text[i] == ',';
		assert_int_equal(commas, 0);
		assert_ptr_equal(bracket, i < to ? text + i : NULL);
	}
}

/* Cut into pieces of every size, an array has the same rows. */
static void
test_pieces(void **state)
{
	uint64_t numbers[SCAN_NUMBERS], row, got, i;
	struct strbuf text = STRBUF_INIT;
	struct pieces pieces;
	struct task task;
	bool failed, cut_short;
	uint32_t piece;

	(void)state;
	strbuf_adds(&text, "{\"snapshot\":{},\"nodes\":[");
	for (i = 0; i < 40 * 3; i++)
		strbuf_addf(&text, i % 3 == 0 && i > 0 ? "\n,%llu" :
		    i > 0 ? ",%llu" : "%llu", (unsigned long long)
		    (i % 7 == 0 ? i * 1000003 : i));
	strbuf_adds(&text, "\n],\"edges\":[]}");
	task_init(&task);
	source.data = text.data;
	source.size = text.len;
	for (task.piece = 1; task.piece < text.len + 9; task.piece++) {
		assert_true(pieces_find(&pieces, &source, 23, &task,
		    &cut_short, NULL));
		assert_int_equal(pieces.numbers, 120);
		assert_int_equal(text.data[pieces.end - 1], ']');
		assert_true(scan_init(&scan, "nodes", &source, pieces.begin,
		    pieces.end, 3, NULL));
		for (piece = 0, row = 0; piece < pieces.count; piece++) {
			struct scan part = scan;

			assert_int_equal(scan_piece(&part, &pieces, piece),
			    row);
			while ((got = scan_rows(&part, numbers, &failed,
			    NULL)) > 0) {
				for (i = 0; i < got * 3; i++)
					assert_int_equal(numbers[i],
					    (row * 3 + i) % 7 == 0 ?
					    (row * 3 + i) * 1000003 :
					    row * 3 + i);
				row += got;
			}
			assert_false(failed);
		}
		assert_int_equal(row, 40);
		pieces_release(&pieces);
	}
	source.size = 60;
	assert_false(pieces_find(&pieces, &source, 23, &task, &cut_short,
	    NULL));
	assert_true(cut_short);
	pieces_release(&pieces);
	strbuf_release(&text);
}

/* A section of rows, each on its line as V8 writes them. */
static void
add_section(struct strbuf *text, const char *name, unsigned stride,
	unsigned rows)
{
	unsigned row, field;

	strbuf_addf(text, ",\n\"%s\":[", name);
	for (row = 0; row < rows; row++)
		for (field = 0; field < stride; field++)
			strbuf_addf(text, "%s%u", row + field == 0 ? "" :
			    field == 0 ? "\n," : ",", row * 7919 + field);
	strbuf_adds(text, "\n]");
}

/* Reads all pieces, as threads do; false when the guess was wrong. */
static bool
enter_all(struct pieces *pieces)
{
	bool ok = true;
	uint32_t i;

	for (i = 0; i < pieces->count; i++)
		ok &= pieces_enter(pieces, &source, i, "nodes", NULL);
	return ok;
}

/*
 * The end of a section that is guessed is its end wherever it comes to stand,
 * and then each piece has the rows that counting gives it. Among what follows
 * may be lines that look like rows.
 */
static void
test_guess(void **state)
{
	struct pieces guess, found;
	struct strbuf text = STRBUF_INIT;
	struct task task;
	unsigned rows, i;
	bool cut_short;

	(void)state;
	task_init(&task);
	task.piece = 5000;
	for (rows = 9000; rows < 9060; rows++) {
		strbuf_reset(&text);
		strbuf_addc(&text, '{');
		add_section(&text, "nodes", 6, rows);
		add_section(&text, "edges", 3, rows * 2);
		add_section(&text, "locations", 4, rows / 2);
		strbuf_adds(&text, ",\"strings\":[\"1,2,3\"\n,1,2,3]}");
		source.data = text.data;
		source.size = text.len;
		for (i = 0; i < 2; i++) {
			const char *at = strstr(text.data, i == 0 ?
			    "nodes" : "edges") + 7;
			unsigned stride = i == 0 ? 6 : 3;
			unsigned count = i == 0 ? rows : rows * 2;

			assert_true(pieces_find(&found, &source,
			    at - text.data, &task, &cut_short, NULL));
			assert_true(pieces_guess(&guess, &source,
			    at - text.data, count, stride, &task));
			assert_int_equal(guess.end, found.end);
			assert_int_equal(guess.count, found.count);
			assert_true(enter_all(&guess));
			assert_memory_equal(guess.commas, found.commas,
			    (found.count + 1) * sizeof(*found.commas));
			pieces_release(&guess);
			/* As many rows more or less are no guess come true. */
			assert_true(pieces_guess(&guess, &source,
			    at - text.data, count + 1, stride, &task));
			assert_false(enter_all(&guess));
			pieces_release(&guess);
			assert_true(pieces_guess(&guess, &source,
			    at - text.data, count - 1, stride, &task));
			assert_false(enter_all(&guess));
			pieces_release(&guess);
			pieces_release(&found);
		}
	}
	/* A bracket in the middle, and none. */
	source.data = text.data;
	*strchr(strstr(text.data, "nodes") + 90000, ',') = ']';
	assert_true(pieces_guess(&guess, &source, 10, rows - 1, 6, &task));
	assert_false(enter_all(&guess));
	pieces_release(&guess);
	source.size = 80000;
	assert_false(pieces_guess(&guess, &source, 10, rows - 1, 6, &task));
	pieces_release(&guess);
	strbuf_release(&text);
}

/* Where each number stands, in the middle of a batch, too. */
static void
test_offset(void **state)
{
	static const char array[] =
	    "[ 10,11 , 12,\n20,21,22\n,30,\t31,32,40,41,42]";
	uint64_t numbers[SCAN_NUMBERS];
	size_t got, i;
	unsigned f;
	bool failed;

	(void)state;
	assert_true(begin(TEXT(array), 3, NULL));
	while ((got = scan_rows(&scan, numbers, &failed, NULL)) > 0)
		for (i = 0; i < got; i++)
			for (f = 0; f < 3; f++)
				assert_int_equal(strtoull(guarded.data +
				    scan_offset(&scan, i, f), NULL, 10),
				    numbers[i * 3 + f]);
	assert_false(failed);
	guarded_release(&guarded);
}

static void
test_malformed(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		unsigned offset;	/* in the array */
		const char *message;
	} cases[] = {
		{ TEXT("{1,2}]"), 0, "not an array" },
		{ TEXT("[,1,2]"), 1, "missing before this comma" },
		{ TEXT("[1,,2]"), 3, "missing before this comma" },
		{ TEXT("[1,2,]"), 5, "missing after the last comma" },
		{ TEXT("[1,2,\n]"), 6, "missing after the last comma" },
		{ TEXT("[1,2,3]"), 6, "middle of a row" },
		{ TEXT("[1]"), 2, "middle of a row" },
		{ TEXT("[1 2]"), 3, "a comma is missing" },
		{ TEXT("[1,2\n3,4]"), 5, "a comma is missing" },
		{ TEXT("[1,0x9]"), 4, "a comma is missing" },
		{ TEXT("[1,NaN]"), 3, "not a number" },
		{ TEXT("[1,null]"), 3, "not a number" },
		{ TEXT("[1,+9]"), 3, "not a number" },
		{ TEXT("[1,-]"), 3, "not a number" },
		{ TEXT("[1,.]"), 3, "not a number" },
		{ TEXT("[1,9e]"), 3, "not a number" },
		{ TEXT("[1,\"2\"]"), 3, "a string" },
		{ TEXT("[1,[2]"), 3, "an array" },
		{ TEXT("[1,{}]"), 3, "an object" },
		{ TEXT("[1,\0\0]"), 3, "zero bytes" },
		{ TEXT("[1\0\0,2]"), 2, "zero bytes" },
		{ TEXT("[1,2/**/]"), 4, "a comma is missing" },
		{ TEXT("[1,1e400]"), 3, "too large" },
		{ TEXT("[1,7.5]"), 3, "not a whole one" },
	};
	uint64_t numbers[SCAN_NUMBERS];
	struct strbuf array = STRBUF_INIT;
	struct error err;
	size_t i, plain, n;
	bool failed;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		/* After so many plain rows. */
		for (plain = 0; plain < 150; plain += 1 + plain / 2) {
			strbuf_reset(&array);
			strbuf_add(&array, cases[i].text, 1);
			for (n = 0; n < plain; n++)
				strbuf_adds(&array, "8,9,");
			if (plain > 0 && cases[i].offset == 0)
				break;
			strbuf_add(&array, cases[i].text + 1,
			    cases[i].len - 1);
			memset(&err, 0, sizeof(err));
			failed = !begin(array.data, array.len, 2, &err);
			if (!failed) {
				while (scan_rows(&scan, numbers, &failed,
				    &err) > 0)
					;
				guarded_release(&guarded);
			}
			assert_true(failed);
			assert_int_equal(err.kind, ERROR_FORMAT);
			assert_int_equal(err.offset,
			    9 + 4 * plain + cases[i].offset);
			if (strstr(err.message, cases[i].message) == NULL)
				fail_msg("%s: %s", array.data, err.message);
		}
	}
	strbuf_release(&array);
}

/* All bytes are told of, once; and a task can stop it. */
static void
test_progress(void **state)
{
	uint64_t numbers[SCAN_NUMBERS];
	struct strbuf array = STRBUF_INIT;
	struct error err;
	struct task task;
	bool failed;
	int i;

	(void)state;
	strbuf_adds(&array, "[1");
	for (i = 1; i < 9000; i++)
		strbuf_addf(&array, ",%d", i);
	strbuf_addc(&array, ']');
	task_init(&task);
	task.bytes = 50;
	assert_true(begin(array.data, array.len, 3, NULL));
	while (scan_rows(&scan, numbers, &failed, NULL) > 0)
		assert_true(scan_progress(&scan, &task, STAGE_NODES, NULL));
	assert_int_equal(task.bytes, 50 + array.len - 2);
	assert_int_equal(task.done[STAGE_NODES], array.len - 2);
	task.cancel = true;
	assert_false(scan_progress(&scan, &task, STAGE_NODES, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	guarded_release(&guarded);
	strbuf_release(&array);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_rows_avx2),
		cmocka_unit_test(test_readers_agree),
		cmocka_unit_test(test_commas),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_guess),
		cmocka_unit_test(test_strange_row),
		cmocka_unit_test(test_offset),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_progress),
	};

	return cmocka_run_group_tests_name("scan", tests, NULL, NULL);
}
