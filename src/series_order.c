#include "src/series_order.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/formats/recognize.h"
#include "src/series_times.h"

/* Clocks in names are believed from 2001 to 2100. */
#define CLOCK_MIN INT64_C(978307200)
#define CLOCK_MAX INT64_C(4102444800)

static const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

/* How many digits stand here? */
static size_t
digits(const char *text)
{
	size_t len = 0;

	while (isdigit((unsigned char)text[len]))
		len++;
	return len;
}

/* The number of the next so many digits; there are as many. */
static int
number_of(const char *text, size_t len)
{
	int number = 0;

	while (len-- > 0)
		number = number * 10 + (*text++ - '0');
	return number;
}

/*
 * Reads "YYYYMMDD" or "HHMMSS", or with a sign between the parts; returns what
 * is behind, or NULL.
 */
static const char *
take_parts(const char *text, size_t first, int parts[3])
{
	const char *at = text;
	size_t run = digits(text);
	bool joined = run >= first + 4;

	for (int i = 0; i < 3; i++) {
		size_t want = i == 0 ? first : 2;

		if (digits(at) < want)
			return NULL;
		parts[i] = number_of(at, want);
		at += want;
		if (i < 2 && !joined) {
			if (*at == '\0' || strchr("-._:", *at) == NULL)
				return NULL;
			at++;
		}
	}
	return at;
}

/* A date, a sign or T, and a time, at this place of a name. */
static bool
clock_at(const char *text, int64_t *milliseconds)
{
	int date[3], hour[3];
	const char *at = take_parts(text, 4, date);
	struct tm tm = { .tm_isdst = -1 };
	time_t seconds;

	if (at == NULL || *at == '\0' || strchr("-._:T ", *at) == NULL)
		return false;
	at = take_parts(at + 1, 2, hour);
	if (at == NULL || isdigit((unsigned char)*at))
		return false;
	if (date[0] < 2001 || date[0] > 2099 || date[1] < 1 || date[1] > 12 ||
	    date[2] < 1 || date[2] > 31 || hour[0] > 23 || hour[1] > 59 ||
	    hour[2] > 60)
		return false;
	tm.tm_year = date[0] - 1900;
	tm.tm_mon = date[1] - 1;
	tm.tm_mday = date[2];
	tm.tm_hour = hour[0];
	tm.tm_min = hour[1];
	tm.tm_sec = hour[2];
	/* "….123Z", what JavaScript writes, is not of our zone. */
	if (*at == '.' && digits(at + 1) == 3 && at[4] == 'Z') {
		seconds = timegm(&tm);
		*milliseconds = number_of(at + 1, 3);
	} else {
		seconds = mktime(&tm);
		*milliseconds = 0;
	}
	*milliseconds += (int64_t)seconds * 1000;
	return seconds != (time_t)-1;
}

/* Seconds or milliseconds since 1970, all the digits that stand here. */
static bool
epoch_at(const char *text, int64_t *milliseconds)
{
	size_t len = digits(text);
	int64_t number;

	if (len != 10 && len != 13)
		return false;
	number = strtoll(text, NULL, 10);
	*milliseconds = len == 13 ? number : number * 1000;
	return *milliseconds >= CLOCK_MIN * 1000 &&
	    *milliseconds <= CLOCK_MAX * 1000;
}

enum name_time
series_name_time(const char *path, int64_t *milliseconds)
{
	const char *name = base_name(path), *at;
	const char *dump = strstr(name, "heapdump-");
	size_t len;

	for (at = name; *at != '\0'; at++) {
		if (!isdigit((unsigned char)*at) ||
		    (at > name && isdigit((unsigned char)at[-1])))
			continue;
		if (clock_at(at, milliseconds) || epoch_at(at, milliseconds))
			return NAME_TIME_CLOCK;
	}
	/* The package heapdump: microseconds without leading zeros. */
	if (dump == NULL)
		return NAME_TIME_NONE;
	at = dump + strlen("heapdump-");
	len = digits(at);
	if (len == 0 || len > 12 || at[len] != '.' ||
	    digits(at + len + 1) == 0 || digits(at + len + 1) > 6)
		return NAME_TIME_NONE;
	*milliseconds = strtoll(at, NULL, 10) * 1000 +
	    strtoll(at + len + 1, NULL, 10) / 1000;
	return NAME_TIME_UPTIME;
}

