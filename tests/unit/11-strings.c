/* The string table: indexing, decoding, names of WeakMap entries. */
#include "model/snapshot/strings.h"

#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/snapshot/pairs.h"
#include "model/snapshot/source.h"
#include "tests/unit/small.h"

/* A literal with its length, for texts that hold zeros. */
#define TEXT(literal) literal, sizeof(literal) - 1

static struct guarded guarded;
static struct strings strings;
static uint64_t end;

/* Indexes the array that stands after three bytes of something else. */
static bool
index_array(const char *array, size_t len, struct error *err)
{
	char *text = malloc(len + 3);
	bool ok;

	assert_non_null(text);
	memcpy(text, "{!:", 3);
	memcpy(text + 3, array, len);
	guarded_init(&guarded, text, len + 3);
	free(text);
	ok = strings_index(&strings, &(struct source) { .data = guarded.data,
	    .size = guarded.size }, 3, &end,
	    NULL, err);
	if (!ok) {
		assert_null(strings.low);
		guarded_release(&guarded);
	}
	return ok;
}

static void
done(void)
{
	strings_release(&strings);
	guarded_release(&guarded);
}

static void
check_decoded(uint32_t index, const char *wanted, size_t len)
{
	struct strbuf sb = STRBUF_INIT;

	assert_true(strings_decode(&strings, index, SIZE_MAX, &sb));
	if (sb.len != len || memcmp(sb.data, wanted, len) != 0)
		fail_msg("string %u is \"%s\", not \"%s\"", index, sb.data,
		    wanted);
	strbuf_release(&sb);
}

static void
check_raw(uint32_t index, const char *wanted)
{
	const char *raw;
	size_t len;

	raw = strings_raw(&strings, index, &len);
	assert_int_equal(len, strlen(wanted));
	assert_memory_equal(raw, wanted, len);
}

static void
test_index(void **state)
{
	static const char *const arrays[] = {
		"[\"\",\"ab\",\"a\\\"\",\"]\\\\\"]",
		"[\"\",\n\"ab\",\n\"a\\\"\",\n\"]\\\\\"]",
		"[ \"\"\t,\r\n \"ab\" , \"a\\\"\"\n,\n\"]\\\\\"\n]",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++) {
		assert_true(index_array(arrays[i], strlen(arrays[i]), NULL));
		assert_int_equal(end, 3 + strlen(arrays[i]));
		assert_int_equal(strings.count, 4);
		check_raw(0, "");
		check_raw(1, "ab");
		check_raw(2, "a\\\"");
		check_raw(3, "]\\\\");
		check_decoded(0, TEXT(""));
		check_decoded(1, TEXT("ab"));
		check_decoded(2, TEXT("a\""));
		check_decoded(3, TEXT("]\\"));
		check_decoded(4, TEXT("(bad string 4)"));
		assert_int_equal(strings_find(&strings, "ab"), 1);
		assert_int_equal(strings_find(&strings, "a\""), 2);
		assert_int_equal(strings_find(&strings, ""), 0);
		assert_true(strings_find(&strings, "a") == UINT32_MAX);
		assert_false(strings_is_pair(&strings, 1));
		done();
	}
	assert_true(index_array(TEXT("[]"), NULL));
	assert_int_equal(strings.count, 0);
	check_decoded(0, TEXT("(bad string 0)"));
	done();
	assert_true(index_array(TEXT("[ ] , "), NULL));
	assert_int_equal(end, 6);
	done();
}

/* Every way to cut an array short is truncation, and said to be. */
static void
test_cut(void **state)
{
	static const char array[] = "[ \"\",\n\"a\\\\\\\"\" , \"xyz\"]";
	struct error err;
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(array) - 1; len++) {
		assert_false(index_array(array, len, &err));
		assert_int_equal(err.kind, ERROR_TRUNCATED);
	}
}

