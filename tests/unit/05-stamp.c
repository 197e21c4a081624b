/* Which file it is, and folders of ours. */
#include "model/base/stamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/time.h>

#include <cmocka.h>

#include "model/base/folder.h"
#include "tests/unit/place.h"

static void
test_stamp(void **state)
{
	struct stamp first, second;
	struct test_place place;
	char path[300];
	int fd;

	(void)state;
	place_make(&place);
	place_write(place.folder, "a", "12345", 5);
	snprintf(path, sizeof(path), "%s/a", place.path);
	assert_true(stamp_take_path(&first, path));
	assert_int_equal(first.size, 5);
	fd = open(path, O_RDONLY);
	assert_true(stamp_take(&second, fd));
	close(fd);
	assert_true(stamp_equal(&first, &second));
	assert_false(stamp_take(&second, -1));
	assert_false(stamp_take_path(&second, "/no such file"));

	/* Longer; another one; and the same when seen again. */
	place_write(place.folder, "a", "123456", 6);
	assert_true(stamp_take_path(&second, path));
	assert_false(stamp_equal(&first, &second));
	place_write(place.folder, "b", "123456", 6);
	assert_int_equal(renameat(place.folder, "b", place.folder, "a"), 0);
	assert_true(stamp_take_path(&first, path));
	assert_false(stamp_equal(&first, &second));
	place_remove(&place);
}

/* Whoever writes can set one time back, but not the other. */
static void
test_times_set_back(void **state)
{
	struct stamp before, after;
	struct timespec times[2];
	struct test_place place;
	char path[300];

	(void)state;
	place_make(&place);
	place_write(place.folder, "a", "12345", 5);
	snprintf(path, sizeof(path), "%s/a", place.path);
	assert_true(stamp_take_path(&before, path));
	place_settle(path);
	place_write(place.folder, "a", "54321", 5);
	times[0].tv_sec = times[1].tv_sec = before.modified / 1000000000;
	times[0].tv_nsec = times[1].tv_nsec = before.modified % 1000000000;
	assert_int_equal(utimensat(place.folder, "a", times, 0), 0);
	assert_true(stamp_take_path(&after, path));
	assert_int_equal(before.modified, after.modified);
	assert_false(stamp_equal(&before, &after));
	place_remove(&place);
}

static void
test_settled(void **state)
{
	const int64_t second = 1000000000, now = 1700000000 * second;
	struct stamp stamp = { .size = 1 };

	(void)state;
	stamp.modified = now - second / 2 + 1;
	stamp.changed = 1;
	assert_true(stamp_settled(&stamp, now));
	stamp.changed = now - 1000;
	assert_false(stamp_settled(&stamp, now));
	stamp.changed = now;
	assert_false(stamp_settled(&stamp, now));
	/* A clock that is behind, or one that went wrong. */
	stamp.changed = now + 5 * second;
	assert_false(stamp_settled(&stamp, now));
	stamp.changed = INT64_MIN / 2;
	stamp.modified = INT64_MIN / 2;
	assert_true(stamp_settled(&stamp, now));
	/* Where only whole seconds are kept it takes longer. */
	stamp.modified = stamp.changed = now - second;
	assert_false(stamp_settled(&stamp, now));
	stamp.modified = stamp.changed = now - 3 * second;
	assert_true(stamp_settled(&stamp, now));
	assert_true(stamp_now() > now);
}

static bool
make_below(void *data)
{
	return folder_make(data);
}

static void
test_folders(void **state)
{
	struct test_place place;
	char path[400];
	struct stat st;

	(void)state;
	place_make(&place);
	snprintf(path, sizeof(path), "%s/one//two/", place.path);
	assert_true(folder_make(path));
	assert_true(folder_make(path));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	snprintf(path, sizeof(path), "%s/one", place.path);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_true(folder_make("/"));
	assert_false(folder_make(""));
	assert_false(folder_make("relative"));

	/* Below a file; below what is not ours, also for root. */
	place_write(place.folder, "file", "", 0);
	snprintf(path, sizeof(path), "%s/file/two", place.path);
	assert_false(folder_make(path));
	snprintf(path, sizeof(path), "%s/file", place.path);
	assert_false(folder_make(path));
	if (geteuid() == 0) {
		assert_int_equal(fchown(place.folder, 65534, 65534), 0);
		snprintf(path, sizeof(path), "%s/three", place.path);
		assert_false(folder_make(path));
		assert_true(place_child(make_below, path, true));
		assert_int_equal(fchown(place.folder, 0, 0), 0);
		snprintf(path, sizeof(path), "%s/four", place.path);
		assert_false(place_child(make_below, path, true));
	}
	place_remove(&place);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stamp),
		cmocka_unit_test(test_times_set_back),
		cmocka_unit_test(test_settled),
		cmocka_unit_test(test_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
