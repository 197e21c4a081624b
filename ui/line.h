/*
 * A line of text that is being edited: bytes of UTF-8 without control
 * characters, and a cursor that stands between characters. Which key does
 * what is the prompt's affair (ui/prompt.h).
 */
#ifndef UI_LINE_H
#define UI_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

struct line {
	struct strbuf text;
	size_t cursor;		/* byte in text */
	struct strbuf killed;	/* what was last taken out by line_kill */
	bool changed;		/* set by every change; the caller clears it */
};

#define LINE_INIT { .text = STRBUF_INIT, .killed = STRBUF_INIT }

void line_release(struct line *line);

/* Other text altogether, with the cursor at its end. */
void line_set(struct line *line, const char *text);

/* At the cursor, which moves behind it. What is too long is left out. */
void line_insert(struct line *line, const char *bytes, size_t len);
/* Line ends and tabs become spaces; other control characters nothing. */
void line_insert_code(struct line *line, uint32_t code);

/* Take out the bytes from..to; the cursor is there then. */
void line_erase(struct line *line, size_t from, size_t to);
void line_kill(struct line *line, size_t from, size_t to);

/* Places to move to, as bytes in text. */
size_t line_right(const struct line *line, size_t at);
size_t line_left(const struct line *line, size_t at);
size_t line_word_start(const struct line *line, size_t at);
size_t line_word_end(const struct line *line, size_t at);
/* The start of the word, where only spaces part words. */
size_t line_blank_before(const struct line *line, size_t at);

#endif
