/* Bytes in the background: pipes, packed files, waiting, limits, giving up. */
#include "model/snapshot/stream.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "tests/unit/packed.h"

#define MB ((size_t)1 << 20)

static double
now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* Bytes that do not repeat soon. */
static void
fill(char *data, size_t size)
{
	size_t i;

	for (i = 0; i < size; i++)
		data[i] = (char)(i * 2654435761u >> 24);
}

/* A file without a name that holds data. */
static int
file_of(const void *data, size_t size)
{
	FILE *file = tmpfile();
	int fd;

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	assert_int_equal(fflush(file), 0);
	fd = dup(fileno(file));
	fclose(file);
	assert_true(fd >= 0);
	return fd;
}

/* A stream over the bytes of a file. */
static struct stream *
open_packed(const struct strbuf *packed, uint64_t limit)
{
	struct stream *stream = stream_new(file_of(packed->data, packed->len),
	    0, (off_t)packed->len, limit, NULL);

	assert_non_null(stream);
	return stream;
}

/* A stream over what will be written to *to. */
static struct stream *
open_pipe(int *to, uint64_t limit)
{
	struct stream *stream;
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	*to = ends[1];
	stream = stream_new(ends[0], 0, 0, limit, NULL);
	assert_non_null(stream);
	return stream;
}

static void
check_whole(struct stream *stream, const char *wanted, size_t size)
{
	const char *data = stream_data(stream);
	struct error err = { .kind = ERROR_NONE };
	uint64_t have, done, total;
	size_t end = 0;

	/* One byte first, then more and more, then all. */
	for (end = 1; end <= size; end = end * 3 + 1) {
		size_t none = 0;

		assert_true(stream_wait(stream, end, &have, &none, NULL,
		    &err));
		assert_true(have >= end && have <= size);
		assert_memory_equal(data, wanted, end);
		assert_int_equal(none, 0);
	}
	end = 0;
	if (!stream_wait(stream, UINT64_MAX, &have, &end, NULL, &err))
		fail_msg("%s", err.message);
	assert_int_equal(have, size);
	assert_int_equal(end, size);
	assert_ptr_equal(stream_data(stream), data);
	assert_memory_equal(data, wanted, size);
	stream_progress(stream, &done, &total);
	assert_true(total == 0 || done == total);
}

static void
check_refused(struct stream *stream, enum error_kind kind,
	const char *message)
{
	struct error err = { .kind = ERROR_NONE };
	uint64_t have;
	size_t size = 0;
	int i;

	/* The answer stays the same. */
	for (i = 0; i < 2; i++) {
		assert_false(stream_wait(stream, UINT64_MAX, &have, &size,
		    NULL, &err));
		assert_int_equal(err.kind, kind);
		if (strstr(err.message, message) == NULL)
			fail_msg("%s", err.message);
		assert_int_equal(size, 0);
	}
}

static void
test_files(void **state)
{
	size_t size = 5 * MB + 123;
	struct strbuf packed = STRBUF_INIT;
	char *data = malloc(size);
	struct stream *stream;

	(void)state;
	assert_non_null(data);
	fill(data, size);
	packed_gzip(&packed, data, size, 1);
	stream = open_packed(&packed, 0);
	check_whole(stream, data, size);
	assert_true(stream_packed(stream));
	stream_free(stream);
	strbuf_reset(&packed);
	packed_zstd(&packed, data, size, false);
	stream = open_packed(&packed, 0);
	check_whole(stream, data, size);
	stream_free(stream);
	free(data);
	strbuf_release(&packed);
	stream_free(NULL);
}

/* From the middle of a file, as far as it went when it was opened. */
static void
test_offset(void **state)
{
	struct strbuf packed = STRBUF_INIT;
	struct stream *stream;
	size_t end;
	int fd;

	(void)state;
	strbuf_adds(&packed, "a line\n");
	packed_gzip(&packed, "hello", 5, 9);
	end = packed.len;
	strbuf_adds(&packed, "added later");
	fd = file_of(packed.data, packed.len);
	stream = stream_new(fd, 7, (off_t)end, 0, NULL);
	assert_non_null(stream);
	check_whole(stream, "hello", 5);
	stream_free(stream);
	strbuf_release(&packed);
}

