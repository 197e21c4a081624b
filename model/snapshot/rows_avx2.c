/*
 * Rows with AVX2, in two steps: where all numbers of a batch end, by looking
 * at 64 bytes at a time, and then their values, four by four. No step waits
 * for the one before, as it would if a row began where the last one was found
 * to end; and nothing depends on how long a number is, so there is nothing to
 * foresee wrongly.
 */
#include "model/snapshot/rows.h"

#include <stdbool.h>

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#define TARGET __attribute__((target("avx2,bmi,popcnt")))
#define INLINE static inline __attribute__((always_inline)) TARGET

#define BLOCK 64
/* As many numbers of a batch, and bytes of its text: both fit 16 bits. */
#define BATCH 2048
#define BATCH_BYTES 32000
/* Digits of a number that is short, and of one that is plain. */
#define SHORT 8
#define LONG 16

/*
 * Where the bits of a byte are, lowest first: as four numbers of 16 bits. No
 * two bits are neighbours, so there are no more. What follows the last one
 * means nothing.
 */
#define BIT(b, i) ((uint64_t)(b) >> (i) & 1)
#define BELOW(b, i) (((i) > 0) * BIT(b, 0) + ((i) > 1) * BIT(b, 1) + \
	((i) > 2) * BIT(b, 2) + ((i) > 3) * BIT(b, 3) + \
	((i) > 4) * BIT(b, 4) + ((i) > 5) * BIT(b, 5) + \
	((i) > 6) * BIT(b, 6))
#define PLACE(b, i) (BIT(b, i) * (i) << 16 * (BELOW(b, i) & 3))
#define PLACES(b) (PLACE(b, 1) | PLACE(b, 2) | PLACE(b, 3) | PLACE(b, 4) | \
	PLACE(b, 5) | PLACE(b, 6) | PLACE(b, 7))
#define PLACES_4(b) PLACES(b), PLACES(b + 1), PLACES(b + 2), PLACES(b + 3)
#define PLACES_16(b) PLACES_4(b), PLACES_4(b + 4), PLACES_4(b + 8), \
	PLACES_4(b + 12)
#define PLACES_64(b) PLACES_16(b), PLACES_16(b + 16), PLACES_16(b + 32), \
	PLACES_16(b + 48)

static const uint64_t places[256] = {
	PLACES_64(0), PLACES_64(64), PLACES_64(128), PLACES_64(192)
};

int
rows_has_avx2(void)
{
	return __builtin_cpu_supports("avx2") &&
	    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt");
}

/* -1 for each byte that is a digit, a comma or the end of a line. */
INLINE __m256i
are_plain(__m256i bytes)
{
	/* By the lower half of a byte: the only one that may have it. */
	const __m256i plain = _mm256_broadcastsi128_si256(_mm_setr_epi8(
	    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '\n', -1, ',',
	    -1, -1, -1));

	return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(plain, bytes), bytes);
}

