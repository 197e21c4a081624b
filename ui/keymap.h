/*
 * Which key asks for which command. Capital letters that a table declares
 * for its columns and digits (counts and views) are not in here: the keymap
 * never binds the one and never a digit but 0; a test holds that.
 */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include <stdio.h>

#include "ui/command.h"
#include "ui/key.h"

/* Where a key means something; the help shows only what fits. */
enum context {
	CONTEXT_ANY = 0,
	CONTEXT_TREE = 1,	/* rows that open */
	CONTEXT_OBJECT = 2,	/* rows that are or hold heap objects */
	CONTEXT_SERIES = 4,	/* more than one snapshot */
	CONTEXT_LIST = 8,	/* the list of snapshots */
};

struct binding {
	const char *keys;	/* names for key_parse, apart by spaces */
	enum command command;
	unsigned context;	/* all of these must hold */
};

extern const struct binding bindings[];
extern const size_t binding_count;

enum command keymap_find(const struct key *key);

enum keymap_format {
	KEYMAP_TEXT,
	KEYMAP_MAN,		/* mdoc list items, a heading a group */
	KEYMAP_MARKDOWN,
};

/* All bindings, group by group, for the man page and the README. */
void keymap_print(FILE *out, enum keymap_format format);
/* The keys of a command as people read them: "j, Down". Returns buf. */
const char *keymap_keys(enum command command, char *buf, size_t size);

#endif
