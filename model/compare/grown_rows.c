#include "model/compare/grown_rows.h"

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/compare/diff.h"
#include "model/compare/growers.h"
#include "model/graph/kinds.h"
#include "model/load.h"

/* Of what may hang on it only its own is known without a graph. */
static int64_t
growth_of(const struct grown_rows *rows, const struct grown_row *row)
{
	if (row->grower != NULL)
		return row->grower->bytes;
	return rows->growers != NULL ? 0 : (int64_t)(
	    heap_size(rows->diff->current, row->node) -
	    heap_size(rows->diff->base, row->base));
}

int64_t
grown_rows_number(const struct grown_rows *rows, unsigned column,
	uint32_t item)
{
	const struct grown_row *row = &rows->list[item];
	const struct heap *current = rows->diff->current;
	const struct heap *base = rows->diff->base;

	switch (column) {
	case COLUMN_GROWTH:
		return growth_of(rows, row);
	case COLUMN_SIZE_DELTA:
		return (int64_t)(heap_size(current, row->node) -
		    heap_size(base, row->base));
	case COLUMN_RETAINED_DELTA:
		return (int64_t)(heap_retained(current, row->node) -
		    heap_retained(base, row->base));
	case COLUMN_BASE_SIZE:
		return (int64_t)heap_size(base, row->base);
	case COLUMN_SIZE:
		return (int64_t)heap_size(current, row->node);
	case COLUMN_BASE_RETAINED:
		return (int64_t)heap_retained(base, row->base);
	default:
		return (int64_t)heap_retained(current, row->node);
	}
}

static bool
add_row(struct grown_rows *rows, uint32_t node, const struct grower *grower,
	struct error *err)
{
	struct grown_row *list = array_grow(rows->list, &rows->room,
	    rows->count + 1, sizeof *list, "grown objects", err);

	if (list == NULL)
		return false;
	rows->list = list;
	list[rows->count++] = (struct grown_row) { node,
	    rows->diff->twin[node], grower };
	return true;
}

bool
grown_rows_find(struct grown_rows *rows, const struct diff *diff,
	struct error *err)
{
	const struct growers *growers = rows->growers;
	struct number_map map = { 0 };
	uint32_t number, node;
	size_t count = growers != NULL ? growers->count : 0;
	bool ok = true;

	rows->diff = diff;
	for (size_t i = 0; ok && i < count; i++)
		if (growers->list[i].bytes > 0)
			ok = number_map_put(&map, growers->list[i].node,
			    (uint32_t)i, err) && add_row(rows,
			    growers->list[i].node, &growers->list[i], err);
	for (size_t i = 0; ok && i < diff->kept_count; i++) {
		node = diff->kept[i].node;
		number = number_map_get(&map, node);
		if (number != NUMBER_NONE ||
		    !kind_is_holder(diff->current->snapshot, node) ||
		    (heap_size(diff->current, node) <=
		    heap_size(diff->base, diff->kept[i].base) &&
		    (!diff->graph || heap_retained(diff->current, node) <=
		    heap_retained(diff->base, diff->kept[i].base))))
			continue;
		ok = add_row(rows, node, NULL, err);
	}
	number_map_release(&map);
	return ok;
}
