/* Keys as terminals really send them, through a pseudo-terminal. */
#include "ui/input.h"

#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/base/error.h"

struct bench {
	struct input *in;
	int master, slave;
};

static void
open_bench(struct bench *b, const char *term)
{
	struct termios raw;
	struct error err;
	char sent[64];
	struct pollfd ready;

	assert_int_equal(openpty(&b->master, &b->slave, NULL, NULL, NULL), 0);
	assert_int_equal(tcgetattr(b->slave, &raw), 0);
	cfmakeraw(&raw);
	assert_int_equal(tcsetattr(b->slave, TCSANOW, &raw), 0);
	setenv("TERM", term, 1);
	b->in = input_new(b->slave, &err);
	if (b->in == NULL)
		fail_msg("%s", err.message);
	assert_true(input_start(b->in, &err));
	/* The keypad's mode string, which every terminal used here has. */
	ready = (struct pollfd){ .fd = b->master, .events = POLLIN };
	assert_int_equal(poll(&ready, 1, 5000), 1);
	assert_true(read(b->master, sent, sizeof(sent)) > 0);
}

static void
close_bench(struct bench *b)
{
	input_free(b->in);
	close(b->slave);
	if (b->master >= 0)
		close(b->master);
}

static void
type_keys(struct bench *b, const char *bytes)
{
	assert_int_equal(write(b->master, bytes, strlen(bytes)),
	    strlen(bytes));
}

/* The next key, as the program's loop gets it. False: none within 5 s. */
static bool
wait_key(struct bench *b, struct key *key)
{
	struct pollfd ready = { .fd = b->slave, .events = POLLIN };
	int timeout, n;

	while (!input_next(b->in, key)) {
		timeout = input_timeout_ms(b->in);
		n = poll(&ready, 1, timeout < 0 ? 5000 : timeout);
		if (n == 0 && timeout < 0)
			return false;
		if (n > 0 && !input_read(b->in))
			return false;
	}
	return true;
}

static void
expect_key(struct bench *b, const char *name)
{
	struct key key = { 0 }, want;
	char buf[KEY_NAME_MAX];

	assert_true(key_parse(name, &want));
	assert_true(wait_key(b, &key));
	if (!key_equal(&key, &want))
		fail_msg("%s came for %s", key_name(&key, buf), name);
}

static void
expect_mouse(struct bench *b, enum mouse_event event, int button, int row,
	int col)
{
	struct key key = { 0 };

	assert_true(wait_key(b, &key));
	assert_int_equal(key.kind, KEY_MOUSE);
	assert_int_equal(key.mouse, event);
	assert_int_equal(key.button, button);
	assert_int_equal(key.row, row);
	assert_int_equal(key.col, col);
}

static void
expect_paste(struct bench *b, const char *text)
{
	struct key key = { 0 };

	assert_true(wait_key(b, &key));
	assert_int_equal(key.kind, KEY_PASTE_BEGIN);
	for (; *text != '\0'; text++) {
		assert_true(wait_key(b, &key));
		assert_int_equal(key.kind, KEY_PASTE);
		assert_int_equal(key.code, (unsigned char)*text);
		assert_int_equal(key.mods, 0);
	}
	assert_true(wait_key(b, &key));
	assert_int_equal(key.kind, KEY_PASTE_END);
}

static void
test_characters(void **state)
{
	struct bench b;

	(void)state;
	open_bench(&b, "xterm-256color");
	type_keys(&b, "aG ?\xc3\xa9\xe4\xbd\x9c");
	expect_key(&b, "a");
	expect_key(&b, "G");
	expect_key(&b, "Space");
	expect_key(&b, "?");
	expect_key(&b, "\u00e9");
	expect_key(&b, "\u4f5c");
	type_keys(&b, "\r\t\x7f\x04\x1a\x03\n");
	expect_key(&b, "Enter");
	expect_key(&b, "Tab");
	expect_key(&b, "Backspace");
	expect_key(&b, "C-d");
	expect_key(&b, "C-z");
	expect_key(&b, "C-c");
	expect_key(&b, "C-j");
	type_keys(&b, "\033x\033\x04");
	expect_key(&b, "M-x");
	expect_key(&b, "C-M-d");
	assert_int_equal(write(b.master, "\0", 1), 1);
	expect_key(&b, "C-Space");
	close_bench(&b);
}

