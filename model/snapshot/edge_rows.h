/*
 * Rows of section edges to columns, as long as there is nothing to say about
 * them. As for rows.h there is more than one way to do it; all give the same
 * columns, and which is taken is decided when the program runs.
 */
#ifndef MODEL_SNAPSHOT_EDGE_ROWS_H
#define MODEL_SNAPSHOT_EDGE_ROWS_H

#include <stddef.h>
#include <stdint.h>

struct snapshot;

/* What makes a row plain, and what of it goes where. */
struct edge_rule {
	unsigned fields, type_at, name_at, to_at;
	/*
	 * The enum edge_type of the numbers that a row may have: below
	 * EDGE_ASIDE, or the row is not plain.
	 */
	const uint8_t *types;		/* 256 */
	uint32_t names;			/* names are below: strings, or fewer */
	uint32_t nodes, node_stride;
	uint64_t reciprocal;		/* 2^32 / node_stride, rounded up */
	/*
	 * Which names of internal edges are those of WeakMap entries, a bit
	 * set of names or NULL; no name before first is.
	 */
	const uint64_t *pairs;
	uint32_t first_pair;
	/* The columns of the snapshot. */
	uint32_t *what, *to;
	uint64_t *special;
};

/*
 * For section edges of a snapshot whose nodes are known, with so many names
 * and room for the edges.
 */
void edge_rule_init(struct edge_rule *rule, const struct snapshot *snapshot,
	uint32_t names);

/*
 * Takes rows of numbers (scan.h) as the edges from this one on, until one is
 * not plain; returns how many. Others may take other edges at the same time.
 */
typedef size_t edge_rows_take(const struct edge_rule *rule,
	const uint64_t *numbers, size_t rows, uint32_t edge);

edge_rows_take edge_rows_take_plain;
/* With AVX2; only where rows_has_avx2() says so. */
edge_rows_take edge_rows_take_avx2;
/* The fastest for this machine. */
edge_rows_take *edge_rows_best(void);

#endif
