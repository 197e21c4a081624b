/*
 * Index files: what is written is read again, and nothing else is, whatever
 * happens to the file.
 */
#include "model/index/index.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sched.h>
#include <sys/mount.h>
#endif

#include <cmocka.h>

#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/index/checksum.h"
#include "model/index/store.h"
#include "tests/unit/crewed.h"
#include "tests/unit/place.h"

#define NAME "a-0123456789abcdef.index"
#define NAME_NEW NAME STORE_ENDING
#define FILE_PATH "/somewhere/a.heapsnapshot"

static const struct index_key key = {
	.stamp = { 1, 2, 3, 4, 5 },
	.sample = 6,
	.layout = 7,
};

static struct test_place place;

static int
setup(void **state)
{
	(void)state;
	place_make(&place);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	place_remove(&place);
	return 0;
}

static void
fill(unsigned char *data, size_t size, uint64_t seed)
{
	size_t i;

	for (i = 0; i < size; i++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		data[i] = (unsigned char)(seed >> 56);
	}
}

/* ---- writing and reading ------------------------------------------------- */

/* Blobs 10, 11, ... of these sizes, filled by number. */
static bool
write_index(int folder, const char *name, const size_t *sizes, unsigned count,
	struct error *err)
{
	uint64_t bytes = 0;
	unsigned char *data;
	struct store *store;
	bool ok = true;
	unsigned i;

	for (i = 0; i < count; i++)
		bytes += sizes[i];
	store = store_new(folder, name, &key, FILE_PATH, count, bytes, NULL,
	    err);
	if (store == NULL)
		return false;
	for (i = 0; ok && i < count; i++) {
		data = malloc(sizes[i] + 1);
		assert_non_null(data);
		fill(data, sizes[i], i);
		ok = store_add(store, 10 + i, data, sizes[i], err);
		free(data);
	}
	if (ok)
		return store_finish(store, err);
	store_abandon(store);
	return false;
}

/* Every blob that is handed out is what was written. */
static bool
is_right(const struct index *index, const size_t *sizes, unsigned count)
{
	unsigned char *wanted;
	const void *data;
	uint64_t bytes;
	bool same;
	unsigned i;

	for (i = 0; i < count; i++) {
		data = index_blob(index, 10 + i, &bytes);
		if (data == NULL || bytes != sizes[i])
			return false;
		wanted = malloc(sizes[i] + 1);
		assert_non_null(wanted);
		fill(wanted, sizes[i], i);
		same = memcmp(data, wanted, sizes[i]) == 0;
		free(wanted);
		if (!same)
			return false;
	}
	return true;
}

static const size_t some_sizes[] = {
	0, 1, 4095, 4096, 4097, CHECKSUM_PIECE - 1, CHECKSUM_PIECE,
	CHECKSUM_PIECE + 1, 3 * CHECKSUM_PIECE + 100, 0,
};
#define SOME (sizeof(some_sizes) / sizeof(some_sizes[0]))

static bool
verify_all(struct index *index, unsigned threads)
{
	struct crew crew;
	struct task task;

	crewed_task(&task, &crew, threads);
	return index_verify_all(index, &task, NULL);
}

