#include "model/compare/diff.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/intern.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/compare/id_order.h"
#include "model/load.h"

/* The row of each class of both heaps. */
struct rows {
	struct intern keys;	/* the number of a key is its row */
	uint32_t *of_base, *of_current;
	struct strbuf key;
};

/*
 * Sets row_of for the classes that have sized nodes, or for those that have
 * none.
 */
static bool
number_rows(struct rows *rows, const struct classes *classes,
	const struct snapshot *snapshot, const struct interfaces *interfaces,
	bool sized, uint32_t *row_of, struct error *err)
{
	uint32_t class;

	for (class = 0; class < classes->count; class++) {
		if ((classes->rows[class].count > 0) != sized)
			continue;
		strbuf_reset(&rows->key);
		class_key(classes, snapshot, interfaces, class, &rows->key);
		if (rows->key.failed)
			return error_memory(err, "the name of a class",
			    rows->key.len);
		if (!intern_add(&rows->keys, rows->key.data, rows->key.len,
		    &row_of[class], err))
			return false;
	}
	return true;
}

/*
 * Classes are the same when their keys are. Those that DevTools knows come
 * first, in the order of its rows.
 */
static bool
match_classes(struct diff *diff, struct rows *rows, struct error *err)
{
	const struct heap *current = diff->current, *base = diff->base;
	uint32_t base_count = diff->base_classes.count, i;
	uint32_t current_count = current->classes.count;
	struct interfaces *interfaces = current->interfaces;

	rows->of_base = malloc((base_count + (size_t)1) *
	    sizeof(*rows->of_base));
	rows->of_current = malloc((current_count + (size_t)1) *
	    sizeof(*rows->of_current));
	if (rows->of_base == NULL || rows->of_current == NULL)
		return error_memory(err, "classes", ((size_t)base_count +
		    current_count) * sizeof(*rows->of_base));
	if (!number_rows(rows, &diff->base_classes, base->snapshot,
	    interfaces, true, rows->of_base, err) ||
	    !number_rows(rows, &current->classes, current->snapshot,
	    interfaces, true, rows->of_current, err) ||
	    !number_rows(rows, &diff->base_classes, base->snapshot,
	    interfaces, false, rows->of_base, err) ||
	    !number_rows(rows, &current->classes, current->snapshot,
	    interfaces, false, rows->of_current, err))
		return false;
	diff->row_count = rows->keys.count;
	diff->rows = calloc(diff->row_count + (size_t)1,
	    sizeof(*diff->rows));
	if (diff->rows == NULL)
		return error_memory(err, "a comparison",
		    diff->row_count * sizeof(*diff->rows));
	for (i = 0; i < diff->row_count; i++)
		diff->rows[i].class = diff->rows[i].base_class = NO_CLASS;
	for (i = 0; i < base_count; i++)
		diff->rows[rows->of_base[i]].base_class = i;
	for (i = 0; i < current_count; i++)
		diff->rows[rows->of_current[i]].class = i;
	return true;
}

/* The nodes of both heaps, and how much of each list is already made. */
struct merge {
	struct id_order base, current;
	uint32_t removed, added;
	size_t kept_room;
};

/* An object is in both: remembers it if it has grown or shrunk. */
static bool
keep(struct diff *diff, struct merge *m, uint32_t base, uint32_t node,
	struct error *err)
{
	struct diff_kept *kept;

	if (heap_size(diff->base, base) == heap_size(diff->current, node) &&
	    (!diff->base->graph || !diff->current->graph ||
	    heap_retained(diff->base, base) ==
	    heap_retained(diff->current, node)))
		return true;
	kept = array_grow(diff->kept, &m->kept_room, diff->kept_count + 1,
	    sizeof(*kept), "objects that have changed", err);
	if (kept == NULL)
		return false;
	diff->kept = kept;
	kept[diff->kept_count++] = (struct diff_kept) { node, base };
	return true;
}

