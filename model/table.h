/*
 * The one shape of answer: a table. It declares its columns; its rows stand
 * in levels (a list of siblings, sorted and filtered), and a row may open into
 * a level of its own. The terminal (ui/grid.h), the writers (src/output) and
 * the tests know tables and nothing of snapshots.
 *
 * Cells are typed, never formatted: whoever shows them chooses how.
 * A table is asked for what is on the screen and no more: levels hold four
 * bytes a row and are sorted lazily, so a class of ten million objects opens
 * as fast as one of ten.
 * Main thread only. The heaps behind a table must outlive it.
 */
#ifndef MODEL_TABLE_H
#define MODEL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

struct error;
struct filtering;
struct finding;
struct heap;
struct level;
struct pattern;
struct sorting;
struct table;
struct task;

enum cell_kind {
	CELL_NONE,		/* nothing to show; null in json */
	CELL_BLANK,		/* the same, and no sign for it either */
	CELL_TEXT,		/* text, with spans */
	CELL_COUNT,		/* number >= 0 */
	CELL_BYTES,		/* number >= 0, share of the whole or < 0 */
	CELL_DELTA_COUNT,	/* number, signed */
	CELL_DELTA_BYTES,	/* number, signed */
	CELL_PERCENT,		/* share; number: the same in 1/100 % */
	CELL_BAR,		/* share, drawn as long as it is */
	CELL_DISTANCE,		/* number; CELL_NONE where DevTools shows - */
	CELL_ID,		/* number: an object id */
	CELL_PID,		/* number of a process */
	CELL_MARK,		/* the row is one of those counted here */
	CELL_DURATION,		/* number of microseconds >= 0, share */
	CELL_SERIES,		/* series: how a number went, drawn small */
	CELL_UNKNOWN,		/* not known, or not yet; null in json */
};

/* What a part of a text is, for colour; never the only sign of anything. */
enum span_kind {
	SPAN_PLAIN,
	SPAN_CLASS,		/* the name of a class or object */
	SPAN_ID,		/* @12345 */
	SPAN_STRING,		/* text from the heap */
	SPAN_PROPERTY,		/* names of edges, by kind of edge */
	SPAN_ELEMENT,
	SPAN_INTERNAL,
	SPAN_CONTEXT,
	SPAN_WEAK,
	SPAN_PLACE,		/* file:line */
	SPAN_DIM,		/* words of ours: "in", "of" */
	SPAN_SIZE,		/* how much there is of it: (3,000) */
	SPAN_NOTE,		/* a thing to notice: a cycle, detached */
};

#define CELL_SPANS 80
/* In a series: what is not known there, or was not there yet. */
#define SERIES_GAP INT64_MIN

struct cell {
	enum cell_kind kind;
	int64_t number;
	double share;		/* 0..1, < 0: none */
	bool rough;		/* the number may still change */
	struct strbuf text;	/* raw UTF-8: may hold control characters */
	size_t limit;		/* the caller's: how many bytes are wanted */
	/*
	 * From where on other rows read differently: the first byte unlike
	 * that of the row most like it, and of the others. Where little is
	 * shown, both should be.
	 */
	size_t differs, differs_first;
	struct {
		size_t start;	/* byte in text; up to the next span */
		enum span_kind kind;
	} spans[CELL_SPANS];
	unsigned span_count;
	const int64_t *series;	/* the table's, which must stay */
	size_t series_count;
};

#define CELL_INIT { .share = -1, .text = STRBUF_INIT, .limit = SIZE_MAX }

void cell_release(struct cell *cell);
/* Empties the cell for the next row; keeps limit and memory. */
void cell_reset(struct cell *cell);
/* Begins a span at the end of the text. */
void cell_span(struct cell *cell, enum span_kind kind);
/* Puts "..." in the place of the bytes of the text from start to end. */
void cell_omit(struct cell *cell, size_t start, size_t end);
void cell_number(struct cell *cell, enum cell_kind kind, int64_t number);
/* A series that is at least as old as the table; it is not copied. */
void cell_series(struct cell *cell, const int64_t *series, size_t count);

enum column_use {
	COLUMN_BOTH,
	COLUMN_SCREEN,		/* shown, not written to json and csv */
	COLUMN_DATA,		/* written, not shown */
	COLUMN_WIDE,		/* both, but too wide for printed text */
};

struct column {
	const char *key;	/* stable: json, csv, --sort, :sort */
	const char *title;	/* DevTools' word */
	const char *brief;	/* the same in fewer cells, for 80 columns */
	enum cell_kind kind;
	char hotkey;		/* capital that sorts by it; 0 for data */
	bool descending;	/* which way first */
	bool share;		/* cells carry a share to show as percent */
	unsigned width;		/* cells wanted; the main column takes what is
				   left and, below this, no percents are
				   shown beside it */
	unsigned most;		/* a wide screen may give it so many; 0: no
				   more than width */
	unsigned least;		/* of the main column: others are dropped
				   before it has fewer cells; 0: a third */
	unsigned rank;		/* columns of high rank are dropped first */
	bool spare;		/* it goes even before percents do */
	enum column_use use;
	const char *help;	/* one line */
};

