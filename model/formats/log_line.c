#include "model/formats/log_line.h"

#include <string.h>

#include "model/base/strbuf.h"
#include "model/base/utf16.h"

bool
log_line_next(struct log_line *line, struct code_text *field)
{
	const char *comma;

	if (line->over)
		return false;
	comma = line->p < line->end ?
	    memchr(line->p, ',', (size_t)(line->end - line->p)) : NULL;
	field->data = line->p;
	field->len = (size_t)((comma != NULL ? comma : line->end) - line->p);
	line->over = comma == NULL;
	if (comma != NULL)
		line->p = comma + 1;
	return true;
}

/* The value of a digit, or 99. */
static unsigned
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a' + 10);
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A' + 10);
	return 99;
}

bool
log_number(struct code_text field, uint64_t *number)
{
	const char *p = field.data, *end = p + field.len;
	unsigned base = 10;
	uint64_t value = 0;

	if (field.len > 2 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		base = 16;
		p += 2;
	}
	if (p == end)
		return false;
	for (; p < end; p++) {
		unsigned digit = digit_of(*p);

		if (digit >= base || value > (UINT64_MAX - digit) / base)
			return false;
		value = value * base + digit;
	}
	*number = value;
	return true;
}

bool
log_line_number(struct log_line *line, uint64_t *number)
{
	struct code_text field;

	return log_line_next(line, &field) && log_number(field, number);
}

/* Reads so many hexadecimal digits; false when there are none there. */
static bool
read_digits(const char *p, const char *end, int count, unsigned *unit)
{
	*unit = 0;
	if (end - p < count)
		return false;
	for (int i = 0; i < count; i++) {
		if (digit_of(p[i]) > 15)
			return false;
		*unit = *unit << 4 | digit_of(p[i]);
	}
	return true;
}

void
log_unescape(const char *data, size_t len, struct strbuf *sb)
{
	const char *p = data, *end = data + len, *next;

	while (p < end) {
		unsigned unit;

		next = memchr(p, '\\', (size_t)(end - p));
		if (next == NULL)
			next = end;
		strbuf_add(sb, p, (size_t)(next - p));
		p = next;
		if (end - p < 2) {
			strbuf_add(sb, p, (size_t)(end - p));
			break;
		}
		if (p[1] == 'n') {
			strbuf_addc(sb, '\n');
			p += 2;
		} else if (p[1] == 'x' && read_digits(p + 2, end, 2, &unit)) {
			utf16_add(sb, unit);
			p += 4;
		} else if (p[1] == 'u' && read_digits(p + 2, end, 4, &unit)) {
			utf16_add(sb, unit);
			p += 6;
		} else {
			/* Also one that stands for itself. */
			strbuf_addc(sb, '\\');
			p += p[1] == '\\' ? 2 : 1;
		}
	}
}
