/* The part of classes.h that learns from classes told apart differently. */
#include "model/graph/classes.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/graph/dominators.h"
#include "model/graph/nesting.h"
#include "model/snapshot/snapshot.h"

/* More steps up for each node than this, and all is nested. */
#define STEPS_PART 2

struct like {
	struct classes *classes;
	const struct classes *known;
	const struct snapshot *snapshot;
	const struct dominators *dominators;
	uint32_t *to, *from;	/* the class that has the same nodes */
	bool *differs;		/* none has */
	bool *split;		/* of known: it is in several */
};

/* Pairs the classes that have the same nodes, whatever they are called. */
static void
pair(struct like *like)
{
	const struct classes *classes = like->classes, *known = like->known;
	uint32_t i, j;

	memset(like->to, 0xff, classes->count * sizeof(*like->to));
	memset(like->from, 0xff, known->count * sizeof(*like->from));
	for (uint32_t node = 0; node < like->snapshot->nodes; node++) {
		i = classes->of[node];
		j = known->of[node];
		if (like->to[i] == NO_CLASS && like->from[j] == NO_CLASS) {
			like->to[i] = j;
			like->from[j] = i;
		} else if (like->to[i] != j || like->from[j] != i) {
			like->differs[i] = true;
			like->split[j] = true;
		}
	}
	for (i = 0; i < classes->count; i++) {
		j = like->to[i];
		like->differs[i] |= j != NO_CLASS && like->split[j];
		classes->rows[i].retained = like->differs[i] ||
		    j == NO_CLASS ? 0 : known->rows[j].retained;
	}
}

static bool
is_sized(const struct like *like, uint32_t node)
{
	return wide_get(&like->snapshot->node_size, node) != 0;
}

static void
count(struct like *like, uint32_t node)
{
	like->classes->rows[like->classes->of[node]].retained +=
	    wide_get(&like->dominators->retained, node);
	bitset_add(like->classes->topmost, node);
}

/* By going up from each node; false when that takes too long. */
static bool
count_differing(struct like *like)
{
	const uint32_t *of = like->classes->of;
	const uint32_t *parent = like->dominators->parent;
	uint64_t steps = (uint64_t)like->snapshot->nodes * STEPS_PART;
	uint32_t node, up;

	for (node = 0; node < like->snapshot->nodes; node++) {
		if (!like->differs[of[node]])
			continue;
		bitset_remove(like->classes->topmost, node);
		if (!is_sized(like, node))
			continue;
		for (up = node; parent[up] != up;) {
			if (steps-- == 0)
				return false;
			up = parent[up];
			if (of[up] == of[node] && is_sized(like, up))
				break;
		}
		if (up == node || of[up] != of[node] || !is_sized(like, up))
			count(like, node);
	}
	return true;
}

/* By going down the whole tree. */
static bool
count_nested(struct like *like, struct task *task, struct error *err)
{
	const uint32_t *of = like->classes->of;
	uint32_t nodes = like->snapshot->nodes, place, node, *passed;
	struct nesting nesting;

	passed = calloc(like->classes->count + (size_t)1, sizeof(*passed));
	if (passed == NULL)
		return error_memory(err, "classes", like->classes->count);
	if (!nesting_build(&nesting, like->dominators->parent, nodes, task,
	    err)) {
		free(passed);
		return false;
	}
	for (uint32_t i = 0; i < like->classes->count; i++)
		if (like->differs[i])
			like->classes->rows[i].retained = 0;
	for (place = 0; place < nodes; place++) {
		node = nesting.nodes[place];
		if (!like->differs[of[node]])
			continue;
		bitset_remove(like->classes->topmost, node);
		if (place < passed[of[node]] || !is_sized(like, node))
			continue;
		count(like, node);
		passed[of[node]] = nesting.ends[place];
	}
	nesting_release(&nesting);
	free(passed);
	return true;
}

bool
classes_retained_like(struct classes *classes, const struct classes *known,
	const struct snapshot *snapshot, const struct dominators *dominators,
	struct task *task, struct error *err)
{
	struct like like = { classes, known, snapshot, dominators, NULL, NULL,
		NULL, NULL };
	size_t words = bitset_words(snapshot->nodes);
	bool ok = false;

	free(classes->topmost);
	classes->topmost = big_alloc(words, sizeof(*classes->topmost),
	    "classes", err);
	like.to = malloc((classes->count + (size_t)1) * sizeof(*like.to));
	like.from = malloc((known->count + (size_t)1) * sizeof(*like.from));
	like.differs = calloc(classes->count + (size_t)1,
	    sizeof(*like.differs));
	like.split = calloc(known->count + (size_t)1, sizeof(*like.split));
	if (classes->topmost == NULL || like.to == NULL ||
	    like.from == NULL || like.differs == NULL || like.split == NULL) {
		error_memory(err, "classes", classes->count);
		goto out;
	}
	memcpy(classes->topmost, known->topmost,
	    words * sizeof(*classes->topmost));
	pair(&like);
	ok = count_differing(&like) || count_nested(&like, task, err);
out:
	free(like.to);
	free(like.from);
	free(like.differs);
	free(like.split);
	return ok;
}
