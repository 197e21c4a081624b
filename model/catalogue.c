#include "model/catalogue.h"

#include <string.h>

#include "model/base/error.h"
#include "model/compare/comparison.h"
#include "model/compare/grown.h"
#include "model/detect/detectors_table.h"
#include "model/explain/suspects.h"
#include "model/explain/windows_table.h"
#include "model/compare/trend.h"
#include "model/explore/allocations.h"
#include "model/explore/containment.h"
#include "model/explore/dominated.h"
#include "model/explore/duplicates.h"
#include "model/explore/holders.h"
#include "model/explore/lines.h"
#include "model/explore/merged.h"
#include "model/explore/object.h"
#include "model/explore/objects.h"
#include "model/explore/path.h"
#include "model/explore/search_table.h"
#include "model/explore/stack.h"
#include "model/explore/statistics.h"
#include "model/explore/summary.h"
#include "model/explore/timeline.h"
#include "model/explore/where.h"
#include "model/formats/call_tree.h"
#include "model/formats/callers.h"
#include "model/formats/commit_table.h"
#include "model/formats/component_table.h"
#include "model/formats/document.h"
#include "model/formats/event_table.h"
#include "model/formats/gc_table.h"
#include "model/formats/heapdiff_table.h"
#include "model/formats/heavy.h"
#include "model/formats/log_table.h"
#include "model/formats/memory_table.h"
#include "model/formats/memwatch.h"
#include "model/formats/tick_table.h"
#include "model/load.h"

static uint32_t
start_of(const struct request *request)
{
	return request->node != NO_NODE ? request->node :
	    request->heap->snapshot->root;
}

static struct table *
open_summary(const struct request *request, struct error *err)
{
	struct where_heaps heaps = { request->heap, request->base,
	    request->series, request->series_count };

	if (request->where != NULL)
		return summary_where(&heaps, request->where, err);
	return summary_new(request->heap, request->base, err);
}

static struct table *
open_comparison(const struct request *request, struct error *err)
{
	return comparison_new(request->heap, request->base, request->by_id,
	    err);
}

static struct table *
open_grown(const struct request *request, struct error *err)
{
	return grown_new(request->heap, request->base, err);
}

static struct table *
open_suspects(const struct request *request, struct error *err)
{
	return suspects_new(request->heap, request->base, request->series,
	    request->series_count, err);
}

static struct table *
open_detectors(const struct request *request, struct error *err)
{
	return detectors_table_new(request->heap, request->base,
	    request->only, err);
}

static struct table *
open_objects(const struct request *request, struct error *err)
{
	return objects_new(request->heap, request->class, err);
}

static struct table *
open_retainers(const struct request *request, struct error *err)
{
	return holders_new(request->heap, request->node, request->ignored,
	    err);
}

static struct table *
open_containment(const struct request *request, struct error *err)
{
	return containment_new(request->heap, start_of(request), err);
}

static struct table *
open_dominators(const struct request *request, struct error *err)
{
	return dominated_new(request->heap, start_of(request), err);
}

static struct table *
open_statistics(const struct request *request, struct error *err)
{
	return statistics_new(request->heap, err);
}

static struct table *
open_object(const struct request *request, struct error *err)
{
	return object_new(request->heap, request->node, err);
}

static struct table *
open_text(const struct request *request, struct error *err)
{
	return lines_new(request->heap, request->node, err);
}

static struct table *
open_search(const struct request *request, struct error *err)
{
	return search_table_new(request->heap, request->text, request->kinds,
	    err);
}

static struct table *
open_strings(const struct request *request, struct error *err)
{
	return duplicates_new(request->heap, err);
}

