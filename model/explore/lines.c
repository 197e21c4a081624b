#include "model/explore/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/utf16.h"
#include "model/explore/rows.h"
#include "model/graph/names.h"

/* Characters of a line; fits beside the number on 80 columns. */
#define WIDTH 71
#define ROPE_MAX ((size_t)64 << 20)
/* What V8 writes of a string, and about what its head takes up. */
#define V8_UNITS 1024
#define V8_HEADER 24

enum {
	COLUMN_LINE,
	COLUMN_TEXT,
};

static const struct column columns[] = {
	{ .key = "line", .title = "Line", .kind = CELL_COUNT, .hotkey = 'U',
	  .width = 6,
	  .help = "number of the line; none where a long one goes on" },
	{ .key = "text", .title = "Text", .kind = CELL_TEXT, .hotkey = 'O',
	  .width = 40, .help = "what it says; long lines are broken" },
};

struct lines {
	struct table table;
	const char *raw;	/* in the file, or NULL: joined */
	struct strbuf joined;
	bool cut;
	char note[128];		/* that V8 has cut it, or "" */
	struct line {
		uint32_t begin;	/* in either */
		uint32_t number;	/* 0: goes on with the one before */
	} *list;
	size_t count, room;
};

/* As strings_line(), of joined text. */
static const char *
joined_line(const char *from, const char *end, bool *ended,
	struct strbuf *sb)
{
	const char *p = from;

	for (unsigned count = 0; p < end && *p != '\n' && count < WIDTH;
	    count++)
		do
			p++;
		while (p < end && (*p & 0xc0) == 0x80);
	if (sb != NULL)
		strbuf_add(sb, from, (size_t)(p - from));
	*ended = p < end && *p == '\n';
	p += *ended;
	return p < end ? p : NULL;
}

static const char *
line_at(const struct lines *lines, const char *from, bool *ended,
	struct strbuf *sb)
{
	if (lines->raw != NULL)
		return strings_line(from, WIDTH, ended, sb);
	return joined_line(from, lines->joined.data + lines->joined.len,
	    ended, sb);
}

static const char *
text_of(const struct lines *lines)
{
	return lines->raw != NULL ? lines->raw : lines->joined.data;
}

static bool
find_lines(struct lines *lines, struct error *err)
{
	const char *text = text_of(lines), *p = text;
	struct line *list;
	uint32_t number = 1;
	bool ended = true;

	while (p != NULL && (size_t)(p - text) < UINT32_MAX &&
	    lines->count < UINT32_MAX) {
		list = array_grow(lines->list, &lines->room,
		    lines->count + 1, sizeof *list, "the lines of a text",
		    err);
		if (list == NULL)
			return false;
		lines->list = list;
		list[lines->count].begin = (uint32_t)(p - text);
		list[lines->count++].number = ended ? number++ : 0;
		p = line_at(lines, p, &ended, NULL);
	}
	lines->cut |= p != NULL;
	return true;
}

static bool
lines_top(struct table *table, struct level *level, struct error *err)
{
	return level_number(level, ((struct lines *)table)->count, err);
}

static void
lines_cell(struct table *table, const struct level *level, uint32_t item,
	unsigned column, struct cell *cell)
{
	struct lines *lines = (struct lines *)table;
	bool ended;

	(void)level;
	if (column == COLUMN_LINE) {
		cell_number(cell, lines->list[item].number > 0 ? CELL_COUNT :
		    CELL_BLANK, lines->list[item].number);
		return;
	}
	cell_span(cell, SPAN_STRING);
	line_at(lines, text_of(lines) + lines->list[item].begin, &ended,
	    &cell->text);
}

/* A text has one order that makes sense, and its reverse. */
static int
lines_order(struct table *table, const struct level *level, unsigned column,
	bool descending, uint32_t a, uint32_t b)
{
	(void)table;
	(void)level;
	(void)column;
	return ROW_COMPARE(a, b, descending);
}

static const char *
lines_note(const struct table *table)
{
	const struct lines *lines = (const struct lines *)table;

	if (lines->note[0] != '\0')
		return lines->note;
	return lines->cut ? "only the beginning of the text is shown" : NULL;
}

static void
lines_free(struct table *table)
{
	struct lines *lines = (struct lines *)table;

	strbuf_release(&lines->joined);
	free(lines->list);
	free(lines);
}

const struct table_ops lines_ops = {
	.name = "text",
	.columns = columns,
	.column_count = sizeof columns / sizeof columns[0],
	.main_column = COLUMN_TEXT,
	.sort_column = COLUMN_LINE,
	.top = lines_top,
	.cell = lines_cell,
	.order = lines_order,
	.note = lines_note,
	.free = lines_free,
};

/*
 * V8 writes no more than 1024 characters of a string. That there were more is
 * told by its size: a byte for each, or two where one is not Latin-1.
 */
static void
note_cut(struct lines *lines, const struct heap *heap, uint32_t node)
{
	uint64_t size = heap_size(heap, node), width = 1;
	struct strbuf text = STRBUF_INIT;
	size_t units;

	name_text(heap->snapshot, node, 4 * V8_UNITS, &text);
	units = utf16_length(text.data, text.len);
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] > 0xc3)
			width = 2;
	if (units == V8_UNITS && size > width * V8_UNITS + V8_HEADER)
		snprintf(lines->note, sizeof lines->note, "the snapshot holds "
		    "the first %d of about %llu characters", V8_UNITS,
		    (unsigned long long)((size - V8_HEADER) / width));
	strbuf_release(&text);
}

static bool
read_text(struct lines *lines, const struct snapshot *s, uint32_t node,
	struct error *err)
{
	switch (s->node_type[node]) {
	case NODE_STRING:
	case NODE_SLICED_STRING:
		if (s->node_name[node] < s->strings.count) {
			lines->raw = strings_begin(&s->strings,
			    s->node_name[node]);
			return true;
		}
		/* FALLTHROUGH */
	case NODE_CONS_STRING:
		lines->cut = !name_text(s, node, ROPE_MAX, &lines->joined);
		return !lines->joined.failed ||
		    error_memory(err, "a text", lines->joined.len);
	default:
		return error_set(err, ERROR_ABSENT, "@%llu is no string: it "
		    "has no text", (unsigned long long)wide_get(&s->node_id,
		    node));
	}
}

struct table *
lines_new(const struct heap *heap, uint32_t node, struct error *err)
{
	struct lines *lines = calloc(1, sizeof *lines);

	if (lines == NULL) {
		error_memory(err, "a text", sizeof *lines);
		return NULL;
	}
	lines->table.ops = &lines_ops;
	lines->joined = (struct strbuf) STRBUF_INIT;
	if (!read_text(lines, heap->snapshot, node, err) ||
	    !find_lines(lines, err)) {
		lines_free(&lines->table);
		return NULL;
	}
	if (lines->raw != NULL)
		note_cut(lines, heap, node);
	return &lines->table;
}
