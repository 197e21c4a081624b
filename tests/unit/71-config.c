/*
 * The config file: what its lines do, what is said of those that are wrong,
 * and that what we write into it leaves the rest alone.
 */
#include "src/config.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/explore/summary.h"
#include "model/table.h"
#include "src/options.h"
#include "ui/keymap.h"
#include "ui/theme.h"

static char folder[] = "/tmp/heaptrail-config.XXXXXX";
static struct config config;
static struct options options;

/* A call of "heaptrail ARGUMENT... x" that has read no file yet. */
static void
call(const char *first, const char *second)
{
	static char name[] = "heaptrail", file[] = "x.heapsnapshot";
	char *argv[5] = { name };
	struct error err = { 0 };
	int argc = 1;

	if (first != NULL)
		argv[argc++] = (char *)(uintptr_t)first;
	if (second != NULL)
		argv[argc++] = (char *)(uintptr_t)second;
	argv[argc++] = file;
	optind = 0;
	if (!options_parse(&options, argc, argv, &err))
		fail_msg("%s", err.message);
	config_release(&config);
	config = (struct config) CONFIG_INIT;
	keymap_reset();
	theme_reset();
}

static bool
line(const char *text, struct error *err)
{
	char *copy = strdup(text);
	bool done = config_line(&config, &options, copy, err);

	free(copy);
	return done;
}

static void
takes(const char *text)
{
	struct error err = { 0 };

	if (!line(text, &err))
		fail_msg("%s: %s", text, err.message);
}

/* Refuses it, with these words in what it says. */
static void
refuses(const char *text, const char *words)
{
	struct error err = { 0 };

	if (line(text, &err))
		fail_msg("taken: %s", text);
	assert_int_equal(err.kind, ERROR_USAGE);
	if (strstr(err.message, words) == NULL)
		fail_msg("%s: %s", text, err.message);
}

static void
test_options(void **state)
{
	(void)state;
	call(NULL, NULL);
	takes("units = iec");
	assert_int_equal(options.units, UNITS_IEC);
	takes("  units=exact\t\r");
	assert_int_equal(options.units, UNITS_EXACT);
	refuses("color 256", "nothing called 256");
	refuses("color = 17", "auto");
	takes("color = 256");
	assert_int_equal(options.color, COLOR_MODE_256);
	takes("ascii");
	takes("no-mouse ");
	takes("no-index");
	assert_true(options.ascii && !options.mouse && !options.index);
	takes("memory = 2G");
	assert_int_equal(options.memory, 2000000000);
	takes("shares = bars");
	assert_int_equal(options.shares, SHARES_BARS);
	/* Nobody loses the explorer by saying what to print in. */
	takes("format = json");
	assert_int_equal(options.format, OUTPUT_JSON);
	assert_false(options.format_given);
	takes("");
	takes("  # bind nothing to nothing");
	refuses("units = inches", "si, iec or exact");
	refuses("units", "units = si|iec|exact");
	refuses("units =", "units = si|iec|exact");
	refuses("ascii = yes", "no value");
	refuses("unit = si", "--print-config");
	refuses("= si", "--print-config");
	refuses("--units = si", "--print-config");
	/* About one call only. */
	refuses("id = @3", "cannot be set here");
	refuses("class = Foo", "cannot be set here");
	refuses("help", "cannot be set here");
	refuses("config = /etc/passwd", "cannot be set here");
	refuses("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = 3",
	    "cannot be set here");
	assert_int_equal(options.units, UNITS_EXACT);
}

static void
test_command_line_wins(void **state)
{
	(void)state;
	call("-u", "si");
	takes("units = iec");
	assert_int_equal(options.units, UNITS_SI);
	/* Which does not make a wrong line right. */
	refuses("units = inches", "si, iec or exact");
	takes("ascii");
	assert_true(options.ascii);
	call("--format", "csv");
	takes("format = json");
	assert_int_equal(options.format, OUTPUT_CSV);
	assert_true(options.format_given);
}

static void
expect_key(const char *name, enum command command)
{
	struct key key;

	assert_true(key_parse(name, &key));
	assert_int_equal(keymap_find(&key), command);
}

