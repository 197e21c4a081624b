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
struct scan;
struct snapshot;
struct task;

/*
 * How many rows the section has: given, the number from the head of the file,
 * when it is plausible, else counted. Nothing is allocated by a number that
 * the bytes of the section do not bear out.
 */
bool columns_rows(const struct scan *scan, const char *count_name,
	bool has_given, uint64_t given, uint32_t *rows, struct error *err);

/* The section has more or fewer rows than there should be: says so. */
bool columns_mismatch(const struct scan *scan, const char *count_name,
	uint64_t rows, struct error *err);

/*
 * Each reads one section. Strings must be there, and nodes before edges and
 * locations, which are checked against them.
 */
bool columns_nodes(struct snapshot *snapshot, const struct sections *sections,
	struct task *task, struct error *err);
bool columns_edges(struct snapshot *snapshot, const struct sections *sections,
	struct task *task, struct error *err);
bool columns_locations(struct snapshot *snapshot,
	const struct sections *sections, struct task *task,
	struct error *err);

#endif
