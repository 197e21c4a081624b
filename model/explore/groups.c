#include "model/explore/groups.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/explore/step_set.h"
#include "model/explore/step_sort.h"
#include "model/load.h"

/*
 * Of steps that repeat so many are followed for one level, beyond the holders
 * that are there anyway: a list of millions is cut into a few hundred rows.
 */
#define RUN_STEPS 32768

struct build {
	struct step_sort sort;

	/* What is found: the holders, group by group. */
	struct way *ways;
	size_t way_count, way_capacity;
	struct number_map seen;	/* holders, by node: the last way of each */
	struct group *groups;

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

static struct way
member_way(const struct build *build, size_t i)
{
	const struct members *members = build->sort.members;
	uint32_t node;

	if (members->ways != NULL)
		return members->ways[i];
	node = members->nodes[i];
	return (struct way) { node, 1, heap_size(build->sort.heap, node),
	    bitset_has(members->nested, (uint32_t)i) ? 0 :
	    heap_retained(build->sort.heap, node) };
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
		uint32_t member = build->sort.order[i];
		uint32_t holder = build->sort.holder[member];
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

	return step_sort_read(&build->sort, node, &step) &&
	    step_alike(build->sort.heap, &step, &group->step) ? step.holder :
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
	    crew_parts(&build->sort.task, count, MEMBERS_LEAST) };

	group->least = group->most = 1;
	if (!grow_runs(build, count, err) || !crew_run(&build->sort.task,
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
	build->groups = calloc(build->sort.group_count,
	    sizeof(*build->groups));
	if (build->groups == NULL)
		return error_memory(err, "groups",
		    build->sort.group_count * sizeof(*build->groups));
	for (uint32_t g = 0; g < build->sort.group_count; g++) {
		struct group *group = &build->groups[g];

		group->kind = g == END_ROOT ? GROUP_ROOT :
		    g == END_LOST ? GROUP_LOST : GROUP_STEP;
		if (g >= ENDS)
			group->step = build->sort.steps.steps[g - ENDS];
		if (!find_holders(build, group, build->sort.first[g],
		    build->sort.first[g + 1], err) || (g >= ENDS &&
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
	    build->sort.group_count * sizeof(struct group);
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
	for (uint32_t g = 0; g < build->sort.group_count; g++)
		if (build->groups[g].holders > 0)
			groups->list[groups->count++] = build->groups[g];
	return groups;
}

static void
release(struct build *build)
{
	step_sort_release(&build->sort);
	number_map_release(&build->seen);
	free(build->ways);
	free(build->groups);
	free(build->runs);
}

struct groups *
groups_build(const struct heap *heap, struct nearest *nearest, bool raw,
	const struct members *members, struct error *err)
{
	struct build build = {
		.sort = { .heap = heap, .nearest = nearest, .raw = raw,
		    .members = members },
		.budget = RUN_STEPS,
	};
	struct groups *groups = NULL;

	if (step_sort_build(&build.sort, err) && fill_groups(&build, err))
		groups = pack(&build, err);
	release(&build);
	return groups;
}
