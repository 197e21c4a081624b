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

#include "model/compare/series.h"
#include "model/snapshot/sniff.h"

struct document;
struct error;
struct heap;
struct ignored;
struct table;
struct table_ops;

/* What a table is asked about. */
enum need {
	NEED_BASE = 1,		/* a second heap to compare with */
	TAKES_BASE = 2,		/* uses one when there is one */
	NEED_CLASS = 4,		/* --class NAME */
	NEED_OBJECT = 8,	/* --id @N */
	TAKES_OBJECT = 16,	/* starts from it instead of the root */
	NEED_TEXT = 32,		/* --find REGEX */
	TAKES_DEPTH = 64,	/* --depth: rows within rows */
	TAKES_WHERE = 128,	/* --where FILTER */
	TAKES_NEW = 256,	/* --new: only what the base does not have */
	TAKES_RAW = 512,	/* --raw: edge by edge */
	ABOUT_HOLDERS = 2048,	/* needs no pane that says what holds */
	TAKES_BY_ID = 4096,	/* --by-id: objects are matched anyway */
	TAKES_SERIES = 8192,	/* any number of heaps, in the order of time */
	SAYS_WHY = 16384,	/* rows open into reasons: text has them too */
	TAKES_MEASURE = 32768,	/* --of, --per; needs two heaps or more, which
				   may be let go one after the other */
	TAKES_ONLY = 1 << 17,	/* --only: some detectors */
	TAKES_IGNORED = 1024,	/* --ignore @N: ways without these */
	ABOUT_NO_HEAP = 65536,	/* of no snapshot: request.heap may be NULL */
	TAKES_CLASS = 1 << 18,	/* --class NAME: only that one */
	TAKES_OTHERS = 1 << 19,	/* files of all kinds beside the series */
};

/*
 * Beside them: which kinds of file it is about; none of these: heaps. A base
 * is of the same kind.
 */
#define ABOUT_SHIFT 20
#define ABOUT(kind) (1u << (ABOUT_SHIFT + (kind)))

struct request {
	const struct heap *heap;	/* the current one */
	const struct heap *base;	/* or NULL */
	const struct document *document;	/* of what is about these: the
						   same */
	const struct document *base_document;
	const char *class;
	uint32_t node;			/* NO_NODE: the root */
	const char *text;		/* a regular expression, or @N */
	unsigned kinds;			/* enum hit_kind; 0: all */
	const char *where;		/* a filter, or NULL; its snapshots: */
	const struct heap *const *series;	/* NULL: not loaded */
	size_t series_count;
	size_t series_others;		/* of these: no snapshots, and NULL */
	const int64_t *times;		/* of series, see trend.h, or NULL */
	const int64_t *ends;		/* when each was written, ms, or NULL */
	int64_t zone;			/* seconds from their clock to ours */
	/* Of the files beside the series; when each was written, ms. */
	const struct document *const *documents;
	const int64_t *written;
	size_t document_count;
	enum measure measure;
	uint64_t per;			/* requests between them, 0: unknown */
	const char *only;		/* names of detectors, NULL: all */
	const uint32_t *nodes;		/* instead of a class, or NULL */
	size_t node_count;
	bool fresh;			/* only what base does not have */
	bool by_id;			/* ids count, of one process or not */
	bool raw;			/* every edge, no plumbing collapsed */
	bool complete;			/* no sample, however long it takes */
	struct ignored *ignored;	/* objects of heap, or NULL: none;
					   the table becomes a user of it */
};

struct catalogue_entry {
	const char *name;	/* subcommand and : command */
	const char *title;	/* tab */
	const char *brief;	/* the same where there is little room */
	char key;		/* digit that shows it, 0: no tab; see
				   catalogue_key() */
	unsigned needs;		/* enum need, ABOUT() */
	const char *usage;	/* what follows the name */
	const char *help;	/* one line */
	struct table *(*open)(const struct request *request,
		struct error *err);
	/*
	 * Its name and all columns that it may have; what is opened may have
	 * fewer.
	 */
	const struct table_ops *ops;
};

extern const struct catalogue_entry catalogue[];
extern const size_t catalogue_count;

/* NULL when there is none. */
const struct catalogue_entry *catalogue_find(const char *name);

/* Is the table about files of this kind? FILE_ANY is taken for a heap. */
bool catalogue_is_about(const struct catalogue_entry *entry,
	enum file_kind kind);
/* The kind of file that it is about, the first one of several. */
enum file_kind catalogue_kind(const struct catalogue_entry *entry);
/*
 * The digit that shows it for such a file. A table of several kinds of file
 * has the one that is its place among those of the kind.
 */
char catalogue_key(const struct catalogue_entry *entry, enum file_kind kind);
/* What such a file shows first, alone or compared with another one. */
const struct catalogue_entry *catalogue_first(enum file_kind kind,
	bool compared);

#endif