/* What is written is there before the rest is. */
static void
test_pipe(void **state)
{
	struct stream *stream;
	uint64_t have, done, total;
	size_t size = 0;
	int to, i;

	(void)state;
	stream = open_pipe(&to, 0);
	for (i = 1; i <= 50; i++) {
		assert_int_equal(write(to, "0123456789", 10), 10);
		assert_true(stream_wait(stream, 10 * i, &have, &size, NULL,
		    NULL));
		assert_int_equal(have, 10 * i);
	}
	stream_progress(stream, &done, &total);
	assert_int_equal(done, 500);
	assert_int_equal(total, 0);
	assert_false(stream_packed(stream));
	close(to);
	assert_true(stream_wait(stream, 501, &have, &size, NULL, NULL));
	assert_int_equal(have, 500);
	assert_int_equal(size, 500);
	stream_free(stream);
}

/* Compressed bytes that drop into a pipe one at a time. */
static void
test_pipe_packed(void **state)
{
	struct strbuf packed = STRBUF_INIT;
	struct stream *stream;
	size_t i;
	int to;

	(void)state;
	packed_gzip(&packed, "hello ", 6, 9);
	packed_gzip(&packed, "world", 5, 9);
	stream = open_pipe(&to, 0);
	for (i = 0; i < packed.len; i++)
		assert_int_equal(write(to, packed.data + i, 1), 1);
	close(to);
	check_whole(stream, "hello world", 11);
	assert_true(stream_packed(stream));
	stream_free(stream);
	strbuf_release(&packed);
}

static void
test_empty(void **state)
{
	struct strbuf packed = STRBUF_INIT;
	struct stream *stream;
	int to;

	(void)state;
	stream = open_pipe(&to, 0);
	close(to);
	check_refused(stream, ERROR_FORMAT, "is empty (0 bytes)");
	stream_free(stream);
	packed_gzip(&packed, "", 0, 9);
	stream = open_packed(&packed, 0);
	check_refused(stream, ERROR_FORMAT, "once decompressed");
	stream_free(stream);
	strbuf_release(&packed);
}

/* What came before the damage can be had, and no more. */
static void
test_damaged(void **state)
{
	size_t size = 3 * MB;
	struct strbuf packed = STRBUF_INIT;
	char *data = malloc(size);
	struct stream *stream;
	uint64_t have;
	size_t none = 0;

	(void)state;
	assert_non_null(data);
	fill(data, size);
	packed_gzip(&packed, data, size, 1);
	packed.data[packed.len - 5] ^= 1;
	stream = open_packed(&packed, 0);
	assert_true(stream_wait(stream, size, &have, &none, NULL, NULL));
	assert_int_equal(have, size);
	assert_memory_equal(stream_data(stream), data, size);
	check_refused(stream, ERROR_FORMAT, "checksum");
	stream_free(stream);
	strbuf_truncate(&packed, packed.len / 2);
	stream = open_packed(&packed, 0);
	assert_true(stream_wait(stream, MB, &have, &none, NULL, NULL));
	assert_memory_equal(stream_data(stream), data, MB);
	check_refused(stream, ERROR_TRUNCATED, "truncated: the gzip data");
	stream_free(stream);
	strbuf_release(&packed);
	free(data);
	/* Nothing to read at all. */
	stream = stream_new(open("/", O_RDONLY), 0, 0, 0, NULL);
	check_refused(stream, ERROR_IO, "cannot be read");
	stream_free(stream);
}

static void
test_limit(void **state)
{
	struct strbuf packed = STRBUF_INIT;
	char *zeros = calloc(64, MB);
	struct stream *stream;
	uint64_t have;
	size_t size = 0;

	(void)state;
	assert_non_null(zeros);
	packed_gzip(&packed, zeros, 64 * MB, 9);
	stream = open_packed(&packed, 8 * MB);
	check_refused(stream, ERROR_LIMIT, "too large");
	assert_true(stream_wait(stream, 8 * MB, &have, &size, NULL, NULL));
	assert_int_equal(have, 8 * MB);
	stream_free(stream);
	strbuf_reset(&packed);
	packed_zstd(&packed, zeros, 64 * MB, false);
	stream = open_packed(&packed, 8 * MB);
	check_refused(stream, ERROR_LIMIT, "too large");
	stream_free(stream);
	stream = open_packed(&packed, 65 * MB);
	check_whole(stream, zeros, 64 * MB);
	stream_free(stream);
	strbuf_release(&packed);
	free(zeros);
}

