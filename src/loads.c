#include "src/loads.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "model/base/clock.h"
#include "model/base/format.h"
#include "model/base/memory.h"
#include "model/base/thread.h"
#include "model/catalogue.h"
#include "model/digest.h"
#include "model/formats/document.h"
#include "model/formats/recognize.h"
#include "model/graph/code.h"
#include "model/graph/preview.h"
#include "model/heap_index.h"
#include "model/load.h"
#include "model/need.h"
#include "model/snapshot/source.h"
#include "src/options.h"
#include "src/series_order.h"

/* So many files may come later: a thread has the address of each load. */
#define MORE_FILES 1000

/* As many files at the same time at most. */
#define AT_ONCE_MAX 4

/* Smaller files are loaded before anybody has read a line of a preview. */
#define PREVIEW_BYTES ((uint64_t)64 << 20)

/* A pace is not worth telling before this many seconds. */
#define PACE_KNOWN 0.5

/*
 * What share of a load each stage takes, in percent: as "make bench"
 * measures them on a snapshot of 400 MB.
 */
static const unsigned char stage_weight[STAGE_LOADED] = {
	[STAGE_LOCATE] = 4,
	[STAGE_NODES] = 8,
	[STAGE_EDGES] = 24,
	[STAGE_RETAINERS] = 10,
	[STAGE_WALK] = 10,
	[STAGE_SIZES] = 5,
	[STAGE_DISTANCES] = 10,
	[STAGE_SHAPES] = 4,
	[STAGE_CLASSES] = 5,
	[STAGE_DOMINATORS] = 12,
	[STAGE_RETAINED] = 3,
	[STAGE_TOTALS] = 5,
};

/* What a stream that arrives takes on top of that. */
#define ARRIVAL_WEIGHT 60

static bool
pipe_open(int ends[2], struct error *err)
{
	if (pipe(ends) != 0)
		return error_set(err, ERROR_IO, "cannot make a pipe");
	for (int i = 0; i < 2; i++) {
		fcntl(ends[i], F_SETFL, O_NONBLOCK);
		fcntl(ends[i], F_SETFD, FD_CLOEXEC);
	}
	return true;
}

static enum file_kind
likely_kind(const struct load *load)
{
	return load->kind == FILE_ANY ? FILE_HEAP : load->kind;
}

bool
loads_alike(const struct loads *loads, size_t a, size_t b)
{
	return likely_kind(&loads->list[a]) == likely_kind(&loads->list[b]);
}

size_t
loads_first(const struct loads *loads)
{
	size_t last = loads->count;

	while (last-- > 0)
		if (likely_kind(&loads->list[last]) == FILE_HEAP)
			return last;
	return loads->count - 1;
}

size_t
loads_base(const struct loads *loads, size_t number, size_t base)
{
	if (loads_alike(loads, base, number))
		return base;
	for (base = 0; !loads_alike(loads, base, number); base++)
		continue;
	return base;
}

/* What is looked at first is loaded first. */
static void
put_in_order(struct loads *loads, size_t base)
{
	size_t filled = 0, first = loads_first(loads);

	base = loads_base(loads, first, base);
	loads->order[filled++] = first;
	if (base != first)
		loads->order[filled++] = base;
	for (size_t i = loads->count; i-- > 0;)
		if (i != base && i != first)
			loads->order[filled++] = i;
}

static void
load_init(struct load *load, struct loads *loads, const char *path,
	int64_t time, int64_t end)
{
	load->path = path;
	load->time = time;
	load->end = end;
	load->no_graph = loads->no_graph;
	load->kind_wanted = loads->kind_wanted;
	load->entry = loads->entry;
	load->previews = loads->previews;
	load->cache = loads->cache;
	load->name = source_is_stdin(path) ? "(standard input)" : path;
	load->kind = recognize_path(path);
	load->crew = &loads->crew;
	load->wake = loads->wake[1];
	task_init(&load->task);
	load->task.crew = &loads->crew;
}

