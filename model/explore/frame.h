/*
 * The functions that a recording with stacks (model/snapshot/traces.h) names:
 * how they read, and where they are. Tables of stacks share these rows.
 */
#ifndef MODEL_EXPLORE_FRAME_H
#define MODEL_EXPLORE_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/explore/place.h"

struct cell;
struct error;
struct row_place;

/*
 * ERROR_ABSENT, with what to do about it, where the snapshot has no stacks.
 */
bool frames_there(const struct heap *heap, struct error *err);

/* The trace of a node, or NO_TRACE. O(1). */
uint32_t frame_of(const struct heap *heap, uint32_t node);

/*
 * Appends the name of a function at most limit bytes long: DevTools' word for
 * one that has none, and for one that the file does not have.
 */
void frame_name(const struct heap *heap, uint32_t function, size_t limit,
	struct strbuf *sb);
/* False where there is no file, as of what V8 itself does. */
bool frame_place(const struct heap *heap, uint32_t function,
	struct place *place);

/* Is it known what allocated an object, or when? */
bool frame_knows_allocation(const struct heap *heap, uint32_t node);
/* Says it: "at 1.250 s, in cache server.js:31:5". */
void frame_add_allocation(const struct heap *heap, uint32_t node,
	size_t limit, struct strbuf *sb);

/* The same as tables are asked for it; see table_ops.place. */
bool frame_row_place(const struct heap *heap, uint32_t function,
	struct row_place *place);

/* The cells of a function: its name, and its place short or whole. */
void frame_name_cell(const struct heap *heap, uint32_t function,
	struct cell *cell);
void frame_place_cell(const struct heap *heap, uint32_t function, bool whole,
	struct cell *cell);

/* The orders of two: by name, by place (those without one come last). */
int frame_name_order(const struct heap *heap, uint32_t a, uint32_t b);
int frame_place_order(const struct heap *heap, uint32_t a, uint32_t b,
	bool descending);

#endif
