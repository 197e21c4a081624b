#include "model/snapshot/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/snapshot/stream.h"
#include "model/snapshot/unpack.h"

#define HUGE_PAGE ((uintptr_t)2 << 20)

bool
source_is_stdin(const char *path)
{
	return strcmp(path, "-") == 0 || strcmp(path, "/dev/stdin") == 0 ||
	    strcmp(path, "/dev/fd/0") == 0;
}

bool
source_is_lasting(const char *path, struct error *err)
{
	struct stat st;
	int result;

	result = source_is_stdin(path) ? fstat(STDIN_FILENO, &st) :
	    stat(path, &st);
	/* What is not there now may be there later. */
	if (result != 0 || !(S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)))
		return true;
	return error_set(err, ERROR_IO, "%s can be read only once; start "
	    "heaptrail again, or save the snapshot to a file",
	    source_is_stdin(path) ? "standard input" : "a pipe");
}

/* Says what a file is that cannot be read; false when it cannot. */
static bool
check_kind(const struct stat *st, bool is_stdin, struct error *err)
{
	switch (st->st_mode & S_IFMT) {
	case S_IFREG:
		break;
	case S_IFIFO:
		return true;
	case S_IFSOCK:
		/* Some programs give their children one for standard input. */
		return is_stdin || error_set(err, ERROR_IO, "is a socket; "
		    "save the snapshot to a file first");
	case S_IFDIR:
		return error_set(err, ERROR_IO,
		    "is a directory; name the .heapsnapshot files in it");
	default:
		if (is_stdin && isatty(STDIN_FILENO))
			return error_set(err, ERROR_IO, "is the terminal; "
			    "pipe a snapshot into it: COMMAND | heaptrail -");
		return error_set(err, ERROR_IO, "is a device, not a file");
	}
	if (st->st_size == 0)
		return error_set(err, ERROR_FORMAT, "is empty (0 bytes); "
		    "take it again (was the disk full?)");
	if ((uintmax_t)st->st_size > SIZE_MAX / 2)
		return error_set(err, ERROR_LIMIT,
		    "is larger than the memory this system can address");
	return true;
}

/* A file descriptor for path, with what is behind it; -1 with err set. */
static int
open_path(const char *path, struct stat *st, struct error *err)
{
	bool is_stdin = source_is_stdin(path);
	int fd;

	/* O_NONBLOCK: a pipe without a writer must not hold us up here. */
	if (is_stdin)
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && errno == ENXIO && stat(path, st) == 0 &&
	    !check_kind(st, false, err))
		return -1;
	if (fd < 0 || fstat(fd, st) != 0)
		error_set(err, ERROR_IO, "cannot be opened: %s",
		    strerror(errno));
	else if (check_kind(st, is_stdin, err))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* Maps the file, which is read from offset on. */
static bool
map_file(struct source *source, int fd, off_t offset, off_t size,
	struct error *err)
{
	void *map = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

	if (map == MAP_FAILED)
		return error_set(err, ERROR_IO, "cannot be mapped: %s",
		    strerror(errno));
	madvise(map, size, MADV_SEQUENTIAL);
	source->map = map;
	source->map_size = size;
	source->data = (char *)map + offset;
	source->size = size - offset;
	return true;
}

/* Takes fd. A plain file is mapped, all else comes as a stream. */
static bool
attach(struct source *source, int fd, const struct stat *st,
	struct error *err)
{
	char head[PACKING_HEAD];
	off_t offset = 0, size = 0;
	ssize_t n;
	bool ok;

	if (S_ISREG(st->st_mode)) {
		/* Standard input may have been read by others before us. */
		offset = lseek(fd, 0, SEEK_CUR);
		size = st->st_size;
		n = offset >= 0 ? pread(fd, head, sizeof(head), offset) : -1;
		if (n <= 0) {
			close(fd);
			return error_set(err, ERROR_IO, "cannot be read: %s",
			    n < 0 ? strerror(errno) : "nothing is left of it");
		}
		if (packing_find(head, n) == PACKING_NONE) {
			ok = map_file(source, fd, offset, size, err);
			close(fd);
			return ok;
		}
	}
	source->stream = stream_new(fd, offset, size, 0, err);
	if (source->stream == NULL)
		return false;
	source->data = stream_data(source->stream);
	return true;
}

struct source *
source_open(const char *path, struct error *err)
{
	int64_t opened = stamp_now();
	struct source *source;
	struct stat st;
	int fd;

	fd = open_path(path, &st, err);
	if (fd < 0)
		return NULL;
	source = calloc(1, sizeof(*source));
	if (source == NULL || (source->path = strdup(path)) == NULL) {
		error_memory(err, "a file name", strlen(path));
		close(fd);
		goto fail;
	}
	source->mtime = S_ISREG(st.st_mode) ? st.st_mtime : 0;
	/* attach() takes fd, so it has to be looked at before. */
	source->settled = S_ISREG(st.st_mode) &&
	    stamp_take(&source->stamp, fd) &&
	    stamp_settled(&source->stamp, opened);
	if (attach(source, fd, &st, err))
		return source;
fail:
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
	stream_free(source->stream);
	if (source->map != NULL)
		munmap(source->map, source->map_size);
	free(source->path);
	free(source);
}

bool
source_wait(struct source *source, uint64_t end, uint64_t *have,
	struct task *task, struct error *err)
{
	if (source->stream == NULL) {
		*have = source->size;
		return true;
	}
	return stream_wait(source->stream, end, have, &source->size, task,
	    err);
}

bool
source_is_packed(const struct source *source)
{
	return source->stream != NULL && stream_packed(source->stream);
}

void
source_rest(const struct source *source, uint64_t begin, uint64_t end)
{
	uintptr_t page = sysconf(_SC_PAGESIZE);
	uintptr_t from = (uintptr_t)source->data + begin;
	uintptr_t to = (uintptr_t)source->data + end;

	if (source->map == NULL)
		return;
	/*
	 * What is still to be read follows: no page of that. What stands
	 * before came along with a huge page.
	 */
	from = from / HUGE_PAGE * HUGE_PAGE;
	if (from < (uintptr_t)source->data)
		from = (uintptr_t)source->data;
	to = to / page * page;
	if (from < to)
		madvise((void *)from, to - from, MADV_DONTNEED);
}

void
source_drop(const struct source *source, uint64_t begin, uint64_t end)
{
	if (source->stream != NULL)
		stream_drop(source->stream, begin, end);
	else
		source_rest(source, begin, end);
}

void
source_settle(const struct source *source)
{
	if (source->map != NULL)
		madvise(source->map, source->map_size, MADV_NORMAL);
}