static struct table *
open_merged(const struct request *request, struct error *err)
{
	struct merged_options options = {
		.raw = request->raw,
		.most = request->complete ? 0 : MERGED_MOST,
		.ignored = request->ignored,
	};

	if (request->nodes != NULL)
		return merged_of_nodes(request->heap, request->nodes,
		    request->node_count, &options, err);
	return request->fresh && request->base != NULL ?
	    merged_of_new(request->heap, request->base, request->class,
	    &options, err) :
	    merged_of_class(request->heap, request->class, &options, err);
}

static struct table *
open_path(const struct request *request, struct error *err)
{
	return path_new(request->heap, request->node, request->raw,
	    request->ignored, err);
}

static struct table *
open_timeline(const struct request *request, struct error *err)
{
	return timeline_new(request->heap, err);
}

static struct table *
open_stack(const struct request *request, struct error *err)
{
	return stack_new(request->heap, request->node, err);
}

static struct table *
open_allocations(const struct request *request, struct error *err)
{
	return allocations_new(request->heap, err);
}

static struct table *
open_trend(const struct request *request, struct error *err)
{
	const struct trend_options options = { request->measure,
	    request->per, request->series_others };

	return trend_new(request->series, request->times,
	    request->series_count, request->heap, &options, err);
}

static struct table *
open_windows(const struct request *request, struct error *err)
{
	const struct windows_files files = {
		.heaps = request->series,
		.times = request->times,
		.ends = request->ends,
		.zone = request->zone,
		.count = request->series_count,
		.others = request->series_others,
		.documents = request->documents,
		.written = request->written,
		.document_count = request->document_count,
		.current = request->heap,
		.class = request->class != NULL &&
		    request->class[0] != '\0' ? request->class : NULL,
	};

	return windows_table_new(&files, err);
}

/* The document that was asked about, if it is of this kind. */
static const void *
document_of(const struct request *request, enum file_kind kind,
	struct error *err)
{
	const void *data = document_data(request->document, kind);

	if (data == NULL)
		error_set(err, ERROR_ABSENT, "this is about a %s, and there "
		    "is none", document_kind_name(kind));
	return data;
}

static struct table *
open_heavy(const struct request *request, struct error *err)
{
	const void *profile = document_of(request, FILE_SAMPLING_PROFILE,
	    err);

	return profile == NULL ? NULL : heavy_new(profile, document_data(
	    request->base_document, FILE_SAMPLING_PROFILE), err);
}

static struct table *
open_tree(const struct request *request, struct error *err)
{
	const void *profile = document_of(request, FILE_SAMPLING_PROFILE,
	    err);

	return profile == NULL ? NULL : call_tree_new(profile, document_data(
	    request->base_document, FILE_SAMPLING_PROFILE), err);
}

/* A V8 log, or what was made of one. */
static const struct ticks *
ticks_of(const struct request *request, struct error *err)
{
	return document_of(request, FILE_V8_LOG, err);
}

static struct table *
open_ticks(const struct request *request, struct error *err)
{
	const struct ticks *ticks = ticks_of(request, err);

	return ticks == NULL ? NULL : tick_table_new(ticks, err);
}

static struct table *
open_callers(const struct request *request, struct error *err)
{
	const struct ticks *ticks = ticks_of(request, err);

	return ticks == NULL ? NULL : callers_new(ticks, err);
}

static struct table *
open_gc(const struct request *request, struct error *err)
{
	const struct ticks *ticks = ticks_of(request, err);

	return ticks == NULL ? NULL : gc_table_new(ticks, err);
}

static struct table *
open_commits(const struct request *request, struct error *err)
{
	const void *profile = document_of(request, FILE_REACT_PROFILE, err);

	return profile == NULL ? NULL : commit_table_new(profile, err);
}

static struct table *
open_components(const struct request *request, struct error *err)
{
	const void *profile = document_of(request, FILE_REACT_PROFILE, err);

	return profile == NULL ? NULL : component_table_new(profile, err);
}

static struct table *
open_log(const struct request *request, struct error *err)
{
	const void *log = document_of(request, FILE_APP_LOG, err);

	return log == NULL ? NULL : log_table_new(log, err);
}

