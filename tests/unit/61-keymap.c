/* Keys, commands and the letters of columns: no two may claim one key. */
#include "ui/keymap.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/table.h"
#include "src/explorer/snapshots.h"
#include "ui/show.h"
#include "ui/watch_keys.h"

#define TABLES 64

static const struct table_ops *tables[TABLES];
static size_t table_count;

static int
setup(void **state)
{
	(void)state;
	setlocale(LC_ALL, "C.UTF-8");
	assert_true(catalogue_count < TABLES);
	for (size_t i = 0; i < catalogue_count; i++)
		tables[table_count++] = catalogue[i].ops;
	tables[table_count++] = &snapshots_ops;
	return 0;
}

/* The nth key that a binding names, or false. */
static bool
nth_key(const struct binding *binding, size_t n, struct key *key)
{
	const char *at = binding->keys;
	char name[KEY_NAME_MAX];
	size_t len;

	for (;;) {
		at += strspn(at, " ");
		len = strcspn(at, " ");
		if (len == 0)
			return false;
		if (n-- == 0)
			break;
		at += len;
	}
	assert_true(len < sizeof(name));
	memcpy(name, at, len);
	name[len] = '\0';
	if (!key_parse(name, key))
		fail_msg("%s is no key", name);
	return true;
}

static void
test_bindings(void **state)
{
	struct key key;

	(void)state;
	for (size_t i = 0; i < binding_count; i++) {
		assert_true(bindings[i].command > COMMAND_NONE &&
		    bindings[i].command < COMMAND_COUNT);
		assert_true(nth_key(&bindings[i], 0, &key));
		/* Bound twice, a key would mean the first only. */
		for (size_t n = 0; nth_key(&bindings[i], n, &key); n++)
			for (size_t k = 0; k < binding_count; k++) {
				struct key other;

				for (size_t m = 0; nth_key(&bindings[k], m,
				    &other); m++)
					if (key_equal(&key, &other) &&
					    (i != k || n != m))
						fail_msg("%s and %s",
						    bindings[i].keys,
						    bindings[k].keys);
			}
	}
}

static void
test_find(void **state)
{
	struct key key;

	(void)state;
	for (size_t i = 0; i < binding_count; i++)
		for (size_t n = 0; nth_key(&bindings[i], n, &key); n++)
			assert_int_equal(keymap_find(&key),
			    bindings[i].command);
	assert_true(key_parse("S-Up", &key));
	assert_int_equal(keymap_find(&key), COMMAND_NONE);
	assert_true(key_parse("M-j", &key));
	assert_int_equal(keymap_find(&key), COMMAND_NONE);
	assert_int_equal(keymap_find(&(struct key) { .kind = KEY_MOUSE }),
	    COMMAND_NONE);
}

/* Digits are counts and views; capitals are the columns'. */
static void
test_digits_and_capitals(void **state)
{
	struct key key = { .kind = KEY_CHAR };

	(void)state;
	for (key.code = '1'; key.code <= '9'; key.code++)
		assert_int_equal(keymap_find(&key), COMMAND_NONE);
	for (size_t t = 0; t < table_count; t++) {
		const struct table_ops *table = tables[t];

		for (unsigned c = 0; c < table->column_count; c++) {
			key.code = (uint32_t)table->columns[c].hotkey;
			if (key.code != 0 &&
			    keymap_find(&key) != COMMAND_NONE)
				fail_msg("%s: %c is a command too",
				    table->name, table->columns[c].hotkey);
		}
	}
}

static void
check_column(const struct table_ops *table, unsigned number)
{
	const struct column *column = &table->columns[number];

	assert_true(column->title != NULL && column->title[0] != '\0');
	assert_true(column->help != NULL && column->help[0] != '\0');
	assert_int_equal(strspn(column->key, "abcdefghijklmnopqrstuvwxyz_"),
	    strlen(column->key));
	if (number != table->main_column)
		assert_int_equal(column->width == 0,
		    column->use == COLUMN_DATA);
	for (unsigned k = 0; k < number; k++)
		assert_string_not_equal(column->key, table->columns[k].key);
	if (column->use == COLUMN_DATA) {
		assert_int_equal(column->hotkey, 0);
		return;
	}
	if (column->hotkey < 'A' || column->hotkey > 'Z' ||
	    strchr("GINQ", column->hotkey) != NULL)
		fail_msg("%s: %s has no letter", table->name, column->key);
	for (unsigned k = 0; k < number; k++)
		if (table->columns[k].hotkey == column->hotkey)
			fail_msg("%s: %s and %s have one letter", table->name,
			    table->columns[k].key, column->key);
}

