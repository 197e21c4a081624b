#include "live/runtime_version.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live/proc.h"
#include "model/base/array.h"
#include "model/base/strbuf.h"

#define SIGN "node.js/v"
#define LIMIT ((off_t)512 << 20)
/* Read at a time. */
#define PIECE ((size_t)1 << 20)
#define MAPS_LIMIT ((size_t)1 << 20)

struct known {
	dev_t device;
	ino_t inode;
	char version[RUNTIME_VERSION_MAX];	/* "": it has none */
};

struct runtime_versions {
	struct known *entries;
	size_t count, capacity;
};

struct runtime_versions *
runtime_versions_new(void)
{
	return calloc(1, sizeof(struct runtime_versions));
}

void
runtime_versions_free(struct runtime_versions *versions)
{
	if (versions == NULL)
		return;
	free(versions->entries);
	free(versions);
}

/* Takes "20.20.2" from text, which ends with a NUL, when it is that. */
static bool
take_version(const char *text, char version[RUNTIME_VERSION_MAX])
{
	size_t len = strspn(text, "0123456789.");
	unsigned major, minor, patch;

	/* A build of its own: "v23.0.0-nightly2024..." */
	if (text[len] == '-')
		len += strspn(text + len, "-+.0123456789abcdefghijklmnopqrstuv"
		    "wxyz");
	if (text[len] != '\0' || len + 2 > RUNTIME_VERSION_MAX ||
	    sscanf(text, "%3u.%5u.%5u", &major, &minor, &patch) != 3)
		return false;
	version[0] = 'v';
	memcpy(version + 1, text, len + 1);
	return true;
}

/* Looks in a piece; the last bytes of it are the first of the next. */
static bool
search_piece(const char *piece, size_t len, char version[RUNTIME_VERSION_MAX])
{
	const char *at = piece, *end = piece + len, *text;
	char word[RUNTIME_VERSION_MAX];
	size_t room;

	while ((at = memmem(at, (size_t)(end - at), SIGN, strlen(SIGN))) !=
	    NULL) {
		text = at + strlen(SIGN);
		room = (size_t)(end - text);
		if (room > sizeof word - 1)
			room = sizeof word - 1;
		memcpy(word, text, room);
		word[room] = '\0';
		if (take_version(word, version))
			return true;
		at = text;
	}
	return false;
}

/*
 * With pread and not mapped: a file that is made shorter meanwhile would
 * end this process.
 */
bool
runtime_version_of(int fd, char version[RUNTIME_VERSION_MAX])
{
	const size_t overlap = strlen(SIGN) + RUNTIME_VERSION_MAX;
	char *piece = malloc(PIECE);
	bool found = false;
	ssize_t got;

	for (off_t at = 0; piece != NULL && !found && at < LIMIT;
	    at += got - (off_t)overlap) {
		got = pread(fd, piece, PIECE, at);
		if (got <= 0)
			break;
		found = search_piece(piece, (size_t)got, version);
		if ((size_t)got <= overlap)
			break;
	}
	free(piece);
	return found;
}

static bool
look_up(struct runtime_versions *versions, int fd,
	char version[RUNTIME_VERSION_MAX])
{
	struct known *grown, known = { .version = "" };
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	for (size_t i = 0; i < versions->count; i++)
		if (versions->entries[i].device == st.st_dev &&
		    versions->entries[i].inode == st.st_ino) {
			strcpy(version, versions->entries[i].version);
			return version[0] != '\0';
		}
	if (!runtime_version_of(fd, known.version))
		known.version[0] = '\0';
	known.device = st.st_dev;
	known.inode = st.st_ino;
	grown = array_grow(versions->entries, &versions->capacity,
	    versions->count + 1, sizeof *grown, "versions", NULL);
	if (grown != NULL) {
		versions->entries = grown;
		grown[versions->count++] = known;
	}
	strcpy(version, known.version);
	return version[0] != '\0';
}

static bool
look_up_path(struct runtime_versions *versions, const struct proc *proc,
	pid_t pid, const char *name, char version[RUNTIME_VERSION_MAX])
{
	char path[PROC_PATH_MAX];
	bool found;
	int fd;

	if (!proc_path(proc, pid, name, path))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	found = look_up(versions, fd, version);
	close(fd);
	return found;
}

/*
 * Where Node is a library, as in some distributions: a line of maps that ends
 * in /usr/lib/libnode.so.115. The file is seen through the root that the
 * process has.
 */
static bool
look_up_library(struct runtime_versions *versions, const struct proc *proc,
	pid_t pid, char version[RUNTIME_VERSION_MAX])
{
	char name[PROC_PATH_MAX], *line, *rest, *path;
	struct strbuf maps = STRBUF_INIT;
	bool found = false;

	if (proc_read(proc, pid, "maps", MAPS_LIMIT, &maps) && maps.len > 0) {
		rest = maps.data;
		while (!found && (line = strsep(&rest, "\n")) != NULL) {
			path = strchr(line, '/');
			if (path == NULL || strstr(path, "/libnode.so") ==
			    NULL || snprintf(name, sizeof name, "root%s",
			    path) >= (int)sizeof name)
				continue;
			found = look_up_path(versions, proc, pid, name,
			    version);
		}
	}
	strbuf_release(&maps);
	return found;
}

bool
runtime_version_find(struct runtime_versions *versions, const struct proc *proc,
	pid_t pid, char version[RUNTIME_VERSION_MAX])
{
	return look_up_path(versions, proc, pid, "exe", version) ||
	    look_up_library(versions, proc, pid, version);
}