/* By letters, and by the value of numbers within. */
static int
compare_names(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		size_t a_len, b_len;
		int order;

		if (!isdigit((unsigned char)*a) ||
		    !isdigit((unsigned char)*b)) {
			if (*a != *b)
				return (unsigned char)*a < (unsigned char)*b ?
				    -1 : 1;
			a++;
			b++;
			continue;
		}
		while (*a == '0' && isdigit((unsigned char)a[1]))
			a++;
		while (*b == '0' && isdigit((unsigned char)b[1]))
			b++;
		a_len = digits(a);
		b_len = digits(b);
		if (a_len != b_len)
			return a_len < b_len ? -1 : 1;
		order = memcmp(a, b, a_len);
		if (order != 0)
			return order;
		a += a_len;
		b += b_len;
	}
	return *a != '\0' ? 1 : *b != '\0' ? -1 : 0;
}

/* Are two names alike but for their numbers? */
static bool
is_alike(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		size_t a_len = digits(a), b_len = digits(b);

		if ((a_len > 0) != (b_len > 0) || (a_len == 0 && *a != *b))
			return false;
		a += a_len > 0 ? a_len : 1;
		b += b_len > 0 ? b_len : 1;
	}
	return *a == *b;
}

struct entry {
	char *path;
	int64_t time;		/* what it is sorted by first */
};

static int
by_time(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order;

	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	order = compare_names(base_name(left->path), base_name(right->path));
	return order != 0 ? order : strcmp(left->path, right->path);
}

enum name_time
series_names_say(char *const *paths, size_t count, int64_t *milliseconds)
{
	enum name_time kind = NAME_TIME_NONE, first = NAME_TIME_NONE;

	for (size_t i = 0; i < count; i++) {
		kind = series_name_time(paths[i], &milliseconds[i]);
		if (i == 0)
			first = kind;
		if (kind == NAME_TIME_NONE || kind != first)
			return NAME_TIME_NONE;
	}
	return kind;
}

static bool
all_alike(char *const *paths, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (!is_alike(base_name(paths[0]), base_name(paths[i])))
			return false;
	return true;
}

bool
series_sort(char **paths, const int64_t *written, size_t count)
{
	struct entry *entries = calloc(count + 1, sizeof *entries);
	int64_t *said = calloc(count + 1, sizeof *said);
	bool named;

	/* Without memory they stay as they are. */
	if (entries == NULL || said == NULL) {
		free(entries);
		free(said);
		return false;
	}
	named = series_names_say(paths, count, said) != NAME_TIME_NONE;
	for (size_t i = 0; i < count; i++) {
		entries[i].path = paths[i];
		entries[i].time = named ? said[i] :
		    all_alike(paths, count) ? 0 : written[i];
	}
	named |= all_alike(paths, count);
	qsort(entries, count, sizeof *entries, by_time);
	for (size_t i = 0; i < count; i++)
		paths[i] = entries[i].path;
	free(entries);
	free(said);
	return named;
}

int64_t
series_written(const char *path)
{
	struct stat st;

	/* A pipe has a time, but not that of what comes out of it. */
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return 0;
#ifdef __APPLE__
	return (int64_t)st.st_mtimespec.tv_sec * 1000000000 +
	    st.st_mtimespec.tv_nsec;
#else
	return (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
#endif
}

static bool
add_path(struct series_files *files, size_t *room, const char *path,
	struct error *err)
{
	char **paths = array_grow(files->paths, room, files->count + 1,
	    sizeof *paths, "file list", err);

	if (paths == NULL)
		return false;
	files->paths = paths;
	paths[files->count] = strdup(path);
	if (paths[files->count] == NULL)
		return error_memory(err, "file list", strlen(path));
	files->count++;
	return true;
}

/* Sorts the paths from this one on. */
static bool
sort_from(struct series_files *files, size_t first, struct error *err)
{
	size_t count = files->count - first;
	int64_t *written = calloc(count + 1, sizeof *written);

	if (written == NULL)
		return error_memory(err, "file list", count);
	for (size_t i = 0; i < count; i++)
		written[i] = series_written(files->paths[first + i]);
	series_sort(files->paths + first, written, count);
	free(written);
	return true;
}

bool
series_is_snapshot(const char *name)
{
	static const char *const endings[] = { ".heapsnapshot",
	    ".heapsnapshot.gz", ".heapsnapshot.zst" };
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		size_t end = strlen(endings[i]);

		if (len > end && strcmp(name + len - end, endings[i]) == 0)
			return true;
	}
	return false;
}

