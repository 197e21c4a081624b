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

/* Names are compared to this many bytes; V8 cuts them at 1024 characters. */
#define ROW_ORDER_TEXT 4096

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
	FIELD_PLACE,		/* where its code is: server.js:31:5 */
	FIELD_SOURCE,		/* the same with the whole path, as data */
};

/* Which way edges are looked along. */
enum side {
	SIDE_FIELDS,		/* from an object to what it points at */
	SIDE_CONTAINMENT,	/* the same; by distance, then by name */
	SIDE_RETAINERS,		/* from an object to what points at it */
};

/*
 * The columns of tables whose rows are objects or edges, after the one that is
 * drawn. ranked: the rank, by which some go where there is little room; words
 * and more: the help, or the end of it, where it differs between tables.
 */
#define ROW_COLUMN_DEPTH(words) \
	{ .key = "depth", .title = "Depth", .kind = CELL_COUNT, \
	  .use = COLUMN_DATA, .help = words }
#define ROW_COLUMN_EDGE \
	{ .key = "edge", .title = "Edge", .kind = CELL_TEXT, \
	  .use = COLUMN_DATA, .help = "name of the reference" }
#define ROW_COLUMN_EDGE_TYPE(ranked, more) \
	{ .key = "edge_type", .title = "Edge Type", .brief = "Edge", \
	  .kind = CELL_TEXT, .hotkey = 'E', .width = 9, .rank = ranked, \
	  .help = "property, element, internal, context (a variable), " \
	    "hidden, shortcut" more }
#define ROW_COLUMN_ID \
	{ .key = "id", .title = "Id", .kind = CELL_ID, .use = COLUMN_DATA, \
	  .help = "number that stays with the object for its life" }
#define ROW_COLUMN_NAME \
	{ .key = "name", .title = "Name", .kind = CELL_TEXT, \
	  .use = COLUMN_DATA, .help = "DevTools' name of the object" }
#define ROW_COLUMN_PREVIEW \
	{ .key = "preview", .title = "Preview", .kind = CELL_TEXT, \
	  .use = COLUMN_DATA, .help = "what is inside the object" }
/* The place of the code, as data and as it is shown. */
#define ROW_COLUMN_SOURCE \
	{ .key = "source", .title = "Source", .kind = CELL_TEXT, \
	  .use = COLUMN_DATA, .help = "path, line and column of its code" }
#define ROW_COLUMN_LOCATION(ranked) \
	{ .key = "location", .title = "Location", .kind = CELL_TEXT, \
	  .hotkey = 'L', .width = 20, .most = 60, .rank = ranked, \
	  .use = COLUMN_SCREEN, \
	  .help = "where its code is: of a closure, of the function of a " \
	    "context, of the constructor of an instance" }
/*
 * The same of tables of classes, where it goes before anything else does. (The
 * letters of other columns differ.)
 */
#define ROW_COLUMN_CLASS_LOCATION(letter, ranked) \
	{ .key = "location", .title = "Location", .kind = CELL_TEXT, \
	  .hotkey = letter, .width = 20, .most = 60, .rank = ranked, \
	  .spare = true, \
	  .help = "where the code of its constructor is; of an object as " \
	    "elsewhere" }
#define ROW_COLUMN_DISTANCE(ranked) \
	{ .key = "distance", .title = "Distance", .brief = "Dist", \
	  .kind = CELL_DISTANCE, .hotkey = 'T', .width = 6, .rank = ranked, \
	  .help = "fewest steps from the global object or another user " \
	    "root" }
#define ROW_COLUMN_SHALLOW(ranked, words) \
	{ .key = "shallow_size", .title = "Shallow Size", \
	  .brief = "Shallow", .kind = CELL_BYTES, .hotkey = 'S', \
	  .descending = true, .share = true, .width = 9, .rank = ranked, \
	  .help = words }
#define ROW_COLUMN_RETAINED(ranked, words) \
	{ .key = "retained_size", .title = "Retained Size", \
	  .brief = "Retained", .kind = CELL_BYTES, .hotkey = 'R', \
	  .descending = true, .share = true, .width = 10, .rank = ranked, \
	  .help = words }

/* The words of these where a row is one object. */
#define ROW_DEPTH_HELP "levels below the first"
#define ROW_SHALLOW_HELP \
	"bytes of the object itself, backing store included"
#define ROW_RETAINED_HELP "bytes that would go with it"

/* "Name @id", for a title: strings in quotes, closures with (). */
void row_object_name(const struct heap *heap, uint32_t node,
	struct cell *cell);
/*
 * What is inside and the id: Session {id: 5, …} @123. The id stands last, so
 * that it stays in sight when the text is cut (ui/grid_draw.c).
 */
void row_object_text(const struct heap *heap, uint32_t node,
	struct cell *cell);

/* The display name alone, in quotes. */
void row_quoted_text(const struct heap *heap, uint32_t node,
	struct cell *cell);

/* Cells for figures of several objects: as those of one. */
void row_distance_cell(const struct heap *heap, int32_t distance,
	struct cell *cell);
/* Where the code of a class is, of a row of heap's or of the same snapshot. */
void row_class_place_cell(const struct heap *heap,
	const struct class_row *row, struct cell *cell);
void row_bytes_cell(const struct heap *heap, uint64_t bytes,
	struct cell *cell);

void row_object_cell(const struct heap *heap, uint32_t node,
	enum field field, struct cell *cell);
void row_edge_cell(const struct heap *heap, uint32_t edge, enum side side,
	enum field field, struct cell *cell);

/* By display names alone; equal ones are 0. */
int row_name_order(const struct heap *heap, uint32_t a, uint32_t b);
int row_object_order(const struct heap *heap, enum field field,
	bool descending, uint32_t a, uint32_t b);
int row_edge_order(const struct heap *heap, enum side side,
	enum field field, bool descending, uint32_t a, uint32_t b);
/*
 * The same where the nodes at the far ends, left and right, are known already:
 * finding those of retainers takes longer than comparing them.
 */
int row_end_order(const struct heap *heap, enum side side, enum field field,
	bool descending, uint32_t a, uint32_t left, uint32_t b,
	uint32_t right);

/* The order of two strings of the file, mostly without decoding them. */
int row_string_order(const struct snapshot *snapshot, uint32_t a, uint32_t b);

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
