#include "src/replace.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/strbuf.h"

static bool
write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t count = write(fd, data, len);

		if (count < 0 && errno != EINTR)
			return false;
		if (count > 0) {
			data += count;
			len -= (size_t)count;
		}
	}
	return fsync(fd) == 0;
}

/* mkstemp makes it 0600. */
static bool
keep_mode(const char *path, int fd)
{
	struct stat st;

	return stat(path, &st) != 0 || fchmod(fd, st.st_mode & 0777) == 0;
}

bool
replace_file(const char *path, const char *data, size_t len, bool keep)
{
	struct strbuf temporary = STRBUF_INIT;
	bool done = false;
	int fd, why;

	strbuf_addf(&temporary, "%s.XXXXXX", path);
	errno = ENOMEM;
	fd = temporary.failed ? -1 : mkstemp(temporary.data);
	if (fd >= 0) {
		done = (!keep || keep_mode(path, fd)) &&
		    write_all(fd, data, len);
		done = close(fd) == 0 && done &&
		    rename(temporary.data, path) == 0;
	}
	why = errno;
	if (!done && fd >= 0)
		unlink(temporary.data);
	strbuf_release(&temporary);
	errno = why;
	return done;
}