static void
test_columns(void **state)
{
	(void)state;
	assert_true(table_count > catalogue_count);
	for (size_t t = 0; t < table_count; t++) {
		const struct table_ops *table = tables[t];

		assert_true(table->main_column < table->column_count);
		assert_true(table->sort_column < table->column_count);
		assert_int_equal(table->columns[table->main_column].kind,
		    CELL_TEXT);
		for (unsigned c = 0; c < table->column_count; c++)
			check_column(table, c);
	}
}

/* Beside its letter and arrow a title must have room in its column. */
static void
test_titles_fit(void **state)
{
	(void)state;
	for (size_t t = 0; t < table_count; t++) {
		const struct table_ops *table = tables[t];

		for (unsigned c = 0; c < table->column_count; c++) {
			const struct column *column = &table->columns[c];
			struct strbuf title = STRBUF_INIT;

			if (column->use == COLUMN_DATA ||
			    c == table->main_column)
				continue;
			show_title(column, column->width - 2, false, &title);
			if (strstr(title.data, "\u2026") != NULL)
				fail_msg("%s: %s", table->name, title.data);
			strbuf_release(&title);
		}
	}
}

static void
test_catalogue(void **state)
{
	(void)state;
	for (size_t i = 0; i < catalogue_count; i++) {
		const struct catalogue_entry *entry = &catalogue[i];

		assert_ptr_equal(catalogue_find(entry->name), entry);
		/* Columns are chosen by that name. */
		assert_string_equal(entry->ops->name, entry->name);
		assert_true(entry->help[0] != '\0' && entry->title[0] != '\0');
		assert_true(entry->key == 0 || (entry->key >= '1' &&
		    entry->key <= '9'));
		/* What needs an object cannot be opened by a digit. */
		if (entry->key != 0)
			assert_int_equal(entry->needs &
			    (NEED_OBJECT | NEED_CLASS), 0);
		assert_true(catalogue_is_about(entry, catalogue_kind(entry)));
		/* A digit means one table of each kind of file. */
		for (size_t k = 0; k < i; k++)
			for (int kind = FILE_HEAP; kind < FILE_KINDS; kind++)
				assert_false(entry->key != 0 &&
				    catalogue_key(&catalogue[k],
				    (enum file_kind)kind) ==
				    catalogue_key(entry,
				    (enum file_kind)kind) &&
				    catalogue_is_about(entry,
				    (enum file_kind)kind) &&
				    catalogue_is_about(&catalogue[k],
				    (enum file_kind)kind));
	}
	for (int kind = FILE_HEAP; kind < FILE_KINDS; kind++)
		assert_true(catalogue_is_about(catalogue_first(
		    (enum file_kind)kind, true), (enum file_kind)kind));
	assert_null(catalogue_find("sum"));
	assert_null(catalogue_find(""));
}

static void
test_keys_for_people(void **state)
{
	char buf[128], tiny[6];

	(void)state;
	assert_string_equal(keymap_keys(COMMAND_OPEN, buf, sizeof(buf)),
	    "l, Right");
	assert_string_equal(keymap_keys(COMMAND_HALF_DOWN, buf, sizeof(buf)),
	    "^D");
	assert_string_equal(keymap_keys(COMMAND_GOTO, buf, sizeof(buf)), "");
	assert_string_equal(keymap_keys(COMMAND_OPEN, tiny, sizeof(tiny)),
	    "l, Ri");
	assert_string_equal(keymap_keys(COMMAND_CANCEL, buf, 1), "");
}

static void
bind(const char *name, enum command command)
{
	struct error err = { 0 };
	struct key key;

	assert_true(key_parse(name, &key));
	if (!keymap_bind(&key, command, &err))
		fail_msg("%s: %s", name, err.message);
	assert_int_equal(keymap_find(&key), command);
	assert_true(keymap_changed(&key));
}

