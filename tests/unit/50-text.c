/* What may reach the terminal, and in how many cells. */
#include "ui/text.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static struct strbuf out = STRBUF_INIT;

static size_t
clean_bytes(const char *raw, size_t len, size_t max, unsigned flags)
{
	strbuf_reset(&out);
	return text_clean(raw, len, max, flags, &out);
}

static void
expect(const char *raw, size_t max, unsigned flags, const char *want,
	size_t cells)
{
	assert_int_equal(clean_bytes(raw, strlen(raw), max, flags), cells);
	assert_string_equal(out.data, want);
	assert_int_equal(text_width(out.data, out.len), cells);
}

static void
test_plain(void **state)
{
	(void)state;
	expect("", 10, 0, "", 0);
	expect("", 0, 0, "", 0);
	expect("Array", 10, 0, "Array", 5);
	expect("h\u00e9llo", 10, 0, "h\u00e9llo", 5);
	expect("\u4f5c\u8005", 10, 0, "\u4f5c\u8005", 4);
	expect("\U0001f600", 10, 0, "\U0001f600", 2);
	expect("a\\n", 10, 0, "a\\n", 3);
}

static void
test_controls(void **state)
{
	(void)state;
	expect("a\nb\tc\r", 20, 0, "a\\nb\\tc\\r", 9);
	expect("\033[2J", 20, 0, "\\e[2J", 5);
	expect("\x7f\x01", 20, 0, "\\x7f\\x01", 8);
	expect("\xc2\x9b""2J", 20, 0, "\\x9b2J", 6);
	assert_int_equal(clean_bytes("a\0b", 3, 20, 0), 6);
	assert_string_equal(out.data, "a\\x00b");
	expect("\033]52;c;AAAA\a", 20, TEXT_ASCII, "\\e]52;c;AAAA\\a", 14);
}

static void
test_broken(void **state)
{
	(void)state;
	expect("a\xff""b", 9, 0, "a\ufffdb", 3);
	expect("\x80", 9, 0, "\ufffd", 1);
	expect("\xe4\xbd", 9, 0, "\ufffd", 1);		/* ends too early */
	expect("\xe4\xbd""x", 9, 0, "\ufffdx", 2);
	expect("\xc0\xaf", 9, 0, "\ufffd\ufffd", 2);	/* too long a form */
	expect("\xf4\x90\x80\x80", 9, 0, "\ufffd\ufffd\ufffd\ufffd", 4);
	expect("\xed\xa0\xbd", 9, 0, "\ufffd", 1);	/* lone surrogate */
	expect("\ufffe\ufdd0", 9, 0, "\ufffd\ufffd", 2);
	expect("\u0378", 9, 0, "\ufffd", 1);		/* unassigned */
	expect("a\xff", 9, TEXT_ASCII, "a?", 2);
}

static void
test_invisible(void **state)
{
	(void)state;
	expect("a\u202eb", 20, 0, "a\\u{202e}b", 10);
	expect("\u200b", 20, 0, "\\u{200b}", 8);
	expect("\ufeff", 20, 0, "\\u{feff}", 8);
	expect("\u00ad", 20, 0, "\\u{ad}", 6);
	expect("\u2028", 20, 0, "\\u{2028}", 8);
	expect("\U000e0041", 20, 0, "\\u{e0041}", 9);
	expect("\u3164", 20, 0, "\\u{3164}", 8);
	expect("\u2764\ufe0f!", 20, 0, "\u2764!", 2);
	expect("\U0001f44d\U0001f3fd", 20, 0, "\U0001f44d\\u{1f3fd}", 11);
	expect("\u202e", 20, TEXT_ASCII, "\\u{202e}", 8);
}

static void
test_right_to_left(void **state)
{
	(void)state;
	expect("\u05d0x", 20, 0, "\\u{5d0}x", 8);
	expect("\u0660", 20, 0, "\\u{660}", 7);
	expect("\u05d0x", 20, TEXT_RTL, "\u05d0x", 2);
}

static void
test_marks_combine(void **state)
{
	(void)state;
	expect("e\u0301|", 9, 0, "e\u0301|", 2);
	expect("e\u0301\u0302\u0303\u0304|", 9, 0, "e\u0301\u0302|", 2);
	expect("\u0301", 9, 0, "\u25cc\u0301", 1);
	expect("\n\u0301", 9, 0, "\\n\u25cc\u0301", 3);
	expect("e\u0301|", 9, TEXT_ASCII, "e|", 2);
	/* Width 1 to the C library, 0 to others. */
	expect("\u0939\u093f", 9, 0, "\u0939\\u{93f}", 8);
}

