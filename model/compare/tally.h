/*
 * What is kept of a heap so that it can be let go and still be compared, class
 * by class, with others: its classes with the figures that the Summary shows.
 * A tally needs nothing of the heap it was made of.
 *
 * A class is known by its public key (graph/classes.h). Plain objects go by
 * what their own heap calls them, as in its Summary.
 */
#ifndef MODEL_COMPARE_TALLY_H
#define MODEL_COMPARE_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/intern.h"

struct error;
struct heap;

/* When a snapshot was taken is not known. */
#define TALLY_NO_TIME INT64_MIN

struct tally_class {
	uint32_t class;		/* in the heap */
	uint32_t count;		/* objects, never 0 */
	uint64_t shallow, retained;	/* bytes; retained 0 without graph */
};

struct tally {
	struct intern keys;	/* the number of a key is that of its class */
	struct tally_class *classes;
	uint32_t count;
	uint32_t class_count;	/* of the heap: a limit for class */
	bool graph;		/* retained is known */
	uint64_t total;		/* of the heap, in bytes */
	int64_t time;		/* seconds since some moment, of the clock
				   that all of a series have; or
				   TALLY_NO_TIME */
	struct kin_mark *mark;	/* tells one process from another */
};

/* Cost: a key for each class, and kin_mark_new(). Caller frees. */
struct tally *tally_new(const struct heap *heap, int64_t time,
	struct error *err);
void tally_free(struct tally *tally);

/* From one time to another; less than 0 where that makes no sense. */
double tally_minutes(int64_t before, int64_t after);

/* The number in keys of each class of the heap; caller frees. */
uint32_t *tally_numbers(const struct tally *tally, struct error *err);

/*
 * The key without its script, whose number is another in each process: "name"
 * behind a comma, or "line,column,name". Not terminated.
 */
const char *tally_bare_key(const struct intern *keys, uint32_t number,
	size_t *len);
/* The name of a class as DevTools shows it, in a key or in such a bare one. */
const char *tally_name(const struct intern *keys, uint32_t number, bool bare,
	size_t *len);

#endif
