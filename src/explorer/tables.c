/* What a view is made from: its file and base, and whether they are there. */
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/explore/early.h"
#include "model/load.h"
#include "src/explorer/snapshots.h"
#include "src/explorer/state.h"
#include "src/ignoring.h"
#include "src/loads.h"
#include "src/options.h"

/* What was read of a file: a heap or a document; NULL while neither is. */
static const void *
content_of(const struct explorer *e, size_t number)
{
	const struct load *load = &e->loads->list[number];

	return load->heap != NULL ? (const void *)load->heap :
	    load->document;
}

bool
explorer_has_base(const struct explorer *e)
{
	return e->base != e->current &&
	    loads_alike(e->loads, e->base, e->current) &&
	    content_of(e, e->base) != NULL &&
	    content_of(e, e->current) != NULL;
}

enum file_kind
explorer_kind(const struct explorer *e)
{
	return e->loads->list[e->current].kind;
}

bool
explorer_fits(const struct explorer *e, const struct catalogue_entry *entry)
{
	return catalogue_is_about(entry, explorer_kind(e));
}

size_t
explorer_base(const struct explorer *e, size_t current)
{
	size_t base = e->base;

	if (!loads_alike(e->loads, current, base))
		base = e->bases[e->loads->list[current].kind];
	return loads_base(e->loads, current, base);
}

void
explorer_set_files(struct explorer *e, size_t current, size_t base)
{
	e->current = current;
	e->base = base;
	e->bases[e->loads->list[current].kind] = base;
}

const struct preview *
explorer_preview(const struct explorer *e, const struct spot *spot)
{
	const struct load *load = &e->loads->list[spot->current];

	return spot->entry == catalogue_find("summary") &&
	    spot->text[0] == '\0' && load->state == LOAD_RUNNING ?
	    load->preview : NULL;
}

/* Is the file of such a kind that the table can be about it? */
static bool
is_about(struct explorer *e, const struct spot *spot)
{
	const struct load *load = &e->loads->list[spot->current];

	if (catalogue_is_about(spot->entry, load->kind))
		return true;
	explorer_say(e, "%zu is a %s: %s means nothing of it",
	    spot->current + 1, load_kind_name(load), spot->entry->name);
	return false;
}

bool
explorer_ready(struct explorer *e, const struct spot *spot)
{
	size_t missing = spot->current;

	if (spot->entry == NULL || explorer_is_live(spot) ||
	    explorer_preview(e, spot) != NULL)
		return true;
	if (!is_about(e, spot))
		return false;
	if (content_of(e, missing) != NULL && spot->entry->needs & NEED_BASE)
		missing = spot->base;
	if (content_of(e, missing) != NULL)
		return true;
	if (e->loads->list[missing].state == LOAD_FAILED)
		explorer_say(e, "snapshot %zu could not be loaded",
		    missing + 1);
	else
		explorer_say(e, "snapshot %zu is still loading",
		    missing + 1);
	return false;
}

/* Of each file, where it is a snapshot; and the others alone. */
struct lists {
	const struct heap **heaps;
	int64_t *times, *ends;
	size_t others;			/* of them: no snapshots */
	const struct document **documents;
	int64_t *written;
	size_t document_count;
};

static bool
lists_alloc(struct lists *lists, size_t count, struct error *err)
{
	lists->heaps = calloc(count, sizeof *lists->heaps);
	lists->documents = calloc(count, sizeof *lists->documents);
	lists->times = calloc(count, sizeof *lists->times);
	lists->ends = calloc(count, sizeof *lists->ends);
	lists->written = calloc(count, sizeof *lists->written);
	return (lists->heaps != NULL && lists->documents != NULL &&
	    lists->times != NULL && lists->ends != NULL &&
	    lists->written != NULL) ||
	    error_memory(err, "snapshots", count);
}

static void
lists_free(struct lists *lists)
{
	free(lists->heaps);
	free(lists->documents);
	free(lists->times);
	free(lists->ends);
	free(lists->written);
}

/* Is it a snapshot, or may it become one? */
static bool
is_of_series(const struct load *load)
{
	if (load->kind == FILE_ANY)
		return load->state != LOAD_FAILED;
	return load->kind == FILE_HEAP;
}

static void
add_to_lists(struct lists *lists, const struct load *load, size_t number)
{
	lists->times[number] = load->time;
	lists->ends[number] = load->end;
	lists->heaps[number] = load->heap;
	lists->others += !is_of_series(load);
	if (load->document != NULL) {
		lists->written[lists->document_count] = load->end;
		lists->documents[lists->document_count++] = load->document;
	}
}

