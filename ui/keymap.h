/*
 * Which key asks for which command. Capital letters that a table declares
 * for its columns and digits (counts and views) are not in here: the keymap
 * never binds the one and never a digit but 0; a test holds that. People may
 * bind keys otherwise: what they bind goes before all of these.
 * There is one keymap; main thread only.
 */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include <stdbool.h>
#include <stdio.h>

#include "ui/command.h"
#include "ui/key.h"

struct error;

/* Where a key means something; the help shows only what fits. */
enum context {
	CONTEXT_ANY = 0,
	CONTEXT_TREE = 1,	/* rows that open */
	CONTEXT_OBJECT = 2,	/* rows that are or hold heap objects */
	CONTEXT_SERIES = 4,	/* more than one snapshot */
	CONTEXT_LIST = 8,	/* the list of snapshots */
	CONTEXT_JOINED = 16,	/* logs or the like beside snapshots */
};

struct binding {
	const char *keys;	/* names for key_parse, apart by spaces */
	enum command command;
	unsigned context;	/* all of these must hold */
};

/* The default ones. */
extern const struct binding bindings[];
extern const size_t binding_count;

/* Takes the next one off a list of keys, with its name; false at the end. */
bool keymap_next(const char **keys, struct key *key, char name[KEY_NAME_MAX]);

/* So many keys can be bound otherwise. */
#define KEYMAP_CHANGES 256

enum command keymap_find(const struct key *key);

/*
 * Binds the key to the command, or to nothing (COMMAND_NONE), whatever it was
 * bound to. False, with ERROR_USAGE, for digits that make a count or show a
 * view, for what is no key, and when KEYMAP_CHANGES are bound.
 */
bool keymap_bind(const struct key *key, enum command command,
	struct error *err);
/* Was it bound, or set free, by keymap_bind? */
bool keymap_changed(const struct key *key);
/* Back to the default. */
void keymap_reset(void);

enum keymap_format {
	KEYMAP_TEXT,
	KEYMAP_MAN,		/* mdoc list items, a heading a group */
	KEYMAP_MARKDOWN,
};

/* All bindings, group by group, for the man page and the README. */
void keymap_print(FILE *out, enum keymap_format format);
/* The keys of a command as people read them: "j, Down". Returns buf. */
const char *keymap_keys(enum command command, char *buf, size_t size);
/* The first of them, or "". Returns buf. */
const char *keymap_key(enum command command, char buf[KEY_NAME_MAX]);
/* The same, or what to type where there is none: ":help". Returns buf. */
const char *keymap_way(enum command command, char buf[KEY_NAME_MAX]);

#endif
