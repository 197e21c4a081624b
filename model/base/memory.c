#include "model/base/memory.h"

#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define PROC_FILE_MAX (16 << 10)

/*
 * What a balloon of virtio has agreed on with its host, a digit a bit, and the
 * one for telling which memory is free (VIRTIO 1.2, 5.5.3).
 */
#define BALLOONS "sys/bus/virtio/drivers/virtio_balloon/virtio*/features"
#define BALLOON_REPORTING 5

/* What the files of a cgroup are called. */
struct group {
	const char *mount;
	const char *limits[2];
	const char *usage;
	const char *inactive, *active;	/* in memory.stat: cache of files */
};

static const struct group version_1 = {
	"/sys/fs/cgroup/memory", { "memory.limit_in_bytes", NULL },
	"memory.usage_in_bytes", "total_inactive_file", "total_active_file",
};

static const struct group version_2 = {
	"/sys/fs/cgroup", { "memory.max", "memory.high" },
	"memory.current", "inactive_file", "active_file",
};

static uint64_t
smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Reads a small file into text of PROC_FILE_MAX bytes, terminated. */
static bool
read_file(const char *directory, const char *name, char *text)
{
	char path[PATH_MAX];
	FILE *file;
	size_t len;

	if (snprintf(path, sizeof(path), "%s/%s", directory, name) >=
	    (int)sizeof(path))
		return false;
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	len = fread(text, 1, PROC_FILE_MAX - 1, file);
	text[len] = '\0';
	fclose(file);
	return len > 0;
}

/* A number; false for words such as "max". */
static bool
parse_number(const char *text, uint64_t *number)
{
	char *end;

	*number = strtoull(text, &end, 10);
	return end != text && *text != '-';
}

/* The number in the line "key 17" or "key:    17 kB". */
static bool
find_number(const char *text, const char *key, uint64_t *number)
{
	size_t len = strlen(key);

	while (text != NULL) {
		if (strncmp(text, key, len) == 0 &&
		    (text[len] == ' ' || text[len] == ':'))
			return parse_number(text + len + 1, number);
		text = strchr(text, '\n');
		if (text != NULL)
			text++;
	}
	return false;
}

