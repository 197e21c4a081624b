/*
 * Values as a person reads them, in a few words each: "text", 5, Array(3),
 * name(), Symbol(kState). No object is opened here; see glance.h for that.
 */
#ifndef MODEL_EXPLORE_VALUES_H
#define MODEL_EXPLORE_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cell;
struct heap;

/*
 * Appends the value of a property: text cut short, objects by their class and
 * how much is in them, plain ones as {…}. Bounded cost, no allocation but for
 * the text.
 */
void value_add(const struct heap *heap, uint32_t node, struct cell *cell);

/*
 * The same for what is no object: text of up to limit bytes, with the size of
 * a string that is cut, the size of the string that a slice is of, and V8's
 * own things by their names. Ropes cost what name_node() says.
 */
void value_add_primitive(const struct heap *heap, uint32_t node, size_t limit,
	struct cell *cell);

/*
 * What follows the class of an object: how much is in an array, Map, Set,
 * buffer or view, the value of a boxed one, a date. table: edges of a table
 * that may be read. Nothing for others, and where it is not known.
 */
void value_add_amount(const struct heap *heap, uint32_t node, uint32_t table,
	struct cell *cell);

/* The message of an error, after ": ". False: it is none, or has none. */
bool value_add_message(const struct heap *heap, uint32_t node, size_t limit,
	struct cell *cell);

#endif
