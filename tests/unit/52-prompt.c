/* The line editor, its history, and the menu. */
#include "ui/prompt.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "ui/history.h"
#include "ui/key.h"
#include "ui/menu.h"
#include "ui/screen.h"

static struct prompt *prompt;

/* Types the keys of a list of names: "a b C-a". Returns the last state. */
static enum prompt_state
type_keys(const char *keys)
{
	enum prompt_state state = PROMPT_EDITING;
	struct key key;
	char name[32];
	int used;

	while (sscanf(keys, "%31s%n", name, &used) == 1) {
		assert_true(key_parse(name, &key));
		state = prompt_key(prompt, &key);
		keys += used;
	}
	return state;
}

static void
paste(const char *text)
{
	struct key key = { .kind = KEY_PASTE_BEGIN };

	assert_int_equal(prompt_key(prompt, &key), PROMPT_EDITING);
	key.kind = KEY_PASTE;
	for (; *text != '\0'; text++) {
		key.code = (unsigned char)*text;
		assert_int_equal(prompt_key(prompt, &key), PROMPT_EDITING);
	}
	key.kind = KEY_PASTE_END;
	assert_int_equal(prompt_key(prompt, &key), PROMPT_EDITING);
}

static void
start(const struct prompt_spec *spec, const char *text)
{
	static const struct prompt_spec plain = { .label = "/" };

	prompt_open(prompt, spec != NULL ? spec : &plain, text);
}

static void
expect(const char *keys, const char *want)
{
	type_keys(keys);
	assert_string_equal(prompt_text(prompt), want);
}

static void
test_editing(void **state)
{
	(void)state;
	start(NULL, NULL);
	expect("a b c", "abc");
	expect("Left X", "abXc");
	expect("C-a Y", "YabXc");
	expect("Right Delete", "YaXc");
	expect("C-e Z", "YaXcZ");
	expect("Backspace C-h", "YaX");
	expect("Home C-d", "aX");
	expect("Delete Delete Delete", "");
	expect("\u00e9 \u4f5c e \u0301 Left Left Backspace", "\u4f5ce\u0301");
	/* A mark goes with its letter. */
	expect("End Backspace", "\u4f5c");
	expect("Space F5 Up Down Tab", "\u4f5c" " ");
}

static void
test_killing(void **state)
{
	(void)state;
	start(NULL, "one two-three  four");
	expect("C-w", "one two-three  ");
	expect("C-w", "one ");
	expect("C-y", "one two-three  ");
	expect("C-u", "");
	expect("C-y M-Backspace", "one two-");
	expect("M-b C-k", "one ");
	expect("C-y", "one two-");
	expect("Home M-d", " two-");
	expect("M-f X", " twoX-");
	expect("C-Left X", " XtwoX-");
	expect("C-Right X", " XtwoXX-");
	expect("C-Home C-M-x C-l", " XtwoXX-");
}

static void
test_states(void **state)
{
	static const char *const cancel[] = { "Escape", "C-c", "C-g" };

	(void)state;
	for (int i = 0; i < 3; i++) {
		start(NULL, "text");
		assert_int_equal(type_keys(cancel[i]), PROMPT_CANCELLED);
	}
	start(NULL, "a");
	assert_int_equal(type_keys("Backspace"), PROMPT_EDITING);
	assert_int_equal(type_keys("Backspace"), PROMPT_CANCELLED);
	start(NULL, "a");
	assert_int_equal(type_keys("b Enter"), PROMPT_ACCEPTED);
	assert_string_equal(prompt_text(prompt), "ab");
}

static void
test_paste(void **state)
{
	(void)state;
	start(NULL, "<>");
	type_keys("Left");
	paste("a\nb\tc\x01");
	assert_string_equal(prompt_text(prompt), "<a b c>");
	/* As much as there is room for, and no more. */
	start(NULL, "");
	for (int i = 0; i < 500; i++)
		paste("0123456789");
	assert_int_equal(strlen(prompt_text(prompt)), 4096);
	expect("x C-a C-k", "");
}

static void
note_change(void *data, const char *text)
{
	struct strbuf *log = data;

	strbuf_addf(log, "%s;", text);
}

static void
test_changed(void **state)
{
	struct strbuf log = STRBUF_INIT;
	struct prompt_spec spec = { .changed = note_change, .data = &log };

	(void)state;
	start(&spec, "a");
	type_keys("b Left Right C-k F1");
	paste("xyz");
	type_keys("C-u");
	assert_string_equal(log.data, "ab;abxyz;;");
	strbuf_release(&log);
}

