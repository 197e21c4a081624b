#include "model/snapshot/traces.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/snapshot/json.h"
#include "model/snapshot/number.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"
#include "model/snapshot/source.h"

/* So many traces between two looks at the task. */
#define POLL_TRACES 4096

static uint32_t
small(uint64_t number, uint32_t otherwise)
{
	return number < UINT32_MAX ? (uint32_t)number : otherwise;
}

/* Cells have room for so much; nobody has allocated more. */
static uint64_t
counted(uint64_t number)
{
	return number < INT64_MAX ? number : INT64_MAX;
}

static bool
add_function(struct snapshot *snapshot, size_t *room, const uint64_t *row,
	struct error *err)
{
	const struct meta *meta = &snapshot->meta;
	struct trace_function *functions;

	if (snapshot->trace_function_count == UINT32_MAX - 1)
		return error_set(err, ERROR_LIMIT, "section "
		    "trace_function_infos has more rows than can be loaded");
	functions = array_grow(snapshot->trace_functions, room,
	    snapshot->trace_function_count + (size_t)1, sizeof(*functions),
	    "the functions", err);
	if (functions == NULL)
		return false;
	snapshot->trace_functions = functions;
	functions[snapshot->trace_function_count++] =
	    (struct trace_function) {
		.name = small(row[meta->trace_function.name], UINT32_MAX),
		.script_name = small(row[meta->trace_function.script_name],
		    UINT32_MAX),
		.script = small(row[meta->trace_function.script], UINT32_MAX),
		.line = small(row[meta->trace_function.line], 0),
		.column = small(row[meta->trace_function.column], 0),
		.id = small(row[meta->trace_function.function], 0),
	};
	return true;
}

static bool
read_functions(struct snapshot *snapshot, struct task *task,
	struct error *err)
{
	const struct extent *at =
	    &snapshot->sections.at[SECTION_TRACE_FUNCTIONS];
	unsigned stride = snapshot->meta.trace_function.stride;
	uint64_t numbers[SCAN_NUMBERS];
	size_t rows, room = 0, i;
	struct scan scan;
	bool failed;

	if (!scan_init(&scan, section_name(SECTION_TRACE_FUNCTIONS),
	    snapshot->source, at->begin, at->end, stride, err))
		return false;
	scan.for_good = true;
	while ((rows = scan_rows(&scan, numbers, &failed, err)) > 0) {
		for (i = 0; i < rows; i++)
			if (!add_function(snapshot, &room,
			    numbers + i * stride, err))
				return false;
		if (!scan_progress(&scan, task, STAGE_LOCATIONS, err))
			return false;
	}
	return !failed && scan_end(&scan, task, STAGE_LOCATIONS, err);
}

/* The state of reading the tree. */
struct reader {
	struct snapshot *snapshot;
	const char *p, *end;	/* end: behind the last bracket */
	size_t room;
	struct number_map ids;	/* of traces */
};

static bool
bad(const struct reader *reader, const char *what, struct error *err)
{
	return error_set_at(err, ERROR_FORMAT,
	    reader->p - reader->snapshot->source->data,
	    "damaged: section trace_tree: %s", what);
}

static void
skip_blanks(struct reader *reader)
{
	reader->p = json_blank(reader->p, reader->end);
}

/*
 * Takes a byte of punctuation. The end of the section is a bracket, so there
 * is always a byte to look at before it has been taken.
 */
static bool
take(struct reader *reader, char c)
{
	skip_blanks(reader);
	if (reader->p == reader->end || *reader->p != c)
		return false;
	reader->p++;
	return true;
}

static bool
add_trace(struct reader *reader, const uint64_t *row, uint32_t parent,
	struct error *err)
{
	struct snapshot *snapshot = reader->snapshot;
	const struct meta *meta = &snapshot->meta;
	uint32_t number = snapshot->trace_count;
	uint64_t function = row[meta->trace.function];
	struct trace *traces;