static const struct memwatch *
memwatch_asked(const struct request *request, struct error *err)
{
	const struct memwatch *memwatch = memwatch_of(request->document);

	return memwatch != NULL ? memwatch : document_of(request,
	    FILE_MEMWATCH, err);
}

static struct table *
open_events(const struct request *request, struct error *err)
{
	const struct memwatch *memwatch = memwatch_asked(request, err);

	return memwatch == NULL ? NULL : event_table_new(memwatch, err);
}

static struct table *
open_heapdiff(const struct request *request, struct error *err)
{
	const struct memwatch *memwatch = memwatch_asked(request, err);

	return memwatch == NULL ? NULL : heapdiff_table_new(memwatch, err);
}

static struct table *
open_memory(const struct request *request, struct error *err)
{
	const struct memwatch *memwatch = memwatch_of(request->document);
	const struct memory_series *series;

	if (memwatch != NULL && memwatch->series == NULL) {
		error_set(err, ERROR_ABSENT, "there are no stats among these "
		    "events: nothing says how large the heap was");
		return NULL;
	}
	series = memwatch != NULL ? memwatch->series : document_of(request,
	    FILE_MEMORY_SERIES, err);
	return series == NULL ? NULL : memory_table_new(series, err);
}

const struct catalogue_entry catalogue[] = {
	{ "summary", "Summary", "Sum", '1', TAKES_BASE | TAKES_WHERE,
	  "[BASE] FILE [--where FILTER]",
	  "classes with their counts and sizes", open_summary,
	  &summary_ops },
	{ "diff", "Comparison", "Comp", '2', NEED_BASE | TAKES_BY_ID,
	  "BASE FILE [--by-id]",
	  "what is new and what is gone since the base", open_comparison,
	  &comparison_ops },
	{ "containment", "Containment", "Cont", '3', TAKES_OBJECT | TAKES_DEPTH,
	  "FILE [--id @N] [--depth N]",
	  "what the root, or an object, points at", open_containment,
	  &containment_ops },
	{ "dominators", "Dominators", "Dom", '4', TAKES_OBJECT | TAKES_DEPTH,
	  "FILE [--id @N] [--depth N]",
	  "what each object alone keeps alive, from the root down",
	  open_dominators,
	  &dominated_ops },
	{ "statistics", "Statistics", "Stat", '5', 0, "FILE",
	  "what kinds of things take up the heap", open_statistics,
	  &statistics_ops },
	{ "objects", "Objects", "Objects", 0, NEED_CLASS, "FILE --class NAME",
	  "the objects of one class", open_objects,
	  &objects_ops },
	{ "object", "Object", "Object", 0, NEED_OBJECT | TAKES_DEPTH,
	  "FILE --id @N [--depth N]",
	  "everything about one object", open_object,
	  &object_ops },
	{ "text", "Text", "Text", 0, NEED_OBJECT, "FILE --id @N",
	  "the whole text of a string, line by line", open_text,
	  &lines_ops },
	{ "retainers", "Retainers", "Retainers", 0,
	  NEED_OBJECT | TAKES_DEPTH | TAKES_IGNORED | ABOUT_HOLDERS,
	  "FILE --id @N [--depth N] [--ignore @N,...]",
	  "what holds an object, nearest to a root first", open_retainers,
	  &holders_ops },
	{ "search", "Search", "Search", 0, NEED_TEXT | TAKES_DEPTH,
	  "FILE REGEX [--kind KIND,...]",
	  "classes, strings, objects and properties that match",
	  open_search,
	  &search_table_ops },
	{ "strings", "Strings", "Str", '6', TAKES_DEPTH, "FILE",
	  "strings that are there more than once, and what that wastes",
	  open_strings,
	  &duplicates_ops },
	{ "grown", "Grown", "Grow", '7', NEED_BASE | TAKES_DEPTH,
	  "BASE FILE [--depth N]",
	  "objects that are in both snapshots and larger now", open_grown,
	  &grown_ops },
	{ "trend", "Trend", "Trend", '8',
	  TAKES_SERIES | TAKES_MEASURE | TAKES_DEPTH,
	  "FILE...|DIR|'PATTERN' [--of MEASURE] [--per N]",
	  "how each class went over any number of snapshots",
	  open_trend, &trend_ops },
	{ "suspects", "Suspects", "Susp", '9',
	  TAKES_BASE | TAKES_SERIES | SAYS_WHY | ABOUT_HOLDERS,
	  "FILE...|DIR|'PATTERN'", "what looks like a leak, and why",
	  open_suspects,
	  &suspects_ops },
	{ "detectors", "Detectors", "Detect", 0,
	  TAKES_BASE | TAKES_DEPTH | TAKES_ONLY,
	  "[BASE] FILE [--only NAME,...] [--depth N]",
	  "listeners, timers, promises, sockets, ... that Node programs leave "
	  "behind", open_detectors,
	  &detectors_ops },
	{ "merged", "Merged Retainers", "Merged", 0,
	  NEED_CLASS | TAKES_BASE | TAKES_DEPTH | TAKES_NEW | TAKES_RAW |
	  TAKES_IGNORED | ABOUT_HOLDERS,
	  "[BASE] FILE --class NAME [--new] [--ignore @N,...]",
	  "what holds the objects of a class, all ways in one tree",
	  open_merged,
	  &merged_ops },
	{ "path", "Path", "Path", 0,
	  NEED_OBJECT | TAKES_DEPTH | TAKES_RAW | TAKES_IGNORED |
	  ABOUT_HOLDERS,
	  "FILE --id @N [--raw] [--ignore @N,...]",
	  "how an object is reached from a root", open_path,
	  &path_ops },
	{ "timeline", "Timeline", "Time", 0, TAKES_DEPTH,
	  "FILE [--depth N]",
	  "what was allocated when, of a recording", open_timeline,
	  &timeline_ops },
	{ "stack", "Stack", "Stack", 0, NEED_OBJECT, "FILE --id @N",
	  "what allocated an object, of a recording with stacks", open_stack,
	  &stack_ops },
	{ "allocations", "Allocations", "Alloc", 0, TAKES_DEPTH,
	  "FILE [--depth N]",
	  "what functions allocated, of a recording with stacks",
	  open_allocations, &allocations_ops },
	{ "windows", "Windows", "Wind", 0,
	  TAKES_SERIES | TAKES_OTHERS | TAKES_CLASS | TAKES_DEPTH,
	  "FILE...|DIR [--class NAME] [--depth N]",
	  "what happened between snapshots: logs, memory, and what grew alike",
	  open_windows,
	  &windows_table_ops },
	{ "heavy", "Heavy", "Heavy", '1',
	  TAKES_BASE | TAKES_DEPTH | ABOUT(FILE_SAMPLING_PROFILE),
	  "[BASE] FILE [--depth N]",
	  "of a sampling profile: what each function allocated, and who "
	  "called it", open_heavy,
	  &heavy_ops },
	{ "tree", "Tree", "Tree", '2',
	  TAKES_BASE | TAKES_DEPTH | ABOUT(FILE_SAMPLING_PROFILE),
	  "[BASE] FILE [--depth N]",
	  "of a sampling profile: what was allocated within which calls",
	  open_tree,
	  &call_tree_ops },
	{ "ticks", "Ticks", "Ticks", '1',
	  TAKES_DEPTH | SAYS_WHY | ABOUT(FILE_V8_LOG),
	  "FILE [--depth N]",
	  "of a V8 log: where its ticks fell, by category and function",
	  open_ticks,
	  &tick_table_ops },
	{ "bottom-up", "Bottom up", "Bottom", '2',
	  TAKES_DEPTH | ABOUT(FILE_V8_LOG),
	  "FILE [--depth N]",
	  "of a V8 log: the functions that took most, and who called them",
	  open_callers,
	  &callers_ops },
	{ "gc", "GC", "GC", '3', TAKES_DEPTH | ABOUT(FILE_V8_LOG),
	  "FILE [--depth N]",
	  "of a V8 log: garbage collection and the heap over time", open_gc,
	  &gc_table_ops },
	{ "commits", "Commits", "Commits", '1',
	  TAKES_DEPTH | ABOUT(FILE_REACT_PROFILE),
	  "FILE [--depth N]",
	  "of a React DevTools profile: what was rendered when, by whom and "
	  "why", open_commits,
	  &commit_table_ops },
	{ "components", "Components", "Comp", '2',
	  TAKES_DEPTH | ABOUT(FILE_REACT_PROFILE),
	  "FILE [--depth N]",
	  "of a React DevTools profile: what the renders of each component "
	  "took", open_components,
	  &component_table_ops },
	{ "log", "Log", "Log", '1', TAKES_DEPTH | ABOUT(FILE_APP_LOG),
	  "FILE [--depth N]",
	  "of an application log: its lines in groups, errors first",
	  open_log,
	  &log_table_ops },
	{ "events", "Events", "Events", '1', ABOUT(FILE_MEMWATCH), "FILE",
	  "of memwatch's leak and stats events: how the heap grew, by our own "
	  "count", open_events,
	  &event_table_ops },
	{ "heapdiff", "HeapDiff", "HDiff", '2',
	  TAKES_DEPTH | ABOUT(FILE_HEAPDIFF) | ABOUT(FILE_MEMWATCH),
	  "FILE [--depth N]",
	  "of HeapDiffs of memwatch: what came and what went, by class",
	  open_heapdiff,
	  &heapdiff_table_ops },
	{ "memory", "Memory", "Memory", '3',
	  TAKES_DEPTH | ABOUT(FILE_MEMORY_SERIES) | ABOUT(FILE_MEMWATCH),
	  "FILE [--depth N]",
	  "of memory figures over time: which part grows, and how fast",
	  open_memory, &memory_table_ops },
};

