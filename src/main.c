#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/big.h"
#include "model/base/error.h"
#include "model/catalogue.h"
#include "src/cache_command.h"
#include "src/capture_command.h"
#include "src/check_command.h"
#include "src/completion.h"
#include "src/config.h"
#include "src/explorer/explorer.h"
#include "src/options.h"
#include "src/ps_command.h"
#include "src/record_command.h"
#include "src/report_command.h"
#include "src/series_files.h"
#include "src/tables.h"
#include "src/trends.h"
#include "src/watch/watch.h"
#include "ui/keymap.h"

enum {
	EXIT_OK = 0,
	EXIT_ERROR = 1,		/* a file or the system did not play along */
	EXIT_USAGE = 2,
	EXIT_FAILED = 3,	/* a condition of the check holds */
};

static int
complain(const struct error *err)
{
	char text[sizeof err->message + 64];

	fprintf(stderr, "heaptrail: %s\n", error_text(err, text,
	    sizeof text));
	return err->kind == ERROR_USAGE ? EXIT_USAGE : EXIT_ERROR;
}

static bool
print_docs(const char *part, struct error *err)
{
	if (strcmp(part, "keys-text") == 0)
		keymap_print(stdout, KEYMAP_TEXT);
	else if (strcmp(part, "keys-man") == 0)
		keymap_print(stdout, KEYMAP_MAN);
	else if (strcmp(part, "keys-markdown") == 0)
		keymap_print(stdout, KEYMAP_MARKDOWN);
	else if (strcmp(part, "options-man") == 0)
		options_man(stdout);
	else if (strcmp(part, "commands-man") == 0)
		options_man_commands(stdout);
	else if (strcmp(part, "filters-man") == 0)
		options_man_filters(stdout);
	else if (strcmp(part, "conditions-man") == 0)
		options_man_conditions(stdout);
	else if (strcmp(part, "detectors-man") == 0)
		options_man_detectors(stdout);
	else
		return error_set(err, ERROR_USAGE, "--print-docs %s: there "
		    "is no such part", part);
	return true;
}

/*
 * Without standard input, output or errors, the next file to be opened would
 * take its place. Reading this one is refused, writing to it fails.
 */
static void
fill_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	close(fd);
}

/* Somebody to look at a screen, and nothing that asks for a table? */
static bool
wants_explorer(const struct options *options)
{
	return options->action == ACTION_FILES && !options->format_given &&
	    isatty(STDOUT_FILENO);
}

/* Does this call do anything that a config file could change? */
static bool
minds_config(const struct options *options)
{
	return options->action == ACTION_FILES ||
	    options->action == ACTION_TABLE ||
	    options->action == ACTION_CHECK ||
	    options->action == ACTION_REPORT ||
	    options->action == ACTION_CAPTURE ||
	    options->action == ACTION_PS ||
	    options->action == ACTION_CACHE;
}

/* Whoever looks at a screen is told there. */
static void
print_notes(const struct config *config)
{
	for (size_t i = 0; i < config->note_count && i < CONFIG_NOTES; i++)
		fprintf(stderr, "heaptrail: note: %s\n",
		    config->notes[i].message);
	if (config->note_count > CONFIG_NOTES)
		fprintf(stderr, "heaptrail: note: %zu more lines of the "
		    "config file are wrong\n",
		    config->note_count - CONFIG_NOTES);
}

static bool
takes_series(const struct options *options)
{
	if (options->entry != NULL)
		return options->entry->needs & TAKES_SERIES;
	return options->action == ACTION_FILES ||
	    options->action == ACTION_CHECK ||
	    options->action == ACTION_REPORT;
}

static bool
needs_two(const struct options *options)
{
	return options->entry != NULL ?
	    options->entry->needs & TAKES_MEASURE :
	    options->action == ACTION_CHECK;
}