static void
test_keys(void **state)
{
	(void)state;
	call(NULL, NULL);
	takes("bind F5 sort");
	expect_key("F5", COMMAND_SORT);
	takes("bind # quit");
	expect_key("#", COMMAND_QUIT);
	takes("unbind s");
	expect_key("s", COMMAND_NONE);
	takes("bind   s\tretainers ");
	expect_key("s", COMMAND_RETAINERS);
	refuses("bind", "give a key");
	refuses("bind F5", "give a command");
	refuses("bind F5 frobnicate", "frobnicate");
	/* In a file that is kept only a whole name is one. */
	refuses("bind F5 qui", "no command qui");
	refuses("bind F5 q", "no command q");
	refuses("bind F13 quit", "no key");
	refuses("bind 3 quit", "count");
	refuses("bind F5 sort count", "count is too much");
	refuses("unbind F5 sort", "too much");
	expect_key("F5", COMMAND_SORT);
}

static void
test_colors(void **state)
{
	struct look look;

	(void)state;
	call(NULL, NULL);
	takes("color class red 17 bold underline");
	look = theme_look(STYLE_CLASS, 256);
	assert_int_equal(look.fg, 1);
	assert_int_equal(look.bg, 17);
	assert_int_equal(look.attributes, LOOK_BOLD | LOOK_UNDERLINE);
	takes("color class default default");
	look = theme_look(STYLE_CLASS, 256);
	assert_true(look.fg == -1 && look.bg == -1 && look.attributes == 0);
	refuses("color class", "two colours");
	refuses("color class red", "two colours");
	refuses("color class red 256", "256");
	refuses("color klass red red", "klass");
	refuses("color class red red blinking", "blinking");
	assert_int_equal(theme_look(STYLE_CLASS, 256).fg, -1);
}

static void
write_file(const char *path, const char *text, size_t len)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
}

static char *
read_text(const char *path)
{
	struct strbuf text = STRBUF_INIT;
	struct error err = { 0 };

	if (!config_read_file(path, false, &text, &err))
		fail_msg("%s", err.message);
	return text.capacity > 0 ? text.data : strdup("");
}

static const char *
path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void
test_notes(void **state)
{
	static const char text[] = "units = iec\n\nunits = miles\r\n"
	    "bind F5 sort\nz\0ero\nbind \033[31m quit\ncolumns nothing x";
	struct error err = { 0 };

	(void)state;
	write_file(path_of("notes"), text, sizeof(text) - 1);
	call("--config", path_of("notes"));
	assert_true(config_read(&config, &options, &err));
	assert_int_equal(options.units, UNITS_IEC);
	expect_key("F5", COMMAND_SORT);
	assert_int_equal(config.note_count, 4);
	assert_non_null(strstr(config.notes[0].message, "/notes:3: "));
	assert_non_null(strstr(config.notes[0].message, "si, iec or exact"));
	assert_non_null(strstr(config.notes[1].message, "/notes:5: "));
	assert_non_null(strstr(config.notes[1].message, "zero"));
	assert_null(strchr(config.notes[2].message, '\033'));
	assert_non_null(strstr(config.notes[3].message, "/notes:7: "));
	/* Short where it can be. */
	setenv("HOME", folder, 1);
	call("--config", path_of("notes"));
	assert_true(config_read(&config, &options, &err));
	assert_memory_equal(config.notes[0].message, "~/notes:3: ", 11);
}

static void
test_files(void **state)
{
	struct error err = { 0 };
	char *large = calloc(1, CONFIG_MAX + 2);

	(void)state;
	call("--config", path_of("absent"));
	assert_false(config_read(&config, &options, &err));
	assert_non_null(strstr(err.message, "absent"));
	call("--config", folder);
	assert_false(config_read(&config, &options, &err));
	memset(large, '#', CONFIG_MAX + 1);
	write_file(path_of("large"), large, CONFIG_MAX + 1);
	call("--config", path_of("large"));
	assert_false(config_read(&config, &options, &err));
	assert_non_null(strstr(err.message, "larger"));
	free(large);
	/* The one that is looked for may be absent, and strange. */
	setenv("XDG_CONFIG_HOME", folder, 1);
	call(NULL, NULL);
	assert_true(config_read(&config, &options, &err));
	assert_int_equal(config.note_count, 0);
	assert_int_equal(mkdir(path_of("heaptrail"), 0700), 0);
	assert_int_equal(mkfifo(path_of("heaptrail/config"), 0600), 0);
	call(NULL, NULL);
	assert_true(config_read(&config, &options, &err));
	assert_int_equal(config.note_count, 1);
	assert_int_equal(unlink(path_of("heaptrail/config")), 0);
	write_file(path_of("heaptrail/config"), "units = iec\n", 12);
	call(NULL, NULL);
	assert_true(config_read(&config, &options, &err));
	assert_int_equal(options.units, UNITS_IEC);
	call("--no-config", NULL);
	assert_true(config_read(&config, &options, &err));
	assert_int_equal(options.units, UNITS_SI);
	assert_int_equal(config.path.len, 0);
}