/* The highest bit of each of 64 bytes. */
INLINE uint64_t
bits(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) |
	    (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/* Lists the places that the bits stand for, from that of the lowest on. */
INLINE uint16_t *
list_ends(uint16_t *ends, uint64_t set, size_t place)
{
	const __m128i byte = _mm_set1_epi16(8);
	__m128i first = _mm_set1_epi16((short)place), list;
	unsigned i;

#pragma GCC unroll 8
	for (i = 0; i < 8; i++) {
		list = _mm_loadl_epi64((const __m128i *)&places[set & 0xff]);
		_mm_storel_epi64((__m128i *)ends, _mm_add_epi16(list, first));
		ends += __builtin_popcountll(set & 0xff);
		first = _mm_add_epi16(first, byte);
		set >>= 8;
	}
	return ends;
}

/*
 * Finds where numbers end, counted from begin: of so many or more, or of those
 * before the first thing that is not plain. Behind a number stands a comma, or
 * the end of a line and a comma. Returns how many there are.
 */
INLINE size_t
find_ends(const char *begin, const char *end, size_t count, uint16_t *ends)
{
	const __m256i line = _mm256_set1_epi8('\n');
	uint64_t stops, lines, doubled, after_line, bad = 0;
	uint64_t stop = 1, newline = 0;		/* the byte before was one */
	uint16_t *next = ends, *enough = ends + count;
	const char *p = begin;
	__m256i low, high, plain, plain_too;

	if (end - begin > BATCH_BYTES)
		end = begin + BATCH_BYTES;
	for (; bad == 0 && next < enough && end - p > BLOCK; p += BLOCK) {
		low = _mm256_loadu_si256((const __m256i *)p);
		high = _mm256_loadu_si256((const __m256i *)(p + BLOCK / 2));
		plain = are_plain(low);
		plain_too = are_plain(high);
		/* Of what is plain only digits have this bit. */
		stops = ~bits(_mm256_slli_epi16(low, 3),
		    _mm256_slli_epi16(high, 3));
		lines = bits(_mm256_cmpeq_epi8(low, line),
		    _mm256_cmpeq_epi8(high, line));
		doubled = stops & (stops << 1 | stop);
		after_line = lines << 1 | newline;
		bad = (doubled ^ after_line) | (lines & after_line);
		if (_mm256_movemask_epi8(_mm256_and_si256(plain,
		    plain_too)) != -1)
			bad |= ~bits(plain, plain_too);
		stop = stops >> 63;
		newline = lines >> 63;
		stops ^= doubled;
		if (bad != 0)
			stops &= (bad & -bad) - 1;
		next = list_ends(next, stops, (size_t)(p - begin));
	}
	return (size_t)(next - ends);
}

/* -1 for each byte that is a digit. */
INLINE __m256i
are_digits(__m256i bytes)
{
	/* Moves '0'..'9' to the ten lowest signed bytes. */
	const __m256i shift = _mm256_set1_epi8((char)(0x80 - '0'));
	const __m256i ten = _mm256_set1_epi8((char)(0x80 + 10));

	return _mm256_cmpgt_epi8(ten, _mm256_add_epi8(bytes, shift));
}

/* The eight bytes before two places, one after the other. */
INLINE __m128i
two_eights(const char *a, const char *b)
{
	__m128i low = _mm_loadl_epi64((const __m128i *)(a - SHORT));

	return _mm_castps_si128(_mm_loadh_pi(_mm_castsi128_ps(low),
	    (const __m64 *)(b - SHORT)));
}

/*
 * The last four digits of each of four short numbers, and what stands before
 * these.
 */
INLINE __m256i
halves(const char *begin, const uint16_t *ends)
{
	const __m256i backwards = _mm256_broadcastsi128_si256(_mm_setr_epi8(
	    7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8));
	const __m256i tens = _mm256_set1_epi16(0x0a01);
	const __m256i hundreds = _mm256_set1_epi32(0x00640001);
	__m256i v, digits;

	v = _mm256_set_m128i(two_eights(begin + ends[2], begin + ends[3]),
	    two_eights(begin + ends[0], begin + ends[1]));
	v = _mm256_shuffle_epi8(v, backwards);
	/* Only digits up to the first other byte count: 1 carries so far. */
	digits = are_digits(v);
	digits = _mm256_andnot_si256(_mm256_add_epi64(digits,
	    _mm256_set1_epi64x(1)), digits);
	v = _mm256_and_si256(v, _mm256_set1_epi8(0x0f));
	v = _mm256_and_si256(v, digits);
	return _mm256_madd_epi16(_mm256_maddubs_epi16(v, tens), hundreds);
}

/* Eight short numbers at once. */
INLINE void
short_numbers(const char *begin, const uint16_t *ends, uint64_t *numbers)
{
	const __m256i myriads = _mm256_set1_epi32(0x27100001);
	const __m256i zero = _mm256_setzero_si256();
	__m256i v;

	v = _mm256_packus_epi32(halves(begin, ends), halves(begin, ends + 4));
	v = _mm256_madd_epi16(v, myriads);
	/* These are the numbers 0 1 4 5, and 2 3 6 7. */
	_mm256_storeu_si256((__m256i *)numbers,
	    _mm256_unpacklo_epi32(v, zero));
	_mm256_storeu_si256((__m256i *)(numbers + 4),
	    _mm256_unpackhi_epi32(v, zero));
}

/* Two long numbers, or short ones. */
INLINE void
long_numbers(const char *a, const char *b, uint64_t *numbers)
{
	const __m256i tens = _mm256_set1_epi16(0x010a);
	const __m256i hundreds = _mm256_set1_epi32(0x00010064);
	const __m256i myriads = _mm256_set1_epi32(0x00012710);
	__m256i v, others;
	uint64_t x, y;

	v = _mm256_set_m128i(_mm_loadu_si128((const __m128i *)(b - LONG)),
	    _mm_loadu_si128((const __m128i *)(a - LONG)));
	/* What stands before something that is no digit does not count. */
	others = _mm256_xor_si256(are_digits(v), _mm256_set1_epi8(-1));
	others = _mm256_or_si256(others, _mm256_srli_si256(others, 1));
	others = _mm256_or_si256(others, _mm256_srli_si256(others, 2));
	others = _mm256_or_si256(others, _mm256_srli_si256(others, 4));
	others = _mm256_or_si256(others, _mm256_srli_si256(others, 8));
	v = _mm256_and_si256(v, _mm256_set1_epi8(0x0f));
	v = _mm256_maddubs_epi16(_mm256_andnot_si256(others, v), tens);
	v = _mm256_madd_epi16(v, hundreds);
	v = _mm256_madd_epi16(_mm256_packus_epi32(v, v), myriads);
	x = (uint64_t)_mm256_extract_epi64(v, 0);
	y = (uint64_t)_mm256_extract_epi64(v, 2);
	numbers[0] = (uint32_t)x * (uint64_t)100000000 + (x >> 32);
	numbers[1] = (uint32_t)y * (uint64_t)100000000 + (y >> 32);
}

/* Are eight numbers longer than that? A comma is counted. */
INLINE bool
are_longer(const uint16_t *ends, short length)
{
	__m128i lengths = _mm_sub_epi16(
	    _mm_loadu_si128((const __m128i *)ends),
	    _mm_loadu_si128((const __m128i *)(ends - 1)));

	return _mm_movemask_epi8(_mm_cmpgt_epi16(lengths,
	    _mm_set1_epi16(length))) != 0;
}

/* The numbers that end there; how many, up to the first that is too long. */
INLINE size_t
read_numbers(const char *begin, const uint16_t *ends, size_t count,
	uint64_t *numbers)
{
	uint64_t two[2];
	size_t i, k;

	for (i = 0; count - i >= 8; i += 8) {
		if (!are_longer(ends + i, SHORT + 1)) {
			short_numbers(begin, ends + i, numbers + i);
			continue;
		}
		if (are_longer(ends + i, LONG + 1))
			break;
		for (k = i; k < i + 8; k += 2)
			long_numbers(begin + ends[k], begin + ends[k + 1],
			    numbers + k);
	}
	/* What ends before the first stands before them, too. */
	for (ends += i; i < count && (uint16_t)(ends[0] - ends[-1]) <=
	    LONG + 1; i++, ends++) {
		long_numbers(begin + *ends, begin + *ends, two);
		numbers[i] = two[0];
	}
	return i;
}

TARGET size_t
rows_read_avx2(const char **p, const char *end, uint64_t *numbers,
	size_t max, unsigned stride)
{
	uint16_t ends[1 + BATCH + 2 * BLOCK];
	const char *begin = *p, *last;
	size_t rows;

	/* Where a number before the batch would end. */
	ends[0] = UINT16_MAX;
	if (max > BATCH / stride)
		max = BATCH / stride;
	rows = find_ends(begin, end, max * stride, ends + 1) / stride;
	if (rows > max)
		rows = max;
	rows = read_numbers(begin, ends + 1, rows * stride, numbers) / stride;
	/* Nobody may have looked at what stands behind the last line. */
	if (rows > 0 && begin[ends[rows * stride]] == '\n' &&
	    begin[ends[rows * stride] + 1] != ',')
		rows--;
	if (rows == 0)
		return 0;
	last = begin + ends[rows * stride];
	*p = last + (*last == '\n' ? 2 : 1);
	return rows;
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
