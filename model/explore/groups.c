#include "model/explore/groups.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/base/task.h"
#include "model/explore/step_set.h"
#include "model/graph/nearest.h"
#include "model/load.h"

/* Members that are worth a thread of their own. */
#define MEMBERS_LEAST 8192
/*
 * Of steps that repeat so many are followed for one level, beyond the holders
 * that are there anyway: a list of millions is cut into a few hundred rows.
 */
#define RUN_STEPS 65536

/*
 * An object that holds members by more names than this is used as a table:
 * the names say no more than the numbers of elements.
 */
#define NAMES_MOST 32

/* The first numbers of groups; those of steps follow. */
enum { END_ROOT, END_LOST, ENDS };

struct part {
	struct step_set steps;
	uint32_t *number;	/* of each, among those of all parts */
};

struct build {
	const struct heap *heap;
	struct nearest *nearest;
	bool raw;
	const struct members *members;
	struct task task;
	struct crew crew;

	/* Of each member. */
	uint32_t *group;
	uint32_t *holder;
	uint32_t *order;	/* all members, group by group */
	struct part *parts;
	uint32_t part_count;
	struct step_set steps;	/* of all parts */
	size_t *first;		/* of each group, in order */

	/* What is found: the holders, group by group. */
	struct way *ways;
	size_t way_count, way_capacity;
	struct number_map seen;	/* holders, by node: the last way of each */
	struct group *groups;
	uint32_t group_count;

	/* Of the ways of one group: where a repeated step leads. */
	struct run *runs;
	size_t run_capacity;
	uint32_t budget;
};

struct run {
	uint32_t next;		/* node, or NO_NODE */
	uint32_t end;		/* way, or NO_NODE while not known */
	uint32_t length;	/* steps up to it */
};

static uint32_t
up(void *nearest, uint32_t node, uint32_t *from)
{
	return nearest_edge_from(nearest, node, from);
}

static bool
read_step(const struct build *build, uint32_t node, struct step *step)
{
	if (build->raw)
		return plumbing_raw_step(build->heap, node, up,
		    build->nearest, step);
	return plumbing_step(build->heap, node, up, build->nearest, step);
}

static uint32_t
member_node(const struct build *build, size_t i)
{
	return build->members->ways != NULL ? build->members->ways[i].node :
	    build->members->nodes[i];
}

static struct way
member_way(const struct build *build, size_t i)
{
	const struct members *members = build->members;
	uint32_t node;

	if (members->ways != NULL)
		return members->ways[i];
	node = members->nodes[i];
	return (struct way) { node, 1, heap_size(build->heap, node),
	    bitset_has(members->nested, (uint32_t)i) ? 0 :
	    heap_retained(build->heap, node) };
}

/* Takes the step from the members of a part. */
static bool
step_part(void *data, uint32_t number, struct error *err)
{
	struct build *build = data;
	struct part *part = &build->parts[number];
	size_t count = build->members->count;
	size_t i = crew_part(count, build->part_count, number);
	size_t end = crew_part(count, build->part_count, number + 1);
	struct step step;
	uint32_t node;

	for (; i < end; i++) {
		node = member_node(build, i);
		if (!read_step(build, node, &step)) {
			build->holder[i] = node;
			build->group[i] = heap_distance(build->heap, node) ==
			    DISTANCE_NONE ? END_LOST : END_ROOT;
			continue;
		}
		build->holder[i] = step.holder;
		if (!step_set_add(&part->steps, build->heap, &step,
		    &build->group[i], err))
			return false;
		build->group[i] += ENDS;
	}
	return true;
}

/* From numbers of parts to those of all. */
static void
renumber(struct build *build)
{
	size_t count = build->members->count, i = 0;

	for (uint32_t p = 0; p < build->part_count; p++) {
		size_t end = crew_part(count, build->part_count, p + 1);

		for (; i < end; i++)
			if (build->group[i] >= ENDS)
				build->group[i] = ENDS + build->parts[p].
				    number[build->group[i] - ENDS];
	}
}

