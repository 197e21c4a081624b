/*
 * A line of a V8 log: fields with commas between them, in which commas, line
 * ends and what is not ASCII are written \x2C, \n and \u2013. Nothing is
 * copied, and nothing fails: what is strange reads as something harmless.
 */
#ifndef MODEL_FORMATS_LOG_LINE_H
#define MODEL_FORMATS_LOG_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/formats/code_map.h"

struct strbuf;

/* What is left of a line. */
struct log_line {
	const char *p, *end;
	bool over;		/* no field is left, not even an empty one */
};

/* Takes the next field; false when there is none. */
bool log_line_next(struct log_line *line, struct code_text *field);
/* 0x with hexadecimal digits, or decimal ones; false for another thing. */
bool log_number(struct code_text field, uint64_t *number);
/* Takes a field; false when there is none, or it is no number. */
bool log_line_number(struct log_line *line, uint64_t *number);
/* Appends the text as UTF-8. */
void log_unescape(const char *data, size_t len, struct strbuf *sb);

#endif
