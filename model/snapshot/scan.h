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

struct error;
struct source;
struct task;

#define SCAN_FIELDS_MAX 64
/* Room for this many numbers is enough for a row of any stride. */
#define SCAN_NUMBERS 2048

struct scan {
	const struct source *source;
	const char *data;	/* the file: offsets count from here */
	const char *section;	/* name, for errors */
	const char *begin, *end;	/* first number, closing bracket */
	const char *p;		/* where the next row begins */
	const char *batch;	/* where the rows last read begin */
	const char *reported;	/* how far the task has been told of */
	const char *dropped;	/* how far the source has been let go */
	unsigned stride;	/* numbers a row, up to SCAN_FIELDS_MAX */
	bool done;		/* the closing bracket has been reached */
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
 * How many rows the array holds, if it is well-formed; the last may be
 * incomplete. Cost: a pass over it, for what cannot be known otherwise.
 */
uint64_t scan_count(const struct scan *scan);
/* The most rows that could stand in the array: a digit and a comma each. */
uint64_t scan_count_max(const struct scan *scan);

/*
 * Tells the task how far we are and adds to its bytes; false when cancelled.
 * Lets go of what has been read of the source. Call it after every scan_rows,
 * when the rows have been dealt with.
 */
bool scan_progress(struct scan *scan, struct task *task, struct error *err);

#endif
