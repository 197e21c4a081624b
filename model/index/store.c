#include "model/index/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/index/checksum.h"
#include "model/index/file.h"
#include "model/index/header.h"

/* What is left to others of a disk: the lesser of the two. */
#define KEEP_FREE ((uint64_t)1 << 30)
#define KEEP_SHARE 10

struct store {
	int folder, fd;
	char *name, *temporary;
	bool locked;			/* the temporary file is ours */
	struct header header;
	unsigned blobs_max;
	uint64_t at, end;		/* where the next blob begins; the most
					   that there may be */
	uint64_t written;
	struct task *task;
};

/* There is one temporary file an index: two would do the same work. */
static char *
temporary_name(const char *name, struct error *err)
{
	size_t size = strlen(name) + sizeof(STORE_ENDING);
	char *temporary = malloc(size);

	if (temporary == NULL)
		error_memory(err, "a file name", size);
	else
		snprintf(temporary, size, "%s" STORE_ENDING, name);
	return temporary;
}

static bool
check_room(int folder, uint64_t bytes, struct error *err)
{
	uint64_t unit, left, keep;
	struct rlimit limit;
	struct statvfs st;

	/* A file beyond this limit would not only fail but kill. */
	if (getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
	    limit.rlim_cur != RLIM_INFINITY && bytes > limit.rlim_cur)
		return error_set(err, ERROR_IO,
		    "would be larger than files may be");
	if (fstatvfs(folder, &st) != 0)
		return error_set(err, ERROR_IO, "cannot be written: %s",
		    strerror(errno));
	/* Some file systems do not know how large they are. */
	if (st.f_blocks == 0)
		return true;
	unit = st.f_frsize;
	left = st.f_bavail * unit;
	keep = st.f_blocks / KEEP_SHARE * unit;
	if (keep > KEEP_FREE)
		keep = KEEP_FREE;
	if (left < keep || bytes > left - keep)
		return error_set(err, ERROR_IO, "would fill the disk");
	return true;
}

/*
 * Writers that live have their file locked. Who has the lock may remove it:
 * nobody else does then, and no new one can take its name before.
 */
bool
store_clean(int folder, const char *temporary)
{
	bool gone = false;
	int fd;

	fd = openat(folder, temporary, O_RDONLY | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return false;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 &&
	    file_is(folder, temporary, fd))
		gone = unlinkat(folder, temporary, 0) == 0;
	close(fd);
	return gone;
}

/*
 * Makes and locks the temporary file. Between the two somebody may take it
 * for one that was left, and remove it: then it is no longer ours. Where
 * files cannot be locked there are no indexes.
 */
static bool
make_file(struct store *store, struct error *err)
{
	int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW;

	store->fd = openat(store->folder, store->temporary, flags, 0600);
	if (store->fd < 0 && errno == EEXIST &&
	    store_clean(store->folder, store->temporary))
		store->fd = openat(store->folder, store->temporary, flags,
		    0600);
	if (store->fd < 0)
		return error_set(err, ERROR_IO, "cannot be made: %s",
		    strerror(errno));
	if (flock(store->fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK)
			unlinkat(store->folder, store->temporary, 0);
		return error_set(err, ERROR_IO, "cannot be locked");
	}
	if (!file_is(store->folder, store->temporary, store->fd))
		return error_set(err, ERROR_IO, "was removed");
	store->locked = true;
	return true;
}

/* Has nobody removed it by hand, and made another one of its name? */
static bool
is_there(const struct store *store)
{
	return store->locked &&
	    file_is(store->folder, store->temporary, store->fd);
}

static bool
allocate(struct store *store, const char *name, const char *path,
	struct error *err)
{
	store->name = strdup(name);
	store->header.path = strdup(path);
	store->header.blobs = calloc(store->blobs_max + (size_t)1,
	    sizeof(*store->header.blobs));
	if (store->name == NULL || store->header.path == NULL ||
	    store->header.blobs == NULL)
		return error_memory(err, "the head of an index",
		    store->blobs_max * sizeof(*store->header.blobs));
	store->temporary = temporary_name(name, err);
	return store->temporary != NULL;
}

