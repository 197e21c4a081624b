/*
 * The head of an index file: what the file is an index of, and where its
 * blobs stand.
 *
 *	struct header_fixed
 *	struct index_blob, one a blob
 *	the path of the snapshot, not terminated
 *	zeros up to a multiple of INDEX_ALIGN
 *	the blobs, each at a multiple of INDEX_ALIGN
 *
 * All numbers are as the machine has them; order tells when another one wrote
 * the file. The sum is over everything before the blobs, with itself as 0.
 */
#ifndef MODEL_INDEX_HEADER_H
#define MODEL_INDEX_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/stamp.h"

struct error;

/* Of the file; blobs have a version of their own: layout. */
#define INDEX_FORMAT 1
#define INDEX_ALIGN ((uint64_t)4096)
#define INDEX_BLOBS_MAX 256
#define INDEX_PATH_MAX 65536

/* What an index must be of to be of use. */
struct index_key {
	struct stamp stamp;	/* of the snapshot */
	uint64_t sample;	/* checksum_sample() of it */
	uint64_t layout;	/* what the blobs mean: the program's version */
};

struct index_blob {
	uint32_t id;
	uint32_t reserved;	/* 0 */
	uint64_t offset, bytes;
	uint64_t sum;		/* joined from its pieces, see checksum.h */
};

struct header_fixed {
	char magic[8];
	uint32_t order;		/* HEADER_ORDER */
	uint32_t format;	/* INDEX_FORMAT */
	uint64_t sum;
	uint64_t file_bytes;	/* of the whole index */
	uint32_t blob_count, path_bytes;
	struct index_key key;
	int64_t made;		/* nanoseconds since the epoch */
};

struct header {
	struct header_fixed fixed;
	struct index_blob *blobs;	/* owned */
	char *path;			/* owned, terminated */
};

/* Bytes before the first blob. */
uint64_t header_bytes(size_t blob_count, size_t path_bytes);
/* Where what follows at bytes may begin. */
uint64_t header_align(uint64_t offset);

/*
 * Reads the head of the file and checks all of it: that it is an index of
 * this format and machine, undamaged, and that its blobs stand within the
 * file, which has the size that it should have. Fails with ERROR_IO,
 * ERROR_LIMIT when another version or machine made it, ERROR_FORMAT when it
 * is damaged or something else.
 */
bool header_read(struct header *header, int fd, struct error *err);
void header_release(struct header *header);

/*
 * Completes magic, order, format, sum and counts, and writes the head to the
 * beginning of the file.
 */
bool header_write(struct header *header, int fd, struct error *err);

#endif