/* Numbers the steps of all parts together. */
static bool
join_parts(struct build *build, struct error *err)
{
	for (uint32_t p = 0; p < build->part_count; p++) {
		struct part *part = &build->parts[p];

		part->number = malloc((part->steps.count + (size_t)1) *
		    sizeof(*part->number));
		if (part->number == NULL)
			return error_memory(err, "groups",
			    part->steps.count * sizeof(*part->number));
		for (uint32_t i = 0; i < part->steps.count; i++)
			if (!step_set_add(&build->steps, build->heap,
			    &part->steps.steps[i], &part->number[i], err))
				return false;
	}
	renumber(build);
	return true;
}

/* Sorts the members by group; they stay in order otherwise. */
static bool
order_members(struct build *build, struct error *err)
{
	size_t count = build->members->count, sum = 0, here;

	build->group_count = build->steps.count + ENDS;
	free(build->first);
	free(build->groups);
	build->first = calloc(build->group_count + (size_t)1,
	    sizeof(*build->first));
	build->groups = calloc(build->group_count,
	    sizeof(*build->groups));
	if (build->first == NULL || build->groups == NULL)
		return error_memory(err, "groups",
		    build->group_count * sizeof(*build->groups));
	for (size_t i = 0; i < count; i++)
		build->first[build->group[i]]++;
	for (uint32_t g = 0; g <= build->group_count; g++) {
		here = build->first[g];
		build->first[g] = sum;
		sum += here;
	}
	for (size_t i = 0; i < count; i++)
		build->order[build->first[build->group[i]]++] = (uint32_t)i;
	/* Each now is where the next one begins. */
	memmove(build->first + 1, build->first,
	    build->group_count * sizeof(*build->first));
	build->first[0] = 0;
	return true;
}

