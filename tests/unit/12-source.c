/* What can be opened: files, pipes, standard input, packed or not. */
#include "model/snapshot/source.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "tests/unit/packed.h"

static char directory[] = "/tmp/heaptrail-test-XXXXXX";
static int real_stdin;

static int
set_up(void **state)
{
	(void)state;
	real_stdin = dup(STDIN_FILENO);
	return mkdtemp(directory) != NULL ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	dup2(real_stdin, STDIN_FILENO);
	close(real_stdin);
	return rmdir(directory);
}

static const char *
path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	return path;
}

/* Writes a file; the path of it. */
static const char *
put(const char *name, const char *data, size_t size)
{
	const char *path = path_of(name);
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
	return path;
}

/* Makes fd, which it closes, the standard input. */
static void
set_stdin(int fd)
{
	assert_true(fd >= 0);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	close(fd);
}

/* Opens path, which holds what is wanted, and tells whether it is a stream. */
static void
check(const char *path, const char *wanted, bool stream)
{
	struct error err = { .kind = ERROR_NONE };
	struct source *source = source_open(path, &err);
	size_t size = strlen(wanted);
	struct task task;
	uint64_t have;

	if (source == NULL)
		fail_msg("%s: %s", path, err.message);
	assert_int_equal(source->stream != NULL, stream);
	assert_string_equal(source->path, path);
	task_init(&task);
	if (!source_wait(source, UINT64_MAX, &have, &task, &err))
		fail_msg("%s: %s", path, err.message);
	assert_int_equal(have, size);
	assert_int_equal(source->size, size);
	assert_memory_equal(source->data, wanted, size);
	assert_int_equal(task.arrived > 0, stream);
	assert_true(task.arriving == 0 || task.arriving == task.arrived);
	source_settle(source);
	source_drop(source, 0, size);
	assert_memory_equal(source->data, wanted, size);
	source_free(source);
}

static void
refuse(const char *path, const char *message)
{
	struct error err = { .kind = ERROR_NONE };

	assert_null(source_open(path, &err));
	if (strstr(err.message, message) == NULL)
		fail_msg("%s: %s", path, err.message);
}

/* By what is in it, not by what it is called. */
static void
test_packed(void **state)
{
	struct strbuf packed = STRBUF_INIT;
	const char *path;

	(void)state;
	packed_gzip(&packed, "hello", 5, 9);
	path = put("a.heapsnapshot", packed.data, packed.len);
	check(path, "hello", true);
	strbuf_reset(&packed);
	packed_zstd(&packed, "hello", 5, false);
	path = put("a.heapsnapshot", packed.data, packed.len);
	check(path, "hello", true);
	unlink(path);
	path = put("a.gz", "hello", 5);
	check(path, "hello", false);
	unlink(path);
	path = put("a", "\x1f", 1);
	check(path, "\x1f", false);
	unlink(path);
	strbuf_release(&packed);
}

static void
test_memory(void **state)
{
	struct source *source = source_memory("hello", 5, NULL);
	uint64_t have;

	(void)state;
	assert_true(source_wait(source, 3, &have, NULL, NULL));
	assert_int_equal(have, 5);
	assert_true(source_wait(source, 7, &have, NULL, NULL));
	assert_int_equal(have, 5);
	assert_false(source_is_packed(source));
	source_free(source);
}

/* A named pipe that nobody writes to does not hold anybody up. */
static void
test_fifo(void **state)
{
	const char *path = path_of("pipe");
	struct source *source;
	uint64_t have;
	int fd, i;

	(void)state;
	assert_int_equal(mkfifo(path, 0600), 0);
	source_free(source_open(path, NULL));
	/* It comes when it likes. */
	for (i = 0; i < 20; i++) {
		source = source_open(path, NULL);
		assert_non_null(source);
		assert_int_equal(source->mtime, 0);
		fd = open(path, O_WRONLY);
		assert_true(fd >= 0);
		assert_int_equal(write(fd, "hello", 5), 5);
		assert_true(source_wait(source, 5, &have, NULL, NULL));
		close(fd);
		assert_true(source_wait(source, 6, &have, NULL, NULL));
		assert_int_equal(have, 5);
		assert_memory_equal(source->data, "hello", 5);
		source_free(source);
	}
	unlink(path);
}

static void
test_stdin_file(void **state)
{
	static const char *const names[] = { "-", "/dev/stdin", "/dev/fd/0" };
	struct strbuf packed = STRBUF_INIT;
	char line[7];
	const char *path;
	size_t i;

	(void)state;
	path = put("in", "line 1\nline 2\n", 14);
	set_stdin(open(path, O_RDONLY));
	for (i = 0; i < 3; i++)
		check(names[i], "line 1\nline 2\n", false);
	/* Somebody has read some of it. */
	assert_int_equal(read(STDIN_FILENO, line, 7), 7);
	for (i = 0; i < 3; i++)
		check(names[i], "line 2\n", false);
	assert_int_equal(read(STDIN_FILENO, line, 7), 7);
	refuse("-", "nothing is left");
	packed_gzip(&packed, "hello", 5, 9);
	path = put("in", packed.data, packed.len);
	set_stdin(open(path, O_RDONLY));
	check("-", "hello", true);
	check("-", "hello", true);
	assert_true(source_is_lasting("-", NULL));
	strbuf_release(&packed);
	unlink(path);
}

static void
test_stdin_pipe(void **state)
{
	struct error err = { .kind = ERROR_NONE };
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "hello", 5), 5);
	close(ends[1]);
	set_stdin(ends[0]);
	assert_false(source_is_lasting("-", &err));
	assert_non_null(strstr(err.message, "only once"));
	check("-", "hello", true);
	/* Node gives its children sockets. */
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(write(ends[1], "hello", 5), 5);
	close(ends[1]);
	set_stdin(ends[0]);
	check("-", "hello", true);
}

/* What "<(command)" comes to. */
static void
test_descriptor(void **state)
{
	char path[32];
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "hello", 5), 5);
	close(ends[1]);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	assert_false(source_is_lasting(path, NULL));
	check(path, "hello", true);
	close(ends[0]);
}

static void
test_refused(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)state;
	strcpy(address.sun_path, path_of("socket"));
	assert_int_equal(bind(fd, (struct sockaddr *)&address,
	    sizeof(address)), 0);
	refuse(address.sun_path, "is a socket");
	close(fd);
	unlink(address.sun_path);
	set_stdin(open("/dev/null", O_RDONLY));
	refuse("-", "is a device");
	set_stdin(open("/", O_RDONLY));
	refuse("-", "is a directory");
	close(STDIN_FILENO);
	refuse("-", "cannot be opened");
	assert_int_equal(dup2(real_stdin, STDIN_FILENO), STDIN_FILENO);
}

static void
test_names(void **state)
{
	(void)state;
	assert_true(source_is_stdin("-"));
	assert_false(source_is_stdin("./-"));
	assert_false(source_is_stdin("--"));
	assert_true(source_is_lasting(directory, NULL));
	assert_true(source_is_lasting("none", NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packed),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_fifo),
		cmocka_unit_test(test_stdin_file),
		cmocka_unit_test(test_stdin_pipe),
		cmocka_unit_test(test_descriptor),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("source", tests, set_up,
	    tear_down);
}