static void
test_symbols(void **state)
{
	static const char *const terms[] = { "xterm-256color", "xterm",
		"screen-256color" };
	struct bench b;

	(void)state;
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		open_bench(&b, terms[i]);
		/* Arrows in both modes. */
		type_keys(&b, "\033OA\033[A\033OB\033[B\033OC\033OD");
		expect_key(&b, "Up");
		expect_key(&b, "Up");
		expect_key(&b, "Down");
		expect_key(&b, "Down");
		expect_key(&b, "Right");
		expect_key(&b, "Left");
		type_keys(&b, "\033[H\033[F\033OH\033[1~\033[4~");
		expect_key(&b, "Home");
		expect_key(&b, "End");
		expect_key(&b, "Home");
		expect_key(&b, "Home");
		expect_key(&b, "End");
		type_keys(&b, "\033[5~\033[6~\033[2~\033[3~\033[Z");
		expect_key(&b, "PageUp");
		expect_key(&b, "PageDown");
		expect_key(&b, "Insert");
		expect_key(&b, "Delete");
		expect_key(&b, "BackTab");
		type_keys(&b, "\033OP\033[15~\033[17~\033[24~");
		expect_key(&b, "F1");
		expect_key(&b, "F5");
		expect_key(&b, "F6");
		expect_key(&b, "F12");
		type_keys(&b, "\033[1;3D\033[1;5C\033[1;2A\033[3;5~");
		expect_key(&b, "M-Left");
		expect_key(&b, "C-Right");
		expect_key(&b, "S-Up");
		expect_key(&b, "C-Delete");
		close_bench(&b);
	}
}

static void
test_mouse(void **state)
{
	static const char *const terms[] = { "xterm-256color", "xterm",
		"screen-256color", "tmux-256color" };
	struct bench b;

	(void)state;
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		open_bench(&b, terms[i]);
		type_keys(&b, "\033[<0;1;1M\033[<0;300;120m\033[<2;10;5M");
		expect_mouse(&b, MOUSE_PRESS, 1, 0, 0);
		expect_mouse(&b, MOUSE_RELEASE, 1, 119, 299);
		expect_mouse(&b, MOUSE_PRESS, 3, 4, 9);
		type_keys(&b, "\033[<64;10;5M\033[<65;10;5Mx");
		expect_mouse(&b, MOUSE_WHEEL_UP, 0, 4, 9);
		expect_mouse(&b, MOUSE_WHEEL_DOWN, 0, 4, 9);
		expect_key(&b, "x");
		/* The wheel to the side means nothing here. */
		type_keys(&b, "\033[<66;10;5M\033[<67;10;5My");
		expect_key(&b, "y");
		close_bench(&b);
	}
}

static void
test_paste(void **state)
{
	struct bench b;

	(void)state;
	open_bench(&b, "xterm-256color");
	type_keys(&b, "\033[200~q d\rx\ny\tz\033[201~q");
	expect_paste(&b, "q d\nx\ny\tz");
	expect_key(&b, "q");
	/* Keys, clicks and control characters within are not text. */
	type_keys(&b, "\033[200~a\033[Ab\x03\x7f\033[<0;1;1Mc\033[201~");
	expect_paste(&b, "abc");
	/* An Escape before the end mark does not hide it. */
	type_keys(&b, "\033[200~a\033\033[201~z");
	expect_paste(&b, "a");
	expect_key(&b, "z");
	/* An end without a beginning is nothing. */
	type_keys(&b, "\033[201~z");
	expect_key(&b, "z");
	close_bench(&b);
}

