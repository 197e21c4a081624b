/*
 * Which code is at an address, while a V8 log is read: libraries, and what V8
 * has compiled, moved and thrown away so far. In doubt it does what V8's own
 * tool does (codemap.mjs of node --prof-process), so that both find the same:
 * a list of these places is in code_map.c.
 *
 * What it takes grows with the code that lives at once, not with the log.
 * Nothing recurses; every step takes a time that is logarithmic in that, when
 * many are taken, whatever addresses a log holds.
 */
#ifndef MODEL_FORMATS_CODE_MAP_H
#define MODEL_FORMATS_CODE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

#define CODE_NONE UINT32_MAX
/* No process has so many; those beyond are left out. */
#define LIBRARIES_MAX 1024

/* A piece of the log, as it stands there; not terminated. */
struct code_text {
	const char *data;
	size_t len;
};

enum code_kind {
	CODE_FREE,		/* there is none with this number */
	CODE_PLAIN,		/* builtins, handlers, regular expressions */
	CODE_OF_FUNCTION,	/* of the function code->function */
	CODE_FUNCTION,		/* a function itself, of size 0: V8's
				   SharedFunctionInfo */
};

struct code {
	uint64_t start, size;		/* addresses, bytes */
	uint32_t left, right;		/* smaller and larger ones */
	uint32_t function;
	uint32_t uses;			/* of a function: by its code, and by
					   its being in the map */
	struct code_text type, name;	/* no type in functions, no name in
					   their code */
	char state;			/* how it was compiled: '*', '~' ...;
					   0: V8 says nothing */
	uint8_t kind;			/* enum code_kind */
	/* For whoever asks to keep: */
	bool met;			/* was it asked for before? */
	uint32_t copy;			/* how many of its name were */
	uint32_t label;			/* what it is called, ... */
	const char *label_of;		/* ... when it had this name */
};

struct library {
	uint64_t start, size;
	uint64_t widest;	/* the largest size that was told of it */
	struct code_text name;
	uint32_t label;		/* whoever asks may keep something here */
};

struct code_map {
	struct code *codes;
	uint32_t count;		/* numbers that were ever used */
	size_t room;
	uint32_t free;		/* a list of those that are not, by left */
	uint32_t root;
	struct library libraries[LIBRARIES_MAX];	/* by start */
	uint32_t library_count;
	/* Pages that libraries are on; see page_of(). */
	struct page_run {
		uint32_t first, last;
	} pages[2 * LIBRARIES_MAX];
	uint32_t page_runs;
	/* What differs between versions of V8; see code_map.c. */
	unsigned page_bits;
	bool strict, replaces;
};

/* For logs of this major version of V8; 0: unknown, taken for a new one. */
void code_map_init(struct code_map *map, unsigned version);
void code_map_release(struct code_map *map);

/* end: behind the last byte. Texts must outlive the map. */
void code_map_add_library(struct code_map *map, uint64_t start, uint64_t end,
	struct code_text name);
bool code_map_add(struct code_map *map, uint64_t start, uint64_t size,
	struct code_text type, struct code_text name, struct error *err);
/* function: the address of what the code is of, whose name that is. */
bool code_map_add_function(struct code_map *map, uint64_t start,
	uint64_t size, struct code_text type, struct code_text name,
	uint64_t function, char state, struct error *err);
/* Code or a function; does nothing where there is none. */
void code_map_move(struct code_map *map, uint64_t from, uint64_t to);
void code_map_delete(struct code_map *map, uint64_t start);

/* What is at an address: a number in codes or in libraries, else CODE_NONE. */
struct code_found {
	uint32_t code, library;
};

struct code_found code_map_find(struct code_map *map, uint64_t address);
/*
 * The library that an address lies in where V8's tool sees none: it goes by
 * the first size that it is told of one.
 */
uint32_t code_map_wide_library(const struct code_map *map, uint64_t address);

#endif
