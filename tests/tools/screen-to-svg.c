/*
 * screen-to-svg COLUMNS: reads a screen as "tmux capture-pane -e -p" prints it
 * and writes it as a picture, colours and attributes included. For
 * scripts/screenshots.
 */
#define _XOPEN_SOURCE 700
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define CELL_WIDTH 8.4
#define CELL_HEIGHT 18.0
#define MARGIN 12.0
#define LINES_MAX 200
#define DEFAULT (-1)

struct style {
	int fg, bg;		/* of 256, or DEFAULT */
	bool bold, dim, underline, reverse;
};

static const unsigned basic[16] = {
	0x1d1f21, 0xcc6666, 0x8fb573, 0xd7af5f, 0x5f87d7, 0xb294bb, 0x5fafaf,
	0xc5c8c6, 0x666666, 0xe06c6c, 0xa5d6a7, 0xf0c674, 0x81a2be, 0xc792ea,
	0x8abeb7, 0xffffff
};
#define FOREGROUND 0xd0d4d8u
#define BACKGROUND 0x16191du

static unsigned
colour(int index)
{
	static const unsigned levels[6] = { 0, 95, 135, 175, 215, 255 };

	if (index < 16)
		return basic[index];
	if (index >= 232) {
		unsigned grey = 8 + 10 * (unsigned)(index - 232);

		return grey << 16 | grey << 8 | grey;
	}
	index -= 16;
	return levels[index / 36] << 16 | levels[index / 6 % 6] << 8 |
	    levels[index % 6];
}

/* One number of an escape sequence; 38 and 48 take more of them. */
static const char *
apply(struct style *style, const char *at)
{
	char *end;
	long code = strtol(at, &end, 10);

	switch (code) {
	case 0:
		*style = (struct style) { .fg = DEFAULT, .bg = DEFAULT };
		break;
	case 1:
		style->bold = true;
		break;
	case 2:
		style->dim = true;
		break;
	case 4:
		style->underline = true;
		break;
	case 7:
		style->reverse = true;
		break;
	case 38:
	case 48:
		if (strncmp(end, ";5;", 3) == 0) {
			int index = (int)strtol(end + 3, &end, 10) & 255;

			*(code == 38 ? &style->fg : &style->bg) = index;
		}
		break;
	case 39:
		style->fg = DEFAULT;
		break;
	case 49:
		style->bg = DEFAULT;
		break;
	default:
		if (code >= 30 && code <= 37)
			style->fg = (int)code - 30;
		else if (code >= 40 && code <= 47)
			style->bg = (int)code - 40;
		else if (code >= 90 && code <= 97)
			style->fg = (int)code - 82;
	}
	return *end == ';' ? end + 1 : end;
}

/* Takes "ESC [ numbers m" and returns what follows. */
static const char *
escape(struct style *style, const char *at)
{
	at += 2;
	while (*at != '\0' && *at != 'm')
		at = apply(style, at);
	return *at == 'm' ? at + 1 : at;
}

static void
put_escaped(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '&')
			fputs("&amp;", stdout);
		else if (text[i] == '<')
			fputs("&lt;", stdout);
		else if (text[i] == '>')
			fputs("&gt;", stdout);
		else
			putchar(text[i]);
	}
}

/* Text of one style; its width is fixed, so that columns stand in line. */
static void
put_run(const struct style *style, const char *text, size_t len, int row,
	int column, int cells)
{
	unsigned fg = style->fg == DEFAULT ? FOREGROUND : colour(style->fg);
	unsigned bg = style->bg == DEFAULT ? BACKGROUND : colour(style->bg);
	double x = MARGIN + column * CELL_WIDTH;
	double y = MARGIN + row * CELL_HEIGHT;

	if (cells == 0)
		return;
	if (style->reverse) {
		unsigned other = fg;

		fg = bg;
		bg = other;
	}
	if (bg != BACKGROUND)
		printf("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
		    "height=\"%.1f\" fill=\"#%06x\" "
		    "shape-rendering=\"crispEdges\"/>\n", x, y,
		    cells * CELL_WIDTH, CELL_HEIGHT, bg);
	if (strspn(text, " ") >= len && !style->underline)
		return;
	printf("<text x=\"%.1f\" y=\"%.1f\" textLength=\"%.1f\" "
	    "fill=\"#%06x\"%s%s%s>", x, y + 13.5, cells * CELL_WIDTH, fg,
	    style->bold ? " font-weight=\"bold\"" : "",
	    style->dim ? " opacity=\"0.65\"" : "",
	    style->underline ? " text-decoration=\"underline\"" : "");
	put_escaped(text, len);
	puts("</text>");
}

static void
put_line(struct style *style, const char *line, int row)
{
	const char *at = line, *start = line;
	int column = 0, cells = 0;

	while (*at != '\0' && *at != '\n') {
		struct style before = *style;
		wchar_t wide;
		int len, width;

		if (at[0] == '\033' && at[1] == '[') {
			const char *next = escape(style, at);

			put_run(&before, start, (size_t)(at - start), row,
			    column, cells);
			column += cells;
			cells = 0;
			start = at = next;
			continue;
		}
		len = mbtowc(&wide, at, MB_CUR_MAX);
		if (len < 1)
			len = 1;
		width = wcwidth(wide);
		cells += width > 0 ? width : 0;
		at += len;
	}
	put_run(style, start, (size_t)(at - start), row, column, cells);
}

int
main(int argc, char **argv)
{
	static char lines[LINES_MAX][8192];
	struct style style = { .fg = DEFAULT, .bg = DEFAULT };
	int columns = argc == 2 ? atoi(argv[1]) : 0;
	int count = 0;

	setlocale(LC_ALL, "C.UTF-8");
	if (columns < 1 || columns > 500) {
		fprintf(stderr, "usage: screen-to-svg COLUMNS < SCREEN\n");
		return 2;
	}
	while (count < LINES_MAX &&
	    fgets(lines[count], sizeof lines[count], stdin) != NULL)
		count++;
	printf("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" "
	    "height=\"%.0f\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, "
	    "monospace\" font-size=\"14\" xml:space=\"preserve\">\n"
	    "<rect width=\"100%%\" height=\"100%%\" rx=\"6\" "
	    "fill=\"#%06x\"/>\n",
	    2 * MARGIN + columns * CELL_WIDTH,
	    2 * MARGIN + count * CELL_HEIGHT, BACKGROUND);
	for (int i = 0; i < count; i++)
		put_line(&style, lines[i], i);
	puts("</svg>");
	return 0;
}
