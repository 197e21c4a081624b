#include "model/snapshot/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/error.h"

/* Says what a file is that cannot be mapped; false when it cannot. */
static bool
check_kind(const struct stat *st, struct error *err)
{
	switch (st->st_mode & S_IFMT) {
	case S_IFREG:
		break;
	case S_IFDIR:
		return error_set(err, ERROR_IO,
		    "is a directory; name the .heapsnapshot files in it");
	case S_IFIFO:
	case S_IFSOCK:
		return error_set(err, ERROR_IO,
		    "is a pipe; save the snapshot to a file first");
	default:
		return error_set(err, ERROR_IO, "is a device, not a file");
	}
	if (st->st_size == 0)
		return error_set(err, ERROR_FORMAT, "is empty (0 bytes); "
		    "take the snapshot again (was the disk full?)");
	if ((uintmax_t)st->st_size > SIZE_MAX / 2)
		return error_set(err, ERROR_LIMIT,
		    "is larger than the memory this system can address");
	return true;
}

struct source *
source_open(const char *path, struct error *err)
{
	int64_t opened = stamp_now();
	struct source *source = NULL;
	struct stat st;
	void *map;
	int fd;

	/* O_NONBLOCK: a pipe without a writer must not hold us up. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, &st) != 0) {
		error_set(err, ERROR_IO, "cannot be opened: %s",
		    strerror(errno));
		goto fail;
	}
	if (!check_kind(&st, err))
		goto fail;
	source = calloc(1, sizeof(*source));
	if (source == NULL || (source->path = strdup(path)) == NULL) {
		error_memory(err, "a file name", strlen(path));
		goto fail;
	}
	map = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED) {
		error_set(err, ERROR_IO, "cannot be mapped: %s",
		    strerror(errno));
		goto fail;
	}
	madvise(map, st.st_size, MADV_SEQUENTIAL);
	source->data = map;
	source->size = st.st_size;
	source->mtime = st.st_mtime;
	source->mapped = true;
	source->settled = stamp_take(&source->stamp, fd) &&
	    stamp_settled(&source->stamp, opened);
	close(fd);
	return source;
fail:
	if (fd >= 0)
		close(fd);
	source_free(source);
	return NULL;
}

struct source *
source_memory(const void *data, size_t size, struct error *err)
{
	struct source *source = calloc(1, sizeof(*source));

	if (source == NULL) {
		error_memory(err, "a source", sizeof(*source));
		return NULL;
	}
	source->data = data;
	source->size = size;
	return source;
}

void
source_free(struct source *source)
{
	if (source == NULL)
		return;
	if (source->mapped)
		munmap((void *)source->data, source->size);
	free(source->path);
	free(source);
}

void
source_drop(const struct source *source, uint64_t begin, uint64_t end)
{
	uint64_t page = sysconf(_SC_PAGESIZE);

	/* Whole pages only: others hold what is still to be read. */
	begin = (begin + page - 1) / page * page;
	end = end / page * page;
	if (source->mapped && begin < end)
		madvise((char *)source->data + begin, end - begin,
		    MADV_DONTNEED);
}

void
source_settle(const struct source *source)
{
	if (source->mapped)
		madvise((char *)source->data, source->size, MADV_NORMAL);
}
