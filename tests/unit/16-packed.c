/* Snapshots that come compressed or through a pipe: as if they were files. */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>

#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "tests/unit/packed.h"
#include "tests/unit/small.h"

/* Loads what a new file holds. */
static struct snapshot *
load_file(const char *data, size_t size, struct error *err)
{
	char path[] = "/tmp/heaptrail-test-XXXXXX";
	int fd = mkstemp(path);
	struct source *source;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, size), size);
	source = source_open(path, err);
	close(fd);
	unlink(path);
	return source != NULL ? snapshot_load(source, NULL, err) : NULL;
}

static void
check_small(struct snapshot *snapshot)
{
	struct strbuf sb = STRBUF_INIT;

	assert_non_null(snapshot);
	assert_int_equal(snapshot->nodes, 3);
	assert_int_equal(snapshot->edges, 3);
	assert_int_equal(wide_get(&snapshot->node_size, 2), 24);
	assert_int_equal(snapshot->located_count, 2);
	strings_decode(&snapshot->strings, 3, 100, &sb);
	assert_string_equal(sb.data, "Leak");
	strbuf_release(&sb);
	snapshot_free(snapshot);
}

static void
check_refused(const struct strbuf *packed, const char *message)
{
	struct error err = { .kind = ERROR_NONE };

	assert_null(load_file(packed->data, packed->len, &err));
	if (strstr(err.message, message) == NULL)
		fail_msg("%s", err.message);
}

static void
test_files(void **state)
{
	struct strbuf packed = STRBUF_INIT;
	size_t half = sizeof(SMALL) / 2;

	(void)state;
	packed_gzip(&packed, SMALL, sizeof(SMALL) - 1, 9);
	check_small(load_file(packed.data, packed.len, NULL));
	strbuf_reset(&packed);
	packed_gzip(&packed, SMALL, half, 0);
	packed_gzip(&packed, &SMALL[half], sizeof(SMALL) - 1 - half, 9);
	check_small(load_file(packed.data, packed.len, NULL));
	strbuf_reset(&packed);
	packed_zstd(&packed, SMALL, half, false);
	packed_zstd(&packed, &SMALL[half], sizeof(SMALL) - 1 - half, true);
	check_small(load_file(packed.data, packed.len, NULL));
	strbuf_release(&packed);
}

/* What is dropped on the way must not be missed later. */
static void
test_dropped(void **state)
{
	struct strbuf text = STRBUF_INIT, packed = STRBUF_INIT;
	int i;

	(void)state;
	strbuf_adds(&text, "{\"junk\":[");
	for (i = 0; i < 100000; i++)
		strbuf_adds(&text, "0,");
	strbuf_adds(&text, "0],\"snapshot\":{\"pad\":\"");
	for (i = 0; i < 2000; i++)
		strbuf_adds(&text, "0123456789");
	strbuf_adds(&text, "\",");
	strbuf_adds(&text, &SMALL[sizeof("{\"snapshot\":{") - 1]);
	packed_zstd(&packed, text.data, text.len, false);
	check_small(load_file(packed.data, packed.len, NULL));
	/* Nor by what says what the file is, when it is something else. */
	strbuf_reset(&text);
	strbuf_reset(&packed);
	strbuf_adds(&text, "{\"x\":[0,");
	for (i = 0; i < 10000; i++)
		strbuf_adds(&text, "0,");
	strbuf_adds(&text, "0],\"level\":30,\"time\":1,\"y\":[");
	for (i = 0; i < 100000; i++)
		strbuf_adds(&text, "0,");
	strbuf_adds(&text, "0]}");
	packed_gzip(&packed, text.data, text.len, 9);
	check_refused(&packed, "pino");
	strbuf_release(&text);
	strbuf_release(&packed);
}

static void
test_truncated(void **state)
{
	struct strbuf packed = STRBUF_INIT;
	struct error err;
	size_t len;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		strbuf_reset(&packed);
		if (i == 0)
			packed_gzip(&packed, SMALL, sizeof(SMALL) - 1, 9);
		else
			packed_zstd(&packed, SMALL, sizeof(SMALL) - 1, false);
		for (len = 0; len < packed.len; len++) {
			memset(&err, 0, sizeof(err));
			assert_null(load_file(packed.data, len, &err));
			assert_true(err.message[0] != '\0');
			assert_int_equal(err.kind, len < (i == 0 ? 2 : 4) ?
			    ERROR_FORMAT : ERROR_TRUNCATED);
		}
	}
	strbuf_release(&packed);
}

