#include "model/index/header.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/base/error.h"
#include "model/index/checksum.h"
#include "model/index/file.h"

/* The last byte would not survive being taken for text. */
static const char magic[8] = "htindex\x9a";

/* Reads as another number where bytes stand the other way round. */
#define HEADER_ORDER 0x01020304u

_Static_assert(sizeof(struct header_fixed) == 8 + 2 * 4 + 2 * 8 + 2 * 4 +
	7 * 8 + 8, "no holes: all of it is summed and written");
_Static_assert(sizeof(struct index_blob) == 2 * 4 + 3 * 8, "no holes");

uint64_t
header_align(uint64_t offset)
{
	return (offset + INDEX_ALIGN - 1) / INDEX_ALIGN * INDEX_ALIGN;
}

uint64_t
header_bytes(size_t blob_count, size_t path_bytes)
{
	return header_align(sizeof(struct header_fixed) +
	    blob_count * sizeof(struct index_blob) + path_bytes);
}

void
header_release(struct header *header)
{
	free(header->blobs);
	free(header->path);
	memset(header, 0, sizeof(*header));
}

/* Is it an index, of this format, made on a machine like this one? */
static bool
check_fixed(const struct header_fixed *fixed, struct error *err)
{
	if (memcmp(fixed->magic, magic, sizeof(magic)) != 0)
		return error_set(err, ERROR_FORMAT, "is no index");
	if (fixed->order != HEADER_ORDER)
		return error_set(err, ERROR_LIMIT,
		    "was made on another kind of machine");
	if (fixed->format != INDEX_FORMAT)
		return error_set(err, ERROR_LIMIT,
		    "was made by another version");
	if (fixed->blob_count > INDEX_BLOBS_MAX ||
	    fixed->path_bytes > INDEX_PATH_MAX)
		return error_set(err, ERROR_FORMAT, "is damaged");
	return true;
}

/*
 * The head as it stands in the file, in one piece of memory, when its sum is
 * right; else NULL.
 */
static char *
read_summed(const struct header_fixed *fixed, int fd, struct error *err)
{
	size_t size = header_bytes(fixed->blob_count, fixed->path_bytes);
	struct header_fixed unsummed;
	char *head = malloc(size);

	if (head == NULL) {
		error_memory(err, "the head of an index", size);
		return NULL;
	}
	if (!file_read_at(fd, head, size, 0, err)) {
		free(head);
		return NULL;
	}
	/* What is summed must be what was looked at. */
	unsummed = *fixed;
	unsummed.sum = 0;
	if (memcmp(head, fixed, sizeof(*fixed)) == 0) {
		memcpy(head, &unsummed, sizeof(unsummed));
		if (checksum(head, size, 0) == fixed->sum)
			return head;
	}
	error_set(err, ERROR_FORMAT, "is damaged");
	free(head);
	return NULL;
}

/* Blobs stand in order, aligned, within the file and not in one another. */
static bool
check_blobs(const struct header *header, uint64_t size, struct error *err)
{
	uint64_t at = header_bytes(header->fixed.blob_count,
	    header->fixed.path_bytes);
	const struct index_blob *blob = header->blobs;
	uint32_t i;

	if (header->fixed.file_bytes != size || at > size)
		return error_set(err, ERROR_FORMAT, "has a wrong size");
	for (i = 0; i < header->fixed.blob_count; i++, blob++) {
		if (blob->offset % INDEX_ALIGN != 0 || blob->offset < at ||
		    blob->offset > size || blob->bytes > size - blob->offset)
			return error_set(err, ERROR_FORMAT, "is damaged");
		at = blob->offset + blob->bytes;
	}
	return true;
}

bool
header_read(struct header *header, int fd, struct error *err)
{
	struct header_fixed *fixed = &header->fixed;
	size_t blobs_bytes, path_bytes;
	char *head = NULL;
	struct stat st;
	bool ok = false;

	memset(header, 0, sizeof(*header));
	if (fstat(fd, &st) != 0)
		return error_set(err, ERROR_IO, "cannot be read: %s",
		    strerror(errno));
	if (!file_read_at(fd, fixed, sizeof(*fixed), 0, err) ||
	    !check_fixed(fixed, err))
		goto out;
	head = read_summed(fixed, fd, err);
	if (head == NULL)
		goto out;
	blobs_bytes = fixed->blob_count * sizeof(*header->blobs);
	path_bytes = fixed->path_bytes;
	header->blobs = malloc(blobs_bytes + 1);
	header->path = malloc(path_bytes + 1);
	if (header->blobs == NULL || header->path == NULL) {
		error_memory(err, "the head of an index",
		    blobs_bytes + path_bytes);
		goto out;
	}
	memcpy(header->blobs, head + sizeof(*fixed), blobs_bytes);
	memcpy(header->path, head + sizeof(*fixed) + blobs_bytes, path_bytes);
	header->path[path_bytes] = '\0';
	ok = check_blobs(header, (uint64_t)st.st_size, err);
out:
	free(head);
	if (!ok)
		header_release(header);
	return ok;
}

bool
header_write(struct header *header, int fd, struct error *err)
{
	struct header_fixed *fixed = &header->fixed;
	size_t blobs_bytes, size;
	char *head;
	bool ok;

	memcpy(fixed->magic, magic, sizeof(magic));
	fixed->order = HEADER_ORDER;
	fixed->format = INDEX_FORMAT;
	fixed->path_bytes = (uint32_t)strlen(header->path);
	fixed->sum = 0;
	blobs_bytes = fixed->blob_count * sizeof(*header->blobs);
	size = header_bytes(fixed->blob_count, fixed->path_bytes);
	head = calloc(1, size);
	if (head == NULL)
		return error_memory(err, "the head of an index", size);
	memcpy(head, fixed, sizeof(*fixed));
	memcpy(head + sizeof(*fixed), header->blobs, blobs_bytes);
	memcpy(head + sizeof(*fixed) + blobs_bytes, header->path,
	    fixed->path_bytes);
	fixed->sum = checksum(head, size, 0);
	memcpy(head, fixed, sizeof(*fixed));
	ok = file_write_at(fd, head, size, 0, err);
	free(head);
	return ok;
}
