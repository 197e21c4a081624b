#include "model/graph/classes.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
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
cut_tag(struct strbuf *sb, size_t start, size_t limit)
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
	len = (size_t)(space - name);
	strbuf_truncate(sb, start + len);
	if (len < limit)
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
		cut_tag(sb, start, limit);
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

/* The tree of dominators, turned downwards. */
struct tree {
	uint32_t *child;	/* the first of each node, or NO_NODE */
	uint32_t *sibling;	/* the next one, or NO_NODE */
};

static void
turn_down(struct tree *tree, const struct snapshot *snapshot,
	const uint32_t *parent)
{
	uint32_t node, up;

	memset(tree->child, 0xff, snapshot->nodes * sizeof(*tree->child));
	for (node = snapshot->nodes; node-- > 0;) {
		if (node == snapshot->root)
			continue;
		up = parent[node];
		tree->sibling[node] = tree->child[up];
		tree->child[up] = node;
	}
	tree->sibling[snapshot->root] = NO_NODE;
}

/*
 * Walks down the tree, remembering for each class the topmost of its nodes
 * that we are below of: only that one counts.
 */
static void
add_topmost(struct classes *classes, const struct snapshot *snapshot,
	const struct dominators *dominators, const struct tree *tree,
	uint32_t *top)
{
	const uint32_t *parent = dominators->parent, root = snapshot->root;
	uint32_t node = root, class;

	for (;;) {
		class = classes->of[node];
		if (top[class] == NO_NODE &&
		    wide_get(&snapshot->node_size, node) != 0) {
			classes->rows[class].retained +=
			    wide_get(&dominators->retained, node);
			if (tree->child[node] != NO_NODE)
				top[class] = node;
		}
		if (tree->child[node] != NO_NODE) {
			node = tree->child[node];
			continue;
		}
		while (tree->sibling[node] == NO_NODE) {
			if (node == root)
				return;
			node = parent[node];
			if (top[classes->of[node]] == node)
				top[classes->of[node]] = NO_NODE;
		}
		node = tree->sibling[node];
	}
}

bool
classes_retained(struct classes *classes, const struct snapshot *snapshot,
	const struct dominators *dominators, struct error *err)
{
	struct tree tree = { NULL, NULL };
	uint32_t *top = NULL, class;
	bool ok = false;

	for (class = 0; class < classes->count; class++)
		classes->rows[class].retained = 0;
	if (snapshot->nodes == 0)
		return true;
	tree.child = big_alloc(snapshot->nodes, sizeof(*tree.child),
	    "the tree of dominators", err);
	tree.sibling = big_alloc(snapshot->nodes, sizeof(*tree.sibling),
	    "the tree of dominators", err);
	top = big_alloc(classes->count, sizeof(*top), "classes", err);
	if (tree.child == NULL || tree.sibling == NULL || top == NULL)
		goto out;
	memset(top, 0xff, classes->count * sizeof(*top));
	turn_down(&tree, snapshot, dominators->parent);
	add_topmost(classes, snapshot, dominators, &tree, top);
	ok = true;
out:
	free(tree.child);
	free(tree.sibling);
	free(top);
	return ok;
}
