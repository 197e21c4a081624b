/*
 * Many classes: each object has one of its own.
 */
#include <inttypes.h>
#include <stdio.h>

#include "tests/big/big.h"

void
classes_nodes(void)
{
	write_node(T_SYNTHETIC, S_EMPTY, 0, 1);
	write_node(T_OBJECT, S_HUB, HUB_SIZE, big.n);
	for (uint64_t i = 0; i < big.n; i++)
		write_node(T_OBJECT, S_CASE + i, 8 * (i + 1), 0);
}

void
classes_edges(void)
{
	write_edge(E_SHORTCUT, S_HUB, 1);
	for (uint64_t i = 0; i < big.n; i++)
		write_edge(E_ELEMENT, i, 2 + i);
}

void
classes_truth(void)
{
	uint64_t all = 4 * big.n * (big.n + 1);
	char name[40];

	truth_ask("\"summary\",\"--top\",\"2\"");
	truth_class("", "Hub", 1, 1, HUB_SIZE, HUB_SIZE + all);
	snprintf(name, sizeof name, "name%" PRIu64, big.n - 1);
	truth_class(",", name, 2, 1, 8 * big.n, 8 * big.n);
	truth_end(0);
	truth_ask("\"objects\",\"--class\",\"name%" PRIu64 "\"", big.n / 2);
	snprintf(name, sizeof name, "name%" PRIu64, big.n / 2);
	truth_object("", "", 2 + big.n / 2, name, 2, 8 * (big.n / 2 + 1),
	    8 * (big.n / 2 + 1));
	truth_end(0);
}