static void
edits(const char *before, const char *chosen, const char *after)
{
	struct strbuf file = STRBUF_INIT, out = STRBUF_INIT;

	strbuf_adds(&file, before);
	config_edit_columns(&file, "summary", chosen, &out);
	assert_string_equal(out.data, after);
	assert_int_equal(out.len, strlen(after));
	strbuf_release(&file);
	strbuf_release(&out);
}

static void
test_edit(void **state)
{
	(void)state;
	edits("", "columns summary a", "columns summary a\n");
	edits("", "", "");
	edits("# mine\nunits=si", "columns summary a",
	    "# mine\nunits=si\ncolumns summary a\n");
	/* In its place, with what surrounds it, and no other's. */
	edits("x\n  columns  summary b\ny\n", "columns summary a",
	    "x\ncolumns summary a\ny\n");
	edits("columns summary b\r\nz\r\n", "columns summary a",
	    "columns summary a\r\nz\r\n");
	edits("z\ncolumns summary b", "columns summary a",
	    "z\ncolumns summary a");
	edits("#columns summary b\ncolumns diff c\ncolumns summaryx d\n",
	    "columns summary a", "#columns summary b\ncolumns diff c\n"
	    "columns summaryx d\ncolumns summary a\n");
	/* The last one is what counts when it is read. */
	edits("columns summary b\ncolumns summary c\n", "columns summary a",
	    "columns summary b\ncolumns summary a\n");
	edits("1\ncolumns summary b\n2\ncolumns summary c", "", "1\n2\n");
}

static void
test_keep(void **state)
{
	static const char text[] = "# a comment \t\n\nunits =  iec\nwrong\n";
	const char *path = path_of("kept");
	struct error err = { 0 };
	struct stat st;
	char *now, want[256];

	(void)state;
	write_file(path, text, strlen(text));
	assert_int_equal(chmod(path, 0644), 0);
	call("--config", path);
	assert_true(config_read(&config, &options, &err));
	columns_hide(&config.columns, &summary_ops, 1u << SUMMARY_COUNT);
	assert_true(config_keep_columns(&config, &summary_ops, &err));
	snprintf(want, sizeof(want), "%scolumns summary constructor location "
	    "distance shallow_size retained_size count_delta size_delta\n",
	    text);
	now = read_text(path);
	assert_string_equal(now, want);
	free(now);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* It is there again, and goes without a trace. */
	call("--config", path);
	assert_true(config_read(&config, &options, &err));
	assert_int_equal(columns_hidden(&config.columns, &summary_ops),
	    1u << SUMMARY_COUNT);
	columns_hide(&config.columns, &summary_ops, 0);
	assert_true(config_keep_columns(&config, &summary_ops, &err));
	now = read_text(path);
	assert_string_equal(now, text);
	free(now);
}

