#include "model/snapshot/edge_rows.h"

#include "model/base/bitset.h"
#include "model/snapshot/rows.h"
#include "model/snapshot/snapshot.h"

void
edge_rule_init(struct edge_rule *rule, const struct snapshot *snapshot,
	uint32_t names)
{
	const struct meta *meta = &snapshot->meta;
	uint64_t stride = meta->node_stride;
	size_t word;

	*rule = (struct edge_rule) {
		.fields = meta->edge_stride,
		.type_at = (unsigned)meta->edge_type,
		.name_at = (unsigned)meta->edge_name,
		.to_at = (unsigned)meta->edge_to,
		.types = meta->edge_type_map,
		.names = names < EDGE_NAME_MASK ? names : EDGE_NAME_MASK,
		.nodes = snapshot->nodes,
		.node_stride = meta->node_stride,
		.reciprocal = (((uint64_t)1 << 32) + stride - 1) / stride,
		.pairs = snapshot->strings.pair_bits,
		.what = snapshot->edge_what,
		.to = snapshot->edge_to,
		.special = snapshot->edge_special,
	};
	if (rule->pairs == NULL)
		return;
	for (word = 0; word < bitset_words(snapshot->strings.count) &&
	    rule->pairs[word] == 0; word++)
		;
	rule->first_pair = (uint32_t)word * 64;
}

size_t
edge_rows_take_plain(const struct edge_rule *rule, const uint64_t *numbers,
	size_t rows, uint32_t edge)
{
	/* What is written could be any of it, as far as a compiler can tell. */
	const struct edge_rule r = *rule;
	uint32_t *what = r.what + edge, *to = r.to + edge;
	const uint64_t *type_at = numbers + r.type_at;
	const uint64_t *name_at = numbers + r.name_at;
	const uint64_t *to_at = numbers + r.to_at;
	uint64_t node;
	uint8_t type;
	size_t n;

	for (n = 0; n < rows; n++) {
		if (*type_at > 255 || *name_at >= r.names ||
		    *to_at > UINT32_MAX)
			break;
		type = r.types[*type_at];
		/* Exact for multiples of the stride, which is looked at. */
		node = *to_at * r.reciprocal >> 32;
		if (type >= EDGE_ASIDE || node * r.node_stride != *to_at ||
		    node >= r.nodes)
			break;
		if (type == EDGE_INTERNAL && r.pairs != NULL &&
		    bitset_has(r.pairs, (uint32_t)*name_at))
			break;
		to[n] = (uint32_t)node;
		what[n] = EDGE_WHAT(type, (uint32_t)*name_at);
		if (type >= EDGE_SHORTCUT)
			bitset_add_shared(r.special, edge + (uint32_t)n);
		type_at += r.fields;
		name_at += r.fields;
		to_at += r.fields;
	}
	return n;
}

edge_rows_take *
edge_rows_best(void)
{
	return rows_has_avx2() ? edge_rows_take_avx2 : edge_rows_take_plain;
}
