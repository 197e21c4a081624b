#include "model/graph/interfaces.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/error.h"
#include "model/base/intern.h"
#include "model/base/strbuf.h"
#include "model/graph/candidates.h"
#include "model/graph/names.h"
#include "model/graph/shapes.h"
#include "model/snapshot/snapshot.h"

/* A property that an object must have, and how often. */
struct need {
	uint32_t property;	/* in texts */
	uint32_t times;
};

struct interface {
	size_t name;		/* offset in names */
	uint32_t properties;	/* how many, repeated ones too */
	uint32_t first_need, need_count;
};

struct interfaces {
	struct interface *list;
	uint32_t count;
	struct strbuf names;	/* each with its NUL */
	struct intern texts;	/* the properties of all interfaces */
	struct need *needs;
	uint32_t need_count;
	size_t need_capacity;
	/*
	 * The interfaces to try on an object that has a property: those of
	 * whose properties it is the rarest, the better ones first.
	 */
	uint32_t *tried_first, *tried;
};

void
interfaces_free(struct interfaces *interfaces)
{
	if (interfaces == NULL)
		return;
	free(interfaces->list);
	strbuf_release(&interfaces->names);
	intern_release(&interfaces->texts);
	free(interfaces->needs);
	free(interfaces->tried_first);
	free(interfaces->tried);
	free(interfaces);
}

uint32_t
interfaces_count(const struct interfaces *interfaces)
{
	return interfaces->count;
}

const char *
interfaces_name(const struct interfaces *interfaces, uint32_t i)
{
	return interfaces->names.data + interfaces->list[i].name;
}

static int
compare_uint32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Turns a sorted list of properties into what the last interface needs. */
static bool
add_needs(struct interfaces *interfaces, const uint32_t *properties,
	uint32_t count, struct error *err)
{
	struct interface *last = &interfaces->list[interfaces->count - 1];
	struct need *needs;
	uint32_t i;

	needs = array_grow(interfaces->needs, &interfaces->need_capacity,
	    interfaces->need_count + (size_t)count, sizeof(*needs),
	    "interfaces", err);
	if (needs == NULL)
		return false;
	interfaces->needs = needs;
	last->properties = count;
	last->first_need = interfaces->need_count;
	for (i = 0; i < count; i++) {
		if (i > 0 && properties[i] == properties[i - 1]) {
			needs[interfaces->need_count - 1].times++;
			continue;
		}
		needs[interfaces->need_count].property = properties[i];
		needs[interfaces->need_count++].times = 1;
	}
	last->need_count = interfaces->need_count - last->first_need;
	return true;
}

static bool
add_interface(struct interfaces *interfaces, struct candidates *candidates,
	const struct candidate *candidate, struct error *err)
{
	struct interface *last = &interfaces->list[interfaces->count++];
	struct strbuf *names = &interfaces->names;
	uint32_t *properties, count, i;
	const char *text;
	size_t len, start;

	if (!candidates_properties(candidates, candidate, err))
		return false;
	properties = candidates->properties;
	count = candidates->property_count;
	last->name = names->len;
	strbuf_addc(names, '{');
	start = names->len;
	for (i = 0; i < count; i++) {
		text = intern_key(&candidates->texts, properties[i], &len);
		if (names->len > start)
			strbuf_adds(names, ", ");
		name_property(text, len, names);
		if (!intern_add(&interfaces->texts, text, len,
		    &properties[i], err))
			return false;
	}
	strbuf_addc(names, '}');
	strbuf_addc(names, '\0');
	if (names->failed)
		return error_memory(err, "the names of interfaces",
		    names->len);
	qsort(properties, count, sizeof(*properties), compare_uint32);
	return add_needs(interfaces, properties, count, err);
}

/* Is a the better one for an object that has the properties of both? */
static bool
is_better(const struct interfaces *interfaces, uint32_t a, uint32_t b)
{
	uint32_t x = interfaces->list[a].properties;
	uint32_t y = interfaces->list[b].properties;

	return x != y ? x > y : a < b;
}

/* The property of an interface that the fewest interfaces have. */
static uint32_t
rarest_property(const struct interfaces *interfaces, uint32_t i,
	const uint32_t *uses)
{
	const struct interface *interface = &interfaces->list[i];
	const struct need *needs = interfaces->needs + interface->first_need;
	uint32_t best = needs[0].property, k;

	for (k = 1; k < interface->need_count; k++)
		if (uses[needs[k].property] < uses[best])
			best = needs[k].property;
	return best;
}

