#include "model/graph/code.h"

#include <string.h>

#include "model/base/strbuf.h"
#include "model/snapshot/snapshot.h"

/*
 * No closure or context that a person wrote has more edges than this, and
 * nothing that V8 made so many internal ones.
 */
#define FIELD_EDGES ((uint32_t)1 << 16)
#define FIELD_INTERNAL 256
#define DEBUG_EDGES 16

static const char *const names[CODE_FIELDS] = {
	[CODE_CLOSURE] = "closure",
	[CODE_CONTEXT] = "context",
	[CODE_FUNCTION] = "function",
	[CODE_PREVIOUS] = "previous",
	[CODE_SCOPE_INFO] = "scope_info",
	[CODE_SCOPE] = "name_or_scope_info",
	[CODE_SCOPE_TYPE] = "scope_type_name",
	[CODE_SCRIPT] = "script",
	[CODE_SCRIPT_OR_DEBUG] = "script_or_debug_info",
	[CODE_SHARED] = "shared",
	[CODE_SOURCE] = "source",
};

/* The field a string names, or CODE_FIELDS. Most differ at once. */
static unsigned
field_named(const struct snapshot *s, uint32_t string)
{
	unsigned field = 0;
	char first;

	if (string >= s->strings.count)
		return CODE_FIELDS;
	first = *strings_begin(&s->strings, string);
	while (field < CODE_FIELDS && ((first != names[field][0] &&
	    first != '\\') || !strings_equal(&s->strings, string,
	    names[field])))
		field++;
	return field;
}

static unsigned
field_remembered(const struct snapshot *s, uint32_t string,
	struct code_words *words)
{
	uint32_t at = string % CODE_WORDS;

	if (words == NULL || string >= s->strings.count)
		return field_named(s, string);
	if (words->string[at] != string + 1) {
		words->string[at] = string + 1;
		words->field[at] = (uint8_t)field_named(s, string);
	}
	return words->field[at];
}

void
code_fields(const struct snapshot *snapshot, uint32_t node,
	struct code_fields *fields)
{
	code_fields_of_many(snapshot, node, NULL, fields);
}

void
code_fields_of_many(const struct snapshot *snapshot, uint32_t node,
	struct code_words *words, struct code_fields *fields)
{
	const struct snapshot *s = snapshot;
	uint32_t first = s->first_edge[node], end = s->first_edge[node + 1];
	unsigned left = FIELD_INTERNAL, field;

	for (field = 0; field < CODE_FIELDS; field++)
		fields->to[field] = NO_NODE;
	if (end - first > FIELD_EDGES)
		end = first + FIELD_EDGES;
	for (uint32_t e = first; e < end && left > 0; e++) {
		if (edge_type_of(s, e) != EDGE_INTERNAL)
			continue;
		left--;
		field = field_remembered(s, edge_name_of(s, e), words);
		if (field < CODE_FIELDS && fields->to[field] == NO_NODE)
			fields->to[field] = s->edge_to[e];
	}
}

/*
 * What follows prefix in the name of a node, still escaped, or NULL. prefix is
 * plain ASCII without quotes or backslashes.
 */
static const char *
after(const struct snapshot *s, uint32_t node, const char *prefix)
{
	const char *text;

	if (s->node_name[node] >= s->strings.count)
		return NULL;
	for (text = strings_begin(&s->strings, s->node_name[node]);
	    *prefix != '\0'; text++, prefix++)
		if (*text != *prefix)
			return NULL;
	return text;
}

bool
code_is_context(const struct snapshot *snapshot, uint32_t node)
{
	const char *rest;

	if (snapshot->node_type[node] != NODE_OBJECT)
		return false;
	rest = after(snapshot, node, "system / Context");
	/* V8 15 goes on with " / scope @123". */
	return rest != NULL && (*rest == '"' || *rest == ' ');
}

static bool
is_script(const struct snapshot *snapshot, uint32_t node)
{
	struct code_fields fields;

	if (snapshot->node_type[node] != NODE_CODE)
		return false;
	code_fields(snapshot, node, &fields);
	return fields.to[CODE_SOURCE] != NO_NODE;
}

/* V8 15 puts this before the name. */
static const char script_prefix[] = "system / Script";
static const char script_between[] = " / ";

bool
code_script_name(const struct snapshot *snapshot, uint32_t script,
	size_t limit, struct strbuf *sb)
{
	size_t skip = sizeof(script_prefix) - 1, start = sb->len;
	bool whole, prefixed = after(snapshot, script, script_prefix) != NULL;

	if (!prefixed)
		return strings_decode(&snapshot->strings,
		    snapshot->node_name[script], limit, sb);
	skip += sizeof(script_between) - 1;
	whole = strings_decode(&snapshot->strings,
	    snapshot->node_name[script], limit <= SIZE_MAX - skip ?
	    limit + skip : limit, sb);
	if (sb->len - start < skip) {
		strbuf_truncate(sb, start);
		return whole;
	}
	memmove(sb->data + start, sb->data + start + skip,
	    sb->len - start - skip);
	strbuf_truncate(sb, sb->len - skip);
	return whole;
}

bool
code_script_is_file(const struct snapshot *snapshot, uint32_t script)
{
	struct code_fields fields;
	const char *name = after(snapshot, script, "");
	uint32_t source;

	if (after(snapshot, script, script_prefix) != NULL)
		name = after(snapshot, script, "system / Script / ");
	if (name == NULL || *name == '"' ||
	    after(snapshot, script, "native ") != NULL)
		return false;
	code_fields(snapshot, script, &fields);
	source = fields.to[CODE_SOURCE];
	/* Node 14 gives WebAssembly an empty one, others none. */
	return source != NO_NODE && !strings_equal(&snapshot->strings,
	    snapshot->node_name[source], "");
}

/*
 * While a debugger looks at a function, or its coverage is taken, V8 before
 * Node 22 puts a debug info between function and script, whose slots have no
 * names. It points back at its function.
 */
static uint32_t
behind_debug_info(const struct snapshot *s, uint32_t debug, uint32_t shared)
{
	uint32_t first = s->first_edge[debug], end = s->first_edge[debug + 1];
	uint32_t e = first;

	if (end - first > DEBUG_EDGES)
		end = first + DEBUG_EDGES;
	while (e < end && s->edge_to[e] != shared)
		e++;
	if (e == end)
		return NO_NODE;
	for (e = first; e < end; e++)
		if (is_script(s, s->edge_to[e]))
			return s->edge_to[e];
	return NO_NODE;
}

uint32_t
code_script_of(const struct snapshot *snapshot, uint32_t shared,
	const struct code_fields *fields)
{
	uint32_t script = fields->to[CODE_SCRIPT];

	if (script == NO_NODE)
		script = fields->to[CODE_SCRIPT_OR_DEBUG];
	if (script == NO_NODE || snapshot->node_type[script] == NODE_CODE)
		return script;
	return behind_debug_info(snapshot, script, shared);
}