/* Does a file that is called otherwise hold anything that can be opened? */
static bool
is_known(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	    recognize_path(path) != FILE_ANY;
}

/* Adds the snapshots of a directory, or what else can be opened there. */
static bool
add_entries(struct series_files *files, size_t *room, const char *path,
	bool others, struct error *err)
{
	size_t first = files->count, len = strlen(path);
	DIR *directory = opendir(path);
	struct dirent *entry;
	bool done = true;

	if (directory == NULL)
		return error_set(err, ERROR_IO, "%s: %s", path,
		    strerror(errno));
	while (done && (entry = readdir(directory)) != NULL) {
		struct strbuf full = STRBUF_INIT;

		if (series_is_snapshot(entry->d_name) == others)
			continue;
		strbuf_addf(&full, "%s%s%s", path,
		    len > 0 && path[len - 1] == '/' ? "" : "/",
		    entry->d_name);
		if (!others || is_known(full.data))
			done = add_path(files, room, full.data, err);
		strbuf_release(&full);
	}
	closedir(directory);
	return done && sort_from(files, first, err);
}

static bool
add_directory(struct series_files *files, size_t *room, const char *path,
	bool any, struct error *err)
{
	size_t first = files->count, named;

	if (!add_entries(files, room, path, false, err))
		return false;
	named = files->count;
	if (any && !add_entries(files, room, path, true, err))
		return false;
	files->others += files->count - named;
	if (files->count == first)
		return error_set(err, ERROR_ABSENT, "%s: a directory without "
		    "*.heapsnapshot files%s", path, any ? ", and without "
		    "others that can be opened" : "");
	return true;
}

static bool
add_pattern(struct series_files *files, size_t *room, const char *pattern,
	struct error *err)
{
	size_t first = files->count;
	glob_t found = { 0 };
	bool done = true;

	if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0) {
		globfree(&found);
		return error_set(err, ERROR_ABSENT, "%s: no such file, and "
		    "none that matches", pattern);
	}
	for (size_t i = 0; done && i < found.gl_pathc; i++)
		done = add_path(files, room, found.gl_pathv[i], err);
	globfree(&found);
	return done && sort_from(files, first, err);
}

static bool
add_given(struct series_files *files, size_t *room, const char *path,
	bool any, struct error *err)
{
	struct stat st;
	bool there = stat(path, &st) == 0;

	if (there && S_ISDIR(st.st_mode)) {
		files->expanded = true;
		return add_directory(files, room, path, any, err);
	}
	if (!there && strpbrk(path, "*?[") != NULL) {
		files->expanded = true;
		return add_pattern(files, room, path, err);
	}
	/* Whoever loads it says what is wrong with it. */
	return add_path(files, room, path, err);
}

/* Do they stand as a shell puts what matches a pattern? */
static bool
is_from_shell(const struct series_files *files)
{
	size_t folder;

	if (files->expanded || files->count < 3)
		return false;
	folder = (size_t)(base_name(files->paths[0]) - files->paths[0]);
	for (size_t i = 1; i < files->count; i++) {
		const char *before = files->paths[i - 1];
		const char *path = files->paths[i];

		if ((size_t)(base_name(path) - path) != folder ||
		    strncmp(before, path, folder) != 0 ||
		    strcoll(before, path) > 0)
			return false;
	}
	return all_alike(files->paths, files->count);
}

bool
series_files_find(struct series_files *files, char *const *given,
	size_t count, bool any, struct error *err)
{
	size_t room = 0;

	memset(files, 0, sizeof *files);
	for (size_t i = 0; i < count; i++)
		if (!add_given(files, &room, given[i], any, err))
			goto fail;
	if (is_from_shell(files) && !sort_from(files, 0, err))
		goto fail;
	files->times = calloc(files->count + 1, sizeof *files->times);
	files->ends = calloc(files->count + 1, sizeof *files->ends);
	if (files->times == NULL || files->ends == NULL) {
		error_memory(err, "file list", files->count);
		goto fail;
	}
	files->zone = series_times(files->paths, files->count, files->times,
	    files->ends);
	return true;
fail:
	series_files_release(files);
	return false;
}

void
series_files_release(struct series_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->paths[i]);
	free(files->paths);
	free(files->times);
	free(files->ends);
	memset(files, 0, sizeof *files);
}
