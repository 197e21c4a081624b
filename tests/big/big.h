/*
 * Snapshots that go to some limit, for make-big: a case writes its nodes, its
 * edges and its strings, and says what is true of them.
 */
#ifndef TESTS_BIG_H
#define TESTS_BIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { T_STRING = 2, T_OBJECT = 3, T_SYNTHETIC = 9 };
enum { E_ELEMENT = 1, E_PROPERTY = 2, E_SHORTCUT = 5 };
/* Strings that all cases begin with; then those of the case. */
enum {
	S_EMPTY, S_FILLER, S_ODD, S_EVEN, S_HUB, S_LEAF, S_LINK, S_NEXT, S_CASE
};

/* Bytes of the nodes that most cases have. */
#define HUB_SIZE 64
#define LEAF_SIZE 32
#define LINK_SIZE 16

struct big {
	const char *name, *help;
	uint64_t n;			/* what the case has so many of */
	void (*nodes)(void);
	void (*edges)(void);
	void (*strings)(void);		/* or NULL */
	void (*truth)(void);
	uint64_t extra;			/* edges of a node beside its own */
	uint64_t node_pad, edge_pad;	/* blanks in a row, bytes */
	uint64_t filler;		/* bytes of a string before others */
};

/* The case that is written, its n divided. */
extern struct big big;

/* write.c: what has been written so far. */
struct written {
	uint64_t nodes, edges, strings;
	uint64_t promised;		/* edges that the nodes announce */
	uint64_t bytes;			/* while counting: at most */
	uint64_t longest;		/* string, likewise */
	bool counting;			/* nothing is written */
};

extern struct written written;

void write_text(const char *text);
void write_number(uint64_t n, char end);
/* Node 0 is the root; the id of node n is 2 n + 1. */
void write_node(unsigned type, uint64_t name, uint64_t size, uint64_t edges);
void write_edge(unsigned type, uint64_t name, uint64_t to);
void write_string(const char *format, ...);
/* The word again and again, up to so many bytes, then the end. */
void write_long_string(const char *word, uint64_t length, const char *end);
void write_flush(void);

/*
 * truth.c: what heaptrail must answer. A question begins with the arguments,
 * in quotes and with commas; then come its rows. The first row has "" for a
 * comma. of is what stands before the id in a row of retainers.
 */
void truth_ask(const char *format, ...);
void truth_class(const char *comma, const char *name, uint64_t distance,
	uint64_t count, uint64_t shallow, uint64_t retained);
void truth_object(const char *comma, const char *of, uint64_t node,
	const char *name, uint64_t distance, uint64_t shallow,
	uint64_t retained);
/* deleted: bytes of the letters that the rows leave out of long names. */
void truth_end(uint64_t deleted);
uint64_t truth_id(uint64_t node);

/* The cases. */
void tree_nodes(void);
void tree_edges(void);
void tree_truth(void);
void chain_nodes(void);
void chain_edges(void);
void chain_truth(void);
void star_nodes(void);
void star_edges(void);
void star_truth(void);
void crowd_nodes(void);
void crowd_edges(void);
void crowd_truth(void);
void long_nodes(void);
void long_edges(void);
void long_strings(void);
void long_truth(void);
void many_nodes(void);
void many_edges(void);
void many_strings(void);
void many_truth(void);
void classes_nodes(void);
void classes_edges(void);
void classes_truth(void);

#endif
