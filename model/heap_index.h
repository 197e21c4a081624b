/*
 * Heaps and their indexes: what was computed from a snapshot is kept, and had
 * again without loading the snapshot a second time. model/index/ knows files
 * and blobs, model/heap_columns.h what a heap consists of; this puts the two
 * together.
 *
 * Nobody has to know that there are indexes. When one is not there, not of
 * this file, not of this program, damaged or out of reach, the functions
 * fail, and the caller loads the snapshot; when none can be kept, nothing is
 * lost. So these errors are for tests, and no user should be shown one.
 */
#ifndef MODEL_HEAP_INDEX_H
#define MODEL_HEAP_INDEX_H

#include <stdbool.h>
#include <stdint.h>

struct cache;
struct digest;
struct error;
struct heap;
struct heap_index;
struct task;

/*
 * Looks for the index of the file and checks all but its large columns, which
 * takes a few milliseconds. Only files that can be mapped have one. Caller
 * closes or restores. Safe from any thread.
 */
struct heap_index *heap_index_open(const struct cache *cache,
	const char *path, struct error *err);
void heap_index_close(struct heap_index *index);

/* The class table, there at once; owned by index. */
const struct digest *heap_index_digest(const struct heap_index *index);
/* The same for keeps: the caller frees it with free(). */
struct digest *heap_index_take_digest(struct heap_index *index);

/*
 * Checks the rest and makes the heap, whose columns stay in the mapped index.
 * Takes index. A damaged one is removed. The crew of task helps with checking;
 * can be cancelled. Cost: one pass over the index, at the speed of memory.
 */
struct heap *heap_index_restore(struct heap_index *index, struct task *task,
	struct error *err);

/* Would heap_index_write() find something to do? Cheap. */
bool heap_index_wanted(const struct cache *cache, const struct heap *heap);
/*
 * Keeps the heap, unless it has an index or is to have none: it was not read
 * from a mapped file, the file is small or has changed since, or there is no
 * room. Reads heap only. May be cancelled through task, which hears of the
 * bytes written. False when there is no index of it afterwards.
 */
bool heap_index_write(const struct cache *cache, const struct heap *heap,
	struct task *task, struct error *err);

/*
 * Gives back the memory of a heap that has an index by now: the pages of that
 * take its place, at the same addresses, so that whoever reads the heap, in any
 * thread, notices nothing. Afterwards the caller sets heap->lent, in the thread
 * that looks at it. False where there is no index, or it differs; what was
 * exchanged before that was seen is all right. Cost: one pass over the columns.
 */
bool heap_index_lend(const struct cache *cache, const struct heap *heap,
	struct error *err);

/* What index_key has for this build of the program. */
uint64_t heap_index_layout(void);

#endif
