#include "ui/theme.h"

#include <string.h>

struct style_info {
	struct look many;		/* 256 colours */
	struct look few;		/* 8 colours */
	struct look none;
};

static const struct style_info styles[STYLE_COUNT] = {
#define _(id, fg, bg, fg8, bg8, attributes, mono) \
	[STYLE_##id] = { { fg, bg, attributes }, { fg8, bg8, attributes }, \
		{ -1, -1, mono } },
	STYLE_INFO(_)
#undef _
};

bool
theme_parse_mode(const char *text, enum color_mode *mode)
{
	static const char *const names[] = {
		[COLOR_MODE_AUTO] = "auto",
		[COLOR_MODE_ALWAYS] = "always",
		[COLOR_MODE_NEVER] = "never",
		[COLOR_MODE_8] = "8",
		[COLOR_MODE_256] = "256",
	};
	unsigned i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i]) == 0) {
			*mode = i;
			return true;
		}
	}
	return false;
}

int
theme_colors(enum color_mode mode, int terminal_colors, const char *no_color)
{
	int most = terminal_colors >= 256 ? 256 : terminal_colors >= 8 ? 8 : 0;

	switch (mode) {
	case COLOR_MODE_AUTO:
		return no_color != NULL && no_color[0] != '\0' ? 0 : most;
	case COLOR_MODE_NEVER:
		return 0;
	case COLOR_MODE_8:
		return most > 8 ? 8 : most;
	case COLOR_MODE_ALWAYS:
	case COLOR_MODE_256:
		break;
	}
	return most;
}

static struct look
plain_look(unsigned style, int colors)
{
	const struct style_info *info = &styles[style];

	return colors >= 256 ? info->many : colors >= 8 ? info->few :
	    info->none;
}

struct look
theme_look(unsigned style, int colors)
{
	unsigned base = style & 0xff;
	struct look look;

	if (base >= STYLE_COUNT)
		base = STYLE_NORMAL;
	if (style & STYLE_ON_CURSOR)
		look = plain_look(STYLE_CURSOR, colors);
	else if (style & STYLE_ON_CURSOR_UNFOCUSED)
		look = plain_look(STYLE_CURSOR_UNFOCUSED, colors);
	else
		return plain_look(base, colors);
	/* What is reversed alone is turned back within a reversed row. */
	look.attributes ^= styles[base].none.attributes;
	return look;
}

enum style
theme_span_style(enum span_kind kind)
{
	switch (kind) {
	case SPAN_PLAIN:
		return STYLE_NORMAL;
	case SPAN_CLASS:
		return STYLE_CLASS;
	case SPAN_ID:
		return STYLE_ID;
	case SPAN_STRING:
		return STYLE_STRING;
	case SPAN_PROPERTY:
		return STYLE_PROPERTY;
	case SPAN_ELEMENT:
		return STYLE_ELEMENT;
	case SPAN_INTERNAL:
		return STYLE_INTERNAL;
	case SPAN_CONTEXT:
		return STYLE_CONTEXT;
	case SPAN_WEAK:
		return STYLE_WEAK;
	case SPAN_PLACE:
		return STYLE_PLACE;
	case SPAN_DIM:
	case SPAN_SIZE:
		return STYLE_DIM;
	case SPAN_NOTE:
		return STYLE_NOTE;
	}
	return STYLE_NORMAL;
}
