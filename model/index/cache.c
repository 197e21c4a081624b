#include "model/index/cache.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/folder.h"
#include "model/index/checksum.h"
#include "model/index/file.h"
#include "model/index/header.h"
#include "model/index/store.h"

#define ENDING ".index"
#define FILE_ENDING ".heapsnapshot"
/* Characters of a snapshot's own name that its index has in its. */
#define STEM_MAX 40
#define DIGITS 16

int
cache_open(const struct cache *cache, bool make, struct error *err)
{
	struct stat st;
	int fd;

	if (make && !folder_make(cache->path)) {
		error_set(err, ERROR_IO, "%s cannot be made", cache->path);
		return -1;
	}
	fd = open(cache->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		error_set(err, errno == ENOENT ? ERROR_ABSENT : ERROR_IO,
		    "%s: %s", cache->path, strerror(errno));
		return -1;
	}
	/* What others can put there could be anything. */
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
	    (st.st_mode & 022) == 0)
		return fd;
	error_set(err, ERROR_IO, "%s is not a folder that only we can write "
	    "to", cache->path);
	close(fd);
	return -1;
}

char *
cache_name(const char *path, struct error *err)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	size_t len = strlen(base), size, i;
	char *name;

	if (len > sizeof(FILE_ENDING) - 1 && strcmp(base + len -
	    (sizeof(FILE_ENDING) - 1), FILE_ENDING) == 0)
		len -= sizeof(FILE_ENDING) - 1;
	if (len > STEM_MAX)
		len = STEM_MAX;
	size = len + 1 + DIGITS + sizeof(ENDING);
	name = malloc(size);
	if (name == NULL) {
		error_memory(err, "a file name", size);
		return NULL;
	}
	for (i = 0; i < len; i++) {
		name[i] = base[i];
		if (!isalnum((unsigned char)base[i]) &&
		    (strchr("._-", base[i]) == NULL || i == 0))
			name[i] = '_';
	}
	snprintf(name + len, size - len, "-%016llx" ENDING,
	    (unsigned long long)checksum(path, strlen(path), 0));
	return name;
}

static bool
ends_with(const char *name, size_t len, const char *ending)
{
	size_t ending_len = strlen(ending);

	return len >= ending_len &&
	    memcmp(name + len - ending_len, ending, ending_len) == 0;
}

/* Is it a name that cache_name() gives, of which len bytes count? */
static bool
is_name(const char *name, size_t len)
{
	size_t tail = 1 + DIGITS + sizeof(ENDING) - 1, i;

	if (len < tail || !ends_with(name, len, ENDING) ||
	    name[len - tail] != '-')
		return false;
	for (i = 0; i < DIGITS; i++)
		if (!isxdigit((unsigned char)name[len - tail + 1 + i]))
			return false;
	return true;
}

/* The name of a file that a writer has not finished? */
static bool
is_temporary(const char *name)
{
	size_t len = strlen(name);

	return ends_with(name, len, STORE_ENDING) &&
	    is_name(name, len - (sizeof(STORE_ENDING) - 1));
}

