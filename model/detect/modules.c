/*
 * Modules by file: those of require(), where one that was deleted from the
 * cache and required again is there more than once, and those of import,
 * where one is there once for each query (?v=1) that was put on it.
 */
#include "model/detect/detectors.h"

#include <string.h>

#include "model/base/strbuf.h"
#include "model/graph/names.h"
#include "model/graph/poll.h"
#include "model/graph/texts.h"
#include "model/load.h"
#include "model/table.h"

enum {
	MODULES_REQUIRED,
	MODULES_IMPORTED,
};

#define NAME_BYTES 4096
#define SHOWN_BYTES 200

/* What is before the query of an URL; all of a path. */
static void
file_name(const struct heap *heap, uint32_t text, uint8_t kind, size_t limit,
	struct strbuf *sb)
{
	const char *query;

	name_node(heap->snapshot, text, limit, sb);
	query = kind == MODULES_IMPORTED ? strpbrk(sb->data, "?#") : NULL;
	if (query != NULL && strncmp(sb->data, "data:", 5) != 0)
		strbuf_truncate(sb, (size_t)(query - sb->data));
}

static bool
is_text(const struct snapshot *s, uint32_t node)
{
	return s->node_type[node] == NODE_STRING ||
	    s->node_type[node] == NODE_CONS_STRING;
}

static bool
take(struct detect *d, const struct mark *mark, uint8_t kind,
	enum known class, struct error *err)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t text = s->edge_to[mark->edge];
	struct strbuf name = STRBUF_INIT;
	struct finding like;
	bool ok = true;

	if (s->node_type[mark->node] != NODE_OBJECT ||
	    words_node(&d->words, mark->node) != class || !is_text(s, text))
		return true;
	file_name(d->heap, text, kind, NAME_BYTES, &name);
	/* What comes with Node is loaded once, and stays. */
	if (strncmp(name.data, "node:", 5) != 0) {
		like = finding_of(kind, text_hash_bytes(name.data, name.len),
		    text);
		if (strncmp(name.data, "data:", 5) != 0)
			like.place = text;
		ok = detect_put(d, &like, mark->node, err);
	}
	strbuf_release(&name);
	return ok;
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	const struct marks *marks = &d->words.marks[WORD_FILENAME];

	for (size_t i = 0; i < marks->count; i++)
		if (poll_cancelled_at(task, (uint32_t)i, err) ||
		    !take(d, &marks->list[i], MODULES_REQUIRED, WORD_MODULE,
		    err))
			return false;
	marks = &d->words.marks[WORD_URL];
	for (size_t i = 0; i < marks->count; i++)
		if (poll_cancelled_at(task, (uint32_t)i, err) ||
		    !take(d, &marks->list[i], MODULES_IMPORTED,
		    WORD_MODULE_WRAP, err))
			return false;
	return true;
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	struct strbuf name = STRBUF_INIT;
	const char *end;

	file_name(heap, f->subject, f->kind, SHOWN_BYTES, &name);
	end = strrchr(name.data, '/');
	/* The whole path tells files of one name apart. */
	if (!exact || end == NULL || strncmp(name.data, "data:", 5) == 0)
		end = name.data;
	else
		end++;
	say(cell, "loads of ");
	cell_span(cell, SPAN_PLACE);
	strbuf_adds(&cell->text, end);
	say(cell, f->kind == MODULES_REQUIRED ? " by require()" :
	    " by import");
	strbuf_release(&name);
}

const struct detector modules_detector = {
	.name = "modules",
	.title = "Modules",
	.help = "modules in memory by file: of a file that is there often, "
	    "each was loaded again",
	.find = find,
	.words = words,
};