const size_t catalogue_count = sizeof catalogue / sizeof catalogue[0];

const struct catalogue_entry *
catalogue_find(const char *name)
{
	for (size_t i = 0; i < catalogue_count; i++)
		if (strcmp(catalogue[i].name, name) == 0)
			return &catalogue[i];
	return NULL;
}

bool
catalogue_is_about(const struct catalogue_entry *entry, enum file_kind kind)
{
	unsigned kinds = entry->needs >> ABOUT_SHIFT;

	if (kinds == 0)
		return kind == FILE_HEAP || kind == FILE_ANY;
	return kinds >> kind & 1;
}

enum file_kind
catalogue_kind(const struct catalogue_entry *entry)
{
	int kind = FILE_HEAP;

	while (kind < FILE_KINDS &&
	    !catalogue_is_about(entry, (enum file_kind)kind))
		kind++;
	return (enum file_kind)kind;
}

char
catalogue_key(const struct catalogue_entry *entry, enum file_kind kind)
{
	unsigned kinds = entry->needs >> ABOUT_SHIFT;
	char key = '1';

	if (entry->key == 0 || (kinds & (kinds - 1)) == 0)
		return entry->key;
	for (size_t i = 0; &catalogue[i] != entry; i++)
		key += catalogue[i].key != 0 &&
		    catalogue_is_about(&catalogue[i], kind);
	return key;
}

const struct catalogue_entry *
catalogue_first(enum file_kind kind, bool compared)
{
	if (kind == FILE_HEAP || kind == FILE_ANY)
		return catalogue_find(compared ? "diff" : "summary");
	for (size_t i = 0; i < catalogue_count; i++)
		if (catalogue_is_about(&catalogue[i], kind))
			return &catalogue[i];
	return NULL;
}
