/*
 * Runs of digits, found 64 bytes at a time: a bit for every byte that is no
 * digit. The bits tell where numbers end without a branch a digit, which is
 * what makes the difference: the lengths of numbers cannot be predicted.
 * Inline, as it is called for every number of a file.
 */
#ifndef MODEL_SNAPSHOT_DIGITS_H
#define MODEL_SNAPSHOT_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define DIGITS_BLOCK 64
/* digits_value may read so many bytes before the start of a number. */
#define DIGITS_BEFORE 7

struct digits {
	const char *block;	/* of DIGITS_BLOCK bytes */
	const char *last;	/* a block may begin here at the latest */
	uint64_t stops;		/* bytes of the block that are no digits */
};

/* Eight bytes, the first one lowest. */
static inline uint64_t
digits_load(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* Which of the 64 bytes at p are no digits? In plain C. */
static inline uint64_t
digits_stops_plain(const char *p)
{
	const uint64_t high = 0x8080808080808080u;
	uint64_t stops = 0, word;
	unsigned i;

	for (i = 0; i < DIGITS_BLOCK; i += 8) {
		/* Digits are 0..9 now: 0x76 more does not reach 0x80. */
		word = digits_load(p + i) ^ 0x3030303030303030u;
		word = ((word & ~high) + 0x7676767676767676u) | word;
		/* Gathers the high bits of eight bytes in one. */
		word = (word & high) >> 7;
		stops |= (word * 0x0102040810204080u >> 56) << i;
	}
	return stops;
}

static inline uint64_t
digits_stops(const char *p)
{
#ifdef __SSE2__
	/* Moves '0'..'9' to the ten lowest signed bytes. */
	const __m128i shift = _mm_set1_epi8((char)(0x80 - '0'));
	const __m128i nine = _mm_set1_epi8((char)(0x80 + 9));
	uint64_t stops = 0, bits;
	__m128i bytes;
	unsigned i;

	for (i = 0; i < DIGITS_BLOCK; i += 16) {
		bytes = _mm_loadu_si128((const __m128i *)(p + i));
		bytes = _mm_add_epi8(bytes, shift);
		bits = (unsigned)_mm_movemask_epi8(
		    _mm_cmpgt_epi8(bytes, nine));
		stops |= bits << i;
	}
	return stops;
#elif defined(__aarch64__)
	static const uint8_t weights[16] = {
		1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128,
	};
	const uint8x16_t zero = vdupq_n_u8('0'), nine = vdupq_n_u8(9);
	const uint8x16_t bit = vld1q_u8(weights);
	uint8x16_t bits[4];
	unsigned i;

	for (i = 0; i < 4; i++)
		bits[i] = vandq_u8(bit, vcgtq_u8(vsubq_u8(
		    vld1q_u8((const uint8_t *)p + 16 * i), zero), nine));
	/* Neighbours are added up, until eight bytes hold all bits. */
	bits[0] = vpaddq_u8(vpaddq_u8(bits[0], bits[1]),
	    vpaddq_u8(bits[2], bits[3]));
	bits[0] = vpaddq_u8(bits[0], bits[0]);
	return vgetq_lane_u64(vreinterpretq_u64_u8(bits[0]), 0);
#else
	return digits_stops_plain(p);
#endif
}

/* False when there is too little between p and end for one block. */
static inline bool
digits_init(struct digits *digits, const char *p, const char *end)
{
	if (end - p < DIGITS_BLOCK)
		return false;
	digits->block = p;
	digits->last = end - DIGITS_BLOCK;
	digits->stops = digits_stops(p);
	return true;
}

/* The next byte that is no digit; NULL when the end is too near. */
static inline const char *
digits_stop(struct digits *digits)
{
	const char *stop;

	while (digits->stops == 0) {
		if (digits->last - digits->block < DIGITS_BLOCK)
			return NULL;
		digits->block += DIGITS_BLOCK;
		digits->stops = digits_stops(digits->block);
	}
	stop = digits->block + __builtin_ctzll(digits->stops);
	digits->stops &= digits->stops - 1;
	return stop;
}

/* The value of eight bytes 0..9, the first one lowest. */
static inline uint64_t
digits_eight(uint64_t word)
{
	word = word * 2561 >> 8;
	word = (word & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
	return (word & 0x0000ffff0000ffffu) * 42949672960001u >> 32;
}

/*
 * The number p..stop, all digits, of 1 to 16 of them; else false. There must
 * be DIGITS_BEFORE bytes before p.
 */
static inline bool
digits_value(const char *p, const char *stop, uint64_t *value)
{
	/* By length: makes digits of the last bytes, zeros of those before. */
	static const uint64_t keep[9] = {
		0,
		0x0f00000000000000u, 0x0f0f000000000000u,
		0x0f0f0f0000000000u, 0x0f0f0f0f00000000u,
		0x0f0f0f0f0f000000u, 0x0f0f0f0f0f0f0000u,
		0x0f0f0f0f0f0f0f00u, 0x0f0f0f0f0f0f0f0fu,
	};
	size_t len = stop - p;

	/* Types, by far the most; the same field of each row, so foreseen. */
	if (len == 1) {
		*value = (unsigned char)*p & 0x0f;
		return true;
	}
	if (len - 1 < 8) {
		*value = digits_eight(digits_load(stop - 8) & keep[len]);
		return true;
	}
	if (len - 1 >= 16)
		return false;
	*value = digits_eight(digits_load(stop - 16) & keep[len - 8]) *
	    100000000 + digits_eight(digits_load(stop - 8) & keep[8]);
	return true;
}

#endif
