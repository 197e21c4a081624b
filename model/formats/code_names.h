/*
 * What the code of a V8 log is called, spelt as node --prof-process does:
 * "JS: *parse /srv/app/a.js:3:14". Code that is no function's is told apart
 * from code of the same name that a tick met before: "RegExp: a+b {1}".
 */
#ifndef MODEL_FORMATS_CODE_NAMES_H
#define MODEL_FORMATS_CODE_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "model/base/intern.h"
#include "model/base/strbuf.h"
#include "model/formats/code_map.h"

struct error;
struct ticks;

struct code_names {
	struct code_map *map;		/* borrowed */
	struct ticks *ticks;		/* borrowed; gets the functions */
	struct intern met;		/* names of code ... */
	uint32_t *copies;		/* ... and how often each was met */
	size_t room;
	struct strbuf name;
};

void code_names_init(struct code_names *names, struct code_map *map,
	struct ticks *ticks);
void code_names_release(struct code_names *names);

/* What is at an address, which is thereby met. */
bool code_names_find(struct code_names *names, uint64_t address,
	struct code_found *found, struct error *err);
/* The function of ticks that ticks in a piece of code, or a library, are of. */
bool code_names_code(struct code_names *names, uint32_t code,
	uint32_t *function, struct error *err);
bool code_names_library(struct code_names *names, uint32_t library,
	uint32_t *function, struct error *err);

#endif
