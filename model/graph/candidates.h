/*
 * Which lists of properties could make an interface (section 8 of DevTools'
 * rules): each plain object proposes its first properties, as many as a name
 * has room for, and what enough objects propose is kept.
 */
#ifndef MODEL_GRAPH_CANDIDATES_H
#define MODEL_GRAPH_CANDIDATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/intern.h"
#include "model/base/strbuf.h"
#include "model/graph/shapes.h"

struct error;
struct snapshot;

struct candidate {
	uint32_t shape;			/* the first that proposed it */
	uint32_t objects;
};

struct candidates {
	struct candidate *list;		/* the most common first */
	uint32_t count;			/* of those kept */
	struct intern texts;		/* properties: equal texts are one */
	uint32_t *properties;		/* of one object, in texts */
	uint32_t property_count;

	/* Private. */
	const struct snapshot *snapshot;
	const struct shapes *shapes;
	uint32_t *property_of;		/* of each string, + 1; 0: not seen */
	size_t *units;			/* length of each text as shown */
	struct intern keys;		/* of candidates: their properties */
	struct strbuf text, shown;
	size_t list_capacity, units_capacity, properties_capacity;
};

/* snapshot and its shapes are borrowed. On failure nothing stays allocated. */
bool candidates_find(struct candidates *candidates,
	const struct snapshot *snapshot, const struct shapes *shapes,
	struct error *err);
void candidates_release(struct candidates *candidates);

/* Puts the properties of a candidate into candidates->properties. */
bool candidates_properties(struct candidates *candidates,
	const struct candidate *candidate, struct error *err);

#endif
