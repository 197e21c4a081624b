/*
 * Arrays of numbers at memory speed. An array is read in rows of stride
 * numbers, many rows at a time; plain digits and commas, as V8 writes them,
 * take a fast path, any other legal JSON number that is whole takes a slow
 * one, and all else is an error with its place.
 */
#ifndef MODEL_SNAPSHOT_SCAN_H
#define MODEL_SNAPSHOT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/task.h"
#include "model/snapshot/rows.h"

struct error;
struct pieces;
struct source;

#define SCAN_FIELDS_MAX 64
/* Room for this many numbers is enough for a row of any stride. */
#define SCAN_NUMBERS 2048

struct scan {
	const struct source *source;
	const char *data;	/* the file: offsets count from here */
	const char *section;	/* name, for errors */
	const char *begin, *end;	/* first number, closing bracket */
	const char *floor;	/* nothing before is looked at: it may rest */
	const char *p;		/* where the next row begins */
	const char *batch;	/* where the rows last read begin */
	const char *reported;	/* how far the task has been told of */
	const char *dropped;	/* how far the source has been let go */
	unsigned stride;	/* numbers a row, up to SCAN_FIELDS_MAX */
	uint64_t left;		/* rows to read, at most */
	bool done;		/* the closing bracket has been reached */
	bool for_good;		/* what was read is not read again */
	rows_read *read;	/* how plain rows are read */
	/*
	 * Bit f: field f of the very last row read was below zero and is
	 * given as 2^64 less its amount.
	 */
	uint64_t negative;
};

/*
 * Prepares the array at begin..end of source, brackets included; no other
 * closing bracket may stand in it. Fails when it does not start with one.
 */
bool scan_init(struct scan *scan, const char *section,
	const struct source *source, uint64_t begin, uint64_t end,
	unsigned stride, struct error *err);

/*
 * Goes to the first of the rows that belong to a piece of the array, and reads
 * no others. Returns the number of that row.
 */
uint64_t scan_piece(struct scan *scan, const struct pieces *pieces,
	uint32_t piece);

/*
 * Reads the next rows, one after the other, into numbers, which has room for
 * SCAN_NUMBERS. Returns how many; 0 after the last, or with *failed set.
 * No row but the last one returned has numbers below zero.
 */
size_t scan_rows(struct scan *scan, uint64_t *numbers, bool *failed,
	struct error *err);

/*
 * Where field of a row stands in the file, for errors. Rows count from the
 * first of those last read.
 */
uint64_t scan_offset(const struct scan *scan, size_t row, unsigned field);

/*
 * Tells the task how far the stage is; false when cancelled. Lets go of what
 * has been read of the source. Call it after every scan_rows, when the rows
 * have been dealt with.
 */
bool scan_progress(struct scan *scan, struct task *task, enum stage stage,
	struct error *err);
/* The same at the end of a piece. */
bool scan_end(struct scan *scan, struct task *task, enum stage stage,
	struct error *err);

/*
 * Reads the array from end to end for what is wrong with it: false, with err
 * set, when something is. For saying why the number of rows is not the one it
 * should be.
 */
bool scan_check(const char *section, const struct source *source,
	uint64_t begin, uint64_t end, unsigned stride, struct error *err);

#endif
