/* The part of classes.h that finds out which class each node belongs to. */
#include "model/graph/classes.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/intern.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/graph/detached.h"
#include "model/graph/distances.h"
#include "model/graph/interfaces.h"
#include "model/snapshot/snapshot.h"

/* Nodes between two looks at the task. */
#define STEP ((uint32_t)1 << 16)

/*
 * A class is found in two steps: from what names the node (an interface, a
 * string, a type) to the text of the name, and from there to the class.
 * Equal texts are one, whatever string of the file they came from. Where a
 * table holds a text or class, it holds the number + 1, and 0 if not known.
 */
struct text {
	uint32_t class;			/* without a location */
	uint32_t located;		/* the one met last, and where it is */
	uint32_t script, line, column;
};

struct builder {
	const struct snapshot *snapshot;
	const struct interfaces *interfaces;
	struct intern texts;
	uint32_t *of_string;		/* text of each string */
	uint32_t *of_detached;		/* of "Detached " and the string */
	uint32_t *of_interface;
	uint32_t of_type[256];
	struct text *of_text;		/* the classes of each text */
	size_t of_text_capacity;
	struct intern places;		/* struct place */
	uint32_t *of_place;		/* class of each */
	size_t of_place_capacity;
	struct class_row *rows;
	uint32_t count;
	size_t rows_capacity;
	uint32_t *sized;		/* classes by their first sized node */
	uint32_t sized_count;
	size_t sized_capacity;
	struct strbuf text;
};

/* What tells classes of objects with a location apart. */
struct place {
	uint32_t script, line, column, text;
};

static void
builder_release(struct builder *b)
{
	intern_release(&b->texts);
	free(b->of_string);
	free(b->of_detached);
	free(b->of_interface);
	free(b->of_text);
	intern_release(&b->places);
	free(b->of_place);
	free(b->rows);
	free(b->sized);
	strbuf_release(&b->text);
}

static bool
builder_init(struct builder *b, const struct snapshot *snapshot,
	const struct interfaces *interfaces, struct error *err)
{
	size_t strings = snapshot->strings.count + (size_t)1;
	size_t count = interfaces_count(interfaces) + (size_t)1;

	memset(b, 0, sizeof(*b));
	b->snapshot = snapshot;
	b->interfaces = interfaces;
	b->text = (struct strbuf)STRBUF_INIT;
	/* Only the pages of strings that name objects are ever touched. */
	b->of_string = calloc(strings, sizeof(*b->of_string));
	if (snapshot->node_detached != NULL)
		b->of_detached = calloc(strings, sizeof(*b->of_detached));
	b->of_interface = calloc(count, sizeof(*b->of_interface));
	if (b->of_string == NULL || b->of_interface == NULL ||
	    (snapshot->node_detached != NULL && b->of_detached == NULL))
		return error_memory(err, "the names of classes",
		    strings * sizeof(*b->of_string));
	return true;
}

/* Where the text of a node's class name is kept once it is known. */
static uint32_t *
text_of_node(struct builder *b, uint32_t node, uint32_t interface)
{
	const struct snapshot *s = b->snapshot;
	uint8_t type = s->node_type[node];
	uint32_t string;

	if (interface != NO_INTERFACE)
		return &b->of_interface[interface];
	if (type != NODE_OBJECT && type != NODE_NATIVE)
		return &b->of_type[type];
	string = s->node_name[node];
	if (string > s->strings.count)
		string = s->strings.count;	/* all bad ones are one */
	if (s->node_detached != NULL &&
	    (s->node_detached[node] & DETACHED_RENAMED))
		return &b->of_detached[string];
	return &b->of_string[string];
}

/* Reads the class name of a node for the first time. */
static bool
learn_text(struct builder *b, uint32_t node, uint32_t interface,
	uint32_t *text, struct error *err)
{
	uint32_t known = b->texts.count, number;
	struct text *of_text;

	strbuf_reset(&b->text);
	if (interface != NO_INTERFACE)
		strbuf_adds(&b->text, interfaces_name(b->interfaces,
		    interface));
	else
		class_plain_name(b->snapshot, node, SIZE_MAX, &b->text);
	if (b->text.failed)
		return error_memory(err, "the name of a class", b->text.len);
	if (!intern_add(&b->texts, b->text.data, b->text.len, &number, err))
		return false;
	of_text = array_grow(b->of_text, &b->of_text_capacity,
	    b->texts.count, sizeof(*of_text), "the names of classes", err);
	if (of_text == NULL)
		return false;
	b->of_text = of_text;
	if (number == known)
		memset(&of_text[number], 0, sizeof(*of_text));
	*text = number + 1;
	return true;
}

static bool
add_row(struct builder *b, uint32_t node, uint32_t interface,
	const struct location *location, uint32_t *class, struct error *err)
{
	struct class_row *rows = array_grow(b->rows, &b->rows_capacity,
	    b->count + (size_t)1, sizeof(*rows), "classes", err);

	if (rows == NULL)
		return false;
	b->rows = rows;
	memset(&rows[b->count], 0, sizeof(*rows));
	rows[b->count].first = node;
	rows[b->count].interface = interface;
	if (location != NULL) {
		rows[b->count].located = true;
		rows[b->count].script = location->script;
		rows[b->count].line = location->line;
		rows[b->count].column = location->column;
	}
	*class = ++b->count;
	return true;
}

/*
 * Finds the class of an object at a location and remembers it with the text:
 * most names belong to one constructor.
 */