struct store *
store_new(int folder, const char *name, const struct index_key *key,
	const char *path, unsigned blobs, uint64_t bytes, struct task *task,
	struct error *err)
{
	struct store *store;

	if (strlen(path) > INDEX_PATH_MAX || blobs > INDEX_BLOBS_MAX) {
		error_set(err, ERROR_LIMIT, "has too long a name");
		return NULL;
	}
	store = calloc(1, sizeof(*store));
	if (store == NULL) {
		error_memory(err, "an index", sizeof(*store));
		return NULL;
	}
	store->folder = folder;
	store->fd = -1;
	store->blobs_max = blobs;
	store->at = header_bytes(blobs, strlen(path));
	store->end = store->at + blobs * INDEX_ALIGN + bytes;
	store->task = task;
	store->header.fixed.key = *key;
	if (task != NULL) {
		task->bytes = 0;
		task->file_bytes = bytes;
	}
	if (allocate(store, name, path, err) &&
	    check_room(folder, store->end, err) && make_file(store, err))
		return store;
	store_abandon(store);
	return NULL;
}

/* A piece at a time: summed while it is at hand, and soon cancelled. */
static bool
write_pieces(struct store *store, struct index_blob *blob,
	const char *data, struct error *err)
{
	size_t pieces = checksum_pieces(blob->bytes), i;
	uint64_t begin, rest;

	for (i = 0; i < pieces; i++) {
		begin = (uint64_t)i * CHECKSUM_PIECE;
		rest = blob->bytes - begin;
		if (rest > CHECKSUM_PIECE)
			rest = CHECKSUM_PIECE;
		blob->sum = checksum_join(blob->sum,
		    checksum_piece(data, blob->bytes, i));
		if (!file_write_at(store->fd, data + begin, rest,
		    blob->offset + begin, err))
			return false;
		store->written += rest;
		if (store->task != NULL)
			store->task->bytes = store->written;
		if (!task_goes_on(store->task, err))
			return false;
	}
	return true;
}

bool
store_add(struct store *store, uint32_t id, const void *data,
	uint64_t bytes, struct error *err)
{
	uint32_t count = store->header.fixed.blob_count;
	struct index_blob *blob = &store->header.blobs[count];

	if (count == store->blobs_max || bytes > store->end - store->at)
		return error_set(err, ERROR_LIMIT,
		    "has more in it than was said");
	*blob = (struct index_blob) {
		.id = id,
		.offset = store->at,
		.bytes = bytes,
	};
	if (!write_pieces(store, blob, data, err))
		return false;
	store->header.fixed.blob_count++;
	store->at = header_align(store->at + bytes);
	return true;
}

bool
store_finish(struct store *store, struct error *err)
{
	struct header_fixed *fixed = &store->header.fixed;
	bool ok;

	fixed->file_bytes = store->at;
	fixed->made = stamp_now();
	ok = ftruncate(store->fd, (off_t)store->at) == 0 ||
	    error_set(err, ERROR_IO, "cannot be written: %s",
	    strerror(errno));
	ok = ok && header_write(&store->header, store->fd, err);
	if (ok && !is_there(store))
		ok = error_set(err, ERROR_IO, "was removed");
	if (ok && renameat(store->folder, store->temporary, store->folder,
	    store->name) != 0)
		ok = error_set(err, ERROR_IO, "cannot be renamed: %s",
		    strerror(errno));
	store_abandon(store);
	return ok;
}

void
store_abandon(struct store *store)
{
	if (store == NULL)
		return;
	if (is_there(store))
		unlinkat(store->folder, store->temporary, 0);
	if (store->fd >= 0)
		close(store->fd);
	header_release(&store->header);
	free(store->name);
	free(store->temporary);
	free(store);
}
