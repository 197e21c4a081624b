/* Rows of edges with AVX2: four at a time, as V8 writes them. */
#include "model/snapshot/edge_rows.h"

#include <stdbool.h>

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

#include "model/base/bitset.h"
#include "model/snapshot/snapshot.h"

#define TARGET __attribute__((target("avx2")))
#define INLINE static inline __attribute__((always_inline)) TARGET

/* Numbers of types that are looked up four at once. */
#define TYPES 16

/* The same in each of four places, and what is looked up. */
struct rule {
	__m256i types, names, nodes, stride, reciprocal, first_pair;
};

INLINE __m256i
four(uint64_t number)
{
	return _mm256_set1_epi64x((long long)number);
}

TARGET static struct rule
rule_of(const struct edge_rule *rule)
{
	return (struct rule) {
		.types = _mm256_broadcastsi128_si256(
		    _mm_loadu_si128((const __m128i *)rule->types)),
		.names = four(rule->names),
		.nodes = four(rule->nodes),
		.stride = four(rule->node_stride),
		.reciprocal = four(rule->reciprocal),
		.first_pair = four(rule->pairs != NULL ? rule->first_pair :
		    UINT32_MAX),
	};
}

/* The low halves of four numbers. */
INLINE void
store(uint32_t *to, __m256i numbers)
{
	const __m256i halves = _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6);

	_mm_storeu_si128((__m128i *)to, _mm256_castsi256_si128(
	    _mm256_permutevar8x32_epi32(numbers, halves)));
}

/* Says of those of four edges that have a bit here that they are special. */
INLINE void
set_special(uint64_t *special, uint32_t edge, unsigned four)
{
	for (; four != 0; four &= four - 1)
		bitset_add_shared(special,
		    edge + (unsigned)__builtin_ctz(four));
}

/* False when one of the four from edge on needs a closer look. */
INLINE bool
take_four(const struct rule *rule, const uint64_t *numbers,
	const struct edge_rule *to, uint32_t edge)
{
	__m256i a = _mm256_loadu_si256((const __m256i *)numbers);
	__m256i b = _mm256_loadu_si256((const __m256i *)(numbers + 4));
	__m256i c = _mm256_loadu_si256((const __m256i *)(numbers + 8));
	__m256i type, name, target, node, good, pair;

	/* type name to type, name to type name, to type name to */
	type = _mm256_blend_epi32(_mm256_blend_epi32(a, c, 0x0c), b, 0x30);
	name = _mm256_blend_epi32(_mm256_blend_epi32(b, a, 0x0c), c, 0x30);
	target = _mm256_blend_epi32(_mm256_blend_epi32(c, b, 0x0c), a, 0x30);
	type = _mm256_permute4x64_epi64(type, _MM_SHUFFLE(1, 2, 3, 0));
	name = _mm256_permute4x64_epi64(name, _MM_SHUFFLE(2, 3, 0, 1));
	target = _mm256_permute4x64_epi64(target, _MM_SHUFFLE(3, 0, 1, 2));
	if (!_mm256_testz_si256(type, four(~(uint64_t)(TYPES - 1))) ||
	    !_mm256_testz_si256(_mm256_or_si256(name, target),
	    four(~(uint64_t)UINT32_MAX)))
		return false;
	type = _mm256_and_si256(_mm256_shuffle_epi8(rule->types, type),
	    four(UINT8_MAX));
	node = _mm256_srli_epi64(_mm256_mul_epu32(target, rule->reciprocal),
	    32);
	good = _mm256_and_si256(_mm256_cmpgt_epi64(rule->names, name),
	    _mm256_cmpgt_epi64(rule->nodes, node));
	good = _mm256_and_si256(good, _mm256_cmpeq_epi64(target,
	    _mm256_mul_epu32(node, rule->stride)));
	good = _mm256_and_si256(good, _mm256_cmpgt_epi64(four(EDGE_ASIDE),
	    type));
	pair = _mm256_andnot_si256(_mm256_cmpgt_epi64(rule->first_pair, name),
	    _mm256_cmpeq_epi64(type, four(EDGE_INTERNAL)));
	if (_mm256_movemask_epi8(_mm256_andnot_si256(pair, good)) != -1)
		return false;
	store(to->to + edge, node);
	store(to->what + edge, _mm256_or_si256(name,
	    _mm256_slli_epi64(type, EDGE_TYPE_SHIFT)));
	set_special(to->special, edge, (unsigned)_mm256_movemask_pd(
	    _mm256_castsi256_pd(_mm256_cmpgt_epi64(type,
	    four(EDGE_SHORTCUT - 1)))));
	return true;
}

TARGET size_t
edge_rows_take_avx2(const struct edge_rule *rule, const uint64_t *numbers,
	size_t rows, uint32_t edge)
{
	struct rule fours;
	size_t n = 0, wanted, taken;

	if (rule->fields != 3 || rule->type_at != 0 || rule->name_at != 1 ||
	    rule->to_at != 2 || rule->reciprocal > UINT32_MAX)
		return edge_rows_take_plain(rule, numbers, rows, edge);
	fours = rule_of(rule);
	while (n < rows) {
		if (rows - n >= 4 && take_four(&fours, numbers + 3 * n,
		    rule, edge + (uint32_t)n)) {
			n += 4;
			continue;
		}
		wanted = rows - n < 4 ? rows - n : 4;
		taken = edge_rows_take_plain(rule, numbers + 3 * n, wanted,
		    edge + (uint32_t)n);
		n += taken;
		if (taken < wanted)
			break;
	}
	return n;
}

#else

size_t
edge_rows_take_avx2(const struct edge_rule *rule, const uint64_t *numbers,
	size_t rows, uint32_t edge)
{
	return edge_rows_take_plain(rule, numbers, rows, edge);
}

#endif