/*
 * Walks the ids of one row in both heaps. What is in one only moves down in
 * its list, to the end of what was kept before.
 */
static bool
merge_row(struct diff *diff, struct merge *m, uint32_t number,
	struct error *err)
{
	struct diff_row *row = &diff->rows[number];
	uint32_t *old = m->base.nodes, *new = m->current.nodes;
	uint32_t i = m->base.first[number], j = m->current.first[number];
	uint32_t i_end = m->base.first[number + 1];
	uint32_t j_end = m->current.first[number + 1];
	uint64_t old_id, new_id;

	row->first_removed = m->removed;
	row->first_added = m->added;
	while (i < i_end || j < j_end) {
		old_id = i < i_end ? heap_id(diff->base, old[i]) : UINT64_MAX;
		new_id = j < j_end ? heap_id(diff->current, new[j]) :
		    UINT64_MAX;
		if (i < i_end && j < j_end && old_id == new_id) {
			if (!keep(diff, m, old[i++], new[j++], err))
				return false;
		} else if (j == j_end || (i < i_end && old_id < new_id)) {
			row->removed_size += heap_size(diff->base, old[i]);
			old[m->removed++] = old[i++];
		} else {
			row->added_size += heap_size(diff->current, new[j]);
			new[m->added++] = new[j++];
		}
	}
	row->removed = m->removed - row->first_removed;
	row->added = m->added - row->first_added;
	return true;
}

/* Gives back what a list does not need. */
static uint32_t *
trim(uint32_t *list, uint32_t count)
{
	uint32_t *smaller = realloc(list,
	    (count + (size_t)1) * sizeof(*list));

	if (smaller == NULL)
		return list;
	return smaller;
}

static bool
match_objects(struct diff *diff, const struct rows *rows, struct task *task,
	struct error *err)
{
	struct merge m;
	uint32_t number;
	bool ok = false;

	memset(&m, 0, sizeof(m));
	if (!id_order_build(&m.base, diff->base->snapshot,
	    &diff->base_classes, rows->of_base, diff->row_count, err) ||
	    !task_advance(task, STAGE_WORK, 1, err) ||
	    !id_order_build(&m.current, diff->current->snapshot,
	    &diff->current->classes, rows->of_current, diff->row_count, err) ||
	    !task_advance(task, STAGE_WORK, 1, err))
		goto out;
	for (number = 0; number < diff->row_count; number++)
		if (!merge_row(diff, &m, number, err))
			goto out;
	diff->removed = trim(m.base.nodes, m.removed);
	diff->added = trim(m.current.nodes, m.added);
	m.base.nodes = m.current.nodes = NULL;
	ok = true;
out:
	id_order_release(&m.base);
	id_order_release(&m.current);
	return ok;
}

struct diff *
diff_new(const struct heap *current, const struct heap *base,
	struct task *task, struct error *err)
{
	struct rows rows = { .key = STRBUF_INIT };
	struct diff *diff = calloc(1, sizeof(*diff));
	/* It is only read. */
	struct interfaces *interfaces = current->interfaces;
	uint32_t *of;
	bool ok;

	if (diff == NULL) {
		error_memory(err, "a comparison", sizeof(*diff));
		return NULL;
	}
	diff->current = current;
	diff->base = base;
	ok = interfaces_of(&interfaces, base->snapshot, &of, err) &&
	    classes_build(&diff->base_classes, base->snapshot, interfaces,
	    of, base->graph ? &base->distances : NULL, task, err) &&
	    task_advance(task, STAGE_WORK, 2, err) &&
	    match_classes(diff, &rows, err) &&
	    match_objects(diff, &rows, task, err) &&
	    kinship_find(&diff->kinship, base, current, err) &&
	    task_advance(task, STAGE_WORK, 1, err);
	intern_release(&rows.keys);
	free(rows.of_base);
	free(rows.of_current);
	strbuf_release(&rows.key);
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
	free(diff->kept);
	free(diff);
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
