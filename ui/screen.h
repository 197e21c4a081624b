/*
 * The screen (ncursesw): its life, and drawing styled text into cells.
 * Only screen.c includes curses.h. Nothing is shown before screen_refresh.
 *
 * Drawing cannot fail. Rows and columns count from 0; what lies outside the
 * screen is not drawn, and a wide character that would be halved becomes a
 * space. Text must have been through text_clean; what has not is drawn
 * harmlessly but perhaps not in the cells expected.
 *
 * There is one screen at a time. Main thread only, but for screen_restore.
 * The program must have installed its handlers for SIGWINCH, SIGTSTP, SIGINT
 * and SIGTERM before screen_new, or curses takes these signals, and must
 * have called setlocale. See ui/input.h for the order of starting.
 */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "ui/text.h"
#include "ui/theme.h"

struct error;
struct screen;

struct screen_options {
	int tty;		/* from screen_open_tty; borrowed */
	bool headless;		/* no terminal: cells only, tty ignored */
	int rows, cols;		/* headless: the size, 0: 24 and 80 */
	const char *term;	/* headless: 0: "xterm-256color" */
	enum color_mode color;
	bool ascii;		/* nothing but ASCII may be drawn */
	bool mouse;		/* ask for clicks and wheel */
};

/*
 * A terminal to talk to, for reading and writing: standard input if it is
 * one, else /dev/tty (which the caller closes, if it is not 0). -1 when
 * there is none.
 */
int screen_open_tty(struct error *err);

/* Takes over the terminal. Caller frees. */
struct screen *screen_new(const struct screen_options *options,
	struct error *err);
/* Gives the terminal back as it was. NULL allowed. */
void screen_free(struct screen *s);
/*
 * Gives the terminal back at once, from wherever the program is, so that a
 * message can be printed or the process can die. Async-signal-safe; does
 * nothing without a screen. Only screen_free may follow.
 */
void screen_restore(void);

int screen_rows(const struct screen *s);
int screen_cols(const struct screen *s);
bool screen_ascii(const struct screen *s);
/* TEXT_ASCII or 0: what to pass to text_clean. */
unsigned screen_text_flags(const struct screen *s);
int screen_colors(const struct screen *s);	/* 0, 8 or 256 */

/* After SIGWINCH: asks for the size. True when it changed. Then redraw. */
bool screen_resize(struct screen *s);
/* Sets a size; for headless screens. */
void screen_set_size(struct screen *s, int rows, int cols);

/*
 * Lends the terminal to the shell or another program and takes it back. The
 * size may have changed then: rows and cols are read again, all is redrawn
 * with the next screen_refresh. Call input_stop before, input_start after.
 */
void screen_suspend(struct screen *s);
void screen_resume(struct screen *s);

/* Blanks all cells and hides the cursor: the start of a frame. */
void screen_clear(struct screen *s);
/*
 * Draws len bytes of text from row, col on, in at most max_width cells.
 * style: enum style, perhaps with enum style_flags. Returns the cells used.
 */
int screen_put(struct screen *s, int row, int col, unsigned style,
	const char *text, size_t len, int max_width);
/* The same for a string. */
int screen_puts(struct screen *s, int row, int col, unsigned style,
	const char *text, int max_width);
/* Draws a character of one cell width times. */
void screen_fill(struct screen *s, int row, int col, int width,
	unsigned style, uint32_t code);
/* Draws a sign of ours. Returns its cells. */
int screen_glyph(struct screen *s, int row, int col, unsigned style,
	enum glyph glyph);
void screen_hline(struct screen *s, int row, int col, int width,
	unsigned style);
/* A frame with its inside blank. title (clean, or NULL) is in the top edge. */
void screen_box(struct screen *s, int row, int col, int height, int width,
	const char *title);

/* Shows the terminal's cursor there, until the next screen_clear. */
void screen_cursor(struct screen *s, int row, int col);

/* Shows what was drawn; writes only what changed. */
void screen_refresh(struct screen *s);
/* Makes the next screen_refresh write everything: ^L. */
void screen_redraw(struct screen *s);

/*
 * Gives text to the terminal's clipboard (ui/clipboard.h). False, and nothing
 * done, when it is longer than CLIPBOARD_MAX or there is no terminal. Whether
 * the terminal obeys cannot be known.
 */
bool screen_copy(struct screen *s, const char *text, size_t len);

/* Writes the cells as lines of text, spaces at the end left out. */
void screen_dump(const struct screen *s, FILE *out);
/* How a cell looks; for tests. */
struct look screen_look(const struct screen *s, int row, int col);

#endif
