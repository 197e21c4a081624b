#include "live/snapshot_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "model/base/error.h"

/* Names of one second that are tried. */
#define SEQUENCE_MAX 999

static const char *const endings[] = {
	[SNAPSHOT_HEAP] = "heapsnapshot",
	[SNAPSHOT_TIMELINE] = "heaptimeline",
	[SNAPSHOT_PROFILE] = "heapprofile",
};

static void
set_name(struct snapshot_file *file)
{
	const struct tm *tm = &file->time;

	snprintf(file->name, sizeof file->name,
	    "Heap.%04d%02d%02d.%02d%02d%02d.%d.%u.%03u.%s",
	    tm->tm_year + 1900, tm->tm_mon + 1, tm->tm_mday, tm->tm_hour,
	    tm->tm_min, tm->tm_sec, (int)file->owner.pid, file->owner.thread,
	    file->sequence, endings[file->owner.kind]);
}

/* Tries names until one is free, as a file and as a part. */
static bool
create_part(struct snapshot_file *file, struct error *err)
{
	time_t now = time(NULL);

	if (localtime_r(&now, &file->time) == NULL)
		return error_set(err, ERROR_IO, "what time is it?");
	for (; file->sequence <= SEQUENCE_MAX; file->sequence++) {
		set_name(file);
		snprintf(file->part, sizeof file->part, "%s.part",
		    file->name);
		if (faccessat(file->folder, file->name, F_OK,
		    AT_SYMLINK_NOFOLLOW) == 0)
			continue;
		file->fd = openat(file->folder, file->part, O_WRONLY |
		    O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (file->fd >= 0)
			return true;
		if (errno != EEXIST)
			return error_set(err, ERROR_IO, "%s/%s: %s",
			    file->folder_name, file->part, strerror(errno));
	}
	return error_set(err, ERROR_IO, "%s: there is no free name for a "
	    "snapshot", file->folder_name);
}

bool
snapshot_file_create(struct snapshot_file *file, const char *folder,
	const struct snapshot_owner *owner, unsigned *sequence,
	struct error *err)
{
	*file = (struct snapshot_file)SNAPSHOT_FILE_INIT;
	file->owner = *owner;
	file->sequence = *sequence;
	file->folder_name = strdup(folder);
	if (file->folder_name == NULL)
		return error_memory(err, "a name", strlen(folder));
	file->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file->folder < 0) {
		error_set(err, ERROR_IO, "%s: %s", folder, strerror(errno));
		snapshot_file_discard(file);
		return false;
	}
	if (!create_part(file, err)) {
		snapshot_file_discard(file);
		return false;
	}
	*sequence = file->sequence;
	return true;
}

static bool
cannot_write(struct snapshot_file *file, int why, struct error *err)
{
	struct statvfs room;
	unsigned long long left = 0;

	if (fstatvfs(file->fd, &room) == 0)
		left = (unsigned long long)room.f_bavail * room.f_frsize;
	error_set(err, ERROR_IO, "%s: %s after %llu bytes of the snapshot, "
	    "with %llu left; what was written is removed: give a folder with "
	    "more room (-o)", file->folder_name, strerror(why),
	    (unsigned long long)file->check.bytes, left);
	snapshot_file_discard(file);
	return false;
}

bool
snapshot_file_write(struct snapshot_file *file, const char *text, size_t len,
	struct error *err)
{
	size_t at = 0;

	while (at < len) {
		ssize_t written = write(file->fd, text + at, len - at);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return cannot_write(file, written < 0 ? errno : ENOSPC,
			    err);
		snapshot_check_feed(&file->check, text + at, (size_t)written);
		at += (size_t)written;
	}
	return true;
}

/* A name that has come to be taken meanwhile is stepped over. */
static bool
give_name(struct snapshot_file *file, struct error *err)
{
	while (renameat2(file->folder, file->part, file->folder, file->name,
	    RENAME_NOREPLACE) != 0) {
		/* Not every file system knows that one. */
		if ((errno == EINVAL || errno == ENOSYS) &&
		    linkat(file->folder, file->part, file->folder, file->name,
		    0) == 0) {
			unlinkat(file->folder, file->part, 0);
			return true;
		}
		if (errno != EEXIST || file->sequence >= SEQUENCE_MAX)
			return error_set(err, ERROR_IO, "%s/%s: %s",
			    file->folder_name, file->name, strerror(errno));
		file->sequence++;
		set_name(file);
	}
	return true;
}

static char *
whole_path(const struct snapshot_file *file, struct error *err)
{
	struct strbuf path = STRBUF_INIT;
	char *copy;

	if (strcmp(file->folder_name, ".") != 0)
		strbuf_addf(&path, "%s%s", file->folder_name,
		    file->folder_name[strlen(file->folder_name) - 1] == '/' ?
		    "" : "/");
	strbuf_adds(&path, file->name);
	copy = path.failed ? NULL : strdup(path.data);
	strbuf_release(&path);
	if (copy == NULL)
		error_memory(err, "a name", strlen(file->name));
	return copy;
}

bool
snapshot_file_add(struct snapshot_file *file, const char *text, size_t len,
	struct error *err)
{
	off_t end;

	if (!snapshot_check_end(&file->check, err))
		return false;
	end = lseek(file->fd, -1, SEEK_END);
	if (end < 0)
		return cannot_write(file, errno, err);
	return snapshot_file_write(file, ",", 1, err) &&
	    snapshot_file_write(file, text, len, err) &&
	    snapshot_file_write(file, "}", 1, err);
}

bool
snapshot_file_finish(struct snapshot_file *file, char **path,
	struct error *err)
{
	bool done = file->owner.kind == SNAPSHOT_PROFILE ||
	    snapshot_check_end(&file->check, err);

	*path = NULL;
	if (done && (fsync(file->fd) != 0 && errno != EINVAL &&
	    errno != EROFS))
		return cannot_write(file, errno, err);
	done = done && give_name(file, err);
	if (done) {
		/* It has its name: there is no part to be removed. */
		file->part[0] = '\0';
		*path = whole_path(file, err);
		fsync(file->folder);
	}
	snapshot_file_discard(file);
	return done && *path != NULL;
}

void
snapshot_file_discard(struct snapshot_file *file)
{
	if (file->fd >= 0) {
		if (file->part[0] != '\0')
			unlinkat(file->folder, file->part, 0);
		close(file->fd);
	}
	if (file->folder >= 0)
		close(file->folder);
	free(file->folder_name);
	snapshot_check_release(&file->check);
	*file = (struct snapshot_file)SNAPSHOT_FILE_INIT;
}

uint64_t
snapshot_file_room(const char *folder)
{
	struct statvfs room;

	if (statvfs(folder, &room) != 0)
		return UINT64_MAX;
	return (uint64_t)room.f_bavail * room.f_frsize;
}
