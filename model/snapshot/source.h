/*
 * The bytes of a snapshot: a file, mapped read-only, or a stream that comes
 * in the background from a pipe or a compressed file. They live as long as
 * the snapshot: strings are decoded from them when a row is drawn.
 */
#ifndef MODEL_SNAPSHOT_SOURCE_H
#define MODEL_SNAPSHOT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/stamp.h"

struct error;
struct stream;
struct task;

struct source {
	const char *data;	/* never moves; see source_wait() */
	/*
	 * How many bytes there are. Of a stream 0 until a source_wait() has
	 * come to the end of it; a thread that reads it asks for that itself.
	 */
	size_t size;
	char *path;		/* as given, NULL for memory */
	long long mtime;	/* seconds since the epoch, 0: unknown */
	/* For source.c: what is to be unmapped; else a stream. */
	void *map;
	size_t map_size;
	struct stream *stream;
	struct stamp stamp;	/* of what was mapped; all 0 for memory */
	bool settled;		/* a change since would show in a stamp */
};

/*
 * Opens a file or, with "-", standard input; either may be a pipe, and what
 * is in it may be compressed with gzip or zstd. Does not wait for a pipe.
 * Fails with one line that says what path is when it cannot be read (a
 * directory, a device, empty, gone); the line does not repeat the path.
 * Caller frees. A file that is cut short while it is mapped ends the program
 * (SIGBUS).
 */
struct source *source_open(const char *path, struct error *err);
/* A source over bytes in memory, which must outlive it (tests, fuzzing). */
struct source *source_memory(const void *data, size_t size,
	struct error *err);
void source_free(struct source *source);

/*
 * Is that standard input, by "-" or by a name such as /dev/stdin? It can be
 * given to one source only.
 */
bool source_is_stdin(const char *path);
/*
 * Could path be opened and read once more? False, with err saying why, for a
 * pipe: what was read of it is gone.
 */
bool source_is_lasting(const char *path, struct error *err);

/*
 * Waits until the bytes up to end can be read, or there are no more. *have is
 * how many there are: with *have < end, these are all, and size is set.
 * False when more cannot be had: reading failed, what is compressed is
 * damaged or cut short, there is no memory, or the task was cancelled.
 * What is mapped or in memory is there at once. Of a stream, the task is told
 * how much has arrived. Any thread.
 *
 * Only UINT64_MAX for an end finds out that a stream is whole: its checksum
 * comes last.
 */
bool source_wait(struct source *source, uint64_t end, uint64_t *have,
	struct task *task, struct error *err);
/* Do offsets count in bytes that were decompressed? */
bool source_is_packed(const struct source *source);

/*
 * The bytes begin..end have been read and are hardly needed again, or will be
 * only later: gives back the memory that a map takes for them. They can still
 * be read. Any thread.
 */
void source_rest(const struct source *source, uint64_t begin, uint64_t end);
/*
 * The same for bytes that are not to be read again at all: those of a stream
 * are gone for good, but for its first 64 KiB. Any thread.
 */
void source_drop(const struct source *source, uint64_t begin, uint64_t end);
/* All has been read from end to end: from now on, here and there. */
void source_settle(const struct source *source);

#endif
