/* Files of the folder in which indexes are kept. */
#ifndef MODEL_INDEX_FILE_H
#define MODEL_INDEX_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/*
 * Opens a file of the folder for reading, if it is a plain one of ours that
 * nobody else can write; else -1 with err set, ERROR_ABSENT when there is
 * none. Never blocks.
 */
int file_open(int folder, const char *name, struct error *err);
/* Is what is called name the file that is open? */
bool file_is(int folder, const char *name, int fd);

/* All bytes or an error, also when a signal comes between. */
bool file_read_at(int fd, void *data, size_t size, uint64_t offset,
	struct error *err);
bool file_write_at(int fd, const void *data, size_t size, uint64_t offset,
	struct error *err);

#endif
