/* Text of one cell a character, or nearly, in lines of so many cells. */
#ifndef SRC_WATCH_WRAP_H
#define SRC_WATCH_WRAP_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The line that begins at *at, broken at a blank where it can be: its first
 * byte and its length. *at is where the next one begins. text is clean; width
 * > 0. False at the end of the text.
 */
bool wrap_line(const char *text, size_t *at, size_t width, size_t *start,
	size_t *len);
/* So many lines. */
size_t wrap_count(const char *text, size_t width);

#endif
