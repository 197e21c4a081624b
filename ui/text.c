#include "ui/text.h"

#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>
#include <wchar.h>

/* The bytes of raw that one cell may cost before the text is cut. */
#define BYTES_PER_CELL 64

/* What becomes of a character. */
enum fate {
	FATE_SHOW,		/* as it is */
	FATE_ATTACH,		/* as it is, on the character before it */
	FATE_NAME,		/* \n or \x9b */
	FATE_NUMBER,		/* \u{202e} */
	FATE_REPLACE,		/* U+FFFD or ? */
	FATE_DROP,
};

/* One text on its way into out. */
struct cleaning {
	struct strbuf *out;
	size_t max;		/* cells there are */
	size_t cells;		/* cells used */
	unsigned flags;
	bool has_base;		/* a mark may attach to what is last in out */
	unsigned attached;	/* marks on it already */
	size_t base_byte;	/* where it starts in out ... */
	size_t base_cell;	/* ... and on the screen */
	size_t ellipsis;	/* cells of the ellipsis */
	size_t keep_byte;	/* the most that leaves room for it */
	size_t keep_cell;
};

static size_t
sequence_length(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

size_t
text_decode(const char *s, size_t len, uint32_t *code)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t want = sequence_length(p[0]), i;
	uint32_t c;

	*code = TEXT_INVALID;
	if (want == 0)
		return 1;
	if (want == 1) {
		*code = p[0];
		return 1;
	}
	c = p[0] & (0xff >> (want + 1));
	for (i = 1; i < want; i++) {
		if (i == len || (p[i] & 0xc0) != 0x80)
			return i;
		c = c << 6 | (p[i] & 0x3f);
		/* Too long a form, or beyond the last code point. */
		if (i == 1 && ((want == 3 && c < 0x20) ||
		    (want == 4 && (c < 0x10 || c > 0x10f))))
			return 1;
	}
	if (c < 0xd800 || c > 0xdfff)
		*code = c;
	return want;
}

static bool
is_variation_selector(uint32_t code)
{
	return (code >= 0xfe00 && code <= 0xfe0f) ||
	    (code >= 0xe0100 && code <= 0xe01ef) ||
	    (code >= 0x180b && code <= 0x180d) || code == 0x180f;
}

/* Skin tones and the letters of flags. */
static bool
is_joined_by_some(uint32_t code)
{
	return (code >= 0x1f3fb && code <= 0x1f3ff) ||
	    (code >= 0x1f1e6 && code <= 0x1f1ff);
}

static bool
is_right_to_left(const utf8proc_property_t *property)
{
	return property->bidi_class == UTF8PROC_BIDI_CLASS_R ||
	    property->bidi_class == UTF8PROC_BIDI_CLASS_AL ||
	    property->bidi_class == UTF8PROC_BIDI_CLASS_AN;
}

static bool
is_invisible(const utf8proc_property_t *property)
{
	return property->ignorable ||
	    property->category == UTF8PROC_CATEGORY_CF ||
	    property->category == UTF8PROC_CATEGORY_ZL ||
	    property->category == UTF8PROC_CATEGORY_ZP;
}

static enum fate
fate_in_ascii(const utf8proc_property_t *property)
{
	if (property->category == UTF8PROC_CATEGORY_MN ||
	    property->category == UTF8PROC_CATEGORY_ME)
		return FATE_DROP;
	return FATE_REPLACE;
}

static enum fate
decide(uint32_t code, unsigned flags, size_t *cells)
{
	const utf8proc_property_t *property;
	int width;

	*cells = 1;
	if (code == TEXT_INVALID)
		return FATE_REPLACE;
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return FATE_NAME;
	if (code < 0x7f)
		return FATE_SHOW;
	if ((code & 0xfffe) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef))
		return FATE_REPLACE;
	if (is_variation_selector(code))
		return FATE_DROP;
	property = utf8proc_get_property((utf8proc_int32_t)code);
	if (is_invisible(property) || is_joined_by_some(code))
		return FATE_NUMBER;
	if (flags & TEXT_ASCII)
		return fate_in_ascii(property);
	width = wcwidth((wchar_t)code);
	if (width < 0)
		return FATE_REPLACE;
	if (is_right_to_left(property) && !(flags & TEXT_RTL))
		return FATE_NUMBER;
	if (width != utf8proc_charwidth((utf8proc_int32_t)code))
		return FATE_NUMBER;
	*cells = (size_t)width;
	return width == 0 ? FATE_ATTACH : FATE_SHOW;
}

/* The name of a control character; all of them are ASCII. */
static void
name_control(uint32_t code, char buf[16])
{
	static const char known[] = "\aa\bb\tt\nn\vv\ff\rr\033e";
	size_t i;

	for (i = 0; i + 1 < sizeof(known); i += 2) {
		if ((uint32_t)known[i] == code) {
			snprintf(buf, 16, "\\%c", known[i + 1]);
			return;
		}
	}
	snprintf(buf, 16, "\\x%02x", (unsigned)code);
}

/* Adds a unit that is not to be cut in two; false when it does not fit. */
static bool
add_unit(struct cleaning *c, const char *bytes, size_t len, size_t cells,
	bool is_base)
{
	if (cells > c->max - c->cells)
		return false;
	c->base_byte = c->out->len;
	c->base_cell = c->cells;
	c->has_base = is_base;
	c->attached = 0;
	strbuf_add(c->out, bytes, len);
	c->cells += cells;
	return true;
}

static bool
attach(struct cleaning *c, const char *bytes, size_t len)
{
	static const char circle[] = "\u25cc";

	if (!c->has_base &&
	    !add_unit(c, circle, sizeof(circle) - 1, 1, true))
		return false;
	if (c->attached < TEXT_MARKS_MAX) {
		strbuf_add(c->out, bytes, len);
		c->attached++;
	}
	return true;
}

