/*
 * A crowd: many edges from a few nodes into one.
 */
#include <inttypes.h>
#include <stdio.h>

#include "tests/big/big.h"

#define HOLDERS 1000

/* The root, the hub, its holders, and last the one that they all hold. */
void
crowd_nodes(void)
{
	write_node(T_SYNTHETIC, S_EMPTY, 0, 1);
	write_node(T_OBJECT, S_HUB, HUB_SIZE, HOLDERS);
	for (uint64_t i = 0; i < HOLDERS; i++)
		write_node(T_OBJECT, S_LINK, LINK_SIZE, big.n / HOLDERS);
	write_node(T_OBJECT, S_LEAF, LEAF_SIZE, 0);
}

void
crowd_edges(void)
{
	write_edge(E_SHORTCUT, S_HUB, 1);
	for (uint64_t i = 0; i < HOLDERS; i++)
		write_edge(E_ELEMENT, i, 2 + i);
	for (uint64_t i = 0; i < HOLDERS; i++)
		for (uint64_t j = 0; j < big.n / HOLDERS; j++)
			write_edge(E_ELEMENT, j, 2 + HOLDERS);
}

void
crowd_truth(void)
{
	uint64_t links = HOLDERS * LINK_SIZE;

	truth_ask("\"summary\"");
	truth_class("", "Hub", 1, 1, HUB_SIZE, HUB_SIZE + links + LEAF_SIZE);
	truth_class(",", "Link", 2, HOLDERS, links, links);
	truth_class(",", "Leaf", 3, 1, LEAF_SIZE, LEAF_SIZE);
	truth_end(0);
	truth_ask("\"retainers\",\"--id\",\"@%d\",\"--top\",\"3\"",
	    (int)truth_id(2 + HOLDERS));
	/* Of those that are equally near DevTools has the last edge first. */
	for (uint64_t i = 1; i <= 3; i++) {
		char of[100];

		snprintf(of, sizeof of, "\"depth\":1,\"edge\":\"%" PRIu64
		    "\",\"edge_type\":\"element\",", big.n / HOLDERS - i);
		truth_object(i == 1 ? "" : ",", of, 1 + HOLDERS, "Link", 2,
		    LINK_SIZE, LINK_SIZE);
	}
	truth_end(0);
}