static void
test_long_paste(void **state)
{
	char text[20001];
	struct bench b;

	(void)state;
	open_bench(&b, "xterm-256color");
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	/* In pieces, as the line takes no more than 4 KiB at once. */
	type_keys(&b, "\033[200~");
	for (size_t i = 0, n; i < sizeof(text) - 1; i += n) {
		struct key key = { 0 };

		n = sizeof(text) - 1 - i < 1000 ? sizeof(text) - 1 - i : 1000;
		assert_int_equal(write(b.master, text + i, n), n);
		for (size_t k = 0; k < n + (i == 0); k++)
			assert_true(wait_key(&b, &key));
		assert_int_equal(key.kind, KEY_PASTE);
	}
	type_keys(&b, "\033[201~q");
	struct key end = { 0 };

	assert_true(wait_key(&b, &end));
	assert_int_equal(end.kind, KEY_PASTE_END);
	expect_key(&b, "q");
	close_bench(&b);
}

/* A paste whose end was lost does not hold the program for ever. */
static void
test_endless_paste(void **state)
{
	struct key key = { 0 };
	struct bench b;

	(void)state;
	open_bench(&b, "xterm-256color");
	type_keys(&b, "\033[200~a");
	assert_true(wait_key(&b, &key));
	assert_true(wait_key(&b, &key));
	assert_int_equal(key.kind, KEY_PASTE);
	type_keys(&b, "\033");
	assert_true(wait_key(&b, &key));
	assert_int_equal(key.kind, KEY_PASTE_END);
	type_keys(&b, "q");
	expect_key(&b, "q");
	close_bench(&b);
}

static void
test_escape(void **state)
{
	struct key key;
	struct bench b;

	(void)state;
	open_bench(&b, "xterm-256color");
	assert_int_equal(input_timeout_ms(b.in), -1);
	type_keys(&b, "\033");
	expect_key(&b, "Escape");
	assert_int_equal(input_timeout_ms(b.in), -1);
	assert_false(input_next(b.in, &key));
	/* Quickly one after the other they are one key: so terminals are. */
	type_keys(&b, "\033\033OA");
	expect_key(&b, "M-Up");
	type_keys(&b, "\033j");
	expect_key(&b, "M-j");
	/* The same pieces, the first one let go by its deadline. */
	type_keys(&b, "\033");
	expect_key(&b, "Escape");
	type_keys(&b, "\033OA");
	expect_key(&b, "Up");
	close_bench(&b);
}

/* A sequence in two pieces is one key, however busy the program was. */
static void
test_split_sequence(void **state)
{
	struct pollfd ready;
	struct key key;
	struct bench b;

	(void)state;
	open_bench(&b, "xterm-256color");
	ready = (struct pollfd){ .fd = b.slave, .events = POLLIN };
	type_keys(&b, "\033[1;");
	assert_int_equal(poll(&ready, 1, 5000), 1);
	assert_true(input_read(b.in));
	assert_false(input_next(b.in, &key));
	assert_true(input_timeout_ms(b.in) >= 0);
	/* The deadline passes while the rest lies there unread. */
	type_keys(&b, "3D");
	assert_int_equal(poll(&ready, 1, 5000), 1);
	while (input_timeout_ms(b.in) > 0)
		poll(NULL, 0, input_timeout_ms(b.in));
	assert_false(input_next(b.in, &key));
	expect_key(&b, "M-Left");
	close_bench(&b);
}

/* What a terminal may answer, or send without being asked. */
static void
test_answers(void **state)
{
	struct bench b;

	(void)state;
	open_bench(&b, "xterm-256color");
	type_keys(&b, "\033[?1;2c\033[I\033[O\033[?24;80R\033[?25;1$y"
	    "\033]11;rgb:0000/0000/0000\033\\\033P1$r0m\033\\x");
	expect_key(&b, "x");
	/* A sequence without an end, longer than any buffer. */
	type_keys(&b, "\033]");
	for (int i = 0; i < 5; i++) {
		struct pollfd ready = { .fd = b.slave, .events = POLLIN };
		struct key key;
		char many[1024];

		memset(many, '0', sizeof(many));
		assert_int_equal(write(b.master, many, sizeof(many)),
		    sizeof(many));
		assert_int_equal(poll(&ready, 1, 5000), 1);
		assert_true(input_read(b.in));
		input_next(b.in, &key);
	}
	type_keys(&b, "q");
	for (;;) {
		struct key key = { 0 };

		assert_true(wait_key(&b, &key));
		if (key_is_char(&key, 'q'))
			break;
	}
	close_bench(&b);
}

