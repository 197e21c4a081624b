#include "model/explore/step_sort.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/explore/groups.h"
#include "model/graph/nearest.h"
#include "model/load.h"

/*
 * An object that holds members by more names than this is used as a table:
 * the names say no more than the numbers of elements.
 */
#define NAMES_MOST 32

struct step_part {
	struct step_set steps;
	uint32_t *number;	/* of each, among those of all parts */
};

bool
step_sort_read(const struct step_sort *sort, uint32_t node, struct step *step)
{
	if (sort->raw)
		return plumbing_raw_step(sort->heap, node, plumbing_up,
		    sort->nearest, step);
	return plumbing_step(sort->heap, node, plumbing_up, sort->nearest,
	    step);
}

static uint32_t
member_node(const struct step_sort *sort, size_t i)
{
	return sort->members->ways != NULL ? sort->members->ways[i].node :
	    sort->members->nodes[i];
}

/* Takes the step from the members of a part. */
static bool
step_part(void *data, uint32_t number, struct error *err)
{
	struct step_sort *sort = data;
	struct step_part *part = &sort->parts[number];
	size_t count = sort->members->count;
	size_t i = crew_part(count, sort->part_count, number);
	size_t end = crew_part(count, sort->part_count, number + 1);
	struct step step;
	uint32_t node;

	for (; i < end; i++) {
		node = member_node(sort, i);
		if (!step_sort_read(sort, node, &step)) {
			sort->holder[i] = node;
			sort->group[i] = nearest_reaches(sort->nearest,
			    node) ? END_ROOT : END_LOST;
			continue;
		}
		sort->holder[i] = step.holder;
		if (!step_set_add(&part->steps, sort->heap, &step,
		    &sort->group[i], err))
			return false;
		sort->group[i] += ENDS;
	}
	return true;
}

/* From numbers of parts to those of all. */
static void
renumber(struct step_sort *sort)
{
	size_t count = sort->members->count, i = 0;

	for (uint32_t p = 0; p < sort->part_count; p++) {
		size_t end = crew_part(count, sort->part_count, p + 1);

		for (; i < end; i++)
			if (sort->group[i] >= ENDS)
				sort->group[i] = ENDS + sort->parts[p].
				    number[sort->group[i] - ENDS];
	}
}

/* Numbers the steps of all parts together. */
static bool
join_parts(struct step_sort *sort, struct error *err)
{
	for (uint32_t p = 0; p < sort->part_count; p++) {
		struct step_part *part = &sort->parts[p];

		part->number = malloc((part->steps.count + (size_t)1) *
		    sizeof(*part->number));
		if (part->number == NULL)
			return error_memory(err, "groups",
			    part->steps.count * sizeof(*part->number));
		for (uint32_t i = 0; i < part->steps.count; i++)
			if (!step_set_add(&sort->steps, sort->heap,
			    &part->steps.steps[i], &part->number[i], err))
				return false;
	}
	renumber(sort);
	return true;
}

/* Sorts the members by group; they stay in order otherwise. */
static bool
order_members(struct step_sort *sort, struct error *err)
{
	size_t count = sort->members->count, sum = 0, here;

	sort->group_count = sort->steps.count + ENDS;
	free(sort->first);
	sort->first = calloc(sort->group_count + (size_t)1,
	    sizeof(*sort->first));
	if (sort->first == NULL)
		return error_memory(err, "groups",
		    sort->group_count * sizeof(*sort->first));
	for (size_t i = 0; i < count; i++)
		sort->first[sort->group[i]]++;
	for (uint32_t g = 0; g <= sort->group_count; g++) {
		here = sort->first[g];
		sort->first[g] = sum;
		sum += here;
	}
	for (size_t i = 0; i < count; i++)
		sort->order[sort->first[sort->group[i]]++] = (uint32_t)i;
	/* Each now is where the next one begins. */
	memmove(sort->first + 1, sort->first,
	    sort->group_count * sizeof(*sort->first));
	sort->first[0] = 0;
	return true;
}