	if (number == NO_TRACE - 1)
		return error_set(err, ERROR_LIMIT, "section trace_tree has "
		    "more traces than can be loaded");
	traces = array_grow(snapshot->traces, &reader->room,
	    number + (size_t)1, sizeof(*traces), "the traces", err);
	if (traces == NULL)
		return false;
	snapshot->traces = traces;
	traces[snapshot->trace_count++] = (struct trace) {
		.count = counted(row[meta->trace.count]),
		.size = counted(row[meta->trace.size]),
		.function = function < snapshot->trace_function_count ?
		    (uint32_t)function : NO_FUNCTION,
		.parent = parent,
	};
	/* Of traces with the same id the last counts, as for DevTools. */
	return row[meta->trace.id] >= UINT32_MAX || number_map_put(
	    &reader->ids, (uint32_t)row[meta->trace.id], number, err);
}

/* Reads a trace up to the list of its children, the last of its fields. */
static bool
read_trace(struct reader *reader, uint32_t parent, struct error *err)
{
	unsigned fields = reader->snapshot->meta.trace.stride - 1, i;
	uint64_t row[META_FIELDS_MAX];
	bool negative = false;

	for (i = 0; i < fields; i++) {
		skip_blanks(reader);
		if (number_read(&reader->p, &row[i], &negative) !=
		    NUMBER_OK)
			return bad(reader, "this is not a whole number",
			    err);
		/* V8 counts in 32 bits, which somebody printed as int. */
		if (negative)
			row[i] = (uint32_t)row[i];
		if (!take(reader, ','))
			return bad(reader, "a comma is missing", err);
	}
	if (!take(reader, '['))
		return bad(reader, "a trace has no list of what it called",
		    err);
	return add_trace(reader, row, parent, err);
}

/*
 * Children stand in the list of their parent, each followed by the list of
 * its own. The way back up from the end of a list is that of the parents, so
 * no stack is needed.
 */
static bool
read_tree(struct reader *reader, struct task *task, struct error *err)
{
	struct snapshot *snapshot = reader->snapshot;
	uint32_t parent = NO_TRACE;

	take(reader, '[');
	if (take(reader, ']'))
		return true;
	for (;;) {
		if (snapshot->trace_count % POLL_TRACES == 0 &&
		    !task_goes_on(task, err))
			return false;
		if (!read_trace(reader, parent, err))
			return false;
		parent = snapshot->trace_count - 1;
		/* Not a leaf: what it called comes next. */
		if (!take(reader, ']'))
			continue;
		while (!take(reader, ',')) {
			/* The trace before is the last of its list. */
			if (!take(reader, ']'))
				return bad(reader, "a bracket or a comma is "
				    "missing", err);
			parent = snapshot->traces[parent].parent;
			if (parent == NO_TRACE)
				return true;
		}
		parent = snapshot->traces[parent].parent;
	}
}

/* From ids of traces to their numbers. */
static void
number_nodes(struct snapshot *snapshot, const struct number_map *ids)
{
	uint32_t *trace = snapshot->node_trace, node;

	for (node = 0; node < snapshot->nodes; node++)
		trace[node] = trace[node] != 0 ?
		    number_map_get(ids, trace[node]) : NO_TRACE;
}

_Static_assert(NUMBER_NONE == NO_TRACE, "what the map does not have is none");

/* There is no tree: nobody needs to know the places in it. */
static void
forget(struct snapshot *snapshot)
{
	free(snapshot->node_trace);
	snapshot->node_trace = NULL;
}

bool
traces_read(struct snapshot *snapshot, struct task *task, struct error *err)
{
	const struct extent *at = snapshot->sections.at;
	const struct extent *tree = &at[SECTION_TRACE_TREE];
	const struct meta *meta = &snapshot->meta;
	struct reader reader = { .snapshot = snapshot };
	bool ok;

	/* Children are the last field wherever there is such a tree. */
	if (snapshot->node_trace == NULL || tree->end == 0 ||
	    at[SECTION_TRACE_FUNCTIONS].end == 0 ||
	    meta->trace_function.stride == 0 || meta->trace.stride == 0 ||
	    meta->trace.children != (int)meta->trace.stride - 1) {
		forget(snapshot);
		return true;
	}
	if (!read_functions(snapshot, task, err))
		return false;
	reader.p = snapshot->source->data + tree->begin;
	reader.end = snapshot->source->data + tree->end;
	ok = read_tree(&reader, task, err);
	source_drop(snapshot->source, tree->begin, tree->end);
	if (ok && snapshot->trace_count > 0)
		number_nodes(snapshot, &reader.ids);
	else
		forget(snapshot);
	number_map_release(&reader.ids);
	return ok;
}
