#include "model/index/checksum.h"

#include <string.h>

#define LANES 4
#define STEP (LANES * sizeof(uint64_t))

/* Odd, and with no pattern in their bits. */
#define FACTOR 0xd6e8feb86659fd93u
#define LENGTH_FACTOR 0x9fb21c651e98df25u

/* What checksum_sample() looks at. */
#define SAMPLE_END ((uint64_t)64 << 10)
#define SAMPLE_BLOCK ((uint64_t)4 << 10)
#define SAMPLE_BLOCKS 16

static inline uint64_t
mix(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * FACTOR;
	return sum ^ sum >> 32;
}

static inline uint64_t
load(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

uint64_t
checksum(const void *data, size_t size, uint64_t seed)
{
	uint64_t a = mix(1, seed), b = mix(2, seed), c = mix(3, seed);
	uint64_t d = mix(4, seed), sum = size * LENGTH_FACTOR;
	const unsigned char *p = data, *end = p + size / STEP * STEP;
	unsigned char rest[STEP] = { 0 };

	for (; p < end; p += STEP) {
		a = mix(a, load(p));
		b = mix(b, load(p + 8));
		c = mix(c, load(p + 16));
		d = mix(d, load(p + 24));
	}
	if (size % STEP > 0) {
		memcpy(rest, p, size % STEP);
		a = mix(a, load(rest));
		b = mix(b, load(rest + 8));
		c = mix(c, load(rest + 16));
		d = mix(d, load(rest + 24));
	}
	return mix(mix(mix(mix(sum, a), b), c), d);
}

size_t
checksum_pieces(uint64_t size)
{
	return size / CHECKSUM_PIECE + (size % CHECKSUM_PIECE > 0);
}

uint64_t
checksum_piece(const void *data, uint64_t size, size_t piece)
{
	uint64_t begin = (uint64_t)piece * CHECKSUM_PIECE;
	uint64_t rest = size - begin;

	return checksum((const char *)data + begin, rest < CHECKSUM_PIECE ?
	    rest : CHECKSUM_PIECE, piece);
}

uint64_t
checksum_join(uint64_t sum, uint64_t piece_sum)
{
	return mix(sum, piece_sum);
}

uint64_t
checksum_sample(const void *data, uint64_t size)
{
	const char *bytes = data;
	uint64_t sum = size, end, between, at, i;

	if (size <= 2 * SAMPLE_END)
		return mix(sum, checksum(data, size, 0));
	end = size - SAMPLE_END;
	sum = mix(sum, checksum(bytes, SAMPLE_END, 1));
	sum = mix(sum, checksum(bytes + end, SAMPLE_END, 2));
	between = end - SAMPLE_END;
	if (between < SAMPLE_BLOCKS * SAMPLE_BLOCK)
		return mix(sum, checksum(bytes + SAMPLE_END, between, 3));
	for (i = 0; i < SAMPLE_BLOCKS; i++) {
		/* In the middle of each of as many equal parts. */
		at = SAMPLE_END + between / SAMPLE_BLOCKS * i +
		    (between / SAMPLE_BLOCKS - SAMPLE_BLOCK) / 2;
		sum = mix(sum, checksum(bytes + at, SAMPLE_BLOCK, 3 + i));
	}
	return sum;
}
