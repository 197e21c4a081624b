/*
 * The keys of the screen that watches a process: few, and other ones than the
 * keymap has, as there are no rows. Help, man page and README are printed from
 * this table, too (keymap_print).
 */
#ifndef UI_WATCH_KEYS_H
#define UI_WATCH_KEYS_H

#include <stddef.h>

#include "ui/key.h"

/* id, keys as in ui/keymap.h, help */
#define WATCH_KEY_INFO(_) \
	_(SNAPSHOT,	"s",		"take a heap snapshot, in the " \
		"background; the process stands still while it is taken") \
	_(COLLECT,	"g",		"force a full garbage collection: " \
		"what is left is the floor") \
	_(LONGER,	"+ =",		"show a longer time") \
	_(SHORTER,	"-",		"show a shorter time") \
	_(CURVES,	"r",		"which curves to show: used, used " \
		"and total, all that is known, RSS alone") \
	_(UNITS,	"u",		"kB, KiB, or every digit") \
	_(HELP,		"? h F1",	"the keys, or the chart again") \
	_(CANCEL,	"Escape C-g",	"give up the snapshot that is taken") \
	_(QUIT,		"q Q F10 C-c",	"leave; the process goes on") \
	_(REDRAW,	"C-l",		"draw the screen again") \
	_(SUSPEND,	"C-z",		"to the shell; fg comes back")

enum watch_key {
	WATCH_KEY_NONE,
#define _(id, keys, help) WATCH_KEY_##id,
	WATCH_KEY_INFO(_)
#undef _
	WATCH_KEY_COUNT
};

struct watch_key_info {
	const char *keys;	/* NULL for WATCH_KEY_NONE */
	const char *help;
};

/* By enum watch_key. */
extern const struct watch_key_info watch_key_infos[WATCH_KEY_COUNT];

enum watch_key watch_key_find(const struct key *key);
/* Its keys as people read them: "+, =". Returns buf. */
const char *watch_key_names(enum watch_key key, char *buf, size_t size);

#endif
