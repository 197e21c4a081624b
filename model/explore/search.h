/*
 * Searches a whole heap by regular expression: names of classes, contents of
 * strings, display names of other objects (section 16 of DevTools' rules) and
 * names of properties and context variables. "@123" finds an object by its id.
 *
 * What reads the same is one hit, with the figures of all objects it is about:
 * a name that ten million objects have is one row. (A text that the file has
 * twice among its strings is two.) Objects of a class that is a hit are not
 * one more for having its name.
 */
#ifndef MODEL_EXPLORE_SEARCH_H
#define MODEL_EXPLORE_SEARCH_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/explore/hits.h"

struct error;
struct heap;
struct pattern;
struct task;

/* No more of a text is searched than this. */
#define SEARCH_BYTES ((size_t)1 << 20)

struct search {
	const struct heap *heap;	/* borrowed */
	char *text;
	unsigned kinds;
	struct pattern *pattern;	/* for the main thread: to show hits */
	struct hits hits;

	/* Nodes of hits that are "made", hit after hit; there when they are. */
	uint32_t *members;

	_Atomic uint32_t strings;	/* of the file, looked at so far */
	_Atomic int state;		/* enum search_state */
};

enum search_state {
	SEARCH_BEGUN,
	SEARCH_STOPPED,		/* before it had seen all */
	SEARCH_COMPLETE,
};

/*
 * kinds: enum hit_kind, several or 0 for all. Says what is wrong with text,
 * ERROR_USAGE. heap is borrowed.
 */
struct search *search_new(const struct heap *heap, const char *text,
	unsigned kinds, struct error *err);
void search_free(struct search *search);

/*
 * Once, in any thread; hits are published as they are found. Each string of
 * the file is matched once, in the threads of task's crew; then nodes and
 * edges are looked at for those that have the strings that match. Enters
 * STAGE_WORK. Holds 8 bytes a node meanwhile.
 * False, with err, when it was cancelled or failed; what was published stays.
 */
bool search_run(struct search *search, struct task *task, struct error *err);

/* The kind of hit that a node with a text of its own is. */
unsigned search_kind_of(const struct heap *heap, uint32_t node);
/*
 * Is the display name of the node put together: no string of the file as it
 * stands there?
 */
bool search_is_made(const struct heap *heap, uint32_t node);

#endif
