/*
 * Where rows stand: finding them again, and another order for very many, in
 * steps.
 */
#include "model/table.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/lazysort.h"

/* More rows than a screen has. */
#define SCREEN_ROWS 128

size_t
level_find(struct level *level, uint64_t tag)
{
	size_t at = 0, row = 0;
	uint32_t item;

	while (at < level->count &&
	    level_item_tag(level, level->items[at]) != tag)
		at++;
	if (at == level->count)
		return level->count;
	/* The order is total, so its row is how many come before it. */
	item = level->items[at];
	for (size_t i = 0; i < level->count; i++)
		if (i != at && level_order(level, level->items[i], item) < 0)
			row++;
	return row;
}

static int
by_tag(const void *a, const void *b)
{
	const struct found *left = a, *right = b;

	return left->tag < right->tag ? -1 : left->tag > right->tag;
}

/* The entry for an item among those sorted by tag, or NULL. */
static struct found *
found_of(struct level *level, uint32_t item, struct found *found,
	size_t wanted)
{
	struct found key = { .tag = level_item_tag(level, item) };

	return bsearch(&key, found, wanted, sizeof *found, by_tag);
}

/* How many of the sorted items do not come after item? */
static size_t
not_after(struct level *level, const uint32_t *sorted, size_t count,
	uint32_t item)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (level_order(level, sorted[middle], item) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The items that are sought, sorted; how many there are. */
static size_t
sought_items(struct level *level, struct found *found, size_t wanted,
	uint32_t *items)
{
	struct lazysort *order;
	size_t count = 0;

	for (size_t i = 0; i < level->count && count < wanted; i++)
		if (found_of(level, level->items[i], found, wanted) != NULL)
			items[count++] = level->items[i];
	order = lazysort_new(items, count, level_order_data, level);
	for (size_t i = 0; order != NULL && i < count; i++)
		lazysort_get(order, i);
	lazysort_free(order);
	return order != NULL || count == 0 ? count : SIZE_MAX;
}

/* Needs memory for what is sought; false, and nothing done, without. */
static bool
find_together(struct level *level, struct found *found, size_t wanted)
{
	uint32_t *items = malloc(wanted * sizeof *items);
	size_t *before = calloc(wanted + 1, sizeof *before);
	size_t count = SIZE_MAX, row = 0;

	if (items != NULL && before != NULL)
		count = sought_items(level, found, wanted, items);
	if (count == SIZE_MAX) {
		free(items);
		free(before);
		return false;
	}
	/* before[n]: items that come after n of those sought. */
	for (size_t i = 0; i < level->count && count > 0; i++)
		before[not_after(level, items, count, level->items[i])]++;
	for (size_t i = 0; i < wanted; i++)
		found[i].row = level->count;
	for (size_t i = 0; i < count; i++) {
		row += before[i];
		found_of(level, items[i], found, wanted)->row = row;
	}
	free(items);
	free(before);
	return true;
}

void
level_find_all(struct level *level, struct found *found, size_t wanted)
{
	qsort(found, wanted, sizeof *found, by_tag);
	if (wanted > 1 && find_together(level, found, wanted))
		return;
	for (size_t i = 0; i < wanted; i++)
		found[i].row = level_find(level, found[i].tag);
}

/*
 * Sought rows are found by their items: each other item is put before one of
 * them, so that in the end each knows how many come before it.
 */
struct sorting {
	struct level *level;
	struct level other;	/* the same with another order */
	uint32_t *sought;	/* sorted items */
	size_t *rows;		/* of each: the items before it, then its row */
	size_t count, ranked;	/* items that were put before one */
	size_t shown;		/* sought rows that a screen is sorted at */
};

static bool
order_copy(struct sorting *sorting)
{
	struct level *other = &sorting->other;
	size_t bytes = (other->count + 1) * sizeof *other->items;

	other->items = malloc(bytes);
	if (other->items == NULL)
		return false;
	memcpy(other->items, sorting->level->items,
	    other->count * sizeof *other->items);
	other->order = lazysort_new(other->items, other->count,
	    level_order_data, other);
	return other->order != NULL;
}

/* Sorts the items of the sought rows. */
static bool
take_sought(struct sorting *sorting, const size_t *rows)
{
	size_t count = sorting->count;
	struct lazysort *order;

	sorting->sought = calloc(count + 1, sizeof *sorting->sought);
	sorting->rows = calloc(count + 1, sizeof *sorting->rows);
	if (sorting->sought == NULL || sorting->rows == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		sorting->sought[i] = level_item(sorting->level, rows[i]);
	order = lazysort_new(sorting->sought, count, level_order_data,
	    &sorting->other);
	for (size_t i = 0; order != NULL && i < count; i++)
		lazysort_get(order, i);
	lazysort_free(order);
	return order != NULL;
}

struct sorting *
sorting_new(struct level *level, unsigned column, bool descending,
	const size_t *rows, size_t count, struct error *err)
{
	struct sorting *sorting = calloc(1, sizeof *sorting);

	if (sorting == NULL) {
		error_memory(err, "sorting", sizeof *sorting);
		return NULL;
	}
	sorting->level = level;
	sorting->other = *level;
	sorting->other.items = NULL;
	sorting->other.order = NULL;
	sorting->other.column = column;
	sorting->other.descending = descending;
	sorting->count = count;
	if (order_copy(sorting) && take_sought(sorting, rows))
		return sorting;
	error_memory(err, "sorting", level->count * sizeof *level->items);
	sorting_free(sorting);
	return NULL;
}

void
sorting_free(struct sorting *sorting)
{
	if (sorting == NULL)
		return;
	lazysort_free(sorting->other.order);
	free(sorting->other.items);
	free(sorting->sought);
	free(sorting->rows);
	free(sorting);
}

/* False when budget has run out before all items were put somewhere. */
static bool
rank(struct sorting *sorting, size_t *budget)
{
	struct level *other = &sorting->other;
	size_t cost = 1;

	if (sorting->count == 0)
		return true;
	for (size_t left = sorting->count; left > 0; left /= 2)
		cost++;
	for (; sorting->ranked < other->count; sorting->ranked++) {
		if (*budget < cost)
			return false;
		*budget -= cost;
		sorting->rows[not_after(other, sorting->sought,
		    sorting->count, other->items[sorting->ranked])]++;
	}
	return true;
}

/* What stands between the sought rows becomes their places, once. */
static void
add_up(struct sorting *sorting)
{
	if (sorting->ranked > sorting->other.count)
		return;
	for (size_t i = 1; i < sorting->count; i++)
		sorting->rows[i] += sorting->rows[i - 1];
	sorting->ranked = SIZE_MAX;
}

bool
sorting_step(struct sorting *sorting, size_t *budget)
{
	struct level *other = &sorting->other;

	if (!level_prepare(other, 0, SCREEN_ROWS, budget) ||
	    !rank(sorting, budget))
		return false;
	add_up(sorting);
	for (; sorting->shown < sorting->count; sorting->shown++)
		if (!level_prepare(other, sorting->rows[sorting->shown],
		    SCREEN_ROWS, budget))
			return false;
	return true;
}

size_t
sorting_row(const struct sorting *sorting, uint64_t tag)
{
	for (size_t i = 0; i < sorting->count; i++)
		if (level_item_tag(&sorting->other, sorting->sought[i]) == tag)
			return sorting->rows[i];
	return SIZE_MAX;
}

void
sorting_take(struct sorting *sorting)
{
	struct level *level = sorting->level, *other = &sorting->other;

	lazysort_free(level->order);
	free(level->items);
	level->items = other->items;
	level->order = other->order;
	level->column = other->column;
	level->descending = other->descending;
	lazysort_set_data(level->order, level);
	other->items = NULL;
	other->order = NULL;
}

struct finding {
	struct level *level;
	uint32_t *items;	/* as they stood: drawing sorts them */
	uint64_t tag;
	size_t at;		/* items looked at: for the tag, and once that
				   is found, for those that come before item */
	bool found;
	uint32_t item;
	size_t row;
	bool over;
};

struct finding *
finding_new(struct level *level, uint64_t tag)
{
	struct finding *finding = calloc(1, sizeof *finding);

	if (finding == NULL)
		return NULL;
	finding->items = malloc((level->count + 1) * sizeof *level->items);
	if (finding->items == NULL) {
		free(finding);
		return NULL;
	}
	memcpy(finding->items, level->items,
	    level->count * sizeof *level->items);
	finding->level = level;
	finding->tag = tag;
	return finding;
}

void
finding_free(struct finding *finding)
{
	if (finding != NULL)
		free(finding->items);
	free(finding);
}

/* Looks for the item; false when budget has run out before. */
static bool
find_item(struct finding *finding, size_t *budget)
{
	const struct level *level = finding->level;

	for (; !finding->found && finding->at < level->count; finding->at++) {
		if (*budget == 0)
			return false;
		(*budget)--;
		finding->item = finding->items[finding->at];
		finding->found = level_item_tag(level, finding->item) ==
		    finding->tag;
	}
	return true;
}

bool
finding_step(struct finding *finding, size_t *budget)
{
	struct level *level = finding->level;
	size_t first, end;

	if (!finding->found) {
		if (!find_item(finding, budget))
			return false;
		finding->at = 0;
		if (!finding->found) {
			finding->row = level->count;
			finding->over = true;
			return true;
		}
	}
	end = level->count - finding->at < *budget ? level->count :
	    finding->at + *budget;
	*budget -= end - finding->at;
	for (; finding->at < end; finding->at++)
		finding->row += level_order(level,
		    finding->items[finding->at], finding->item) < 0;
	if (finding->at < level->count)
		return false;
	first = finding->row > SCREEN_ROWS ? finding->row - SCREEN_ROWS : 0;
	if (!level_prepare(level, first, 2 * SCREEN_ROWS, budget))
		return false;
	free(finding->items);
	finding->items = NULL;
	finding->over = true;
	return true;
}

bool
finding_over(const struct finding *finding)
{
	return finding->over;
}

uint64_t
finding_tag(const struct finding *finding)
{
	return finding->tag;
}

size_t
finding_row(const struct finding *finding)
{
	return finding->row;
}
