#include "model/compare/diff.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/compare/class_rows.h"
#include "model/compare/id_order.h"
#include "model/compare/match.h"
#include "model/load.h"

/* A row for each class of both heaps. */
static bool
make_rows(struct diff *diff, const struct class_rows *rows, struct error *err)
{
	uint32_t i;

	diff->row_count = rows->count;
	diff->rows = calloc(diff->row_count + (size_t)1,
	    sizeof(*diff->rows));
	if (diff->rows == NULL)
		return error_memory(err, "a comparison",
		    diff->row_count * sizeof(*diff->rows));
	for (i = 0; i < diff->row_count; i++)
		diff->rows[i].class = diff->rows[i].base_class = NO_CLASS;
	for (i = 0; i < diff->base_classes.count; i++)
		diff->rows[rows->base.row_of[i]].base_class = i;
	for (i = 0; i < diff->current->classes.count; i++)
		diff->rows[rows->current.row_of[i]].class = i;
	return true;
}

/* What a node adds to what its class retains. */
static uint64_t
share(const struct diff *diff, const struct heap *heap,
	const struct classes *classes, uint32_t node)
{
	return diff->graph && bitset_has(classes->topmost, node) ?
	    heap_retained(heap, node) : 0;
}

/* An object is in both: remembers it if it has grown or shrunk. */
static bool
keep(struct diff *diff, struct diff_row *row, size_t *room, uint32_t node,
	uint32_t base, struct error *err)
{
	uint64_t size = heap_size(diff->current, node);
	uint64_t base_size = heap_size(diff->base, base);
	uint64_t retained = 0, base_retained = 0;
	struct diff_kept *kept;

	if (diff->graph) {
		retained = heap_retained(diff->current, node);
		base_retained = heap_retained(diff->base, base);
	}
	row->grown_size += (int64_t)(size - base_size);
	row->grown_retained += (int64_t)(
	    share(diff, diff->current, &diff->current->classes, node) -
	    share(diff, diff->base, &diff->base_classes, base));
	if (size == base_size && retained == base_retained)
		return true;
	row->grown += size > base_size || retained > base_retained;
	kept = array_grow(diff->kept, room, diff->kept_count + 1,
	    sizeof(*kept), "objects that have changed", err);
	if (kept == NULL)
		return false;
	diff->kept = kept;
	kept[diff->kept_count++] = (struct diff_kept) { node, base };
	return true;
}

/* The objects of current: new ones, and those that are in both. */
static bool
count_current(struct diff *diff, const struct side *side, struct error *err)
{
	const struct heap *current = diff->current;
	struct diff_row *row;
	size_t room = 0;
	uint64_t size;

	for (uint32_t node = 0; node < current->snapshot->nodes; node++) {
		size = heap_size(current, node);
		if (size == 0)
			continue;
		row = &diff->rows[side->row_of[side->classes->of[node]]];
		if (diff->twin[node] != NO_NODE) {
			if (!keep(diff, row, &room, node, diff->twin[node],
			    err))
				return false;
			continue;
		}
		row->added++;
		row->added_size += size;
		row->added_retained += share(diff, current, side->classes,
		    node);
	}
	return true;
}

/* And what only base has. */
static void
count_base(struct diff *diff, const struct side *side, const uint64_t *kept)
{
	const struct heap *base = diff->base;
	struct diff_row *row;
	uint64_t size;

	for (uint32_t node = 0; node < base->snapshot->nodes; node++) {
		size = heap_size(base, node);
		if (size == 0 || bitset_has(kept, node))
			continue;
		row = &diff->rows[side->row_of[side->classes->of[node]]];
		row->removed++;
		row->removed_size += size;
		row->removed_retained += share(diff, base, side->classes,
		    node);
	}
}

/*
 * Those that have no twin, as twin says or else kept, row by row: *list, owned
 * by the caller.
 */
static bool
list_unmatched(const struct side *side, const uint32_t *twin,
	const uint64_t *kept, uint32_t rows, uint32_t count, uint32_t **list,
	struct error *err)
{
	const struct snapshot *s = side->snapshot;
	uint32_t *nodes = big_alloc(count, sizeof(*nodes), "objects", err);
	struct id_order order;
	uint32_t found = 0;

	if (nodes == NULL)
		return false;
	for (uint32_t node = 0; node < s->nodes && found < count; node++)
		if (wide_get(&s->node_size, node) != 0 && (twin != NULL ?
		    twin[node] == NO_NODE :
		    kept != NULL && !bitset_has(kept, node)))
			nodes[found++] = node;
	if (!id_order_build(&order, s, side->classes, side->row_of, rows,
	    nodes, found, err))
		return false;
	*list = order.nodes;
	order.nodes = NULL;
	id_order_release(&order);
	return true;
}

/* What is counted and listed of both heaps, side by side. */
struct counting {
	struct diff *diff;
	struct side current, base;
	const uint64_t *kept;
	uint32_t added, removed;
};

/* Each side has members of the rows of its own. */
static bool
count_side(void *data, uint32_t piece, struct error *err)
{
	struct counting *counting = data;

	if (piece == 0)
		return count_current(counting->diff, &counting->current, err);
	count_base(counting->diff, &counting->base, counting->kept);
	return true;
}

