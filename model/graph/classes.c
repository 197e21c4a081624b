#include "model/graph/classes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/hash.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/graph/interfaces.h"
#include "model/graph/names.h"
#include "model/graph/retained.h"
#include "model/snapshot/snapshot.h"

/* Nodes that are worth a thread of their own. */
#define NODES_LEAST ((uint32_t)1 << 18)
#define AHEAD 24
/* A key has so much of a name, and what may be cut off as one character. */
#define KEY_NAME 8192
#define CHARACTER 4

void
classes_release(struct classes *classes)
{
	free(classes->of);
	free(classes->rows);
	free(classes->topmost);
	memset(classes, 0, sizeof(*classes));
}

static void
add_text(struct strbuf *sb, const char *text, size_t limit)
{
	size_t len = strlen(text);

	strbuf_add(sb, text, len < limit ? len : limit);
}

/* <tag attribute...> is called <tag>, with or without "Detached ". */
static void
cut_tag(struct strbuf *sb, size_t start)
{
	static const char detached[] = "Detached <";
	const char *name = sb->data + start, *space;
	size_t len = sb->len - start, skip = 0;

	if (len >= sizeof(detached) - 1 &&
	    memcmp(name, detached, sizeof(detached) - 1) == 0)
		skip = sizeof(detached) - 1;
	else if (len == 0 || name[0] != '<')
		return;
	space = memchr(name + skip, ' ', len - skip);
	if (space == NULL)
		return;
	/* No longer than with the space. */
	strbuf_truncate(sb, start + (size_t)(space - name));
	strbuf_addc(sb, '>');
}

void
class_plain_name(const struct snapshot *snapshot, uint32_t node, size_t limit,
	struct strbuf *sb)
{
	uint8_t type = snapshot->node_type[node];
	size_t start = sb->len;
	const char *word;

	switch (type) {
	case NODE_HIDDEN:
		add_text(sb, "(system)", limit);
		break;
	case NODE_CODE:
		add_text(sb, "(compiled code)", limit);
		break;
	case NODE_CLOSURE:
		add_text(sb, "Function", limit);
		break;
	case NODE_REGEXP:
		add_text(sb, "RegExp", limit);
		break;
	case NODE_OBJECT:
	case NODE_NATIVE:
		name_node_raw(snapshot, node, limit, sb);
		cut_tag(sb, start);
		break;
	default:
		word = meta_node_type_name(&snapshot->meta, type);
		add_text(sb, "(", limit);
		add_text(sb, word, limit - (sb->len - start));
		add_text(sb, ")", limit - (sb->len - start));
	}
}

void
class_name(const struct classes *classes, const struct snapshot *snapshot,
	const struct interfaces *interfaces, uint32_t class, size_t limit,
	struct strbuf *sb)
{
	const struct class_row *row = &classes->rows[class];
	const char *text;
	size_t len;

	if (row->interface == NO_INTERFACE) {
		class_plain_name(snapshot, row->first, limit, sb);
		return;
	}
	text = interfaces_name(interfaces, row->interface);
	len = strlen(text);
	if (len > limit) {
		len = limit;
		while (len > 0 && (text[len] & 0xc0) == 0x80)
			len--;
	}
	strbuf_add(sb, text, len);
}

/*
 * What tells a long text from others that begin alike, read at its end: many
 * classes may share one name.
 */
static void
add_rest(const struct strings *strings, uint32_t string, struct strbuf *sb)
{
	size_t len, at;
	const char *raw = strings_raw(strings, string, &len);
	uint64_t hash = len;

	for (at = len > KEY_NAME ? len - KEY_NAME : 0; at < len; at++)
		hash = hash_mix(hash, (unsigned char)raw[at]);
	strbuf_addf(sb, "... (%zu bytes, %016" PRIx64 ")", len, hash);
}

void
class_key(const struct classes *classes, const struct snapshot *snapshot,
	const struct interfaces *interfaces, uint32_t class, struct strbuf *sb)
{
	const struct class_row *row = &classes->rows[class];
	uint32_t string = snapshot->node_name[row->first];
	size_t start;

	if (row->located)
		strbuf_addf(sb, "%u,%u,%u", row->script, row->line,
		    row->column);
	strbuf_addc(sb, ',');
	start = sb->len;
	class_name(classes, snapshot, interfaces, class, KEY_NAME, sb);
	if (sb->len - start > KEY_NAME - CHARACTER &&
	    row->interface == NO_INTERFACE &&
	    string < snapshot->strings.count)
		add_rest(&snapshot->strings, string, sb);
}

