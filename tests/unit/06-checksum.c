/* Checksums: whatever changes, the sum does. */
#include "model/index/checksum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint64_t
next_random(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static unsigned char *
random_bytes(size_t size)
{
	unsigned char *bytes = malloc(size + 1);
	uint64_t seed = size;
	size_t i;

	assert_non_null(bytes);
	for (i = 0; i < size; i++)
		bytes[i] = (unsigned char)next_random(&seed);
	return bytes;
}

/* Every bit, in data of every length up to some steps. */
static void
test_bits(void **state)
{
	unsigned char *bytes = random_bytes(160);
	uint64_t sum;
	size_t size, bit;

	(void)state;
	for (size = 0; size <= 160; size++) {
		sum = checksum(bytes, size, 7);
		assert_true(sum == checksum(bytes, size, 7));
		assert_false(sum == checksum(bytes, size, 8));
		for (bit = 0; bit < 8 * size; bit++) {
			bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
			assert_false(sum == checksum(bytes, size, 7));
			bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
		}
	}
	free(bytes);
}

/* Two bits in all pairs of places, the highest of words among them. */
static void
test_two_bits(void **state)
{
	unsigned char bytes[64] = { 0 };
	uint64_t sum = checksum(bytes, sizeof(bytes), 0);
	size_t a, b;

	(void)state;
	for (a = 0; a < 8 * sizeof(bytes); a++) {
		for (b = 0; b < a; b++) {
			bytes[a / 8] ^= (unsigned char)(1 << a % 8);
			bytes[b / 8] ^= (unsigned char)(1 << b % 8);
			assert_false(sum == checksum(bytes, sizeof(bytes),
			    0));
			bytes[a / 8] ^= (unsigned char)(1 << a % 8);
			bytes[b / 8] ^= (unsigned char)(1 << b % 8);
		}
	}
}

/* Zeros are told from more zeros, and from nothing. */
static void
test_lengths(void **state)
{
	const unsigned char zeros[256] = { 0 };
	uint64_t sums[257];
	size_t i, k;

	(void)state;
	for (i = 0; i <= 256; i++) {
		sums[i] = checksum(zeros, i, 0);
		for (k = 0; k < i; k++)
			assert_false(sums[i] == sums[k]);
	}
}

/* Moving data about in memory changes nothing; swapping words does. */
static void
test_places(void **state)
{
	unsigned char *bytes = random_bytes(1024), *moved = malloc(1100);
	uint64_t sum = checksum(bytes, 1024, 0), word;
	size_t i;

	(void)state;
	assert_non_null(moved);
	for (i = 0; i < 16; i++) {
		memcpy(moved + i, bytes, 1024);
		assert_true(sum == checksum(moved + i, 1024, 0));
	}
	for (i = 8; i < 1024; i += 8) {
		memcpy(&word, bytes, 8);
		memmove(bytes, bytes + i, 8);
		memcpy(bytes + i, &word, 8);
		assert_false(sum == checksum(bytes, 1024, 0));
		memcpy(&word, bytes, 8);
		memmove(bytes, bytes + i, 8);
		memcpy(bytes + i, &word, 8);
	}
	assert_true(sum == checksum(bytes, 1024, 0));
	free(bytes);
	free(moved);
}

static uint64_t
whole(const void *data, uint64_t size)
{
	size_t pieces = checksum_pieces(size), i;
	uint64_t sum = 0;

	for (i = 0; i < pieces; i++)
		sum = checksum_join(sum, checksum_piece(data, size, i));
	return sum;
}

/* Pieces that change place, or are lost, are noticed. */
static void
test_pieces(void **state)
{
	size_t size = 3 * CHECKSUM_PIECE + 5;
	unsigned char *bytes = random_bytes(size);
	uint64_t sum = whole(bytes, size);

	(void)state;
	assert_int_equal(checksum_pieces(0), 0);
	assert_int_equal(checksum_pieces(1), 1);
	assert_int_equal(checksum_pieces(CHECKSUM_PIECE), 1);
	assert_int_equal(checksum_pieces(CHECKSUM_PIECE + 1), 2);
	assert_int_equal(checksum_pieces(size), 4);
	assert_true(sum == whole(bytes, size));
	bytes[size - 1] ^= 1;
	assert_false(sum == whole(bytes, size));
	bytes[size - 1] ^= 1;
	memcpy(bytes + CHECKSUM_PIECE, bytes, CHECKSUM_PIECE);
	assert_false(sum == whole(bytes, size));
	memset(bytes, 0, size);
	sum = whole(bytes, size);
	assert_false(sum == whole(bytes, size - CHECKSUM_PIECE));
	assert_false(sum == 0);
	free(bytes);
}

/* How many of the single bits a sample sees. */
static void
test_sample(void **state)
{
	static const size_t sizes[] = {
		0, 1, 4096, 131072, 131073, 140000, 196608, 196609, 1 << 20,
		5 << 20,
	};
	size_t i, at, size, end;
	unsigned char *bytes;
	unsigned seen;
	uint64_t sum;

	(void)state;
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size = sizes[i];
		bytes = random_bytes(size);
		sum = checksum_sample(bytes, size);
		assert_true(sum == checksum_sample(bytes, size));
		end = 65536 < size ? 65536 : size;
		for (at = 0; at < end; at += 61) {
			bytes[at] ^= 0x10;
			assert_false(sum == checksum_sample(bytes, size));
			bytes[at] ^= 0x10;
			bytes[size - 1 - at] ^= 0x10;
			assert_false(sum == checksum_sample(bytes, size));
			bytes[size - 1 - at] ^= 0x10;
		}
		for (at = 0, seen = 0; at < size; at += 4096) {
			bytes[at] ^= 1;
			seen += sum != checksum_sample(bytes, size);
			bytes[at] ^= 1;
		}
		assert_true(seen >= (size + 4095) / 4096 || seen >= 32 + 16);
		free(bytes);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bits),
		cmocka_unit_test(test_two_bits),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
