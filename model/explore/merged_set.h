/*
 * Which objects merged retainers are asked about (model/explore/merged.h), and
 * which of them are looked at. Each of the first three functions begins a set,
 * and leaves nothing behind on failure; they need the graph.
 */
#ifndef MODEL_EXPLORE_MERGED_SET_H
#define MODEL_EXPLORE_MERGED_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct heap;

struct merged_set {
	uint64_t *members;	/* a bit set of all nodes; NULL once taken */
	uint32_t count;
	uint32_t *nodes;	/* those taken, in file order */
	uint32_t taken;
	uint64_t *nested;	/* graph/nested.h, of those taken */
	bool retained_known;	/* all were taken, or none is in another */
};

bool merged_set_class(struct merged_set *set, const struct heap *heap,
	const char *name, struct error *err);
bool merged_set_new(struct merged_set *set, const struct heap *heap,
	const struct heap *base, const char *name, struct error *err);
bool merged_set_nodes(struct merged_set *set, const struct heap *heap,
	const uint32_t *nodes, size_t count, struct error *err);

/*
 * Chooses which to look at: all, or so many (unless most is 0), one by chance
 * from each of as many equal parts. The same each time.
 */
bool merged_set_take(struct merged_set *set, const struct heap *heap,
	uint32_t most, struct error *err);
void merged_set_release(struct merged_set *set);

#endif
