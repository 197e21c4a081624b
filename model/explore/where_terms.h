/* What a filter is made of: shared by where.c and where_nodes.c. */
#ifndef MODEL_EXPLORE_WHERE_TERMS_H
#define MODEL_EXPLORE_WHERE_TERMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/terms.h"
#include "model/explore/period.h"
#include "model/explore/where.h"
#include "model/graph/only_held.h"

struct pattern;

struct term {
	enum where_kind kind;
	bool not;
	struct pattern *pattern;	/* owned; of names and types */
	struct bound bound;
	uint64_t id;			/* of a snapshot or a realm */
	enum holder holder;
	bool shared, none;		/* instead of a realm */
	struct period *periods;		/* owned; any of them */
	size_t period_count;
};

struct where {
	struct term *terms;
	size_t count, room;
};

#endif