/* What people bind goes before; lists of keys tell what is so now. */
static void
test_bind(void **state)
{
	char buf[128];
	struct key key;

	(void)state;
	bind("l", COMMAND_NONE);
	bind("F5", COMMAND_OPEN);
	bind("C-x", COMMAND_OPEN);
	assert_string_equal(keymap_keys(COMMAND_OPEN, buf, sizeof(buf)),
	    "Right, F5, ^X");
	assert_string_equal(keymap_key(COMMAND_OPEN, buf), "Right");
	bind("Right", COMMAND_GOTO);
	assert_string_equal(keymap_key(COMMAND_OPEN, buf), "F5");
	assert_string_equal(keymap_keys(COMMAND_GOTO, buf, sizeof(buf)),
	    "Right");
	bind("Right", COMMAND_OPEN);
	assert_string_equal(keymap_key(COMMAND_GOTO, buf), "");
	assert_string_equal(keymap_way(COMMAND_GOTO, buf), ":goto");
	assert_string_equal(keymap_way(COMMAND_OPEN, buf), "F5");
	/* In a letter of a column it is the person who is obeyed. */
	bind("D", COMMAND_QUIT);
	keymap_reset();
	assert_true(key_parse("D", &key));
	assert_int_equal(keymap_find(&key), COMMAND_NONE);
	assert_false(keymap_changed(&key));
	assert_string_equal(keymap_keys(COMMAND_OPEN, buf, sizeof(buf)),
	    "l, Right");
}

static void
test_bind_refused(void **state)
{
	static const char *const digits[] = { "1", "9", "M-0", "M-5" };
	struct key key = { .kind = KEY_MOUSE };
	struct error err = { 0 };

	(void)state;
	assert_false(keymap_bind(&key, COMMAND_UP, &err));
	assert_int_equal(err.kind, ERROR_USAGE);
	for (size_t i = 0; i < sizeof(digits) / sizeof(*digits); i++) {
		assert_true(key_parse(digits[i], &key));
		assert_false(keymap_bind(&key, COMMAND_UP, NULL));
		assert_false(keymap_changed(&key));
	}
	bind("0", COMMAND_UP);
	keymap_reset();
	for (uint32_t i = 0; i < KEYMAP_CHANGES; i++) {
		key = key_char(0x4e00 + i, 0);
		assert_true(keymap_bind(&key, COMMAND_UP, NULL));
	}
	/* One more is too many, one of them is not. */
	assert_true(keymap_bind(&key, COMMAND_DOWN, NULL));
	key = key_char('x', 0);
	assert_false(keymap_bind(&key, COMMAND_UP, NULL));
	keymap_reset();
}

/* What keymap_print writes in a format; the caller frees. */
static char *
printed(enum keymap_format format)
{
	static char *text_out;
	static size_t size;
	FILE *file = open_memstream(&text_out, &size);

	assert_non_null(file);
	keymap_print(file, format);
	fclose(file);
	return text_out;
}

/* The line of out that has what, which it must; the caller frees. */
static char *
line_with(const char *out, const char *what)
{
	const char *at = strstr(out, what);

	if (at == NULL)
		fail_msg("no line has %s", what);
	while (at > out && at[-1] != '\n')
		at--;
	return strndup(at, strcspn(at, "\n"));
}

static void
test_print_text(void **state)
{
	char *out = printed(KEYMAP_TEXT), *line, *name, keys[128], want[256];

	(void)state;
	for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++) {
		const struct command_info *info = &command_infos[i];

		/* Names stand below each other, whatever the keys. */
		keymap_keys((enum command)i, keys, sizeof(keys));
		snprintf(want, sizeof(want), "\n  %-16s %s ", keys,
		    info->name);
		name = strstr(out, want);
		if (name == NULL)
			fail_msg("no line for %s", info->name);
		line = strndup(name + 1, strcspn(name + 1, "\n"));
		assert_non_null(strstr(line, info->help));
		free(line);
	}
	for (int i = 0; i < COMMAND_GROUP_COUNT; i++)
		assert_non_null(strstr(out, command_group_titles[i]));
	free(out);
}

/* Bars within a cell would make more cells. */
static unsigned
cells_of(const char *line)
{
	unsigned bars = 0;

	for (const char *c = line; *c != '\0'; c++)
		bars += *c == '|' && (c == line || c[-1] != '\\');
	return bars;
}

