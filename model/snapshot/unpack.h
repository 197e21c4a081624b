/*
 * Takes compressed bytes apart: gzip and zstd, told from their first bytes,
 * and plain ones, which are copied. Any number of gzip members or zstd frames
 * may follow each other. Bytes in, bytes out; no files, no threads.
 *
 * Errors name the place in the compressed bytes and say what to do.
 */
#ifndef MODEL_SNAPSHOT_UNPACK_H
#define MODEL_SNAPSHOT_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

enum packing {
	PACKING_NONE,
	PACKING_GZIP,
	PACKING_ZSTD,
};

/* As many first bytes as packing_find() wants to see. */
#define PACKING_HEAD 4

/* How the bytes are packed that begin with these. */
enum packing packing_find(const void *data, size_t size);
/* "gzip", "zstd"; "plain" for neither. */
const char *packing_name(enum packing packing);
/*
 * The most bytes that so many packed ones can come to, for setting aside
 * room; UINT64_MAX when that is more than 64 bits.
 */
uint64_t packing_max(enum packing packing, uint64_t size);

struct unpack;

/* What is to be read next, and where to write. */
struct unpack_io {
	const char *in;
	size_t in_left;
	char *out;
	size_t room;
};

/* memory: bytes that it may take for itself; zstd with --long wants a lot. */
struct unpack *unpack_new(enum packing packing, uint64_t memory,
	struct error *err);
void unpack_free(struct unpack *unpack);

/*
 * Moves on as far as it can: until the room is used up or, when room is left,
 * until all of the input has been taken. False when that is not well-formed.
 */
bool unpack_run(struct unpack *unpack, struct unpack_io *io,
	struct error *err);
/* No input follows, and room was left: false when something is missing. */
bool unpack_finish(const struct unpack *unpack, struct error *err);

#endif