/* A place in a source file. */
struct row_place {
	struct strbuf path;	/* as an editor wants it; raw */
	uint32_t line, column;	/* from 1; 0: not known */
};

/* A heap object that a row stands for. */
struct object {
	const struct heap *heap;
	uint32_t node;
};

struct table_ops {
	const char *name;	/* "summary" */
	const struct column *columns;
	unsigned column_count;
	unsigned main_column;	/* the tree: names, indented */
	unsigned sort_column;	/* by default */

	/*
	 * Fills the items of a level: the top, or what item opens into. open
	 * and openable may be NULL: rows open into nothing.
	 */
	bool (*top)(struct table *table, struct level *level,
		struct error *err);
	bool (*open)(struct table *table, const struct level *parent,
		uint32_t item, struct level *level, struct error *err);
	bool (*openable)(struct table *table, const struct level *level,
		uint32_t item);
	void (*cell)(struct table *table, const struct level *level,
		uint32_t item, unsigned column, struct cell *cell);
	/*
	 * The whole order of two items when sorted by column: < 0 when a
	 * comes first. Must be total (end with the item itself) and must
	 * honour descending where DevTools does.
	 */
	int (*order)(struct table *table, const struct level *level,
		unsigned column, bool descending, uint32_t a, uint32_t b);
	/*
	 * Names an item for good, across sorting and rebuilding. NULL: the
	 * item itself does.
	 */
	uint64_t (*tag)(struct table *table, const struct level *level,
		uint32_t item);
	/* The object of a row; false where it has none. May be NULL. */
	bool (*object)(struct table *table, const struct level *level,
		uint32_t item, struct object *object);
	/*
	 * The class that a row stands for, of the heap that the table is
	 * about; false where it stands for none. May be NULL.
	 */
	bool (*class)(struct table *table, const struct level *level,
		uint32_t item, uint32_t *class);
	/*
	 * Where the code is that a row stands for, of a row that is no object
	 * or class; appends to path. False where nobody knows. May be NULL.
	 */
	bool (*place)(struct table *table, const struct level *level,
		uint32_t item, struct row_place *place);
	/*
	 * Appends a regular expression, of no more than max bytes, for the
	 * strings of a heap that a row names: ids of requests, sessions,
	 * users. Nothing where it names none. May be NULL.
	 */
	void (*ids)(struct table *table, const struct level *level,
		uint32_t item, size_t max, struct strbuf *sb);
	/* Should the screen open this row at first? May be NULL. */
	bool (*opened)(struct table *table, const struct level *level,
		uint32_t item, size_t row);
	/*
	 * Finds the rows of a table that takes its time, in whatever thread,
	 * while the main one asks for those that were found already: they
	 * stay, and items keep their meaning. NULL: all rows are there from
	 * the start. See table_work().
	 */
	bool (*work)(struct table *table, struct task *task,
		struct error *err);
	/* How many rows top() would give now; with work. */
	size_t (*found)(const struct table *table);
	/* One line to know before believing the rows, or NULL. May be NULL. */
	const char *(*note)(const struct table *table);
	void (*free)(struct table *table);
};

/* Embedded first in each kind of table. */
struct table {
	const struct table_ops *ops;
};

void table_free(struct table *table);
/* What must be known before the rows are believed; NULL when all is well. */
const char *table_note(const struct table *table);
/*
 * Finds all rows of a table that has only some yet. Once, before the table is
 * shown or in a thread beside that. Enters STAGE_WORK. False, with err, when
 * it failed or was cancelled; what was found stays.
 */
bool table_work(struct table *table, struct task *task, struct error *err);
/* The column with this key, or -1. */
int table_column(const struct table *table, const char *key);

struct level {
	struct table *table;
	const struct level *parent;	/* NULL: the top */
	uint32_t parent_item;
	unsigned depth;			/* 0: the top */

	/* The table's own, set by top and open. */
	unsigned kind;			/* which sort of rows these are */
	uint32_t subject;		/* what they belong to */
	bool prose;			/* rows are words alone: cells beside
					   the main one are blank */
	void *data;			/* freed with free() */
	uint32_t *items;		/* allocated; taken by the level */
	size_t count;

	/* table.c's own. */
	uint32_t *all;			/* before filtering, NULL: items */
	size_t all_count;
	unsigned column;
	bool descending;
	struct lazysort *order;
};