static void
test_round(void **state)
{
	const uint32_t two[] = { 12, 14, 999 };
	struct index *index;
	unsigned threads, i;
	uint64_t bytes;
	struct stat st;

	(void)state;
	assert_true(write_index(place.folder, NAME, some_sizes, SOME, NULL));
	assert_int_equal(place_count(place.folder), 1);
	assert_int_equal(fstatat(place.folder, NAME, &st, 0), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	for (threads = 0; threads < 40; threads += 3) {
		index = index_open(place.folder, NAME, &key, NULL);
		assert_non_null(index);
		assert_int_equal(index_bytes(index), st.st_size);
		for (i = 0; i < SOME; i++)
			assert_null(index_blob(index, 10 + i, &bytes));
		assert_true(index_verify(index, two, 3, NULL));
		for (i = 0; i < SOME; i++)
			assert_int_equal(index_blob(index, 10 + i, &bytes) !=
			    NULL, i == 2 || i == 4);
		assert_true(verify_all(index, threads));
		assert_true(is_right(index, some_sizes, SOME));
		for (i = 0; i < SOME; i++)
			assert_int_equal((uintptr_t)index_blob(index, 10 + i,
			    &bytes) % INDEX_ALIGN, 0);
		assert_null(index_blob(index, 9, &bytes));
		index_close(index);
	}
	index_close(NULL);
	store_abandon(NULL);
}

/* Is this address mapped from a file whose name ends like that? */
static bool
mapped_from(const void *address, const char *name)
{
	unsigned long begin, end, at = (unsigned long)address;
	bool found = false;
	char line[4096];
	FILE *maps = fopen("/proc/self/maps", "r");

	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL)
		if (sscanf(line, "%lx-%lx", &begin, &end) == 2 && at >= begin &&
		    at < end)
			found = strstr(line, name) != NULL;
	if (maps != NULL)
		fclose(maps);
	return found;
}

/* The same bytes change their place, others do not. */
static void
test_take_place(void **state)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE), size = 8 * page + 7;
	unsigned char *memory = aligned_alloc(page, 9 * page);
	unsigned char *copy = malloc(size);
	struct index *index;

	(void)state;
	assert_non_null(memory);
	assert_non_null(copy);
	fill(copy, size, 1);
	memcpy(memory, copy, size);
	assert_true(write_index(place.folder, NAME, (size_t[]){ 5, size }, 2,
	    NULL));
	index = index_open(place.folder, NAME, &key, NULL);
	assert_non_null(index);
	assert_false(index_take_place(index, 10, memory, size));
	assert_false(index_take_place(index, 12, memory, size));
	assert_false(index_take_place(index, 11, memory, size - 1));
	for (size_t i = 0; i < size; i += page - 1) {
		memory[i] ^= 1;
		assert_false(index_take_place(index, 11, memory, size));
		memory[i] ^= 1;
	}
	assert_false(mapped_from(memory, NAME));
	assert_true(index_take_place(index, 11, memory, size));
	assert_memory_equal(memory, copy, size);
	if (INDEX_ALIGN % page == 0 && access("/proc/self/maps", R_OK) == 0)
		assert_true(mapped_from(memory, NAME));
	/* It is memory as before: others see nothing of what it says. */
	index_close(index);
	assert_memory_equal(memory, copy, size);
	memory[0] ^= 1;
	index = index_open(place.folder, NAME, &key, NULL);
	assert_non_null(index);
	assert_true(verify_all(index, 1));
	index_close(index);
	free(memory);
	free(copy);
}

static void
test_empty(void **state)
{
	struct index *index;

	(void)state;
	assert_true(write_index(place.folder, NAME, NULL, 0, NULL));
	index = index_open(place.folder, NAME, &key, NULL);
	assert_non_null(index);
	assert_true(index_verify_all(index, NULL, NULL));
	index_close(index);
}