static void
test_malformed(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		unsigned offset;
		const char *message;
	} cases[] = {
		{ TEXT("{}"), 0, "not an array" },
		{ TEXT("[1]"), 1, "not a string" },
		{ TEXT("[null]"), 1, "not a string" },
		{ TEXT("[\"a\",[]]"), 5, "not a string" },
		{ TEXT("[,\"a\"]"), 1, "not a string" },
		{ TEXT("[\"a\",]"), 5, "not a string" },
		{ TEXT("[\"a\",,\"b\"]"), 5, "not a string" },
		{ TEXT("[\"a\" \"b\"]"), 5, "comma is missing" },
		{ TEXT("[\"a\"}"), 4, "comma is missing" },
		{ TEXT("[\"a\",\0\0\"b\"]"), 5, "zero bytes" },
		{ TEXT("[\"a\"\0\0\"b\"]"), 4, "zero bytes" },
	};
	struct error err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_false(index_array(cases[i].text, cases[i].len, &err));
		assert_int_equal(err.kind, ERROR_FORMAT);
		assert_int_equal(err.offset, 3 + cases[i].offset);
		assert_non_null(strstr(err.message, cases[i].message));
	}
}

/* What stands in the file and what comes out. */
static const struct {
	const char *raw;
	size_t raw_len;
	const char *text;
	size_t len;
} decoded[] = {
	{ TEXT("\\\"\\\\\\/\\b\\f\\n\\r\\t"), TEXT("\"\\/\b\f\n\r\t") },
	{ TEXT("\\u0041\\u00e9\\u4E2D"), TEXT("A\xc3\xa9\xe4\xb8\xad") },
	{ TEXT("\\u0000\\u001B"), TEXT("\0\x1b") },
	{ TEXT("\\ud83d\\ude00"), TEXT("\xf0\x9f\x98\x80") },
	{ TEXT("\\udbff\\udfff"), TEXT("\xf4\x8f\xbf\xbf") },
	{ TEXT("\\ud800\\udc00"), TEXT("\xf0\x90\x80\x80") },
	{ TEXT("\\uD83D"), TEXT("\xed\xa0\xbd") },
	{ TEXT("\\uDE00x"), TEXT("\xed\xb8\x80x") },
	{ TEXT("\\ude00\\ud83d"), TEXT("\xed\xb8\x80\xed\xa0\xbd") },
	{ TEXT("\\ud83d\\n"), TEXT("\xed\xa0\xbd\n") },
	{ TEXT("\\ud83d\\u0041"), TEXT("\xed\xa0\xbd" "A") },
	{ TEXT("\\ud83d\\u00"), TEXT("\xed\xa0\xbd\xef\xbf\xbd") },
	{ TEXT("\\uf600"), TEXT("\xef\x98\x80") },
	{ TEXT("\\x41"), TEXT("\xef\xbf\xbd" "41") },
	{ TEXT("\\u12"), TEXT("\xef\xbf\xbd") },
	{ TEXT("\\uZZZZ"), TEXT("\xef\xbf\xbdZZZZ") },
	{ TEXT("\\\x01"), TEXT("\xef\xbf\xbd") },
	{ TEXT("\\\0z"), TEXT("\xef\xbf\xbdz") },
	{ TEXT("\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80"),
	    TEXT("\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80") },
	{ TEXT("\xff\xfe"), TEXT("\xef\xbf\xbd\xef\xbf\xbd") },
	{ TEXT("\xc0\x80"), TEXT("\xef\xbf\xbd\xef\xbf\xbd") },
	{ TEXT("\xe0\x80\x80"),
	    TEXT("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd") },
	{ TEXT("\xed\xa0\x80"),
	    TEXT("\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd") },
	{ TEXT("\xf4\x90\x80\x80"), TEXT("\xef\xbf\xbd\xef\xbf\xbd"
	    "\xef\xbf\xbd\xef\xbf\xbd") },
	{ TEXT("\xf0\x9f\x98"), TEXT("\xef\xbf\xbd") },
	{ TEXT("\xe4\xb8" "x"), TEXT("\xef\xbf\xbdx") },
	{ TEXT("\xe4\\n"), TEXT("\xef\xbf\xbd\n") },
	{ TEXT("a\n\x1b[2J\0b"), TEXT("a\n\x1b[2J\0b") },
	{ TEXT("\x7f\xc2\x9b"), TEXT("\x7f\xc2\x9b") },
};

