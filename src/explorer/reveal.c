/* From an object to the views that are about it, or that show it. */
#include <inttypes.h>
#include <string.h>

#include "model/catalogue.h"
#include "model/explore/containment.h"
#include "model/explore/dominated.h"
#include "model/explore/summary.h"
#include "model/load.h"
#include "src/explorer/state.h"
#include "src/loads.h"
#include "ui/grid.h"
#include "ui/keymap.h"

/* A spot for a table of the snapshot that the object is in. */
static struct spot
spot_of(const struct explorer *e, const struct object *object,
	const struct catalogue_entry *entry)
{
	struct spot spot = explorer_spot(e, entry);

	spot.current = explorer_load_of(e, object->heap);
	return spot;
}

void
explorer_about(struct explorer *e, const struct object *object,
	const struct catalogue_entry *entry)
{
	struct spot spot = spot_of(e, object, entry);

	spot.node = object->node;
	explorer_visit(e, &spot);
}

bool
explorer_object(struct explorer *e, struct object *object)
{
	char key[KEY_NAME_MAX];

	if (e->view->spot.entry == NULL)
		explorer_say(e, "choose a snapshot first: %s",
		    keymap_way(COMMAND_TOGGLE, key));
	else if (grid_object(explorer_grid(e), object))
		return true;
	else
		explorer_say(e, "this row is no object; open it and choose "
		    "one");
	return false;
}

/* Goes to a row that a filter may hide. */
static void
visit_row(struct explorer *e, const struct spot *spot)
{
	if (explorer_visit(e, spot) && e->view->filter.len > 0) {
		explorer_filter(e, "", false);
		explorer_go(e, spot);
	}
}

static void
reveal_in_summary(struct explorer *e, const struct object *object)
{
	struct spot spot = spot_of(e, object, catalogue_find("summary"));

	/* What has no size of its own is in no class there. */
	if (!summary_path(object->heap, object->node, spot.path)) {
		explorer_about(e, object, catalogue_find("retainers"));
		return;
	}
	spot.depth = 2;
	visit_row(e, &spot);
}

/* Where the way is too long, the tree begins further down. */
static void
reveal_in_dominators(struct explorer *e, const struct object *object)
{
	const struct heap *heap = object->heap;
	struct spot spot = spot_of(e, object, catalogue_find("dominators"));
	uint32_t start = heap->snapshot->root, above = object->node;
	size_t depth;

	if (!heap->graph) {
		explorer_say(e, "dominators are not known (--no-graph)");
		return;
	}
	if (object->node == start) {
		explorer_visit(e, &spot);
		return;
	}
	depth = dominated_path(heap, start, object->node, spot.path,
	    PATH_MAX_DEPTH);
	if (depth > PATH_MAX_DEPTH) {
		for (unsigned i = 0; i < PATH_MAX_DEPTH; i++)
			above = heap->dominators.parent[above];
		spot.node = above;
		depth = dominated_path(heap, above, object->node, spot.path,
		    PATH_MAX_DEPTH);
	}
	spot.depth = (unsigned)depth;
	visit_row(e, &spot);
}

static void
reveal_in_containment(struct explorer *e, const struct object *object)
{
	struct spot spot = spot_of(e, object, catalogue_find("containment"));
	size_t depth = object->heap->graph ? containment_path(object->heap,
	    object->node, spot.path, PATH_MAX_DEPTH) : 0;

	if (depth == 0 && object->node != object->heap->snapshot->root) {
		explorer_say(e, "no way leads there from the root");
		return;
	}
	if (depth > PATH_MAX_DEPTH) {
		explorer_say(e, "it is %zu steps from the root: too deep to "
		    "open", depth);
		return;
	}
	spot.depth = (unsigned)depth;
	visit_row(e, &spot);
}

bool
explorer_reveal(struct explorer *e, const struct object *object,
	const char *view)
{
	const struct catalogue_entry *entry = catalogue_find(view);

	if (entry == NULL)
		return false;
	if (strcmp(entry->name, "summary") == 0)
		reveal_in_summary(e, object);
	else if (strcmp(entry->name, "containment") == 0)
		reveal_in_containment(e, object);
	else if (strcmp(entry->name, "dominators") == 0)
		reveal_in_dominators(e, object);
	else
		return false;
	return true;
}

void
explorer_goto(struct explorer *e, uint64_t id)
{
	struct spot spot = explorer_spot(e, catalogue_find("statistics"));
	struct object object = { e->loads->list[e->current].heap, NO_NODE };

	if (!explorer_ready(e, &spot))
		return;
	object.node = snapshot_find_id(object.heap->snapshot, id);
	if (object.node == NO_NODE)
		explorer_say(e, "snapshot %zu has no object @%" PRIu64,
		    e->current + 1, id);
	else
		reveal_in_summary(e, &object);
}
