/* What is on the screen of a watch, and what the keys do. */
#include <string.h>

#include "src/watch/state.h"
#include "src/watch/wrap.h"
#include "ui/screen.h"
#include "ui/text.h"
#include "ui/watch_keys.h"

#define INDENT 18

static void
add_entry(struct strbuf *out, int cols, const char *left, const char *words)
{
	size_t width = cols > INDENT + 12 ? (size_t)(cols - INDENT - 2) : 10;
	size_t at = 0, start, len;
	bool first = true;

	while (wrap_line(words, &at, width, &start, &len)) {
		strbuf_addf(out, "  %s", first ? left : "");
		text_pad(out, first ? text_width(left, strlen(left)) : 0,
		    INDENT - 2);
		strbuf_add(out, words + start, len);
		strbuf_addc(out, '\n');
		first = false;
	}
}

static void
write_help(struct strbuf *out, int cols, bool ascii)
{
	char names[64];

	strbuf_adds(out, "Keys\n");
	for (int i = WATCH_KEY_NONE + 1; i < WATCH_KEY_COUNT; i++)
		add_entry(out, cols, watch_key_names((enum watch_key)i, names,
		    sizeof names), watch_key_infos[i].help);
	strbuf_adds(out, "\nThe chart\n");
	add_entry(out, cols, "used", "bytes of the JavaScript heap in use, "
	    "garbage included");
	add_entry(out, cols, "total", "what V8 has reserved for that heap");
	add_entry(out, cols, "external", "what the heap holds outside of it, "
	    "as ArrayBuffers: from Node 24 on");
	add_entry(out, cols, "RSS", "resident memory of the whole process");
	add_entry(out, cols, ascii ? "^" : "\u25b2", "a collection was seen: "
	    "used has dropped; bold: what it left is on the floor");
	add_entry(out, cols, "g s", "a collection was forced, a snapshot was "
	    "taken");
	add_entry(out, cols, "broken line", "the floor: least squares "
	    "through what full collections have left, or all of them where "
	    "fewer than four can have been full");
}

static size_t
count_lines(const char *text)
{
	size_t lines = 0;

	for (; *text != '\0'; text++)
		lines += *text == '\n';
	return lines;
}

void
watch_draw_help(struct watch *w)
{
	struct screen *screen = w->terminal.screen;
	int rows = screen_rows(screen), cols = screen_cols(screen);
	struct strbuf text = STRBUF_INIT;
	size_t lines, page = (size_t)rows - 1;
	const char *line;

	write_help(&text, cols, screen_ascii(screen));
	lines = count_lines(text.data);
	if (w->help_first + page > lines)
		w->help_first = lines > page ? lines - page : 0;
	line = text.data;
	for (size_t i = 0; i < w->help_first; i++)
		line += strcspn(line, "\n") + 1;
	for (int row = 0; row < rows - 1 && *line != '\0'; row++) {
		size_t len = strcspn(line, "\n");

		screen_put(screen, row, 0, *line == ' ' ? STYLE_NORMAL :
		    STYLE_TITLE, line, len, cols);
		line += len + 1;
	}
	screen_puts(screen, rows - 1, 1, STYLE_DIM, lines > page ?
	    "? closes, Up and Down move" : "? closes", cols - 1);
	strbuf_release(&text);
}
