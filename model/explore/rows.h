/*
 * The rows that many tables share: an object, and an edge with the object at
 * its other end. Each table maps its columns to these fields, so that an
 * object reads and sorts the same wherever it stands (DevTools' rules,
 * sections 9 and 13).
 */
#ifndef MODEL_EXPLORE_ROWS_H
#define MODEL_EXPLORE_ROWS_H

#include "model/load.h"
#include "model/table.h"

enum field {
	FIELD_NONE,		/* a column that such rows leave empty */
	FIELD_OBJECT,		/* how a person reads it: "text" @123 */
	FIELD_PREVIEW,		/* the same without the id, as data */
	FIELD_ID,
	FIELD_NAME,		/* DevTools' display name, as data */
	FIELD_DISTANCE,
	FIELD_SHALLOW,
	FIELD_RETAINED,
	FIELD_EDGE,		/* the name of the edge, as data */
	FIELD_EDGE_TYPE,
	FIELD_DEPTH,
};

/* Which way edges are looked along. */
enum side {
	SIDE_FIELDS,		/* from an object to what it points at */
	SIDE_RETAINERS,		/* from an object to what points at it */
};

/* "Name @id", for a title: strings in quotes, closures with (). */
void row_object_name(const struct heap *heap, uint32_t node,
	struct cell *cell);
/*
 * What is inside and the id: Session {id: 5, …} @123. The id stands last, so
 * that it stays in sight when the text is cut (ui/grid_draw.c).
 */
void row_object_text(const struct heap *heap, uint32_t node,
	struct cell *cell);

void row_object_cell(const struct heap *heap, uint32_t node,
	enum field field, struct cell *cell);
void row_edge_cell(const struct heap *heap, uint32_t edge, enum side side,
	enum field field, struct cell *cell);

int row_object_order(const struct heap *heap, enum field field,
	bool descending, uint32_t a, uint32_t b);
int row_edge_order(const struct heap *heap, enum side side,
	enum field field, bool descending, uint32_t a, uint32_t b);

/* The node at the far end of an edge. */
uint32_t row_edge_node(const struct heap *heap, uint32_t edge,
	enum side side);

/* Does an object have fields to open? */
bool row_has_fields(const struct heap *heap, uint32_t node);
/* Fills level->items with the edges of node that can be seen. */
bool row_open_fields(const struct heap *heap, uint32_t node,
	struct level *level, struct error *err);

/* A three-way comparison of two numbers, the wrong way round if descending. */
#define ROW_COMPARE(a, b, descending) \
	((a) == (b) ? 0 : ((a) < (b)) != (descending) ? -1 : 1)

#endif
