/* Shapes made of characters; everything here goes through screen_put. */
#include "ui/screen.h"

#include "model/base/strbuf.h"

void
screen_fill(struct screen *s, int row, int col, int width, unsigned style,
	uint32_t code)
{
	struct strbuf text = STRBUF_INIT;
	int i;

	if (width > screen_cols(s) - col)
		width = screen_cols(s) - col;
	text_add_code(&text, code);
	for (i = 0; i < width; i++)
		screen_put(s, row, col + i, style, text.data, text.len, 1);
	strbuf_release(&text);
}

int
screen_glyph(struct screen *s, int row, int col, unsigned style,
	enum glyph glyph)
{
	return screen_puts(s, row, col, style,
	    text_glyph(glyph, screen_ascii(s)), screen_cols(s));
}

void
screen_hline(struct screen *s, int row, int col, int width, unsigned style)
{
	int i;

	for (i = 0; i < width; i++)
		screen_glyph(s, row, col + i, style, GLYPH_HLINE);
}

static void
box_edge(struct screen *s, int row, int col, int width, enum glyph left,
	enum glyph right)
{
	screen_hline(s, row, col, width, STYLE_BORDER);
	screen_glyph(s, row, col, STYLE_BORDER, left);
	screen_glyph(s, row, col + width - 1, STYLE_BORDER, right);
}

void
screen_box(struct screen *s, int row, int col, int height, int width,
	const char *title)
{
	int i, used;

	for (i = row + 1; i < row + height - 1; i++) {
		screen_fill(s, i, col, width, STYLE_NORMAL, ' ');
		screen_glyph(s, i, col, STYLE_BORDER, GLYPH_VLINE);
		screen_glyph(s, i, col + width - 1, STYLE_BORDER, GLYPH_VLINE);
	}
	box_edge(s, row + height - 1, col, width, GLYPH_BOTTOM_LEFT,
	    GLYPH_BOTTOM_RIGHT);
	box_edge(s, row, col, width, GLYPH_TOP_LEFT, GLYPH_TOP_RIGHT);
	if (title == NULL || width < 7)
		return;
	used = screen_puts(s, row, col + 3, STYLE_TITLE, title, width - 6);
	screen_puts(s, row, col + 2, STYLE_TITLE, " ", 1);
	screen_puts(s, row, col + 3 + used, STYLE_TITLE, " ", 1);
}
