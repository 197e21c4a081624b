/*
 * Writes an index: to a temporary name in the folder first, which then takes
 * the place of the old one at once. Whoever reads finds the old one or the
 * new one, never a part.
 *
 * Nothing is forced to the disk: that would make others wait, and what a
 * crash of the system leaves is found out by its sums. What a crash of the
 * program leaves is a temporary file that is no longer locked, which the next
 * writer removes (see cache.h).
 */
#ifndef MODEL_INDEX_STORE_H
#define MODEL_INDEX_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct index_key;
struct store;
struct task;

/* How the name of a temporary file ends. */
#define STORE_ENDING ".new"

/*
 * Begins an index called name, of the snapshot at path. Room for up to blobs
 * blobs of bytes in all is looked for, and a disk is never filled: ERROR_IO
 * when less would be left than a tenth of it or 1 GiB. Nothing stays on the
 * disk after a failure, here or below. Cancelled through task, which may be
 * NULL and hears of the bytes written.
 */
struct store *store_new(int folder, const char *name,
	const struct index_key *key, const char *path, unsigned blobs,
	uint64_t bytes, struct task *task, struct error *err);
/* Adds a blob, with an id of its own. data may be NULL when bytes is 0. */
bool store_add(struct store *store, uint32_t id, const void *data,
	uint64_t bytes, struct error *err);
/* Takes store. The index is there afterwards, or all is as it was. */
bool store_finish(struct store *store, struct error *err);
/* Takes store and removes what it wrote; NULL is allowed. */
void store_abandon(struct store *store);

/* Removes a temporary file if whoever wrote it is dead. */
bool store_clean(int folder, const char *temporary);

#endif
