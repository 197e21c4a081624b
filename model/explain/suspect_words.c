#include "model/explain/suspect_words.h"

#include <string.h>

#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "model/detect/detect.h"
#include "model/explain/suspect.h"
#include "model/explore/glance.h"
#include "model/explore/place.h"
#include "model/graph/names.h"
#include "model/load.h"
#include "model/table.h"

#define NAME_BYTES 80
#define CLASS_BYTES 40
#define TEXT_BYTES 20		/* of a string's own text */
#define STEPS_SHOWN 6

static void
add(struct cell *cell, enum span_kind kind, const char *text)
{
	cell_span(cell, kind);
	strbuf_adds(&cell->text, text);
}

static void
add_bytes(struct cell *cell, uint64_t bytes)
{
	char buf[FORMAT_MAX];

	add(cell, SPAN_SIZE, format_bytes(buf, bytes, UNITS_SI));
}

static void
add_count(struct cell *cell, uint64_t count)
{
	char buf[FORMAT_MAX];

	add(cell, SPAN_SIZE, format_count(buf, count));
}

/* What is not all is not 100 %, however near. */
static void
add_share(struct cell *cell, double share)
{
	char buf[FORMAT_MAX];

	add(cell, SPAN_SIZE, format_percent(buf, share < 1 && share > 0.99 ?
	    0.99 : share));
}

/* The class of the container, and how much is in it, without its fields. */
static void
add_container(const struct heap *heap, uint32_t node, struct cell *cell)
{
	uint8_t type = heap->snapshot->node_type[node];
	bool is_string = type == NODE_STRING || type == NODE_CONS_STRING ||
	    type == NODE_SLICED_STRING;
	struct cell glanced = CELL_INIT;
	const char *fields;

	glance(heap, node, is_string ? TEXT_BYTES : NAME_BYTES, &glanced);
	fields = glanced.text.len > 0 && !is_string ?
	    strchr(glanced.text.data, '{') : NULL;
	cell_span(cell, SPAN_CLASS);
	if (fields == glanced.text.data || glanced.text.len == 0)
		class_name(&heap->classes, heap->snapshot, heap->interfaces,
		    heap->classes.of[node], CLASS_BYTES, &cell->text);
	else
		strbuf_add(&cell->text, glanced.text.data, fields == NULL ?
		    glanced.text.len :
		    (size_t)(fields - glanced.text.data) - 1);
	cell_release(&glanced);
}

void
suspect_title(const struct suspects *suspects, const struct suspect *suspect,
	struct cell *cell)
{
	if (suspect->holders > 1) {
		add_count(cell, suspect->holders);
		add(cell, SPAN_DIM, " of ");
	}
	add_container(suspects->heap, suspect->node, cell);
	if (suspect->address.count == 0)
		return;
	add(cell, SPAN_DIM, suspect->loose ? "  such as " : "  ");
	address_words(suspects->heap, &suspect->address,
	    suspect->holders == 1, cell);
}

/* ` SessionRecord`, ` functions onData  server.js:12` */
static void
add_contents_name(const struct heap *heap, const struct contents *contents,
	struct cell *cell)
{
	const struct snapshot *s = heap->snapshot;
	struct place place;
	size_t start;

	if (s->node_type[contents->example] != NODE_CLOSURE) {
		cell_span(cell, SPAN_CLASS);
		class_name(&heap->classes, s, heap->interfaces,
		    contents->class, NAME_BYTES, &cell->text);
		return;
	}
	add(cell, SPAN_DIM, "functions ");
	cell_span(cell, SPAN_CLASS);
	start = cell->text.len;
	name_node(s, contents->example, NAME_BYTES, &cell->text);
	if (cell->text.len == start)
		strbuf_adds(&cell->text, "(anonymous)");
	if (!place_of(heap, contents->example, &place))
		return;
	add(cell, SPAN_PLACE, "  ");
	place_text(heap, &place, NAME_BYTES, &cell->text);
}

/* `1,100 listeners for "data" on one Socket` */
static void
add_finding(const struct suspects *suspects, const struct suspect *suspect,
	struct cell *cell)
{
	add_count(cell, suspect->finding->count);
	add(cell, SPAN_DIM, " ");
	suspect->detector->words(suspects->heap, suspect->finding, true, cell);
}