static void
test_print_markdown(void **state)
{
	char *out = printed(KEYMAP_MARKDOWN), *line, name[64];
	const char *at;

	(void)state;
	for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++) {
		snprintf(name, sizeof(name), "| `:%s%s",
		    command_infos[i].name,
		    command_infos[i].arg != NULL ? " " : "`");
		line = line_with(out, name);
		assert_non_null(strstr(line, command_infos[i].help));
		free(line);
	}
	for (at = out; *at != '\0'; at += strcspn(at, "\n") + 1) {
		line = strndup(at, strcspn(at, "\n"));
		assert_true(line[0] == '\0' || cells_of(line) == 4);
		free(line);
	}
	assert_non_null(strstr(out, "| \\\\, F4 | `:filter [REGEX]` |"));
	assert_non_null(strstr(out, "`:units [si\\|iec\\|exact]`"));
	assert_non_null(strstr(out, "| \\* |"));
	free(out);
}

/* ":page-up" as mdoc wants it, where a bare - may become a hyphen. */
static void
man_name(const char *name, char *buf, size_t size)
{
	size_t at = 0;

	buf[at++] = ':';
	for (; *name != '\0' && at + 4 < size; name++) {
		if (*name == '-')
			buf[at++] = '\\';
		buf[at++] = *name;
	}
	buf[at] = '\0';
}

static void
test_print_man(void **state)
{
	char *out = printed(KEYMAP_MAN), *line, name[64];
	unsigned lists = 0, ends = 0, items = 0;
	const char *at;

	(void)state;
	for (at = out; *at != '\0'; at += strcspn(at, "\n") + 1) {
		lists += strncmp(at, ".Bl ", 4) == 0;
		ends += strncmp(at, ".El\n", 4) == 0;
		items += strncmp(at, ".It Ic \"", 8) == 0;
		/* Lines of text must not be taken for requests. */
		assert_true(at[0] != '\'' && (at[0] != '.' ||
		    (at[1] >= 'A' && at[1] <= 'Z')));
	}
	/* Those of the watch stand behind them. */
	assert_int_equal(lists, COMMAND_GROUP_COUNT + 1);
	assert_int_equal(ends, COMMAND_GROUP_COUNT + 1);
	assert_int_equal(items, COMMAND_COUNT - 1 + WATCH_KEY_COUNT - 1);
	for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++) {
		man_name(command_infos[i].name, name, sizeof(name));
		strcat(name, command_infos[i].arg != NULL ? " " : "\"");
		line = line_with(out, name);
		assert_int_equal(strncmp(line, ".It Ic ", 7), 0);
		free(line);
	}
	assert_non_null(strstr(out, "\"\\e, F4  :filter [REGEX]\""));
	assert_non_null(strstr(out, "\"\\(aq  :jump"));
	assert_non_null(strstr(out, "\\(haD"));
	free(out);
}

/* No key of the watch is bound twice, and each is found. */
static void
test_watch_keys(void **state)
{
	struct key key, other;
	char name[KEY_NAME_MAX], buf[64];

	(void)state;
	for (int i = WATCH_KEY_NONE + 1; i < WATCH_KEY_COUNT; i++) {
		const char *keys = watch_key_infos[i].keys;
		unsigned count = 0;

		for (; keymap_next(&keys, &key, name); count++)
			assert_int_equal(watch_key_find(&key), i);
		assert_true(count > 0);
		assert_true(watch_key_infos[i].help[0] != '\0');
	}
	assert_true(key_parse("x", &other));
	assert_int_equal(watch_key_find(&other), WATCH_KEY_NONE);
	assert_string_equal(watch_key_names(WATCH_KEY_LONGER, buf,
	    sizeof(buf)), "+, =");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bindings),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_watch_keys),
		cmocka_unit_test(test_digits_and_capitals),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_titles_fit),
		cmocka_unit_test(test_catalogue),
		cmocka_unit_test(test_keys_for_people),
		cmocka_unit_test(test_bind),
		cmocka_unit_test(test_bind_refused),
		cmocka_unit_test(test_print_text),
		cmocka_unit_test(test_print_markdown),
		cmocka_unit_test(test_print_man),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