bool
class_nodes(const struct classes *classes, const struct snapshot *snapshot,
	uint32_t class, uint32_t **nodes, uint32_t *count, struct error *err)
{
	uint32_t wanted = classes->rows[class].count, found = 0, node;
	uint32_t *list;

	*nodes = NULL;
	*count = 0;
	list = malloc((wanted + (size_t)1) * sizeof(*list));
	if (list == NULL)
		return error_memory(err, "the objects of a class",
		    wanted * sizeof(*list));
	for (node = classes->rows[class].first; found < wanted; node++)
		if (classes->of[node] == class &&
		    wide_get(&snapshot->node_size, node) != 0)
			list[found++] = node;
	*nodes = list;
	*count = found;
	return true;
}

/*
 * The tree of dominators is gone through from the top down, in parts. Of the
 * nodes of a class inside each other only the topmost counts: the first one
 * met, and then none before what it dominates has been passed.
 */
struct totals {
	const struct classes *classes;
	const struct snapshot *snapshot;
	const struct dominators *dominators;
	struct task *task;
	uint32_t parts;
	/* For each part, by class: */
	uint32_t *passed;		/* the place from which it counts */
	uint64_t *retained;
};

/* Does the node at a place count? Then those of its class inside do not. */
static inline bool
is_topmost(const struct totals *totals, uint32_t place, uint32_t *passed)
{
	const struct dominators *dominators = totals->dominators;
	uint32_t node = dominators->nesting.nodes[place];
	uint32_t class = totals->classes->of[node];

	/* Nor does what has no size. */
	if (place < passed[class] ||
	    dominators->before[place] == dominators->before[place + 1])
		return false;
	passed[class] = dominators->nesting.ends[place];
	return true;
}

static bool
add_part(void *data, uint32_t part, struct error *err)
{
	const struct totals *totals = data;
	const struct nesting *nesting = &totals->dominators->nesting;
	size_t before = (size_t)part * totals->classes->count;
	uint32_t *passed = totals->passed + before, node;
	uint64_t *retained = totals->retained + before;
	uint32_t nodes = totals->snapshot->nodes, place = 0;
	uint32_t begin = (uint32_t)crew_part(nodes, totals->parts, part);
	uint32_t end = (uint32_t)crew_part(nodes, totals->parts, part + 1);

	/* What dominates the first node; the rest is passed over. */
	while (place < begin) {
		if (nesting->ends[place] <= begin)
			place = nesting->ends[place];
		else
			is_topmost(totals, place++, passed);
	}
	for (; place < end; place++) {
		if (end - place > AHEAD) {
			node = nesting->nodes[place + AHEAD];
			__builtin_prefetch(&totals->classes->of[node]);
		}
		node = nesting->nodes[place];
		if (!is_topmost(totals, place, passed))
			continue;
		retained[totals->classes->of[node]] +=
		    retained_at(totals->dominators, place);
		bitset_add_shared(totals->classes->topmost, node);
	}
	return task_goes_on(totals->task, err);
}

static bool
add_parts(struct totals *totals, struct error *err)
{
	size_t count = totals->classes->count, i;
	struct class_row *rows = totals->classes->rows;

	totals->passed = big_alloc_clear(totals->parts * count,
	    sizeof(*totals->passed), "classes", err);
	totals->retained = big_alloc_clear(totals->parts * count,
	    sizeof(*totals->retained), "classes", err);
	if (totals->passed == NULL || totals->retained == NULL ||
	    !crew_run(totals->task, totals->parts, add_part, totals, err))
		return false;
	for (i = 0; i < totals->parts * count; i++)
		rows[i % count].retained += totals->retained[i];
	return true;
}

bool
classes_retained(struct classes *classes, const struct snapshot *snapshot,
	struct dominators *dominators, struct task *task, struct error *err)
{
	struct totals totals = {
		.classes = classes,
		.snapshot = snapshot,
		.dominators = dominators,
		.task = task,
		.parts = crew_parts(task, snapshot->nodes, NODES_LEAST),
	};
	uint32_t class;
	bool ok;

	task_begin(task, STAGE_TOTALS, 0);
	for (class = 0; class < classes->count; class++)
		classes->rows[class].retained = 0;
	classes->topmost = big_alloc_clear(bitset_words(snapshot->nodes),
	    sizeof(*classes->topmost), "classes", err);
	ok = classes->topmost != NULL && (snapshot->nodes == 0 ||
	    add_parts(&totals, err));
	free(totals.passed);
	free(totals.retained);
	nesting_release(&dominators->nesting);
	free(dominators->before);
	dominators->before = NULL;
	return ok;
}
