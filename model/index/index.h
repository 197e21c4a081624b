/*
 * An index: what was computed from a snapshot, kept in a file of its own so
 * that it need not be computed again. This is the reading side; it knows
 * blobs of bytes by number and nothing of what they mean.
 *
 * Nothing of the file is believed before it was checked: the head when it is
 * opened, each blob by its sum before it can be had at all. What is found
 * wrong is an error of the index, never of the snapshot: the caller loads the
 * snapshot then, as if there were no index.
 *
 * The file is mapped. It may be replaced or removed meanwhile, which changes
 * nothing for who has it open; a file that is cut short while it is mapped
 * ends the program (SIGBUS), so nobody writes to one in place.
 */
#ifndef MODEL_INDEX_INDEX_H
#define MODEL_INDEX_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/index/header.h"

struct error;
struct index;
struct task;

/*
 * Opens the index called name in the folder, a descriptor, if it is of what
 * key says and may be trusted: a plain file of ours that nobody else can
 * write. Says that it was used. ERROR_ABSENT when there is none or it is of
 * something else; else see header_read(). Caller closes.
 */
struct index *index_open(int folder, const char *name,
	const struct index_key *key, struct error *err);
void index_close(struct index *index);

/*
 * Checks the sums of some blobs, which can be had from then on; those that
 * are not there are passed over. One thread at a time. ERROR_FORMAT when one
 * is damaged, after which none of them can be had. Cost: one pass over them.
 */
bool index_verify(struct index *index, const uint32_t *ids, size_t count,
	struct error *err);
/*
 * The same for all that have not been checked, in pieces, side by side in the
 * crew of task. Can be cancelled; task hears nothing of progress.
 */
bool index_verify_all(struct index *index, struct task *task,
	struct error *err);

/*
 * The bytes of a blob, good until the index is closed, aligned to
 * INDEX_ALIGN; NULL when there is no such blob or it was not checked.
 */
const void *index_blob(const struct index *index, uint32_t id,
	uint64_t *bytes);

/*
 * Puts the pages of a blob in the place of memory that has the very same bytes,
 * which is looked at first, so that the blob needs no other check: all whole
 * pages, if the memory begins with one. Whoever reads it meanwhile, in any
 * thread, notices nothing. The pages stay when the index is closed, and go when
 * the memory is freed. False, and nothing done, where there is no blob of this
 * size or its bytes are others. Cost: one pass over it.
 */
bool index_take_place(const struct index *index, uint32_t id, void *memory,
	uint64_t bytes);

/* Bytes of the whole file. */
uint64_t index_bytes(const struct index *index);

/* Removes the file, unless another has taken its name meanwhile. */
void index_remove(const struct index *index, int folder, const char *name);

#endif
