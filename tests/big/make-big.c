/*
 * make-big CASE [DIVISOR]: writes to standard output a snapshot that goes to
 * some limit, DIVISOR times smaller where that is given. The same words give
 * the same bytes, so what is true of it is known without loading it:
 *
 * make-big --truth CASE [DIVISOR]: a line of JSON for each thing to ask
 * heaptrail, with the rows that it must answer: "arguments", "rows", and in
 * "deleted" how many bytes of the letters X, é and / the rows leave out,
 * because names are too long for them.
 * make-big --size CASE [DIVISOR]: nodes, edges, strings; bytes of the file and
 * of its longest string, at most.
 * make-big --list: the cases and what each is about.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/big/big.h"

/* The cases are made of thousands of nodes and more. */
#define LEAST 4000

struct big big;

/* Before the strings of the case. */
static const char *const common[S_CASE] = {
	"", "filler", "Odd", "Even", "Hub", "Leaf", "Link", "next"
};

static const struct big cases[] = {
	{ .name = "nodes", .help = "more than 2^24 nodes",
	  .n = (1 << 24) + 1000, .nodes = tree_nodes, .edges = tree_edges,
	  .truth = tree_truth },
	{ .name = "padded-nodes", .help = "a nodes section of over 4 GB",
	  .n = 1000000, .nodes = tree_nodes, .edges = tree_edges,
	  .truth = tree_truth, .node_pad = 4400 },
	{ .name = "padded-edges", .help = "an edges section of over 4 GB",
	  .n = 1000000, .nodes = tree_nodes, .edges = tree_edges,
	  .truth = tree_truth, .edge_pad = 4400 },
	{ .name = "rows", .help = "over 4 GB of edges, no blanks",
	  .n = 1000000, .nodes = tree_nodes, .edges = tree_edges,
	  .truth = tree_truth, .extra = 240 },
	{ .name = "offsets", .help = "strings that begin beyond 4 GB",
	  .n = 100000, .nodes = tree_nodes, .edges = tree_edges,
	  .truth = tree_truth, .filler = 4400000000 },
	{ .name = "long-strings", .help = "strings of 500 MB for names",
	  .n = 500000000, .nodes = long_nodes, .edges = long_edges,
	  .strings = long_strings, .truth = long_truth },
	{ .name = "crowd", .help = "100,000,000 edges into one node",
	  .n = 100000000, .nodes = crowd_nodes, .edges = crowd_edges,
	  .truth = crowd_truth },
	{ .name = "chain", .help = "a chain of 10,000,000 nodes",
	  .n = 10000000, .nodes = chain_nodes, .edges = chain_edges,
	  .truth = chain_truth },
	{ .name = "star", .help = "20,000,000 edges from one node, and back",
	  .n = 20000000, .nodes = star_nodes, .edges = star_edges,
	  .truth = star_truth },
	{ .name = "strings", .help = "more than 2^24 strings",
	  .n = (1 << 24) + 1000, .nodes = many_nodes, .edges = many_edges,
	  .strings = many_strings, .truth = many_truth },
	{ .name = "classes", .help = "2,000,000 classes of one object",
	  .n = 2000000, .nodes = classes_nodes, .edges = classes_edges,
	  .strings = many_strings, .truth = classes_truth },
};

static void
write_header(void)
{
	write_text("{\"snapshot\":{\"meta\":{"
	    "\"node_fields\":[\"type\",\"name\",\"id\",\"self_size\","
	    "\"edge_count\"],\"node_types\":[[\"hidden\",\"array\","
	    "\"string\",\"object\",\"code\",\"closure\",\"regexp\","
	    "\"number\",\"native\",\"synthetic\"],\"string\","
	    "\"number\",\"number\",\"number\"],"
	    "\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],"
	    "\"edge_types\":[[\"context\",\"element\",\"property\","
	    "\"internal\",\"hidden\",\"shortcut\",\"weak\"],"
	    "\"string_or_number\",\"node\"]},\"node_count\":");
	write_number(written.nodes, ',');
	write_text("\"edge_count\":");
	write_number(written.promised, '}');
}

static void
write_strings(void)
{
	for (int i = 0; i < S_CASE; i++)
		if (i == S_FILLER && big.filler > 0)
			write_long_string("a long string ", big.filler, "");
		else
			write_string("%s", common[i]);
	if (big.strings != NULL)
		big.strings();
}

static int
write_snapshot(void)
{
	write_header();
	memset(&written, 0, sizeof written);
	write_text(",\n\"nodes\":[");
	big.nodes();
	write_text("],\n\"edges\":[");
	big.edges();
	write_text("],\n\"strings\":[");
	write_strings();
	write_text("]}\n");
	write_flush();
	if (written.edges != written.promised) {
		fprintf(stderr, "make-big: %" PRIu64 " edges, not %" PRIu64
		    "\n", written.edges, written.promised);
		return 1;
	}
	return 0;
}

static bool
choose(const char *name, const char *divisor)
{
	uint64_t by = divisor != NULL ? strtoull(divisor, NULL, 10) : 1;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (name == NULL || by == 0 ||
		    strcmp(cases[i].name, name) != 0)
			continue;
		big = cases[i];
		big.n /= by;
		/* It must not lose what it is made of. */
		if (big.n < LEAST)
			big.n = LEAST;
		big.filler /= by;
		return true;
	}
	return false;
}

int
main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";
	bool truth = strcmp(word, "--truth") == 0;
	bool size = strcmp(word, "--size") == 0;

	if (argc == 2 && strcmp(word, "--list") == 0) {
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
			printf("%s\t%s\n", cases[i].name, cases[i].help);
		return 0;
	}
	argc -= truth || size;
	argv += truth || size;
	if (argc < 2 || argc > 3 || !choose(argv[1], argv[2])) {
		fprintf(stderr, "usage: make-big [--truth|--size] CASE "
		    "[DIVISOR]\n       make-big --list\n");
		return 2;
	}
	if (truth) {
		big.truth();
		return 0;
	}
	/* What there will be of each. */
	written.counting = true;
	big.nodes();
	write_strings();
	if (size) {
		printf("%" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %"
		    PRIu64 "\n", written.nodes, written.promised,
		    written.strings, written.bytes, written.longest);
		return 0;
	}
	return write_snapshot();
}
