/* The folder of indexes: names, lists, limits. */
#include "model/index/cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/stamp.h"
#include "model/index/header.h"
#include "model/index/index.h"
#include "model/index/store.h"
#include "tests/unit/place.h"

#define LAYOUT 7

static struct test_place place;
static char folder_path[300];
static struct cache cache;

static int
setup(void **state)
{
	(void)state;
	place_make(&place);
	snprintf(folder_path, sizeof(folder_path), "%s/cache", place.path);
	cache = (struct cache) { .path = folder_path, .limit = 1 << 30 };
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	place_remove(&place);
	return 0;
}

/* An index of that file, as it is now, with so many bytes, last used then. */
static char *
add_index(int folder, const char *path, size_t bytes, time_t used)
{
	const struct timespec times[2] = { { used, 0 }, { used, 0 } };
	struct index_key key = { .sample = 1, .layout = LAYOUT };
	char *name = cache_name(path, NULL), *data = calloc(1, bytes);
	struct store *store;

	assert_non_null(name);
	assert_non_null(data);
	stamp_take_path(&key.stamp, path);
	store = store_new(folder, name, &key, path, 1, bytes, NULL, NULL);
	assert_non_null(store);
	assert_true(store_add(store, 1, data, bytes, NULL));
	assert_true(store_finish(store, NULL));
	assert_int_equal(utimensat(folder, name, times, 0), 0);
	free(data);
	return name;
}

static void
test_names(void **state)
{
	static const struct {
		const char *path, *stem;
	} names[] = {
		{ "/a/s1.heapsnapshot", "s1-" },
		{ "/b/s1.heapsnapshot", "s1-" },
		{ "/Heap.20260101.123.0.001.heapsnapshot",
		  "Heap.20260101.123.0.001-" },
		{ "/a/.heapsnapshot", "_heapsnapshot-" },
		{ "/a/.hidden", "_hidden-" },
		{ "/a/-rf", "_rf-" },
		{ "/a/b c\n\033[2J\xff.heapsnapshot", "b_c___2J_-" },
		{ "/a/0123456789012345678901234567890123456789012345",
		  "0123456789012345678901234567890123456789-" },
		{ "/", "-" },
		{ "x", "x-" },
	};
	char *all[sizeof(names) / sizeof(names[0])];
	size_t count = sizeof(names) / sizeof(names[0]), i, k, len;

	(void)state;
	for (i = 0; i < count; i++) {
		all[i] = cache_name(names[i].path, NULL);
		len = strlen(names[i].stem);
		assert_memory_equal(all[i], names[i].stem, len);
		assert_int_equal(strlen(all[i]), len + 16 + 6);
		assert_string_equal(all[i] + len + 16, ".index");
		for (k = 0; k < i; k++)
			assert_string_not_equal(all[i], all[k]);
	}
	for (i = 0; i < count; i++)
		free(all[i]);
}