/* A table is about files of some kind, the explorer about all. */
static enum file_kind
only_kind(const struct options *options)
{
	if (options->entry != NULL && options->entry->needs & TAKES_OTHERS)
		return FILE_ANY;
	if (options->entry != NULL)
		return catalogue_kind(options->entry);
	return options->action == ACTION_FILES ? FILE_ANY : FILE_HEAP;
}

/* The files meant, where there may be any number of them. */
static bool
find_files(struct options *options, struct series_files *files,
	struct error *err)
{
	if (!takes_series(options))
		return true;
	if (!series_files_find(files, options->files, options->file_count,
	    options->kind_wanted == FILE_ANY, err))
		return false;
	options->files = files->paths;
	options->file_count = files->count;
	options->times = files->times;
	options->ends = files->ends;
	options->zone = files->zone;
	options->left_out = files->left_out;
	if (options->left_out != NULL && !wants_explorer(options))
		fprintf(stderr, "heaptrail: note: %s\n", options->left_out);
	if (options->base > options->file_count)
		return error_set(err, ERROR_USAGE,
		    "--base %zu: there are only %zu files", options->base,
		    options->file_count);
	if (files->count > 1 || !needs_two(options))
		return true;
	if (access(files->paths[0], F_OK) != 0)
		return error_set(err, ERROR_IO, "%s: %s", files->paths[0],
		    strerror(errno));
	return error_set(err, ERROR_USAGE, "heaptrail %s needs two snapshots "
	    "or more", options->entry != NULL ? options->entry->name :
	    "check");
}

/* *failed: it was done, and a condition of the check holds. */
static bool
run_files(struct options *options, struct config *config, bool *failed,
	struct error *err)
{
	struct series_files files = { 0 };
	bool done;

	options->kind_wanted = only_kind(options);
	done = find_files(options, &files, err);
	if (done && wants_explorer(options))
		done = explorer_run(options, config, NULL, err);
	else if (done && options->action == ACTION_CHECK)
		done = check_command(options, failed, err);
	else if (done && options->action == ACTION_REPORT)
		done = report_command(options, err);
	else if (done && options->entry != NULL &&
	    options->entry->needs & (TAKES_MEASURE | TAKES_OTHERS))
		done = trends_run(options, err);
	else if (done)
		done = tables_run(options, err);
	series_files_release(&files);
	return done;
}

static bool
run(struct options *options, struct config *config, bool *failed,
	struct error *err)
{
	if (minds_config(options) && !config_read(config, options, err))
		return false;
	if (!wants_explorer(options))
		print_notes(config);

	switch (options->action) {
	case ACTION_HELP:
		options_help(stdout);
		return true;
	case ACTION_VERSION:
		puts("heaptrail " VERSION);
		return true;
	case ACTION_DOCS:
		return print_docs(options->docs, err);
	case ACTION_CONFIG:
		config_print(stdout);
		return true;
	case ACTION_COMPLETION:
		return completion_print(stdout, options->docs, err);
	case ACTION_CACHE:
		return cache_command(options, err);
	case ACTION_SAMPLE:
	case ACTION_TIMELINE:
		return record_command(options, err);
	case ACTION_WATCH:
		return watch_run(options, err);
	case ACTION_CAPTURE:
		return capture_command(options, config, err);
	case ACTION_PS:
		return ps_command(options, err);
	default:
		return run_files(options, config, failed, err);
	}
}

int
main(int argc, char **argv)
{
	struct config config = CONFIG_INIT;
	struct options options;
	struct error err = { 0 };
	bool done, failed = false;

	fill_standard_files();
	big_setup();
	setlocale(LC_ALL, "");
	if (!options_parse(&options, argc, argv, &err))
		return complain(&err);
	if (options.action == ACTION_USAGE) {
		options_usage(stderr);
		return EXIT_USAGE;
	}
	done = run(&options, &config, &failed, &err);
	config_release(&config);
	if (!done)
		return complain(&err);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		error_set(&err, ERROR_IO, "cannot write: %s", strerror(errno));
		return complain(&err);
	}
	return failed ? EXIT_FAILED : EXIT_OK;
}
