#include "model/snapshot/commas.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#define BLOCK 64

uint64_t
commas_count_plain(const char *p, const char *end, const char **bracket)
{
	uint64_t commas = 0;

	*bracket = memchr(p, ']', end - p);
	if (*bracket != NULL)
		end = *bracket;
	for (; p < end; p++)
		commas += *p == ',';
	return commas;
}

/*
 * The commas of a block of 64 bytes, or -1 when a bracket is among them: then
 * somebody has to look closer.
 */
#ifdef __SSE2__
#define HAVE_BLOCKS

static inline int
block_commas(const char *p)
{
	const __m128i comma = _mm_set1_epi8(',');
	const __m128i bracket = _mm_set1_epi8(']');
	__m128i hit = _mm_setzero_si128(), sum = _mm_setzero_si128();
	__m128i bytes;
	int i;

	for (i = 0; i < BLOCK; i += 16) {
		bytes = _mm_loadu_si128((const __m128i *)(p + i));
		/* -1 for each comma. */
		sum = _mm_sub_epi8(sum, _mm_cmpeq_epi8(bytes, comma));
		hit = _mm_or_si128(hit, _mm_cmpeq_epi8(bytes, bracket));
	}
	if (_mm_movemask_epi8(hit) != 0)
		return -1;
	sum = _mm_sad_epu8(sum, _mm_setzero_si128());
	return _mm_cvtsi128_si32(sum) +
	    _mm_cvtsi128_si32(_mm_srli_si128(sum, 8));
}
#elif defined(__aarch64__)
#define HAVE_BLOCKS

static inline int
block_commas(const char *p)
{
	const uint8x16_t comma = vdupq_n_u8(',');
	const uint8x16_t bracket = vdupq_n_u8(']');
	uint8x16_t hit = vdupq_n_u8(0), sum = vdupq_n_u8(0), bytes;
	int i;

	for (i = 0; i < BLOCK; i += 16) {
		bytes = vld1q_u8((const uint8_t *)p + i);
		sum = vsubq_u8(sum, vceqq_u8(bytes, comma));
		hit = vorrq_u8(hit, vceqq_u8(bytes, bracket));
	}
	return vmaxvq_u8(hit) != 0 ? -1 : vaddlvq_u8(sum);
}
#endif

uint64_t
commas_count(const char *p, const char *end, const char **bracket)
{
	uint64_t commas = 0;
#ifdef HAVE_BLOCKS
	int more;

	for (; end - p >= BLOCK; p += BLOCK) {
		more = block_commas(p);
		if (more < 0)
			break;
		commas += (unsigned)more;
	}
#endif
	return commas + commas_count_plain(p, end, bracket);
}