struct loads *
loads_new(const struct options *options, const struct cache *cache,
	bool previews, struct error *err)
{
	size_t count = options->file_count;
	unsigned threads = options->threads > 0 ? options->threads :
	    crew_processors();
	struct loads *loads = calloc(1, sizeof *loads);

	if (loads == NULL)
		goto memory;
	loads->room = count + MORE_FILES;
	loads->list = calloc(loads->room, sizeof *loads->list);
	loads->order = calloc(loads->room, sizeof *loads->order);
	if (loads->list == NULL || loads->order == NULL)
		goto memory;
	if (!pipe_open(loads->wake, err))
		goto fail;
	crew_init(&loads->crew, threads);
	loads->count = count;
	loads->memory = options->memory > 0 ? options->memory :
	    memory_available();
	loads->at_once = threads < AT_ONCE_MAX ? threads : AT_ONCE_MAX;
	loads->no_graph = options->no_graph;
	loads->kind_wanted = options->kind_wanted;
	loads->entry = options->entry;
	loads->previews = previews;
	loads->cache = cache;
	for (size_t i = 0; i < count; i++)
		load_init(&loads->list[i], loads, options->files[i],
		    options->times != NULL ? options->times[i] :
		    SERIES_NO_TIME, options->ends != NULL ?
		    options->ends[i] : SERIES_NO_TIME);
	if (count > 0)
		put_in_order(loads, options->base > 0 ? options->base - 1 :
		    0);
	return loads;
memory:
	error_memory(err, "file list", count * sizeof(struct load));
fail:
	if (loads != NULL) {
		free(loads->list);
		free(loads->order);
	}
	free(loads);
	return NULL;
}

/* Its name may say when it was taken, by the clock. */
bool
loads_add(struct loads *loads, const char *path, struct error *err)
{
	int64_t time = SERIES_NO_TIME, milliseconds;

	if (loads->count == loads->room)
		return error_set(err, ERROR_LIMIT, "%s: %zu files are open; "
		    "open it anew", path, loads->count);
	if (series_name_time(path, &milliseconds) == NAME_TIME_CLOCK)
		time = milliseconds / 1000;
	load_init(&loads->list[loads->count], loads, path, time,
	    SERIES_NO_TIME);
	loads->order[loads->count] = loads->count;
	loads->count++;
	return true;
}

static void
wake(const struct load *load)
{
	/* A full pipe wakes the reader too. */
	if (write(load->wake, "", 1) < 0)
		return;
}

static void
publish(struct load *load, struct preview *preview)
{
	preview_free(atomic_exchange(&load->news, preview));
	wake(load);
}

/* In some thread of the load. */
static void
take_preview(void *data, struct preview *preview)
{
	struct load *load = data;

	if (load->task.file_bytes >= PREVIEW_BYTES)
		publish(load, preview);
	else
		preview_free(preview);
}

/*
 * From its index, if it has one: that takes no longer than to read it, and the
 * classes are there at once.
 */
static struct heap *
restore(struct load *load)
{
	struct heap_index *index;
	struct preview *preview;
	struct heap *heap;

	/* What was kept has a graph. */
	if (load->cache == NULL || load->no_graph)
		return NULL;
	index = heap_index_open(load->cache, load->path, NULL);
	if (index == NULL)
		return NULL;
	preview = digest_preview(heap_index_digest(index), NULL);
	if (preview != NULL)
		publish(load, preview);
	heap = heap_index_restore(index, &load->task, NULL);
	/* Not kept there. The classes are on the screen already. */
	if (heap != NULL)
		code_prepare(heap->code, &load->task, NULL);
	return heap;
}

static void
load_file(struct load *load)
{
	const struct load_options options = {
		.no_graph = load->no_graph,
		.preview = load->previews ? take_preview : NULL,
		.data = load,
	};
	struct source *source = source_open(load->path, &load->failure);
	enum file_kind kind;

	if (source == NULL)
		return;
	if (!recognize(source, &load->task, &kind, &load->failure)) {
		source_free(source);
		return;
	}
	load->found = kind;
	/* Whoever reads what is wanted says best what is there instead. */
	if (load->kind_wanted != FILE_ANY && (load->entry == NULL ||
	    !catalogue_is_about(load->entry, kind)))
		kind = load->kind_wanted;
	if (document_format(kind) != NULL)
		load->document_result = document_read(source, kind,
		    &load->task, &load->failure);
	else
		load->result = heap_load_source(source, &options, &load->task,
		    &load->failure);
}

