/* From what was logged to the heap, and from a class to what was logged. */
#include <string.h>

#include "model/catalogue.h"
#include "model/load.h"
#include "src/explorer/state.h"
#include "src/loads.h"
#include "ui/grid.h"

/* A file that windows have something of beside the heaps. */
static bool
is_joined(enum file_kind kind)
{
	return kind == FILE_APP_LOG || kind == FILE_MEMORY_SERIES ||
	    kind == FILE_MEMWATCH || kind == FILE_V8_LOG;
}

bool
explorer_has_joined(const struct explorer *e)
{
	bool heap = false, other = false;

	for (size_t i = 0; i < e->loads->count; i++) {
		heap |= e->loads->list[i].heap != NULL;
		other |= e->loads->list[i].document != NULL &&
		    is_joined(e->loads->list[i].kind);
	}
	return heap && other;
}

size_t
explorer_file_for(const struct explorer *e,
	const struct catalogue_entry *entry)
{
	for (size_t i = e->loads->count; i-- > 0;) {
		const struct load *load = &e->loads->list[i];

		if (load->state == LOAD_READY && catalogue_is_about(entry,
		    load->kind))
			return i;
	}
	return e->current;
}

/* Searches a heap for the ids of the line. */
static void
find_ids(struct explorer *e, const char *pattern)
{
	struct spot spot = explorer_spot(e, catalogue_find("search"));

	if (e->loads->list[spot.current].heap == NULL) {
		explorer_say(e, "there is no snapshot to look for its ids in");
		return;
	}
	memcpy(spot.text, pattern, strlen(pattern) + 1);
	explorer_visit(e, &spot);
}

/* From the windows: the class of a row, among all classes. */
static void
show_class(struct explorer *e)
{
	struct spot spot = explorer_spot(e, catalogue_find("summary"));
	uint32_t class;

	if (grid_class(e->view->grid, &class)) {
		spot.path[0] = class;
		spot.depth = 1;
		explorer_visit(e, &spot);
	} else {
		explorer_say(e, "choose lines that name a request, session "
		    "or user, or a class");
	}
}

void
explorer_across(struct explorer *e)
{
	struct spot spot = explorer_spot(e, catalogue_find("windows"));
	struct strbuf ids = STRBUF_INIT;
	bool here = e->view->spot.entry == spot.entry;

	if (e->view->spot.entry == NULL || explorer_is_live(&e->view->spot)) {
		explorer_visit(e, &spot);
		return;
	}
	grid_ids(e->view->grid, sizeof spot.text - 1, &ids);
	if (ids.len > 0)
		find_ids(e, ids.data);
	else if (e->view->spot.entry == catalogue_find("log"))
		explorer_say(e, "these lines name no request, session or "
		    "user");
	else if (here && e->view->spot.text[0] != '\0')
		explorer_visit(e, &spot);
	else if (here)
		show_class(e);
	else if (!explorer_class_here(e) || explorer_class_text(e, &spot))
		explorer_visit(e, &spot);
	strbuf_release(&ids);
}
