/*
 * How a programmer would say where an object is: from the first thing above it
 * that has a name in the source, a variable, a listener, a global, down to the
 * object: `variable store in closure handle  server.js:3 .cache.get(...)`.
 */
#ifndef MODEL_EXPLORE_ADDRESS_H
#define MODEL_EXPLORE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/number_map.h"
#include "model/explore/plumbing.h"

struct cell;
struct error;
struct heap;
struct nearest;

#define ADDRESS_STEPS 5

struct address {
	/*
	 * What it is the address of. Of an object in a chain of its like (a
	 * linked list, promises that wait for each other) that is the head of
	 * the chain; links says how many steps lie between.
	 */
	uint32_t object;
	uint32_t links;
	struct step steps[ADDRESS_STEPS];	/* from the object up */
	unsigned count;
	uint64_t hash;		/* the same for those that read alike and lead
				   to objects of one type and name */
	uint64_t loose;		/* the same, also where properties above the
				   first step have other names */
};

/*
 * The heads of the chains that were gone up, and how far above they are: many
 * may ask from within one chain. All zero knows none.
 */
struct chain_heads {
	struct number_map head, links;	/* by node */
};

void chain_heads_release(struct chain_heads *heads);

/*
 * nearest is heap's; heads may be NULL. Cost: a few steps, or those of a chain,
 * with heads once for all that ask from within it.
 */
void address_find(struct address *address, const struct heap *heap,
	struct nearest *nearest, struct chain_heads *heads, uint32_t node);
/*
 * If the address is by what V8 holds for a moment, on its stack or as the last
 * match of a regular expression, finds another by a way that lasts; it stays as
 * it is if there is none. Cost: that of paths_find(), and rarely that of
 * ignored_new().
 */
bool address_improve(struct address *address, const struct heap *heap,
	struct error *err);
/*
 * The words; nothing for an object that is a root itself. exact: with the keys
 * and numbers of entries, which are not the same for others like it.
 */
void address_words(const struct heap *heap, const struct address *address,
	bool exact, struct cell *cell);
/*
 * Is it in what comes with the runtime: a variable of Node's own code, or
 * nothing that has a name?
 */
bool address_is_runtime(const struct heap *heap,
	const struct address *address);
/* Where the nearest way up from the object ends. */
uint32_t address_root(const struct heap *heap, struct nearest *nearest,
	const struct address *address);

#endif
