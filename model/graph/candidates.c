#include "model/graph/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/utf16.h"
#include "model/graph/names.h"
#include "model/snapshot/snapshot.h"

/* The length of a name, in UTF-16 units, that another property may not pass. */
#define NAME_UNITS 120

/* At least so many objects, and one in so many of all, make an interface. */
#define OBJECTS_MIN 2
#define OBJECTS_SHARE 1000

/* The first two texts of all. */
enum { PROPERTY_PROTO, PROPERTY_EMPTY };

void
candidates_release(struct candidates *candidates)
{
	free(candidates->property_of);
	intern_release(&candidates->texts);
	free(candidates->units);
	strbuf_release(&candidates->text);
	strbuf_release(&candidates->shown);
	free(candidates->properties);
	intern_release(&candidates->keys);
	free(candidates->list);
	memset(candidates, 0, sizeof(*candidates));
}

static bool
add_text(struct candidates *c, const char *text, size_t len,
	uint32_t *property, struct error *err)
{
	uint32_t known = c->texts.count;
	size_t *units;

	if (!intern_add(&c->texts, text, len, property, err))
		return false;
	if (c->texts.count == known)
		return true;
	units = array_grow(c->units, &c->units_capacity, c->texts.count,
	    sizeof(*units), "the names of properties", err);
	if (units == NULL)
		return false;
	c->units = units;
	strbuf_reset(&c->shown);
	name_property(text, len, &c->shown);
	if (c->shown.failed)
		return error_memory(err, "the name of a property", len);
	units[*property] = utf16_length(c->shown.data, c->shown.len);
	return true;
}

static bool
property_of_string(struct candidates *c, uint32_t string,
	uint32_t *property, struct error *err)
{
	bool known = string < c->snapshot->strings.count;

	if (known && c->property_of[string] != 0) {
		*property = c->property_of[string] - 1;
		return true;
	}
	strbuf_reset(&c->text);
	strings_decode(&c->snapshot->strings, string, SIZE_MAX, &c->text);
	if (c->text.failed)
		return error_memory(err, "the name of a property",
		    c->text.len);
	if (!add_text(c, c->text.data, c->text.len, property, err))
		return false;
	if (known)
		c->property_of[string] = *property + 1;
	return true;
}

/* Puts the properties that an object proposes into c->properties. */
static bool
list_properties(struct candidates *c, uint32_t node, struct error *err)
{
	const struct snapshot *s = c->snapshot;
	uint32_t e, property, *properties;
	size_t name = 1;		/* length so far, with the brace */

	c->property_count = 0;
	for (e = s->first_edge[node]; e < s->first_edge[node + 1]; e++) {
		if (edge_type_of(s, e) != EDGE_PROPERTY)
			continue;
		if (!property_of_string(c, edge_name_of(s, e), &property, err))
			return false;
		if (property == PROPERTY_PROTO)
			continue;
		if (name > 1 && name + c->units[property] > NAME_UNITS)
			break;
		name += (name > 1 ? 2 : 0) + c->units[property];
		properties = array_grow(c->properties,
		    &c->properties_capacity, c->property_count + (size_t)1,
		    sizeof(*properties), "properties", err);
		if (properties == NULL)
			return false;
		c->properties = properties;
		properties[c->property_count++] = property;
	}
	return true;
}

/*
 * The candidate that c->properties name. Candidates are one when their names
 * are equal, and these are when the lists are, save for empty names at the
 * front, which leave no trace.
 */
static struct candidate *
find_candidate(struct candidates *c, uint32_t shape, struct error *err)
{
	uint32_t skip = 0, known = c->keys.count, number;
	struct candidate *list;

	while (skip < c->property_count &&
	    c->properties[skip] == PROPERTY_EMPTY)
		skip++;
	if (!intern_add(&c->keys, c->properties + skip,
	    (c->property_count - skip) * sizeof(*c->properties), &number,
	    err))
		return NULL;
	list = array_grow(c->list, &c->list_capacity, c->keys.count,
	    sizeof(*list), "interfaces", err);
	if (list == NULL)
		return NULL;
	c->list = list;
	if (number == known) {
		list[number].shape = shape;
		list[number].objects = 0;
	}
	return &list[number];
}

static int
more_common(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->objects != y->objects)
		return x->objects > y->objects ? -1 : 1;
	return x->shape < y->shape ? -1 : x->shape > y->shape;
}

static bool
count_objects(struct candidates *c, struct error *err)
{
	struct candidate *candidate;
	uint32_t i, objects;

	for (i = 0; i < c->shapes->count; i++) {
		if (!list_properties(c, c->shapes->list[i].node, err))
			return false;
		if (c->property_count == 0)
			continue;
		candidate = find_candidate(c, i, err);
		if (candidate == NULL)
			return false;
		candidate->objects += c->shapes->list[i].objects;
	}
	for (i = 0; i < c->keys.count; i++) {
		objects = c->list[i].objects;
		if (objects >= OBJECTS_MIN && (uint64_t)objects *
		    OBJECTS_SHARE >= c->shapes->objects)
			c->list[c->count++] = c->list[i];
	}
	if (c->count > 0)
		qsort(c->list, c->count, sizeof(*c->list), more_common);
	return true;
}

bool
candidates_find(struct candidates *candidates,
	const struct snapshot *snapshot, const struct shapes *shapes,
	struct error *err)
{
	struct candidates *c = candidates;
	uint32_t number;

	memset(c, 0, sizeof(*c));
	c->snapshot = snapshot;
	c->shapes = shapes;
	c->text = c->shown = (struct strbuf)STRBUF_INIT;
	c->property_of = calloc(snapshot->strings.count + (size_t)1,
	    sizeof(*c->property_of));
	if (c->property_of == NULL)
		error_memory(err, "the names of properties",
		    snapshot->strings.count * sizeof(*c->property_of));
	else if (add_text(c, "__proto__", 9, &number, err) &&
	    add_text(c, "", 0, &number, err) &&
	    count_objects(c, err))
		return true;
	candidates_release(c);
	return false;
}

bool
candidates_properties(struct candidates *candidates,
	const struct candidate *candidate, struct error *err)
{
	return list_properties(candidates,
	    candidates->shapes->list[candidate->shape].node, err);
}
