/*
 * Text made safe to show. Everything that comes from a file or from outside
 * and goes to a terminal passes text_clean. What it gives is printable UTF-8
 * (or ASCII) whose width in cells is known and which no terminal can take
 * for a command.
 *
 * - Control characters are shown: \n \t \r \e and so on, others as \x9b.
 * - Invalid bytes, lone surrogates, noncharacters and characters that the C
 *   library does not know become U+FFFD, one cell wide ("?" in ASCII).
 * - Characters without a look of their own are shown as \u{202e}: direction
 *   controls, zero-width and other format characters, tags, fillers, line
 *   and paragraph separators. So are those whose width terminals do not
 *   agree about (the C library and utf8proc differ) and those which some
 *   join with their neighbours: skin tones, the letters of flags. Variation
 *   selectors are dropped.
 * - Letters and digits written from right to left are shown as \u{5d0} too:
 *   many terminals reorder whole rows around them, numbers in other columns
 *   included, and nothing that can be sent stops all of them. TEXT_RTL keeps
 *   them, for output that has no columns.
 * - Combining marks stay with the character before them, at most
 *   TEXT_MARKS_MAX of them; one without a base gets U+25CC.
 * - Backslashes are not doubled: \n may also be two characters of the text.
 *
 * No state, any thread; setlocale must have been called.
 */
#ifndef UI_TEXT_H
#define UI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

#define TEXT_MARKS_MAX 2

enum text_flags {
	TEXT_ASCII = 1,		/* nothing but ASCII comes out */
	TEXT_RTL = 2,		/* keep letters written right to left */
	TEXT_CUT = 4,		/* raw goes on: end in an ellipsis anyway */
};

/* Where a byte of the raw text ended up. */
struct text_mark {
	size_t raw;		/* the caller's: byte in raw */
	size_t byte;		/* in out->data */
	size_t cell;		/* from the start of this text */
};

/*
 * Appends raw, cleaned, to out, using at most max_cells cells; longer text
 * is cut before a character and ends in an ellipsis. Returns the cells used.
 * Reads no more of raw than max_cells need, however long it is.
 * When memory runs out the text is short (out->failed).
 */
size_t text_clean(const char *raw, size_t len, size_t max_cells,
	unsigned flags, struct strbuf *out);

/*
 * The same, and fills in count marks, which are in rising order of raw. A
 * mark behind the cut is at the end, one within an escape at its start: what
 * lies between two marks can be drawn in a style of its own.
 */
size_t text_clean_marks(const char *raw, size_t len, size_t max_cells,
	unsigned flags, struct strbuf *out, struct text_mark *marks,
	size_t count);

/*
 * Decodes one character of s[0..len), len > 0. Returns its bytes; code is
 * TEXT_INVALID for what is not UTF-8 or is a surrogate (which is taken as a
 * whole). Never reads beyond len, never returns 0.
 */
#define TEXT_INVALID UINT32_MAX
size_t text_decode(const char *s, size_t len, uint32_t *code);

/* Cells of text that is clean already. O(len). */
size_t text_width(const char *clean, size_t len);

/*
 * The length in bytes of the first character of clean text with the marks
 * that combine with it; sets its cells (0, 1 or 2). Takes broken text too: a
 * byte that is no character, or a control character, is one cell. 0 at the
 * end only.
 */
size_t text_step(const char *clean, size_t len, size_t *cells);

/* Appends a code point as UTF-8 as it is; for text being typed. */
void text_add_code(struct strbuf *out, uint32_t code);

/* Adds spaces so that text of cells cells fills width. */
void text_pad(struct strbuf *out, size_t cells, size_t width);

/* Does the locale's encoding allow more than ASCII? */
bool text_locale_is_utf8(void);

/* Signs of our own: UTF-8, ASCII. Each is one cell unless said. */
#define GLYPH_INFO(_) \
	_(HLINE,	"\u2500", "-")	\
	_(VLINE,	"\u2502", "|")	\
	_(TOP_LEFT,	"\u250c", "+")	\
	_(TOP_RIGHT,	"\u2510", "+")	\
	_(BOTTOM_LEFT,	"\u2514", "+")	\
	_(BOTTOM_RIGHT,	"\u2518", "+")	\
	_(TEE_LEFT,	"\u251c", "+")	\
	_(TEE_RIGHT,	"\u2524", "+")	\
	_(OPEN,		"\u25be", "v")	/* a row that is open */ \
	_(CLOSED,	"\u25b8", ">")	/* a row that can be opened */ \
	_(DESCENDING,	"\u25bc", "v")	\
	_(ASCENDING,	"\u25b2", "^")	\
	_(ELLIPSIS,	"\u2026", "...")	/* three cells in ASCII */ \
	_(WAITING,	"\u2026", "~")	/* not known yet */ \
	_(MINUS,	"\u2212", "-")	\
	_(DELTA,	"\u0394", "d")	\
	_(TIMES,	"\u00d7", "x")	\
	_(MARK,		"\u2022", "*")	/* a marked row */ \
	_(CYCLE,	"\u21ba", "@")	\
	_(LEFT,		"\u2190", "<")	\
	_(RIGHT,	"\u2192", ">")	\
	_(BAR,		"\u2588", "#")	\
	_(BAR_EMPTY,	"\u2591", ".")	\
	_(SCROLL,	"\u2503", "#")	/* where in the list we are */

enum glyph {
#define _(id, utf8, ascii) GLYPH_##id,
	GLYPH_INFO(_)
#undef _
	GLYPH_COUNT
};

const char *text_glyph(enum glyph glyph, bool ascii);

#endif
