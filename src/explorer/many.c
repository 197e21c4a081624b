/* What holds many objects: of a class, new ones, marked ones. */
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/load.h"
#include "src/explorer/state.h"
#include "src/loads.h"
#include "ui/grid.h"

/* Marked rows are looked for among this many. */
#define MARKED_ROWS 100000

/* The class of the row: what it stands for, or what its object is. */
static bool
class_of_row(struct explorer *e, uint32_t *class)
{
	const struct heap *heap = e->loads->list[e->current].heap;
	struct object object;

	if (heap == NULL || e->view->spot.entry == NULL)
		return false;
	if (grid_class(explorer_grid(e), class))
		return true;
	if (!grid_object(explorer_grid(e), &object) || object.heap != heap)
		return false;
	*class = heap->classes.of[object.node];
	return true;
}

bool
explorer_has_many(struct explorer *e, enum many many)
{
	uint32_t class;

	if (many == MANY_MARKED)
		return grid_marks(explorer_grid(e)) > 0;
	return class_of_row(e, &class) && (many == MANY_CLASS ||
	    explorer_has_base(e));
}

static bool
add_marked(struct explorer *e, struct node_set *set, struct error *err)
{
	const struct heap *heap = e->loads->list[e->current].heap;
	struct grid *grid = explorer_grid(e);
	size_t rows = grid_count(grid), room = 0, left = grid_marks(grid);
	struct object object;
	uint32_t *nodes;

	if (rows > MARKED_ROWS)
		rows = MARKED_ROWS;
	for (size_t i = 0; i < rows && left > 0; i++) {
		if (!grid_marked(grid, i))
			continue;
		left--;
		if (!grid_object_at(grid, i, &object) || object.heap != heap)
			continue;
		nodes = array_grow(set->nodes, &room, set->count + 1,
		    sizeof *nodes, "marked objects", err);
		if (nodes == NULL)
			return false;
		set->nodes = nodes;
		nodes[set->count++] = object.node;
	}
	return true;
}

/* Remembers the marked objects; places of the view's history name them. */
static size_t
new_set(struct explorer *e)
{
	struct node_set set = { 0 };
	struct error err = { 0 };

	if (e->set_count == SETS_MAX) {
		explorer_say(e, "no more than %d sets of marked objects can "
		    "be looked at", SETS_MAX);
		return 0;
	}
	if (!add_marked(e, &set, &err)) {
		explorer_complain(e, &err);
	} else if (set.count == 0) {
		explorer_say(e, "no object is marked; Space marks one");
	} else {
		e->sets[e->set_count++] = set;
		return e->set_count;
	}
	free(set.nodes);
	return 0;
}

bool
explorer_class_here(struct explorer *e)
{
	uint32_t class;

	return class_of_row(e, &class);
}

bool
explorer_class_text(struct explorer *e, struct spot *spot)
{
	const struct heap *heap = e->loads->list[e->current].heap;
	struct strbuf name = STRBUF_INIT;
	uint32_t class;
	bool fits;

	if (!class_of_row(e, &class)) {
		explorer_say(e, "choose a class, or an object of one");
		return false;
	}
	class_name(&heap->classes, heap->snapshot, heap->interfaces, class,
	    SIZE_MAX, &name);
	fits = name.len < sizeof spot->text;
	if (fits)
		memcpy(spot->text, name.data, name.len + 1);
	else
		explorer_say(e, "the name of the class is too long");
	strbuf_release(&name);
	return fits;
}

void
explorer_merged(struct explorer *e, enum many many)
{
	struct spot spot = explorer_spot(e, catalogue_find("merged"));

	if (many == MANY_MARKED) {
		spot.set = new_set(e);
		if (spot.set == 0)
			return;
	} else if (!explorer_class_text(e, &spot)) {
		return;
	}
	spot.fresh = many == MANY_NEW;
	explorer_visit(e, &spot);
}

void
explorer_raw(struct explorer *e)
{
	struct spot spot = e->view->spot;

	if (spot.entry == NULL || !(spot.entry->needs & TAKES_RAW)) {
		explorer_say(e, "paths and merged retainers can be seen edge "
		    "by edge");
		return;
	}
	spot.raw = !spot.raw;
	spot.depth = 0;
	if (explorer_visit(e, &spot))
		explorer_say(e, spot.raw ? "every edge as V8 has it" :
		    "in a programmer's words");
}