/* Who drops what was read may read more than there is room for. */
static void
test_drop(void **state)
{
	char *block = malloc(MB);
	struct stream *stream;
	const char *data;
	uint64_t have;
	size_t size = 0, written;
	ssize_t n;
	int to, i;

	(void)state;
	assert_non_null(block);
	stream = open_pipe(&to, 4 * MB);
	data = stream_data(stream);
	for (i = 0; i < 40; i++) {
		memset(block, 'a' + i % 26, MB);
		for (written = 0; written < MB; written += (size_t)n) {
			n = write(to, block + written, MB - written);
			assert_true(n > 0);
		}
		assert_true(stream_wait(stream, (i + 1) * MB, &have, &size,
		    NULL, NULL));
		assert_memory_equal(data + i * MB, block, MB);
		stream_drop(stream, i * MB, (i + 1) * MB);
	}
	close(to);
	assert_true(stream_wait(stream, UINT64_MAX, &have, &size, NULL,
	    NULL));
	assert_int_equal(have, 40 * MB);
	/* The head stays; what is not there yet cannot be dropped. */
	memset(block, 'a', STREAM_HEAD);
	assert_memory_equal(data, block, STREAM_HEAD);
	assert_int_equal(data[5 * MB], 0);
	stream_drop(stream, 0, UINT64_MAX);
	assert_memory_equal(data, block, STREAM_HEAD);
	stream_free(stream);
	free(block);
}

static void *
cancel_soon(void *data)
{
	struct task *task = data;

	poll(NULL, 0, 30);
	task->cancel = true;
	return NULL;
}

/* Nobody writes: giving up and leaving take no time. */
static void
test_cancel(void **state)
{
	struct error err = { .kind = ERROR_NONE };
	struct stream *stream;
	pthread_t thread;
	struct task task;
	uint64_t have;
	size_t size = 0;
	double start;
	int to;

	(void)state;
	stream = open_pipe(&to, 0);
	task_init(&task);
	assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &task), 0);
	start = now();
	assert_false(stream_wait(stream, 1, &have, &size, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	assert_int_equal(have, 0);
	pthread_join(thread, NULL);
	stream_free(stream);
	assert_true(now() - start < 5);
	/* The reader has gone, as a writer finds out. */
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(write(to, "x", 1), -1);
	close(to);
}

/* Freed while there is much to do. */
static void
test_free_early(void **state)
{
	struct strbuf packed = STRBUF_INIT;
	char *zeros = calloc(64, MB);
	int i;

	(void)state;
	assert_non_null(zeros);
	packed_gzip(&packed, zeros, 64 * MB, 1);
	free(zeros);
	for (i = 0; i < 20; i++)
		stream_free(open_packed(&packed, 0));
	strbuf_release(&packed);
}

/* Several that read the same stream, each its own part. */
struct reader {
	struct stream *stream;
	const char *wanted;
	size_t begin, end, total;
	bool ok;
	pthread_t thread;
};

static void *
read_part(void *data)
{
	struct reader *reader = data;
	const char *bytes = stream_data(reader->stream);
	size_t at, step = 100000, size = 0;
	uint64_t have;

	reader->ok = true;
	for (at = reader->begin; at < reader->end; at += step) {
		if (step > reader->end - at)
			step = reader->end - at;
		reader->ok &= stream_wait(reader->stream, at + step, &have,
		    &size, NULL, NULL) && have >= at + step &&
		    memcmp(bytes + at, reader->wanted + at, step) == 0;
	}
	stream_drop(reader->stream, reader->begin, reader->end);
	reader->ok &= stream_wait(reader->stream, UINT64_MAX, &have, &size,
	    NULL, NULL) && size == reader->total;
	return NULL;
}

static void
test_readers(void **state)
{
	struct reader readers[4];
	size_t part = 3 * MB + 17, size = 4 * part;
	char *data = malloc(size);
	struct strbuf packed = STRBUF_INIT;
	struct stream *stream;
	size_t i;

	(void)state;
	assert_non_null(data);
	fill(data, size);
	packed_zstd(&packed, data, size, false);
	stream = open_packed(&packed, 0);
	for (i = 0; i < 4; i++) {
		readers[i] = (struct reader) { .stream = stream,
		    .wanted = data, .begin = i * part,
		    .end = (i + 1) * part, .total = size };
		assert_int_equal(pthread_create(&readers[i].thread, NULL,
		    read_part, &readers[i]), 0);
	}
	for (i = 0; i < 4; i++) {
		pthread_join(readers[i].thread, NULL);
		assert_true(readers[i].ok);
	}
	stream_free(stream);
	strbuf_release(&packed);
	free(data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_offset),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_pipe_packed),
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_cancel),
		cmocka_unit_test(test_free_early),
		cmocka_unit_test(test_readers),
	};

	return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
