/*
 * dump-classes FILE [BASE]: what the model knows of classes, as lines of
 * JSON, for tests/reference/check-classes.mjs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/compare/diff.h"
#include "model/graph/detached.h"
#include "model/graph/names.h"
#include "model/load.h"

static void
fail(const struct error *err)
{
	char line[512];

	fprintf(stderr, "%s\n", error_text(err, line, sizeof(line)));
	exit(1);
}

static void
print_text(const struct strbuf *sb)
{
	size_t i;

	putchar('"');
	for (i = 0; i < sb->len; i++) {
		unsigned char c = (unsigned char)sb->data[i];

		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c == 0xed && i + 2 < sb->len &&
		    (unsigned char)sb->data[i + 1] >= 0xa0) {
			/* A lone surrogate: 1101 and twelve bits more. */
			printf("\\ud%03x", (sb->data[i + 1] & 0x3f) << 6 |
			    (sb->data[i + 2] & 0x3f));
			i += 2;
		} else if (c < 0x20)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static uint64_t
hash_key(uint64_t key)
{
	key *= 0x9e3779b97f4a7c15u;
	return key ^ key >> 29;
}

/*
 * What tells a node's class for DevTools within its public key: that is the
 * number of a string there, so two strings of one text are two classes.
 */
static uint64_t
inner_key(const struct heap *heap, uint32_t node, uint32_t interface,
	bool located)
{
	const struct snapshot *s = heap->snapshot;
	uint8_t type = s->node_type[node];
	struct strbuf name = STRBUF_INIT;
	uint64_t key = 1;

	if (located)
		return 2;
	if (interface != NO_INTERFACE)
		return 3;
	if (type != NODE_OBJECT && type != NODE_NATIVE)
		return type == NODE_CLOSURE || type == NODE_REGEXP ? 5 : 4;
	name_node_raw(s, node, 16, &name);
	if (name.data[0] != '<' && strncmp(name.data, "Detached <", 10) != 0)
		key = 16 + 2 * (uint64_t)s->node_name[node] +
		    (s->node_detached != NULL &&
		    (s->node_detached[node] & DETACHED_RENAMED) != 0);
	strbuf_release(&name);
	return key;
}

/* Marks the classes in which DevTools sees more than one. */
static bool *
find_merged(const struct heap *heap, const struct classes *classes,
	struct interfaces *interfaces)
{
	uint64_t *seen = calloc(classes->count + 1, sizeof(*seen)), key;
	bool *merged = calloc(classes->count + 1, sizeof(*merged));
	uint32_t *match, node, class;
	struct error err;

	if (seen == NULL || merged == NULL ||
	    !interfaces_of(&interfaces, heap->snapshot, &match, &err))
		exit(1);
	for (node = 0; node < heap->snapshot->nodes; node++) {
		if (heap_size(heap, node) == 0)
			continue;
		class = classes->of[node];
		key = hash_key(inner_key(heap, node, match[node],
		    classes->rows[class].located));
		if (seen[class] == 0)
			seen[class] = key;
		else if (seen[class] != key)
			merged[class] = true;
	}
	free(seen);
	free(match);
	return merged;
}

static void
print_class(const struct heap *heap, uint32_t class, bool merged)
{
	const struct classes *classes = &heap->classes;
	const struct class_row *row = &classes->rows[class];
	struct strbuf name = STRBUF_INIT, key = STRBUF_INIT;

	class_name(classes, heap->snapshot, heap->interfaces, class,
	    SIZE_MAX, &name);
	class_key(classes, heap->snapshot, heap->interfaces, class, &key);
	printf("{\"class\":%u,\"name\":", class);
	print_text(&name);
	printf(",\"key\":");
	print_text(&key);
	printf(",\"count\":%u,\"self\":%" PRIu64 ",\"maxRet\":%" PRIu64
	    ",\"distance\":%d,\"merged\":%s}\n", row->count, row->shallow,
	    row->retained, row->distance, merged ? "true" : "false");
	strbuf_release(&name);
	strbuf_release(&key);
}

