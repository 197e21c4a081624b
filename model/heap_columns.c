#include "model/heap_columns.h"

#include <assert.h>
#include <string.h>

#include "model/index/checksum.h"
#include "model/snapshot/samples.h"
#include "model/snapshot/traces.h"

/*
 * A field more or less in any of these, and this fails: give it a line in
 * heap_columns_list() below, or make sure that it needs none.
 */
#if __SIZEOF_POINTER__ == 8
_Static_assert(sizeof(struct wide) == 48, "wide has changed");
_Static_assert(sizeof(struct strings) == 80, "strings has changed");
_Static_assert(sizeof(struct snapshot) - sizeof(struct meta) == 1304,
	"snapshot has changed");
_Static_assert(sizeof(struct retainers) == 72, "retainers has changed");
_Static_assert(sizeof(struct distances) == 32, "distances has changed");
_Static_assert(sizeof(struct dominators) == 80, "dominators has changed");
_Static_assert(sizeof(struct classes) == 32, "classes has changed");
_Static_assert(sizeof(struct sample) == 24, "sample has changed");
_Static_assert(sizeof(struct trace) == 24, "trace has changed");
_Static_assert(sizeof(struct trace_function) == 24,
	"trace_function has changed");
_Static_assert(sizeof(struct heap) == 264, "heap has changed");
#endif

static void
add_column(struct heap_columns *list, const char *name, const void *at,
	size_t size, uint64_t rows, bool optional)
{
	assert(list->count < HEAP_COLUMNS_MAX);
	list->columns[list->count++] = (struct heap_column) { name,
	    (void *)at, size, rows, optional };
}

static void
add_number(struct heap_columns *list, const char *name, const void *at,
	size_t size)
{
	assert(list->number_count < HEAP_NUMBERS_MAX);
	list->numbers[list->number_count++] = (struct heap_number) { name,
	    (void *)at, size };
}

#define NUMBER(field) add_number(list, #field, &(field), sizeof(field))
#define COLUMN(column, rows) \
	add_column(list, #column, &(column), sizeof(*(column)), rows, false)
#define OPTIONAL(column, rows) \
	add_column(list, #column, &(column), sizeof(*(column)), rows, true)
/* The three columns of a struct wide; its number is among the numbers. */
#define WIDE(wide) do { \
		COLUMN((wide).low, (wide).rows); \
		OPTIONAL((wide).big, (wide).big_count); \
		OPTIONAL((wide).full, (wide).rows); \
	} while (0)
#define WIDE_NUMBERS(wide) do { \
		NUMBER((wide).rows); \
		NUMBER((wide).big_count); \
	} while (0)

/*
 * Not here: meta, which is read from the head of the file again; interfaces,
 * which pack themselves; what only loading needs; code, which is found out
 * again when it is asked for.
 */
