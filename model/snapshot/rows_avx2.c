/*
 * Rows with AVX2: a row at a time. One look at its bytes tells where all its
 * numbers end; then they are turned into integers two by two. Nothing in it
 * depends on how long a number is, so there is nothing to foresee wrongly.
 */
#include "model/snapshot/rows.h"

#include <stdbool.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,popcnt")))
#define INLINE static inline __attribute__((always_inline)) TARGET

/* Digits of a number, at most; as many bytes are looked at. */
#define DIGITS 16
/* A row of up to 3 numbers is found in so many bytes, one of up to 7 in 64. */
#define SHORT 32
#define LONG 64

/* From here at DIGITS - n: keeps the last n of 16 bytes. */
static const uint8_t keep[2 * DIGITS] __attribute__((aligned(32))) = {
	[DIGITS] = 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f,
	0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f, 0x0f,
};

int
rows_has_avx2(void)
{
	return __builtin_cpu_supports("avx2") &&
	    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
}

/* A bit for each of 32 bytes that is no digit. */
INLINE uint32_t
stops_short(const char *p)
{
	/* Moves '0'..'9' to the ten lowest signed bytes. */
	const __m256i shift = _mm256_set1_epi8((char)(0x80 - '0'));
	const __m256i nine = _mm256_set1_epi8((char)(0x80 + 9));
	__m256i bytes = _mm256_loadu_si256((const __m256i *)p);

	bytes = _mm256_cmpgt_epi8(_mm256_add_epi8(bytes, shift), nine);
	return (uint32_t)_mm256_movemask_epi8(bytes);
}

INLINE uint64_t
stops_long(const char *p)
{
	return stops_short(p) | (uint64_t)stops_short(p + SHORT) << SHORT;
}

/* The last length of the 16 bytes before stop, as 0..9; zeros before them. */
INLINE __m128i
digits_before(const char *stop, size_t length)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(stop - DIGITS));

	return _mm_and_si128(bytes,
	    _mm_loadu_si128((const __m128i *)(keep + length)));
}

/* Two numbers at once: digits to pairs, fours, eights, and these to sixteen. */
INLINE void
two_numbers(const char *a, size_t a_length, const char *b, size_t b_length,
	uint64_t *numbers)
{
	const __m256i tens = _mm256_set1_epi16(0x010a);
	const __m256i hundreds = _mm256_set1_epi32(0x00010064);
	const __m256i myriads = _mm256_set1_epi32(0x00012710);
	__m256i v = _mm256_set_m128i(digits_before(b, b_length),
	    digits_before(a, a_length));
	uint64_t x, y;

	v = _mm256_maddubs_epi16(v, tens);
	v = _mm256_madd_epi16(v, hundreds);
	v = _mm256_madd_epi16(_mm256_packus_epi32(v, v), myriads);
	x = (uint64_t)_mm256_extract_epi64(v, 0);
	y = (uint64_t)_mm256_extract_epi64(v, 2);
	numbers[0] = (uint32_t)x * (uint64_t)100000000 + (x >> 32);
	numbers[1] = (uint32_t)y * (uint64_t)100000000 + (y >> 32);
}

/* Types, which are short and come first: 1 or 2 digits. */
INLINE uint64_t
short_number(const char *p, const char *stop)
{
	return (uint64_t)(stop[-1] & 0x0f) +
	    (uint64_t)(stop - p - 1) * 10 * (uint64_t)(*p & 0x0f);
}

/* Turns one row into numbers; false when it is not plain. Sets *p behind it. */
INLINE bool
read_row(const char **p, uint64_t stops, uint64_t *numbers,
	const unsigned stride)
{
	const char *begin = *p, *stop[8] = { NULL }, *at = begin;
	size_t length[8];
	bool bad = false;
	unsigned f;

	if ((unsigned)__builtin_popcountll(stops) < stride)
		return false;
#pragma GCC unroll 8
	for (f = 0; f < stride; f++) {
		stop[f] = begin + __builtin_ctzll(stops);
		stops &= stops - 1;
		length[f] = (size_t)(stop[f] - at);
		at = stop[f] + 1;
		bad |= length[f] - 1 >= DIGITS;
		bad |= f + 1 < stride && *stop[f] != ',';
	}
	f = 0;
	if (stride % 2 != 0) {
		bad |= length[0] > 2;
		if (bad)
			return false;
		numbers[0] = short_number(begin, stop[0]);
		f = 1;
	}
	if (bad)
		return false;
#pragma GCC unroll 4
	for (; f < stride; f += 2)
		two_numbers(stop[f], length[f], stop[f + 1], length[f + 1],
		    numbers + f);
	if (at[-1] == '\n' && *at == ',')
		at++;
	else if (at[-1] != ',')
		return false;
	*p = at;
	return true;
}

INLINE size_t
read_rows(const char **at, const char *end, uint64_t *numbers, size_t max,
	const unsigned stride)
{
	const char *p = *at;
	uint64_t stops;
	size_t n = 0;

	/* One byte more than a row may be looked at: the comma behind it. */
	for (; n < max && end - p > LONG; n++) {
		stops = stride <= 3 ? stops_short(p) : stops_long(p);
		if (!read_row(&p, stops, numbers, stride))
			break;
		numbers += stride;
	}
	*at = p;
	return n;
}

TARGET size_t
rows_read_avx2(const char **p, const char *end, uint64_t *numbers,
	size_t max, unsigned stride)
{
	switch (stride) {
	case 3:
		return read_rows(p, end, numbers, max, 3);
	case 4:
		return read_rows(p, end, numbers, max, 4);
	case 6:
		return read_rows(p, end, numbers, max, 6);
	case 7:
		return read_rows(p, end, numbers, max, 7);
	default:
		return rows_read_plain(p, end, numbers, max, stride);
	}
}

#else

int
rows_has_avx2(void)
{
	return 0;
}

size_t
rows_read_avx2(const char **p, const char *end, uint64_t *numbers,
	size_t max, unsigned stride)
{
	return rows_read_plain(p, end, numbers, max, stride);
}

#endif