static void
test_decode(void **state)
{
	struct strbuf array = STRBUF_INIT;
	uint32_t i;

	(void)state;
	strbuf_addc(&array, '[');
	for (i = 0; i < sizeof(decoded) / sizeof(decoded[0]); i++) {
		strbuf_adds(&array, i > 0 ? ",\"" : "\"");
		strbuf_add(&array, decoded[i].raw, decoded[i].raw_len);
		strbuf_addc(&array, '"');
	}
	strbuf_addc(&array, ']');
	assert_true(index_array(array.data, array.len, NULL));
	assert_int_equal(strings.count, i);
	for (i = 0; i < strings.count; i++)
		check_decoded(i, decoded[i].text, decoded[i].len);
	done();
	strbuf_release(&array);
}

/* Every limit: whole characters, never more, and whether it was cut. */
static void
test_limit(void **state)
{
	static const char array[] =
	    "[\"ab\\u00e9\\u4e2d\\ud83d\\ude00\xe4\xb8\xad\\\\z\"]";
	static const char whole[] =
	    "ab\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80\xe4\xb8\xad\\z";
	struct strbuf sb = STRBUF_INIT;
	size_t limit;
	bool all;

	(void)state;
	assert_true(index_array(TEXT(array), NULL));
	for (limit = 0; limit < sizeof(whole) + 3; limit++) {
		strbuf_reset(&sb);
		strbuf_adds(&sb, "before");
		all = strings_decode(&strings, 0, limit, &sb);
		assert_true(all == (limit >= sizeof(whole) - 1));
		assert_true(sb.len - 6 <= limit);
		assert_memory_equal(sb.data, "before", 6);
		assert_memory_equal(sb.data + 6, whole, sb.len - 6);
		/* No more is missing than the next character. */
		assert_true(all || limit - (sb.len - 6) < 4);
		assert_true((whole[sb.len - 6] & 0xc0) != 0x80);
	}
	strbuf_release(&sb);
	done();
	assert_true(index_array(TEXT("[\"\"]"), NULL));
	assert_true(strings_decode(&strings, 0, 0, &sb));
	assert_false(strings_decode(&strings, 12345, 5, &sb));
	assert_string_equal(sb.data, "(bad ");
	strbuf_release(&sb);
	done();
}

static void
test_equal(void **state)
{
	static const char array[] = "[\"Object\",\"\\u004fbj\\u0065ct\","
	    "\"Obj\",\"Objects\",\"\",\"\\u00e9\",\"\xff\",\"a\\u0000\"]";

	(void)state;
	assert_true(index_array(TEXT(array), NULL));
	assert_true(strings_equal(&strings, 0, "Object"));
	assert_true(strings_equal(&strings, 1, "Object"));
	assert_false(strings_equal(&strings, 2, "Object"));
	assert_false(strings_equal(&strings, 3, "Object"));
	assert_false(strings_equal(&strings, 4, "Object"));
	assert_true(strings_equal(&strings, 4, ""));
	assert_false(strings_equal(&strings, 5, "\xc3\xa9"));
	assert_false(strings_equal(&strings, 6, "\xff"));
	assert_false(strings_equal(&strings, 7, "a"));
	assert_false(strings_equal(&strings, 8, ""));
	assert_int_equal(strings_find(&strings, "Objects"), 3);
	done();
}

#define PAIR(n, key, value, table) n " / part of key (" key ") -> value (" \
	value ") pair in WeakMap (table @" table ")"

