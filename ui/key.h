/*
 * Keys as the program knows them: plain values that can be compared, parsed
 * from "C-d" and shown to people as "^D". No terminal is needed here;
 * ui/input.h makes keys out of what the terminal sends.
 *
 * One spelling for one key: Ctrl with a letter is that small letter and
 * KEY_CTRL; a capital letter is the letter itself, never 'a' and KEY_SHIFT;
 * ^I, ^M, ^[ and ^? are Tab, Enter, Escape and Backspace, as terminals cannot
 * tell them apart; Shift-Tab is SYM_BACKTAB.
 */
#ifndef UI_KEY_H
#define UI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_kind {
	KEY_NONE,
	KEY_CHAR,		/* code: a code point */
	KEY_SYM,		/* code: enum key_sym */
	KEY_MOUSE,		/* mouse, row, col */
	KEY_PASTE_BEGIN,	/* what comes now was pasted ... */
	KEY_PASTE,		/* ... code: a code point, may be '\n' ... */
	KEY_PASTE_END,		/* ... up to here */
};

/* name in key tables; how people read it */
#define KEY_SYM_INFO(_) \
	_(UP,		"Up",		"Up")		\
	_(DOWN,		"Down",		"Down")		\
	_(LEFT,		"Left",		"Left")		\
	_(RIGHT,	"Right",	"Right")	\
	_(HOME,		"Home",		"Home")		\
	_(END,		"End",		"End")		\
	_(PAGE_UP,	"PageUp",	"PgUp")		\
	_(PAGE_DOWN,	"PageDown",	"PgDn")		\
	_(ENTER,	"Enter",	"Enter")	\
	_(TAB,		"Tab",		"Tab")		\
	_(BACKTAB,	"BackTab",	"Shift-Tab")	\
	_(ESCAPE,	"Escape",	"Esc")		\
	_(BACKSPACE,	"Backspace",	"Backspace")	\
	_(DELETE,	"Delete",	"Del")		\
	_(INSERT,	"Insert",	"Ins")		\
	_(F1, "F1", "F1") _(F2, "F2", "F2") _(F3, "F3", "F3")	\
	_(F4, "F4", "F4") _(F5, "F5", "F5") _(F6, "F6", "F6")	\
	_(F7, "F7", "F7") _(F8, "F8", "F8") _(F9, "F9", "F9")	\
	_(F10, "F10", "F10") _(F11, "F11", "F11") _(F12, "F12", "F12")

enum key_sym {
#define _(id, name, people) SYM_##id,
	KEY_SYM_INFO(_)
#undef _
	SYM_COUNT
};

enum key_mods {
	KEY_SHIFT = 1,
	KEY_ALT = 2,
	KEY_CTRL = 4,
};

enum mouse_event {
	MOUSE_PRESS,
	MOUSE_DRAG,
	MOUSE_RELEASE,
	MOUSE_WHEEL_UP,
	MOUSE_WHEEL_DOWN,
};

struct key {
	enum key_kind kind;
	unsigned mods;			/* enum key_mods */
	uint32_t code;			/* code point or enum key_sym */
	enum mouse_event mouse;		/* KEY_MOUSE only, as all below */
	int button;			/* 1 left, 2 middle, 3 right, 0 ? */
	int row, col;			/* from 0 */
};

/*
 * A key in its one spelling: a character, or a symbol, with modifiers, as a
 * terminal may report them in several ways.
 */
struct key key_char(uint32_t code, unsigned mods);
struct key key_symbol(enum key_sym sym, unsigned mods);

/*
 * Parses the name of a key: "a", "?", "Space", "Up", "F1", "C-d", "M-Left",
 * "S-Up", "C-M-x". False when the whole of name is not one key.
 */
bool key_parse(const char *name, struct key *key);

#define KEY_NAME_MAX 32

/* Writes the name for people: "^D", "Up", "Alt-Left", "Space". Returns buf. */
const char *key_name(const struct key *key, char buf[KEY_NAME_MAX]);

/* Same kind, code and modifiers. Mouse events compare by event, not place. */
bool key_equal(const struct key *a, const struct key *b);

/* Is it this plain character, this symbol, this letter with Ctrl? */
bool key_is_char(const struct key *key, uint32_t code);
bool key_is_sym(const struct key *key, enum key_sym sym);
bool key_is_ctrl(const struct key *key, char letter);

#endif