/* Completes the last word among three. */
static bool
complete_word(void *data, const char *text, size_t n, struct strbuf *word,
	size_t *from)
{
	static const char *const words[] = { "sort", "base", "summary" };
	const char *space = strrchr(text, ' ');
	const char *start_of = space != NULL ? space + 1 : text;

	(void)data;
	for (int i = 0; i < 3; i++) {
		if (strncmp(words[i], start_of, strlen(start_of)) != 0)
			continue;
		if (n-- == 0) {
			strbuf_adds(word, words[i]);
			*from = (size_t)(start_of - text);
			return true;
		}
	}
	return false;
}

static void
test_completion(void **state)
{
	struct prompt_spec spec = { .complete = complete_word };

	(void)state;
	start(&spec, "x s!");
	expect("Left Tab", "x sort!");
	expect("Tab", "x summary!");
	expect("Tab", "x sort!");
	expect("BackTab", "x summary!");
	/* The cursor is behind the word; typing ends the turn. */
	expect("Space", "x summary !");
	expect("b Tab", "x summary base!");
	expect("Tab", "x summary base!");
	start(&spec, "zzz");
	expect("Tab BackTab", "zzz");
	start(&spec, "");
	expect("BackTab", "summary");
}

static void
test_walking(void **state)
{
	struct history *history = history_new(10);
	struct prompt_spec spec = { .history = history };

	(void)state;
	history_add(history, "sort count");
	history_add(history, "goto @1");
	history_add(history, "sort size");
	start(&spec, "");
	expect("Up", "sort size");
	expect("Up", "goto @1");
	expect("C-p Up Up", "sort count");
	expect("Down", "goto @1");
	expect("C-n C-n", "");
	expect("Down", "");
	/* Only what begins as typed. */
	expect("s Up Up", "sort count");
	expect("Down Down", "s");
	/* After an edit the walk begins anew from what is there. */
	expect("Up Backspace", "sort siz");
	expect("Up", "sort size");
	assert_int_equal(type_keys("C-u x Enter"), PROMPT_ACCEPTED);
	assert_string_equal(history_line(history, 0), "x");
	start(&spec, "");
	type_keys("y Escape");
	assert_string_equal(history_line(history, 0), "x");
	history_free(history);
}

static void
test_history(void **state)
{
	struct history *history = history_new(3);

	(void)state;
	history_add(history, "a");
	history_add(history, "b");
	history_add(history, "");
	history_add(history, "a");
	assert_int_equal(history_count(history), 2);
	assert_string_equal(history_line(history, 0), "a");
	assert_string_equal(history_line(history, 1), "b");
	history_add(history, "c");
	history_add(history, "d");
	assert_int_equal(history_count(history), 3);
	assert_string_equal(history_line(history, 2), "a");
	history_free(history);
	history_free(NULL);
}

static void
test_history_file(void **state)
{
	struct history *history = history_new(3), *again = history_new(2);
	char dir[] = "/tmp/heaptrail-unit-XXXXXX", path[64];
	struct error err;
	struct stat st;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/history", dir);
	assert_true(history_load(history, path, &err));
	history_add(history, "one");
	history_add(history, "two");
	history_add(history, "thr\u00e9e");
	assert_true(history_save(history, path, &err));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(history_load(again, path, &err));
	assert_int_equal(history_count(again), 2);
	assert_string_equal(history_line(again, 0), "thr\u00e9e");
	assert_string_equal(history_line(again, 1), "two");

	/* Of a huge file the end; the line that is cut there is not one. */
	file = fopen(path, "w");
	assert_non_null(file);
	for (int i = 0; i < 1 << 20; i++)
		fputs("xy", file);
	fputs("\nlast\n", file);
	fclose(file);
	assert_true(history_load(again, path, &err));
	assert_string_equal(history_line(again, 0), "last");
	assert_string_equal(history_line(again, 1), "thr\u00e9e");

	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_false(history_load(again, path, &err));
	assert_int_equal(unlink(path), 0);
	assert_false(history_load(again, dir, &err));
	assert_int_equal(rmdir(dir), 0);
	assert_false(history_save(history, path, &err));
	assert_int_equal(err.kind, ERROR_IO);
	history_free(history);
	history_free(again);
}

static struct screen *
open_screen(int rows, int cols, bool ascii)
{
	struct screen_options options = { .headless = true, .rows = rows,
		.cols = cols, .ascii = ascii, .color = COLOR_MODE_NEVER };
	struct error err;
	struct screen *s = screen_new(&options, &err);

	if (s == NULL)
		fail_msg("%s", err.message);
	return s;
}

static void
expect_screen(struct screen *s, const char *want)
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
expect_line(struct screen *s, const char *keys, const char *want)
{
	type_keys(keys);
	screen_clear(s);
	prompt_draw(prompt, s, 0, 1, 8);
	expect_screen(s, want);
}

