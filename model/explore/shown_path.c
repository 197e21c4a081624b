#include "model/explore/shown_path.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/graph/names.h"
#include "model/load.h"
#include "model/table.h"

/* Of a long path so many steps at the root and at the object are written. */
#define WRITTEN_ABOVE 1000
#define WRITTEN_BELOW 100

/* A spot on a path, for plumbing_step(). */
struct spot {
	const struct snapshot *snapshot;
	const struct path *path;
	uint32_t at;
};

static uint32_t
edge_up(void *data, uint32_t node, uint32_t *from)
{
	const struct spot *spot = data;
	const struct path *path = spot->path;
	uint32_t at = spot->at;

	if (node == path->end)
		return NO_EDGE;
	while (at < path->count &&
	    spot->snapshot->edge_to[path->edges[at]] != node)
		at++;
	if (at >= path->count)
		return NO_EDGE;
	*from = snapshot_edge_from(spot->snapshot, path->edges[at]);
	return path->edges[at];
}

static bool
read_step(const struct shown *shown, uint32_t at, struct step *step)
{
	const struct heap *heap = shown->heap;
	const struct path *path = &shown->path;
	struct spot spot = { heap->snapshot, path, at };
	uint32_t node;

	if (at >= path->count)
		return false;
	node = heap->snapshot->edge_to[path->edges[at]];
	return shown->raw ?
	    plumbing_raw_step(heap, node, edge_up, &spot, step) :
	    plumbing_step(heap, node, edge_up, &spot, step);
}

/* What is above a root of V8's says nothing. */
bool
shown_divide(struct shown *shown, struct error *err)
{
	const struct path *path = &shown->path;
	struct step step;

	free(shown->starts);
	shown->steps = 0;
	shown->starts = malloc(((size_t)path->count + 1) *
	    sizeof *shown->starts);
	if (shown->starts == NULL)
		return error_memory(err, "a path", path->count *
		    sizeof *shown->starts);
	for (uint32_t at = 0; read_step(shown, at, &step); at += step.edges) {
		shown->starts[shown->steps++] = at;
		if (step.kind == STEP_ROOT && !shown->raw)
			break;
	}
	return true;
}

bool
shown_step(const struct shown *shown, uint32_t number, struct step *step)
{
	return number < shown->steps &&
	    read_step(shown, shown->starts[number], step);
}

uint32_t
shown_root(const struct shown *shown)
{
	struct step step;

	if (shown->steps == 0 ||
	    !shown_step(shown, shown->steps - 1, &step))
		return shown->path.end;
	return step.holder;
}

void
shown_step_words(const struct shown *shown, const struct step *step,
	struct cell *cell)
{
	struct step plain = *step;

	if (shown->raw)
		plain.kind = STEP_PLAIN;
	plumbing_words(shown->heap, &plain, cell);
}

static void
add_arrow(struct cell *cell)
{
	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, " -> ");
}

/* V8 writes "global / tag", "global (global*)" and such. */
static void
trim_global(struct strbuf *text)
{
	static const char global[] = "global ";
	size_t len = sizeof global - 1;

	if (text->len >= len &&
	    memcmp(text->data, global, len) == 0)
		strbuf_truncate(text, len - 1);
}

static void
add_name(const struct shown *shown, uint32_t node, struct cell *cell)
{
	struct strbuf name = STRBUF_INIT;

	name_node(shown->heap->snapshot, node, cell->limit, &name);
	trim_global(&name);
	cell_span(cell, SPAN_CLASS);
	strbuf_adds(&cell->text, name.len > 0 ? name.data : "(no name)");
	strbuf_release(&name);
}

/* Is the topmost of so many steps of this kind? */
static bool
top_is(const struct shown *shown, uint32_t steps, enum step_kind kind,
	struct step *step)
{
	return !shown->raw && steps > 0 &&
	    shown_step(shown, steps - 1, step) && step->kind == kind;
}

/*
 * What a path begins with: a part of V8's roots, and the object that it
 * holds, or the global object of a realm. The steps that say so are taken off.
 */
static void
add_root_name(const struct shown *shown, uint32_t *steps, struct cell *cell)
{
	uint32_t root = shown_root(shown);
	struct step step;

	if (top_is(shown, *steps, STEP_ROOT, &step)) {
		add_name(shown, root, cell);
		if (--*steps == 0)
			return;
		add_arrow(cell);
		root = step.held;
	}
	if (top_is(shown, *steps, STEP_GLOBAL, &step)) {
		root = step.held;
		--*steps;
	}
	add_name(shown, root, cell);
}

/* The words of a path as far as they are written. */
struct writing {
	const struct shown *shown;
	struct cell *cell;
	struct cell last;	/* the words written last */
	unsigned times;		/* how often they came */
	bool suffix;		/* did they go on those before? */
};

static void
end_words(struct writing *writing)
{
	if (writing->times > 1) {
		cell_span(writing->cell, SPAN_DIM);
		strbuf_addf(&writing->cell->text, " (%u times)",
		    writing->times);
		writing->suffix = false;
	}
	writing->times = 0;
}

/* Copies words with their spans. */
static void
copy_words(const struct cell *from, struct cell *to)
{
	for (unsigned i = 0; i < from->span_count; i++) {
		size_t start = from->spans[i].start;
		size_t end = i + 1 < from->span_count ?
		    from->spans[i + 1].start : from->text.len;

		cell_span(to, from->spans[i].kind);
		strbuf_add(&to->text, from->text.data + start, end - start);
	}
}

static void
write_words(struct writing *writing, const struct step *step,
	struct cell *words)
{
	const struct shown *shown = writing->shown;
	bool suffix = !shown->raw && plumbing_is_suffix(shown->heap, step);

	cell_reset(words);
	shown_step_words(shown, step, words);
	if (writing->times > 0 &&
	    words->text.len == writing->last.text.len &&
	    memcmp(words->text.data, writing->last.text.data,
	    words->text.len) == 0) {
		writing->times++;
		return;
	}
	end_words(writing);
	if (!suffix || !writing->suffix)
		add_arrow(writing->cell);
	copy_words(words, writing->cell);
	cell_reset(&writing->last);
	copy_words(words, &writing->last);
	writing->times = 1;
	writing->suffix = suffix;
}

/* From the root down, as a program would write it where that is possible. */
void
shown_words(const struct shown *shown, struct cell *cell)
{
	struct writing writing = { .shown = shown, .cell = cell,
	    .last = CELL_INIT, .suffix = true };
	struct cell words = CELL_INIT;
	uint32_t steps = shown->steps;
	struct step step;

	words.limit = cell->limit;
	add_root_name(shown, &steps, cell);
	for (uint32_t i = steps, written = 0; i-- > 0 &&
	    cell->text.len < cell->limit; written++) {
		if (written == WRITTEN_ABOVE && i > WRITTEN_BELOW) {
			end_words(&writing);
			add_arrow(cell);
			strbuf_addf(&cell->text, "\u2026 %u more steps",
			    i + 1 - WRITTEN_BELOW);
			i = WRITTEN_BELOW;
			writing.suffix = false;
		} else if (shown_step(shown, i, &step)) {
			write_words(&writing, &step, &words);
		}
	}
	end_words(&writing);
	cell_release(&words);
	cell_release(&writing.last);
}