/* Puts an interface among those tried for the same property. */
static void
insert_tried(const struct interfaces *interfaces, uint32_t *tried,
	uint32_t count, uint32_t i)
{
	while (count > 0 && is_better(interfaces, i, tried[count - 1])) {
		tried[count] = tried[count - 1];
		count--;
	}
	tried[count] = i;
}

/* Fills tried_first and tried. */
static bool
index_interfaces(struct interfaces *interfaces, struct error *err)
{
	uint32_t texts = interfaces->texts.count, count = interfaces->count;
	uint32_t *uses, *filled = NULL, *first, i, property;
	bool ok = false;

	uses = calloc(texts + (size_t)1, sizeof(*uses));
	filled = calloc(texts + (size_t)1, sizeof(*filled));
	first = interfaces->tried_first = calloc(texts + (size_t)2,
	    sizeof(*first));
	interfaces->tried = calloc(count + (size_t)1, sizeof(*first));
	if (uses == NULL || filled == NULL || first == NULL ||
	    interfaces->tried == NULL) {
		error_memory(err, "interfaces", texts * sizeof(*uses));
		goto out;
	}
	for (i = 0; i < interfaces->need_count; i++)
		uses[interfaces->needs[i].property]++;
	for (i = 0; i < count; i++)
		first[rarest_property(interfaces, i, uses) + 1]++;
	for (i = 0; i < texts; i++)
		first[i + 1] += first[i];
	for (i = 0; i < count; i++) {
		property = rarest_property(interfaces, i, uses);
		insert_tried(interfaces, interfaces->tried + first[property],
		    filled[property]++, i);
	}
	ok = true;
out:
	free(uses);
	free(filled);
	return ok;
}

struct interfaces *
interfaces_find(const struct snapshot *snapshot, const struct shapes *shapes,
	struct error *err)
{
	struct interfaces *interfaces = NULL;
	struct candidates candidates;
	bool ok = false;
	uint32_t i;

	if (!candidates_find(&candidates, snapshot, shapes, err))
		return NULL;
	interfaces = calloc(1, sizeof(*interfaces));
	if (interfaces == NULL) {
		error_memory(err, "interfaces", sizeof(*interfaces));
		goto out;
	}
	interfaces->names = (struct strbuf)STRBUF_INIT;
	interfaces->list = calloc(candidates.count + (size_t)1,
	    sizeof(*interfaces->list));
	if (interfaces->list == NULL) {
		error_memory(err, "interfaces",
		    candidates.count * sizeof(*interfaces->list));
		goto out;
	}
	for (i = 0; i < candidates.count; i++)
		if (!add_interface(interfaces, &candidates,
		    &candidates.list[i], err))
			goto out;
	ok = index_interfaces(interfaces, err);
out:
	candidates_release(&candidates);
	if (!ok) {
		interfaces_free(interfaces);
		interfaces = NULL;
	}
	return interfaces;
}

/*
 * Matching first puts the shape of each node where its interface belongs, and
 * what has no shape has no interface.
 */
_Static_assert(NO_SHAPE == NO_INTERFACE, "one value for both");

/* What is known of all strings, and of the properties of one object. */
struct matcher {
	const struct interfaces *interfaces;
	const struct snapshot *snapshot;
	uint32_t *property_of;		/* of each string, see below */
	uint32_t *times;		/* how often the object has each */
	uint32_t *present;		/* those it has, each once */
	uint32_t present_count;
	struct strbuf text;
};

/* A known string has its property added to that. */
enum { STRING_UNSEEN, STRING_STRANGE, STRING_KNOWN };

/* The property of that name, or INTERN_NONE when no interface has it. */
static bool
known_property(struct matcher *m, uint32_t string, uint32_t *property,
	struct error *err)
{
	const struct strings *strings = &m->snapshot->strings;

	*property = INTERN_NONE;
	if (string >= strings->count)
		return true;
	if (m->property_of[string] == STRING_UNSEEN) {
		strbuf_reset(&m->text);
		strings_decode(strings, string, SIZE_MAX, &m->text);
		if (m->text.failed)
			return error_memory(err, "the name of a property",
			    m->text.len);
		*property = intern_find(&m->interfaces->texts, m->text.data,
		    m->text.len);
		m->property_of[string] = *property == INTERN_NONE ?
		    STRING_STRANGE : *property + STRING_KNOWN;
	} else if (m->property_of[string] != STRING_STRANGE) {
		*property = m->property_of[string] - STRING_KNOWN;
	}
	return true;
}

