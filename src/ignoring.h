/*
 * What a person wants to be ignored, by snapshot, and what comes of it: the
 * distances without it are computed in the background, a job a snapshot,
 * and until they are there all stays as it was. For the main thread.
 */
#ifndef SRC_IGNORING_H
#define SRC_IGNORING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct ignored;
struct ignoring;
struct jobs;
struct snapshot;

/*
 * For so many snapshots, by number. jobs is borrowed; that one of them has
 * ended may mean something for ignoring_update().
 */
struct ignoring *ignoring_new(size_t count, struct jobs *jobs,
	struct error *err);
/* Cancels what is under way and waits for it. */
void ignoring_free(struct ignoring *ignoring);

/*
 * Ignores a node of a snapshot, which must stay, or takes it back in when it
 * is ignored, or about to be. What was under way is begun anew. False only
 * when memory ran out.
 */
bool ignoring_toggle(struct ignoring *ignoring, size_t number,
	const struct snapshot *snapshot, uint32_t node, struct error *err);
/* Takes all of them back in. */
void ignoring_restore(struct ignoring *ignoring, size_t number);

/* Is anything under way? */
bool ignoring_busy(const struct ignoring *ignoring);
/* How far it is, 0..1. */
double ignoring_fraction(const struct ignoring *ignoring);
/* Asks it to stop: what is ignored stays what it is now. */
void ignoring_cancel(struct ignoring *ignoring);

/*
 * Has ignoring_now() changed since the last call? Never blocks. Where it has
 * not, err says what has gone wrong, if anything has.
 */
bool ignoring_update(struct ignoring *ignoring, size_t number,
	struct error *err);
/* What tables of the snapshot leave out, NULL: nothing. */
struct ignored *ignoring_now(const struct ignoring *ignoring, size_t number);
size_t ignoring_count(const struct ignoring *ignoring, size_t number);

#endif
