#include "model/snapshot/meta.h"

#include <cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"

/* No head of a snapshot comes near this. */
#define META_BYTES_MAX (4 << 20)

static const char *const node_names[NODE_KNOWN] = {
	[NODE_HIDDEN] = "hidden",
	[NODE_ARRAY] = "array",
	[NODE_STRING] = "string",
	[NODE_OBJECT] = "object",
	[NODE_CODE] = "code",
	[NODE_CLOSURE] = "closure",
	[NODE_REGEXP] = "regexp",
	[NODE_NUMBER] = "number",
	[NODE_NATIVE] = "native",
	[NODE_SYNTHETIC] = "synthetic",
	[NODE_CONS_STRING] = "concatenated string",
	[NODE_SLICED_STRING] = "sliced string",
	[NODE_SYMBOL] = "symbol",
	[NODE_BIGINT] = "bigint",
	[NODE_OBJECT_SHAPE] = "object shape",
};

static const char *const edge_names[EDGE_KNOWN] = {
	[EDGE_CONTEXT] = "context",
	[EDGE_ELEMENT] = "element",
	[EDGE_PROPERTY] = "property",
	[EDGE_INTERNAL] = "internal",
	[EDGE_HIDDEN] = "hidden",
	[EDGE_SHORTCUT] = "shortcut",
	[EDGE_WEAK] = "weak",
	[EDGE_INVISIBLE] = "invisible",
};

/* A list of field names, of which we look up some. */
struct fields {
	const cJSON *array;
	const char *key;
	unsigned count;
};

static bool
fields_get(struct fields *fields, const cJSON *meta, const char *key,
	uint64_t base, struct error *err)
{
	const cJSON *item;
	int count;

	fields->key = key;
	fields->count = 0;
	fields->array = cJSON_GetObjectItemCaseSensitive(meta, key);
	if (!cJSON_IsArray(fields->array))
		return error_set_at(err, ERROR_FORMAT, base,
		    "snapshot.meta has no array %s", key);
	cJSON_ArrayForEach(item, fields->array)
		if (!cJSON_IsString(item))
			return error_set_at(err, ERROR_FORMAT, base,
			    "snapshot.meta.%s holds something else than "
			    "names", key);
	count = cJSON_GetArraySize(fields->array);
	if (count < 1 || count > META_FIELDS_MAX)
		return error_set_at(err, ERROR_FORMAT, base,
		    "snapshot.meta.%s has %d fields; 1 to %d are expected",
		    key, count, META_FIELDS_MAX);
	fields->count = count;
	return true;
}

/* The position of a field; of the first, where a name stands twice. */
static int
fields_find(const struct fields *fields, const char *name)
{
	const cJSON *item;
	int i = 0;

	cJSON_ArrayForEach(item, fields->array) {
		if (strcmp(item->valuestring, name) == 0)
			return i;
		i++;
	}
	return META_ABSENT;
}

static bool
fields_need(const struct fields *fields, const char *name, int *position,
	uint64_t base, struct error *err)
{
	*position = fields_find(fields, name);
	if (*position == META_ABSENT)
		return error_set_at(err, ERROR_FORMAT, base,
		    "snapshot.meta.%s has no field %s", fields->key, name);
	return true;
}

/* A field of rows that can be done without. */
struct wanted {
	const char *name;
	int *position;
};

#define WANTED(wanted) wanted, sizeof(wanted) / sizeof((wanted)[0])

/* The length of such rows, or 0 where a field that we want is missing. */
static unsigned
fields_all(const cJSON *json, const char *key, const struct wanted *wanted,
	size_t count, uint64_t base)
{
	struct fields fields;
	size_t i;

	if (!fields_get(&fields, json, key, base, NULL))
		return 0;
	for (i = 0; i < count; i++) {
		*wanted[i].position = fields_find(&fields, wanted[i].name);
		if (*wanted[i].position == META_ABSENT)
			return 0;
	}
	return fields.count;
}

static void
read_recording(struct meta *meta, const cJSON *json, uint64_t base)
{
	const struct wanted sample[] = {
		{ "timestamp_us", &meta->sample.time },
		{ "last_assigned_id", &meta->sample.id },
	};
	const struct wanted function[] = {
		{ "function_id", &meta->trace_function.function },
		{ "name", &meta->trace_function.name },
		{ "script_name", &meta->trace_function.script_name },
		{ "script_id", &meta->trace_function.script },
		{ "line", &meta->trace_function.line },
		{ "column", &meta->trace_function.column },
	};
	const struct wanted trace[] = {
		{ "id", &meta->trace.id },
		{ "function_info_index", &meta->trace.function },
		{ "count", &meta->trace.count },
		{ "size", &meta->trace.size },
		{ "children", &meta->trace.children },
	};

	meta->sample.stride = fields_all(json, "sample_fields",
	    WANTED(sample), base);
	meta->trace_function.stride = fields_all(json,
	    "trace_function_info_fields", WANTED(function), base);
	meta->trace.stride = fields_all(json, "trace_node_fields",
	    WANTED(trace), base);
}