/* Counts the properties of an object. */
static bool
count_properties(struct matcher *m, uint32_t node, struct error *err)
{
	const struct snapshot *s = m->snapshot;
	uint32_t e, property;

	while (m->present_count > 0)
		m->times[m->present[--m->present_count]] = 0;
	for (e = s->first_edge[node]; e < s->first_edge[node + 1]; e++) {
		if (edge_type_of(s, e) != EDGE_PROPERTY)
			continue;
		if (!known_property(m, edge_name_of(s, e), &property, err))
			return false;
		if (property != INTERN_NONE && m->times[property]++ == 0)
			m->present[m->present_count++] = property;
	}
	return true;
}

static bool
has_all(const struct matcher *m, uint32_t interface)
{
	const struct interface *wanted = &m->interfaces->list[interface];
	const struct need *needs = m->interfaces->needs + wanted->first_need;
	uint32_t i;

	for (i = 0; i < wanted->need_count; i++)
		if (m->times[needs[i].property] < needs[i].times)
			return false;
	return true;
}

/* The best interface for the properties that were counted. */
static uint32_t
best_interface(const struct matcher *m)
{
	const struct interfaces *interfaces = m->interfaces;
	uint32_t best = NO_INTERFACE, i, k, end, interface;

	for (i = 0; i < m->present_count; i++) {
		k = interfaces->tried_first[m->present[i]];
		end = interfaces->tried_first[m->present[i] + 1];
		for (; k < end; k++) {
			interface = interfaces->tried[k];
			if (best != NO_INTERFACE &&
			    !is_better(interfaces, interface, best))
				break;
			if (has_all(m, interface)) {
				best = interface;
				break;
			}
		}
	}
	return best;
}

/* Sets match of each shape to the interface that its objects have. */
static bool
match_shapes(const struct interfaces *interfaces,
	const struct snapshot *snapshot, const struct shapes *shapes,
	uint32_t *match, struct error *err)
{
	struct matcher m = { interfaces, snapshot, NULL, NULL, NULL, 0,
	    STRBUF_INIT };
	uint32_t texts = interfaces->texts.count, i;
	bool ok = false;

	m.property_of = calloc(snapshot->strings.count + (size_t)1,
	    sizeof(*m.property_of));
	m.times = calloc(texts + (size_t)1, sizeof(*m.times));
	m.present = calloc(texts + (size_t)1, sizeof(*m.present));
	if (m.property_of == NULL || m.times == NULL || m.present == NULL) {
		error_memory(err, "the names of properties",
		    snapshot->strings.count * sizeof(*m.property_of));
		goto out;
	}
	for (i = 0; i < shapes->count; i++) {
		if (!count_properties(&m, shapes->list[i].node, err))
			goto out;
		match[i] = best_interface(&m);
	}
	ok = true;
out:
	free(m.property_of);
	free(m.times);
	free(m.present);
	strbuf_release(&m.text);
	return ok;
}

bool
interfaces_match(const struct interfaces *interfaces,
	const struct snapshot *snapshot, const struct shapes *shapes,
	uint32_t *of, struct error *err)
{
	uint32_t *of_shape, node;
	bool ok;

	of_shape = malloc((shapes->count + (size_t)1) * sizeof(*of_shape));
	if (of_shape == NULL)
		return error_memory(err, "object shapes",
		    shapes->count * sizeof(*of_shape));
	ok = match_shapes(interfaces, snapshot, shapes, of_shape, err);
	for (node = 0; ok && node < snapshot->nodes; node++)
		if (of[node] != NO_SHAPE)
			of[node] = of_shape[of[node]];
	free(of_shape);
	return ok;
}

bool
interfaces_of(struct interfaces **interfaces,
	const struct snapshot *snapshot, uint32_t **of, struct error *err)
{
	struct shapes shapes = { 0 };
	bool ok = false, given = *interfaces != NULL;

	*of = big_alloc(snapshot->nodes, sizeof(**of), "interfaces", err);
	if (*of == NULL || !shapes_build(&shapes, snapshot, *of, err))
		goto out;
	if (!given)
		*interfaces = interfaces_find(snapshot, &shapes, err);
	ok = *interfaces != NULL &&
	    interfaces_match(*interfaces, snapshot, &shapes, *of, err);
out:
	shapes_release(&shapes);
	if (ok)
		return true;
	free(*of);
	*of = NULL;
	if (!given) {
		interfaces_free(*interfaces);
		*interfaces = NULL;
	}
	return false;
}

