#include "ui/theme.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct style_info {
	struct look many;		/* 256 colours */
	struct look few;		/* 8 colours */
	struct look none;
};

#define STYLES { \
	STYLE_INFO(_) \
}
#define _(id, fg, bg, fg8, bg8, attributes, mono) \
	[STYLE_##id] = { { fg, bg, attributes }, { fg8, bg8, attributes }, \
		{ -1, -1, mono } },
static const struct style_info defaults[STYLE_COUNT] = STYLES;
static struct style_info styles[STYLE_COUNT] = STYLES;
#undef _

static const char *const style_ids[STYLE_COUNT] = {
#define _(id, fg, bg, fg8, bg8, attributes, mono) [STYLE_##id] = #id,
	STYLE_INFO(_)
#undef _
};

static const char *const color_names[] = { "black", "red", "green", "yellow",
	"blue", "magenta", "cyan", "white" };

static const struct {
	const char *name;
	unsigned attribute;
} attributes[] = {
	{ "none", 0 },
	{ "bold", LOOK_BOLD },
	{ "dim", LOOK_DIM },
	{ "underline", LOOK_UNDERLINE },
	{ "reverse", LOOK_REVERSE },
};

#define COLOR_NAMES ((int)(sizeof color_names / sizeof color_names[0]))
#define ATTRIBUTES (sizeof attributes / sizeof attributes[0])

const char *const theme_mode_names[COLOR_MODE_COUNT] = {
	[COLOR_MODE_AUTO] = "auto",
	[COLOR_MODE_ALWAYS] = "always",
	[COLOR_MODE_NEVER] = "never",
	[COLOR_MODE_8] = "8",
	[COLOR_MODE_256] = "256",
};

bool
theme_parse_mode(const char *text, enum color_mode *mode)
{
	unsigned i;

	for (i = 0; i < COLOR_MODE_COUNT; i++) {
		if (strcmp(text, theme_mode_names[i]) == 0) {
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

const char *
theme_style_name(enum style style, char buf[THEME_NAME_MAX])
{
	snprintf(buf, THEME_NAME_MAX, "%s", style_ids[style]);
	for (char *c = buf; *c != '\0'; c++)
		*c = *c == '_' ? '-' : (char)(*c + 'a' - 'A');
	return buf;
}

bool
theme_find_style(const char *name, enum style *style)
{
	char own[THEME_NAME_MAX];

	for (int i = 0; i < STYLE_COUNT; i++)
		if (strcmp(theme_style_name((enum style)i, own), name) == 0) {
			*style = (enum style)i;
			return true;
		}
	return false;
}

const char *
theme_color_name(int color, char buf[THEME_NAME_MAX])
{
	if (color >= 0 && color < COLOR_NAMES)
		snprintf(buf, THEME_NAME_MAX, "%s", color_names[color]);
	else if (color >= 0)
		snprintf(buf, THEME_NAME_MAX, "%d", color);
	else
		snprintf(buf, THEME_NAME_MAX, "default");
	return buf;
}

bool
theme_parse_color(const char *text, int *color)
{
	char *end;
	long number;

	*color = -1;
	if (strcmp(text, "default") == 0)
		return true;
	for (int i = 0; i < COLOR_NAMES; i++)
		if (strcmp(text, color_names[i]) == 0) {
			*color = i;
			return true;
		}
	if (*text < '0' || *text > '9')
		return false;
	number = strtol(text, &end, 10);
	if (*end != '\0' || number > 255)
		return false;
	*color = (int)number;
	return true;
}

const char *
theme_attribute_name(unsigned attribute)
{
	for (size_t i = 0; i < ATTRIBUTES; i++)
		if (attributes[i].attribute == attribute)
			return attributes[i].name;
	return NULL;
}

bool
theme_parse_attribute(const char *text, unsigned *attribute)
{
	for (size_t i = 0; i < ATTRIBUTES; i++)
		if (strcmp(text, attributes[i].name) == 0) {
			*attribute = attributes[i].attribute;
			return true;
		}
	return false;
}

void
theme_set(enum style style, const struct look *look)
{
	const struct style_info *before = &defaults[style];
	struct style_info *info = &styles[style];

	info->many = *look;
	info->few = before->few;
	if (look->fg < 8 && look->fg != before->many.fg)
		info->few.fg = look->fg;
	if (look->bg < 8 && look->bg != before->many.bg)
		info->few.bg = look->bg;
	info->few.attributes = look->attributes;
}

void
theme_reset(void)
{
	memcpy(styles, defaults, sizeof styles);
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