static void *
work(void *data)
{
	struct load *load = data;

	crew_join(load->crew);
	if (document_format(load->kind_wanted) == NULL)
		load->result = restore(load);
	if (load->result == NULL)
		load_file(load);
	crew_leave(load->crew);
	load->finished = true;
	wake(load);
	return NULL;
}

static void
load_start(struct load *load)
{
	load->started = clock_seconds();
	load->fraction = 0;
	load->finished = false;
	load->found = load->kind;
	load->state = LOAD_RUNNING;
	if (!thread_start(&load->thread, work, load)) {
		error_set(&load->error, ERROR_MEMORY, "cannot start a thread");
		load->state = LOAD_FAILED;
	}
}

static void
load_collect(struct load *load)
{
	pthread_join(load->thread, NULL);
	load->seconds = clock_seconds() - load->started;
	load->heap = load->result;
	load->document = load->document_result;
	load->kind = load->heap != NULL ? FILE_HEAP :
	    (enum file_kind)load->found;
	load->error = load->failure;
	load->result = NULL;
	load->document_result = NULL;
	load->state = load->heap != NULL || load->document != NULL ?
	    LOAD_READY : LOAD_FAILED;
}

/* Takes in a newer preview, if there is one. */
static bool
load_news(struct load *load)
{
	struct preview *news = atomic_exchange(&load->news, NULL);

	preview_free(load->old);
	load->old = NULL;
	if (news == NULL)
		return false;
	load->old = load->preview;
	load->preview = news;
	return true;
}

/* What is mapped from an index takes no memory that others could not have. */
static bool
in_index(const struct heap *heap)
{
	return heap->index != NULL || heap->lent;
}

uint64_t
loads_memory(const struct loads *loads)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < loads->count; i++) {
		const struct load *load = &loads->list[i];

		if (load->state == LOAD_RUNNING)
			sum += load->need;
		else if (load->heap != NULL && !in_index(load->heap))
			sum += heap_bytes(load->heap);
		else if (load->document != NULL)
			sum += document_bytes(load->document);
	}
	return sum;
}

/* Says that there is no memory for it, and what to do. */
static void
refuse(struct load *load, uint64_t left)
{
	char need[FORMAT_MAX], have[FORMAT_MAX], bare[FORMAT_MAX];
	uint64_t alone = need_of(load->path, true);

	format_bytes(need, load->need, UNITS_SI);
	format_bytes(have, left, UNITS_SI);
	format_bytes(bare, alone, UNITS_SI);
	load->refused = !load->no_graph && alone <= left;
	if (load->refused)
		error_set(&load->error, ERROR_MEMORY, "needs about %s of "
		    "memory, and %s are left; its classes alone "
		    "(--no-graph) need about %s", need, have, bare);
	else
		error_set(&load->error, ERROR_MEMORY, "needs about %s of "
		    "memory, and %s are left; --memory SIZE lets it have "
		    "more", need, have);
	load->state = LOAD_FAILED;
}

/* Will it come from there? */
static bool
has_index(const struct load *load)
{
	struct heap_index *index = NULL;

	if (load->cache != NULL && !load->no_graph)
		index = heap_index_open(load->cache, load->path, NULL);
	heap_index_close(index);
	return index != NULL;
}

/*
 * Starts a load if there is memory for it, refuses it if there will not be
 * any, or lets it wait until others that run need less.
 */
static bool
start_or_wait(struct loads *loads, struct load *load, bool others_run)
{
	uint64_t used = loads_memory(loads);
	uint64_t left = used < loads->memory ? loads->memory - used : 0;

	if (!load->asked && !has_index(load))
		load->need = need_of(load->path, load->no_graph);
	load->asked = true;
	if (load->need <= left) {
		load_start(load);
		return true;
	}
	loads->starving = !others_run && loads->patient;
	if (others_run || loads->starving)
		return false;
	refuse(load, left);
	return true;
}