static void
test_folder(void **state)
{
	struct error err = { 0 };
	struct stat st;
	int folder;

	(void)state;
	assert_int_equal(cache_open(&cache, false, &err), -1);
	assert_int_equal(err.kind, ERROR_ABSENT);
	folder = cache_open(&cache, true, NULL);
	assert_true(folder >= 0);
	assert_int_equal(fstat(folder, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	close(folder);
	folder = cache_open(&cache, false, NULL);
	assert_true(folder >= 0);
	/* Where others could put something there, nothing is believed. */
	assert_int_equal(fchmod(folder, 0770), 0);
	assert_int_equal(cache_open(&cache, true, &err), -1);
	assert_int_equal(err.kind, ERROR_IO);
	assert_int_equal(fchmod(folder, 0755), 0);
	close(folder);
	folder = cache_open(&cache, true, NULL);
	assert_true(folder >= 0);
	if (geteuid() == 0) {
		assert_int_equal(fchown(folder, 65534, 65534), 0);
		assert_int_equal(cache_open(&cache, true, NULL), -1);
	}
	close(folder);
	assert_int_equal(unlinkat(place.folder, "cache", AT_REMOVEDIR), 0);

	/* A file where the folder should be, or above it. */
	place_write(place.folder, "cache", "", 0);
	assert_int_equal(cache_open(&cache, false, &err), -1);
	assert_int_equal(err.kind, ERROR_IO);
	assert_int_equal(cache_open(&cache, true, NULL), -1);
	snprintf(folder_path, sizeof(folder_path), "%s/cache/inner",
	    place.path);
	assert_int_equal(cache_open(&cache, true, NULL), -1);
	/* A link to a folder elsewhere is the user's own affair. */
	assert_int_equal(unlinkat(place.folder, "cache", 0), 0);
	assert_int_equal(mkdirat(place.folder, "elsewhere", 0700), 0);
	assert_int_equal(symlinkat("elsewhere", place.folder, "cache"), 0);
	snprintf(folder_path, sizeof(folder_path), "%s/cache", place.path);
	folder = cache_open(&cache, true, NULL);
	assert_true(folder >= 0);
	close(folder);
}

/* The entry for a name, or NULL. */
static const struct cache_entry *
find(const struct cache_list *list, const char *name)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		if (strcmp(list->entries[i].name, name) == 0)
			return &list->entries[i];
	return NULL;
}

static void
test_states(void **state)
{
	static const enum cache_state wanted[] = { CACHE_READY, CACHE_STALE,
	    CACHE_GONE, CACHE_DAMAGED, CACHE_READY };
	const struct cache_entry *entry;
	char paths[5][300], *names[5];
	struct cache_list list;
	int folder, i, fd;

	(void)state;
	folder = cache_open(&cache, true, NULL);
	assert_true(folder >= 0);
	for (i = 0; i < 5; i++) {
		snprintf(paths[i], sizeof(paths[i]), "%s/%d.heapsnapshot",
		    place.path, i);
		place_write(place.folder, strrchr(paths[i], '/') + 1, "1234",
		    4);
		names[i] = add_index(folder, paths[i], 1000, 1000 + i);
	}
	/* 0 stays; 1 is written to, 2 goes, the index of 3 is damaged. */
	place_write(place.folder, "1.heapsnapshot", "12345", 5);
	assert_int_equal(unlinkat(place.folder, "2.heapsnapshot", 0), 0);
	fd = openat(folder, names[3], O_WRONLY);
	assert_int_equal(pwrite(fd, "xyz", 3, 100), 3);
	close(fd);
	utimensat(folder, names[3], (struct timespec[2]) { { 1003, 0 },
	    { 1003, 0 } }, 0);

	assert_true(cache_list(&list, folder, true, LAYOUT, NULL));
	assert_int_equal(list.count, 5);
	for (i = 0; i < 5; i++) {
		/* The last used comes first. */
		entry = &list.entries[4 - i];
		assert_string_equal(entry->name, names[i]);
		assert_int_equal(entry->state, wanted[i]);
		assert_true(entry->bytes >= 1000);
		assert_true(entry->used == (1000 + i) * 1000000000ll);
		if (i == 3) {
			assert_null(entry->path);
			continue;
		}
		assert_string_equal(entry->path, paths[i]);
		assert_int_equal(entry->file_bytes, 4);
	}
	cache_list_release(&list);
	assert_true(cache_list(&list, folder, true, LAYOUT + 1, NULL));
	for (i = 0; i < 5; i++)
		assert_int_equal(find(&list, names[i])->state, i == 3 ?
		    CACHE_DAMAGED : CACHE_OTHER);
	cache_list_release(&list);
	cache_list_release(&list);
	for (i = 0; i < 5; i++)
		free(names[i]);
	close(folder);
}

/* What is not ours is neither listed nor removed. */
static void
test_strangers(void **state)
{
	static const char *const strangers[] = {
		"notes.txt", "a.index", "a-0123456789abcde.index",
		"a-0123456789abcdeg.index", "a-0123456789abcdef.index.bak",
		"-0123456789abcdef.inde", ".index", "x.new",
		"a-0123456789abcdef.new",
	};
	size_t count = sizeof(strangers) / sizeof(strangers[0]), i;
	struct cache_list list;
	char *name;
	int folder;

	(void)state;
	folder = cache_open(&cache, true, NULL);
	for (i = 0; i < count; i++)
		place_write(folder, strangers[i], "mine", 4);
	mkdirat(folder, "d-0123456789abcdef.index", 0700);
	symlinkat("/etc/passwd", folder, "l-0123456789abcdef.index");
	name = add_index(folder, "/x/y", 10, 5);
	assert_true(cache_list(&list, folder, true, LAYOUT, NULL));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.entries[0].name, name);
	cache_list_release(&list);
	cache_clean(folder);
	cache.limit = 20000;
	assert_true(cache_make_room(&cache, folder, "new", 19999, NULL));
	assert_int_not_equal(faccessat(folder, name, F_OK, 0), 0);
	for (i = 0; i < count; i++)
		assert_int_equal(faccessat(folder, strangers[i], F_OK, 0),
		    0);
	free(name);
	close(folder);
}

