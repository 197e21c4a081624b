#include "ui/line.h"

#include <string.h>

#include "ui/text.h"

/* No one types more; what is pasted beyond is left out. */
#define TEXT_MAX 4096

void
line_release(struct line *line)
{
	strbuf_release(&line->text);
	strbuf_release(&line->killed);
}

void
line_set(struct line *line, const char *text)
{
	strbuf_reset(&line->text);
	strbuf_adds(&line->text, text);
	line->cursor = line->text.len;
	line->changed = true;
}

void
line_insert(struct line *line, const char *bytes, size_t len)
{
	struct strbuf behind = STRBUF_INIT;

	if (len > TEXT_MAX || line->text.len > TEXT_MAX - len)
		return;
	strbuf_adds(&behind, line->text.data + line->cursor);
	strbuf_truncate(&line->text, line->cursor);
	strbuf_add(&line->text, bytes, len);
	line->cursor = line->text.len;
	strbuf_adds(&line->text, behind.data);
	strbuf_release(&behind);
	line->changed = true;
}

void
line_insert_code(struct line *line, uint32_t code)
{
	struct strbuf bytes = STRBUF_INIT;

	if (code == '\n' || code == '\t')
		code = ' ';
	if (code >= ' ' && (code < 0x7f || code >= 0xa0)) {
		text_add_code(&bytes, code);
		line_insert(line, bytes.data, bytes.len);
	}
	strbuf_release(&bytes);
}

void
line_erase(struct line *line, size_t from, size_t to)
{
	size_t len = line->text.len;

	if (from >= to)
		return;
	memmove(line->text.data + from, line->text.data + to, len - to);
	strbuf_truncate(&line->text, len - (to - from));
	line->cursor = from;
	line->changed = true;
}

void
line_kill(struct line *line, size_t from, size_t to)
{
	if (from >= to)
		return;
	strbuf_reset(&line->killed);
	strbuf_add(&line->killed, line->text.data + from, to - from);
	line_erase(line, from, to);
}

size_t
line_right(const struct line *line, size_t at)
{
	size_t cells;

	return at + text_step(line->text.data + at, line->text.len - at,
	    &cells);
}

size_t
line_left(const struct line *line, size_t at)
{
	size_t before = 0, next = 0;

	while (next < at) {
		before = next;
		next = line_right(line, next);
	}
	return before;
}

/* Bytes beyond ASCII are letters, as far as moving is concerned. */
static bool
in_word(const struct line *line, size_t at)
{
	unsigned char c = (unsigned char)line->text.data[at];

	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') || c == '_' || c >= 0x80;
}

size_t
line_word_start(const struct line *line, size_t at)
{
	while (at > 0 && !in_word(line, at - 1))
		at--;
	while (at > 0 && in_word(line, at - 1))
		at--;
	return at;
}

size_t
line_word_end(const struct line *line, size_t at)
{
	while (at < line->text.len && !in_word(line, at))
		at++;
	while (at < line->text.len && in_word(line, at))
		at++;
	return at;
}

size_t
line_blank_before(const struct line *line, size_t at)
{
	while (at > 0 && line->text.data[at - 1] == ' ')
		at--;
	while (at > 0 && line->text.data[at - 1] != ' ')
		at--;
	return at;
}