/* How long the arrays are that interfaces_pack() writes one after another. */
struct sizes {
	uint64_t interfaces, names, text_bytes, texts, slots, needs;
};

/* An array: the address of the pointer to it. */
struct part {
	void *at;
	uint64_t bytes;
};

#define PARTS 7

static void
list_parts(const struct interfaces *in, const struct sizes *sizes,
	struct part parts[PARTS])
{
	const struct intern *texts = &in->texts;
	const struct part list[PARTS] = {
		{ (void *)&in->list, sizes->interfaces * sizeof(*in->list) },
		{ (void *)&texts->bytes, sizes->text_bytes },
		{ (void *)&texts->keys, sizes->texts * sizeof(*texts->keys) },
		{ (void *)&texts->slots, sizes->slots *
		    sizeof(*texts->slots) },
		{ (void *)&in->needs, sizes->needs * sizeof(*in->needs) },
		{ (void *)&in->tried_first, (sizes->texts + 2) *
		    sizeof(*in->tried_first) },
		{ (void *)&in->tried, (sizes->interfaces + 1) *
		    sizeof(*in->tried) },
	};

	memcpy(parts, list, sizeof(list));
}

void
interfaces_pack(const struct interfaces *interfaces, struct strbuf *sb)
{
	const struct intern *texts = &interfaces->texts;
	const struct sizes sizes = {
		.interfaces = interfaces->count,
		.names = interfaces->names.len,
		.text_bytes = texts->count > 0 ?
		    texts->keys[texts->count - 1].end : 0,
		.texts = texts->count,
		.slots = texts->slot_count,
		.needs = interfaces->need_count,
	};
	struct part parts[PARTS];
	const char *array;
	size_t i;

	strbuf_add(sb, (const char *)&sizes, sizeof(sizes));
	strbuf_add(sb, interfaces->names.data, interfaces->names.len);
	list_parts(interfaces, &sizes, parts);
	for (i = 0; i < PARTS; i++) {
		memcpy(&array, parts[i].at, sizeof(array));
		if (parts[i].bytes > 0)
			strbuf_add(sb, array, parts[i].bytes);
	}
}

/* Are these the sizes of what len bytes can hold? */
static bool
check_sizes(const struct sizes *sizes, size_t len)
{
	const uint64_t *size = (const uint64_t *)sizes;
	size_t i;

	for (i = 0; i < sizeof(*sizes) / sizeof(*size); i++)
		if (size[i] > len || size[i] > UINT32_MAX)
			return false;
	return true;
}

static bool
unpack(struct interfaces *interfaces, const char *data, size_t len,
	struct error *err)
{
	struct part parts[PARTS];
	struct sizes sizes;
	uint64_t need;
	char *array;
	size_t i;

	if (len < sizeof(sizes))
		return error_set(err, ERROR_FORMAT, "interfaces are damaged");
	memcpy(&sizes, data, sizeof(sizes));
	list_parts(interfaces, &sizes, parts);
	need = sizeof(sizes) + sizes.names;
	for (i = 0; i < PARTS; i++)
		need += parts[i].bytes;
	if (!check_sizes(&sizes, len) || need != len)
		return error_set(err, ERROR_FORMAT, "interfaces are damaged");
	data += sizeof(sizes);
	strbuf_add(&interfaces->names, data, sizes.names);
	if (interfaces->names.failed)
		return error_memory(err, "interfaces", sizes.names);
	data += sizes.names;
	for (i = 0; i < PARTS; i++) {
		array = malloc(parts[i].bytes + 1);
		if (array == NULL)
			return error_memory(err, "interfaces",
			    parts[i].bytes);
		memcpy(array, data, parts[i].bytes);
		memcpy(parts[i].at, &array, sizeof(array));
		data += parts[i].bytes;
	}
	interfaces->count = (uint32_t)sizes.interfaces;
	interfaces->need_count = (uint32_t)sizes.needs;
	interfaces->texts.count = (uint32_t)sizes.texts;
	interfaces->texts.slot_count = (uint32_t)sizes.slots;
	return true;
}

struct interfaces *
interfaces_unpack(const void *data, size_t len, struct error *err)
{
	struct interfaces *interfaces = calloc(1, sizeof(*interfaces));

	if (interfaces == NULL) {
		error_memory(err, "interfaces", sizeof(*interfaces));
		return NULL;
	}
	interfaces->names = (struct strbuf)STRBUF_INIT;
	if (!unpack(interfaces, data, len, err)) {
		interfaces_free(interfaces);
		return NULL;
	}
	return interfaces;
}