static DIR *
open_dir(int folder, struct error *err)
{
	/* A descriptor of its own, which has its own place in the folder. */
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;

	if (dir == NULL) {
		error_set(err, ERROR_IO, "cannot be read: %s",
		    strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	return dir;
}

static enum cache_state
state_of(const struct header *header, uint64_t layout)
{
	struct stamp now;

	if (header->fixed.key.layout != layout)
		return CACHE_OTHER;
	if (!stamp_take_path(&now, header->path))
		return CACHE_GONE;
	return stamp_equal(&now, &header->fixed.key.stamp) ? CACHE_READY :
	    CACHE_STALE;
}

static void
read_head(struct cache_entry *entry, int folder, uint64_t layout)
{
	struct error err = { 0 };
	struct header header;
	int fd;

	entry->state = CACHE_DAMAGED;
	fd = file_open(folder, entry->name, &err);
	if (fd < 0)
		return;
	if (header_read(&header, fd, &err)) {
		entry->state = state_of(&header, layout);
		entry->file_bytes = header.fixed.key.stamp.size;
		entry->path = header.path;
		header.path = NULL;
		header_release(&header);
	} else if (err.kind == ERROR_LIMIT) {
		entry->state = CACHE_OTHER;
	}
	close(fd);
}

static bool
add_entry(struct cache_list *list, const char *name, const struct stamp *at,
	struct error *err)
{
	struct cache_entry *entries;
	char *copy;

	entries = array_grow(list->entries, &list->capacity, list->count + 1,
	    sizeof(*entries), "the list of indexes", err);
	if (entries == NULL)
		return false;
	list->entries = entries;
	copy = strdup(name);
	if (copy == NULL)
		return error_memory(err, "a file name", strlen(name));
	entries[list->count++] = (struct cache_entry) {
		.name = copy,
		.bytes = at->size,
		.used = at->modified,
	};
	return true;
}

static int
compare_used(const void *a, const void *b)
{
	const struct cache_entry *x = a, *y = b;

	if (x->used != y->used)
		return x->used > y->used ? -1 : 1;
	return strcmp(x->name, y->name);
}

bool
cache_list(struct cache_list *list, int folder, bool heads, uint64_t layout,
	struct error *err)
{
	const struct dirent *entry;
	struct stamp stamp;
	bool ok = true;
	size_t i;
	DIR *dir;
	int fd;

	memset(list, 0, sizeof(*list));
	dir = open_dir(folder, err);
	if (dir == NULL)
		return false;
	while (ok && (entry = readdir(dir)) != NULL) {
		if (!is_name(entry->d_name, strlen(entry->d_name)))
			continue;
		/* Others may remove it meanwhile. */
		fd = file_open(folder, entry->d_name, NULL);
		if (fd < 0)
			continue;
		if (stamp_take(&stamp, fd))
			ok = add_entry(list, entry->d_name, &stamp, err);
		close(fd);
	}
	closedir(dir);
	if (list->count > 0)
		qsort(list->entries, list->count, sizeof(*list->entries),
		    compare_used);
	for (i = 0; heads && i < list->count; i++)
		read_head(&list->entries[i], folder, layout);
	return ok;
}

void
cache_list_release(struct cache_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		free(list->entries[i].name);
		free(list->entries[i].path);
	}
	free(list->entries);
	memset(list, 0, sizeof(*list));
}

bool
cache_remove(int folder, const char *name)
{
	return unlinkat(folder, name, 0) == 0;
}

void
cache_clean(int folder)
{
	DIR *dir = open_dir(folder, NULL);
	const struct dirent *entry;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		if (is_temporary(entry->d_name))
			store_clean(folder, entry->d_name);
	closedir(dir);
}

/* How much there may be, when there are bytes of indexes now. */
static uint64_t
limit_of(const struct cache *cache, int folder, uint64_t bytes)
{
	uint64_t limit = CACHE_LIMIT, share;
	struct statvfs st;

	if (cache->limit > 0)
		return cache->limit;
	if (fstatvfs(folder, &st) == 0 && st.f_blocks > 0) {
		share = (st.f_bavail * (uint64_t)st.f_frsize + bytes) /
		    CACHE_LIMIT_SHARE;
		if (share < limit)
			limit = share;
	}
	return limit;
}

bool
cache_make_room(const struct cache *cache, int folder, const char *name,
	uint64_t bytes, struct error *err)
{
	uint64_t limit, all = 0;
	struct cache_list list;
	size_t i;
	bool ok;

	cache_clean(folder);
	ok = cache_list(&list, folder, false, 0, err);
	if (!ok)
		goto out;
	for (i = 0; i < list.count; i++)
		all += list.entries[i].bytes;
	limit = limit_of(cache, folder, all);
	/* The new one will take the place of that which has its name. */
	for (i = 0; i < list.count; i++)
		if (strcmp(list.entries[i].name, name) == 0)
			all -= list.entries[i].bytes;
	if (bytes > limit) {
		ok = error_set(err, ERROR_LIMIT, "would be larger than all "
		    "indexes may be");
		goto out;
	}
	for (i = list.count; i-- > 0 && all > limit - bytes;)
		if (strcmp(list.entries[i].name, name) != 0 &&
		    cache_remove(folder, list.entries[i].name))
			all -= list.entries[i].bytes;
out:
	cache_list_release(&list);
	return ok;
}
