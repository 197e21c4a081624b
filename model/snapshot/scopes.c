#include "model/snapshot/scopes.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"
#include "model/snapshot/source.h"

/* More scopes in scopes than anybody would write. */
#define DEPTH_MAX 4096

struct reader {
	struct scopes *scopes;
	const struct snapshot *snapshot;
	size_t scope_room, var_room, use_room;
	uint64_t vars, uses;		/* of the scopes so far */
	uint32_t open[DEPTH_MAX];	/* scopes around the next, by depth */
};

/* False, with err, stops the reading. */
typedef bool take_row(struct reader *reader, const uint64_t *row,
	struct error *err);

bool
scopes_are_there(const struct snapshot *snapshot)
{
	for (int i = 0; i < SCOPE_SECTIONS; i++)
		if (snapshot->scopes[i].end <= snapshot->scopes[i].begin ||
		    snapshot->scopes[i].end > snapshot->source->size)
			return false;
	return snapshot->meta.scope_stride > 0;
}

static bool
damaged(struct error *err, const char *what)
{
	return error_set(err, ERROR_FORMAT, "damaged: section scopes: %s",
	    what);
}

/* Is it an int of V8? Those below zero are taken as what they are as bits. */
static bool
is_id(uint64_t number)
{
	return number <= INT32_MAX || number >= (uint64_t)(int64_t)INT32_MIN;
}

static bool
take_scope(struct reader *reader, const uint64_t *row, struct error *err)
{
	const struct snapshot *s = reader->snapshot;
	const struct meta *meta = &s->meta;
	struct scopes *scopes = reader->scopes;
	uint64_t node = row[meta->scope_script], id = row[meta->scope_id];
	uint64_t depth = row[meta->scope_depth];
	uint64_t vars = row[meta->scope_vars], uses = row[meta->scope_uses];
	struct scope *list, *scope;

	if (node % meta->node_stride != 0 ||
	    node / meta->node_stride >= s->nodes)
		return damaged(err, "a script is no node");
	if (!is_id(id) || depth >= DEPTH_MAX || vars >= UINT32_MAX ||
	    uses >= UINT32_MAX || reader->vars + vars >= UINT32_MAX ||
	    reader->uses + uses >= UINT32_MAX)
		return damaged(err, "a number is too large");
	list = array_grow(scopes->list, &reader->scope_room,
	    scopes->count + (size_t)1, sizeof *list, "scopes", err);
	if (list == NULL)
		return false;
	scopes->list = list;
	scope = &list[scopes->count];
	*scope = (struct scope) {
		.script = (uint32_t)(node / meta->node_stride),
		.id = (uint32_t)id, .parent = NO_SCOPE,
		.first_var = (uint32_t)reader->vars, .vars = (uint32_t)vars,
		.first_use = (uint32_t)reader->uses, .uses = (uint32_t)uses,
	};
	if (depth > 0) {
		scope->parent = reader->open[depth - 1];
		if (scope->parent >= scopes->count ||
		    list[scope->parent].script != scope->script)
			return damaged(err, "one is in none");
	}
	reader->open[depth] = scopes->count++;
	/* What was open below this one is not any more. */
	if (depth + 1 < DEPTH_MAX)
		reader->open[depth + 1] = NO_SCOPE;
	reader->vars += vars;
	reader->uses += uses;
	return true;
}

static bool
take_var(struct reader *reader, const uint64_t *row, struct error *err)
{
	struct scopes *scopes = reader->scopes;
	uint64_t name = row[reader->snapshot->meta.scope_var_name];
	uint32_t *vars;

	if (name >= reader->snapshot->strings.count)
		return damaged(err, "a variable has no name");
	vars = array_grow(scopes->vars, &reader->var_room,
	    scopes->var_count + (size_t)1, sizeof *vars, "scopes", err);
	if (vars == NULL)
		return false;
	scopes->vars = vars;
	vars[scopes->var_count++] = (uint32_t)name;
	return true;
}