static void
test_pair_match(void **state)
{
	static const struct {
		const char *text;
		bool match;
		size_t group;
		uint64_t table;
	} cases[] = {
		{ PAIR("3", "K @5", "V @7", "9"), true, 1, 9 },
		{ PAIR("123", " @0", " @0", "0"), true, 3, 0 },
		{ PAIR("3", "K @5", "V @7", "18446744073709551615"), true, 1,
		    UINT64_MAX },
		{ PAIR("3", "K @5", "V @7", "99999999999999999999999"), true,
		    1, UINT64_MAX },
		{ PAIR("", "K @5", "V @7", "9"), false, 0, 0 },
		{ PAIR("x", "K @5", "V @7", "9"), false, 0, 0 },
		{ PAIR("3", "K", "V @7", "9"), false, 0, 0 },
		{ PAIR("3", "K @", "V @7", "9"), false, 0, 0 },
		{ PAIR("3", "K@5", "V @7", "9"), false, 0, 0 },
		{ PAIR("3", "@5", "V @7", "9"), false, 0, 0 },
		{ PAIR("3", "K @5", "V @", "9"), false, 0, 0 },
		{ PAIR("3", "K @5", "V @7", ""), false, 0, 0 },
		{ PAIR("3", "K @5", "V @7", "9") "x", false, 0, 0 },
		{ PAIR("3", "K @5", "V @7", "9") "\n", false, 0, 0 },
		{ PAIR("3", "%s @%u", "%s @%u", "%u"), false, 0, 0 },
		{ PAIR("3", "K\n @5", "V @7", "9"), false, 0, 0 },
		{ PAIR("3", "K @5", "V\r @7", "9"), false, 0, 0 },
		{ PAIR("3", "K\xe2\x80\xa8 @5", "V @7", "9"), false, 0, 0 },
		{ PAIR("3", "K @5", "V\xe2\x80\xa9 @7", "9"), false, 0, 0 },
		{ PAIR("3", "K\xe2\x80\xaa @5", "V @7", "9"), true, 1, 9 },
		/* Texts that look like parts of it. */
		{ PAIR("3", PAIR("1", "a @1", "b @2", "3") " @5", "V @7",
		    "9"), true, 1, 9 },
		{ PAIR("3", "K) -> value (x @5", "V @7", "9"), true, 1, 9 },
		{ PAIR("3", "K @5", "a) -> value ( @7", "9"), true, 1, 9 },
		{ PAIR("3", "K @5) pair in WeakMap (table @4", "V @7", "9"),
		    true, 1, 9 },
		{ "1 / part of key ( @1) -> value (table @9)", false, 0, 0 },
		{ "1 / part of key (", false, 0, 0 },
		{ "1", false, 0, 0 },
		{ "", false, 0, 0 },
	};
	struct guarded text;
	uint64_t table;
	size_t i, group;
	bool match;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		guarded_init(&text, cases[i].text, strlen(cases[i].text));
		match = pairs_match(text.data, text.size, &group, &table);
		guarded_release(&text);
		if (match != cases[i].match)
			fail_msg("%s", cases[i].text);
		if (!match)
			continue;
		assert_int_equal(group, cases[i].group);
		assert_true(table == cases[i].table);
	}
}

static void
test_pairs(void **state)
{
	static const char array[] = "[\"\","
	    "\"" PAIR("3", "K @5", "V @7", "9") "\","
	    "\"12 / key K @5) -> value (V @7) pair in WeakMap (table @9) xx\","
	    "\"" PAIR("44", "K @5", "V @7", "9") "\","
	    "\"" PAIR("3", "K @5", "V @7", "11") "\","
	    /* Written otherwise, yet the same text. */
	    "\"\\u0037 \\/ part of key (\\u004b @5) -> value (V @7) pair in "
	    "WeakMap (table @9)\","
	    "\"" PAIR("5", "\\u00e9 @5", "V @7", "9") "\","
	    "\"" PAIR("6", "\xc3\xa9 @5", "V @7", "9") "\","
	    /* The shortest there is. */
	    "\"" PAIR("7", " @1", " @1", "9") "\"]";
	static const uint32_t wanted[] = { 1, 3, 4, 5, 6, 7, 8 };
	static const uint32_t pair[] = { 0, 0, 1, 0, 2, 2, 3 };
	const struct pair_name *name;
	uint32_t i;

	(void)state;
	assert_true(index_array(TEXT(array), NULL));
	assert_int_equal(strings.count, 9);
	assert_int_equal(strings.pair_count, 7);
	assert_int_equal(strings.pair_texts, 4);
	for (i = 0; i < 7; i++) {
		assert_true(strings_is_pair(&strings, wanted[i]));
		name = strings_pair(&strings, wanted[i]);
		assert_non_null(name);
		assert_int_equal(name->string, wanted[i]);
		assert_int_equal(name->pair, pair[i]);
		assert_int_equal(name->table_id, i == 2 ? 11 : 9);
	}
	assert_null(strings_pair(&strings, 0));
	assert_null(strings_pair(&strings, 2));
	assert_null(strings_pair(&strings, 9));
	assert_false(strings_is_pair(&strings, UINT32_MAX));
	done();
}

