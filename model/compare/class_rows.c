#include "model/compare/class_rows.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/graph/classes.h"

/* A class that has a place, in its script. */
struct placed {
	uint32_t rest;		/* number of its key without the script */
	uint64_t script;
	uint32_t class;
};

/* The key of a class; false when memory ran out. */
static bool
key_of(const struct class_rows *rows, const struct class_side *side,
	uint32_t class, struct strbuf *key, struct error *err)
{
	strbuf_reset(key);
	class_key(side->classes, side->snapshot, rows->interfaces, class, key);
	return !key->failed ||
	    error_memory(err, "the name of a class", key->len);
}

static int
compare_placed(const void *x, const void *y)
{
	const struct placed *a = x, *b = y;

	if (a->rest != b->rest)
		return a->rest < b->rest ? -1 : 1;
	if (a->script != b->script)
		return a->script < b->script ? -1 : 1;
	return (a->class > b->class) - (a->class < b->class);
}

/* Lists the classes that have a place; rests is shared by both sides. */
static bool
list_placed(const struct class_rows *rows, const struct class_side *side,
	struct intern *rests, struct placed *list, uint32_t *count,
	struct error *err)
{
	struct strbuf key = STRBUF_INIT;
	bool done = true;

	for (uint32_t i = 0; done && i < side->classes->count; i++) {
		struct placed *placed = &list[*count];
		char *comma;

		done = key_of(rows, side, i, &key, err);
		/* ",name" has no place. */
		if (!done || key.len == 0 || key.data[0] == ',')
			continue;
		placed->class = i;
		placed->script = strtoull(key.data, &comma, 10);
		done = intern_add(rests, comma, key.len -
		    (size_t)(comma - key.data), &placed->rest, err);
		++*count;
	}
	strbuf_release(&key);
	return done;
}

/*
 * Puts in the place of the script which one it is, from 0, of those that have
 * such a class there: *order, an entry a class.
 */
static bool
number_scripts(const struct class_rows *rows, const struct class_side *side,
	struct intern *rests, uint32_t *order, struct error *err)
{
	struct placed *list = malloc((side->classes->count + (size_t)1) *
	    sizeof(*list));
	uint32_t count = 0;
	bool done;

	if (list == NULL)
		return error_memory(err, "classes", side->classes->count *
		    sizeof(*list));
	done = list_placed(rows, side, rests, list, &count, err);
	if (done)
		qsort(list, count, sizeof(*list), compare_placed);
	for (uint32_t i = 0; done && i < count; i++)
		order[list[i].class] = i > 0 &&
		    list[i].rest == list[i - 1].rest ?
		    order[list[i - 1].class] + 1 : 0;
	free(list);
	return done;
}

/* The key with the number of order instead of that of the script. */
static bool
renumber(struct strbuf *key, struct strbuf *renumbered, uint32_t order)
{
	const char *comma = memchr(key->data, ',', key->len);

	strbuf_reset(renumbered);
	strbuf_addf(renumbered, "%u", order);
	strbuf_add(renumbered, comma, key->len - (size_t)(comma - key->data));
	return !renumbered->failed;
}

/*
 * Sets row_of for the classes that have sized nodes, or for those that have
 * none. order: see number_scripts(); NULL: of one process.
 */
static bool
number_rows(struct class_rows *rows, struct class_side *side, bool sized,
	const uint32_t *order, struct error *err)
{
	struct strbuf full = STRBUF_INIT, renumbered = STRBUF_INIT;
	const struct classes *classes = side->classes;
	bool done = true;

	for (uint32_t i = 0; done && i < classes->count; i++) {
		const struct strbuf *key = &full;

		if ((classes->rows[i].count > 0) != sized)
			continue;
		done = key_of(rows, side, i, &full, err);
		if (done && order != NULL && full.len > 0 &&
		    full.data[0] != ',') {
			key = &renumbered;
			done = renumber(&full, &renumbered, order[i]) ||
			    error_memory(err, "the name of a class",
			    full.len);
		}
		done = done && intern_add(&rows->keys, key->data, key->len,
		    &side->row_of[i], err);
	}
	strbuf_release(&full);
	strbuf_release(&renumbered);
	return done;
}

static uint32_t *
new_list(const struct class_side *side, struct error *err)
{
	uint32_t *list = calloc(side->classes->count + (size_t)1,
	    sizeof(*list));

	if (list == NULL)
		error_memory(err, "classes", side->classes->count *
		    sizeof(*list));
	return list;
}

bool
class_rows_build(struct class_rows *rows, bool one_process, struct error *err)
{
	struct class_side *base = &rows->base, *current = &rows->current;
	uint32_t *base_order = NULL, *current_order = NULL;
	struct intern rests = { 0 };
	bool done;

	memset(&rows->keys, 0, sizeof(rows->keys));
	base->row_of = new_list(base, err);
	current->row_of = new_list(current, err);
	done = base->row_of != NULL && current->row_of != NULL;
	if (done && !one_process) {
		base_order = new_list(base, err);
		current_order = new_list(current, err);
		done = base_order != NULL && current_order != NULL &&
		    number_scripts(rows, base, &rests, base_order, err) &&
		    number_scripts(rows, current, &rests, current_order, err);
	}
	done = done && number_rows(rows, base, true, base_order, err) &&
	    number_rows(rows, current, true, current_order, err) &&
	    number_rows(rows, base, false, base_order, err) &&
	    number_rows(rows, current, false, current_order, err);
	rows->count = rows->keys.count;
	intern_release(&rests);
	free(base_order);
	free(current_order);
	return done;
}

void
class_rows_release(struct class_rows *rows)
{
	intern_release(&rows->keys);
	free(rows->base.row_of);
	free(rows->current.row_of);
}
