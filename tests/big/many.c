/*
 * Many strings, of which the last name classes.
 */
#include <inttypes.h>
#include <stdio.h>

#include "tests/big/big.h"

#define NAMED 1000

/* The last strings of all name classes, one each. */
void
many_nodes(void)
{
	write_node(T_SYNTHETIC, S_EMPTY, 0, 1);
	write_node(T_OBJECT, S_HUB, HUB_SIZE, NAMED);
	for (uint64_t i = 0; i < NAMED; i++)
		write_node(T_OBJECT, S_CASE + big.n - NAMED + i, 8 * (i + 1),
		    0);
}

void
many_edges(void)
{
	write_edge(E_SHORTCUT, S_HUB, 1);
	for (uint64_t i = 0; i < NAMED; i++)
		write_edge(E_PROPERTY, S_CASE + i, 2 + i);
}

void
many_strings(void)
{
	for (uint64_t i = 0; i < big.n; i++)
		write_string("name%" PRIu64, i);
}

void
many_truth(void)
{
	uint64_t all = 8 * (uint64_t)NAMED * (NAMED + 1) / 2;
	char name[40];

	truth_ask("\"summary\",\"--top\",\"4\"");
	truth_class("", "Hub", 1, 1, HUB_SIZE, HUB_SIZE + all);
	for (uint64_t i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "name%" PRIu64, big.n - 1 - i);
		truth_class(",", name, 2, 1, 8 * (NAMED - i),
		    8 * (NAMED - i));
	}
	truth_end(0);
	truth_ask("\"retainers\",\"--id\",\"@%d\"", (int)truth_id(1 + NAMED));
	snprintf(name, sizeof name, "\"edge\":\"name%d\",", NAMED - 1);
	truth_object("", name, 1, "Hub", 1, HUB_SIZE, HUB_SIZE + all);
	truth_end(0);
}