static void
test_drawing(void **state)
{
	struct screen *s = open_screen(1, 10, false);

	(void)state;
	start(NULL, "abc");
	expect_line(s, "", " /abc\n");
	/* Seven cells, one of which is the cursor's. */
	expect_line(s, "d e f g h", " /cdefgh\n");
	expect_line(s, "Home", " /abcdefg\n");
	expect_line(s, "End", " /cdefgh\n");
	expect_line(s, "Backspace", " /bcdefg\n");
	start(NULL, "\u4f5c\u8005\u4f5c\u8005");
	expect_line(s, "", " /\u8005\u4f5c\u8005\n");
	/* Half a character at the left edge is not drawn. */
	expect_line(s, "x", " / \u4f5c\u8005" "x\n");
	screen_clear(s);
	prompt_draw(prompt, s, 0, 9, 1);
	prompt_draw(prompt, s, 0, 9, 0);
	prompt_draw(prompt, s, 5, 9, -1);
	screen_free(s);

	s = open_screen(1, 10, true);
	start(NULL, "\u00e9\u202e");
	expect_line(s, "", " /{202e}\n");
	expect_line(s, "Home", " /?\\u{202\n");
	screen_free(s);
}

static const struct menu_item items[] = {
	{ .text = "Constructor" },
	{ .text = "Size Delta", .hint = "bytes", .hotkey = 'D' },
	{ .text = "Re\033tained", .hint = "\u4f5c", .disabled = true },
	{ .text = "jump", .hotkey = 'j' },
	{ .text = "fifth" },
};

static enum menu_state
menu_keys(struct menu *menu, const char *keys)
{
	enum menu_state state = MENU_OPEN;
	struct key key;
	char name[32];
	int used;

	while (sscanf(keys, "%31s%n", name, &used) == 1) {
		assert_true(key_parse(name, &key));
		state = menu_key(menu, &key);
		keys += used;
	}
	return state;
}

static void
test_menu_keys(void **state)
{
	struct menu menu;

	(void)state;
	menu_open(&menu, "Sort", items, 5, 0);
	assert_int_equal(menu_keys(&menu, "Down Enter"), MENU_CHOSEN);
	assert_int_equal(menu.selected, 1);
	menu_open(&menu, "Sort", items, 5, 99);
	assert_int_equal(menu.selected, 4);
	assert_int_equal(menu_keys(&menu, "k k Enter"), MENU_OPEN);
	assert_int_equal(menu.selected, 2);		/* disabled */
	assert_int_equal(menu_keys(&menu, "g"), MENU_OPEN);
	assert_int_equal(menu.selected, 0);
	assert_int_equal(menu_keys(&menu, "G PageUp Up Up"), MENU_OPEN);
	assert_int_equal(menu.selected, 1);
	assert_int_equal(menu_keys(&menu, "End Home"), MENU_OPEN);
	assert_int_equal(menu.selected, 0);
	assert_int_equal(menu_keys(&menu, "D"), MENU_CHOSEN);
	assert_int_equal(menu.selected, 1);
	assert_int_equal(menu_keys(&menu, "j"), MENU_CHOSEN);
	assert_int_equal(menu.selected, 3);
	assert_int_equal(menu_keys(&menu, "5"), MENU_CHOSEN);
	assert_int_equal(menu.selected, 4);
	assert_int_equal(menu_keys(&menu, "6 3 F1 C-x M-q"), MENU_OPEN);
	assert_int_equal(menu_keys(&menu, "Escape"), MENU_CANCELLED);
	assert_int_equal(menu_keys(&menu, "q"), MENU_CANCELLED);
	assert_int_equal(menu_keys(&menu, "C-c"), MENU_CANCELLED);
	menu_open(&menu, NULL, NULL, 0, 0);
	assert_int_equal(menu_keys(&menu, "Down"), MENU_CANCELLED);
	assert_int_equal(menu_keys(&menu, "x 1"), MENU_OPEN);
}