static void
test_flipped(void **state)
{
	struct strbuf packed = STRBUF_INIT;
	struct snapshot *snapshot;
	struct error err;
	size_t bit;
	int i;

	(void)state;
	for (i = 0; i < 2; i++) {
		strbuf_reset(&packed);
		if (i == 0)
			packed_gzip(&packed, SMALL, sizeof(SMALL) - 1, 9);
		else
			packed_zstd(&packed, SMALL, sizeof(SMALL) - 1, true);
		for (bit = 0; bit < packed.len * 8; bit += 5) {
			packed.data[bit / 8] ^= 1 << bit % 8;
			err.message[0] = '\0';
			snapshot = load_file(packed.data, packed.len, &err);
			if (snapshot == NULL)
				assert_true(err.message[0] != '\0');
			else if (i == 0)
				check_small(snapshot);
			else
				snapshot_free(snapshot);
			packed.data[bit / 8] ^= 1 << bit % 8;
		}
	}
	strbuf_release(&packed);
}

/* Something else, compressed. */
static void
test_others(void **state)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "is empty (0 bytes) once decompressed" },
		{ "   ", "nothing but blanks" },
		{ "hello", "no JSON object" },
		{ "{}", "empty JSON object" },
		{ "{\"traceEvents\":[]}", "Chrome trace" },
		{ "{\"nodes\":[{\"callFrame\":{}}],\"timeDeltas\":[]}",
		    ".cpuprofile" },
		{ "\x1f\x8b\x08", "with gzip inside" },
		{ "\x28\xb5\x2f\xfd", "with zstd inside" },
		{ "{\"snapshot\":{", "truncated: ends in section snapshot" },
	};
	struct strbuf packed = STRBUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		packed_gzip(&packed, cases[i].text, strlen(cases[i].text), 9);
		check_refused(&packed, cases[i].message);
		strbuf_reset(&packed);
		packed_zstd(&packed, cases[i].text, strlen(cases[i].text),
		    false);
		check_refused(&packed, cases[i].message);
		strbuf_reset(&packed);
	}
	strbuf_release(&packed);
}

/* A place in what nobody has seen is said to be that. */
static void
test_places(void **state)
{
	struct strbuf packed = STRBUF_INIT;
	struct error err = { .kind = ERROR_NONE };
	char text[400];

	(void)state;
	packed_gzip(&packed, "{\"snapshot\":1}", 14, 9);
	assert_null(load_file(packed.data, packed.len, &err));
	assert_string_equal(error_text(&err, text, sizeof(text)), "damaged: "
	    "section snapshot is not an object (at byte 12 once "
	    "decompressed)");
	assert_null(load_file("{\"snapshot\":1}", 14, &err));
	assert_string_equal(error_text(&err, text, sizeof(text)), "damaged: "
	    "section snapshot is not an object (at byte 12)");
	strbuf_release(&packed);
}

/* Writes the same words for ever, until nobody reads them. */
static void *
write_on(void *data)
{
	int fd = *(int *)data;

	while (write(fd, "this is no snapshot\n", 20) > 0)
		;
	close(fd);
	return NULL;
}

/* Does not wait for the end of what has none. */
static void
test_endless(void **state)
{
	struct error err = { .kind = ERROR_NONE };
	struct source *source;
	pthread_t thread;
	char path[32];
	int ends[2];

	(void)state;
	signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(ends), 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	source = source_open(path, NULL);
	assert_non_null(source);
	close(ends[0]);
	assert_int_equal(pthread_create(&thread, NULL, write_on, &ends[1]),
	    0);
	assert_null(snapshot_load(source, NULL, &err));
	assert_non_null(strstr(err.message, "no JSON object"));
	pthread_join(thread, NULL);
}

static void
cancel(void *data, enum stage stage, bool begins)
{
	struct task *task = data;

	(void)stage;
	(void)begins;
	task->cancel = true;
}

/* A pipe that says how it begins, and no more; then what it is all about. */
static void
test_pipe(void **state)
{
	struct error err = { .kind = ERROR_NONE };
	struct source *source;
	struct strbuf text = STRBUF_INIT;
	struct snapshot *snapshot;
	struct task task;
	char path[32];
	int ends[2], i;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	snprintf(path, sizeof(path), "/dev/fd/%d", ends[0]);
	/* As much as is waited for, and as a pipe holds. */
	strbuf_adds(&text, "{\"junk\":\"");
	while (text.len < 65536)
		strbuf_addc(&text, 'x');
	source = source_open(path, NULL);
	assert_non_null(source);
	assert_int_equal(write(ends[1], text.data, text.len), text.len);
	task_init(&task);
	task.observer = cancel;
	task.observer_data = &task;
	assert_null(snapshot_load(source, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);

	source = source_open(path, NULL);
	assert_non_null(source);
	for (i = 0; i < (int)sizeof(SMALL) - 1; i++)
		assert_int_equal(write(ends[1], &SMALL[i], 1), 1);
	close(ends[0]);
	close(ends[1]);
	task_init(&task);
	snapshot = snapshot_load(source, &task, &err);
	assert_int_equal(task.bytes, sizeof(SMALL) - 1);
	assert_int_equal(task.file_bytes, sizeof(SMALL) - 1);
	check_small(snapshot);
	strbuf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_dropped),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_flipped),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_pipe),
	};

	return cmocka_run_group_tests_name("packed", tests, NULL, NULL);
}