/* The same, with `, added in server.js:27`. */
static void
add_named(const struct suspects *suspects, const struct suspect *suspect,
	struct cell *cell)
{
	struct place place;

	add_finding(suspects, suspect, cell);
	if (suspect->finding->place == NO_NODE ||
	    !place_of(suspects->heap, suspect->finding->place, &place))
		return;
	add(cell, SPAN_DIM, suspect->detector->placed != NULL ?
	    suspect->detector->placed : "  ");
	cell_span(cell, SPAN_PLACE);
	place_file(suspects->heap, &place, NAME_BYTES, &cell->text);
	if (place.line > 0)
		strbuf_addf(&cell->text, ":%u", place.line);
}

void
suspect_contents(const struct suspects *suspects,
	const struct suspect *suspect, struct cell *cell)
{
	const struct contents *contents = suspect_holds(suspect);

	if (suspect->finding != NULL) {
		add_finding(suspects, suspect, cell);
		return;
	}
	if (contents->class == NO_CLASS)
		return;
	add_count(cell, contents->count);
	strbuf_addc(&cell->text, ' ');
	add_contents_name(suspects->heap, contents, cell);
}

bool
suspect_has(const struct suspects *suspects, const struct suspect *suspect,
	enum evidence evidence)
{
	switch (evidence) {
	case EVIDENCE_ADDRESS:
		return suspect->address.count > 0;
	case EVIDENCE_NAMED:
		return suspect->finding != NULL;
	case EVIDENCE_GROWTH:
		return suspects->base != NULL;
	case EVIDENCE_CONTENTS:
		return suspect_holds(suspect)->class != NO_CLASS;
	case EVIDENCE_CHAIN:
		return suspect->address.links > 1 &&
		    suspect->bytes > 0;
	default:
		return true;
	}
}

/* `: +312 kB, +315 kB`, of the last steps. */
static void
add_steps(const struct suspects *suspects, const struct suspect *suspect,
	struct cell *cell)
{
	size_t count = suspects->series_count, first = 1;
	const uint64_t *series = suspect->series;
	char buf[FORMAT_MAX];

	if (count > STEPS_SHOWN + 1)
		first = count - STEPS_SHOWN;
	add(cell, SPAN_DIM, first > 1 ? ": \u2026" : ":");
	for (size_t i = first; i < count; i++) {
		uint64_t before = series[i - 1] == UINT64_MAX ? 0 :
		    series[i - 1];

		add(cell, SPAN_DIM, i > first ? ", " : " ");
		if (series[i] == UINT64_MAX)
			add(cell, SPAN_SIZE, "?");
		else
			add(cell, SPAN_SIZE, format_delta_bytes(buf,
			    (int64_t)(series[i] - before), UNITS_SI, false));
	}
}

static void
add_growth(const struct suspects *suspects, const struct suspect *suspect,
	const struct between *between, struct cell *cell)
{
	add(cell, SPAN_DIM, suspects->one_process ? "grew by " : "retains ");
	add_bytes(cell, suspect->bytes > 0 ? (uint64_t)suspect->bytes : 0);
	if (!suspects->one_process) {
		add(cell, SPAN_DIM, " more than the same place of the other "
		    "process");
		return;
	}
	if (between->base > 0 && between->current > 0) {
		cell_span(cell, SPAN_DIM);
		strbuf_addf(&cell->text, " from %zu to %zu",
		    between->base, between->current);
	}
	if (suspects->growth > 0 && suspect->bytes <= suspects->growth &&
	    suspect->bytes >= suspects->growth / 100) {
		add(cell, SPAN_DIM, ", ");
		add_share(cell, (double)suspect->bytes /
		    (double)suspects->growth);
		add(cell, SPAN_DIM, " of all");
	}
	if (suspect->series == NULL || suspect->steps < 2)
		return;
	cell_span(cell, SPAN_DIM);
	if (suspect->grew == suspect->steps)
		strbuf_adds(&cell->text, ", in every step");
	else
		strbuf_addf(&cell->text, ", in %u of %u steps", suspect->grew,
		    suspect->steps);
	add_steps(suspects, suspect, cell);
}