static bool
take_use(struct reader *reader, const uint64_t *row, struct error *err)
{
	struct scopes *scopes = reader->scopes;
	const struct meta *meta = &reader->snapshot->meta;
	uint64_t id = row[meta->scope_use_scope];
	uint64_t slot = row[meta->scope_use_slot];
	struct scope_use *uses;

	if (!is_id(id) || slot >= UINT32_MAX)
		return damaged(err, "a number is too large");
	uses = array_grow(scopes->uses, &reader->use_room,
	    scopes->use_count + (size_t)1, sizeof *uses, "scopes", err);
	if (uses == NULL)
		return false;
	scopes->uses = uses;
	uses[scopes->use_count++] = (struct scope_use) { (uint32_t)id,
	    (uint32_t)slot };
	return true;
}

static bool
read_section(struct reader *reader, enum scope_section section,
	unsigned stride, take_row *take, struct error *err)
{
	const struct snapshot *s = reader->snapshot;
	uint64_t numbers[SCAN_NUMBERS];
	struct scan scan;
	bool failed;
	size_t rows;

	if (!scan_init(&scan, "scopes", s->source, s->scopes[section].begin,
	    s->scopes[section].end, stride, err))
		return false;
	while ((rows = scan_rows(&scan, numbers, &failed, err)) > 0)
		for (size_t row = 0; row < rows; row++)
			if (!take(reader, numbers + row * stride, err))
				return false;
	return !failed;
}

static int
by_script(const void *a, const void *b)
{
	const struct scope_place *left = a, *right = b;

	if (left->script != right->script)
		return left->script < right->script ? -1 : 1;
	return left->id < right->id ? -1 : left->id > right->id;
}

static bool
put_in_order(struct scopes *scopes, struct error *err)
{
	scopes->places = malloc((scopes->count + (size_t)1) *
	    sizeof *scopes->places);
	if (scopes->places == NULL)
		return error_memory(err, "scopes", scopes->count *
		    sizeof *scopes->places);
	for (uint32_t i = 0; i < scopes->count; i++)
		scopes->places[i] = (struct scope_place) {
		    scopes->list[i].script, scopes->list[i].id, i };
	qsort(scopes->places, scopes->count, sizeof *scopes->places,
	    by_script);
	return true;
}

bool
scopes_read(struct scopes *scopes, const struct snapshot *snapshot,
	struct error *err)
{
	const struct meta *meta = &snapshot->meta;
	struct reader *reader;
	bool ok;

	*scopes = (struct scopes) { 0 };
	if (!scopes_are_there(snapshot))
		return true;
	reader = calloc(1, sizeof *reader);
	if (reader == NULL)
		return error_memory(err, "scopes", sizeof *reader);
	reader->scopes = scopes;
	reader->snapshot = snapshot;
	reader->open[0] = NO_SCOPE;
	ok = read_section(reader, SCOPE_SECTION_SCOPES, meta->scope_stride,
	    take_scope, err) &&
	    read_section(reader, SCOPE_SECTION_VARS, meta->scope_var_stride,
	    take_var, err) &&
	    read_section(reader, SCOPE_SECTION_USES, meta->scope_use_stride,
	    take_use, err);
	if (ok && (scopes->var_count < reader->vars ||
	    scopes->use_count < reader->uses))
		ok = damaged(err, "variables or uses are missing");
	ok = ok && put_in_order(scopes, err);
	free(reader);
	return ok;
}

void
scopes_release(struct scopes *scopes)
{
	free(scopes->list);
	free(scopes->vars);
	free(scopes->uses);
	free(scopes->places);
	*scopes = (struct scopes) { 0 };
}

uint32_t
scopes_find(const struct scopes *scopes, uint32_t script, uint32_t id)
{
	const struct scope_place key = { script, id, 0 }, *found;

	found = scopes->count == 0 ? NULL : bsearch(&key, scopes->places,
	    scopes->count, sizeof key, by_script);
	return found == NULL ? NO_SCOPE : found->number;
}
