/*
 * The command line. One table declares the options; parsing, --help and the
 * man page are made from it.
 */
#ifndef SRC_OPTIONS_H
#define SRC_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "src/output/output.h"
#include "ui/theme.h"

struct catalogue_entry;
struct error;

enum action {
	ACTION_FILES,		/* the explorer, or a table without one */
	ACTION_TABLE,		/* a subcommand: entry */
	ACTION_CACHE,		/* the subcommand cache; files: its words */
	ACTION_USAGE,		/* no arguments at all */
	ACTION_HELP,
	ACTION_VERSION,
	ACTION_DOCS,		/* --print-docs: parts of man page, README */
};

struct options {
	enum action action;
	const struct catalogue_entry *entry;
	char **files;		/* of argv */
	size_t file_count;

	enum output_format format;
	bool format_given;
	const char *sort;
	bool reverse;
	const char *filter;	/* without its ! */
	bool inverse;
	size_t top;
	unsigned depth;
	const char *class;
	uint64_t id;
	bool has_id;
	bool fresh;		/* only what is new since the base */
	bool raw;		/* every edge */
	size_t base;		/* number of a file, from 1; 0: the first */
	bool no_graph;
	uint64_t memory;	/* bytes for all; 0: what there is */
	unsigned threads;	/* 0: as many as there are processors */
	enum units units;
	enum color_mode color;
	bool ascii;
	bool mouse;
	bool index;		/* look for indexes and keep them */
	const char *docs;	/* which part */
};

/*
 * argv is reordered and borrowed. False, with ERROR_USAGE, when it makes no
 * sense.
 */
bool options_parse(struct options *options, int argc, char **argv,
	struct error *err);

/* Three lines: how to call it, an example, where snapshots come from. */
void options_usage(FILE *out);
/* --help: subcommands and options. */
void options_help(FILE *out);
/* The same as mdoc(7) list items: options, subcommands. */
void options_man(FILE *out);
void options_man_commands(FILE *out);

#endif
