#include "src/watch/wrap.h"

#include <string.h>

#include "ui/text.h"

bool
wrap_line(const char *text, size_t *at, size_t width, size_t *start,
	size_t *len)
{
	size_t total = strlen(text), end, cells = 0, step, blank = 0;

	*start = end = *at;
	*len = 0;
	if (end >= total)
		return false;
	while (end < total && text[end] != '\n') {
		size_t bytes = text_step(text + end, total - end, &step);

		if (cells + step > width)
			break;
		if (text[end] == ' ')
			blank = end;
		cells += step;
		end += bytes;
	}
	if (end < total && text[end] != ' ' && text[end] != '\n' &&
	    blank > *start)
		end = blank;
	/* What is wider than the line has to go on. */
	if (end == *start && text[end] != '\n')
		end += text_step(text + end, total - end, &step);
	*len = end - *start;
	*at = end + (end < total && (text[end] == ' ' || text[end] == '\n'));
	return true;
}

size_t
wrap_count(const char *text, size_t width)
{
	size_t at = 0, start, len, lines = 0;

	while (wrap_line(text, &at, width, &start, &len))
		lines++;
	return lines;
}
