/*
 * The classes of the Summary (sections 8 and 9 of DevTools' rules): which
 * class each node belongs to, and the totals of each.
 * A class is known by its public key: its name, and for objects with a
 * location the script, line and column of their constructor too. Where two of
 * DevTools' internal keys give one public key DevTools loses the first; here
 * they are one class.
 */
#ifndef MODEL_GRAPH_CLASSES_H
#define MODEL_GRAPH_CLASSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct distances;
struct dominators;
struct error;
struct interfaces;
struct snapshot;
struct strbuf;
struct task;

#define NO_CLASS UINT32_MAX

struct class_row {
	uint32_t first;		/* its first sized node, else its first */
	uint32_t interface;	/* that names it, or NO_INTERFACE */
	uint32_t count;		/* nodes with a size */
	int32_t distance;	/* the least of these */
	uint64_t shallow;	/* their sizes */
	uint64_t retained;	/* without those inside another of the class */
	bool located;		/* the key has a location */
	uint32_t script, line, column;
};

struct classes {
	uint32_t *of;		/* the class of each node, sized or not */
	struct class_row *rows;
	uint32_t count;		/* rows, also those with no sized node */
	/*
	 * The sized nodes that no other of their class dominates: those whose
	 * retained sizes their row adds up. NULL where there is no graph.
	 */
	uint64_t *topmost;
};

/*
 * Gives every node its class and fills each row but for retained. of has the
 * interface of each node (graph/interfaces.h) and is taken, also on failure:
 * it becomes classes->of. distances may be NULL (then 0). Rows are numbered in
 * the order of their first sized node, those without one last: DevTools'
 * creation order.
 * Cost: one pass over the nodes; of each name it is looked at once how it
 * reads.
 */
bool classes_build(struct classes *classes, const struct snapshot *snapshot,
	const struct interfaces *interfaces, uint32_t *of,
	const struct distances *distances, struct task *task,
	struct error *err);
/*
 * Fills topmost and retained of each row; needs what dominators_build()
 * leaves, and uses it up. Enters STAGE_TOTALS. Cost: one pass over the nodes,
 * down the tree of dominators.
 */
bool classes_retained(struct classes *classes,
	const struct snapshot *snapshot, struct dominators *dominators,
	struct task *task, struct error *err);
/*
 * The same later, for classes that were built anew: known has what another way
 * to tell the classes of the snapshot has found. Cost: a look at each node,
 * and at what is above those whose classes differ; never more than a nesting
 * of all (graph/nesting.h).
 */
bool classes_retained_like(struct classes *classes,
	const struct classes *known, const struct snapshot *snapshot,
	const struct dominators *dominators, struct task *task,
	struct error *err);
void classes_release(struct classes *classes);
/*
 * Fills rows, one for each class, with the totals over a set of nodes: what
 * the Summary shows under a filter (section 10). A row whose count is 0 has no
 * node in the set. distances and dominators may be NULL where there is no
 * graph: then both are 0.
 * Cost: two passes over the nodes and a walk down the dominators; holds eight
 * bytes a node meanwhile.
 */
bool classes_of_set(const struct classes *classes,
	const struct snapshot *snapshot, const struct distances *distances,
	const struct dominators *dominators, const uint64_t *nodes,
	struct class_row *rows, struct task *task, struct error *err);

/*
 * The name of a class as DevTools shows it; at most limit bytes. interfaces
 * is the one the classes were built with.
 */
void class_name(const struct classes *classes,
	const struct snapshot *snapshot, const struct interfaces *interfaces,
	uint32_t class, size_t limit, struct strbuf *sb);
/*
 * DevTools' public key: "script,line,column,name" or ",name". Of a name beyond
 * 8 kB the end is a number that tells it from others: many classes may have one
 * name, of any length.
 */
void class_key(const struct classes *classes,
	const struct snapshot *snapshot, const struct interfaces *interfaces,
	uint32_t class, struct strbuf *sb);

/*
 * What the class of a node is called when no interface names it; at most
 * limit bytes.
 */
void class_plain_name(const struct snapshot *snapshot, uint32_t node,
	size_t limit, struct strbuf *sb);

/*
 * The sized nodes of a class in file order. Allocates *nodes (caller frees).
 * Cost: one pass over classes->of.
 */
bool class_nodes(const struct classes *classes,
	const struct snapshot *snapshot, uint32_t class, uint32_t **nodes,
	uint32_t *count, struct error *err);

#endif
