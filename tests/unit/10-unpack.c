/* Taking gzip and zstd apart: whole, in pieces, cut, flipped, strange. */
#include "model/snapshot/unpack.h"

#include "model/base/error.h"
#include "tests/unit/packed.h"

/* Something that compresses, but not to nothing. */
static struct strbuf text = STRBUF_INIT;

static int
make_text(void **state)
{
	unsigned i;

	(void)state;
	for (i = 0; i < 300; i++)
		strbuf_addf(&text, "%u,%u,\n", i * i, i * 7919 % 101);
	return 0;
}

static int
free_text(void **state)
{
	(void)state;
	strbuf_release(&text);
	return 0;
}

/*
 * Unpacks in with at most in_step bytes of input and out_step bytes of room
 * at once, from memory of exactly that size.
 */
static bool
unpack_all(const char *data, size_t size, size_t in_step, size_t out_step,
	uint64_t memory, struct strbuf *out, struct error *err)
{
	struct unpack *unpack = unpack_new(packing_find(data, size), memory,
	    err);
	struct unpack_io io = { .in = data };
	size_t given = 0, room = 0;
	char *in = NULL, *buf = malloc(out_step);
	bool ok = true;

	assert_non_null(unpack);
	assert_non_null(buf);
	for (;;) {
		if (io.in_left == 0 && room > 0) {
			if (given == size)
				break;
			free(in);
			io.in_left = size - given < in_step ? size - given :
			    in_step;
			in = malloc(io.in_left);
			assert_non_null(in);
			memcpy(in, data + given, io.in_left);
			given += io.in_left;
			io.in = in;
		}
		io.out = buf;
		io.room = out_step;
		ok = unpack_run(unpack, &io, err);
		if (!ok)
			break;
		room = io.room;
		/* It stops only when it cannot go on. */
		assert_true(room == 0 || io.in_left == 0);
		strbuf_add(out, buf, out_step - room);
	}
	ok = ok && unpack_finish(unpack, err);
	unpack_free(unpack);
	free(in);
	free(buf);
	return ok;
}

/* Unpacks to what is wanted, in steps of any size. */
static void
check(const struct strbuf *packed, const char *wanted, size_t size)
{
	static const size_t steps[] = { 1, 2, 3, 5, 17, 1000, 100000 };
	size_t count = sizeof(steps) / sizeof(steps[0]), i, j;
	struct error err = { .kind = ERROR_NONE };

	for (i = 0; i < count; i++) {
		for (j = 0; j < count; j++) {
			struct strbuf out = STRBUF_INIT;

			if (!unpack_all(packed->data, packed->len, steps[i],
			    steps[j], 0, &out, &err))
				fail_msg("%s", err.message);
			assert_int_equal(out.len, size);
			assert_memory_equal(out.data, wanted, size);
			strbuf_release(&out);
		}
	}
}

/* Is refused with a message that has these words, in steps of any size. */
static void
refuse(const char *data, size_t size, enum error_kind kind,
	const char *message)
{
	static const size_t steps[] = { 1, 7, 100000 };
	size_t i;

	for (i = 0; i < 3; i++) {
		struct strbuf out = STRBUF_INIT;
		struct error err = { .kind = ERROR_NONE };

		assert_false(unpack_all(data, size, steps[i], 1000, 0, &out,
		    &err));
		if (err.kind != kind || strstr(err.message, message) == NULL)
			fail_msg("%s", err.message);
		strbuf_release(&out);
	}
}

static void
test_find(void **state)
{
	(void)state;
	assert_int_equal(packing_find("", 0), PACKING_NONE);
	assert_int_equal(packing_find("\x1f", 1), PACKING_NONE);
	assert_int_equal(packing_find("\x1f\x8b", 2), PACKING_GZIP);
	assert_int_equal(packing_find("\x28\xb5\x2f", 3), PACKING_NONE);
	assert_int_equal(packing_find("\x28\xb5\x2f\xfd", 4), PACKING_ZSTD);
	assert_int_equal(packing_find("\x50\x2a\x4d\x18", 4), PACKING_ZSTD);
	assert_int_equal(packing_find("\x5f\x2a\x4d\x18", 4), PACKING_ZSTD);
	assert_int_equal(packing_find("\x60\x2a\x4d\x18", 4), PACKING_NONE);
	assert_int_equal(packing_find("{\"snapshot\":", 12), PACKING_NONE);
	assert_string_equal(packing_name(PACKING_GZIP), "gzip");
	assert_string_equal(packing_name(PACKING_ZSTD), "zstd");
}

static void
test_plain(void **state)
{
	(void)state;
	check(&text, text.data, text.len);
}

