/*
 * The way up from an object in the words of a Node programmer: one step for
 * what V8 builds from several objects. A Map's value is held by the Map, not
 * by a table that the Map holds. What a snapshot does not tell is left as it
 * is: such a step is one edge, and its words are V8's.
 */
#ifndef MODEL_EXPLORE_PLUMBING_H
#define MODEL_EXPLORE_PLUMBING_H

#include <stdbool.h>
#include <stdint.h>

struct cell;
struct heap;

/* A step takes no more edges than this, of runs that could be endless. */
#define STEP_RUN 1000

enum step_kind {
	STEP_PLAIN,		/* nothing collapsed: the edge as it is */
	STEP_PROPERTY,		/* obj.name, also through a store of its own */
	STEP_ELEMENT,		/* arr[7], also through its elements */
	STEP_MAP_VALUE,		/* map.get(key) */
	STEP_MAP_KEY,		/* a key of a Map */
	STEP_SET_MEMBER,
	STEP_TABLE_ENTRY,	/* of a Map or Set, not known which part */
	STEP_WEAKMAP_VALUE,	/* held by its key, while the map lives */
	STEP_WEAKMAP_ENTRY,	/* held by the map, while its key lives */
	STEP_VARIABLE,		/* variable x in closure f */
	STEP_SCRIPT_VARIABLE,	/* let, const or class of a whole script */
	STEP_LISTENER,		/* listener "data" of Socket */
	STEP_BOUND_THIS,	/* of a bound function */
	STEP_BOUND_FUNCTION,
	STEP_BOUND_ARGUMENT,
	STEP_LOCAL,		/* in a function that waits: async, generator */
	STEP_ASYNC_PROMISE,	/* what an async function gave its caller */
	STEP_AWAIT,		/* a function that waits for a promise */
	STEP_THEN,		/* what .then() was given, or gave */
	STEP_RESULT,		/* what a promise has become */
	STEP_TIMER,		/* in a list of timers */
	STEP_PROXY,		/* target or handler */
	STEP_GLOBAL,		/* the global object of a realm */
	STEP_ROOT,		/* the holder is a part of V8 or Node */
	STEP_KINDS,
};

/* One step up: from held to holder, along edges. */
struct step {
	enum step_kind kind;
	uint32_t held, holder;
	uint32_t first, last;	/* edge into held, edge out of holder */
	unsigned edges;		/* how many, those two included */
	uint32_t name;		/* the edge that has the name, or NO_EDGE */
	uint32_t key;		/* node of the key of a Map or WeakMap, or
				   NO_NODE: V8 writes no small numbers; of a
				   variable of a block, of its name */
	uint32_t function;	/* the closure whose variable, target or local
				   it is, the one that waits, or NO_NODE */
	uint32_t index;		/* of an element or argument */
};

/*
 * The edge that a way up takes from a node, or NO_EDGE at its end. *from is
 * set to where that edge comes from: who finds an edge knows, and to search
 * for it takes longer than all else in a step.
 */
typedef uint32_t step_up(void *data, uint32_t node, uint32_t *from);

/* Up the nearest way to a root; data: the struct nearest of the heap. */
uint32_t plumbing_up(void *nearest, uint32_t node, uint32_t *from);

/*
 * Reads one step of a way up, which begins at node. up is asked along the way
 * and must answer for nodes ahead of the step too. False at its end. Cost: a
 * few edges up, and of large tables a bounded number of neighbours.
 */
bool plumbing_step(const struct heap *heap, uint32_t node, step_up *up,
	void *data, struct step *step);
/* The same without looking for plumbing: one edge. */
bool plumbing_raw_step(const struct heap *heap, uint32_t node,
	step_up *up, void *data, struct step *step);

/*
 * Appends `.cache`, `[7]`, `.get("sess:1")`, `variable x in closure handle
 * server.js:31`: how held is reached, to be read after the holder or on its
 * own. Names are cut at 200 bytes, and at cell->limit.
 */
void plumbing_words(const struct heap *heap, const struct step *step,
	struct cell *cell);
/* The same for many like it: `[...]`, `.get(...)`. */
void plumbing_words_of_many(const struct heap *heap, const struct step *step,
	struct cell *cell);
/* Do the words go on those of the holder (`.name`), or need an arrow? */
bool plumbing_is_suffix(const struct heap *heap, const struct step *step);

/*
 * Do two steps read alike with plumbing_words_of_many(), and are their holders
 * of one type and name? A number to hash, and a comparison. Names are compared
 * as strings of the file, functions by their shared code.
 */
uint64_t plumbing_hash(const struct heap *heap, const struct step *step);
bool plumbing_alike(const struct heap *heap, const struct step *a,
	const struct step *b);

#endif