/* Of scopes, which only the newest V8 writes. */
static void
read_scope_fields(struct meta *meta, const cJSON *json, uint64_t base)
{
	struct fields scopes, vars, uses;

	if (!fields_get(&scopes, json, "scope_fields", base, NULL) ||
	    !fields_get(&vars, json, "scope_context_var_fields", base,
	    NULL) || !fields_get(&uses, json, "scope_use_fields", base, NULL))
		return;
	meta->scope_script = fields_find(&scopes, "script_node_index");
	meta->scope_id = fields_find(&scopes, "scope_id");
	meta->scope_depth = fields_find(&scopes, "depth");
	meta->scope_vars = fields_find(&scopes, "scope_context_vars_count");
	meta->scope_uses = fields_find(&scopes, "scope_uses_count");
	meta->scope_var_name = fields_find(&vars, "name");
	meta->scope_use_scope = fields_find(&uses, "declaring_scope_id");
	meta->scope_use_slot = fields_find(&uses, "slot_index");
	if (meta->scope_script == META_ABSENT ||
	    meta->scope_id == META_ABSENT ||
	    meta->scope_depth == META_ABSENT ||
	    meta->scope_vars == META_ABSENT ||
	    meta->scope_uses == META_ABSENT ||
	    meta->scope_var_name == META_ABSENT ||
	    meta->scope_use_scope == META_ABSENT ||
	    meta->scope_use_slot == META_ABSENT)
		return;
	meta->scope_stride = scopes.count;
	meta->scope_var_stride = vars.count;
	meta->scope_use_stride = uses.count;
}

static bool
read_fields(struct meta *meta, const cJSON *json, uint64_t base,
	struct error *err)
{
	struct fields nodes, edges, places;

	if (!fields_get(&nodes, json, "node_fields", base, err) ||
	    !fields_need(&nodes, "type", &meta->node_type, base, err) ||
	    !fields_need(&nodes, "name", &meta->node_name, base, err) ||
	    !fields_need(&nodes, "id", &meta->node_id, base, err) ||
	    !fields_need(&nodes, "self_size", &meta->node_size, base, err) ||
	    !fields_need(&nodes, "edge_count", &meta->node_edges, base, err))
		return false;
	meta->node_stride = nodes.count;
	meta->node_detached = fields_find(&nodes, "detachedness");
	meta->node_trace = fields_find(&nodes, "trace_node_id");
	if (!fields_get(&edges, json, "edge_fields", base, err) ||
	    !fields_need(&edges, "type", &meta->edge_type, base, err) ||
	    !fields_need(&edges, "name_or_index", &meta->edge_name, base,
	    err) ||
	    !fields_need(&edges, "to_node", &meta->edge_to, base, err))
		return false;
	meta->edge_stride = edges.count;
	/* All else can be done without. */
	read_recording(meta, json, base);
	read_scope_fields(meta, json, base);
	if (!fields_get(&places, json, "location_fields", base, NULL))
		return true;
	meta->location_object = fields_find(&places, "object_index");
	meta->location_script = fields_find(&places, "script_id");
	meta->location_line = fields_find(&places, "line");
	meta->location_column = fields_find(&places, "column");
	if (meta->location_object != META_ABSENT &&
	    meta->location_script != META_ABSENT &&
	    meta->location_line != META_ABSENT &&
	    meta->location_column != META_ABSENT)
		meta->location_stride = places.count;
	return true;
}

/* Where the names of types go. */
struct types {
	const char *key;
	const char *const *known;
	unsigned known_count;
	char **names;
	unsigned *count;
	uint8_t *map;
};

static uint8_t
known_type(const struct types *types, const char *name, uint8_t number)
{
	unsigned i;

	for (i = 0; i < types->known_count; i++)
		if (strcmp(name, types->known[i]) == 0)
			break;
	/* DevTools takes the first of equal names, so do we. */
	if (i == types->known_count || memchr(types->map, i, number) != NULL)
		return NODE_OTHER + number;
	return i;
}

/* Reads the names of types: the entry at position of the array. */
static bool
read_types(const struct types *types, const cJSON *json, int position,
	uint64_t base, struct error *err)
{
	const cJSON *list, *item;
	unsigned n = 0;

	list = cJSON_GetObjectItemCaseSensitive(json, types->key);
	list = cJSON_GetArrayItem(list, position);
	if (!cJSON_IsArray(list) || list->child == NULL)
		return error_set_at(err, ERROR_FORMAT, base,
		    "snapshot.meta.%s does not name the types", types->key);
	cJSON_ArrayForEach(item, list) {
		if (n == META_TYPES_MAX)
			break;
		if (!cJSON_IsString(item))
			return error_set_at(err, ERROR_FORMAT, base,
			    "snapshot.meta.%s holds something else than "
			    "names", types->key);
		types->names[n] = strdup(item->valuestring);
		if (types->names[n] == NULL)
			return error_memory(err, "the names of types",
			    strlen(item->valuestring));
		types->map[n] = known_type(types, types->names[n], n);
		*types->count = ++n;
	}
	return true;
}

