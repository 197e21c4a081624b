/*
 * The names that detectors look for, each told once for all strings of a
 * file, and where the edges with some of them are. So whoever looks at many
 * nodes compares numbers.
 */
#ifndef MODEL_DETECT_WORDS_H
#define MODEL_DETECT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/snapshot/snapshot.h"

struct error;
struct task;

/* id, text, type of the edges to be remembered or EDGE_UNDEFINED */
#define WORD_INFO(_) \
	_(NONE, "", EDGE_UNDEFINED) \
	_(EVENTS, "_events", EDGE_PROPERTY) \
	_(TARGET_EVENTS, "<symbol kEvents>", EDGE_PROPERTY) \
	_(ON_TIMEOUT, "_onTimeout", EDGE_PROPERTY) \
	_(ON_IMMEDIATE, "_onImmediate", EDGE_PROPERTY) \
	_(REGISTERS, "parameters_and_registers", EDGE_INTERNAL) \
	_(REACTIONS, "reactions_or_result", EDGE_INTERNAL) \
	_(RESOURCE_STORE, "<symbol kResourceStore>", EDGE_PROPERTY) \
	_(HANDLE, "_handle", EDGE_PROPERTY) \
	_(HANDLE_SYMBOL, "<symbol kHandle>", EDGE_PROPERTY) \
	_(FS_SYMBOL, "<symbol kFs>", EDGE_PROPERTY) \
	_(BACKING_STORE, "backing_store", EDGE_INTERNAL) \
	_(TABLE, "table", EDGE_INTERNAL) \
	_(FILENAME, "filename", EDGE_PROPERTY) \
	_(URL, "url", EDGE_PROPERTY) \
	_(PROPERTIES, "properties", EDGE_INTERNAL) \
	_(ELEMENTS, "elements", EDGE_INTERNAL) \
	_(PARENT, "parent", EDGE_INTERNAL) \
	_(SHARED, "shared", EDGE_UNDEFINED) \
	_(CONTEXT, "context", EDGE_UNDEFINED) \
	_(FUNCTION, "function", EDGE_UNDEFINED) \
	_(BOUND_FUNCTION, "bound_function", EDGE_UNDEFINED) \
	_(LISTENER, "listener", EDGE_UNDEFINED) \
	_(LISTENERS, "listeners", EDGE_UNDEFINED) \
	_(CALLBACK, "callback", EDGE_UNDEFINED) \
	_(NEXT, "next", EDGE_UNDEFINED) \
	_(IDLE_NEXT, "_idleNext", EDGE_UNDEFINED) \
	_(REPEAT, "_repeat", EDGE_UNDEFINED) \
	_(PROTO, "__proto__", EDGE_UNDEFINED) \
	_(PROTOTYPE, "prototype", EDGE_UNDEFINED) \
	_(CONSTRUCTOR, "constructor", EDGE_UNDEFINED) \
	_(BUFFER, "buffer", EDGE_UNDEFINED) \
	_(FD, "fd", EDGE_UNDEFINED) \
	_(SCRIPT, "script", EDGE_UNDEFINED) \
	_(FIRST, "first", EDGE_UNDEFINED) \
	_(SECOND, "second", EDGE_UNDEFINED) \
	_(ELEMENT_TYPE, "elementType", EDGE_PROPERTY) \
	_(CONTAINER_INFO, "containerInfo", EDGE_PROPERTY) \
	_(CURRENT, "current", EDGE_UNDEFINED) \
	_(CHILD, "child", EDGE_UNDEFINED) \
	_(SIBLING, "sibling", EDGE_UNDEFINED) \
	_(RETURN, "return", EDGE_UNDEFINED) \
	_(ALTERNATE, "alternate", EDGE_UNDEFINED) \
	_(TYPE, "type", EDGE_UNDEFINED) \
	_(STATE_NODE, "stateNode", EDGE_UNDEFINED) \
	_(PENDING_PROPS, "pendingProps", EDGE_UNDEFINED) \
	_(MEMOIZED_STATE, "memoizedState", EDGE_UNDEFINED) \
	_(ARRAY, "Array", EDGE_UNDEFINED) \
	_(MAP, "Map", EDGE_UNDEFINED) \
	_(SET, "Set", EDGE_UNDEFINED) \
	_(OBJECT, "Object", EDGE_UNDEFINED) \
	_(MODULE, "Module", EDGE_UNDEFINED) \
	_(MODULE_WRAP, "ModuleWrap", EDGE_UNDEFINED) \
	_(PROMISE, "Promise", EDGE_UNDEFINED) \
	_(ASYNC_FUNCTION, "AsyncFunction", EDGE_UNDEFINED) \
	_(ASYNC_FRAME, "AsyncContextFrame", EDGE_UNDEFINED) \
	_(ASYNC_STORAGE, "AsyncLocalStorage", EDGE_UNDEFINED) \
	_(SYSTEM, "system", EDGE_UNDEFINED) \
	_(SYSTEM_CONTEXT, "system / Context", EDGE_UNDEFINED) \
	_(SYSTEM_REACTION, "system / PromiseReaction", EDGE_UNDEFINED) \
	_(SYSTEM_PROPERTY_ARRAY, "system / PropertyArray", EDGE_UNDEFINED)

enum known {
#define _(id, text, type) WORD_##id,
	WORD_INFO(_)
#undef _
	WORDS
};

/* An edge, and the node that it leaves. */
struct mark {
	uint32_t node, edge;
};

struct words {
	const struct snapshot *snapshot;
	uint8_t *of;			/* enum known, by string */
	struct marks {
		struct mark *list;	/* in the order of the file */
		size_t count, capacity;
	} marks[WORDS];			/* empty for most words */
};

/*
 * snapshot is borrowed. Release it, whatever comes. Cost: a look at the first
 * byte of each string, and at the name of each edge.
 */
bool words_find(struct words *words, const struct snapshot *snapshot,
	struct task *task, struct error *err);
void words_release(struct words *words);

static inline enum known
words_of_string(const struct words *words, uint32_t string)
{
	return string < words->snapshot->strings.count ?
	    (enum known)words->of[string] : WORD_NONE;
}

/* Of the name of a node. */
static inline enum known
words_node(const struct words *words, uint32_t node)
{
	return words_of_string(words, words->snapshot->node_name[node]);
}

/* Of the name of an edge; those with a number for a name have none. */
static inline enum known
words_edge(const struct words *words, uint32_t edge)
{
	return edge_type_named(edge_type_of(words->snapshot, edge)) ?
	    words_of_string(words, edge_name_of(words->snapshot, edge)) :
	    WORD_NONE;
}

/*
 * Where the first edge of this type and name leads, or NO_NODE. Of a node with
 * very many edges only those at both ends are looked at, where V8 writes what
 * is its own.
 */
uint32_t words_follow(const struct words *words, uint32_t node,
	enum edge_type type, enum known word);

#endif