/* A link to the file of somebody who keeps all of them in one place. */
static void
test_keep_link(void **state)
{
	struct error err = { 0 };
	struct stat st;
	char target[256], *now;

	(void)state;
	snprintf(target, sizeof(target), "%s", path_of("target"));
	write_file(target, "ascii\n", 6);
	assert_int_equal(symlink("target", path_of("link")), 0);
	call("--config", path_of("link"));
	assert_true(config_read(&config, &options, &err));
	columns_hide(&config.columns, &summary_ops, 1u << SUMMARY_COUNT);
	assert_true(config_keep_columns(&config, &summary_ops, &err));
	assert_int_equal(lstat(path_of("link"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	now = read_text(target);
	assert_memory_equal(now, "ascii\ncolumns summary", 21);
	free(now);
}

/* Without a file one is made; where none can be, that is said once. */
static void
test_keep_nowhere(void **state)
{
	struct error err = { 0 };

	(void)state;
	setenv("XDG_CONFIG_HOME", path_of("deep/er"), 1);
	call(NULL, NULL);
	assert_true(config_read(&config, &options, &err));
	columns_hide(&config.columns, &summary_ops, 1u << SUMMARY_COUNT);
	assert_true(config_keep_columns(&config, &summary_ops, &err));
	assert_int_equal(access(path_of("deep/er/heaptrail/config"), R_OK),
	    0);
	setenv("XDG_CONFIG_HOME", "/proc/self", 1);
	call(NULL, NULL);
	assert_true(config_read(&config, &options, &err));
	columns_hide(&config.columns, &summary_ops, 1u << SUMMARY_COUNT);
	assert_false(config_keep_columns(&config, &summary_ops, &err));
	assert_int_equal(err.kind, ERROR_IO);
	assert_true(config_keep_columns(&config, &summary_ops, &err));
	/* Nobody asked for it to be kept. */
	call("--no-config", NULL);
	assert_true(config_read(&config, &options, &err));
	columns_hide(&config.columns, &summary_ops, 1u << SUMMARY_COUNT);
	assert_true(config_keep_columns(&config, &summary_ops, &err));
}

/* Root leaves nothing in somebody's home that they could not read. */
static void
test_keep_as_root(void **state)
{
	struct error err = { 0 };

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(mkdir(path_of("theirs"), 0700), 0);
	assert_int_equal(chown(path_of("theirs"), 4711, 4711), 0);
	setenv("XDG_CONFIG_HOME", path_of("theirs"), 1);
	call(NULL, NULL);
	assert_true(config_read(&config, &options, &err));
	columns_hide(&config.columns, &summary_ops, 1u << SUMMARY_COUNT);
	assert_false(config_keep_columns(&config, &summary_ops, &err));
	assert_int_not_equal(access(path_of("theirs/heaptrail"), F_OK), 0);
}

/* Every line of what is printed can be taken, and says what is so already. */
static void
test_print(void **state)
{
	struct look looks[STYLE_COUNT], few[STYLE_COUNT];
	struct options before;
	char keys[COMMAND_COUNT][128], was[128], *text = NULL, *at, *now;
	size_t size, settings = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	call(NULL, NULL);
	config_print(out);
	fclose(out);
	for (unsigned i = 0; i < STYLE_COUNT; i++) {
		looks[i] = theme_look(i, 256);
		few[i] = theme_look(i, 8);
	}
	before = options;
	for (at = text; (now = strsep(&at, "\n")) != NULL;) {
		/* As it is, it says nothing at all. */
		assert_true(now[0] == '#' || now[0] == '\0');
		if (now[0] == '\0' || now[1] == ' ' || now[1] == '\0')
			continue;
		takes(now + 1);
		settings++;
		/* But for examples and what can only be switched on. */
		if (strchr(now, ' ') == NULL || strstr(now, "threads") ||
		    strstr(now, "memory"))
			options = before;
	}
	free(text);
	assert_true(settings > COMMAND_COUNT + STYLE_COUNT);
	assert_memory_equal(&options, &before, sizeof(before));
	for (unsigned i = 0; i < STYLE_COUNT; i++) {
		struct look look = theme_look(i, 256), eight =
		    theme_look(i, 8);

		assert_memory_equal(&look, &looks[i], sizeof(look));
		assert_memory_equal(&eight, &few[i], sizeof(eight));
	}
	for (size_t i = 0; i < COLUMNS_TABLES; i++)
		assert_int_equal(config.columns.hidden[i], 0);
	for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++)
		keymap_keys((enum command)i, keys[i], sizeof(keys[i]));
	keymap_reset();
	for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++)
		assert_string_equal(keys[i], keymap_keys((enum command)i, was,
		    sizeof(was)));
}

static int
setup(void **state)
{
	(void)state;
	config = (struct config) CONFIG_INIT;
	return mkdtemp(folder) == NULL;
}

static int
teardown(void **state)
{
	char command[128];

	(void)state;
	config_release(&config);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_command_line_wins),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_colors),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_edit),
		cmocka_unit_test(test_keep),
		cmocka_unit_test(test_keep_link),
		cmocka_unit_test(test_keep_nowhere),
		cmocka_unit_test(test_keep_as_root),
		cmocka_unit_test(test_print),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
