/*
 * Long strings: names of nodes, of edges and of a class.
 */
#include "tests/big/big.h"

enum { LONG_PLAIN = S_CASE, LONG_ESCAPES, LONG_PAIRS, LONG_CLASS };

void
long_nodes(void)
{
	write_node(T_SYNTHETIC, S_EMPTY, 0, 1);
	write_node(T_OBJECT, S_HUB, HUB_SIZE, 4);
	write_node(T_STRING, LONG_PLAIN, 30, 0);
	write_node(T_STRING, LONG_ESCAPES, 20, 0);
	write_node(T_STRING, LONG_PAIRS, 10, 0);
	write_node(T_OBJECT, LONG_CLASS, LEAF_SIZE, 0);
}

void
long_edges(void)
{
	write_edge(E_SHORTCUT, S_HUB, 1);
	write_edge(E_PROPERTY, LONG_ESCAPES, 2);
	for (uint64_t i = 3; i < 6; i++)
		write_edge(E_PROPERTY, S_NEXT, i);
}

void
long_strings(void)
{
	write_long_string("X", big.n, "P");
	write_long_string("\\u00e9", big.n, "E");
	write_long_string("\\/X", big.n / 4, "\\\"\\\\\\\\S");
	write_long_string("X", big.n / 4, "K");
}

void
long_truth(void)
{
	uint64_t escapes = big.n / 6, pairs = big.n / 4 / 3, key = big.n / 4;

	truth_ask("\"summary\"");
	truth_class("", "Hub", 1, 1, HUB_SIZE, HUB_SIZE + LEAF_SIZE + 60);
	truth_class(",", "(string)", 2, 3, 60, 60);
	truth_class(",", "K", 2, 1, LEAF_SIZE, LEAF_SIZE);
	truth_end(key);
	truth_ask("\"objects\",\"--class\",\"(string)\"");
	truth_object("", "", 2, "P", 2, 30, 30);
	truth_object(",", "", 3, "E", 2, 20, 20);
	truth_object(",", "", 4, "\\\"\\\\\\\\S", 2, 10, 10);
	/* An é is two bytes. */
	truth_end(big.n + escapes * 2 + pairs * 2);
	truth_ask("\"retainers\",\"--id\",\"@5\"");
	truth_object("", "\"depth\":1,\"edge\":\"E\",\"edge_type\":"
	    "\"property\",", 1, "Hub", 1, HUB_SIZE,
	    HUB_SIZE + LEAF_SIZE + 60);
	truth_end(escapes * 2);
}