void
heap_columns_list(struct heap_columns *list, const struct heap *heap)
{
	const struct snapshot *s = heap->snapshot;
	const struct strings *strings = &s->strings;
	const struct retainers *retainers = &heap->retainers;
	const struct distances *distances = &heap->distances;
	const struct dominators *dominators = &heap->dominators;
	const struct classes *classes = &heap->classes;

	list->count = 0;
	list->number_count = 0;

	NUMBER(s->head.begin);
	NUMBER(s->head.end);
	for (int i = 0; i < SCOPE_SECTIONS; i++) {
		NUMBER(s->scopes[i].begin);
		NUMBER(s->scopes[i].end);
	}
	NUMBER(s->nodes);
	NUMBER(s->edges);
	NUMBER(s->root);
	NUMBER(s->edge_aside_count);
	NUMBER(s->located_count);
	NUMBER(s->place_count);
	NUMBER(s->sample_count);
	NUMBER(s->trace_count);
	NUMBER(s->trace_function_count);
	WIDE_NUMBERS(s->node_id);
	WIDE_NUMBERS(s->node_size);
	NUMBER(strings->end);
	NUMBER(strings->count);
	NUMBER(strings->carry_count);
	NUMBER(strings->pair_count);
	NUMBER(strings->pair_texts);
	WIDE_NUMBERS(dominators->retained);
	NUMBER(retainers->nodes);
	NUMBER(retainers->entries);
	NUMBER(retainers->hub_slots);
	NUMBER(retainers->hub_count);
	NUMBER(distances->far_count);
	NUMBER(classes->count);
	NUMBER(heap->total);

	COLUMN(s->node_type, s->nodes);
	OPTIONAL(s->node_detached, s->nodes);
	COLUMN(s->node_name, s->nodes);
	WIDE(s->node_id);
	WIDE(s->node_size);
	COLUMN(s->first_edge, s->nodes + (uint64_t)1);
	COLUMN(s->edge_what, s->edges);
	COLUMN(s->edge_to, s->edges);
	OPTIONAL(s->edge_aside, s->edge_aside_count);
	COLUMN(s->edge_special, bitset_words(s->edges));
	OPTIONAL(s->located, bitset_words(s->nodes));
	OPTIONAL(s->located_before, bitset_words(s->nodes));
	OPTIONAL(s->place_of, s->located_count);
	OPTIONAL(s->places, s->place_count);
	OPTIONAL(s->samples, s->sample_count);
	OPTIONAL(s->traces, s->trace_count);
	OPTIONAL(s->trace_functions, s->trace_function_count);
	OPTIONAL(s->node_trace, s->nodes);
	COLUMN(strings->low, strings->count);
	OPTIONAL(strings->carry, strings->carry_count);
	OPTIONAL(strings->pairs, strings->pair_count);
	OPTIONAL(strings->pair_bits, strings->count / 64 + (uint64_t)1);
	COLUMN(retainers->first, s->nodes + (uint64_t)1);
	COLUMN(retainers->source, retainers->entries);
	OPTIONAL(retainers->hubs, retainers->hub_slots);
	OPTIONAL(retainers->hub_sources, retainers->hub_count *
	    (uint64_t)bitset_words(s->nodes));
	OPTIONAL(distances->near, s->nodes);
	OPTIONAL(distances->far, distances->far_count);
	OPTIONAL(distances->all, s->nodes);
	COLUMN(dominators->parent, s->nodes);
	WIDE(dominators->retained);
	COLUMN(classes->of, s->nodes);
	COLUMN(classes->rows, classes->count);
	OPTIONAL(classes->topmost, bitset_words(s->nodes));
}

/* Pointers of all kinds are copied as bytes: they are one size here. */
void *
heap_column_rows(const struct heap_column *column)
{
	void *rows;

	memcpy(&rows, column->at, sizeof(rows));
	return rows;
}

void
heap_column_set(const struct heap_column *column, const void *rows)
{
	memcpy(column->at, &rows, sizeof(rows));
}

void
heap_columns_forget(struct heap *heap)
{
	struct heap_columns list;
	unsigned i;

	if (heap->snapshot == NULL)
		return;
	heap_columns_list(&list, heap);
	for (i = 0; i < list.count; i++)
		heap_column_set(&list.columns[i], NULL);
}

uint64_t
heap_number_get(const struct heap_number *number)
{
	uint32_t small;
	uint64_t value;

	if (number->size == sizeof(value)) {
		memcpy(&value, number->at, sizeof(value));
		return value;
	}
	assert(number->size == sizeof(small));
	memcpy(&small, number->at, sizeof(small));
	return small;
}

bool
heap_number_set(const struct heap_number *number, uint64_t value)
{
	uint32_t small = (uint32_t)value;

	if (number->size == sizeof(value)) {
		memcpy(number->at, &value, sizeof(value));
		return true;
	}
	assert(number->size == sizeof(small));
	memcpy(number->at, &small, sizeof(small));
	return small == value;
}

uint64_t
heap_columns_layout(void)
{
	struct snapshot snapshot = { 0 };
	struct heap heap = { .snapshot = &snapshot };
	struct heap_columns list;
	uint64_t sum = 0;
	unsigned i;

	heap_columns_list(&list, &heap);
	for (i = 0; i < list.number_count; i++)
		sum = checksum(list.numbers[i].name,
		    strlen(list.numbers[i].name), sum + list.numbers[i].size);
	for (i = 0; i < list.count; i++)
		sum = checksum(list.columns[i].name,
		    strlen(list.columns[i].name), sum + list.columns[i].size +
		    ((uint64_t)list.columns[i].optional << 32));
	return sum;
}
