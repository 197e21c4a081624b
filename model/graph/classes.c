#include "model/graph/classes.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/graph/dominators.h"
#include "model/graph/interfaces.h"
#include "model/graph/names.h"
#include "model/snapshot/snapshot.h"

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

void
class_key(const struct classes *classes, const struct snapshot *snapshot,
	const struct interfaces *interfaces, uint32_t class, struct strbuf *sb)
{
	const struct class_row *row = &classes->rows[class];

	if (row->located)
		strbuf_addf(sb, "%u,%u,%u", row->script, row->line,
		    row->column);
	strbuf_addc(sb, ',');
	class_name(classes, snapshot, interfaces, class, SIZE_MAX, sb);
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
 * The tree of dominators, turned downwards. Nodes go by their place in
 * dominators->order, which has those close together that belong together, and
 * what is below in the tree behind. The root has place 0.
 */
struct tree {
	const uint32_t *order;
	struct branch {
		uint32_t child;		/* the first one, 0: none */
		uint32_t next;		/* the next sibling; from the last
					   one back to what is above */
	} *branches;
	uint32_t *class;		/* NO_CLASS: without a size */
};

/* Uses up what dominators has left. */
static void
tree_init(struct tree *tree, const struct classes *classes,
	const struct snapshot *s, struct dominators *dominators)
{
	const uint32_t *order = tree->order = dominators->order;
	uint32_t i, above;

	_Static_assert(sizeof(*tree->branches) == sizeof(*dominators->spare),
	    "one after the other in the same memory");
	tree->branches = (void *)dominators->spare;
	memset(tree->branches, 0, s->nodes * sizeof(*tree->branches));
	for (i = s->nodes; i-- > 1;) {
		above = dominators->above[i];
		tree->branches[i].next = tree->branches[above].child != 0 ?
		    tree->branches[above].child : above;
		tree->branches[above].child = i;
	}
	/* From here on the branches know what is above. */
	tree->class = dominators->above;
	for (i = 0; i < s->nodes; i++)
		tree->class[i] = wide_get(&s->node_size, order[i]) != 0 ?
		    classes->of[order[i]] : NO_CLASS;
}

/*
 * Walks the tree, remembering for each class the topmost of its nodes that is
 * above: only that one counts.
 */
static void
add_topmost(struct classes *classes, const struct tree *tree,
	const struct wide *retained, uint32_t *top)
{
	uint32_t at = 0, class;

	for (;;) {
		class = tree->class[at];
		if (class != NO_CLASS && top[class] == NO_NODE) {
			classes->rows[class].retained +=
			    wide_get(retained, tree->order[at]);
			bitset_add(classes->topmost, tree->order[at]);
			if (tree->branches[at].child != 0)
				top[class] = at;
		}
		if (tree->branches[at].child != 0) {
			at = tree->branches[at].child;
			continue;
		}
		while (tree->branches[at].next <= at) {
			if (at == 0)
				return;
			at = tree->branches[at].next;
			class = tree->class[at];
			if (class != NO_CLASS && top[class] == at)
				top[class] = NO_NODE;
		}
		at = tree->branches[at].next;
	}
}

bool
classes_retained(struct classes *classes, const struct snapshot *snapshot,
	struct dominators *dominators, struct error *err)
{
	struct tree tree;
	uint32_t *top, class;

	for (class = 0; class < classes->count; class++)
		classes->rows[class].retained = 0;
	if (snapshot->nodes == 0)
		return true;
	top = big_alloc(classes->count, sizeof(*top), "classes", err);
	if (top == NULL)
		return false;
	classes->topmost = big_alloc_clear(bitset_words(snapshot->nodes),
	    sizeof(*classes->topmost), "classes", err);
	if (classes->topmost == NULL) {
		free(top);
		return false;
	}
	memset(top, 0xff, classes->count * sizeof(*top));
	tree_init(&tree, classes, snapshot, dominators);
	add_topmost(classes, &tree, &dominators->retained, top);
	dominators_drop_order(dominators);
	free(top);
	return true;
}