static void
test_gzip(void **state)
{
	static const int levels[] = { 0, 1, 6, 9 };
	struct strbuf packed = STRBUF_INIT;
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		packed_gzip(&packed, text.data, text.len, levels[i]);
		check(&packed, text.data, text.len);
		strbuf_reset(&packed);
	}
	packed_gzip(&packed, "", 0, 6);
	check(&packed, "", 0);
	strbuf_release(&packed);
}

/* With a name and a comment, as gzip(1) writes it. */
static void
test_gzip_header(void **state)
{
	static const char packed[] = "\x1f\x8b\x08\x18\x00\x00\x00\x00\x00\x03"
	    "name\0comment\0\x4b\x04\x00\x43\xbe\xb7\xe8\x01\x00\x00\x00";
	struct strbuf sb = STRBUF_INIT;

	(void)state;
	strbuf_add(&sb, packed, sizeof(packed) - 1);
	check(&sb, "a", 1);
	strbuf_release(&sb);
}

static void
test_gzip_members(void **state)
{
	struct strbuf packed = STRBUF_INIT;

	(void)state;
	packed_gzip(&packed, text.data, 100, 9);
	packed_gzip(&packed, "", 0, 9);
	packed_gzip(&packed, text.data + 100, 1, 9);
	packed_gzip(&packed, text.data + 101, text.len - 101, 0);
	check(&packed, text.data, text.len);
	/* What tapes and tar fill their blocks with. */
	strbuf_add(&packed, "\0\0\0\0\0", 5);
	check(&packed, text.data, text.len);
	strbuf_add(&packed, "x", 1);
	refuse(packed.data, packed.len, ERROR_FORMAT,
	    "something else follows the gzip data");
	strbuf_release(&packed);
}

static void
test_gzip_garbage(void **state)
{
	static const char *const garbage[] = { "x", "\x1f\x78", "{\"a\":1}",
	    "\x28\xb5\x2f\xfd" };
	struct strbuf packed = STRBUF_INIT;
	size_t i, len;

	(void)state;
	packed_gzip(&packed, text.data, text.len, 9);
	len = packed.len;
	for (i = 0; i < 4; i++) {
		strbuf_truncate(&packed, len);
		strbuf_adds(&packed, garbage[i]);
		refuse(packed.data, packed.len, ERROR_FORMAT,
		    "something else follows the gzip data");
	}
	strbuf_release(&packed);
}

static void
test_zstd(void **state)
{
	struct strbuf packed = STRBUF_INIT;

	(void)state;
	packed_zstd(&packed, text.data, text.len, false);
	check(&packed, text.data, text.len);
	strbuf_reset(&packed);
	packed_zstd(&packed, text.data, text.len, true);
	check(&packed, text.data, text.len);
	strbuf_reset(&packed);
	packed_zstd(&packed, "", 0, false);
	check(&packed, "", 0);
	strbuf_release(&packed);
}

static void
test_zstd_frames(void **state)
{
	struct strbuf packed = STRBUF_INIT;

	(void)state;
	strbuf_add(&packed, PACKED_SKIPPED, PACKED_SKIPPED_SIZE);
	packed_zstd(&packed, text.data, 100, false);
	packed_zstd(&packed, "", 0, false);
	strbuf_add(&packed, PACKED_SKIPPED, PACKED_SKIPPED_SIZE);
	packed_zstd(&packed, text.data + 100, text.len - 100, true);
	strbuf_add(&packed, PACKED_SKIPPED, PACKED_SKIPPED_SIZE);
	check(&packed, text.data, text.len);
	strbuf_adds(&packed, "something");
	refuse(packed.data, packed.len, ERROR_FORMAT,
	    "something else follows the zstd data");
	strbuf_release(&packed);
}

/* Frames written by hand: nobody has memory or a dictionary for them. */
static void
test_zstd_needs(void **state)
{
	static const char window[] = "\x28\xb5\x2f\xfd\x00\x90\x19\x00\x00"
	    "abc", dictionary[] = "\x28\xb5\x2f\xfd\x01\x00\x07\x19\x00\x00"
	    "abc";
	struct strbuf out = STRBUF_INIT;

	(void)state;
	refuse(window, sizeof(window) - 1, ERROR_LIMIT, "unzstd --long");
	assert_true(unpack_all(window, sizeof(window) - 1, 100, 100,
	    (uint64_t)1 << 28, &out, NULL));
	assert_int_equal(out.len, 3);
	strbuf_release(&out);
	refuse(dictionary, sizeof(dictionary) - 1, ERROR_FORMAT,
	    "dictionary");
}

/* Cut after every byte; those before that make the kind. */
static void
check_cut(const struct strbuf *packed, size_t from, const char *message)
{
	size_t len;

	for (len = from; len < packed->len; len++)
		refuse(packed->data, len, ERROR_TRUNCATED, message);
}

