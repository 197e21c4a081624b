/* In which order snapshots were taken, by names that programs really write. */
#include "src/series_files.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "src/series_order.h"
#include "src/series_times.h"

#define MAX 8

static char folder[] = "/tmp/heaptrail-series-XXXXXX";

/* Sorts names apart by spaces, and puts them together again. */
static const char *
sorted(const char *names, const int64_t *written)
{
	static char out[512];
	int64_t none[MAX] = { 0 };
	char list[512], *paths[MAX];
	size_t count = 0;

	snprintf(list, sizeof list, "%s", names);
	for (char *name = strtok(list, " "); name != NULL;
	    name = strtok(NULL, " "))
		paths[count++] = name;
	series_sort(paths, written != NULL ? written : none, count);
	out[0] = '\0';
	for (size_t i = 0; i < count; i++)
		snprintf(out + strlen(out), sizeof out - strlen(out), "%s%s",
		    i > 0 ? " " : "", paths[i]);
	return out;
}

static int64_t
clock_of(const char *name)
{
	int64_t milliseconds = -1;

	assert_int_equal(series_name_time(name, &milliseconds),
	    NAME_TIME_CLOCK);
	return milliseconds;
}

static void
test_names_with_times(void **state)
{
	/* Node's own; TZ is UTC here. date -d 2026-11-23T01:01:07Z +%s */
	const int64_t want = INT64_C(1795395667) * 1000;

	(void)state;
	assert_int_equal(clock_of("/a/Heap.20261123.010107.19902.0.001."
	    "heapsnapshot"), want);
	assert_int_equal(clock_of("near-heap-limit-Heap.20261123.010107.19919"
	    ".0.001.heapsnapshot"), want);
	assert_int_equal(clock_of("Heap-20261123T010107.heapsnapshot"), want);
	assert_int_equal(clock_of("Heap-20261123-010107-7-0.heapsnapshot"),
	    want);
	assert_int_equal(clock_of("2026-11-23T01:01:07.500Z.heapsnapshot"),
	    want + 500);
	assert_int_equal(clock_of("app-2026-11-23_01-01-07.heapsnapshot.gz"),
	    want);
	/* What the package heapdump and many scripts write. */
	assert_int_equal(clock_of("1795395633526.heapsnapshot"),
	    INT64_C(1795395633526));
	assert_int_equal(clock_of("snap-1795395633.heapsnapshot"),
	    INT64_C(1795395633000));
}

static void
test_names_without(void **state)
{
	static const char *const names[] = { "s1.heapsnapshot", "",
	    "20261323.010107.heapsnapshot", "20261123.250107.heapsnapshot",
	    "20261123.heapsnapshot", "9999999999999.heapsnapshot",
	    "20261123.01010.heapsnapshot", "heapdump-.5.heapsnapshot",
	    "heapdump-5.1234567.heapsnapshot", "node-v8.17.0.heapsnapshot",
	    "2026-11-23T01:01:0.heapsnapshot", "/1795395633526/s1" };
	int64_t milliseconds;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_int_equal(series_name_time(names[i], &milliseconds),
		    NAME_TIME_NONE);
	assert_int_equal(series_name_time("heapdump-1014257.574254"
	    ".heapsnapshot", &milliseconds), NAME_TIME_UPTIME);
	assert_int_equal(milliseconds, INT64_C(1014257574));
	/* Microseconds stand without leading zeros. */
	assert_int_equal(series_name_time("heapdump-12.4254.heapsnapshot",
	    &milliseconds), NAME_TIME_UPTIME);
	assert_int_equal(milliseconds, 12004);
}

static void
test_order(void **state)
{
	static const int64_t written[] = { 30, 10, 20 };

	(void)state;
	/* Three by one signal each, and one process in a second. */
	assert_string_equal(sorted(
	    "Heap.20261123.012451.32506.0.003.heapsnapshot "
	    "Heap.20261123.012437.32506.0.001.heapsnapshot "
	    "Heap.20261123.012443.32506.0.002.heapsnapshot", NULL),
	    "Heap.20261123.012437.32506.0.001.heapsnapshot "
	    "Heap.20261123.012443.32506.0.002.heapsnapshot "
	    "Heap.20261123.012451.32506.0.003.heapsnapshot");
	assert_string_equal(sorted("Heap.20261123.012437.5.0.010.heapsnapshot "
	    "Heap.20261123.012437.5.0.009.heapsnapshot", NULL),
	    "Heap.20261123.012437.5.0.009.heapsnapshot "
	    "Heap.20261123.012437.5.0.010.heapsnapshot");
	/* Names that differ do so after their time. */
	assert_string_equal(sorted("b.20261123.010107 a.20261123.010109",
	    NULL), "b.20261123.010107 a.20261123.010109");
	assert_string_equal(sorted("heapdump-1014257.574254 "
	    "heapdump-999999.1", NULL),
	    "heapdump-999999.1 heapdump-1014257.574254");
	assert_string_equal(sorted("heapdump-5.31 heapdump-5.4", NULL),
	    "heapdump-5.4 heapdump-5.31");
	/* Numbers as numbers, in whatever directory. */
	assert_string_equal(sorted("s10 s9 s1 s02", NULL), "s1 s02 s9 s10");
	assert_string_equal(sorted("b9/s2 a9/s1", written), "a9/s1 b9/s2");
	/* Nothing in the names: when they were written. */
	assert_string_equal(sorted("after before between", written),
	    "before between after");
	/* Not all names have a time: then none counts. */
	assert_string_equal(sorted("Heap.20261123.012451 last x", written),
	    "last x Heap.20261123.012451");
	assert_string_equal(sorted("", NULL), "");
}

