/*
 * Detectors: each knows one sort of thing that Node programs leave behind,
 * listeners, timers, pending promises, and finds it in a heap, grouped as a
 * programmer would count it. What they find is a list of findings; the table
 * of it is in table.h, the list of detectors in detectors.c.
 */
#ifndef MODEL_DETECT_DETECT_H
#define MODEL_DETECT_DETECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/number_map.h"
#include "model/detect/words.h"
#include "model/explore/address.h"
#include "model/graph/nesting.h"

struct cell;
struct error;
struct heap;
struct nearest;
struct task;

/* Of one thing fewer than this are nothing to speak of: Node itself warns of
   more listeners than ten. */
#define DETECT_MANY 11
/* So many findings of a detector are listed, the largest. */
#define DETECT_LISTED 500
/* A detector has no more sorts of findings than this. */
#define DETECT_KINDS 8

struct finding {
	uint64_t key;		/* equal keys are one finding */
	uint8_t kind;		/* the detector's own; its words differ */
	bool one;		/* of one object, not of all that are alike */
	uint32_t subject;	/* node that the words are about */
	uint32_t name;		/* an edge: what it is called by; or NO_EDGE */
	uint32_t place;		/* node: where its code is, or that is a text
				   with the name of the file; or NO_NODE */
	uint32_t container;	/* what its objects are in, or NO_NODE: counts
				   in bytes alone */
	uint64_t amount, others;	/* numbers that the words say */
	uint64_t count;		/* objects, or what the detector counts */
	uint64_t waste;		/* bytes of it that nothing needs */
	/* Filled in when all are found: */
	size_t first;		/* of detection->nodes */
	uint32_t nodes;
	uint64_t bytes;		/* retained by nodes and container together,
				   none twice */
	struct address *address;	/* of the container or else the first
				   node; owned; NULL: not known */
	uint64_t same;		/* a number for its words: equal in the heap of
				   another process, too */
	uint64_t base_count, base_bytes;	/* of the same in the base */
};

/* All that one detector found in one heap. */
struct detection {
	struct finding *list;	/* the largest first, DETECT_LISTED at most */
	size_t count;
	uint32_t *nodes;	/* finding after finding */
	uint64_t total;		/* counts of all, listed or not */
	uint64_t bytes;		/* retained by all of them, none twice */
	size_t left_out;	/* findings that are not listed */
};

struct detect;

struct detector {
	const char *name;	/* --only listeners */
	const char *title;
	const char *help;	/* one line */
	/*
	 * Calls detect_finding() and detect_add() for what it finds. Looks at
	 * each node and edge a bounded number of times.
	 */
	bool (*find)(struct detect *detect, struct task *task,
		struct error *err);
	/*
	 * What follows the count: `listeners for "data" on 20 Socket`; exact:
	 * with numbers, which are not the same for others like it.
	 */
	void (*words)(const struct heap *heap, const struct finding *finding,
		bool exact, struct cell *cell);
	const char *placed;	/* what stands before the place in a sentence,
				   ", added in "; NULL: nothing */
	/* Findings that the runtime's own code holds are left out. */
	bool skips_runtime;
	const char *(*note)(const struct heap *heap);	/* or NULL */
};

extern const struct detector *const detectors[];
extern const unsigned detector_count;
#define DETECTORS_MAX 16

/* The number of a detector, or detector_count. */
unsigned detector_find(const char *name, size_t len);

/*
 * What detectors work with: one heap, and what is asked of it again and again.
 * All is private but for heap, words and word.
 */
struct detect {
	const struct heap *heap;
	struct words words;
	uint64_t word;		/* bytes of a word of the heap; 0: unknown */

	struct nearest *nearest;
	struct nesting nesting;
	uint32_t *place;	/* by node: of nesting */
	uint64_t *set;		/* a bit a place, all 0 between two uses */
	/* Of the detector that is at work: */
	struct finding *list;
	size_t count, capacity;
	uint32_t *slots;	/* a hash table by key: finding + 1 */
	size_t slot_count;
	struct detect_hit {
		uint32_t node, finding;
	} *hits;
	size_t hit_count, hit_capacity;
};

/* heap must have its graph. Release it, whatever comes. */
bool detect_init(struct detect *detect, const struct heap *heap,
	struct task *task, struct error *err);
void detect_release(struct detect *detect);
/* Runs one detector. On failure detection holds nothing. */
bool detect_run(struct detect *detect, const struct detector *detector,
	struct detection *detection, struct task *task, struct error *err);
void detection_release(struct detection *detection);

/*
 * The rest is for detectors. The number of the finding with the key of like,
 * which is copied where there is none yet; NUMBER_NONE, with err, when memory
 * ran out. Numbers stay, pointers into list do not.
 */
uint32_t detect_finding(struct detect *detect, const struct finding *like,
	struct error *err);
/* A finding of that kind about subject, of which nothing else is known. */
struct finding finding_of(uint8_t kind, uint64_t key, uint32_t subject);
/* One object more, and one more to count. */
bool detect_add(struct detect *detect, uint32_t finding, uint32_t node,
	struct error *err);
/* The same when nobody needs the number. */
bool detect_put(struct detect *detect, const struct finding *like,
	uint32_t node, struct error *err);

/* Is it an object, rather than undefined, null, true or false? */
bool detect_is_object(const struct snapshot *snapshot, uint32_t node);
/* The function that a bound one calls in the end, or itself. */
uint32_t detect_unbound(const struct detect *detect, uint32_t closure);
/* What a closure runs: the same for all that one place made; or NO_NODE. */
uint32_t detect_code(const struct detect *detect, uint32_t closure);
/* Is the code of an object the runtime's own? */
bool detect_is_runtimes(const struct heap *heap, uint32_t node);
/* The first listener of an emitter that is the program's own, or NO_NODE. */
uint32_t detect_own_listener(const struct detect *detect, uint32_t emitter);

/* Words: all append spans to cell. */
void say(struct cell *cell, const char *text);
void say_count(struct cell *cell, uint64_t count);
void say_bytes(struct cell *cell, uint64_t bytes);
void say_class(const struct heap *heap, uint32_t node, struct cell *cell);
/* The name that the file gives it: Object, not {a, b}. */
void say_raw(const struct heap *heap, uint32_t node, struct cell *cell);
/* The name of a function, or (anonymous). */
void say_function(const struct heap *heap, uint32_t node, struct cell *cell);
/* "name" of an edge or text of a node, in quotes, cut short. */
void say_edge(const struct heap *heap, uint32_t edge, struct cell *cell);
void say_text(const struct heap *heap, uint32_t node, struct cell *cell);

#endif
