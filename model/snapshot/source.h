/*
 * The bytes of a file, mapped read-only. The map lives as long as the
 * snapshot: strings are decoded from it when a row is drawn.
 */
#ifndef MODEL_SNAPSHOT_SOURCE_H
#define MODEL_SNAPSHOT_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/stamp.h"

struct error;

struct source {
	const char *data;
	size_t size;
	char *path;		/* as given, NULL for memory */
	long long mtime;	/* seconds since the epoch */
	bool mapped;
	struct stamp stamp;	/* of what was mapped; all 0 for memory */
	bool settled;		/* a change since would show in a stamp */
};

/*
 * Opens path, which must be a regular, non-empty file. Fails with one line
 * that says what path is when it is not (a directory, a device, empty,
 * unreadable, gone); the line does not repeat the path. Caller frees.
 * A file that is cut short while it is mapped ends the program (SIGBUS).
 */
struct source *source_open(const char *path, struct error *err);
/* A source over bytes in memory, which must outlive it (tests, fuzzing). */
struct source *source_memory(const void *data, size_t size,
	struct error *err);
void source_free(struct source *source);

/*
 * The bytes begin..end have been read and are hardly needed again: gives back
 * the memory that the map takes for them. They can still be read.
 */
void source_drop(const struct source *source, uint64_t begin, uint64_t end);
/* The file has been read from end to end: from now on, here and there. */
void source_settle(const struct source *source);

#endif
