/*
 * Where a program spent its time: at every tick of a profiler its stack was
 * looked at. What the tables about V8 logs are made of, whether a log was read
 * (v8_log.h) or what node --prof-process has made of one (processed_ticks.h).
 *
 * What it takes grows with how many different functions and chains of callers
 * there are, not with the ticks.
 */
#ifndef MODEL_FORMATS_TICKS_H
#define MODEL_FORMATS_TICKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/intern.h"
#include "model/base/strbuf.h"
#include "model/formats/tick_times.h"

struct error;
struct format;

#define TICK_NONE UINT32_MAX
/* No more chains of callers are told apart: 24 bytes each. */
#define TICK_CALLS_MAX ((uint32_t)1 << 24)
/* V8 writes no more frames of a stack. */
#define TICK_FRAMES_MAX 256

/* The parts of the report of node --prof-process, in its order. */
enum tick_category {
	TICKS_LIBRARY,		/* in a library, nobody knows where */
	TICKS_JS,		/* what V8 compiled, and its builtins */
	TICKS_CPP,		/* functions of libraries, known by name */
	TICKS_UNKNOWN,		/* in none of these: unaccounted */
	TICK_CATEGORIES
};

/* Its name is a key in names, spelt as node --prof-process does. */
struct tick_function {
	enum tick_category category;
	uint64_t self;		/* ticks in it */
	uint64_t total;		/* the same, with what it called; once each */
	uint64_t met;		/* the last one that was added of these */
};

/*
 * A function that was called, in the end, by chains of others: the first ones
 * are those that ticks fell into, the children of each are its callers.
 */
struct tick_call {
	uint32_t parent;	/* the root is call 0, of no function */
	uint32_t function;
	uint32_t child, sibling;
	uint64_t ticks;
};

/* Ticks in a library that V8's tool counts as unaccounted. */
struct tick_lost {
	uint32_t function;	/* the library */
	uint64_t ticks;
};

struct ticks {
	struct intern names;
	struct tick_function *functions;
	size_t functions_room;
	struct tick_call *calls;
	uint32_t call_count;
	size_t calls_room;
	uint32_t *slots;		/* of calls by parent and function */
	size_t slot_count;

	uint64_t added;			/* with ticks_add() */
	uint64_t total, gc, excluded;
	uint64_t unaccounted;		/* whose place is not known */
	uint64_t category[TICK_CATEGORIES];
	struct tick_lost *lost;
	uint32_t lost_count;
	size_t lost_room;

	bool timed;			/* is times known? */
	struct tick_times times;
	bool more_calls;		/* there are more than TICK_CALLS_MAX */
	bool cut_callers;		/* rare and distant ones were left out
					   by whoever wrote the file */
	bool symbols;			/* are C++ functions told apart? */
	struct strbuf version;		/* of V8, "" when unknown */
};

struct ticks *ticks_new(struct error *err);
void ticks_free(struct ticks *ticks);
size_t ticks_bytes(const struct ticks *ticks);

/* The number of a function, a new one if its name was not there. */
bool ticks_function(struct ticks *ticks, const char *name, size_t len,
	enum tick_category category, uint32_t *number, struct error *err);
/*
 * Counts a tick in stack[0], called by stack[1] and so on: functions, of which
 * some may be there twice. With a depth of 0 nothing.
 */
bool ticks_add(struct ticks *ticks, const uint32_t *stack, size_t depth,
	struct error *err);
/* A library that a tick was in, which counts as unaccounted. */
bool ticks_lose(struct ticks *ticks, uint32_t function, struct error *err);
/*
 * The call of function within parent, a new one with no ticks if there was
 * none; parent itself when there are too many.
 */
bool ticks_call(struct ticks *ticks, uint32_t parent, uint32_t function,
	uint32_t *call, struct error *err);

/* The order of two names, that of JavaScript. */
int ticks_compare_names(const struct ticks *ticks, uint32_t a, uint32_t b);

/* A name in its parts, which are pieces of it. */
struct tick_name {
	const char *type, *function, *path;
	size_t type_len, function_len, path_len;	/* 0: none */
	uint32_t line, column;				/* 0: none */
};

/* "JS: *parse /srv/app/a.js:3:14" */
void tick_name_split(const char *name, size_t len, enum tick_category category,
	struct tick_name *parts);

#endif