static bool
is_property(const struct build *build, uint32_t group)
{
	const struct step *step = &build->steps.steps[group - ENDS];

	return step->kind == STEP_PROPERTY || (step->kind == STEP_PLAIN &&
	    edge_type_of(build->heap->snapshot, step->first) ==
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
count_names(const struct build *build, struct number_map *numbers,
	struct names **names, bool *many, struct error *err)
{
	size_t capacity = 0;
	uint32_t number, holder;

	for (uint32_t g = ENDS; g < build->group_count; g++) {
		for (size_t i = build->first[g]; is_property(build, g) &&
		    i < build->first[g + 1]; i++) {
			holder = build->holder[build->order[i]];
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
join_names(struct build *build, struct error *err)
{
	struct number_map numbers = { 0 };
	struct names *names = NULL;
	bool many = false, done;

	done = count_names(build, &numbers, &names, &many, err);
	for (size_t i = 0; done && many && i < build->members->count; i++) {
		struct step step;

		if (build->group[i] < ENDS ||
		    !is_property(build, build->group[i]) ||
		    names[number_map_get(&numbers, build->holder[i])].count <=
		    NAMES_MOST)
			continue;
		step = build->steps.steps[build->group[i] - ENDS];
		step.kind = STEP_ELEMENT;
		step.holder = build->holder[i];
		done = step_set_add(&build->steps, build->heap, &step,
		    &build->group[i], err);
		build->group[i] += ENDS;
	}
	number_map_release(&numbers);
	free(names);
	return done && (!many || order_members(build, err));
}

/* The way of a node among those of the group, or SIZE_MAX. */
static size_t
way_of(const struct build *build, const struct group *group, uint32_t node)
{
	uint32_t way = number_map_get(&build->seen, node);

	/* It may be one of an earlier group. */
	return way != NUMBER_NONE && way >= group->first &&
	    way < build->way_count && build->ways[way].node == node ? way :
	    SIZE_MAX;
}

static bool
add_way(struct build *build, uint32_t node, size_t *number,
	struct error *err)
{
	struct way *ways = array_grow(build->ways, &build->way_capacity,
	    build->way_count + 1, sizeof(*ways), "holders", err);

	if (ways == NULL)
		return false;
	build->ways = ways;
	*number = build->way_count++;
	ways[*number] = (struct way) { .node = node };
	return number_map_put(&build->seen, node, (uint32_t)*number, err);
}

static void
add_to_way(struct way *way, const struct way *more)
{
	way->count += more->count;
	way->shallow += more->shallow;
	way->retained += more->retained;
}

/* Finds the holders of a group, each once. */
static bool
find_holders(struct build *build, struct group *group, size_t from,
	size_t to, struct error *err)
{
	size_t way = SIZE_MAX;

	group->first = build->way_count;
	for (size_t i = from; i < to; i++) {
		uint32_t member = build->order[i];
		uint32_t holder = build->holder[member];
		struct way weight = member_way(build, member);

		if (way == SIZE_MAX || build->ways[way].node != holder)
			way = way_of(build, group, holder);
		if (way == SIZE_MAX && !add_way(build, holder, &way, err))
			return false;
		add_to_way(&build->ways[way], &weight);
		group->count += weight.count;
		group->shallow += weight.shallow;
		group->retained += weight.retained;
	}
	return true;
}

/* Where the same step leads from a holder, or NO_NODE. */
static uint32_t
repeats(const struct build *build, const struct group *group, uint32_t node)
{
	struct step step;

	return read_step(build, node, &step) &&
	    step_alike(build->heap, &step, &group->step) ? step.holder :
	    NO_NODE;
}

struct repeat {
	struct build *build;
	const struct group *group;
	uint32_t parts;
};

static bool
repeat_part(void *data, uint32_t part, struct error *err)
{
	const struct repeat *repeat = data;
	struct build *build = repeat->build;
	size_t first = repeat->group->first;
	size_t count = build->way_count - first;
	size_t i = crew_part(count, repeat->parts, part);
	size_t end = crew_part(count, repeat->parts, part + 1);

	(void)err;
	for (; i < end; i++)
		build->runs[i] = (struct run) { repeats(build, repeat->group,
		    build->ways[first + i].node), NO_NODE, 0 };
	return true;
}

static bool
grow_runs(struct build *build, size_t count, struct error *err)
{
	struct run *runs = array_grow(build->runs, &build->run_capacity,
	    count, sizeof(*runs), "repeated steps", err);

	if (runs == NULL)
		return false;
	build->runs = runs;
	return true;
}

/* Adds, as ways that nothing comes by, what stands between the holders. */
static bool
follow_runs(struct build *build, const struct group *group,
	struct error *err)
{
	for (size_t i = 0; i < build->way_count - group->first; i++) {
		uint32_t next = build->runs[i].next;
		size_t way;

		if (next == NO_NODE || way_of(build, group, next) != SIZE_MAX)
			continue;
		if (!add_way(build, next, &way, err) ||
		    !grow_runs(build, way - group->first + 1, err))
			return false;
		next = NO_NODE;
		if (build->budget > 0) {
			build->budget--;
			next = repeats(build, group, build->ways[way].node);
		}
		build->runs[way - group->first] =
		    (struct run) { next, NO_NODE, 0 };
	}
	return true;
}

/* Finds where the run from a way ends, and keeps that for all on the way. */
static void
end_run(struct build *build, const struct group *group, size_t way)
{
	struct run *runs = build->runs;
	size_t at = way, next;
	uint32_t end, length = 0;

	while (runs[at].end == NO_NODE && runs[at].next != NO_NODE) {
		at = way_of(build, group, runs[at].next) - group->first;
		length++;
	}
	if (runs[at].end == NO_NODE)
		runs[at].end = (uint32_t)at;
	end = runs[at].end;
	length += runs[at].length;
	while (way != at) {
		next = way_of(build, group, runs[way].next) - group->first;
		runs[way].end = end;
		runs[way].length = length--;
		way = next;
	}
}

/* Moves what comes by each way to where its run ends; keeps the ends. */
static void
join_runs(struct build *build, struct group *group)
{
	struct way *ways = build->ways + group->first;
	size_t count = build->way_count - group->first, kept = 0;
	struct run *runs = build->runs;

	group->least = UINT32_MAX;
	group->most = 0;
	for (size_t i = 0; i < count; i++) {
		end_run(build, group, i);
		if (ways[i].count == 0)
			continue;
		if (runs[i].length < group->least)
			group->least = runs[i].length;
		if (runs[i].length > group->most)
			group->most = runs[i].length;
	}
	group->least++;
	group->most++;
	for (size_t i = 0; i < count; i++)
		if (runs[i].end != i)
			add_to_way(&ways[runs[i].end], &ways[i]);
	for (size_t i = 0; i < count; i++)
		if (runs[i].end == i)
			ways[kept++] = ways[i];
	build->way_count = group->first + kept;
}

static bool
collapse_runs(struct build *build, struct group *group, struct error *err)
{
	size_t count = build->way_count - group->first;
	struct repeat repeat = { build, group,
	    crew_parts(&build->task, count, MEMBERS_LEAST) };

	group->least = group->most = 1;
	if (!grow_runs(build, count, err) || !crew_run(&build->task,
	    repeat.parts, repeat_part, &repeat, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (build->runs[i].next == NO_NODE)
			continue;
		if (!follow_runs(build, group, err))
			return false;
		join_runs(build, group);
		break;
	}
	return true;
}

static bool
fill_groups(struct build *build, struct error *err)
{
	for (uint32_t g = 0; g < build->group_count; g++) {
		struct group *group = &build->groups[g];

		group->kind = g == END_ROOT ? GROUP_ROOT :
		    g == END_LOST ? GROUP_LOST : GROUP_STEP;
		if (g >= ENDS)
			group->step = build->steps.steps[g - ENDS];
		if (!find_holders(build, group, build->first[g],
		    build->first[g + 1], err) || (g >= ENDS &&
		    !collapse_runs(build, group, err)))
			return false;
		group->holders = (uint32_t)(build->way_count - group->first);
	}
	return true;
}

/* All in one piece of memory. */
static struct groups *
pack(const struct build *build, struct error *err)
{
	size_t size = sizeof(struct groups) +
	    build->group_count * sizeof(struct group);
	size_t bytes = size + build->way_count * sizeof(struct way);
	struct groups *groups = malloc(bytes);

	_Static_assert(_Alignof(struct way) <= _Alignof(struct group),
	    "ways stand behind groups");
	if (groups == NULL) {
		error_memory(err, "groups", bytes);
		return NULL;
	}
	groups->count = 0;
	groups->ways = (struct way *)((char *)groups + size);
	memcpy(groups->ways, build->ways,
	    build->way_count * sizeof(*groups->ways));
	for (uint32_t g = 0; g < build->group_count; g++)
		if (build->groups[g].holders > 0)
			groups->list[groups->count++] = build->groups[g];
	return groups;
}

static bool
allocate(struct build *build, struct error *err)
{
	size_t count = build->members->count;

	crew_init(&build->crew, crew_processors());
	crew_join(&build->crew);
	task_init(&build->task);
	build->task.crew = &build->crew;
	build->budget = RUN_STEPS;
	build->part_count = crew_parts(&build->task, count, MEMBERS_LEAST);
	build->parts = calloc(build->part_count, sizeof(*build->parts));
	if (build->parts == NULL)
		return error_memory(err, "groups",
		    build->part_count * sizeof(*build->parts));
	build->group = big_alloc(count, sizeof(uint32_t), "groups", err);
	build->holder = big_alloc(count, sizeof(uint32_t), "groups", err);
	build->order = big_alloc(count, sizeof(uint32_t), "groups", err);
	return build->group != NULL && build->holder != NULL &&
	    build->order != NULL;
}

static void
release(struct build *build)
{
	for (uint32_t p = 0; build->parts != NULL && p < build->part_count;
	    p++) {
		step_set_release(&build->parts[p].steps);
		free(build->parts[p].number);
	}
	free(build->parts);
	step_set_release(&build->steps);
	number_map_release(&build->seen);
	free(build->group);
	free(build->holder);
	free(build->order);
	free(build->first);
	free(build->ways);
	free(build->groups);
	free(build->runs);
}

struct groups *
groups_build(const struct heap *heap, struct nearest *nearest, bool raw,
	const struct members *members, struct error *err)
{
	struct build build = {
		.heap = heap, .nearest = nearest, .raw = raw,
		.members = members,
	};
	struct groups *groups = NULL;

	if (allocate(&build, err) &&
	    crew_run(&build.task, build.part_count, step_part, &build, err) &&
	    join_parts(&build, err) && order_members(&build, err) &&
	    join_names(&build, err) && fill_groups(&build, err))
		groups = pack(&build, err);
	release(&build);
	return groups;
}
