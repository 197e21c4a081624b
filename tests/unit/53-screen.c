/*
 * Real curses on no terminal at all: what lands in which cell. And on a
 * pseudo-terminal: that it is given back as it was.
 */
#include "ui/screen.h"

#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "ui/clipboard.h"

static struct screen *
open_screen(int rows, int cols, enum color_mode color, bool ascii)
{
	struct screen_options options = {
		.headless = true,
		.rows = rows,
		.cols = cols,
		.color = color,
		.ascii = ascii,
	};
	struct error err;
	struct screen *s = screen_new(&options, &err);

	if (s == NULL)
		fail_msg("%s", err.message);
	return s;
}

static void
expect(const struct screen *s, const char *want)
{
	size_t size;
	char *text;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	screen_dump(s, out);
	fclose(out);
	assert_string_equal(text, want);
	free(text);
}

static void
test_size(void **state)
{
	struct screen *s = open_screen(5, 300, COLOR_MODE_AUTO, false);

	(void)state;
	assert_int_equal(screen_rows(s), 5);
	assert_int_equal(screen_cols(s), 300);
	screen_set_size(s, 2, 10);
	assert_int_equal(screen_rows(s), 2);
	assert_int_equal(screen_cols(s), 10);
	assert_false(screen_resize(s));
	screen_free(s);

	s = open_screen(0, 0, COLOR_MODE_AUTO, false);
	assert_int_equal(screen_rows(s), 24);
	assert_int_equal(screen_cols(s), 80);
	screen_free(s);
}

static void
test_put(void **state)
{
	struct screen *s = open_screen(3, 12, COLOR_MODE_AUTO, false);

	(void)state;
	screen_clear(s);
	assert_int_equal(screen_puts(s, 0, 2, STYLE_NORMAL, "h\u00e9llo", 99),
	    5);
	assert_int_equal(screen_puts(s, 1, 0, STYLE_NORMAL, "abcdef", 3), 3);
	assert_int_equal(screen_puts(s, 2, 8, STYLE_NORMAL, "abcdef", 99), 4);
	expect(s, "  h\u00e9llo\nabc\n        abcd\n");
	/* Outside there is nothing. */
	assert_int_equal(screen_puts(s, 3, 0, STYLE_NORMAL, "x", 9), 0);
	assert_int_equal(screen_puts(s, -1, 0, STYLE_NORMAL, "x", 9), 0);
	assert_int_equal(screen_puts(s, 0, -1, STYLE_NORMAL, "x", 9), 0);
	assert_int_equal(screen_puts(s, 0, 12, STYLE_NORMAL, "x", 9), 0);
	assert_int_equal(screen_puts(s, 0, 0, STYLE_NORMAL, "x", -1), 0);
	screen_clear(s);
	expect(s, "\n\n\n");
	screen_free(s);
}

static void
test_wide(void **state)
{
	struct screen *s = open_screen(4, 6, COLOR_MODE_AUTO, false);

	(void)state;
	screen_clear(s);
	assert_int_equal(screen_puts(s, 0, 0, STYLE_NORMAL,
	    "\u4f5c\u8005!", 9), 5);
	/* Half a character is never drawn. */
	assert_int_equal(screen_puts(s, 1, 3, STYLE_NORMAL,
	    "\u4f5c\u8005", 9), 3);
	assert_int_equal(screen_puts(s, 2, 0, STYLE_NORMAL,
	    "a\u4f5cb", 2), 2);
	screen_puts(s, 2, 2, STYLE_NORMAL, "|", 9);
	screen_puts(s, 3, 0, STYLE_NORMAL, "\U0001f600e\u0301|", 9);
	expect(s, "\u4f5c\u8005!\n   \u4f5c\na |\n\U0001f600e\u0301|\n");
	/* Nor does one stay behind. */
	screen_puts(s, 0, 1, STYLE_NORMAL, "x", 9);
	screen_puts(s, 0, 2, STYLE_NORMAL, "y", 9);
	expect(s, " xy !\n   \u4f5c\na |\n\U0001f600e\u0301|\n");
	screen_free(s);
}

