/*
 * The filter language of the summary: terms that all must hold, as in
 *
 *	class:/Session/ size>1k retained>1M distance>5 detached new
 *
 * A table declares the terms; parsing, help and man page are made from it.
 * DevTools' named filters are such terms, too.
 */
#ifndef MODEL_EXPLORE_WHERE_H
#define MODEL_EXPLORE_WHERE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct heap;
struct strbuf;
struct task;
struct where;

/* name, how it is written, help */
#define WHERE_INFO(_) \
	_(CLASS, "class", "class:REGEX", "the class is called so") \
	_(NAME, "name", "name:REGEX", "the object is called so, or says so") \
	_(TYPE, "type", "type:REGEX", \
		"V8's type: object, closure, string, array, native, ...") \
	_(SIZE, "size", "size>1k", "shallow size; also < >= <= =") \
	_(RETAINED, "retained", "retained>1M", "retained size") \
	_(DISTANCE, "distance", "distance>5", \
		"steps from the global object or another user root") \
	_(ID, "id", "id>1000", "object id") \
	_(DETACHED, "detached", "detached", "a DOM node out of its document") \
	_(UNREACHABLE, "unreachable", "unreachable", \
		"only the system leads to it, or nothing does") \
	_(NEW, "new", "new", "not in the base") \
	_(BEFORE, "before", "before:N", \
		"allocated before snapshot N was taken") \
	_(AFTER, "after", "after:N", "allocated after that") \
	_(TIME, "time", "time:1.5s..3s", \
		"allocated then, in a recording; also 0s.. and a list") \
	_(DUPLICATED, "duplicated", "duplicated", \
		"a string that is there more than once") \
	_(HELD, "held-by", "held-by:detached|contexts|console|handlers", \
		"held by detached DOM nodes, closures' contexts, the " \
		"console or event handlers alone") \
	_(REALM, "realm", "realm:@ID|shared|none", \
		"belongs to this native context, to several or to none")

enum where_kind {
#define _(id, name, usage, help) WHERE_##id,
	WHERE_INFO(_)
#undef _
	WHERE_COUNT
};

struct where_info {
	const char *name, *usage, *help;
};

/* By enum where_kind. */
extern const struct where_info where_infos[WHERE_COUNT];

/* DevTools' names for some of them. */
struct where_preset {
	const char *title, *text;
};

extern const struct where_preset where_presets[];
extern const size_t where_preset_count;

/* What a filter is asked of. */
struct where_heaps {
	const struct heap *heap, *base;		/* base may be NULL */
	const struct heap *const *series;	/* snapshots 1, 2, ...; NULL:
						   not there */
	size_t count;
};

/*
 * Takes line apart: terms go to terms, all else to rest, which is a regular
 * expression for names. Both are appended to.
 */
void where_split(const char *line, struct strbuf *terms, struct strbuf *rest);

/*
 * A bare word is a class. ERROR_USAGE when a term is none. Caller frees.
 */
struct where *where_new(const char *text, struct error *err);
void where_free(struct where *where);

/*
 * Sets *nodes to the set of nodes for which all terms hold. Caller frees.
 * ERROR_ABSENT where a term asks for what is not there: a base, a snapshot,
 * the graph. Cost: a pass over the nodes for each term; a walk over the edges
 * for held-by and realm.
 */
bool where_nodes(const struct where *where, const struct where_heaps *heaps,
	uint64_t **nodes, struct task *task, struct error *err);

#endif
