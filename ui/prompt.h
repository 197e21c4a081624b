/*
 * A line in which the person types: /, \, : and questions. Editing as in
 * readline:
 *	Left ^B, Right ^F, Home ^A, End ^E, Alt-b, Alt-f and Ctrl-arrows by
 *	word; Backspace ^H, Delete ^D, ^W word, Alt-d, ^K to the end, ^U to
 *	the start, ^Y puts back what the last of these took; Up ^P, Down ^N
 *	earlier lines that begin with what was typed; Tab, Shift-Tab
 *	completion in turn; Enter accepts; Esc, ^C, ^G, or Backspace on an
 *	empty line cancel.
 * Pasted text is inserted, line ends as spaces, and never obeyed.
 */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"

struct history;
struct key;
struct prompt;
struct screen;

enum prompt_state {
	PROMPT_EDITING,
	PROMPT_ACCEPTED,
	PROMPT_CANCELLED,
};

/*
 * The nth way, from 0, to complete text, which is what stands before the
 * cursor: sets word and the byte in text that it replaces from. False when
 * there are not so many.
 */
typedef bool prompt_complete(void *data, const char *text, size_t n,
	struct strbuf *word, size_t *from);

/* All may be NULL; everything is borrowed while the prompt is open. */
struct prompt_spec {
	const char *label;		/* before the text: "/", ":" */
	struct history *history;	/* accepted lines are added */
	prompt_complete *complete;
	/* The text has changed; not called by prompt_open. */
	void (*changed)(void *data, const char *text);
	void *data;
};

/* Caller frees. NULL when memory ran out. */
struct prompt *prompt_new(void);
void prompt_free(struct prompt *prompt);

/* Starts a line, with text (or NULL) in it and the cursor at its end. */
void prompt_open(struct prompt *prompt, const struct prompt_spec *spec,
	const char *text);

/* Acts on a key. Keys that mean nothing here are swallowed. */
enum prompt_state prompt_key(struct prompt *prompt, const struct key *key);

/* The text; stays after accepting, until the next prompt_open. */
const char *prompt_text(const struct prompt *prompt);

/* Draws label and text into width cells and puts the cursor there. */
void prompt_draw(struct prompt *prompt, struct screen *screen, int row,
	int col, int width);

#endif
