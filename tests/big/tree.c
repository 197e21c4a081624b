/*
 * A tree: node i points at 2 i and 2 i + 1.
 */
#include <inttypes.h>
#include <stdio.h>

#include "tests/big/big.h"

#define ODD_SIZE 24
#define EVEN_SIZE 40

static uint64_t
depth(uint64_t i)
{
	uint64_t levels = 0;

	for (; i > 0; i /= 2)
		levels++;
	return levels;
}

static uint64_t
tree_size(uint64_t i)
{
	return i % 2 == 1 ? ODD_SIZE : EVEN_SIZE;
}

/* Bytes of a node and all below it. */
static uint64_t
tree_retained(uint64_t i)
{
	uint64_t low = i, high = i, sum = 0;

	while (low <= big.n) {
		uint64_t last = high < big.n ? high : big.n;
		uint64_t even = last / 2 - (low - 1) / 2;

		sum += even * EVEN_SIZE + (last - low + 1 - even) * ODD_SIZE;
		low = 2 * low;
		high = 2 * high + 1;
	}
	return sum;
}

void
tree_nodes(void)
{
	write_node(T_SYNTHETIC, S_EMPTY, 0, 1);
	for (uint64_t i = 1; i <= big.n; i++)
		write_node(T_OBJECT, i % 2 == 1 ? S_ODD : S_EVEN, tree_size(i),
		    (2 * i <= big.n) + (2 * i + 1 <= big.n) + big.extra);
}

/* Edges to nodes above change neither distances nor dominators. */
void
tree_edges(void)
{
	write_edge(E_SHORTCUT, S_HUB, 1);
	for (uint64_t i = 1; i <= big.n; i++) {
		uint64_t levels = depth(i);

		for (uint64_t to = 2 * i; to <= 2 * i + 1; to++)
			if (to <= big.n)
				write_edge(E_ELEMENT, to, to);
		for (uint64_t j = 1; j <= big.extra; j++) {
			uint64_t to = i >> (1 + j % levels);

			write_edge(E_ELEMENT, 4000000000 + j, to > 0 ? to : 1);
		}
	}
}

static const char *
tree_name(uint64_t i)
{
	return i % 2 == 1 ? "Odd" : "Even";
}

static void
tree_object(const char *comma, const char *of, uint64_t i)
{
	truth_object(comma, of, i, tree_name(i), depth(i), tree_size(i),
	    tree_retained(i));
}

void
tree_truth(void)
{
	uint64_t even = big.n / 2, odd = big.n - even, outermost = 0;
	char of[100];

	/* Even nodes with no even node above them: 2, 6, 14, 30, ... */
	for (uint64_t i = 2; i <= big.n; i = 2 * i + 2)
		outermost += tree_retained(i);
	truth_ask("\"summary\"");
	truth_class("", "Odd", 1, odd, odd * ODD_SIZE, tree_retained(1));
	truth_class(",", "Even", 2, even, even * EVEN_SIZE, outermost);
	truth_end(0);
	truth_ask("\"objects\",\"--class\",\"Odd\",\"--top\",\"2\"");
	tree_object("", "", 1);
	tree_object(",", "", 3);
	truth_end(0);
	/* The last node of all, and what holds it up to the top. */
	truth_ask("\"retainers\",\"--id\",\"@%" PRIu64 "\",\"--top\",\"1\","
	    "\"--depth\",\"%" PRIu64 "\"", truth_id(big.n), depth(big.n) - 1);
	for (uint64_t i = big.n / 2, to = big.n, up = 1; i > 0; i /= 2) {
		snprintf(of, sizeof of, "\"depth\":%" PRIu64 ",\"edge\":\"%"
		    PRIu64 "\",\"edge_type\":\"element\",", up++, to);
		tree_object(to == big.n ? "" : ",", of, i);
		to = i;
	}
	truth_end(0);
}
