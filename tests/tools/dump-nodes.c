/*
 * dump-nodes FILE: a line of CSV for each node in file order, for comparison
 * with the reference engine: id, id of the dominator, shallow size, retained
 * size, distance, key of the class as a JSON string.
 * dump-nodes --counts FILE: how many nodes and edges there are, no more.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/load.h"

static void
print_json(const struct strbuf *sb)
{
	const unsigned char *s = (const unsigned char *)sb->data;

	putchar('"');
	for (size_t i = 0; i < sb->len; i++) {
		const char *known = "\bb\ff\nn\rr\tt\"\"\\\\";

		/* The same escapes as JavaScript's JSON.stringify(). */
		while (*known != '\0' && (unsigned char)*known != s[i])
			known += 2;
		if (*known != '\0') {
			putchar('\\');
			putchar(known[1]);
		} else if (s[i] < 0x20) {
			printf("\\u%04x", s[i]);
		} else if (s[i] == 0xed && i + 2 < sb->len &&
		    s[i + 1] >= 0xa0) {
			/* Half of a surrogate pair: no UTF-8 for that. */
			printf("\\u%04x", 0xd000u | (s[i + 1] & 0x3fu) << 6 |
			    (s[i + 2] & 0x3fu));
			i += 2;
		} else {
			putchar(s[i]);
		}
	}
	putchar('"');
}

static void
dump(const struct heap *heap)
{
	const struct classes *classes = &heap->classes;
	struct strbuf key = STRBUF_INIT;

	puts("id,idom,self,retained,distance,class");
	for (uint32_t n = 0; n < heap->snapshot->nodes; n++) {
		printf("%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",%"
		    PRId32 ",", heap_id(heap, n),
		    heap_id(heap, heap->dominators.parent[n]),
		    heap_size(heap, n), heap_retained(heap, n),
		    heap_distance(heap, n));
		strbuf_reset(&key);
		class_key(classes, heap->snapshot, heap->interfaces,
		    classes->of[n], &key);
		print_json(&key);
		putchar('\n');
	}
	strbuf_release(&key);
}

int
main(int argc, char **argv)
{
	bool counts = argc == 3 && strcmp(argv[1], "--counts") == 0;
	struct error err = { 0 };
	struct heap *heap;
	char text[512];

	if (argc != 2 && !counts) {
		fprintf(stderr, "usage: dump-nodes [--counts] FILE\n");
		return 2;
	}
	heap = heap_load(argv[argc - 1], NULL, NULL, &err);
	if (heap == NULL) {
		fprintf(stderr, "%s\n", error_text(&err, text, sizeof(text)));
		return 1;
	}
	if (counts)
		printf("%" PRIu32 " %" PRIu32 "\n", heap->snapshot->nodes,
		    heap->snapshot->edges);
	else
		dump(heap);
	heap_free(heap);
	return 0;
}
