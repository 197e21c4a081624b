#include "model/explore/search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/explore/search_state.h"
#include "model/graph/detached.h"
#include "model/graph/names.h"

struct search *
search_new(const struct heap *heap, const char *text, unsigned kinds,
	struct error *err)
{
	struct search *search = calloc(1, sizeof *search);
	const struct snapshot *s = heap->snapshot;

	if (search == NULL) {
		error_memory(err, "search", sizeof *search);
		return NULL;
	}
	search->heap = heap;
	search->kinds = kinds != 0 ? kinds : HIT_ALL;
	search->text = malloc(strlen(text) + 1);
	if (search->text == NULL) {
		error_memory(err, "search", strlen(text) + 1);
		goto fail;
	}
	memcpy(search->text, text, strlen(text) + 1);
	if (*text == '\0') {
		error_set(err, ERROR_USAGE, "nothing to search for");
		goto fail;
	}
	search->pattern = pattern_new(text, err);
	if (search->pattern == NULL || !hits_init(&search->hits,
	    (uint64_t)s->strings.count * 3 + s->nodes + heap->classes.count +
	    1, err))
		goto fail;
	return search;
fail:
	search_free(search);
	return NULL;
}

void
search_free(struct search *search)
{
	if (search == NULL)
		return;
	pattern_free(search->pattern);
	hits_release(&search->hits);
	free(search->members);
	free(search->text);
	free(search);
}

unsigned
search_kind_of(const struct heap *heap, uint32_t node)
{
	uint8_t type = heap->snapshot->node_type[node];

	return type == NODE_STRING || type == NODE_CONS_STRING ? HIT_STRING :
	    HIT_OBJECT;
}

bool
search_is_made(const struct heap *heap, uint32_t node)
{
	const struct snapshot *s = heap->snapshot;

	return s->node_type[node] == NODE_CONS_STRING ||
	    name_is_plain(s, node) || (s->node_detached != NULL &&
	    s->node_detached[node] & DETACHED_RENAMED);
}

/* Is it "@" and a number? */
static bool
is_id(const char *text, uint64_t *id)
{
	char *end;

	if (text[0] != '@' || text[1] < '0' || text[1] > '9')
		return false;
	errno = 0;
	*id = strtoull(text + 1, &end, 10);
	return *end == '\0' && errno == 0;
}

static bool
find_id(struct search *search, uint64_t id, struct error *err)
{
	const struct heap *heap = search->heap;
	uint32_t node = snapshot_find_id(heap->snapshot, id);
	struct hit hit;

	if (node == NO_NODE)
		return true;
	hit = (struct hit) {
		.kind = (uint8_t)search_kind_of(heap, node),
		.what = node,
		.count = 1,
		.distance = heap_distance(heap, node),
		.shallow = heap_size(heap, node),
		.retained = heap_retained(heap, node),
	};
	if (hits_add(&search->hits, &hit, err) == UINT32_MAX)
		return false;
	hits_publish(&search->hits);
	return true;
}

/* Is the string of the class's first object what the class is called? */
static uint32_t
string_of_class(const struct run *run, uint32_t class,
	const struct strbuf *name, struct strbuf *text)
{
	const struct snapshot *s = run->heap->snapshot;
	uint32_t string = s->node_name[run->heap->classes.rows[class].first];

	strbuf_reset(text);
	if (!strings_decode(&s->strings, string, name->len + 1, text) ||
	    text->len != name->len ||
	    memcmp(text->data, name->data, name->len) != 0)
		return NO_STRING;
	return string;
}

static bool
find_classes(struct run *run, struct error *err)
{
	const struct heap *heap = run->heap;
	struct strbuf name = STRBUF_INIT, text = STRBUF_INIT;
	struct pattern *pattern = pattern_new(run->search->text, err);
	bool done = pattern != NULL;

	for (uint32_t i = 0; done && i < heap->classes.count; i++) {
		const struct class_row *row = &heap->classes.rows[i];
		struct hit hit = { HIT_CLASS, false, i, row->count,
		    row->distance, 0, row->shallow, row->retained };

		strbuf_reset(&name);
		class_name(&heap->classes, heap->snapshot, heap->interfaces,
		    i, SEARCH_BYTES, &name);
		if (row->count > 0 && pattern_match(pattern, name.data,
		    name.len)) {
			run->class_string[i] = string_of_class(run, i, &name,
			    &text);
			done = hits_add(&run->search->hits, &hit, err) !=
			    UINT32_MAX;
		}
		done = done && (i % 256 != 0 || task_goes_on(run->task, err));
	}
	pattern_free(pattern);
	strbuf_release(&name);
	strbuf_release(&text);
	if (done)
		hits_publish(&run->search->hits);
	return done;
}

static bool
run_init(struct run *run, struct error *err)
{
	const struct heap *heap = run->heap;
	size_t words = (size_t)heap->snapshot->strings.count / 64 + 1;

	run->matched = big_alloc_clear(words, sizeof *run->matched, "search",
	    err);
	run->plain = big_alloc_clear(words, sizeof *run->plain, "search",
	    err);
	run->before = big_alloc(words, sizeof *run->before, "search", err);
	run->class_string = big_alloc(heap->classes.count,
	    sizeof *run->class_string, "search", err);
	if (run->matched == NULL || run->plain == NULL ||
	    run->before == NULL || run->class_string == NULL)
		return false;
	for (uint32_t i = 0; i < heap->classes.count; i++)
		run->class_string[i] = NO_STRING;
	return true;
}

static bool
run_all(struct run *run, struct error *err)
{
	const struct heap *heap = run->heap;
	unsigned kinds = run->search->kinds;

	/* Classes first: they are there at once. */
	return run_init(run, err) &&
	    (!(kinds & HIT_CLASS) || find_classes(run, err)) &&
	    nesting_build(&run->nesting, heap->graph ?
	    heap->dominators.parent : NULL, heap->snapshot->nodes, run->task,
	    err) && search_names(run, err) &&
	    (!(kinds & (HIT_STRING | HIT_OBJECT)) || search_made(run, err));
}

bool
search_run(struct search *search, struct task *task, struct error *err)
{
	struct run run = { .search = search, .heap = search->heap,
	    .task = task };
	const struct snapshot *s = search->heap->snapshot;
	uint64_t id;
	bool done;

	task_begin(task, STAGE_WORK, (uint64_t)s->strings.count + s->nodes);
	done = is_id(search->text, &id) ? find_id(search, id, err) :
	    run_all(&run, err);
	free(run.matched);
	free(run.plain);
	free(run.before);
	free(run.class_string);
	nesting_release(&run.nesting);
	search->state = done ? SEARCH_COMPLETE : SEARCH_STOPPED;
	if (done)
		task_end(task, STAGE_WORK);
	return done;
}