/* An index of anything else is none. */
static void
test_keys(void **state)
{
	const size_t sizes[] = { 10 };
	struct index_key other;
	struct error err;
	unsigned i;

	(void)state;
	assert_null(index_open(place.folder, NAME, &key, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	assert_true(write_index(place.folder, NAME, sizes, 1, NULL));
	for (i = 0; i < sizeof(key) / 8; i++) {
		other = key;
		((uint64_t *)&other)[i]++;
		memset(&err, 0, sizeof(err));
		assert_null(index_open(place.folder, NAME, &other, &err));
		assert_int_equal(err.kind, ERROR_ABSENT);
	}
}

/* Being used is noted, so that the oldest can be told. */
static void
test_used(void **state)
{
	const struct timespec old[2] = { { 1000, 0 }, { 1000, 0 } };
	const size_t sizes[] = { 10 };
	struct stat st;

	(void)state;
	assert_true(write_index(place.folder, NAME, sizes, 1, NULL));
	assert_int_equal(utimensat(place.folder, NAME, old, 0), 0);
	index_close(index_open(place.folder, NAME, &key, NULL));
	assert_int_equal(fstatat(place.folder, NAME, &st, 0), 0);
	assert_true(st.st_mtime > 1000);
}

/* ---- damage ------------------------------------------------------------- */

static const size_t small[] = { 100, 0, 5000, 33 };
#define SMALL_COUNT 4

enum verdict {
	REFUSED,
	ACCEPTED,		/* and right */
	WRONG,
};

static enum verdict
judge(void)
{
	struct index *index = index_open(place.folder, NAME, &key, NULL);
	enum verdict verdict = REFUSED;

	if (index != NULL && index_verify_all(index, NULL, NULL))
		verdict = is_right(index, small, SMALL_COUNT) ? ACCEPTED :
		    WRONG;
	index_close(index);
	return verdict;
}

static int
open_to_spoil(void)
{
	int fd = openat(place.folder, NAME, O_RDWR | O_CLOEXEC);

	assert_true(fd >= 0);
	return fd;
}

/* The bytes of the file that mean something: head and blobs. */
static bool
counts(const struct header *header, uint64_t at)
{
	uint32_t i;

	if (at < header_bytes(SMALL_COUNT, strlen(FILE_PATH)))
		return true;
	for (i = 0; i < SMALL_COUNT; i++)
		if (at >= header->blobs[i].offset &&
		    at - header->blobs[i].offset < header->blobs[i].bytes)
			return true;
	return false;
}

/* Each byte of the file in turn, once by a bit and once altogether. */
static void
test_flips(void **state)
{
	unsigned char masks[] = { 0, 0xff }, byte, spoiled;
	struct header header;
	enum verdict verdict;
	size_t size, at, i;
	char *data;
	int fd;

	(void)state;
	assert_true(write_index(place.folder, NAME, small, SMALL_COUNT,
	    NULL));
	assert_int_equal(judge(), ACCEPTED);
	data = place_read(place.folder, NAME, &size);
	fd = open_to_spoil();
	assert_true(header_read(&header, fd, NULL));
	for (at = 0; at < size; at++) {
		byte = (unsigned char)data[at];
		masks[0] = (unsigned char)(1 << at % 8);
		for (i = 0; i < 2; i++) {
			spoiled = byte ^ masks[i];
			assert_int_equal(pwrite(fd, &spoiled, 1,
			    (off_t)at), 1);
			verdict = judge();
			assert_int_not_equal(verdict, WRONG);
			assert_int_equal(verdict, counts(&header, at) ?
			    REFUSED : ACCEPTED);
		}
		assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
	}
	assert_int_equal(judge(), ACCEPTED);
	header_release(&header);
	close(fd);
	free(data);
}

/* Cut at every length, and with something behind its end. */
static void
test_lengths(void **state)
{
	size_t size, at;
	char *data;
	int fd;

	(void)state;
	assert_true(write_index(place.folder, NAME, small, SMALL_COUNT,
	    NULL));
	data = place_read(place.folder, NAME, &size);
	fd = open_to_spoil();
	for (at = size; at-- > 0;) {
		assert_int_equal(ftruncate(fd, (off_t)at), 0);
		assert_int_equal(judge(), REFUSED);
	}
	assert_int_equal(pwrite(fd, data, size, 0), size);
	assert_int_equal(judge(), ACCEPTED);
	for (at = 1; at < 10000; at += 500) {
		assert_int_equal(ftruncate(fd, (off_t)(size + at)), 0);
		assert_int_equal(judge(), REFUSED);
	}
	/* Blocks that were never written, as after a crash of the system. */
	for (at = 0; at < size; at += 4096) {
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(ftruncate(fd, (off_t)size), 0);
		assert_int_equal(pwrite(fd, data, at, 0), at);
		assert_int_not_equal(judge(), WRONG);
	}
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(ftruncate(fd, (off_t)size), 0);
	assert_int_equal(judge(), REFUSED);
	close(fd);
	free(data);
}

/* Writes a head whose sum is right, whatever it says. */
static void
write_head(int fd, const struct header *header)
{
	size_t blobs = header->fixed.blob_count * sizeof(*header->blobs);
	size_t size = header_bytes(header->fixed.blob_count,
	    header->fixed.path_bytes);
	struct header_fixed fixed = header->fixed;
	char *head = calloc(1, size);

	assert_non_null(head);
	fixed.sum = 0;
	memcpy(head, &fixed, sizeof(fixed));
	memcpy(head + sizeof(fixed), header->blobs, blobs);
	memcpy(head + sizeof(fixed) + blobs, header->path,
	    header->fixed.path_bytes);
	fixed.sum = checksum(head, size, 0);
	memcpy(head, &fixed, sizeof(fixed));
	assert_int_equal(pwrite(fd, head, size, 0), size);
	free(head);
}

/* What another version or machine would have written. */
static void
test_versions(void **state)
{
	struct header header, other;
	struct error err = { 0 };
	unsigned i;
	int fd;

	(void)state;
	assert_true(write_index(place.folder, NAME, small, SMALL_COUNT,
	    NULL));
	fd = open_to_spoil();
	assert_true(header_read(&header, fd, NULL));
	write_head(fd, &header);
	assert_int_equal(judge(), ACCEPTED);
	for (i = 0; i < 5; i++) {
		other = header;
		switch (i) {
		case 0: other.fixed.format++; break;
		case 1: other.fixed.format = 0; break;
		case 2: other.fixed.order =
		    __builtin_bswap32(header.fixed.order); break;
		case 3: other.fixed.magic[0]++; break;
		case 4: other.fixed.key.layout++; break;
		}
		write_head(fd, &other);
		assert_null(index_open(place.folder, NAME, &key, &err));
		assert_int_equal(err.kind, i < 3 ? ERROR_LIMIT : i == 3 ?
		    ERROR_FORMAT : ERROR_ABSENT);
		assert_int_equal(judge(), REFUSED);
	}
	write_head(fd, &header);
	assert_int_equal(judge(), ACCEPTED);
	header_release(&header);
	close(fd);
}

/* Blobs that stand where they cannot, though all sums are right. */
static void
test_offsets(void **state)
{
	struct index_blob blobs[SMALL_COUNT];
	struct header header, other;
	uint64_t size;
	unsigned i;
	int fd;

	(void)state;
	assert_true(write_index(place.folder, NAME, small, SMALL_COUNT,
	    NULL));
	fd = open_to_spoil();
	assert_true(header_read(&header, fd, NULL));
	size = header.fixed.file_bytes;
	for (i = 0; i < 11; i++) {
		other = header;
		other.blobs = blobs;
		memcpy(blobs, header.blobs, sizeof(blobs));
		switch (i) {
		case 0: blobs[3].offset = size + INDEX_ALIGN; break;
		case 1: blobs[3].bytes = size - blobs[3].offset + 1; break;
		case 2: blobs[3].bytes = UINT64_MAX; break;
		case 3: blobs[3].bytes = UINT64_MAX - blobs[3].offset; break;
		case 4: blobs[3].offset = 0 - INDEX_ALIGN; break;
		case 5: blobs[3].offset++; break;
		case 6: blobs[0].offset = 0; break;
		case 7: blobs[3].offset = blobs[2].offset; break;
		case 8: other.fixed.file_bytes--; break;
		case 9: other.fixed.file_bytes = UINT64_MAX; break;
		case 10: blobs[0].bytes++; break;
		}
		write_head(fd, &other);
		assert_int_equal(judge(), REFUSED);
	}
	/* Counts that would make the head itself too large to read. */
	other = header;
	other.fixed.blob_count = UINT32_MAX;
	assert_int_equal(pwrite(fd, &other.fixed, sizeof(other.fixed), 0),
	    sizeof(other.fixed));
	assert_int_equal(judge(), REFUSED);
	other = header;
	other.fixed.path_bytes = UINT32_MAX;
	assert_int_equal(pwrite(fd, &other.fixed, sizeof(other.fixed), 0),
	    sizeof(other.fixed));
	assert_int_equal(judge(), REFUSED);
	write_head(fd, &header);
	assert_int_equal(judge(), ACCEPTED);
	header_release(&header);
	close(fd);
}

/* A blob that is damaged is refused by either way of checking. */
static void
test_damaged_blob(void **state)
{
	const uint32_t good[] = { 10, 13 }, bad[] = { 10, 12 };
	struct index *index;
	struct header header;
	struct error err = { 0 };
	uint64_t bytes;
	int fd;

	(void)state;
	assert_true(write_index(place.folder, NAME, small, SMALL_COUNT,
	    NULL));
	fd = open_to_spoil();
	assert_true(header_read(&header, fd, NULL));
	assert_int_equal(pwrite(fd, "x", 1, (off_t)header.blobs[2].offset +
	    4999), 1);
	header_release(&header);
	close(fd);
	index = index_open(place.folder, NAME, &key, NULL);
	assert_non_null(index);
	assert_false(index_verify(index, bad, 2, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_null(index_blob(index, 10, &bytes));
	assert_true(index_verify(index, good, 2, NULL));
	assert_non_null(index_blob(index, 10, &bytes));
	assert_false(index_verify_all(index, NULL, NULL));
	assert_null(index_blob(index, 12, &bytes));
	/* It goes, but not what somebody put in its place meanwhile. */
	index_remove(index, place.folder, NAME);
	assert_int_equal(place_count(place.folder), 0);
	assert_true(write_index(place.folder, NAME, small, SMALL_COUNT,
	    NULL));
	index_remove(index, place.folder, NAME);
	assert_int_equal(place_count(place.folder), 1);
	index_close(index);
}

/* Other things than files of ours are not even looked into. */
static void
test_strange(void **state)
{
	char path[300];

	(void)state;
	assert_true(write_index(place.folder, "real", small, SMALL_COUNT,
	    NULL));
	assert_int_equal(symlinkat("real", place.folder, NAME), 0);
	assert_int_equal(judge(), REFUSED);
	assert_int_equal(unlinkat(place.folder, NAME, 0), 0);
	snprintf(path, sizeof(path), "%s/%s", place.path, NAME);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(judge(), REFUSED);
	assert_int_equal(unlinkat(place.folder, NAME, 0), 0);
	assert_int_equal(mkdirat(place.folder, NAME, 0700), 0);
	assert_int_equal(judge(), REFUSED);
	assert_int_equal(unlinkat(place.folder, NAME, AT_REMOVEDIR), 0);
	place_write(place.folder, NAME, "", 0);
	assert_int_equal(judge(), REFUSED);
	assert_int_equal(renameat(place.folder, "real", place.folder, NAME),
	    0);
	assert_int_equal(judge(), ACCEPTED);
	assert_int_equal(fchmodat(place.folder, NAME, 0622, 0), 0);
	assert_int_equal(judge(), REFUSED);
	assert_int_equal(fchmodat(place.folder, NAME, 0600, 0), 0);
	if (geteuid() == 0) {
		assert_int_equal(fchownat(place.folder, NAME, 65534, 65534,
		    0), 0);
		assert_int_equal(judge(), REFUSED);
	}
}

/* ---- writers and readers at once ----------------------------------------- */

static void
test_replaced(void **state)
{
	const size_t other[] = { 7 };
	struct index *index;
	char *data;
	size_t size;

	(void)state;
	assert_true(write_index(place.folder, NAME, small, SMALL_COUNT,
	    NULL));
	data = place_read(place.folder, NAME, &size);
	index = index_open(place.folder, NAME, &key, NULL);
	assert_non_null(index);
	assert_true(write_index(place.folder, NAME, other, 1, NULL));
	assert_true(index_verify_all(index, NULL, NULL));
	assert_true(is_right(index, small, SMALL_COUNT));
	assert_int_equal(unlinkat(place.folder, NAME, 0), 0);
	assert_true(is_right(index, small, SMALL_COUNT));
	index_close(index);
	free(data);
}

/* As long as one writes, there is no second one; what is left of it goes. */
static void
test_second_writer(void **state)
{
	struct store *store;
	struct error err = { 0 };

	(void)state;
	store = store_new(place.folder, NAME, &key, FILE_PATH, 1, 10, NULL,
	    NULL);
	assert_non_null(store);
	assert_null(store_new(place.folder, NAME, &key, FILE_PATH, 1, 10,
	    NULL, &err));
	assert_int_equal(err.kind, ERROR_IO);
	assert_false(store_clean(place.folder, NAME_NEW));
	assert_int_equal(place_count(place.folder), 1);
	assert_true(store_add(store, 10, "0123456789", 10, NULL));
	assert_true(store_finish(store, NULL));
	assert_int_equal(place_count(place.folder), 1);
	assert_false(store_clean(place.folder, NAME_NEW));

	store = store_new(place.folder, NAME, &key, FILE_PATH, 1, 10, NULL,
	    NULL);
	assert_non_null(store);
	assert_int_equal(place_count(place.folder), 2);
	store_abandon(store);
	assert_int_equal(place_count(place.folder), 1);
}

/* Removed by hand, and perhaps made again by another. */
static void
test_robbed(void **state)
{
	struct store *first, *second;

	(void)state;
	first = store_new(place.folder, NAME, &key, FILE_PATH, 1, 10, NULL,
	    NULL);
	assert_non_null(first);
	assert_int_equal(unlinkat(place.folder, NAME_NEW, 0), 0);
	second = store_new(place.folder, NAME, &key, FILE_PATH, 1, 10, NULL,
	    NULL);
	assert_non_null(second);
	assert_true(store_add(first, 10, "0123456789", 10, NULL));
	assert_false(store_finish(first, NULL));
	assert_int_equal(place_count(place.folder), 1);
	assert_true(store_finish(second, NULL));
	assert_int_equal(faccessat(place.folder, NAME, F_OK, 0), 0);
	assert_int_equal(place_count(place.folder), 1);
}

static bool
die_writing(void *data)
{
	struct store *store = store_new(place.folder, NAME, &key, FILE_PATH,
	    1, 10, NULL, NULL);

	(void)data;
	if (store == NULL || !store_add(store, 10, "0123456789", 10, NULL))
		_exit(3);
	raise(SIGKILL);
	return false;
}

static void
test_dead_writer(void **state)
{
	(void)state;
	assert_false(place_child(die_writing, NULL, false));
	assert_int_equal(place_count(place.folder), 1);
	assert_int_equal(judge(), REFUSED);
	assert_true(store_clean(place.folder, NAME_NEW));
	assert_int_equal(place_count(place.folder), 0);
	assert_false(place_child(die_writing, NULL, false));
	assert_true(write_index(place.folder, NAME, small, SMALL_COUNT,
	    NULL));
	assert_int_equal(place_count(place.folder), 1);
	assert_int_equal(judge(), ACCEPTED);
}

#define ROUNDS 60

static bool
write_often(void *data)
{
	unsigned written = 0;

	(void)data;
	/* As long as another one writes, nothing comes of it. */
	while (written < ROUNDS)
		written += write_index(place.folder, NAME, small, SMALL_COUNT,
		    NULL);
	return true;
}

/* Three processes write one index, a fourth removes it, we read it. */
static void
test_many(void **state)
{
	enum verdict verdict;
	unsigned right = 0, i;
	pid_t children[3];
	int status;

	(void)state;
	fflush(NULL);
	for (i = 0; i < 3; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(write_often(NULL) ? 0 : 1);
		assert_true(children[i] > 0);
	}
	for (i = 0; i < 3; i++) {
		while (waitpid(children[i], &status, WNOHANG) == 0) {
			verdict = judge();
			assert_int_not_equal(verdict, WRONG);
			right += verdict == ACCEPTED;
			if (right % 5 == 1)
				unlinkat(place.folder, NAME, 0);
			store_clean(place.folder, NAME_NEW);
		}
		assert_int_equal(status, 0);
	}
	assert_true(write_index(place.folder, NAME, small, SMALL_COUNT,
	    NULL));
	assert_int_equal(judge(), ACCEPTED);
	assert_int_equal(place_count(place.folder), 1);
}

static void
test_cancel(void **state)
{
	unsigned char *data = malloc(4 * CHECKSUM_PIECE);
	struct error err = { 0 };
	struct index *index;
	struct store *store;
	struct task task;

	(void)state;
	assert_non_null(data);
	fill(data, 4 * CHECKSUM_PIECE, 0);
	task_init(&task);
	store = store_new(place.folder, NAME, &key, FILE_PATH, 1,
	    4 * CHECKSUM_PIECE, &task, NULL);
	assert_non_null(store);
	task.cancel = true;
	assert_false(store_add(store, 10, data, 4 * CHECKSUM_PIECE, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	assert_true(task.bytes < task.file_bytes);
	store_abandon(store);
	assert_int_equal(place_count(place.folder), 0);

	assert_true(write_index(place.folder, NAME, some_sizes, SOME, NULL));
	index = index_open(place.folder, NAME, &key, NULL);
	assert_non_null(index);
	memset(&err, 0, sizeof(err));
	assert_false(index_verify_all(index, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	task.cancel = false;
	assert_true(index_verify_all(index, &task, NULL));
	index_close(index);
	free(data);
}

/* ---- no room ----------------------------------------------------------- */

static void
test_more_than_said(void **state)
{
	unsigned char *data = calloc(1, 100000);
	struct error err = { 0 };
	struct store *store;

	(void)state;
	assert_non_null(data);
	store = store_new(place.folder, NAME, &key, FILE_PATH, 2, 10, NULL,
	    NULL);
	assert_non_null(store);
	assert_true(store_add(store, 1, data, 10, NULL));
	assert_false(store_add(store, 2, data, 100000, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_true(store_add(store, 2, data, 0, NULL));
	assert_false(store_add(store, 3, data, 0, NULL));
	store_abandon(store);
	assert_null(store_new(place.folder, NAME, &key, FILE_PATH,
	    INDEX_BLOBS_MAX + 1, 10, NULL, &err));
	assert_null(store_new(place.folder, NAME, &key, FILE_PATH, 1,
	    (uint64_t)1 << 60, NULL, &err));
	assert_int_equal(err.kind, ERROR_IO);
	assert_int_equal(place_count(place.folder), 0);
	free(data);
}

/* The signal that a file is too large would be the end of us. */
static bool
write_beyond_limit(void *data)
{
	const struct rlimit limit = { 100000, 100000 };
	const size_t large[] = { 99000 };

	(void)data;
	return setrlimit(RLIMIT_FSIZE, &limit) == 0 &&
	    !write_index(place.folder, NAME, large, 1, NULL) &&
	    write_index(place.folder, NAME, small, SMALL_COUNT, NULL);
}

static void
test_file_limit(void **state)
{
	(void)state;
	assert_true(place_child(write_beyond_limit, NULL, false));
	assert_int_equal(place_count(place.folder), 1);
}

#ifdef __linux__

/* Fills the disk with a file, to the last byte. */
static void
fill_disk(int folder)
{
	static const char block[4096];
	int fd = openat(folder, "filler", O_WRONLY | O_CREAT | O_CLOEXEC,
	    0600);

	while (write(fd, block, sizeof(block)) > 0)
		continue;
	close(fd);
}

/* On a disk of 1 MB. A failure's number is the child's exit code. */
static int
try_small_disk(void)
{
	const size_t fits[] = { 500000 }, not[] = { 950000 };
	static char data[500000];
	struct error err = { 0 };
	struct store *store;
	int disk;

	disk = open(place.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	/* Looked at before: too little would be left. */
	if (write_index(disk, NAME, not, 1, &err) || err.kind != ERROR_IO)
		return 10;
	if (place_count(disk) != 0)
		return 11;
	if (!write_index(disk, NAME, fits, 1, &err))
		return 12;
	unlinkat(disk, NAME, 0);
	/* It fills up in the middle. */
	store = store_new(disk, NAME, &key, FILE_PATH, 1, 500000, NULL,
	    NULL);
	fill_disk(disk);
	if (store == NULL || store_add(store, 1, data, 500000, &err))
		return 13;
	store_abandon(store);
	if (place_count(disk) != 1)
		return 14;
	/* And before the head is written. */
	unlinkat(disk, "filler", 0);
	store = store_new(disk, NAME, &key, FILE_PATH, 1, 500000, NULL,
	    NULL);
	fill_disk(disk);
	if (store == NULL || store_finish(store, &err))
		return 15;
	if (place_count(disk) != 1)
		return 16;
	/* Full from the start. */
	if (write_index(disk, NAME, small, SMALL_COUNT, &err))
		return 17;
	return place_count(disk) == 1 ? 0 : 18;
}

static void
test_full_disk(void **state)
{
	int status = 1;
	pid_t child;

	(void)state;
	fflush(NULL);
	child = fork();
	if (child == 0) {
		/* The disk is gone with the child. */
		if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL,
		    MS_REC | MS_PRIVATE, NULL) != 0 || mount("none",
		    place.path, "tmpfs", 0, "size=1m,mode=700") != 0)
			_exit(77);
		_exit(try_small_disk());
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

#else

static void
test_full_disk(void **state)
{
	(void)state;
	skip();
}

#endif

static bool
write_here(void *data)
{
	(void)data;
	return write_index(place.folder, NAME, small, SMALL_COUNT, NULL);
}

static bool
read_here(void *data)
{
	(void)data;
	return judge() == ACCEPTED;
}

/* Nothing can be written: neither an index, nor that it was used. */
static void
test_read_only(void **state)
{
	(void)state;
	if (geteuid() == 0)
		assert_int_equal(fchown(place.folder, 65534, 65534), 0);
	assert_true(place_child(write_here, NULL, true));
	assert_true(place_child(read_here, NULL, true));
	assert_int_equal(fchmod(place.folder, 0500), 0);
	assert_true(place_child(read_here, NULL, true));
	assert_false(place_child(write_here, NULL, true));
	assert_int_equal(place_count(place.folder), 1);
	assert_int_equal(fchmod(place.folder, 0700), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_round),
		TEST(test_take_place),
		TEST(test_empty),
		TEST(test_keys),
		TEST(test_used),
		TEST(test_flips),
		TEST(test_lengths),
		TEST(test_versions),
		TEST(test_offsets),
		TEST(test_damaged_blob),
		TEST(test_strange),
		TEST(test_replaced),
		TEST(test_second_writer),
		TEST(test_robbed),
		TEST(test_dead_writer),
		TEST(test_many),
		TEST(test_cancel),
		TEST(test_more_than_said),
		TEST(test_file_limit),
		TEST(test_full_disk),
		TEST(test_read_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
