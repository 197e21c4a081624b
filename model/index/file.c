#include "model/index/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/error.h"

/* What one call may be asked for: some systems refuse 2 GiB and more. */
#define CALL_MAX ((size_t)1 << 30)

int
file_open(int folder, const char *name, struct error *err)
{
	struct stat st;
	int fd;

	fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		error_set(err, errno == ENOENT ? ERROR_ABSENT : ERROR_IO,
		    "cannot be opened: %s", strerror(errno));
		return -1;
	}
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_uid == geteuid() && (st.st_mode & 022) == 0)
		return fd;
	error_set(err, ERROR_IO, "is not a file that only we can write");
	close(fd);
	return -1;
}

bool
file_is(int folder, const char *name, int fd)
{
	struct stat ours, theirs;

	return fstat(fd, &ours) == 0 &&
	    fstatat(folder, name, &theirs, AT_SYMLINK_NOFOLLOW) == 0 &&
	    ours.st_dev == theirs.st_dev && ours.st_ino == theirs.st_ino;
}

bool
file_read_at(int fd, void *data, size_t size, uint64_t offset,
	struct error *err)
{
	char *p = data;
	ssize_t got;

	while (size > 0) {
		got = pread(fd, p, size < CALL_MAX ? size : CALL_MAX,
		    (off_t)offset);
		if (got == 0)
			return error_set(err, ERROR_FORMAT, "ends too early");
		if (got < 0 && errno != EINTR)
			return error_set(err, ERROR_IO, "cannot be read: %s",
			    strerror(errno));
		if (got < 0)
			continue;
		p += got;
		offset += (uint64_t)got;
		size -= (size_t)got;
	}
	return true;
}

bool
file_write_at(int fd, const void *data, size_t size, uint64_t offset,
	struct error *err)
{
	const char *p = data;
	ssize_t put;

	while (size > 0) {
		put = pwrite(fd, p, size < CALL_MAX ? size : CALL_MAX,
		    (off_t)offset);
		if (put < 0 && errno != EINTR)
			return error_set(err, ERROR_IO,
			    "cannot be written: %s", strerror(errno));
		if (put < 0)
			continue;
		p += put;
		offset += (uint64_t)put;
		size -= (size_t)put;
	}
	return true;
}
