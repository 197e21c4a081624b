#include "model/index/index.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/index/checksum.h"
#include "model/index/file.h"

struct index {
	struct header header;
	int fd;
	const char *map;
	size_t size;
	bool *verified;			/* by number of blob in the head */
};

static bool
key_equal(const struct index_key *a, const struct index_key *b)
{
	return stamp_equal(&a->stamp, &b->stamp) && a->sample == b->sample &&
	    a->layout == b->layout;
}

static bool
map(struct index *index, struct error *err)
{
	void *memory;

	index->size = (size_t)index->header.fixed.file_bytes;
	if (index->size != index->header.fixed.file_bytes)
		return error_set(err, ERROR_LIMIT,
		    "is larger than the memory this system can address");
	memory = mmap(NULL, index->size, PROT_READ, MAP_SHARED, index->fd, 0);
	if (memory == MAP_FAILED)
		return error_set(err, ERROR_IO, "cannot be mapped: %s",
		    strerror(errno));
	index->map = memory;
	return true;
}

struct index *
index_open(int folder, const char *name, const struct index_key *key,
	struct error *err)
{
	struct index *index = calloc(1, sizeof(*index));
	bool ok = false;

	if (index == NULL) {
		error_memory(err, "an index", sizeof(*index));
		return NULL;
	}
	index->fd = file_open(folder, name, err);
	if (index->fd < 0 || !header_read(&index->header, index->fd, err))
		goto out;
	if (!key_equal(&index->header.fixed.key, key)) {
		error_set(err, ERROR_ABSENT, "is of something else");
		goto out;
	}
	index->verified = calloc(index->header.fixed.blob_count + (size_t)1,
	    sizeof(*index->verified));
	if (index->verified == NULL) {
		error_memory(err, "an index", index->header.fixed.blob_count);
		goto out;
	}
	ok = map(index, err);
	/* The oldest are removed first; that may fail where all is lent. */
	if (ok)
		futimens(index->fd, NULL);
out:
	if (!ok) {
		index_close(index);
		index = NULL;
	}
	return index;
}

void
index_close(struct index *index)
{
	if (index == NULL)
		return;
	if (index->map != NULL)
		munmap((void *)index->map, index->size);
	if (index->fd >= 0)
		close(index->fd);
	header_release(&index->header);
	free(index->verified);
	free(index);
}

void
index_remove(const struct index *index, int folder, const char *name)
{
	if (file_is(folder, name, index->fd))
		unlinkat(folder, name, 0);
}

uint64_t
index_bytes(const struct index *index)
{
	return index->size;
}

static const struct index_blob *
find(const struct index *index, uint32_t id)
{
	uint32_t i;

	for (i = 0; i < index->header.fixed.blob_count; i++)
		if (index->header.blobs[i].id == id)
			return &index->header.blobs[i];
	return NULL;
}

const void *
index_blob(const struct index *index, uint32_t id, uint64_t *bytes)
{
	const struct index_blob *blob = find(index, id);

	if (blob == NULL || !index->verified[blob - index->header.blobs])
		return NULL;
	*bytes = blob->bytes;
	return index->map + blob->offset;
}

bool
index_take_place(const struct index *index, uint32_t id, void *memory,
	uint64_t bytes)
{
	const uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	const struct index_blob *blob = find(index, id);

	if (blob == NULL || blob->bytes != bytes ||
	    memcmp(index->map + blob->offset, memory, (size_t)bytes) != 0)
		return false;
	bytes = bytes / page * page;
	/* What is small shares its pages with other things. */
	if (bytes == 0 || (uintptr_t)memory % page != 0 ||
	    blob->offset % page != 0)
		return true;
	/* Private: it may be written to, as what was there before. */
	return mmap(memory, (size_t)bytes, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_FIXED, index->fd, (off_t)blob->offset) !=
	    MAP_FAILED;
}

/* A piece of a blob that is to be summed, and its sum. */
struct piece {
	const struct index_blob *blob;
	size_t number;
	uint64_t sum;
};

struct work {
	const struct index *index;
	struct piece *pieces;
	uint32_t count;
	struct task *task;
};

static bool
sum_piece(void *data, uint32_t number, struct error *err)
{
	struct work *work = data;
	struct piece *piece = &work->pieces[number];

	piece->sum = checksum_piece(work->index->map + piece->blob->offset,
	    piece->blob->bytes, piece->number);
	return task_goes_on(work->task, err);
}

static bool
is_wanted(const struct index *index, uint32_t blob, const uint32_t *ids,
	size_t count)
{
	size_t i;

	if (index->verified[blob])
		return false;
	for (i = 0; i < count; i++)
		if (index->header.blobs[blob].id == ids[i])
			return true;
	return ids == NULL;
}

/* Lists the pieces of the blobs with these ids; ids may be NULL: of all. */
static bool
list_pieces(struct work *work, const uint32_t *ids, size_t count,
	struct error *err)
{
	const struct header *header = &work->index->header;
	uint32_t blobs = header->fixed.blob_count, i;
	size_t all = 0, pieces, k;

	for (i = 0; i < blobs; i++)
		if (is_wanted(work->index, i, ids, count))
			all += checksum_pieces(header->blobs[i].bytes);
	if (all > UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "is too large");
	work->pieces = malloc((all + 1) * sizeof(*work->pieces));
	if (work->pieces == NULL)
		return error_memory(err, "the pieces of an index",
		    all * sizeof(*work->pieces));
	for (i = 0; i < blobs; i++) {
		if (!is_wanted(work->index, i, ids, count))
			continue;
		pieces = checksum_pieces(header->blobs[i].bytes);
		for (k = 0; k < pieces; k++)
			work->pieces[work->count++] = (struct piece) {
			    &header->blobs[i], k, 0 };
	}
	return true;
}

/* Are the sums of these blobs what the head says? */
static bool
compare_sums(const struct work *work, const uint32_t *ids, size_t count)
{
	const struct header *header = &work->index->header;
	uint32_t at = 0, i;
	uint64_t sum;

	for (i = 0; i < header->fixed.blob_count; i++) {
		if (!is_wanted(work->index, i, ids, count))
			continue;
		sum = 0;
		for (; at < work->count &&
		    work->pieces[at].blob == &header->blobs[i]; at++)
			sum = checksum_join(sum, work->pieces[at].sum);
		if (sum != header->blobs[i].sum)
			return false;
	}
	return true;
}

static bool
verify(struct index *index, const uint32_t *ids, size_t count,
	struct task *task, struct error *err)
{
	struct work work = { .index = index, .task = task };
	bool ok = false;
	uint32_t i;

	if (!list_pieces(&work, ids, count, err))
		return false;
	if (!crew_run(task, work.count, sum_piece, &work, err))
		goto out;
	ok = compare_sums(&work, ids, count);
	if (!ok)
		error_set(err, ERROR_FORMAT, "is damaged");
	for (i = 0; ok && i < index->header.fixed.blob_count; i++)
		if (is_wanted(index, i, ids, count))
			index->verified[i] = true;
out:
	free(work.pieces);
	return ok;
}

bool
index_verify(struct index *index, const uint32_t *ids, size_t count,
	struct error *err)
{
	return verify(index, ids, count, NULL, err);
}

bool
index_verify_all(struct index *index, struct task *task, struct error *err)
{
	return verify(index, NULL, 0, task, err);
}
