/*
 * A chain: each node points at the next.
 */
#include <inttypes.h>
#include <stdio.h>

#include "tests/big/big.h"

void
chain_nodes(void)
{
	write_node(T_SYNTHETIC, S_EMPTY, 0, 1);
	for (uint64_t i = 1; i <= big.n; i++)
		write_node(T_OBJECT, S_LINK, LINK_SIZE, i < big.n);
}

void
chain_edges(void)
{
	write_edge(E_SHORTCUT, S_HUB, 1);
	for (uint64_t i = 2; i <= big.n; i++)
		write_edge(E_PROPERTY, S_NEXT, i);
}

static void
chain_object(const char *comma, const char *of, uint64_t i)
{
	truth_object(comma, of, i, "Link", i, LINK_SIZE,
	    LINK_SIZE * (big.n - i + 1));
}

void
chain_truth(void)
{
	uint64_t all = big.n * LINK_SIZE;

	truth_ask("\"summary\"");
	truth_class("", "Link", 1, big.n, all, all);
	truth_end(0);
	truth_ask("\"objects\",\"--class\",\"Link\",\"--top\",\"2\"");
	chain_object("", "", 1);
	chain_object(",", "", 2);
	truth_end(0);
	truth_ask("\"objects\",\"--class\",\"Link\",\"--top\",\"2\","
	    "\"--reverse\"");
	chain_object("", "", big.n);
	chain_object(",", "", big.n - 1);
	truth_end(0);
	truth_ask("\"retainers\",\"--id\",\"@%" PRIu64 "\",\"--depth\",\"3\"",
	    truth_id(big.n));
	for (uint64_t i = 1; i <= 3; i++) {
		char of[100];

		snprintf(of, sizeof of, "\"depth\":%" PRIu64 ",\"edge\":"
		    "\"next\",\"edge_type\":\"property\",", i);
		chain_object(i == 1 ? "" : ",", of, big.n - i);
	}
	truth_end(0);
}