/* A whole number from 0 to 2^53; absent ones leave *value alone. */
static bool
read_number(const cJSON *json, const char *key, uint64_t *value, bool *given,
	uint64_t base, struct error *err)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, key);
	double number;

	*given = false;
	if (item == NULL || cJSON_IsNull(item))
		return true;
	number = cJSON_IsNumber(item) ? item->valuedouble : -1;
	if (!(number >= 0 && number <= 9007199254740992.0) ||
	    number != floor(number))
		return error_set_at(err, ERROR_FORMAT, base,
		    "snapshot.%s is not a count", key);
	*value = (uint64_t)number;
	*given = true;
	return true;
}

static bool
read_counts(struct meta *meta, const cJSON *json, uint64_t base,
	struct error *err)
{
	bool nodes, edges, given;

	if (!read_number(json, "node_count", &meta->node_count, &nodes, base,
	    err) ||
	    !read_number(json, "edge_count", &meta->edge_count, &edges, base,
	    err) ||
	    !read_number(json, "root_index", &meta->root_index, &given, base,
	    err))
		return false;
	meta->has_counts = nodes && edges;
	/* What only informs must not stop us. */
	read_number(json, "extra_native_bytes", &meta->extra_native_bytes,
	    &given, base, NULL);
	read_number(json, "trace_function_count",
	    &meta->trace_function_count, &given, base, NULL);
	return true;
}

static bool
read_all(struct meta *meta, const cJSON *json, uint64_t base,
	struct error *err)
{
	const cJSON *inner = cJSON_GetObjectItemCaseSensitive(json, "meta");
	const struct types nodes = {
		"node_types", node_names, NODE_KNOWN, meta->node_type_names,
		&meta->node_type_count, meta->node_type_map,
	};
	const struct types edges = {
		"edge_types", edge_names, EDGE_KNOWN, meta->edge_type_names,
		&meta->edge_type_count, meta->edge_type_map,
	};

	if (!cJSON_IsObject(inner))
		return error_set_at(err, ERROR_FORMAT, base,
		    "section snapshot has no object meta");
	return read_fields(meta, inner, base, err) &&
	    read_types(&nodes, inner, meta->node_type, base, err) &&
	    read_types(&edges, inner, meta->edge_type, base, err) &&
	    read_counts(meta, json, base, err);
}

bool
meta_parse(struct meta *meta, const char *text, size_t len, uint64_t base,
	struct error *err)
{
	const char *end = NULL;
	cJSON *json;
	bool ok;

	memset(meta, 0, sizeof(*meta));
	memset(meta->node_type_map, NODE_UNDEFINED,
	    sizeof(meta->node_type_map));
	memset(meta->edge_type_map, EDGE_UNDEFINED,
	    sizeof(meta->edge_type_map));
	if (len > META_BYTES_MAX)
		return error_set_at(err, ERROR_LIMIT, base,
		    "section snapshot has %zu bytes; %d are the most that "
		    "make sense", len, META_BYTES_MAX);
	json = cJSON_ParseWithLengthOpts(text, len, &end, false);
	if (json == NULL)
		return error_set_at(err, ERROR_FORMAT,
		    base + (end != NULL ? end - text : 0),
		    "section snapshot is not well-formed JSON");
	ok = read_all(meta, json, base, err);
	cJSON_Delete(json);
	if (!ok)
		meta_release(meta);
	return ok;
}

void
meta_release(struct meta *meta)
{
	unsigned i;

	for (i = 0; i < META_TYPES_MAX; i++) {
		free(meta->node_type_names[i]);
		free(meta->edge_type_names[i]);
		meta->node_type_names[i] = meta->edge_type_names[i] = NULL;
	}
}

const char *
meta_node_type_name(const struct meta *meta, uint8_t type)
{
	if (type < NODE_KNOWN)
		return node_names[type];
	if (type >= NODE_OTHER &&
	    (unsigned)type - NODE_OTHER < meta->node_type_count)
		return meta->node_type_names[type - NODE_OTHER];
	return "undefined";
}

const char *
meta_edge_type_name(const struct meta *meta, uint8_t type)
{
	if (type == EDGE_PAIR)
		type = EDGE_INTERNAL;
	if (type < EDGE_KNOWN)
		return edge_names[type];
	if (type >= EDGE_OTHER &&
	    (unsigned)type - EDGE_OTHER < meta->edge_type_count)
		return meta->edge_type_names[type - EDGE_OTHER];
	return "undefined";
}
