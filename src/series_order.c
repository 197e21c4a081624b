#include "src/series_order.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Clocks in names are believed from 2001 to 2100. */
#define CLOCK_MIN INT64_C(978307200)
#define CLOCK_MAX INT64_C(4102444800)

const char *
series_base_name(const char *path)
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
	const char *name = series_base_name(path), *at;
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

int
series_compare_names(const char *a, const char *b)
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
	order = series_compare_names(series_base_name(left->path),
	    series_base_name(right->path));
	return order != 0 ? order : strcmp(left->path, right->path);
}

enum name_time
series_name_times(char *const *paths, size_t count, int64_t *milliseconds)
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

bool
series_alike(char *const *paths, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (!is_alike(series_base_name(paths[0]),
		    series_base_name(paths[i])))
			return false;
	return true;
}

void
series_sort(char **paths, const int64_t *written, size_t count)
{
	struct entry *entries = calloc(count + 1, sizeof *entries);
	int64_t *times = calloc(count + 1, sizeof *times);
	bool alike = series_alike(paths, count), named;

	/* Without memory they stay as they are. */
	if (entries == NULL || times == NULL) {
		free(entries);
		free(times);
		return;
	}
	named = series_name_times(paths, count, times) != NAME_TIME_NONE;
	for (size_t i = 0; i < count; i++)
		entries[i] = (struct entry) { paths[i], named ? times[i] :
		    alike ? 0 : written[i] };
	qsort(entries, count, sizeof *entries, by_time);
	for (size_t i = 0; i < count; i++)
		paths[i] = entries[i].path;
	free(entries);
	free(times);
}