static void
print_heap(const struct heap *heap)
{
	bool *merged = find_merged(heap, &heap->classes, heap->interfaces);
	struct strbuf name = STRBUF_INIT;
	uint32_t i;

	for (i = 0; i < interfaces_count(heap->interfaces); i++) {
		strbuf_reset(&name);
		strbuf_adds(&name, interfaces_name(heap->interfaces, i));
		printf("{\"interface\":");
		print_text(&name);
		printf("}\n");
	}
	for (i = 0; i < heap->classes.count; i++)
		print_class(heap, i, merged[i]);
	for (i = 0; i < heap->snapshot->nodes; i++) {
		strbuf_reset(&name);
		name_node(heap->snapshot, i, SIZE_MAX, &name);
		printf("{\"node\":%u,\"id\":%" PRIu64 ",\"size\":%" PRIu64
		    ",\"of\":%u,\"name\":", i, heap_id(heap, i),
		    heap_size(heap, i), heap->classes.of[i]);
		print_text(&name);
		printf("}\n");
	}
	strbuf_release(&name);
	free(merged);
}

static void
print_ids(const struct heap *heap, const char *word, const uint32_t *nodes,
	uint32_t count)
{
	uint32_t i;

	printf(",\"%s\":[", word);
	for (i = 0; i < count; i++)
		printf("%s%" PRIu64, i > 0 ? "," : "",
		    heap_id(heap, nodes[i]));
	printf("]");
}

static void
print_diff_row(const struct diff *diff, uint32_t i, bool merged)
{
	const struct diff_row *row = &diff->rows[i];
	struct strbuf name = STRBUF_INIT, key = STRBUF_INIT;

	diff_name(diff, i, SIZE_MAX, &name);
	if (row->class != NO_CLASS)
		class_key(&diff->current->classes, diff->current->snapshot,
		    diff->current->interfaces, row->class, &key);
	else
		class_key(&diff->base_classes, diff->base->snapshot,
		    diff->current->interfaces, row->base_class, &key);
	printf("{\"name\":");
	print_text(&name);
	printf(",\"key\":");
	print_text(&key);
	printf(",\"addedCount\":%u,\"removedCount\":%u,\"addedSize\":%" PRIu64
	    ",\"removedSize\":%" PRIu64 ",\"merged\":%s", row->added,
	    row->removed, row->added_size, row->removed_size,
	    merged ? "true" : "false");
	print_ids(diff->current, "added", diff->added + row->first_added,
	    row->added);
	print_ids(diff->base, "removed", diff->removed + row->first_removed,
	    row->removed);
	printf("}\n");
	strbuf_release(&name);
	strbuf_release(&key);
}

static void
print_diff(const struct diff *diff)
{
	bool *now = find_merged(diff->current, &diff->current->classes,
	    diff->current->interfaces);
	bool *old = find_merged(diff->base, &diff->base_classes,
	    diff->current->interfaces);
	const struct diff_row *row;
	uint32_t i;

	for (i = 0; i < diff->row_count; i++) {
		row = &diff->rows[i];
		print_diff_row(diff, i,
		    (row->class != NO_CLASS && now[row->class]) ||
		    (row->base_class != NO_CLASS && old[row->base_class]));
	}
	free(now);
	free(old);
}

int
main(int argc, char **argv)
{
	struct heap *heap, *base = NULL;
	struct diff *diff;
	struct error err;

	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: dump-classes FILE [BASE]\n");
		return 2;
	}
	heap = heap_load(argv[1], NULL, NULL, &err);
	if (heap == NULL)
		fail(&err);
	if (argc == 2) {
		print_heap(heap);
		heap_free(heap);
		return 0;
	}
	base = heap_load(argv[2], NULL, NULL, &err);
	if (base == NULL)
		fail(&err);
	diff = diff_new(heap, base, true, NULL, &err);
	if (diff == NULL)
		fail(&err);
	print_diff(diff);
	diff_free(diff);
	heap_free(base);
	heap_free(heap);
	return 0;
}
