/*
 * The list of all tables: the only file that knows them all. The tab bar, the
 * : commands, the subcommands, --help and the man page are made from it.
 * A new view is one file in model/ and one line here.
 */
#ifndef MODEL_CATALOGUE_H
#define MODEL_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct heap;
struct table;

/* What a table is asked about. */
enum need {
	NEED_BASE = 1,		/* a second heap to compare with */
	TAKES_BASE = 2,		/* uses one when there is one */
	NEED_CLASS = 4,		/* --class NAME */
	NEED_OBJECT = 8,	/* --id @N */
	TAKES_DEPTH = 16,	/* rows open into the steps above */
	TAKES_NEW = 32,		/* --new: only what the base does not have */
	TAKES_RAW = 64,		/* --raw: edge by edge */
};

struct request {
	const struct heap *heap;	/* the current one */
	const struct heap *base;	/* or NULL */
	const char *class;
	uint32_t node;
	bool fresh;			/* only what base does not have */
	bool raw;			/* every edge, no plumbing collapsed */
	bool complete;			/* no sample, however long it takes */
};

struct catalogue_entry {
	const char *name;	/* subcommand and : command */
	const char *title;	/* tab */
	char key;		/* digit that shows it, 0: no tab */
	unsigned needs;		/* enum need */
	const char *usage;	/* what follows the name */
	const char *help;	/* one line */
	struct table *(*open)(const struct request *request,
		struct error *err);
};

extern const struct catalogue_entry catalogue[];
extern const size_t catalogue_count;

/* NULL when there is none. */
const struct catalogue_entry *catalogue_find(const char *name);

#endif
