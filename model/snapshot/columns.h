/*
 * From rows of numbers to columns: the sections nodes, edges and locations.
 * For snapshot.c only. What is allocated here belongs to the snapshot and is
 * freed with it, also after a failure.
 */
#ifndef MODEL_SNAPSHOT_COLUMNS_H
#define MODEL_SNAPSHOT_COLUMNS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/snapshot/sections.h"

struct error;
struct snapshot;
struct task;

/* A count that the head of a file gives, or not. */
struct given {
	const char *name;
	bool is_given;
	uint64_t count;
};

/*
 * How many rows of stride numbers the section has, which is known from
 * counting. False when that is not what is given, or there are more than we
 * can number, or the section ends in the middle of a row.
 */
bool columns_rows(const struct snapshot *snapshot, enum section section,
	unsigned stride, const struct given *given, uint32_t *rows,
	struct error *err);

/*
 * Each reads one section of snapshot->sections, unless it has been read. Nodes
 * come before edges and locations, which are checked against them. Pieces are
 * read side by side; the columns are the same whatever the threads.
 * Nodes and edges of a stream may be read before its strings are there, when
 * the head has counts: then columns_check_names() comes afterwards.
 */
bool columns_nodes(struct snapshot *snapshot, struct task *task,
	struct error *err);
bool columns_edges(struct snapshot *snapshot, struct task *task,
	struct error *err);
/* Does what can only be done when the strings are there. */
bool columns_check_names(struct snapshot *snapshot, struct error *err);
bool columns_locations(struct snapshot *snapshot, struct task *task,
	struct error *err);

#endif
