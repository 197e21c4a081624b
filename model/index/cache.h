/*
 * The folder in which indexes are kept: their names, how much there may be of
 * them, and what is there. Several processes may use it at once: files are
 * made under another name and removed, never changed. Whatever does not look
 * like ours is left alone. Safe from any thread.
 */
#ifndef MODEL_INDEX_CACHE_H
#define MODEL_INDEX_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/* Smaller snapshots have no index: they load in tens of milliseconds. */
#define CACHE_FILE_MIN ((uint64_t)32 << 20)

/*
 * All indexes together take no more than this, nor than a tenth of what is
 * free on the disk or would be without them.
 */
#define CACHE_LIMIT ((uint64_t)20 * 1000 * 1000 * 1000)
#define CACHE_LIMIT_SHARE 10

struct cache {
	const char *path;	/* of the folder, absolute */
	uint64_t limit;		/* of all indexes in bytes, 0: see above */
	uint64_t file_min;	/* CACHE_FILE_MIN but in tests */
};

/*
 * A descriptor of the folder, or -1: it must be ours, and nobody else may
 * write to it. make: makes it if it is not there, which is ERROR_ABSENT
 * otherwise.
 */
int cache_open(const struct cache *cache, bool make, struct error *err);

/*
 * What the index of a snapshot is called: something to recognize it by, and a
 * number for its path, which must be absolute and without links. Caller
 * frees.
 */
char *cache_name(const char *path, struct error *err);

enum cache_state {
	CACHE_READY,		/* an index of the file as it is */
	CACHE_STALE,		/* the file has changed */
	CACHE_GONE,		/* the file is not there */
	CACHE_OTHER,		/* of another version of the program */
	CACHE_DAMAGED,
};

struct cache_entry {
	char *name;
	uint64_t bytes;		/* of the index */
	int64_t used;		/* last, in nanoseconds since the epoch */
	/* From its head, when that can be read; else NULL and 0. */
	enum cache_state state;
	char *path;		/* of the snapshot */
	uint64_t file_bytes;	/* of the snapshot when it was read */
};

struct cache_list {
	struct cache_entry *entries;	/* the last used first */
	size_t count, capacity;
};

/*
 * What is in the folder, a descriptor. layout is what index_key has; heads
 * are not read when heads is false. Damage of blobs is not looked for.
 * Caller releases, also after a failure.
 */
bool cache_list(struct cache_list *list, int folder, bool heads,
	uint64_t layout, struct error *err);
void cache_list_release(struct cache_list *list);

/* Removes the index. False when that was not possible. */
bool cache_remove(int folder, const char *name);
/* Removes what writers have left that died. */
void cache_clean(int folder);

/*
 * Makes room for an index of bytes called name: removes those that were not
 * used for longest until all stay below the limit. False when it alone would
 * be beyond, and nothing is removed.
 */
bool cache_make_room(const struct cache *cache, int folder, const char *name,
	uint64_t bytes, struct error *err);

#endif
