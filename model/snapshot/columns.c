#include "model/snapshot/columns.h"

#include "model/base/error.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"

bool
columns_rows(const struct snapshot *snapshot, enum section section,
	unsigned stride, const struct given *given, uint32_t *rows,
	struct error *err)
{
	const struct pieces *pieces = &snapshot->sections.pieces[section];
	const char *name = section_name(section);
	uint64_t count = pieces->numbers / stride;
	bool differs = given->is_given && given->count != count;

	/* What is wrong with a single number says more than their count. */
	if ((pieces->numbers % stride != 0 || differs) &&
	    !scan_check(name, snapshot->source, pieces->begin, pieces->end,
	    stride, err))
		return false;
	if (differs)
		return error_set_at(err, ERROR_FORMAT, pieces->begin + 1,
		    "damaged: %s is %llu, but section %s has %llu rows",
		    given->name, (unsigned long long)given->count, name,
		    (unsigned long long)count);
	if (count >= UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "section %s has %llu rows; "
		    "%u are the most that can be loaded", name,
		    (unsigned long long)count, UINT32_MAX - 1);
	*rows = (uint32_t)count;
	return true;
}

/* One edge that was read before its name could be looked at. */
static bool
check_edge(struct snapshot *snapshot, uint32_t edge, struct error *err)
{
	uint8_t type = edge_type_of(snapshot, edge);
	uint32_t name = edge_name_of(snapshot, edge);
	uint32_t *what = &snapshot->edge_what[edge];

	if (type < EDGE_KNOWN && edge_type_named(type) &&
	    name >= snapshot->strings.count)
		return error_set(err, ERROR_FORMAT, "damaged: section edges: "
		    "a name is beyond the strings");
	if (type != EDGE_INTERNAL ||
	    !strings_is_pair(&snapshot->strings, name))
		return true;
	if (*what >> EDGE_TYPE_SHIFT != EDGE_ASIDE)
		*what = EDGE_WHAT(EDGE_PAIR, name);
	else
		snapshot->edge_aside[*what & EDGE_NAME_MASK].type = EDGE_PAIR;
	bitset_add(snapshot->edge_special, edge);
	return true;
}

bool
columns_check_names(struct snapshot *snapshot, struct error *err)
{
	uint32_t i;

	for (i = 0; snapshot->node_type != NULL && i < snapshot->nodes; i++)
		if (snapshot->node_name[i] >= snapshot->strings.count)
			return error_set(err, ERROR_FORMAT, "damaged: section "
			    "nodes: a name is beyond the strings");
	for (i = 0; snapshot->edge_what != NULL && i < snapshot->edges; i++)
		if (!check_edge(snapshot, i, err))
			return false;
	return true;
}
