/*
 * Arrays of numbers at memory speed. An array is read in rows of stride
 * numbers; plain digits and commas, as V8 writes them, take a fast path, any
 * other legal JSON number that is whole takes a slow one, and all else is an
 * error with its place.
 */
#ifndef MODEL_SNAPSHOT_SCAN_H
#define MODEL_SNAPSHOT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct task;

#define SCAN_FIELDS_MAX 64

struct scan {
	const char *data;	/* the file: offsets count from here */
	const char *section;	/* name, for errors */
	const char *p;		/* where the next row begins */
	const char *end;	/* the closing bracket */
	const char *row;	/* where the row last read begins */
	const char *begin;	/* the first number */
	const char *check;	/* where to look at the task again */
	const char *reported;	/* how far the task has been told of */
	unsigned stride;	/* numbers a row, up to SCAN_FIELDS_MAX */
	bool done;		/* the closing bracket has been reached */
	/*
	 * Bit f: field f of the row last read was below zero and is given as
	 * 2^64 less its amount.
	 */
	uint64_t negative;
};

/*
 * Prepares the array data[begin..end), brackets included; no other closing
 * bracket may stand in it. False when it does not start with a bracket.
 */
bool scan_init(struct scan *scan, const char *section, const char *data,
	uint64_t begin, uint64_t end, unsigned stride, struct error *err);

/* The slow path of scan_row: any legal number, any white space. */
bool scan_row_slow(struct scan *scan, uint64_t *row, struct error *err);

/* Where field f of the row last read stands in the file, for errors. */
uint64_t scan_offset(const struct scan *scan, unsigned field);

/*
 * How many rows the array holds, if it is well-formed; the last may be
 * incomplete. Cost: a pass over it, for what cannot be known otherwise.
 */
uint64_t scan_rows(const struct scan *scan);

/* The most rows that could stand in the array: a digit and a comma each. */
static inline uint64_t
scan_rows_max(const struct scan *scan)
{
	return (uint64_t)(scan->end - scan->begin + 1) / 2 / scan->stride;
}

/*
 * Tells the task how far we are and adds to its bytes; false when cancelled.
 * To be called whenever p has reached check, and at the end.
 */
bool scan_progress(struct scan *scan, struct task *task, struct error *err);

/*
 * Reads the next row into row[0..stride). Only when !done.
 * Digits end at the latest at the closing bracket, so no bounds are checked.
 */
static inline bool
scan_row(struct scan *scan, uint64_t *row, struct error *err)
{
	const char *p = scan->p, *start;
	unsigned f, stride = scan->stride, digit;
	uint64_t value;

	for (f = 0; f < stride; f++) {
		start = p;
		value = 0;
		while ((digit = (unsigned char)*p - '0') <= 9) {
			value = value * 10 + digit;
			p++;
		}
		/* 19 digits always fit 64 bits. */
		if (p == start || p - start > 19 ||
		    (f + 1 < stride && *p != ','))
			return scan_row_slow(scan, row, err);
		row[f] = value;
		p++;
	}
	if (p[-1] == '\n' && *p == ',')
		p++;
	else if (p[-1] == ']')
		scan->done = true;
	else if (p[-1] != ',')
		return scan_row_slow(scan, row, err);
	scan->row = scan->p;
	scan->p = p;
	scan->negative = 0;
	return true;
}

#endif
