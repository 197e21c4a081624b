/*
 * Indexes from the program's side: where they are kept, and writing them when
 * nobody waits for it. Never says anything: that an index could not be kept
 * is nobody's trouble. For the main thread.
 */
#ifndef SRC_INDEXING_H
#define SRC_INDEXING_H

#include <stdbool.h>

struct cache;
struct indexing;
struct loads;

/* NULL where there is no place to keep anything; that is no error. */
struct indexing *indexing_new(void);
/* NULL when indexing is; borrowed. */
const struct cache *indexing_cache(const struct indexing *indexing);

/*
 * Writes indexes of the heaps that are loaded and have none, in a thread that
 * is watched by nobody. When one is at work already, nothing is done. The
 * heaps must stay until indexing_free().
 */
void indexing_start(struct indexing *indexing, const struct loads *loads);

enum room {
	ROOM_COMING,		/* ask again when the loads wake somebody */
	ROOM_MADE,		/* some heaps take no memory any more */
	ROOM_NONE,		/* there is nothing more to be had */
};

/*
 * For loads that starve: writes indexes in the same way, and lets the memory of
 * the heaps go for them (heap_index_lend()).
 */
enum room indexing_make_room(struct indexing *indexing, struct loads *loads);
/*
 * The same in a process of its own, so that ours can end: it has neither our
 * terminal nor our files. Only while no other thread runs.
 */
void indexing_detach(struct indexing *indexing, const struct loads *loads);

/*
 * Gives up what is being written; nothing stays of it. False when the disk
 * does not let go in a moment's time: the heaps are in use then, and must be
 * left to the end of the program, which is near.
 */
bool indexing_free(struct indexing *indexing);

#endif
