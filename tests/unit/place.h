/*
 * A folder of a test's own, with files in it, and children that try something
 * out as somebody else.
 */
#ifndef TESTS_UNIT_PLACE_H
#define TESTS_UNIT_PLACE_H

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/base/stamp.h"

struct test_place {
	char path[256];
	int folder;
};

static inline void
place_make(struct test_place *place)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(place->path, sizeof(place->path), "%s/heaptrail-unit.XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(place->path) == NULL)
		abort();
	place->folder = open(place->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (place->folder < 0)
		abort();
}

/* Removes what is in the folder, one level of folders included. */
static inline void
place_empty(int folder)
{
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	struct dirent *entry;
	int inner;

	if (dir == NULL)
		abort();
	while ((entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(folder, entry->d_name, 0) == 0)
			continue;
		inner = openat(folder, entry->d_name, O_RDONLY |
		    O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
		if (inner < 0)
			continue;
		place_empty(inner);
		close(inner);
		unlinkat(folder, entry->d_name, AT_REMOVEDIR);
	}
	closedir(dir);
}

static inline void
place_remove(struct test_place *place)
{
	place_empty(place->folder);
	close(place->folder);
	rmdir(place->path);
}

/* How many files there are. */
static inline unsigned
place_count(int folder)
{
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	struct dirent *entry;
	unsigned count = 0;

	if (dir == NULL)
		abort();
	while ((entry = readdir(dir)) != NULL)
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

static inline void
place_write(int folder, const char *name, const void *data, size_t size)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC |
	    O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	close(fd);
}

/* The bytes of a file; the caller frees. */
static inline char *
place_read(int folder, const char *name, size_t *size)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *data;

	if (fd < 0 || fstat(fd, &st) != 0)
		abort();
	*size = (size_t)st.st_size;
	data = malloc(*size + 1);
	if (data == NULL || read(fd, data, *size) != (ssize_t)*size)
		abort();
	close(fd);
	return data;
}

/* Until a change of the file would show. */
static inline void
place_settle(const char *path)
{
	struct stamp stamp;

	do
		if (!stamp_take_path(&stamp, path))
			abort();
	while (!stamp_settled(&stamp, stamp_now()));
}

/* Runs it in a child, as nobody when we are root; what it said. */
static inline bool
place_child(bool (*run)(void *data), void *data, bool nobody)
{
	int status = 1;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		if (nobody && geteuid() == 0 && (setgid(65534) != 0 ||
		    setuid(65534) != 0))
			_exit(2);
		_exit(run(data) ? 0 : 1);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

#endif