static void
number_lists(struct diff *diff, struct counting *counting)
{
	for (uint32_t i = 0; i < diff->row_count; i++) {
		diff->rows[i].first_added = counting->added;
		diff->rows[i].first_removed = counting->removed;
		counting->added += diff->rows[i].added;
		counting->removed += diff->rows[i].removed;
	}
}

static bool
list_side(void *data, uint32_t piece, struct error *err)
{
	struct counting *counting = data;
	struct diff *diff = counting->diff;

	return piece == 0 ?
	    list_unmatched(&counting->current, diff->twin, NULL,
	    diff->row_count, counting->added, &diff->added, err) :
	    list_unmatched(&counting->base, NULL, counting->kept,
	    diff->row_count, counting->removed, &diff->removed, err);
}

static bool
match_objects(struct diff *diff, const struct class_rows *rows, bool by_id,
	struct task *task, struct error *err)
{
	struct counting counting = {
		.diff = diff,
		.current = { diff->current->snapshot,
			&diff->current->classes, rows->current.row_of },
		.base = { diff->base->snapshot, &diff->base_classes,
			rows->base.row_of },
	};
	struct match match;
	bool ok;

	if (!match_build(&match, &counting.current, &counting.base,
	    diff->row_count, by_id || diff->kinship.one_process, task, err))
		return false;
	diff->twin = match.twin;
	match.twin = NULL;
	counting.kept = match.kept;
	ok = task_advance(task, STAGE_WORK, 1, err) &&
	    crew_run(task, 2, count_side, &counting, err) &&
	    task_advance(task, STAGE_WORK, 1, err);
	if (ok) {
		number_lists(diff, &counting);
		ok = crew_run(task, 2, list_side, &counting, err);
	}
	match_release(&match);
	return ok;
}

/* What is to be known before anything can be matched. */
struct preparing {
	struct diff *diff;
	struct task *task;
};

static bool
prepare(void *data, uint32_t piece, struct error *err)
{
	struct preparing *preparing = data;
	struct diff *diff = preparing->diff;
	const struct heap *base = diff->base;
	/* It is only read. */
	struct interfaces *interfaces = diff->current->interfaces;
	struct task *task = preparing->task;
	uint32_t *of;

	if (piece == 1)
		return kinship_find(&diff->kinship, base, diff->current, err);
	return interfaces_of(&interfaces, base->snapshot, &of, err) &&
	    classes_build(&diff->base_classes, base->snapshot, interfaces,
	    of, base->graph ? &base->distances : NULL, task, err) &&
	    (!diff->graph || classes_retained_like(&diff->base_classes,
	    &base->classes, base->snapshot, &base->dominators, task, err)) &&
	    task_advance(task, STAGE_WORK, 2, err);
}

struct diff *
diff_new(const struct heap *current, const struct heap *base, bool by_id,
	struct task *task, struct error *err)
{
	struct diff *diff = calloc(1, sizeof(*diff));
	struct preparing preparing = { diff, task };
	struct class_rows rows = { .interfaces = current->interfaces };
	bool ok;

	if (diff == NULL) {
		error_memory(err, "a comparison", sizeof(*diff));
		return NULL;
	}
	diff->current = current;
	diff->base = base;
	diff->graph = current->graph && base->graph;
	rows.base = (struct class_side) { &diff->base_classes,
	    base->snapshot, NULL };
	rows.current = (struct class_side) { &current->classes,
	    current->snapshot, NULL };
	ok = crew_run(task, 2, prepare, &preparing, err) &&
	    class_rows_build(&rows, by_id || diff->kinship.one_process,
	    err) &&
	    make_rows(diff, &rows, err) &&
	    match_objects(diff, &rows, by_id, task, err) &&
	    task_advance(task, STAGE_WORK, 1, err);
	class_rows_release(&rows);
	if (!ok) {
		diff_free(diff);
		return NULL;
	}
	return diff;
}

void
diff_free(struct diff *diff)
{
	if (diff == NULL)
		return;
	classes_release(&diff->base_classes);
	free(diff->rows);
	free(diff->added);
	free(diff->removed);
	free(diff->twin);
	free(diff->kept);
	free(diff);
}

int64_t
diff_count_change(const struct diff_row *row)
{
	return (int64_t)row->added - row->removed;
}

int64_t
diff_size_change(const struct diff_row *row)
{
	return (int64_t)(row->added_size - row->removed_size) +
	    row->grown_size;
}

int64_t
diff_retained_change(const struct diff_row *row)
{
	return (int64_t)(row->added_retained - row->removed_retained) +
	    row->grown_retained;
}

void
diff_name(const struct diff *diff, uint32_t row, size_t limit,
	struct strbuf *sb)
{
	const struct heap *current = diff->current, *base = diff->base;
	const struct diff_row *r = &diff->rows[row];
	uint32_t node;

	if (r->class != NO_CLASS &&
	    current->classes.rows[r->class].count > 0) {
		class_name(&current->classes, current->snapshot,
		    current->interfaces, r->class, limit, sb);
	} else if (r->removed > 0) {
		node = diff->removed[r->first_removed + r->removed - 1];
		class_name(&base->classes, base->snapshot, base->interfaces,
		    base->classes.of[node], limit, sb);
	} else if (r->base_class != NO_CLASS) {
		class_name(&diff->base_classes, base->snapshot,
		    current->interfaces, r->base_class, limit, sb);
	} else {
		class_name(&current->classes, current->snapshot,
		    current->interfaces, r->class, limit, sb);
	}
}
