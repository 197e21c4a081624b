/*
 * The command line. One table declares the options; parsing, --help, the man
 * page, the config file and the completions of shells are made from it.
 */
#ifndef SRC_OPTIONS_H
#define SRC_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "model/compare/series.h"
#include "model/snapshot/sniff.h"
#include "src/output/output.h"
#include "ui/show.h"
#include "ui/theme.h"

struct catalogue_entry;
struct error;

enum action {
	ACTION_FILES,		/* the explorer, or a table without one */
	ACTION_TABLE,		/* a subcommand: entry */
	ACTION_CACHE,		/* the subcommand cache; files: its words */
	ACTION_CHECK,		/* the subcommand check */
	ACTION_REPORT,		/* the subcommand report */
	ACTION_SAMPLE,		/* the subcommand sample; files: whom */
	ACTION_TIMELINE,	/* timeline, of a process; files: whom */
	ACTION_WATCH,		/* the subcommand watch; files: whom */
	ACTION_CAPTURE,		/* the subcommand capture; files: whom */
	ACTION_PS,		/* the subcommand ps */
	ACTION_USAGE,		/* no arguments at all */
	ACTION_HELP,
	ACTION_VERSION,
	ACTION_DOCS,		/* --print-docs: parts of man page, README */
	ACTION_CONFIG,		/* --print-config */
	ACTION_COMPLETION,	/* --completion: for which shell is in docs */
};

/* So many objects can be ignored on the command line. */
#define OPTIONS_IGNORE_MAX 64
/* And so many conditions given. */
#define OPTIONS_FAIL_MAX 64

struct options {
	enum action action;
	const struct catalogue_entry *entry;
	char **files;		/* of argv, or what series_files.h made */
	size_t file_count;
	const char *left_out;	/* of directories: a line, or NULL */
	const int64_t *times, *ends;	/* of files, see series_times.h, or
					   NULL */
	int64_t zone;		/* of their names, as there */
	enum file_kind kind_wanted;	/* no other kind of file will do */

	enum output_format format;
	bool format_given;
	const char *sort;
	bool reverse;
	const char *filter;	/* without its ! */
	bool inverse;
	const char *where;	/* filter of objects */
	size_t top;
	unsigned depth;
	bool depth_given;
	const char *class;
	const char *find;	/* a regular expression */
	unsigned kinds;		/* enum hit_kind, 0: all */
	const char *only;	/* detectors, with commas, or NULL */
	uint64_t id;
	bool has_id;
	bool fresh;		/* only what is new since the base */
	bool raw;		/* every edge */
	bool by_id;		/* of one process or not */
	uint64_t ignore[OPTIONS_IGNORE_MAX];	/* ids */
	size_t ignore_count;
	enum measure measure;	/* of the trend */
	bool of_given;
	uint64_t per;		/* requests between snapshots, 0: unknown */
	const char *fail_if[OPTIONS_FAIL_MAX];	/* conditions */
	size_t fail_count;
	const char *output;	/* file to write, or NULL */
	uint64_t duration;	/* --for: milliseconds; 0: as is usual */
	uint64_t snapshot_at;	/* bytes used; 0: never by itself */
	double snapshot_growth;	/* share of the floor; 0: likewise */
	unsigned interval;	/* --interval: bytes; 0: as is usual */
	bool all;		/* --all: what was freed, too */
	unsigned live;		/* which of these were given: options_live.c */
	unsigned count;		/* of snapshots to take; 0: not given */
	uint64_t every;		/* milliseconds between them; 0: not given */
	bool collect;		/* garbage, before each */
	bool force;		/* what a check refuses, too */
	bool workers;		/* list them */
	unsigned worker;	/* whose snapshot; 0: of the main thread */
	bool near_limit;	/* wait for those of a full heap */
	unsigned patience;	/* seconds */
	size_t base;		/* number of a file, from 1; 0: the first */
	bool no_graph;
	uint64_t memory;	/* bytes for all; 0: what there is */
	unsigned threads;	/* 0: as many as there are processors */
	enum units units;
	enum color_mode color;
	bool ascii;
	bool mouse;
	bool index;		/* look for indexes and keep them */
	enum shares shares;
	bool use_config;
	const char *config;	/* NULL: where it is looked for */
	const char *docs;	/* which part */
	uint64_t given;		/* on the command line: bits, by the table */
};

/* A line of the table of options. */
struct option_info {
	int id;			/* private to options.c */
	char letter;		/* or 0 */
	const char *name;
	const char *arg;	/* words apart by |, or a capital word; NULL */
	const char *help;
};

/* Subcommands that are no tables about a snapshot. */
struct command_line_info {
	const char *name, *usage, *help;
	const char *words;	/* that may follow, apart by |; NULL: files */
	size_t files;		/* so many at least, where these follow */
	enum action action;
	unsigned needs;		/* options that it takes: enum need */
};

/*
 * argv is reordered and borrowed. False, with ERROR_USAGE, when it makes no
 * sense.
 */
bool options_parse(struct options *options, int argc, char **argv,
	struct error *err);

/*
 * For options_parse(): takes argv from first on, a command and files, and says
 * which options mean nothing to them.
 */
bool options_take_files(struct options *options, int argc, char **argv,
	int first, struct error *err);

/*
 * Sets an option that the command line has not given, as a config file does.
 * value is NULL for none. False, with ERROR_USAGE, for a wrong value and for
 * what is no option or none that lasts.
 */
bool options_set(struct options *options, const char *name, const char *value,
	struct error *err);

/* The table; NULL behind the last. Some options are for our own scripts. */
const struct option_info *options_info(size_t number);
bool options_is_hidden(const struct option_info *info);
const struct command_line_info *options_command(size_t number);
/*
 * What to print for it in a config file: its value by default, or one for
 * example; "" where it takes none; NULL where it cannot stand there.
 */
const char *options_config_value(const struct option_info *info);

/* Three lines: how to call it, an example, where snapshots come from. */
void options_usage(FILE *out);
/* --help: subcommands and options. */
void options_help(FILE *out);
/*
 * The same as mdoc(7) list items: options, subcommands, terms of filters, what
 * conditions are made of.
 */
void options_man(FILE *out);
void options_man_commands(FILE *out);
void options_man_filters(FILE *out);
void options_man_conditions(FILE *out);
void options_man_detectors(FILE *out);

#endif
