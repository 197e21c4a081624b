/*
 * A star: one node points at all others, and they point back.
 */
#include "tests/big/big.h"

void
star_nodes(void)
{
	write_node(T_SYNTHETIC, S_EMPTY, 0, 1);
	write_node(T_OBJECT, S_HUB, HUB_SIZE, big.n);
	for (uint64_t i = 0; i < big.n; i++)
		write_node(T_OBJECT, S_LEAF, LEAF_SIZE, 1);
}

void
star_edges(void)
{
	write_edge(E_SHORTCUT, S_HUB, 1);
	for (uint64_t i = 0; i < big.n; i++)
		write_edge(E_ELEMENT, i, 2 + i);
	for (uint64_t i = 0; i < big.n; i++)
		write_edge(E_PROPERTY, S_NEXT, 1);
}

void
star_truth(void)
{
	uint64_t leaves = big.n * LEAF_SIZE;

	truth_ask("\"summary\"");
	truth_class("", "Hub", 1, 1, HUB_SIZE, HUB_SIZE + leaves);
	truth_class(",", "Leaf", 2, big.n, leaves, leaves);
	truth_end(0);
	truth_ask("\"objects\",\"--class\",\"Leaf\",\"--top\",\"2\"");
	truth_object("", "", 2, "Leaf", 2, LEAF_SIZE, LEAF_SIZE);
	truth_object(",", "", 3, "Leaf", 2, LEAF_SIZE, LEAF_SIZE);
	truth_end(0);
	truth_ask("\"retainers\",\"--id\",\"@3\",\"--top\",\"2\"");
	/* Of those that are equally near DevTools has the last edge first. */
	for (uint64_t i = big.n + 1; i > big.n - 1; i--)
		truth_object(i > big.n ? "" : ",", "\"depth\":1,\"edge\":"
		    "\"next\",\"edge_type\":\"property\",", i, "Leaf", 2,
		    LEAF_SIZE, LEAF_SIZE);
	truth_end(0);
}
