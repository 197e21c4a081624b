/*
 * The floor of a memory that is collected: what is left after each collection,
 * and whether that rises. Pure arithmetic over points in time, from wherever
 * they come; cost: a few passes over them.
 *
 * A collection is seen as a drop. V8 has two sorts, and a drop does not say
 * which it was: a young one leaves behind what has become old and is garbage
 * by now, so that what is left after several of them rises in processes that
 * leak nothing. What is left can only be lower than the time before when
 * nothing of that remained: after a full collection. Those are what the floor
 * is, where there are enough of them. Where there are not, all of them are,
 * and nothing is said for certain.
 */
#ifndef MODEL_EXPLAIN_FLOOR_H
#define MODEL_EXPLAIN_FLOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/format.h"

struct error;
struct strbuf;

/* Stands for bytes that are not known: the same as SERIES_GAP. */
#define FLOOR_NONE INT64_MIN

/* So many that ended higher than the one before are a sign: memwatch's rule. */
#define FLOOR_RUN 5
/* Of fewer collections nothing is said; of fewer full ones no floor is made. */
#define FLOOR_MIN 4

struct floor_point {
	int64_t time;		/* milliseconds, from any start, rising */
	int64_t bytes;
	bool collected;		/* a full collection has just ended: known */
};

struct floor_collection {
	int64_t time;
	int64_t bytes;		/* what was left */
	int64_t freed;		/* less than that from the point before */
	bool full;		/* known, or nothing else explains it */
	bool on_floor;
};

enum floor_verdict {
	FLOOR_UNKNOWN,		/* too few collections */
	FLOOR_STEADY,		/* does not rise, or not steadily */
	FLOOR_RISING,		/* rises; perhaps as none was a full one */
	FLOOR_LEAKING,		/* the last FLOOR_RUN ended higher, by more
				   than noise, and were full; or so many that
				   a full one must be among them */
};

struct floor {
	struct floor_collection *collections;	/* in order of time */
	size_t count;
	size_t minima;		/* of them are on the floor */
	bool full;		/* those are of full collections */
	/* The line of least squares through them; 0 for fewer than two. */
	double slope;		/* bytes a minute */
	double fit;		/* R2, 0..1; see model/compare/growth.h */
	int64_t from, to;	/* times of the first and the last of them */
	double start;		/* the line's bytes at from */
	int64_t first, last;	/* bytes of the first and the last of them */
	unsigned risen;		/* so many of the last, in a row, ended higher
				   than the one before; never overflows */
	enum floor_verdict verdict;
};

#define FLOOR_INIT { 0 }

/*
 * What counts as a drop below so many bytes: a hundredth of them, 64 kB at
 * least. What moves by less is noise.
 */
int64_t floor_noise(int64_t bytes);

/*
 * Finds the collections and the floor. floor must be FLOOR_INIT or released.
 * Times must not fall. False, with err, when memory ran out.
 */
bool floor_find(struct floor *floor, const struct floor_point *points,
	size_t count, struct error *err);
void floor_release(struct floor *floor);

/*
 * Appends it in words: "floor after 12 collections: +1.3 MB a minute (fit
 * 0.98); the last 5 ended higher than the one before: looks like a leak".
 * way is what forces a collection ("g does"), or NULL where nothing can.
 */
void floor_say(const struct floor *floor, enum units units, bool ascii,
	const char *way, struct strbuf *out);
/* The same for a narrow screen: "floor +1.3 MB a minute: looks like a leak". */
void floor_say_brief(const struct floor *floor, enum units units, bool ascii,
	struct strbuf *out);
/* By enum floor_verdict: "unknown", "steady", "rising", "leaking". */
extern const char *const floor_verdict_names[];

#endif