static void
test_cut(void **state)
{
	(void)state;
	expect("abcdef", 6, 0, "abcdef", 6);
	expect("abcdef", 5, 0, "abcd\u2026", 5);
	expect("abcdef", 1, 0, "\u2026", 1);
	expect("abcdef", 0, 0, "", 0);
	/* A wide character is not halved. */
	expect("\u4f5c\u8005\u4f5c", 5, 0, "\u4f5c\u8005\u2026", 5);
	expect("\u4f5c\u8005\u4f5c", 4, 0, "\u4f5c\u2026", 3);
	/* Nor is an escape. */
	expect("ab\ncd", 4, 0, "ab\u2026", 3);
	/* Marks go with their base. */
	expect("abe\u0301fg", 4, 0, "abe\u0301\u2026", 4);
	expect("abcdefgh", 7, TEXT_ASCII, "abcd...", 7);
	expect("abcdefgh", 2, TEXT_ASCII, "..", 2);
	expect("abc", 3, TEXT_CUT, "ab\u2026", 3);
	expect("abc", 4, TEXT_CUT, "abc\u2026", 4);
	expect("", 4, TEXT_CUT, "\u2026", 1);
}

static void
test_ascii(void **state)
{
	(void)state;
	expect("caf\u00e9 \u4f5c", 9, TEXT_ASCII, "caf? ?", 6);
}

static void
test_appends(void **state)
{
	(void)state;
	strbuf_reset(&out);
	strbuf_adds(&out, "\u25b8 ");
	assert_int_equal(text_clean("abcdef", 6, 4, 0, &out), 4);
	assert_string_equal(out.data, "\u25b8 abc\u2026");
	text_pad(&out, 4, 6);
	assert_string_equal(out.data, "\u25b8 abc\u2026  ");
}

static void
test_marks(void **state)
{
	struct text_mark marks[] = {
		{ .raw = 0 }, { .raw = 2 }, { .raw = 3 }, { .raw = 5 },
		{ .raw = 9 },
	};
	const char *raw = "a\u4f5c\nxyz";	/* bytes: 1 3 1 1 1 1 */

	(void)state;
	strbuf_reset(&out);
	assert_int_equal(text_clean_marks(raw, 8, 20, 0, &out, marks, 5), 8);
	assert_int_equal(marks[0].byte, 0);
	assert_int_equal(marks[1].byte, 1);	/* inside the wide one */
	assert_int_equal(marks[2].byte, 1);
	assert_int_equal(marks[3].byte, 6);	/* x, behind \n */
	assert_int_equal(marks[3].cell, 5);
	assert_int_equal(marks[4].byte, 9);	/* beyond the end */
	assert_int_equal(marks[4].cell, 8);

	strbuf_reset(&out);
	assert_int_equal(text_clean_marks(raw, 8, 5, 0, &out, marks, 5), 4);
	assert_string_equal(out.data, "a\u4f5c\u2026");
	assert_int_equal(marks[2].cell, 1);
	assert_int_equal(marks[3].byte, out.len);
	assert_int_equal(marks[3].cell, 4);
}

/* However long the text, only its beginning is read: the rest is no memory. */
static void
test_reads_no_further(void **state)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), len = 50u << 20, used;
	char *map = mmap(NULL, page * 2, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *raw;

	(void)state;
	assert_true(map != MAP_FAILED);
	assert_int_equal(mprotect(map + page, page, PROT_NONE), 0);
	raw = map + page - 12;
	memset(raw, 'x', 12);
	assert_int_equal(clean_bytes(raw, len, 10, 0), 10);
	/* Characters that take no cell do not make it read on either. */
	used = 10 * 64 + 4;
	raw = map + page - used;
	for (size_t i = 0; i + 3 <= used; i += 3)
		memcpy(raw + i, "\ufe0f", 3);
	assert_int_equal(clean_bytes(raw, len, 9, 0), 1);
	assert_string_equal(out.data, "\u2026");
	munmap(map, page * 2);
}