/* What there is of the files: the current one, its base, all in a series. */
static void
add_files(const struct explorer *e, const struct spot *spot,
	struct lists *lists, struct request *request)
{
	const struct load *list = e->loads->list;
	bool has_base = spot->base != spot->current ||
	    spot->entry->needs & NEED_BASE;

	request->heap = list[spot->current].heap;
	request->document = list[spot->current].document;
	if (has_base) {
		request->base = list[spot->base].heap;
		request->base_document = list[spot->base].document;
	}
	for (size_t i = 0; i < e->loads->count; i++)
		add_to_lists(lists, &list[i], i);
	request->series = lists->heaps;
	request->series_count = e->loads->count;
	request->series_others = lists->others;
	request->documents = lists->documents;
	request->written = lists->written;
	request->document_count = lists->document_count;
	request->times = lists->times;
	request->ends = lists->ends;
	request->zone = e->options->zone;
}

struct table *
explorer_open_table(struct explorer *e, const struct spot *spot,
	struct error *err)
{
	struct lists lists = { 0 };
	struct request request = {
		.node = spot->node, .text = spot->text, .class = spot->text,
		.raw = spot->raw, .fresh = spot->fresh,
		.measure = e->measure, .per = e->options->per,
	};
	struct table *table;

	if (spot->entry == NULL)
		return snapshots_new(e->loads, &e->current, &e->base,
		    e->options->left_out, err);
	if (explorer_preview(e, spot) != NULL)
		return early_new(explorer_preview(e, spot),
		    spot->base != spot->current, err);
	if (spot->entry->needs & TAKES_IGNORED)
		request.ignored = ignoring_now(e->ignoring, spot->current);
	if (spot->set > 0) {
		request.nodes = e->sets[spot->set - 1].nodes;
		request.node_count = e->sets[spot->set - 1].count;
	}
	if (!lists_alloc(&lists, e->loads->count, err)) {
		lists_free(&lists);
		return NULL;
	}
	add_files(e, spot, &lists, &request);
	if (spot->entry->needs & TAKES_WHERE && spot->text[0] != '\0')
		request.where = spot->text;
	if (spot->entry->needs & TAKES_ONLY && spot->text[0] != '\0')
		request.only = spot->text;
	/* No table keeps the request, or its lists. */
	table = spot->entry->open(&request, err);
	lists_free(&lists);
	/* cppcheck cannot know. */
	/* cppcheck-suppress returnDanglingLifetime */
	return table;
}

struct made_from
explorer_made_from(const struct explorer *e, const struct spot *spot)
{
	struct made_from from = { NULL, NULL, NULL, 0 };

	if (spot->entry == NULL)
		from.ready = e->loads->count;
	if (spot->entry == NULL || explorer_is_live(spot))
		return from;
	from.preview = explorer_preview(e, spot);
	from.content = content_of(e, spot->current);
	from.base = content_of(e, spot->base);
	for (size_t i = 0; i < e->loads->count &&
	    spot->entry->needs & TAKES_SERIES; i++)
		from.ready += e->loads->list[i].heap != NULL ||
		    (spot->entry->needs & TAKES_OTHERS &&
		    e->loads->list[i].document != NULL);
	return from;
}

bool
explorer_asks_heap(struct explorer *e, enum command command)
{
	const struct spot *spot = &e->view->spot;
	size_t number = spot->entry != NULL ? spot->current : e->current;
	const struct load *load = &e->loads->list[number];

	switch (command) {
	case COMMAND_GOTO:
	case COMMAND_RETAINERS:
	case COMMAND_PATH:
	case COMMAND_MERGED:
	case COMMAND_RAW:
	case COMMAND_OBJECT:
	case COMMAND_TEXT:
	case COMMAND_REVEAL:
	case COMMAND_IGNORE:
	case COMMAND_RESTORE:
	case COMMAND_PANE:
	case COMMAND_EVERYWHERE:
	case COMMAND_FILTERS:
	case COMMAND_MEASURE:
		break;
	default:
		return true;
	}
	if (load->kind == FILE_HEAP || load->kind == FILE_ANY)
		return true;
	explorer_say(e, ":%s is about heaps; this is a %s",
	    command_infos[command].name, load_kind_name(load));
	return false;
}
