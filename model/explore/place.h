/*
 * Where the code of an object is: the file, the line and the column, from the
 * snapshot alone. What is known depends on who wrote the file: up to Node 10
 * only the file, Bun says nothing. What is not known is left out, never
 * guessed.
 *
 * closure	where its list of parameters begins; with "async", if that is
 *		an arrow function
 * instance	the same of its constructor, if that was written in JavaScript:
 *		a class without one is where it begins itself
 * generator,	the same of the function that is suspended; at which line it
 * async call	waits is not in a snapshot
 * context	the same of the function it is an activation of, also for a
 *		block of the function; the file alone where no closure of the
 *		function is left (a module, something called once)
 * script	the file
 *
 * Built-in and native code, eval() and WebAssembly have no place.
 */
#ifndef MODEL_EXPLORE_PLACE_H
#define MODEL_EXPLORE_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/load.h"

struct strbuf;

struct place {
	uint32_t script;	/* a node: its name is the file; or NO_NODE: */
	uint32_t file;		/* that is this string (explore/frame.h) */
	uint32_t line, column;	/* as editors count, from 1; 0: not known */
	uint32_t function;	/* a closure of the function of a context or
				   generator; the closure itself; NO_NODE */
};

/*
 * False: it has none, or memory ran out. Cost: the edges of a few nodes; the
 * first time also those of all closures of the heap (graph/code.h).
 */
bool place_of(const struct heap *heap, uint32_t node, struct place *place);
/* The same for the constructor of a class of heap->classes. */
bool place_of_class(const struct heap *heap, uint32_t class,
	struct place *place);

/* The same for a row of classes that were made by themselves. */
bool place_of_row(const struct heap *heap, const struct class_row *row,
	struct place *place);

/*
 * All of these append at most limit bytes of UTF-8, cut at a character; raw,
 * as names are.
 */

/* For a table: "server.js:31:5", "express/router.js:12:3", "node:fs:90:1". */
void place_text(const struct heap *heap, const struct place *place,
	size_t limit, struct strbuf *sb);
/* The file's part of that alone: what place_text() has before ":31:5". */
void place_file(const struct heap *heap, const struct place *place,
	size_t limit, struct strbuf *sb);
/* For an editor: the whole path, file: URLs turned into paths. */
void place_path(const struct heap *heap, const struct place *place,
	size_t limit, struct strbuf *sb);
/* ":31:5"; nothing where the line is not known. */
void place_numbers(const struct place *place, struct strbuf *sb);
/* What the function is called; false when it has no name. */
bool place_function(const struct heap *heap, const struct place *place,
	size_t limit, struct strbuf *sb);

/* Is it in a file that came with the runtime, as Node's own code is? */
bool place_is_runtime(const struct heap *heap, const struct place *place);

/*
 * The order of two objects by file, line and column: < 0 when a comes first,
 * 0 when they are at the same place. Those without one come last either way.
 */
int place_order(const struct heap *heap, uint32_t a, uint32_t b,
	bool descending);
/* The same of two rows of classes. */
int place_order_rows(const struct heap *heap, const struct class_row *a,
	const struct class_row *b, bool descending);

#endif