static void
test_truncated(void **state)
{
	struct strbuf packed = STRBUF_INIT;
	size_t first;

	(void)state;
	packed_gzip(&packed, text.data, 200, 9);
	check_cut(&packed, 2, "truncated: the gzip data ends after");
	first = packed.len;
	packed_gzip(&packed, text.data, 200, 0);
	check_cut(&packed, first + 1, "truncated: the gzip data ends after");
	strbuf_reset(&packed);
	packed_zstd(&packed, text.data, 200, false);
	check_cut(&packed, 4, "truncated: the zstd data ends after");
	first = packed.len;
	packed_zstd(&packed, text.data, 200, true);
	check_cut(&packed, first + 1, "truncated: the zstd data ends after");
	strbuf_release(&packed);
}

/*
 * Turns every bit round. With a checksum it is noticed, or it did not matter;
 * without one, whatever comes out is finite.
 */
static void
check_flips(struct strbuf *packed, size_t from, bool checked)
{
	struct error err;
	size_t bit;

	for (bit = from * 8; bit < packed->len * 8; bit++) {
		struct strbuf out = STRBUF_INIT;

		packed->data[bit / 8] ^= 1 << bit % 8;
		err.message[0] = '\0';
		if (!unpack_all(packed->data, packed->len, 1000, 1000, 0,
		    &out, &err)) {
			assert_true(err.message[0] != '\0');
		} else if (checked) {
			assert_int_equal(out.len, 300);
			assert_memory_equal(out.data, text.data, 300);
		}
		strbuf_release(&out);
		packed->data[bit / 8] ^= 1 << bit % 8;
	}
}

static void
test_flipped(void **state)
{
	struct strbuf packed = STRBUF_INIT;

	(void)state;
	packed_gzip(&packed, text.data, 300, 9);
	check_flips(&packed, 2, true);
	strbuf_reset(&packed);
	packed_gzip(&packed, text.data, 300, 0);
	check_flips(&packed, 2, true);
	strbuf_reset(&packed);
	packed_zstd(&packed, text.data, 300, false);
	/* That there is a checksum is said by a bit of the first byte. */
	check_flips(&packed, 5, true);
	check_flips(&packed, 4, false);
	strbuf_reset(&packed);
	packed_zstd(&packed, text.data, 300, true);
	check_flips(&packed, 4, false);
	strbuf_release(&packed);
}

/* What is wrong, in the words of each. */
static void
test_damaged(void **state)
{
	struct strbuf packed = STRBUF_INIT;

	(void)state;
	packed_gzip(&packed, text.data, text.len, 9);
	packed.data[packed.len - 8] ^= 1;
	refuse(packed.data, packed.len, ERROR_FORMAT,
	    "does not agree with its checksum");
	packed.data[packed.len - 8] ^= 1;
	packed.data[packed.len - 1] ^= 1;
	refuse(packed.data, packed.len, ERROR_FORMAT,
	    "does not agree with its checksum");
	packed.data[2] = 7;
	refuse(packed.data, packed.len, ERROR_FORMAT,
	    "the gzip data is corrupt near byte");
	strbuf_reset(&packed);
	packed_zstd(&packed, text.data, text.len, false);
	packed.data[packed.len - 1] ^= 1;
	refuse(packed.data, packed.len, ERROR_FORMAT,
	    "does not agree with its checksum");
	packed.data[4] |= 8;
	refuse(packed.data, packed.len, ERROR_FORMAT,
	    "the zstd data is corrupt near byte");
	strbuf_release(&packed);
}

/* Nothing comes to more than packing_max() says. */
static void
test_max(void **state)
{
	size_t size = 4 << 20;
	char *zeros = calloc(1, size);
	struct strbuf packed = STRBUF_INIT;

	(void)state;
	assert_non_null(zeros);
	packed_gzip(&packed, zeros, size, 9);
	assert_in_range(packing_max(PACKING_GZIP, packed.len), size, 2 * size);
	strbuf_reset(&packed);
	packed_zstd(&packed, zeros, size, true);
	assert_true(packing_max(PACKING_ZSTD, packed.len) >= size);
	strbuf_release(&packed);
	free(zeros);
	assert_true(packing_max(PACKING_NONE, 17) == 17);
	assert_true(packing_max(PACKING_ZSTD, UINT64_MAX / 9) == UINT64_MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_gzip),
		cmocka_unit_test(test_gzip_header),
		cmocka_unit_test(test_gzip_members),
		cmocka_unit_test(test_gzip_garbage),
		cmocka_unit_test(test_zstd),
		cmocka_unit_test(test_zstd_frames),
		cmocka_unit_test(test_zstd_needs),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_flipped),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_max),
	};

	return cmocka_run_group_tests_name("unpack", tests, make_text,
	    free_text);
}