static void
touch(const char *name, long seconds)
{
	char path[256];
	struct timespec times[2] = { { seconds, 0 }, { seconds, 0 } };
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_true(fd >= 0);
	assert_int_equal(futimens(fd, times), 0);
	close(fd);
}

/* Names of what is found for one to three arguments in the folder. */
static const char *
found(const char *a, const char *b, const char *c)
{
	static char out[512];
	const char *const names[] = { a, b, c };
	char texts[3][256], *given[3];
	struct series_files files;
	struct error err = { 0 };
	size_t count = 0;

	for (; count < 3 && names[count] != NULL; count++) {
		snprintf(texts[count], sizeof texts[count], "%s/%s", folder,
		    names[count]);
		given[count] = texts[count];
	}
	if (!series_files_find(&files, given, count, false, &err))
		return NULL;
	out[0] = '\0';
	for (size_t i = 0; i < files.count; i++)
		snprintf(out + strlen(out), sizeof out - strlen(out),
		    "%s%s:%lld", i > 0 ? " " : "",
		    strrchr(files.paths[i], '/') + 1,
		    files.times[i] == SERIES_NO_TIME ? -1 :
		    (long long)files.times[i]);
	series_files_release(&files);
	return out;
}

static void
test_files(void **state)
{
	(void)state;
	assert_null(found("", NULL, NULL));
	touch("s10.heapsnapshot", 1000);
	touch("s9.heapsnapshot.gz", 900);
	touch("notes.txt", 5);
	touch("x.heapsnapshot", 2000);
	/* Not all are alike: by when they were written. */
	assert_string_equal(found("", NULL, NULL), "s9.heapsnapshot.gz:900 "
	    "s10.heapsnapshot:1000 x.heapsnapshot:2000");
	assert_string_equal(found("s*", NULL, NULL),
	    "s9.heapsnapshot.gz:900 s10.heapsnapshot:1000");
	assert_null(found("none*", NULL, NULL));
	/* Whoever loads it says that it is not there. */
	assert_string_equal(found("none", NULL, NULL), "none:-1");
	/* As it was typed. */
	assert_string_equal(found("x.heapsnapshot", "s10.heapsnapshot", NULL),
	    "x.heapsnapshot:-1 s10.heapsnapshot:-1");
	assert_string_equal(found("s10.heapsnapshot", "x.heapsnapshot", NULL),
	    "s10.heapsnapshot:1000 x.heapsnapshot:2000");
	/* As a shell has expanded it; in any other order somebody typed it. */
	touch("s1.heapsnapshot", 100);
	touch("s2.heapsnapshot", 200);
	assert_string_equal(found("s1.heapsnapshot", "s10.heapsnapshot",
	    "s2.heapsnapshot"), "s1.heapsnapshot:100 s2.heapsnapshot:200 "
	    "s10.heapsnapshot:1000");
	assert_string_equal(found("s10.heapsnapshot", "s1.heapsnapshot",
	    "s2.heapsnapshot"), "s10.heapsnapshot:-1 s1.heapsnapshot:-1 "
	    "s2.heapsnapshot:-1");
	/* Unpacked in one second: that is not when they were taken. */
	touch("s2.heapsnapshot", 100);
	assert_string_equal(found("s1.heapsnapshot", "s2.heapsnapshot", NULL),
	    "s1.heapsnapshot:-1 s2.heapsnapshot:-1");
}