/* Those not used for longest go first, and no more than must. */
static void
test_limit(void **state)
{
	char *names[10], path[40];
	struct cache_list list;
	struct error err = { 0 };
	uint64_t one;
	int folder, i;

	(void)state;
	folder = cache_open(&cache, true, NULL);
	for (i = 0; i < 10; i++) {
		snprintf(path, sizeof(path), "/nowhere/%d", i);
		names[i] = add_index(folder, path, 10000, 1000 + i * 7 % 10);
	}
	assert_true(cache_list(&list, folder, false, 0, NULL));
	assert_int_equal(list.count, 10);
	assert_null(list.entries[0].path);
	one = list.entries[0].bytes;
	cache_list_release(&list);

	/* Ten fit exactly; the eleventh does not. */
	cache.limit = 10 * one;
	assert_true(cache_make_room(&cache, folder, "new", 0, NULL));
	assert_int_equal(place_count(folder), 10);
	assert_true(cache_make_room(&cache, folder, "new", 1, NULL));
	assert_int_equal(place_count(folder), 9);
	/* The oldest was 0: 0 * 7 % 10; then 3: 21 % 10. */
	assert_int_not_equal(faccessat(folder, names[0], F_OK, 0), 0);
	assert_true(cache_make_room(&cache, folder, "new", 2 * one, NULL));
	assert_int_equal(place_count(folder), 8);
	assert_int_not_equal(faccessat(folder, names[3], F_OK, 0), 0);
	/* One that is written anew does not count twice, nor go. */
	cache.limit = 8 * one;
	assert_true(cache_make_room(&cache, folder, names[6], one, NULL));
	assert_int_equal(place_count(folder), 8);
	assert_true(cache_make_room(&cache, folder, names[6], 2 * one, NULL));
	assert_int_equal(place_count(folder), 7);
	assert_int_equal(faccessat(folder, names[6], F_OK, 0), 0);
	/* Too large for all: nothing goes for nothing. */
	assert_false(cache_make_room(&cache, folder, "new", 8 * one + 1,
	    &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_int_equal(place_count(folder), 7);
	assert_true(cache_make_room(&cache, folder, "new", 8 * one, NULL));
	assert_int_equal(place_count(folder), 0);
	/* Without a limit of its own it is a share of the disk. */
	cache.limit = 0;
	assert_true(cache_make_room(&cache, folder, "new", 1, NULL));
	assert_false(cache_make_room(&cache, folder, "new", CACHE_LIMIT + 1,
	    NULL));
	for (i = 0; i < 10; i++)
		free(names[i]);
	close(folder);
}

static bool
die_writing(void *data)
{
	const struct index_key key = { .layout = 1 };
	int folder = cache_open(&cache, true, NULL);

	_exit(store_new(folder, data, &key, "/x", 1, 10, NULL, NULL) != NULL ?
	    0 : 1);
}

/* What a dead writer left goes; what a living one has stays. */
static void
test_clean(void **state)
{
	const struct index_key key = { .layout = 1 };
	struct store *store;
	int folder;

	(void)state;
	assert_true(place_child(die_writing, (void *)"a-0123456789abcdef.index",
	    false));
	assert_true(place_child(die_writing, (void *)"b-0123456789abcdef.index",
	    false));
	folder = cache_open(&cache, true, NULL);
	store = store_new(folder, "c-0123456789abcdef.index", &key, "/x", 1,
	    10, NULL, NULL);
	assert_non_null(store);
	assert_int_equal(place_count(folder), 3);
	cache_clean(folder);
	assert_int_equal(place_count(folder), 1);
	assert_true(store_finish(store, NULL));
	assert_true(cache_remove(folder, "c-0123456789abcdef.index"));
	assert_false(cache_remove(folder, "c-0123456789abcdef.index"));
	assert_int_equal(place_count(folder), 0);
	close(folder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		TEST(test_folder),
		TEST(test_states),
		TEST(test_strangers),
		TEST(test_limit),
		TEST(test_clean),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