/* So many that every table grows. */
static void
test_many_pairs(void **state)
{
	struct strbuf array = STRBUF_INIT;
	const uint32_t count = 5000;
	uint32_t i;

	(void)state;
	strbuf_adds(&array, "[\"\"");
	for (i = 0; i < 2 * count; i++)
		strbuf_addf(&array, ",\"" PAIR("%u", "K @%u", "V @7", "9")
		    "\"", i, i % count);
	strbuf_addc(&array, ']');
	assert_true(index_array(array.data, array.len, NULL));
	strbuf_release(&array);
	assert_int_equal(strings.count, 2 * count + 1);
	assert_int_equal(strings.pair_count, 2 * count);
	assert_int_equal(strings.pair_texts, count);
	for (i = 0; i < 2 * count; i++)
		assert_int_equal(strings_pair(&strings, i + 1)->pair,
		    i % count);
	done();
}

/*
 * Beyond 4 GiB. The file is a sparse one of zeros but for the strings, each
 * of which is longer than the last by a gigabyte and more.
 */
static void
test_large(void **state)
{
	const uint64_t at[] = {
		10, 20, 0xffffffffu, 0x100000032u, 0x300000005u, 0x300000100u,
	};
	const size_t count = sizeof(at) / sizeof(at[0]);
	struct strbuf sb = STRBUF_INIT;
	const size_t size = 0x300001000u;
	char *map, *p;
	size_t i;

	(void)state;
	map = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (map == MAP_FAILED)
		skip();
#ifdef MADV_HUGEPAGE
	madvise(map, size, MADV_HUGEPAGE);
#endif
	/* What is between the strings is one string, too, of zero bytes. */
	map[0] = '[';
	for (i = 0, p = map + 1; i < count; i++) {
		*p = '"';
		memcpy(map + at[i] - 2, "\",\"", 3);
		map[at[i] + 1] = 'a' + i;
		memcpy(map + at[i] + 2, "\",", 2);
		p = map + at[i] + 4;
	}
	memcpy(p, "\"\"]", 3);
	assert_true(strings_index(&strings, &(struct source) { .data = map,
	    .size = size }, 0, &end, NULL, NULL));
	assert_int_equal(strings.count, 2 * count + 1);
	assert_true(end == (uint64_t)(p + 3 - map));
	assert_int_equal(strings.carry_count, 3);
	for (i = 0; i < count; i++) {
		strbuf_reset(&sb);
		assert_true(strings_decode(&strings, 2 * i + 1, 9, &sb));
		assert_int_equal(sb.len, 1);
		assert_int_equal(sb.data[0], 'a' + i);
		assert_ptr_equal(strings_begin(&strings, 2 * i + 1),
		    map + at[i] + 1);
		/* Its three bytes cost nothing, however long it is. */
		strbuf_reset(&sb);
		strings_decode(&strings, 2 * i, 3, &sb);
		assert_true(sb.len <= 3);
	}
	strbuf_release(&sb);
	strings_release(&strings);
	munmap(map, size);
}

static void
test_cancel(void **state)
{
	struct strbuf array = STRBUF_INIT;
	struct error err;
	struct task task;
	size_t i;

	(void)state;
	task_init(&task);
	task.cancel = true;
	strbuf_addc(&array, '[');
	for (i = 0; i < 1000; i++)
		strbuf_adds(&array, "\"abc\",");
	strbuf_adds(&array, "\"\"]");
	assert_false(strings_index(&strings, &(struct source) {
	    .data = array.data, .size = array.len }, 0, &end,
	    &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	strbuf_release(&array);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_index),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_equal),
		cmocka_unit_test(test_pair_match),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_many_pairs),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_cancel),
	};

	return cmocka_run_group_tests_name("strings", tests, NULL, NULL);
}