static bool
add_character(struct cleaning *c, const char *raw, size_t len, uint32_t code,
	enum fate fate, size_t cells)
{
	const char *replacement = c->flags & TEXT_ASCII ? "?" : "\ufffd";
	char buf[16];

	switch (fate) {
	case FATE_SHOW:
		return add_unit(c, raw, len, cells, true);
	case FATE_ATTACH:
		return attach(c, raw, len);
	case FATE_NAME:
		name_control(code, buf);
		return add_unit(c, buf, strlen(buf), strlen(buf), false);
	case FATE_NUMBER:
		snprintf(buf, sizeof(buf), "\\u{%x}", (unsigned)code);
		return add_unit(c, buf, strlen(buf), strlen(buf), false);
	case FATE_REPLACE:
		return add_unit(c, replacement, strlen(replacement), 1, false);
	case FATE_DROP:
		break;
	}
	return true;
}

/* Notes that an ellipsis would still fit after what there is now. */
static void
keep(struct cleaning *c)
{
	if (c->cells + c->ellipsis <= c->max) {
		c->keep_byte = c->out->len;
		c->keep_cell = c->cells;
	}
}

static void
cut(struct cleaning *c)
{
	const char *ellipsis = text_glyph(GLYPH_ELLIPSIS,
	    c->flags & TEXT_ASCII);
	size_t len = strlen(ellipsis);

	if (c->ellipsis < len && (c->flags & TEXT_ASCII))
		len = c->ellipsis;
	strbuf_truncate(c->out, c->keep_byte);
	c->cells = c->keep_cell;
	if (c->ellipsis > 0) {
		strbuf_add(c->out, ellipsis, len);
		c->cells += c->ellipsis;
	}
}

static size_t
ellipsis_cells(size_t max_cells, unsigned flags)
{
	size_t want = flags & TEXT_ASCII ? 3 : 1;

	return want < max_cells ? want : max_cells;
}

/* Marks behind what was kept, and those never reached, are at the end. */
static void
finish_marks(const struct cleaning *c, bool was_cut, struct text_mark *marks,
	size_t set, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (i < set && (!was_cut || marks[i].byte <= c->keep_byte))
			continue;
		marks[i].byte = c->out->len;
		marks[i].cell = c->cells;
	}
}

size_t
text_clean_marks(const char *raw, size_t len, size_t max_cells,
	unsigned flags, struct strbuf *out, struct text_mark *marks,
	size_t count)
{
	struct cleaning c = { .out = out, .max = max_cells, .flags = flags };
	size_t pos = 0, set = 0, limit = SIZE_MAX, n, cells;
	bool must_cut = flags & TEXT_CUT;
	enum fate fate;
	uint32_t code;

	if (max_cells < SIZE_MAX / BYTES_PER_CELL - 1)
		limit = (max_cells + 1) * BYTES_PER_CELL;
	c.ellipsis = ellipsis_cells(max_cells, flags);
	c.base_byte = out->len;
	keep(&c);
	while (pos < len) {
		n = text_decode(raw + pos, len - pos, &code);
		fate = decide(code, flags, &cells);
		if (pos >= limit || !add_character(&c, raw + pos, n, code,
		    fate, cells)) {
			must_cut = true;
			break;
		}
		/* What attaches belongs to where its base starts. */
		while (set < count && marks[set].raw < pos + n) {
			marks[set].byte = c.base_byte;
			marks[set++].cell = c.base_cell;
		}
		keep(&c);
		pos += n;
	}
	if (must_cut)
		cut(&c);
	finish_marks(&c, must_cut, marks, set, count);
	return c.cells;
}

size_t
text_clean(const char *raw, size_t len, size_t max_cells, unsigned flags,
	struct strbuf *out)
{
	return text_clean_marks(raw, len, max_cells, flags, out, NULL, 0);
}

static int
code_width(uint32_t code)
{
	int width;

	if (code == TEXT_INVALID)
		return 1;
	width = wcwidth((wchar_t)code);
	/* The null character has width 0 but is no mark. */
	return width < 0 || code == 0 ? 1 : width;
}

size_t
text_step(const char *clean, size_t len, size_t *cells)
{
	size_t used, n;
	uint32_t code;

	*cells = 0;
	if (len == 0)
		return 0;
	used = text_decode(clean, len, &code);
	*cells = (size_t)code_width(code);
	while (used < len) {
		n = text_decode(clean + used, len - used, &code);
		if (code_width(code) != 0)
			break;
		used += n;
	}
	return used;
}

size_t
text_width(const char *clean, size_t len)
{
	size_t width = 0, pos, cells;

	for (pos = 0; pos < len; width += cells)
		pos += text_step(clean + pos, len - pos, &cells);
	return width;
}

void
text_add_code(struct strbuf *out, uint32_t code)
{
	utf8proc_uint8_t buf[4];
	utf8proc_ssize_t n;

	if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		code = 0xfffd;
	n = utf8proc_encode_char((utf8proc_int32_t)code, buf);
	if (n > 0)
		strbuf_add(out, (const char *)buf, (size_t)n);
}

void
text_pad(struct strbuf *out, size_t cells, size_t width)
{
	for (; cells < width; cells++)
		strbuf_addc(out, ' ');
}

bool
text_locale_is_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

const char *
text_glyph(enum glyph glyph, bool ascii)
{
	static const char *const glyphs[GLYPH_COUNT][2] = {
#define _(id, utf8, plain) [GLYPH_##id] = { utf8, plain },
		GLYPH_INFO(_)
#undef _
	};

	return glyphs[glyph][ascii];
}
