/* The file of a snapshot that is being taken, and whether it is whole. */
#include "live/snapshot_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/base/error.h"

static const char whole[] = "{\"snapshot\":{\"meta\":{"
    "\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\","
    "\"edge_count\"],\"node_types\":[[\"hidden\"],"
    "\"string\",\"number\",\"number\",\"number\"],\"edge_fields\":[\"type\","
    "\"name_or_index\",\"to_node\"],\"edge_types\":[[\"context\"],"
    "\"string_or_number\",\"node\"]},\"node_count\":2,\"edge_count\":0},\n"
    "\"nodes\":[0,0,1,0,0\n,0,0,3,16,0\n],\n\"edges\":[],\n"
    "\"strings\":[\"x]}\"]}";

static char folder[64];

static int
make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/heaptrail-unit-XXXXXX");
	return mkdtemp(folder) == NULL;
}

static int
remove_folder(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

/* Fed in pieces of any size, it is the same. */
static bool
is_whole(const char *text, size_t len, size_t piece)
{
	struct snapshot_check check = SNAPSHOT_CHECK_INIT;
	struct error err;
	bool good;

	for (size_t at = 0; at < len; at += piece)
		snapshot_check_feed(&check, text + at,
		    len - at < piece ? len - at : piece);
	good = snapshot_check_end(&check, &err);
	snapshot_check_release(&check);
	return good;
}

static void
test_whole(void **state)
{
	size_t len = strlen(whole);
	char *other;

	(void)state;
	for (size_t piece = 1; piece <= len; piece++)
		assert_true(is_whole(whole, len, piece));
	/* Cut anywhere it is not; not even behind the ]} in the string. */
	for (size_t cut = 0; cut < len; cut++) {
		bool in_string = cut > 2 &&
		    memcmp(whole + cut - 2, "]}", 2) == 0;

		if (!in_string)
			assert_false(is_whole(whole, cut, 7));
	}
	other = strdup(whole);
	memcpy(strstr(other, "\"node_count\":2") + 13, "3", 1);
	assert_false(is_whole(other, len, len));
	memcpy(strstr(other, "\"node_count\":3") + 13, "1", 1);
	assert_false(is_whole(other, len, 1));
	free(other);
	assert_false(is_whole("{\"head\":{}}", 11, 11));
	assert_false(is_whole("]}", 2, 2));
}

static size_t
count_files(void)
{
	char command[128];
	FILE *pipe;
	size_t count = 0;

	snprintf(command, sizeof command, "ls -A '%s' | wc -l", folder);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	assert_int_equal(fscanf(pipe, "%zu", &count), 1);
	pclose(pipe);
	return count;
}

static char *
take(unsigned *sequence, const char *text, bool *done)
{
	struct snapshot_owner owner = { .pid = 4321, .thread = 2 };
	struct snapshot_file file;
	struct error err;
	char *path = NULL;

	assert_true(snapshot_file_create(&file, folder, &owner, sequence,
	    &err));
	assert_int_equal(count_files(), *sequence);
	assert_true(snapshot_file_write(&file, text, strlen(text), &err));
	*done = snapshot_file_finish(&file, &path, &err);
	assert_int_equal(file.fd, -1);
	return path;
}

static void
test_file(void **state)
{
	unsigned sequence = 1;
	struct stat info;
	char *path, *end;
	bool done;

	(void)state;
	path = take(&sequence, whole, &done);
	assert_true(done);
	assert_int_equal(sequence, 1);
	assert_int_equal(count_files(), 1);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0600);
	assert_int_equal(info.st_size, (int)strlen(whole));
	end = strstr(path, ".4321.2.001.heapsnapshot");
	assert_non_null(end);
	assert_string_equal(end, ".4321.2.001.heapsnapshot");
	free(path);

	/* What is not whole is nowhere afterwards. */
	sequence = 2;
	path = take(&sequence, "{\"snapshot\":{", &done);
	assert_false(done);
	assert_null(path);
	assert_int_equal(count_files(), 1);
}

/* The name is taken while it is written, once by a link to elsewhere. */
static void
test_taken(void **state)
{
	struct snapshot_owner owner = { .pid = 99 };
	struct snapshot_file file;
	unsigned sequence = 1;
	char name[256], *path;
	struct error err;

	(void)state;
	assert_true(snapshot_file_create(&file, folder, &owner, &sequence,
	    &err));
	snprintf(name, sizeof name, "%s/%s", folder, file.name);
	assert_int_equal(symlink("/nonexistent", name), 0);
	assert_true(snapshot_file_write(&file, whole, strlen(whole), &err));
	assert_true(snapshot_file_finish(&file, &path, &err));
	assert_non_null(strstr(path, ".002.heapsnapshot"));
	assert_int_equal(access(name, F_OK), -1);
	free(path);
}

static void
test_cannot(void **state)
{
	struct snapshot_owner owner = { .pid = 1 };
	struct snapshot_file file;
	unsigned sequence = 1;
	struct error err;
	size_t before;

	(void)state;
	assert_false(snapshot_file_create(&file, "/nonexistent", &owner,
	    &sequence, &err));
	assert_int_equal(err.kind, ERROR_IO);
	/* /dev/full is no folder, but a full disk for what is open. */
	before = count_files();
	assert_true(snapshot_file_create(&file, folder, &owner, &sequence,
	    &err));
	assert_non_null(freopen("/dev/full", "w", stdin));
	assert_true(dup2(fileno(stdin), file.fd) >= 0);
	assert_false(snapshot_file_write(&file, whole, strlen(whole), &err));
	assert_non_null(strstr(err.message, "No space left"));
	assert_int_equal(file.fd, -1);
	assert_int_equal(count_files(), before);
	/* Once more does no harm. */
	snapshot_file_discard(&file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test_setup_teardown(test_file, make_folder,
		    remove_folder),
		cmocka_unit_test_setup_teardown(test_taken, make_folder,
		    remove_folder),
		cmocka_unit_test_setup_teardown(test_cannot, make_folder,
		    remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