static void
test_hangup(void **state)
{
	struct pollfd ready;
	struct key key;
	struct bench b;

	(void)state;
	open_bench(&b, "xterm-256color");
	close(b.master);
	b.master = -1;
	ready = (struct pollfd){ .fd = b.slave, .events = POLLIN };
	assert_int_equal(poll(&ready, 1, 5000), 1);
	assert_false(input_read(b.in));
	assert_false(input_next(b.in, &key));
	assert_false(input_read(b.in));
	close_bench(&b);
}

static void
test_stop_and_start(void **state)
{
	struct error err;
	struct bench b;

	(void)state;
	open_bench(&b, "xterm-256color");
	input_stop(b.in);
	input_stop(b.in);
	assert_true(input_start(b.in, &err));
	type_keys(&b, "\033[<0;1;1Mx");
	expect_mouse(&b, MOUSE_PRESS, 1, 0, 0);
	expect_key(&b, "x");
	close_bench(&b);

	/* When the screen could not be opened, it is freed unstarted. */
	assert_int_equal(openpty(&b.master, &b.slave, NULL, NULL, NULL), 0);
	b.in = input_new(b.slave, &err);
	assert_non_null(b.in);
	close_bench(&b);
	input_free(NULL);
}

static void
expect_name(const char *name, const char *people)
{
	struct key key;
	char buf[KEY_NAME_MAX];

	assert_true(key_parse(name, &key));
	assert_string_equal(key_name(&key, buf), people);
}

static void
test_names(void **state)
{
	static const char *const bad[] = { "", "C-", "bogus", "ab", "<C-d>",
		"\xff", "\x01", "X-a", "Escape " };
	struct key a, b;

	(void)state;
	expect_name("a", "a");
	expect_name("?", "?");
	expect_name("-", "-");
	expect_name("\u00e9", "\u00e9");
	expect_name("C-d", "^D");
	expect_name("C-D", "^D");
	expect_name("C--", "^-");
	expect_name("M-x", "Alt-x");
	expect_name("C-M-x", "Ctrl-Alt-x");
	expect_name("Space", "Space");
	expect_name("C-Space", "^Space");
	expect_name("M-Left", "Alt-Left");
	expect_name("PageDown", "PgDn");
	expect_name("S-Tab", "Shift-Tab");
	expect_name("BackTab", "Shift-Tab");
	expect_name("C-M-S-Backspace", "Ctrl-Alt-Shift-Backspace");
	expect_name("F12", "F12");
	expect_name("C-i", "Tab");
	expect_name("C-m", "Enter");
	expect_name("C-[", "Esc");
	expect_name("S-a", "A");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(key_parse(bad[i], &a));
	assert_true(key_parse("d", &a));
	assert_true(key_parse("C-d", &b));
	assert_false(key_equal(&a, &b));
	assert_true(key_is_char(&a, 'd'));
	assert_false(key_is_char(&b, 'd'));
	assert_true(key_is_ctrl(&b, 'd'));
	assert_true(key_parse("Enter", &a));
	assert_true(key_is_sym(&a, SYM_ENTER));
	assert_false(key_is_char(&a, SYM_ENTER));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_mouse),
		cmocka_unit_test(test_paste),
		cmocka_unit_test(test_long_paste),
		cmocka_unit_test(test_endless_paste),
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_split_sequence),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_hangup),
		cmocka_unit_test(test_stop_and_start),
	};

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