static bool
find_located(struct builder *b, uint32_t node, uint32_t interface,
	const struct location *location, uint32_t text, struct error *err)
{
	struct place place = { location->script, location->line,
	    location->column, text };
	uint32_t known = b->places.count, number, *of_place;
	struct text *last = &b->of_text[text];

	if (!intern_add(&b->places, &place, sizeof(place), &number, err))
		return false;
	of_place = array_grow(b->of_place, &b->of_place_capacity,
	    b->places.count, sizeof(*of_place), "classes", err);
	if (of_place == NULL)
		return false;
	b->of_place = of_place;
	if (number == known && !add_row(b, node, interface, location,
	    &of_place[number], err))
		return false;
	last->located = of_place[number];
	last->script = location->script;
	last->line = location->line;
	last->column = location->column;
	return true;
}

/* Finds the class of a node; location is NULL where the key has none. */
static bool
find_class(struct builder *b, uint32_t node, uint32_t interface,
	const struct location *location, uint32_t *class, struct error *err)
{
	uint32_t *number = text_of_node(b, node, interface);
	struct text *text;

	if (*number == 0 && !learn_text(b, node, interface, number, err))
		return false;
	text = &b->of_text[*number - 1];
	if (location == NULL) {
		if (text->class == 0 && !add_row(b, node, interface, NULL,
		    &text->class, err))
			return false;
		*class = text->class - 1;
		return true;
	}
	if ((text->located == 0 || text->script != location->script ||
	    text->line != location->line ||
	    text->column != location->column) &&
	    !find_located(b, node, interface, location, *number - 1, err))
		return false;
	*class = text->located - 1;
	return true;
}

/* Enters a class into the order of first sized nodes. */
static bool
first_sized(struct builder *b, uint32_t class, uint32_t node,
	uint32_t interface, struct error *err)
{
	uint32_t *sized = array_grow(b->sized, &b->sized_capacity,
	    b->sized_count + (size_t)1, sizeof(*sized), "classes", err);

	if (sized == NULL)
		return false;
	b->sized = sized;
	sized[b->sized_count++] = class;
	b->rows[class].first = node;
	b->rows[class].interface = interface;
	b->rows[class].distance = INT32_MAX;
	return true;
}

/*
 * The location of a node when it is asked for all in turn: so many before it
 * have one.
 */
static const struct location *
next_location(const struct snapshot *s, uint32_t node, uint32_t *before)
{
	const struct location *location;

	if (s->located == NULL || !bitset_has(s->located, node))
		return NULL;
	location = &s->places[s->place_of[(*before)++]];
	return s->node_type[node] == NODE_OBJECT ? location : NULL;
}

/* Turns of, which holds the interface of each node, into its class. */
static bool
sort_nodes(struct builder *b, uint32_t *of,
	const struct distances *distances, struct task *task,
	struct error *err)
{
	const struct snapshot *s = b->snapshot;
	const struct location *location;
	uint32_t node, interface, class, before = 0;
	struct class_row *row;
	uint64_t size;
	int32_t away;

	for (node = 0; node < s->nodes; node++) {
		if (node % STEP == 0 &&
		    !task_progress(task, STAGE_CLASSES, node, err))
			return false;
		location = next_location(s, node, &before);
		interface = of[node];
		if (!find_class(b, node, interface, location, &class, err))
			return false;
		of[node] = class;
		size = wide_get(&s->node_size, node);
		if (size == 0)
			continue;
		if (b->rows[class].count == 0 &&
		    !first_sized(b, class, node, interface, err))
			return false;
		row = &b->rows[class];
		row->count++;
		row->shallow += size;
		away = distances != NULL ? distances_get(distances, node) : 0;
		if (away < row->distance)
			row->distance = away;
	}
	return true;
}

/* Numbers the classes anew: those with sized nodes first, in their order. */
static bool
number_classes(struct builder *b, struct classes *classes, struct error *err)
{
	uint32_t *renamed, i, node;
	struct class_row *rows;

	renamed = malloc((b->count + (size_t)1) * sizeof(*renamed));
	rows = malloc((b->count + (size_t)1) * sizeof(*rows));
	if (renamed == NULL || rows == NULL) {
		free(renamed);
		free(rows);
		return error_memory(err, "classes",
		    b->count * sizeof(*rows));
	}
	for (i = 0; i < b->sized_count; i++)
		renamed[b->sized[i]] = i;
	classes->count = b->sized_count;
	for (i = 0; i < b->count; i++) {
		if (b->rows[i].count == 0)
			renamed[i] = classes->count++;
		rows[renamed[i]] = b->rows[i];
	}
	classes->rows = rows;
	for (node = 0; node < b->snapshot->nodes; node++)
		classes->of[node] = renamed[classes->of[node]];
	free(renamed);
	return true;
}

bool
classes_build(struct classes *classes, const struct snapshot *snapshot,
	const struct interfaces *interfaces, uint32_t *of,
	const struct distances *distances, struct task *task,
	struct error *err)
{
	struct builder builder;
	bool ok;

	memset(classes, 0, sizeof(*classes));
	task_begin(task, STAGE_CLASSES, snapshot->nodes);
	classes->of = of;
	ok = builder_init(&builder, snapshot, interfaces, err) &&
	    sort_nodes(&builder, of, distances, task, err) &&
	    number_classes(&builder, classes, err);
	builder_release(&builder);
	if (!ok)
		classes_release(classes);
	return ok;
}