/* Times and ends of three names that were written at these times. */
static const char *
taken(const char *const names[3], const long written[3])
{
	static char out[256];
	char texts[3][256], *paths[3];
	int64_t times[3], ends[3];

	for (size_t i = 0; i < 3; i++) {
		snprintf(texts[i], sizeof texts[i], "%s/%s", folder, names[i]);
		paths[i] = texts[i];
		touch(names[i], written[i]);
	}
	series_times(paths, 3, times, ends);
	out[0] = '\0';
	for (size_t i = 0; i < 3; i++) {
		snprintf(out + strlen(out), sizeof out - strlen(out),
		    "%s%lld-%lld", i > 0 ? " " : "",
		    times[i] == SERIES_NO_TIME ? -1 : (long long)times[i],
		    ends[i] == SERIES_NO_TIME ? -1 :
		    (long long)ends[i] / 1000);
		unlink(paths[i]);
	}
	return out;
}

/* 1795395667 is 2026-11-23T01:01:07Z, and TZ is UTC here. */
static void
test_times(void **state)
{
	static const char *const ours[] = {
	    "Heap.20261123.010107.heapsnapshot", "app.log",
	    "Heap.20261123.010207.heapsnapshot" };
	static const char *const theirs[] = {
	    "Heap.20261123.063107.heapsnapshot", "app.log",
	    "Heap.20261123.063207.heapsnapshot" };
	static const char *const absolute[] = {
	    "2026-11-23T01:01:07.250Z.heapsnapshot", "app.log",
	    "2026-11-23T01:02:07.250Z.heapsnapshot" };

	(void)state;
	assert_string_equal(taken(ours, (const long[]) { 1795395671, 5,
	    1795395727 }), "1795395667-1795395671 -1-5 "
	    "1795395727-1795395727");
	/* Copied since, who knows when. */
	assert_string_equal(taken(ours, (const long[]) { 1795495671, 5,
	    1795495672 }), "1795395667--1 -1-5 1795395727--1");
	/* Copied soon after: they cannot have taken so long. */
	assert_string_equal(taken(ours, (const long[]) { 1795396267, 5,
	    1795396268 }), "1795395667--1 -1-5 1795395727--1");
	/* By a machine in India. */
	assert_string_equal(taken(theirs, (const long[]) { 1795395671, 5,
	    1795395730 }), "1795395667-1795395671 -1-5 "
	    "1795395727-1795395730");
	/* Not the same for both: nobody knows. 5:30 h are 19800 s. */
	assert_string_equal(taken(theirs, (const long[]) { 1795395671, 5,
	    1795395327 }), "1795415467--1 -1-5 1795415527--1");
	setenv("TZ", "America/New_York", 1);
	tzset();
	assert_string_equal(taken(absolute, (const long[]) { 5, 5, 6 }),
	    "1795395667--1 -1-5 1795395727--1");
	setenv("TZ", "UTC", 1);
	tzset();
}

/* A log between snapshots says nothing of when these were taken. */
static void
test_others(void **state)
{
	static const char line[] = "{\"level\":30,\"time\":1795395667000,"
	    "\"msg\":\"started\"}\n";
	char path[256];
	FILE *log;

	(void)state;
	touch("Heap.20261123.010107.7.0.001.heapsnapshot", 5000);
	touch("Heap.20261123.010109.7.0.002.heapsnapshot", 5000);
	snprintf(path, sizeof path, "%s/errors.log", folder);
	log = fopen(path, "w");
	assert_non_null(log);
	fputs(line, log);
	fclose(log);
	assert_string_equal(found("Heap.20261123.010107.7.0.001.heapsnapshot",
	    "errors.log", "Heap.20261123.010109.7.0.002.heapsnapshot"),
	    "Heap.20261123.010107.7.0.001.heapsnapshot:1795395667 "
	    "errors.log:-1 "
	    "Heap.20261123.010109.7.0.002.heapsnapshot:1795395669");
	/* Without names that say it, those are of when they were written. */
	assert_string_equal(found("s10.heapsnapshot", "errors.log",
	    "x.heapsnapshot"),
	    "s10.heapsnapshot:1000 errors.log:-1 x.heapsnapshot:2000");
}

static int
setup(void **state)
{
	(void)state;
	setenv("TZ", "UTC", 1);
	return mkdtemp(folder) == NULL;
}

static int
teardown(void **state)
{
	static const char *const names[] = { "s1.heapsnapshot",
	    "s2.heapsnapshot", "s9.heapsnapshot.gz", "s10.heapsnapshot",
	    "x.heapsnapshot", "notes.txt", "errors.log",
	    "Heap.20261123.010107.7.0.001.heapsnapshot",
	    "Heap.20261123.010109.7.0.002.heapsnapshot" };
	char path[256];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	return rmdir(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_with_times),
		cmocka_unit_test(test_names_without),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_others),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