/* Space, a letter, a digit turn one round; Enter takes them all. */
static void
test_menu_checks(void **state)
{
	struct menu_item checks[5];
	struct screen *s = open_screen(9, 34, true);
	struct menu menu;

	(void)state;
	memcpy(checks, items, sizeof(checks));
	checks[1].checked = true;
	menu_open(&menu, "Columns", checks, 5, 0);
	menu.checks = true;
	assert_int_equal(menu_keys(&menu, "Down Space"), MENU_TURNED);
	assert_int_equal(menu.selected, 1);
	assert_int_equal(menu_keys(&menu, "j"), MENU_TURNED);
	assert_int_equal(menu.selected, 3);
	assert_int_equal(menu_keys(&menu, "5"), MENU_TURNED);
	assert_int_equal(menu.selected, 4);
	assert_int_equal(menu_keys(&menu, "3"), MENU_OPEN);	/* disabled */
	assert_int_equal(menu_keys(&menu, "Space"), MENU_OPEN);
	assert_int_equal(menu_keys(&menu, "Enter"), MENU_CHOSEN);
	assert_int_equal(menu_keys(&menu, "Escape"), MENU_CANCELLED);
	screen_clear(s);
	menu_draw(&menu, s);
	expect_screen(s, "\n"
	    "   +- Columns ---------------+\n"
	    "   |   [ ] Constructor       |\n"
	    "   | D [x] Size Delta  bytes |\n"
	    "   |   [ ] Re\\etained      ? |\n"
	    "   | j [ ] jump              |\n"
	    "   |   [ ] fifth             |\n"
	    "   +-------------------------+\n\n");
	/* In an ordinary one Space means nothing. */
	menu_open(&menu, "Sort", items, 5, 0);
	assert_int_equal(menu_keys(&menu, "Space"), MENU_OPEN);
	screen_free(s);
}

static void
test_menu_drawing(void **state)
{
	struct screen *s = open_screen(9, 30, true);
	struct menu menu;

	(void)state;
	menu_open(&menu, "Sort by", items, 5, 1);
	screen_clear(s);
	menu_draw(&menu, s);
	expect_screen(s, "\n"
	    "   +- Sort by -----------+\n"
	    "   |   Constructor       |\n"
	    "   | D Size Delta  bytes |\n"
	    "   |   Re\\etained      ? |\n"
	    "   | j jump              |\n"
	    "   |   fifth             |\n"
	    "   +---------------------+\n\n");
	assert_int_equal(screen_look(s, 3, 4).attributes, LOOK_REVERSE);
	assert_int_equal(screen_look(s, 3, 24).attributes, LOOK_REVERSE);
	assert_int_equal(screen_look(s, 2, 4).attributes, 0);

	/* The smallest screen: scrolled so that the choice is seen. */
	screen_set_size(s, 5, 14);
	screen_clear(s);
	menu_keys(&menu, "End");
	menu_draw(&menu, s);
	expect_screen(s,
	    "+- Sort by --^\n"
	    "|   Re\\et... |\n"
	    "| j jump     |\n"
	    "|   fifth    |\n"
	    "+------------+\n");
	/* It grows back without a gap at the end. */
	screen_set_size(s, 9, 30);
	screen_clear(s);
	menu_draw(&menu, s);
	assert_int_equal(menu.first, 0);
	screen_set_size(s, 1, 1);
	menu_draw(&menu, s);
	menu_open(&menu, NULL, NULL, 0, 0);
	menu_draw(&menu, s);
	screen_free(s);
}

static void
test_menu_mouse(void **state)
{
	struct screen *s = open_screen(9, 30, true);
	struct key key = { .kind = KEY_MOUSE, .mouse = MOUSE_PRESS,
		.button = 1 };
	struct menu menu;

	(void)state;
	menu_open(&menu, "Sort by", items, 5, 0);
	/* Not drawn yet: there is nothing to hit or to miss. */
	assert_int_equal(menu_key(&menu, &key), MENU_OPEN);
	menu_draw(&menu, s);
	key.row = 3;
	key.col = 10;
	assert_int_equal(menu_key(&menu, &key), MENU_CHOSEN);
	assert_int_equal(menu.selected, 1);
	key.row = 4;
	assert_int_equal(menu_key(&menu, &key), MENU_OPEN);
	key.row = 1;
	assert_int_equal(menu_key(&menu, &key), MENU_OPEN);
	key.mouse = MOUSE_WHEEL_DOWN;
	assert_int_equal(menu_key(&menu, &key), MENU_OPEN);
	assert_int_equal(menu.selected, 3);
	key.mouse = MOUSE_PRESS;
	key.col = 29;
	assert_int_equal(menu_key(&menu, &key), MENU_CANCELLED);
	screen_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_editing),
		cmocka_unit_test(test_killing),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_paste),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_completion),
		cmocka_unit_test(test_walking),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_history_file),
		cmocka_unit_test(test_drawing),
		cmocka_unit_test(test_menu_keys),
		cmocka_unit_test(test_menu_checks),
		cmocka_unit_test(test_menu_drawing),
		cmocka_unit_test(test_menu_mouse),
	};
	int failed;

	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return 1;
	prompt = prompt_new();
	if (prompt == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	prompt_free(prompt);
	return failed;
}
