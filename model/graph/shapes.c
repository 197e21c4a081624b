#include "model/graph/shapes.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/snapshot/snapshot.h"

#define SLOTS_MIN 256
#define COUNT_MAX ((uint32_t)1 << 30)

void
shapes_release(struct shapes *shapes)
{
	free(shapes->list);
	free(shapes->slots);
	memset(shapes, 0, sizeof(*shapes));
}

static uint64_t
hash_properties(const struct snapshot *s, uint32_t node)
{
	uint32_t e, end = s->first_edge[node + 1];
	uint64_t hash = 0;

	for (e = s->first_edge[node]; e < end; e++) {
		if (edge_type_of(s, e) != EDGE_PROPERTY)
			continue;
		hash = (hash ^ edge_name_of(s, e)) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 32;
	}
	return hash * 0xd6e8feb86659fd93u;
}

/* The first property at or after an edge, or end. */
static uint32_t
next_property(const struct snapshot *s, uint32_t edge, uint32_t end)
{
	while (edge < end && edge_type_of(s, edge) != EDGE_PROPERTY)
		edge++;
	return edge;
}

static bool
same_properties(const struct snapshot *s, uint32_t a, uint32_t b)
{
	uint32_t a_end = s->first_edge[a + 1], b_end = s->first_edge[b + 1];
	uint32_t i = next_property(s, s->first_edge[a], a_end);
	uint32_t j = next_property(s, s->first_edge[b], b_end);

	while (i < a_end && j < b_end) {
		if (edge_name_of(s, i) != edge_name_of(s, j))
			return false;
		i = next_property(s, i + 1, a_end);
		j = next_property(s, j + 1, b_end);
	}
	return i == a_end && j == b_end;
}

static bool
grow_slots(struct shapes *shapes, struct error *err)
{
	uint32_t count = shapes->slot_count > 0 ? shapes->slot_count * 2 :
	    SLOTS_MIN;
	uint32_t *slots, at, i;

	slots = calloc(count, sizeof(*slots));
	if (slots == NULL)
		return error_memory(err, "object shapes",
		    count * sizeof(*slots));
	for (i = 0; i < shapes->count; i++) {
		at = shapes->list[i].hash >> 32 & (count - 1);
		while (slots[at] != 0)
			at = (at + 1) & (count - 1);
		slots[at] = i + 1;
	}
	free(shapes->slots);
	shapes->slots = slots;
	shapes->slot_count = count;
	return true;
}

/* Makes room for one more shape. */
static bool
make_room(struct shapes *shapes, struct error *err)
{
	struct shape *list;

	if (shapes->count >= COUNT_MAX)
		return error_set(err, ERROR_LIMIT, "too many object shapes");
	if (shapes->count >= shapes->slot_count / 2 &&
	    !grow_slots(shapes, err))
		return false;
	list = array_grow(shapes->list, &shapes->capacity,
	    shapes->count + (size_t)1, sizeof(*list), "object shapes", err);
	if (list == NULL)
		return false;
	shapes->list = list;
	return true;
}

static bool
add_object(struct shapes *shapes, const struct snapshot *s, uint32_t node,
	uint32_t *shape, struct error *err)
{
	uint64_t hash = hash_properties(s, node);
	struct shape *found;
	uint32_t mask, at;

	if (!make_room(shapes, err))
		return false;
	mask = shapes->slot_count - 1;
	for (at = hash >> 32 & mask; shapes->slots[at] != 0;
	    at = (at + 1) & mask) {
		found = &shapes->list[shapes->slots[at] - 1];
		if (found->hash == hash &&
		    same_properties(s, found->node, node))
			break;
	}
	if (shapes->slots[at] == 0) {
		found = &shapes->list[shapes->count++];
		found->hash = hash;
		found->node = node;
		found->objects = 0;
		shapes->slots[at] = shapes->count;
	}
	*shape = shapes->slots[at] - 1;
	shapes->list[*shape].objects++;
	return true;
}

/* What is known of a string: whether it says "Object". */
enum { STRING_UNSEEN, STRING_OTHER, STRING_OBJECT };

static bool
is_plain(const struct snapshot *s, uint32_t node, uint8_t *seen)
{
	uint32_t name = s->node_name[node];

	if (s->node_type[node] != NODE_OBJECT || name >= s->strings.count)
		return false;
	if (seen[name] == STRING_UNSEEN)
		seen[name] = strings_equal(&s->strings, name, "Object") ?
		    STRING_OBJECT : STRING_OTHER;
	return seen[name] == STRING_OBJECT;
}

bool
shapes_build(struct shapes *shapes, const struct snapshot *snapshot,
	uint32_t *of, struct error *err)
{
	uint8_t *seen = calloc(snapshot->strings.count + (size_t)1, 1);
	uint32_t node, shape;
	bool ok = true;

	memset(shapes, 0, sizeof(*shapes));
	if (seen == NULL)
		return error_memory(err, "object shapes",
		    snapshot->strings.count);
	for (node = 0; ok && node < snapshot->nodes; node++) {
		shape = NO_SHAPE;
		if (is_plain(snapshot, node, seen)) {
			ok = add_object(shapes, snapshot, node, &shape, err);
			shapes->objects++;
		}
		of[node] = shape;
	}
	free(seen);
	if (!ok)
		shapes_release(shapes);
	return ok;
}
