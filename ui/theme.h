/*
 * Styles: what a piece of the screen means, and what that looks like with
 * 256 colours, 8 or none. Every style has a look without colour, and no
 * meaning rests on colour alone. The background is the terminal's own except
 * where a style sets both colours; each colour of the 256 has a contrast of
 * at least 3:1 on black and on white, which a test computes.
 * Pure functions; no terminal needed.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include <stdbool.h>

#include "model/table.h"

enum look_attributes {
	LOOK_BOLD = 1,
	LOOK_DIM = 2,
	LOOK_UNDERLINE = 4,
	LOOK_REVERSE = 8,
};

struct look {
	int fg, bg;		/* colour number, -1: the terminal's own */
	unsigned attributes;	/* enum look_attributes */
};

/*
 * style; 256 colours: text, background; 8 colours: text, background;
 * attributes with colours; attributes without
 */
#define STYLE_INFO(_) \
	/* the frame of the program */ \
	_(NORMAL,	 -1, -1, -1, -1, 0, 0) \
	_(TITLE,	 -1, -1, -1, -1, LOOK_BOLD, LOOK_BOLD) \
	_(TAB,		 -1, -1, -1, -1, 0, 0) \
	_(TAB_ACTIVE,	 -1, -1, -1, -1, LOOK_BOLD | LOOK_REVERSE, \
						LOOK_BOLD | LOOK_REVERSE) \
	_(BORDER,	244, -1, -1, -1, 0, 0) \
	_(STATUS,	 -1, -1, -1, -1, 0, 0) \
	_(KEY,		 32, -1,  6, -1, LOOK_BOLD, LOOK_BOLD) \
	_(ERROR,	167, -1,  1, -1, LOOK_BOLD, LOOK_BOLD) \
	_(BAR,		 32, -1,  6, -1, 0, 0) \
	_(BAR_EMPTY,	244, -1, -1, -1, 0, LOOK_DIM) \
	/* tables */ \
	_(HEADER,	 -1, -1, -1, -1, LOOK_UNDERLINE, LOOK_UNDERLINE) \
	_(HEADER_SORTED, -1, -1, -1, -1, LOOK_UNDERLINE | LOOK_BOLD, \
						LOOK_UNDERLINE | LOOK_BOLD) \
	_(HEADER_KEY,	 32, -1,  6, -1, LOOK_UNDERLINE | LOOK_BOLD, \
						LOOK_UNDERLINE | LOOK_BOLD) \
	_(CURSOR,	 -1, -1, -1, -1, LOOK_REVERSE, LOOK_REVERSE) \
	_(CURSOR_UNFOCUSED, 255, 240, 7, 4, 0, LOOK_UNDERLINE) \
	_(MATCH,	 16, 179,  0,  3, 0, LOOK_REVERSE) \
	_(MARKED,	166, -1,  3, -1, LOOK_BOLD, LOOK_BOLD) \
	/* parts of names, by enum span_kind */ \
	_(CLASS,	 32, -1, -1, -1, LOOK_BOLD, LOOK_BOLD) \
	_(ID,		244, -1, -1, -1, 0, LOOK_DIM) \
	_(STRING,	 64, -1,  2, -1, 0, 0) \
	_(PROPERTY,	 30, -1,  6, -1, 0, 0) \
	_(ELEMENT,	133, -1,  5, -1, 0, 0) \
	_(INTERNAL,	244, -1, -1, -1, 0, LOOK_DIM) \
	_(CONTEXT,	130, -1,  5, -1, 0, 0) \
	_(WEAK,		244, -1, -1, -1, LOOK_UNDERLINE, LOOK_UNDERLINE) \
	_(PLACE,	 67, -1,  6, -1, 0, 0) \
	_(DIM,		244, -1, -1, -1, 0, LOOK_DIM) \
	_(NOTE,		166, -1,  1, -1, LOOK_BOLD, LOOK_BOLD) \
	/* change: always with + or - before the number */ \
	_(GROWTH,	167, -1,  1, -1, 0, 0) \
	_(SHRINK,	 28, -1,  2, -1, 0, 0)

enum style {
#define _(id, fg, bg, fg8, bg8, attributes, mono) STYLE_##id,
	STYLE_INFO(_)
#undef _
	STYLE_COUNT
};

/*
 * A style on the cursor's row: or one of these to it. The row has one look
 * from end to end; of the style only the attributes it has without colour
 * remain, so that bold stays bold and a match stands out.
 */
enum style_flags {
	STYLE_ON_CURSOR = 0x100,
	STYLE_ON_CURSOR_UNFOCUSED = 0x200,
};

enum color_mode {
	COLOR_MODE_AUTO,	/* what terminal and NO_COLOR say */
	COLOR_MODE_ALWAYS,	/* what the terminal can, despite NO_COLOR */
	COLOR_MODE_NEVER,
	COLOR_MODE_8,		/* no more than 8 */
	COLOR_MODE_256,
};

/* By enum color_mode. */
#define COLOR_MODE_COUNT (COLOR_MODE_256 + 1)
extern const char *const theme_mode_names[COLOR_MODE_COUNT];
/* "auto", "always", "never", "8" or "256"; false for all else. */
bool theme_parse_mode(const char *text, enum color_mode *mode);

/*
 * How many colours to use, 0, 8 or 256, on a terminal of so many colours.
 * no_color is getenv("NO_COLOR"): set and not empty means none in AUTO.
 */
int theme_colors(enum color_mode mode, int terminal_colors,
	const char *no_color);

/* The look of a style, flags included, with 0, 8 or 256 colours. */
struct look theme_look(unsigned style, int colors);

/*
 * Looks of one's own, with names as in a config file: styles "header-sorted",
 * colours "red" or 0 to 255 or "default" for the terminal's own, attributes
 * "bold". There is one theme; main thread only, before the screen is opened.
 */
#define THEME_NAME_MAX 32
const char *theme_style_name(enum style style, char buf[THEME_NAME_MAX]);
bool theme_find_style(const char *name, enum style *style);
const char *theme_color_name(int color, char buf[THEME_NAME_MAX]);
bool theme_parse_color(const char *text, int *color);
const char *theme_attribute_name(unsigned attribute);
/* One of enum look_attributes, or 0 for "none". */
bool theme_parse_attribute(const char *text, unsigned *attribute);
/*
 * Gives a style another look with colours; what it looks like without stays,
 * and where there are 8, so does each colour that is none of them.
 */
void theme_set(enum style style, const struct look *look);
/* Back to the default. */
void theme_reset(void);

enum style theme_span_style(enum span_kind kind);

#endif
