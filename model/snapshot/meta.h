/*
 * The "snapshot" section: where each field stands in a row and what each
 * type number means. Everything is looked up by name, as V8 renumbers at
 * will; unknown fields and types are kept and skipped.
 * Node types are turned into enum node_type while scanning; a name that we
 * do not know becomes NODE_OTHER plus its number in the file, a number
 * beyond the file's table NODE_UNDEFINED (DevTools shows "(undefined)").
 */
#ifndef MODEL_SNAPSHOT_META_H
#define MODEL_SNAPSHOT_META_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

enum node_type {
	NODE_HIDDEN, NODE_ARRAY, NODE_STRING, NODE_OBJECT, NODE_CODE,
	NODE_CLOSURE, NODE_REGEXP, NODE_NUMBER, NODE_NATIVE, NODE_SYNTHETIC,
	NODE_CONS_STRING, NODE_SLICED_STRING, NODE_SYMBOL, NODE_BIGINT,
	NODE_OBJECT_SHAPE,
	NODE_KNOWN,			/* how many names we know */
	NODE_UNDEFINED = 31,		/* a number beyond the file's table */
	NODE_OTHER = 32,		/* + number in the file, up to 255 */
};

enum edge_type {
	EDGE_CONTEXT, EDGE_ELEMENT, EDGE_PROPERTY, EDGE_INTERNAL, EDGE_HIDDEN,
	EDGE_SHORTCUT, EDGE_WEAK, EDGE_INVISIBLE,
	EDGE_KNOWN,
	/*
	 * An internal edge whose name is that of a WeakMap entry (rule 5 of
	 * DevTools): "N / part of key ... (table @ID)". Told apart while
	 * scanning so that no later stage looks at names.
	 */
	EDGE_PAIR,
	EDGE_UNDEFINED = 31,
	EDGE_OTHER = 32,
};

#define META_FIELDS_MAX 64
#define META_TYPES_MAX 224
#define META_ABSENT (-1)

struct meta {
	unsigned node_stride, edge_stride, location_stride;
	/* Position of each field in its row, or META_ABSENT. */
	int node_type, node_name, node_id, node_size, node_edges,
	    node_detached, node_trace;
	int edge_type, edge_name, edge_to;
	int location_object, location_script, location_line, location_column;
	/* Of a recording of allocations; a stride of 0: no such rows. */
	struct {
		unsigned stride;
		int time, id;
	} sample;
	struct {
		unsigned stride;
		int function, name, script_name, script, line, column;
	} trace_function;
	struct {
		unsigned stride;
		int id, function, count, size, children;
	} trace;
	/* Of scopes.h; the strides are 0 where not all fields are there. */
	unsigned scope_stride, scope_var_stride, scope_use_stride;
	int scope_script, scope_id, scope_depth, scope_vars, scope_uses,
	    scope_var_name, scope_use_scope, scope_use_slot;
	/* Number in the file -> enum node_type, enum edge_type. */
	uint8_t node_type_map[256], edge_type_map[256];
	char *node_type_names[META_TYPES_MAX];	/* as the file has them */
	char *edge_type_names[META_TYPES_MAX];
	unsigned node_type_count, edge_type_count;
	bool has_counts;		/* node_count and edge_count given */
	uint64_t node_count, edge_count;
	uint64_t extra_native_bytes;
	uint64_t trace_function_count;
	uint64_t root_index;		/* flat index, 0 when absent */
};

/*
 * Reads the JSON object text[0..len) with cJSON; base is its offset in the
 * file, for errors. Fails when a field that we cannot do without is missing.
 */
bool meta_parse(struct meta *meta, const char *text, size_t len,
	uint64_t base, struct error *err);
void meta_release(struct meta *meta);

/* The file's own word for a type, "undefined" beyond its table. */
const char *meta_node_type_name(const struct meta *meta, uint8_t type);
const char *meta_edge_type_name(const struct meta *meta, uint8_t type);

#endif
