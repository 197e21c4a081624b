/*
 * Whole heaps written down node by node, with the ids, sizes and places that
 * a test wants, loaded by way of their text. Equal names are one string, as
 * V8 writes them.
 */
#ifndef TESTS_UNIT_HEAP_TEXT_H
#define TESTS_UNIT_HEAP_TEXT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/load.h"
#include "model/table.h"

#ifndef HEAP_TEXT_MAX
#define HEAP_TEXT_MAX 1024
#endif

struct heap_text_node {
	enum node_type type;
	const char *name;
	uint64_t id, size;
	unsigned script, line, column;	/* script 0: no location */
	uint32_t trace;			/* id; with a tree */
};

struct heap_text_edge {
	uint32_t from, to;
	enum edge_type type;
	const char *name;	/* NULL: number */
	unsigned number;
};

struct heap_text {
	struct heap_text_node nodes[HEAP_TEXT_MAX];
	struct heap_text_edge edges[HEAP_TEXT_MAX];
	const char *strings[2 * HEAP_TEXT_MAX];
	unsigned node_count, edge_count, string_count;
	/* Of a recording: what stands between the brackets, or NULL. */
	const char *samples, *functions, *tree;
	struct strbuf text;
};

/* A heap and the text it was read from. */
struct heap_made {
	struct heap *heap;
	struct strbuf text;
};

static inline uint32_t
heap_node(struct heap_text *t, enum node_type type, const char *name,
	uint64_t id, uint64_t size)
{
	uint32_t node = t->node_count++;

	if (node >= HEAP_TEXT_MAX)
		abort();
	t->nodes[node] = (struct heap_text_node) {
		.type = type, .name = name, .id = id, .size = size,
	};
	return node;
}

static inline void
heap_edge(struct heap_text *t, uint32_t from, enum edge_type type,
	const char *name, uint32_t to)
{
	if (t->edge_count >= HEAP_TEXT_MAX)
		abort();
	t->edges[t->edge_count++] = (struct heap_text_edge) {
		.from = from, .to = to, .type = type, .name = name,
	};
}

static inline void
heap_element(struct heap_text *t, uint32_t from, unsigned number,
	uint32_t to)
{
	heap_edge(t, from, EDGE_ELEMENT, NULL, to);
	t->edges[t->edge_count - 1].number = number;
}

static inline unsigned
heap_string(struct heap_text *t, const char *string)
{
	unsigned i = 0;

	while (i < t->string_count && strcmp(t->strings[i], string) != 0)
		i++;
	if (i == t->string_count)
		t->strings[t->string_count++] = string;
	return i;
}

/* Numbers of a node. */
static inline unsigned
heap_stride(const struct heap_text *t)
{
	return t->tree != NULL ? 6 : 5;
}

static inline void
heap_write_nodes(struct heap_text *t)
{
	const char *comma = "";

	strbuf_adds(&t->text, "\"nodes\":[");
	for (unsigned n = 0; n < t->node_count; n++) {
		const struct heap_text_node *node = &t->nodes[n];
		unsigned edges = 0;

		for (unsigned e = 0; e < t->edge_count; e++)
			edges += t->edges[e].from == n;
		strbuf_addf(&t->text, "%s%d,%u,%llu,%llu,%u", comma,
		    node->type, heap_string(t, node->name),
		    (unsigned long long)node->id,
		    (unsigned long long)node->size, edges);
		if (t->tree != NULL)
			strbuf_addf(&t->text, ",%u", node->trace);
		comma = ",\n";
	}
}

/* Edges of a node stand together, in the order they were added. */
static inline void
heap_write_edges(struct heap_text *t)
{
	const char *comma = "";

	strbuf_adds(&t->text, "],\n\"edges\":[");
	for (unsigned n = 0; n < t->node_count; n++)
		for (unsigned e = 0; e < t->edge_count; e++) {
			const struct heap_text_edge *edge = &t->edges[e];

			if (edge->from != n)
				continue;
			strbuf_addf(&t->text, "%s%d,%u,%u", comma, edge->type,
			    edge->name != NULL ? heap_string(t, edge->name) :
			    edge->number, edge->to * heap_stride(t));
			comma = ",\n";
		}
	comma = "";
	strbuf_adds(&t->text, "],\n\"locations\":[");
	for (unsigned n = 0; n < t->node_count; n++) {
		if (t->nodes[n].script == 0)
			continue;
		strbuf_addf(&t->text, "%s%u,%u,%u,%u", comma,
		    n * heap_stride(t), t->nodes[n].script, t->nodes[n].line,
		    t->nodes[n].column);
		comma = ",\n";
	}
}

/*
 * Loads the heap; whoever cannot load it cannot test. Empties t for the next.
 */