/* text_clean comes first; but without it nothing bad happens either. */
static void
test_unclean(void **state)
{
	struct screen *s = open_screen(2, 20, COLOR_MODE_AUTO, false);

	(void)state;
	screen_clear(s);
	assert_int_equal(screen_puts(s, 0, 0, STYLE_NORMAL,
	    "a\033[2J\n\xff\u0301z", 99), 8);
	assert_int_equal(screen_puts(s, 1, 0, STYLE_NORMAL, "\u0301z", 99),
	    1);
	expect(s, "a\ufffd[2J\ufffd\ufffd\u0301z\nz\n");
	screen_free(s);
}

static void
test_ascii(void **state)
{
	struct screen *s = open_screen(4, 9, COLOR_MODE_AUTO, true);

	(void)state;
	assert_true(screen_ascii(s));
	assert_int_equal(screen_text_flags(s), TEXT_ASCII);
	screen_clear(s);
	screen_puts(s, 0, 0, STYLE_NORMAL, "\u00e9\u4f5c|", 99);
	screen_box(s, 1, 0, 3, 9, "t");
	expect(s, "?? |\n+- t ---+\n|       |\n+-------+\n");
	screen_free(s);
}

static void
test_shapes(void **state)
{
	struct screen *s = open_screen(4, 10, COLOR_MODE_AUTO, false);

	(void)state;
	screen_clear(s);
	screen_fill(s, 1, 0, 99, STYLE_NORMAL, '#');
	screen_fill(s, 2, 8, 1, STYLE_NORMAL, 0x2588);
	screen_fill(s, 0, 0, -3, STYLE_NORMAL, '#');
	screen_box(s, 0, 1, 3, 7, "list of things");
	screen_hline(s, 3, 2, 3, STYLE_BORDER);
	assert_int_equal(screen_glyph(s, 3, 0, STYLE_NORMAL, GLYPH_OPEN), 1);
	expect(s, " \u250c\u2500 l \u2500\u2510\n"
	    "#\u2502     \u2502##\n"
	    " \u2514\u2500\u2500\u2500\u2500\u2500\u2518\u2588\n"
	    "\u25be \u2500\u2500\u2500\n");
	/* Too narrow for a title, too small to be seen: still no harm. */
	screen_box(s, 0, 0, 2, 2, "t");
	screen_box(s, 0, 0, 0, 0, "t");
	screen_box(s, 0, 0, 9, 99, "t");
	screen_free(s);
}

static void
test_looks(void **state)
{
	struct screen *s = open_screen(1, 10, COLOR_MODE_AUTO, false);
	struct look look, want;

	(void)state;
	unsetenv("NO_COLOR");
	assert_int_equal(screen_colors(s), 256);
	for (unsigned style = 0; style < STYLE_COUNT; style++) {
		unsigned flags[] = { 0, STYLE_ON_CURSOR,
			STYLE_ON_CURSOR_UNFOCUSED };

		for (int i = 0; i < 3; i++) {
			screen_puts(s, 0, 0, style | flags[i], "x", 1);
			look = screen_look(s, 0, 0);
			want = theme_look(style | flags[i], 256);
			assert_int_equal(look.fg, want.fg);
			assert_int_equal(look.bg, want.bg);
			assert_int_equal(look.attributes, want.attributes);
		}
	}
	screen_free(s);
}

static void
test_colors(void **state)
{
	struct screen_options vt100 = { .headless = true, .term = "vt100" };
	struct screen_options bad = { .headless = true, .term = "no-such" };
	struct screen_options dumb = { .headless = true, .term = "dumb" };
	struct screen *s = open_screen(1, 9, COLOR_MODE_8, false);
	struct error err;

	(void)state;
	assert_int_equal(screen_colors(s), 8);
	screen_puts(s, 0, 0, STYLE_GROWTH, "+1", 9);
	assert_int_equal(screen_look(s, 0, 0).fg, 1);
	screen_free(s);
	s = open_screen(1, 9, COLOR_MODE_NEVER, false);
	assert_int_equal(screen_colors(s), 0);
	screen_puts(s, 0, 0, STYLE_CURSOR, "+1", 9);
	assert_int_equal(screen_look(s, 0, 0).attributes, LOOK_REVERSE);
	screen_free(s);

	setenv("NO_COLOR", "1", 1);
	s = open_screen(1, 9, COLOR_MODE_AUTO, false);
	assert_int_equal(screen_colors(s), 0);
	screen_free(s);
	s = open_screen(1, 9, COLOR_MODE_ALWAYS, false);
	assert_int_equal(screen_colors(s), 256);
	screen_free(s);
	unsetenv("NO_COLOR");

	s = screen_new(&vt100, &err);
	assert_non_null(s);
	assert_int_equal(screen_colors(s), 0);
	screen_free(s);
	assert_null(screen_new(&bad, &err));
	assert_non_null(strstr(err.message, "no-such"));
	assert_null(screen_new(&dumb, &err));
	assert_non_null(strstr(err.message, "cursor"));
}