static void
test_step(void **state)
{
	size_t cells;

	(void)state;
	assert_int_equal(text_step("", 0, &cells), 0);
	assert_int_equal(text_step("e\u0301\u0302x", 6, &cells), 5);
	assert_int_equal(cells, 1);
	assert_int_equal(text_step("\u4f5c", 3, &cells), 3);
	assert_int_equal(cells, 2);
	assert_int_equal(text_step("\xff", 1, &cells), 1);
	assert_int_equal(cells, 1);
	assert_int_equal(text_step("\0x", 2, &cells), 1);
	assert_int_equal(cells, 1);
}

static void
test_codes(void **state)
{
	static const uint32_t codes[] = { 'a', 0x7f, 0x80, 0x7ff, 0x800,
		0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff };
	uint32_t back;

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		strbuf_reset(&out);
		text_add_code(&out, codes[i]);
		assert_int_equal(text_decode(out.data, out.len, &back),
		    out.len);
		assert_int_equal(back, codes[i]);
	}
	strbuf_reset(&out);
	text_add_code(&out, 0xd800);
	text_add_code(&out, 0x110000);
	assert_string_equal(out.data, "\ufffd\ufffd");
}

static void
test_glyphs(void **state)
{
	const char *sign;

	(void)state;
	for (int i = 0; i < GLYPH_COUNT; i++) {
		sign = text_glyph(i, false);
		assert_int_equal(text_width(sign, strlen(sign)), 1);
		assert_int_equal(clean_bytes(sign, strlen(sign), 9, 0), 1);
		assert_string_equal(out.data, sign);
		sign = text_glyph(i, true);
		assert_int_equal(strlen(sign), i == GLYPH_ELLIPSIS ? 3 : 1);
	}
}

/* No byte of s may be a control, and all of it is UTF-8 (or ASCII). */
static void
check_harmless(const struct strbuf *s, bool ascii)
{
	uint32_t code;

	for (size_t pos = 0; pos < s->len; ) {
		pos += text_decode(s->data + pos, s->len - pos, &code);
		assert_int_not_equal(code, TEXT_INVALID);
		assert_true(code >= 0x20 && code != 0x7f);
		assert_false(code >= 0x80 && code < 0xa0);
		assert_false(ascii && code > 0x7e);
		assert_false(code >= 0x200b && code <= 0x200f);
		assert_false(code >= 0x202a && code <= 0x202e);
		assert_false(code >= 0x5d0 && code <= 0x5ea);
	}
}

static uint32_t seed = 1;

static uint32_t
next_random(void)
{
	seed = seed * 1664525 + 1013904223;
	return seed >> 8;
}

/* Random bytes, and random characters, which reach further in. */
static size_t
fill_random(struct strbuf *raw, bool characters)
{
	uint32_t range = 1u << (7 + next_random() % 15);

	strbuf_reset(raw);
	for (size_t i = next_random() % 40; i > 0; i--) {
		if (characters)
			text_add_code(raw, next_random() % range);
		else
			strbuf_addc(raw, (char)next_random());
	}
	return raw->len;
}

static void
test_random(void **state)
{
	struct strbuf raw = STRBUF_INIT;
	struct text_mark marks[3];
	size_t max, cells;
	unsigned flags;

	(void)state;
	for (int round = 0; round < 200000; round++) {
		fill_random(&raw, round % 2);
		max = next_random() % 45;
		flags = next_random() % 2 ? TEXT_ASCII : 0;
		flags |= next_random() % 8 ? 0 : TEXT_CUT;
		for (size_t i = 0; i < 3; i++)
			marks[i].raw = raw.len * i / 3;
		strbuf_reset(&out);
		cells = text_clean_marks(raw.data, raw.len, max, flags, &out,
		    marks, 3);
		assert_true(cells <= max);
		assert_int_equal(text_width(out.data, out.len), cells);
		check_harmless(&out, flags & TEXT_ASCII);
		for (size_t i = 0; i < 3; i++) {
			assert_true(marks[i].byte <= out.len);
			assert_int_equal(text_width(out.data, marks[i].byte),
			    marks[i].cell);
			assert_true(i == 0 ||
			    marks[i].byte >= marks[i - 1].byte);
		}
	}
	strbuf_release(&raw);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_controls),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_invisible),
		cmocka_unit_test(test_right_to_left),
		cmocka_unit_test(test_marks_combine),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_appends),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_reads_no_further),
		cmocka_unit_test(test_step),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_glyphs),
		cmocka_unit_test(test_random),
	};
	int failed;

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	strbuf_release(&out);
	return failed;
}