bool
loads_update(struct loads *loads)
{
	char drain[64];
	unsigned running = 0;
	bool changed = false;

	while (read(loads->wake[0], drain, sizeof drain) > 0)
		continue;
	loads->starving = false;
	for (size_t i = 0; i < loads->count; i++) {
		struct load *load = &loads->list[i];

		changed |= load_news(load);
		if (load->state == LOAD_RUNNING && load->finished) {
			load_collect(load);
			changed = true;
		}
		running += load->state == LOAD_RUNNING;
	}
	for (size_t i = 0; i < loads->count && running < loads->at_once; i++) {
		struct load *load = &loads->list[loads->order[i]];

		if (load->state != LOAD_WAITING)
			continue;
		/* In order: a small one does not overtake a large one. */
		if (!start_or_wait(loads, load, running > 0))
			break;
		running += load->state == LOAD_RUNNING;
		changed = true;
	}
	return changed;
}

bool
loads_busy(const struct loads *loads)
{
	for (size_t i = 0; i < loads->count; i++)
		if (loads->list[i].state == LOAD_WAITING ||
		    loads->list[i].state == LOAD_RUNNING)
			return true;
	return false;
}

void
load_cancel(struct load *load)
{
	if (load->state == LOAD_RUNNING) {
		load->task.cancel = true;
	} else if (load->state == LOAD_WAITING) {
		error_set(&load->error, ERROR_CANCELLED, "cancelled");
		load->state = LOAD_FAILED;
	}
}

bool
load_can_retry(const struct load *load, struct error *err)
{
	/* One that was cancelled before it began has read nothing. */
	return load->started == 0 || source_is_lasting(load->path, err);
}

bool
load_retry(struct load *load, struct error *err)
{
	if (load->state != LOAD_FAILED)
		return true;
	if (!load_can_retry(load, err))
		return false;
	task_init(&load->task);
	load->task.crew = load->crew;
	load->no_graph |= load->refused;
	load->refused = load->asked = false;
	memset(&load->error, 0, sizeof load->error);
	memset(&load->failure, 0, sizeof load->failure);
	load->state = LOAD_WAITING;
	return true;
}

void
loads_free(struct loads *loads)
{
	if (loads == NULL)
		return;
	for (size_t i = 0; i < loads->count; i++)
		load_cancel(&loads->list[i]);
	for (size_t i = 0; i < loads->count; i++) {
		struct load *load = &loads->list[i];

		if (load->state == LOAD_RUNNING)
			load_collect(load);
		heap_free_with(load->heap, &load->task);
		document_free(load->document);
		preview_free(load->preview);
		preview_free(load->old);
		preview_free(load->news);
	}
	close(loads->wake[0]);
	close(loads->wake[1]);
	free(loads->list);
	free(loads->order);
	free(loads);
}

uint64_t
load_total(const struct load *load)
{
	if (load->heap != NULL)
		return load->heap->total;
	if (load->document == NULL || load->document->format->total == NULL)
		return UINT64_MAX;
	return load->document->format->total(load->document->data);
}

const char *
load_kind_name(const struct load *load)
{
	return document_kind_name(load->kind);
}

double
load_fraction(struct load *load)
{
	struct task *task = &load->task;
	double sum = 0, done = 0;

	if (load->state == LOAD_READY)
		return 1;
	if (load->state != LOAD_RUNNING)
		return 0;
	for (int i = 0; i < STAGE_LOADED; i++) {
		uint64_t part = task->done[i], total = task->total[i];

		sum += stage_weight[i];
		if (task->ended[i] || (total > 0 && part > total))
			done += stage_weight[i];
		else if (total > 0)
			done += stage_weight[i] * (double)part / (double)total;
	}
	if (task->arriving > 0) {
		sum += ARRIVAL_WEIGHT;
		done += ARRIVAL_WEIGHT * (double)task->arrived /
		    (double)task->arriving;
	}
	if (done / sum > load->fraction)
		load->fraction = done / sum;
	return load->fraction;
}

double
load_seconds_left(struct load *load)
{
	double gone = clock_seconds() - load->started;
	double fraction = load_fraction(load);

	if (load->state != LOAD_RUNNING || gone < PACE_KNOWN ||
	    fraction <= 0.01)
		return -1;
	return gone * (1 - fraction) / fraction;
}