static void
add_holds(const struct suspects *suspects, const struct suspect *suspect,
	struct cell *cell)
{
	const struct contents *fresh = &suspect->fresh;
	const struct contents *contents = suspect_holds(suspect);
	const struct heap *heap = suspects->heap;
	bool both = contents != fresh && fresh->class != NO_CLASS;
	bool closures = heap->snapshot->node_type[contents->example] ==
	    NODE_CLOSURE;
	uint32_t all = heap->classes.rows[contents->class].count;

	add(cell, SPAN_DIM, contents->deep ? "in it, however deep: " :
	    "holds ");
	add_count(cell, contents->count);
	add(cell, SPAN_DIM, contents == fresh ? " new " : " ");
	add_contents_name(heap, contents, cell);
	if (!closures && contents->count >= all / 100) {
		add(cell, SPAN_DIM, ", ");
		add_share(cell, (double)contents->count / (double)all);
		add(cell, SPAN_DIM, " of all");
	}
	if (!both)
		return;
	add(cell, SPAN_DIM, "; ");
	add_count(cell, fresh->count);
	add(cell, SPAN_DIM, fresh->count == 1 ? " of them is new" :
	    " of them are new");
}

static void
add_retained(const struct suspects *suspects, const struct suspect *suspect,
	struct cell *cell)
{
	const struct heap *heap = suspects->heap;

	add(cell, SPAN_DIM, suspect->holders > 1 ? "retain " : "retains ");
	add_bytes(cell, suspect->retained);
	if (suspect->bytes > 0 &&
	    suspect->retained < (uint64_t)suspect->bytes / 2) {
		add(cell, SPAN_DIM, " alone: what it holds is held by others, "
		    "too");
	} else if (suspect->retained >= heap->total / 100 &&
	    heap->total > 0 && suspect->holders == 1) {
		add(cell, SPAN_DIM, ", ");
		add_share(cell, (double)suspect->retained /
		    (double)heap->total);
		add(cell, SPAN_DIM, " of the heap");
	}
	add(cell, SPAN_DIM, "; nearest root: ");
	cell_span(cell, SPAN_CLASS);
	name_node(heap->snapshot, suspect->root, NAME_BYTES, &cell->text);
}

/* A pile is called by itself, what grows by the head of its chain. */
static void
add_chain(const struct suspects *suspects, const struct suspect *suspect,
	struct cell *cell)
{
	bool grew = suspects->base != NULL && suspects->one_process;

	add(cell, SPAN_DIM, grew ? "is the head of a chain: what grew is " :
	    "is in a chain, ");
	add_count(cell, suspect->address.links);
	add(cell, SPAN_DIM, grew ? " links down" : " links below its head");
}

void
suspect_evidence(const struct suspects *suspects,
	const struct suspect *suspect, const struct between *between,
	enum evidence evidence, struct cell *cell)
{
	switch (evidence) {
	case EVIDENCE_ADDRESS:
		add(cell, SPAN_DIM, suspect->loose ? "are such as " :
		    suspect->holders > 1 ? "are " : "is ");
		address_words(suspects->heap, &suspect->address,
		    suspect->holders == 1, cell);
		break;
	case EVIDENCE_NAMED:
		add_named(suspects, suspect, cell);
		break;
	case EVIDENCE_GROWTH:
		add_growth(suspects, suspect, between, cell);
		break;
	case EVIDENCE_CONTENTS:
		add_holds(suspects, suspect, cell);
		break;
	case EVIDENCE_CHAIN:
		add_chain(suspects, suspect, cell);
		break;
	default:
		add_retained(suspects, suspect, cell);
		break;
	}
}

void
suspect_sentence(const struct suspects *suspects,
	const struct suspect *suspect, const struct between *between,
	struct cell *cell)
{
	const char *separator = "  ";

	suspect_title(suspects, suspect, cell);
	/* The title has the address. */
	for (int i = EVIDENCE_ADDRESS + 1; i < EVIDENCE_KINDS; i++) {
		enum evidence evidence = (enum evidence)i;

		if (!suspect_has(suspects, suspect, evidence))
			continue;
		add(cell, SPAN_DIM, separator);
		suspect_evidence(suspects, suspect, between, evidence, cell);
		separator = "; ";
	}
}