/* A size that the shell exported long ago is not believed. */
static void
test_environment(void **state)
{
	struct screen *s;

	(void)state;
	setenv("LINES", "7", 1);
	setenv("COLUMNS", "33", 1);
	s = open_screen(3, 20, COLOR_MODE_AUTO, false);
	unsetenv("LINES");
	unsetenv("COLUMNS");
	assert_int_equal(screen_rows(s), 3);
	assert_int_equal(screen_cols(s), 20);
	screen_free(s);
}

static void
test_clipboard(void **state)
{
	struct screen *s = open_screen(1, 9, COLOR_MODE_AUTO, false);
	struct strbuf out = STRBUF_INIT;

	(void)state;
	assert_false(screen_copy(s, "x", 1));
	screen_free(s);
	screen_restore();

	clipboard_sequence("", 0, false, &out);
	clipboard_sequence("f", 1, false, &out);
	clipboard_sequence("fo", 2, false, &out);
	clipboard_sequence("foo", 3, false, &out);
	clipboard_sequence("\xff\xfe\xfd\xfc", 4, false, &out);
	assert_string_equal(out.data, "\033]52;c;\a" "\033]52;c;Zg==\a"
	    "\033]52;c;Zm8=\a" "\033]52;c;Zm9v\a" "\033]52;c;//79/A==\a");
	strbuf_reset(&out);
	clipboard_sequence("foo", 3, true, &out);
	assert_string_equal(out.data, "\033]52;c;Zm9v\a"
	    "\033Ptmux;\033\033]52;c;Zm9v\a\033\\");
	strbuf_release(&out);
}

/* A terminal whose other end is ours. */
struct pty {
	int master, slave;
	char got[65536];		/* what came out since the last look */
	size_t len;
};

static void
open_pty(struct pty *pty)
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };

	pty->len = 0;
	pty->got[0] = '\0';
	assert_int_equal(openpty(&pty->master, &pty->slave, NULL, NULL, &size),
	    0);
	setenv("TERM", "xterm-256color", 1);
}

static void
close_pty(struct pty *pty)
{
	close(pty->master);
	close(pty->slave);
}

/* Reads until want has come out, forgets all up to its end. */
static void
expect_output(struct pty *pty, const char *want)
{
	struct pollfd ready = { .fd = pty->master, .events = POLLIN };
	char *found;
	ssize_t n;

	while ((found = strstr(pty->got, want)) == NULL) {
		if (poll(&ready, 1, 5000) <= 0)
			fail_msg("never written: %s", want + 1);
		n = read(pty->master, pty->got + pty->len,
		    sizeof(pty->got) - 1 - pty->len);
		assert_true(n > 0);
		pty->len += (size_t)n;
		pty->got[pty->len] = '\0';
	}
	found += strlen(want);
	pty->len -= (size_t)(found - pty->got);
	memmove(pty->got, found, pty->len + 1);
}

/* The settings that take keys away from a program; 0: none of them. */
static unsigned
line_flags(const struct pty *pty)
{
	struct termios t;

	assert_int_equal(tcgetattr(pty->slave, &t), 0);
	return (t.c_lflag & (ICANON | ECHO | ISIG | IEXTEN)) << 16 |
	    (t.c_iflag & (IXON | ICRNL));
}

static struct screen *
open_on_pty(struct pty *pty)
{
	struct screen_options options = { .tty = pty->slave, .mouse = true };
	struct error err;
	struct screen *s = screen_new(&options, &err);

	if (s == NULL)
		fail_msg("%s", err.message);
	expect_output(pty, "\033[?1049h");
	expect_output(pty, "\033[?1000h\033[?1006h\033[?2004h");
	return s;
}

