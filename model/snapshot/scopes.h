/*
 * Which variables the scopes of the source have in contexts, and which of
 * them each scope uses: V8 writes that since version 15. It is read when
 * somebody asks, from the file.
 */
#ifndef MODEL_SNAPSHOT_SCOPES_H
#define MODEL_SNAPSHOT_SCOPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct snapshot;
struct task;

#define NO_SCOPE UINT32_MAX

struct scope {
	uint32_t script;		/* node */
	uint32_t id;			/* of V8, among those of the script; the
					   outermost has one below zero */
	uint32_t parent;		/* number, below that of this one; or
					   NO_SCOPE */
	uint32_t first_var, vars;	/* of scopes->vars */
	uint32_t first_use, uses;	/* of scopes->uses */
};

struct scope_use {
	uint32_t id;			/* of the scope that has the variable */
	uint32_t slot;			/* which of its variables */
};

struct scopes {
	struct scope *list;	/* a parent comes before what is in it */
	uint32_t count;
	uint32_t *vars;		/* strings: their names */
	uint32_t var_count;
	struct scope_use *uses;
	uint32_t use_count;
	struct scope_place {
		uint32_t script, id, number;
	} *places;		/* of all, by script and id */
};

/* Does the file have them? */
bool scopes_are_there(const struct snapshot *snapshot);
/*
 * Reads them; none are in a file that has none. ERROR_FORMAT where they are
 * damaged. Release it, whatever comes. Cost: their part of the file.
 */
bool scopes_read(struct scopes *scopes, const struct snapshot *snapshot,
	struct error *err);
void scopes_release(struct scopes *scopes);
/* The number of a scope of a script, or NO_SCOPE. O(log count). */
uint32_t scopes_find(const struct scopes *scopes, uint32_t script,
	uint32_t id);

#endif