/* The top level, sorted as the table likes it. Caller frees. */
struct level *level_top(struct table *table, struct error *err);
/* What a row opens into, sorted like its parent. parent must stay. */
struct level *level_open(struct level *parent, size_t row,
	struct error *err);
void level_free(struct level *level);
/*
 * For top and open of tables that know the rows of a level by number: fills
 * items with 0 to count - 1.
 */
bool level_number(struct level *level, size_t count, struct error *err);

/* The item on a row; sorts as much as it must. row < count. */
uint32_t level_item(struct level *level, size_t row);
/*
 * Sorts so far that some rows from row on can be asked for at no cost, with
 * about *budget comparisons, which are taken off. False: it takes more. row <=
 * count.
 */
bool level_prepare(struct level *level, size_t row, size_t rows,
	size_t *budget);
/*
 * The order of two items as the level is sorted, and the tag of one; data is
 * the level.
 */
int level_order(const struct level *level, uint32_t a, uint32_t b);
int level_order_data(void *data, uint32_t a, uint32_t b);
uint64_t level_item_tag(const struct level *level, uint32_t item);
/*
 * The order of two items by the texts that a column shows of them, empty ones
 * last, and the other way round when descending: for table_ops.order.
 */
int level_compare_shown(const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b);
bool level_openable(struct level *level, size_t row);
void level_cell(struct level *level, size_t row, unsigned column,
	struct cell *cell);
uint64_t level_tag(struct level *level, size_t row);
bool level_object(struct level *level, size_t row, struct object *object);
bool level_class(struct level *level, size_t row, uint32_t *class);
bool level_place(struct level *level, size_t row, struct row_place *place);
void level_ids(struct level *level, size_t row, size_t max,
	struct strbuf *sb);
bool level_opened(struct level *level, size_t row);

/* O(1) now; the work is done when rows are asked for. */
void level_sort(struct level *level, unsigned column, bool descending);
/* The row that shows tag, or count. O(count). */
size_t level_find(struct level *level, uint64_t tag);

struct found {
	uint64_t tag;
	size_t row;		/* level_find() of it, filled in */
	void *data;		/* the caller's */
};

/*
 * The same for different tags, wanted > 0 of them, in one walk:
 * O(count log wanted). Changes their order.
 */
void level_find_all(struct level *level, struct found *found, size_t wanted);

/*
 * level_find() in steps, and so that a screen around the row can be asked for
 * at no cost then. level is borrowed, and may be neither sorted nor filtered
 * meanwhile. NULL when memory ran out.
 */
struct finding *finding_new(struct level *level, uint64_t tag);
void finding_free(struct finding *finding);
/* Makes about *budget comparisons, and takes them off; true: it is over. */
bool finding_step(struct finding *finding, size_t *budget);
bool finding_over(const struct finding *finding);
uint64_t finding_tag(const struct finding *finding);
/* The row, or the level's count. When it is over. */
size_t finding_row(const struct finding *finding);

/* A level of more rows is not to be sorted between two keys. */
#define LEVEL_MANY ((size_t)1 << 16)

/*
 * Sorting in steps, for millions of rows: the level keeps the order it has
 * until the other is taken, by then sorted for a screen at its beginning and
 * at each of count rows (as they stand now) that are found again. level is
 * borrowed, and may not be filtered meanwhile. NULL when memory ran out.
 */
struct sorting *sorting_new(struct level *level, unsigned column,
	bool descending, const size_t *rows, size_t count,
	struct error *err);
void sorting_free(struct sorting *sorting);
/* Makes about *budget comparisons, and takes them off; true: it is over. */
bool sorting_step(struct sorting *sorting, size_t *budget);
/* The row to come of one that was sought, by its tag; SIZE_MAX of another. */
size_t sorting_row(const struct sorting *sorting, uint64_t tag);
/* The level has that order now. Once, when it is over. */
void sorting_take(struct sorting *sorting);

/*
 * Keeps the rows whose main text matches (or, inverse, does not). NULL keeps
 * all. False, with err, when memory ran out.
 */
bool level_filter(struct level *level, const struct pattern *pattern,
	bool inverse, struct error *err);

/*
 * The same in steps, for millions of rows: the level keeps the rows it has, and
 * may be sorted, until those that match are taken. level and pattern are
 * borrowed; NULL when memory ran out.
 */
struct filtering *filtering_new(struct level *level,
	const struct pattern *pattern, bool inverse, struct error *err);
void filtering_free(struct filtering *filtering);
/* Looks at so many rows more; true when all were looked at. */
bool filtering_step(struct filtering *filtering, size_t rows);
/* What share of the rows was looked at, 0..1. */
double filtering_fraction(const struct filtering *filtering);
/* The level has these rows now. Once, when all were looked at. */
void filtering_take(struct filtering *filtering);

#endif