static void
test_life(void **state)
{
	struct pty pty;
	struct screen *s;
	unsigned before;

	(void)state;
	open_pty(&pty);
	before = line_flags(&pty);
	assert_int_not_equal(before, 0);
	s = open_on_pty(&pty);
	assert_int_equal(screen_rows(s), 24);
	assert_int_equal(screen_cols(s), 80);
	assert_int_equal(line_flags(&pty), 0);
	screen_puts(s, 3, 5, STYLE_NORMAL, "hello", 9);
	screen_refresh(s);
	expect_output(&pty, "hello");
	assert_true(screen_copy(s, "foo", 3));
	expect_output(&pty, "\033]52;c;Zm9v\a");

	screen_suspend(s);
	assert_int_equal(line_flags(&pty), before);
	expect_output(&pty, "\033[?1006l\033[?1000l\033[?2004l");
	expect_output(&pty, "\033[?1049l");
	screen_resume(s);
	assert_int_equal(line_flags(&pty), 0);
	expect_output(&pty, "\033[?1049h");
	expect_output(&pty, "hello");
	expect_output(&pty, "\033[?1000h\033[?1006h\033[?2004h");

	screen_free(s);
	assert_int_equal(line_flags(&pty), before);
	expect_output(&pty, "\033[?1006l\033[?1000l\033[?2004l");
	expect_output(&pty, "\033[?1049l");
	close_pty(&pty);
}

static void
test_restore(void **state)
{
	struct pty pty;
	struct screen *s;
	unsigned before;

	(void)state;
	open_pty(&pty);
	before = line_flags(&pty);
	s = open_on_pty(&pty);
	screen_restore();
	assert_int_equal(line_flags(&pty), before);
	expect_output(&pty, "\033[?1006l\033[?1000l\033[?2004l");
	expect_output(&pty, "\033[?1049l");
	/* A message printed now must stay: leaving twice would lose it. */
	assert_int_equal(write(pty.slave, "sorry", 5), 5);
	screen_restore();
	screen_free(s);
	screen_restore();
	assert_int_equal(write(pty.slave, "end", 3), 3);
	expect_output(&pty, "sorryend");
	close_pty(&pty);
}

static void
test_resize(void **state)
{
	struct winsize small = { .ws_row = 10, .ws_col = 40 };
	struct pty pty;
	struct screen *s;

	(void)state;
	open_pty(&pty);
	s = open_on_pty(&pty);
	assert_false(screen_resize(s));
	assert_int_equal(ioctl(pty.slave, TIOCSWINSZ, &small), 0);
	assert_true(screen_resize(s));
	assert_false(screen_resize(s));
	assert_int_equal(screen_rows(s), 10);
	assert_int_equal(screen_cols(s), 40);
	screen_clear(s);
	screen_puts(s, 9, 30, STYLE_NORMAL, "bottom", 9);
	screen_refresh(s);
	expect_output(&pty, "bottom");
	screen_free(s);
	close_pty(&pty);
}

/* A terminal that cannot be used is left as it was. */
static void
test_refused(void **state)
{
	struct screen_options options = { 0 };
	struct pty pty;
	struct error err;
	unsigned before;

	(void)state;
	open_pty(&pty);
	before = line_flags(&pty);
	options.tty = pty.slave;
	setenv("TERM", "dumb", 1);
	assert_null(screen_new(&options, &err));
	assert_non_null(strstr(err.message, "dumb"));
	unsetenv("TERM");
	assert_null(screen_new(&options, &err));
	assert_int_equal(line_flags(&pty), before);
	assert_int_equal(write(pty.slave, "end", 3), 3);
	expect_output(&pty, "end");
	setenv("TERM", "xterm", 1);
	options.tty = open("/dev/null", O_RDWR);
	assert_null(screen_new(&options, &err));
	close(options.tty);
	close_pty(&pty);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_put),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_unclean),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_looks),
		cmocka_unit_test(test_colors),
		cmocka_unit_test(test_environment),
		cmocka_unit_test(test_clipboard),
		cmocka_unit_test(test_life),
		cmocka_unit_test(test_restore),
		cmocka_unit_test(test_resize),
		cmocka_unit_test(test_refused),
	};

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 1;
	unsetenv("NO_COLOR");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