/* What the machine has left. */
static uint64_t
machine_free(const char *root, char *text)
{
	long pages = sysconf(_SC_PHYS_PAGES);
	uint64_t kilobytes;

	if (read_file(root, "proc/meminfo", text) &&
	    find_number(text, "MemAvailable", &kilobytes))
		return kilobytes * 1024;
	if (pages <= 0)
		return UINT64_MAX;
	return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

/* What one cgroup has left. */
static uint64_t
group_free(const struct group *group, const char *directory, char *text)
{
	uint64_t limit = UINT64_MAX, used, cache, number;
	size_t i;

	for (i = 0; i < 2 && group->limits[i] != NULL; i++)
		if (read_file(directory, group->limits[i], text) &&
		    parse_number(text, &number))
			limit = smaller(limit, number);
	if (limit == UINT64_MAX ||
	    !read_file(directory, group->usage, text) ||
	    !parse_number(text, &used))
		return limit;
	/* Half of what was in use lately may have to stay, as in meminfo. */
	if (read_file(directory, "memory.stat", text)) {
		cache = 0;
		if (find_number(text, group->inactive, &number))
			cache += number;
		if (find_number(text, group->active, &number))
			cache += number / 2;
		used -= smaller(used, cache);
	}
	return limit - smaller(limit, used);
}

/*
 * The least that a cgroup and those around it have left. In a container that
 * sees only its own, path leads nowhere, and its own is what is mounted.
 */
static uint64_t
groups_free(const char *root, const struct group *group, const char *path,
	size_t len, char *text)
{
	uint64_t least = UINT64_MAX;
	char directory[PATH_MAX];

	for (;;) {
		if (snprintf(directory, sizeof(directory), "%s%s%.*s", root,
		    group->mount, (int)len, path) < (int)sizeof(directory))
			least = smaller(least,
			    group_free(group, directory, text));
		if (len == 0)
			return least;
		while (len > 0 && path[--len] != '/')
			;
	}
}

/* Is "memory" among the names between p and the colon? */
static bool
has_memory(const char *p)
{
	static const char word[] = "memory";
	size_t len = sizeof(word) - 1;

	for (;;) {
		if (strncmp(p, word, len) == 0 &&
		    (p[len] == ',' || p[len] == ':'))
			return true;
		p += strcspn(p, ",:\n");
		if (*p != ',')
			return false;
		p++;
	}
}

/* self is "self" or a pid. */
static uint64_t
machine_and_groups(const char *root, const char *self)
{
	uint64_t least = UINT64_MAX;
	char *text, *line, *names, *path, *groups = NULL;
	char file[64];
	size_t len;

	text = malloc(PROC_FILE_MAX);
	groups = malloc(PROC_FILE_MAX);
	if (text == NULL || groups == NULL)
		goto out;
	least = machine_free(root, text);
	snprintf(file, sizeof(file), "proc/%s/cgroup", self);
	if (!read_file(root, file, groups))
		goto out;
	/* Lines of "number:names:path"; in version 2 there are no names. */
	for (line = groups; *line != '\0'; line += len + (line[len] != '\0')) {
		len = strcspn(line, "\n");
		names = memchr(line, ':', len);
		if (names == NULL)
			continue;
		names++;
		path = memchr(names, ':', line + len - names);
		if (path == NULL)
			continue;
		path++;
		if (path == names + 1)
			least = smaller(least, groups_free(root, &version_2,
			    path, line + len - path, text));
		else if (has_memory(names))
			least = smaller(least, groups_free(root, &version_1,
			    path, line + len - path, text));
	}
out:
	free(text);
	free(groups);
	return least;
}

uint64_t
memory_machine(const char *root)
{
	return machine_and_groups(root, "self");
}

uint64_t
memory_of_process(const char *root, int pid)
{
	char self[16];

	snprintf(self, sizeof(self), "%d", pid);
	return machine_and_groups(root, self);
}

/* What a limit leaves of so many bytes in use. */
static uint64_t
limit_left(int resource, uint64_t used)
{
	struct rlimit limit;

	if (getrlimit(resource, &limit) != 0 ||
	    limit.rlim_cur == RLIM_INFINITY)
		return UINT64_MAX;
	return limit.rlim_cur - smaller(limit.rlim_cur, used);
}

/* Bytes of addresses that are taken, and of those that can be written. */
static void
in_use(uint64_t *all, uint64_t *data)
{
	unsigned long long all_pages = 0, data_pages = 0;
	uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
	FILE *file = fopen("/proc/self/statm", "re");

	/* In pages: all, resident, shared, code, nothing, data. */
	if (file != NULL) {
		if (fscanf(file, "%llu %*u %*u %*u %*u %llu", &all_pages,
		    &data_pages) != 2)
			all_pages = data_pages = 0;
		fclose(file);
	}
	*all = all_pages * page;
	*data = data_pages * page;
}

uint64_t
memory_limits(void)
{
	uint64_t all, data;

	in_use(&all, &data);
	return smaller(limit_left(RLIMIT_AS, all),
	    limit_left(RLIMIT_DATA, data));
}

uint64_t
memory_addresses(void)
{
	uint64_t all, data;

	in_use(&all, &data);
	return limit_left(RLIMIT_AS, all);
}

uint64_t
memory_available(void)
{
	return smaller(memory_machine(""), memory_limits());
}

bool
memory_taken_back(const char *root)
{
	char pattern[PATH_MAX], features[PROC_FILE_MAX];
	bool reports = false;
	glob_t found;
	size_t i;

	if (snprintf(pattern, sizeof(pattern), "%s/" BALLOONS, root) >=
	    (int)sizeof(pattern) || glob(pattern, 0, NULL, &found) != 0)
		return false;
	for (i = 0; i < found.gl_pathc; i++)
		if (read_file("", found.gl_pathv[i], features) &&
		    strlen(features) > BALLOON_REPORTING)
			reports |= features[BALLOON_REPORTING] == '1';
	globfree(&found);
	return reports;
}