static inline struct heap_made
heap_make(struct heap_text *t)
{
	struct heap_made made = { .heap = NULL };
	struct error err = { 0 };

	t->text = (struct strbuf) STRBUF_INIT;
	strbuf_addf(&t->text, "{\"snapshot\":{\"meta\":{\"node_fields\":["
	    "\"type\",\"name\",\"id\",\"self_size\",\"edge_count\"%s],"
	    "\"sample_fields\":[\"timestamp_us\",\"last_assigned_id\"],"
	    "\"trace_function_info_fields\":[\"function_id\",\"name\","
	    "\"script_name\",\"script_id\",\"line\",\"column\"],"
	    "\"trace_node_fields\":[\"id\",\"function_info_index\","
	    "\"count\",\"size\",\"children\"],"
	    "\"node_types\":[[\"hidden\",\"array\",\"string\",\"object\","
	    "\"code\",\"closure\",\"regexp\",\"number\",\"native\","
	    "\"synthetic\",\"concatenated string\",\"sliced string\","
	    "\"symbol\",\"bigint\",\"object shape\"]],\"edge_fields\":["
	    "\"type\",\"name_or_index\",\"to_node\"],\"edge_types\":[["
	    "\"context\",\"element\",\"property\",\"internal\",\"hidden\","
	    "\"shortcut\",\"weak\",\"invisible\"]],\"location_fields\":["
	    "\"object_index\",\"script_id\",\"line\",\"column\"]},"
	    "\"node_count\":%u,\"edge_count\":%u,"
	    "\"trace_function_count\":%d},\n",
	    t->tree != NULL ? ",\"trace_node_id\"" : "", t->node_count,
	    t->edge_count, t->tree != NULL);
	heap_write_nodes(t);
	heap_write_edges(t);
	strbuf_addf(&t->text, "],\n\"samples\":[%s],"
	    "\"trace_function_infos\":[%s],\"trace_tree\":[%s",
	    t->samples != NULL ? t->samples : "",
	    t->functions != NULL ? t->functions : "",
	    t->tree != NULL ? t->tree : "");
	strbuf_adds(&t->text, "],\n\"strings\":[");
	for (unsigned i = 0; i < t->string_count; i++)
		strbuf_addf(&t->text, "%s\"%s\"", i > 0 ? ",\n" : "",
		    t->strings[i]);
	strbuf_adds(&t->text, "]}\n");
	made.text = t->text;
	made.heap = heap_load_memory(made.text.data, made.text.len, NULL, NULL,
	    &err);
	if (made.heap == NULL) {
		fprintf(stderr, "%s\n%s\n", err.message, made.text.data);
		abort();
	}
	memset(t, 0, sizeof(*t));
	return made;
}

static inline void
heap_made_free(struct heap_made *made)
{
	heap_free(made->heap);
	strbuf_release(&made->text);
	made->heap = NULL;
}

/* Appends a row as "main text|number|number", - for an empty cell. */
static inline void
heap_row_text(struct level *level, size_t row, struct strbuf *out)
{
	const struct table_ops *ops = level->table->ops;
	struct cell cell = CELL_INIT;

	for (unsigned i = 0; i < ops->column_count; i++) {
		level_cell(level, row, i, &cell);
		if (i > 0)
			strbuf_addc(out, '|');
		if (cell.kind == CELL_TEXT)
			strbuf_add(out, cell.text.data, cell.text.len);
		else if (cell.kind == CELL_NONE)
			strbuf_addc(out, '-');
		else if (cell.kind == CELL_MARK)
			strbuf_addc(out, '*');
		else
			strbuf_addf(out, "%lld", (long long)cell.number);
	}
	cell_release(&cell);
}

/* All rows of a level with all cells, a line each; caller releases. */
static inline struct strbuf
heap_level_text(struct level *level)
{
	struct strbuf out = STRBUF_INIT;

	for (size_t row = 0; row < level->count; row++) {
		heap_row_text(level, row, &out);
		strbuf_addc(&out, '\n');
	}
	return out;
}

/* Takes the properties out of the text of an object: "Job {a: 1} @5". */
static inline void
heap_shorten(struct strbuf *text)
{
	char *from = strstr(text->data, " {"), *to = strstr(text->data, "} @");

	if (from == NULL || to == NULL || to < from)
		return;
	memmove(from, to + 1, strlen(to + 1));
	strbuf_truncate(text, text->len - (size_t)(to + 1 - from));
}

/*
 * The main texts of a level after sorting by a column: "a, b, c", without what
 * is inside of objects.
 */
static inline struct strbuf
heap_order_text(struct level *level, const char *key, bool descending)
{
	struct strbuf out = STRBUF_INIT;
	struct cell cell = CELL_INIT;
	int column = table_column(level->table, key);

	if (column < 0)
		abort();
	level_sort(level, (unsigned)column, descending);
	for (size_t row = 0; row < level->count; row++) {
		level_cell(level, row, level->table->ops->main_column, &cell);
		heap_shorten(&cell.text);
		if (row > 0)
			strbuf_adds(&out, ", ");
		strbuf_add(&out, cell.text.data, cell.text.len);
	}
	cell_release(&cell);
	return out;
}

/* The row whose main text, shortened, begins so, or the level's count. */
static inline size_t
heap_row_named(struct level *level, const char *name)
{
	struct cell cell = CELL_INIT;
	size_t row = 0;

	for (; row < level->count; row++) {
		level_cell(level, row, level->table->ops->main_column, &cell);
		heap_shorten(&cell.text);
		if (strncmp(cell.text.data, name, strlen(name)) == 0)
			break;
	}
	cell_release(&cell);
	return row;
}

#define expect_order(level, key, descending, want) do { \
	struct strbuf order_text = heap_order_text(level, key, descending); \
	assert_string_equal(order_text.data, want); \
	strbuf_release(&order_text); \
} while (0)

#define expect_level(level, want) do { \
	struct strbuf level_text = heap_level_text(level); \
	assert_string_equal(level_text.data, want); \
	strbuf_release(&level_text); \
} while (0)

#endif