static bool
is_property(const struct step_sort *sort, uint32_t group)
{
	const struct step *step = &sort->steps.steps[group - ENDS];

	return step->kind == STEP_PROPERTY || (step->kind == STEP_PLAIN &&
	    edge_type_of(sort->heap->snapshot, step->first) ==
	    EDGE_PROPERTY);
}

struct names {
	uint32_t group;		/* the last one, + 1 */
	uint32_t count;
};

/*
 * Counts the names by which each holder holds members, for numbers given to
 * the holders. *many is set when one has too many.
 */
static bool
count_names(const struct step_sort *sort, struct number_map *numbers,
	struct names **names, bool *many, struct error *err)
{
	size_t capacity = 0;
	uint32_t number, holder;

	for (uint32_t g = ENDS; g < sort->group_count; g++) {
		for (size_t i = sort->first[g]; is_property(sort, g) &&
		    i < sort->first[g + 1]; i++) {
			holder = sort->holder[sort->order[i]];
			number = number_map_get(numbers, holder);
			if (number == NUMBER_NONE) {
				struct names *more = array_grow(*names,
				    &capacity, numbers->count + 1,
				    sizeof(*more), "names", err);

				if (more == NULL)
					return false;
				*names = more;
				number = (uint32_t)numbers->count;
				more[number] = (struct names) { 0, 0 };
				if (!number_map_put(numbers, holder, number,
				    err))
					return false;
			}
			(*names)[number].count += (*names)[number].group !=
			    g + 1;
			(*names)[number].group = g + 1;
			*many |= (*names)[number].count > NAMES_MOST;
		}
	}
	return true;
}

/* Makes elements of the properties of objects that are used as tables. */
static bool
join_names(struct step_sort *sort, struct error *err)
{
	struct number_map numbers = { 0 };
	struct names *names = NULL;
	bool many = false, done;

	done = count_names(sort, &numbers, &names, &many, err);
	for (size_t i = 0; done && many && i < sort->members->count; i++) {
		struct step step;

		if (sort->group[i] < ENDS ||
		    !is_property(sort, sort->group[i]) ||
		    names[number_map_get(&numbers, sort->holder[i])].count <=
		    NAMES_MOST)
			continue;
		step = sort->steps.steps[sort->group[i] - ENDS];
		step.kind = STEP_ELEMENT;
		step.holder = sort->holder[i];
		done = step_set_add(&sort->steps, sort->heap, &step,
		    &sort->group[i], err);
		sort->group[i] += ENDS;
	}
	number_map_release(&numbers);
	free(names);
	return done && (!many || order_members(sort, err));
}

static bool
allocate(struct step_sort *sort, struct error *err)
{
	size_t count = sort->members->count;

	crew_init(&sort->crew, crew_processors());
	crew_join(&sort->crew);
	task_init(&sort->task);
	sort->task.crew = &sort->crew;
	sort->part_count = crew_parts(&sort->task, count, MEMBERS_LEAST);
	sort->parts = calloc(sort->part_count, sizeof(*sort->parts));
	if (sort->parts == NULL)
		return error_memory(err, "groups",
		    sort->part_count * sizeof(*sort->parts));
	sort->group = big_alloc(count, sizeof(uint32_t), "groups", err);
	sort->holder = big_alloc(count, sizeof(uint32_t), "groups", err);
	sort->order = big_alloc(count, sizeof(uint32_t), "groups", err);
	return sort->group != NULL && sort->holder != NULL &&
	    sort->order != NULL;
}

bool
step_sort_build(struct step_sort *sort, struct error *err)
{
	return allocate(sort, err) &&
	    crew_run(&sort->task, sort->part_count, step_part, sort, err) &&
	    join_parts(sort, err) && order_members(sort, err) &&
	    join_names(sort, err);
}

void
step_sort_release(struct step_sort *sort)
{
	for (uint32_t p = 0; sort->parts != NULL && p < sort->part_count;
	    p++) {
		step_set_release(&sort->parts[p].steps);
		free(sort->parts[p].number);
	}
	free(sort->parts);
	step_set_release(&sort->steps);
	free(sort->group);
	free(sort->holder);
	free(sort->order);
	free(sort->first);
}
