/*
 * A line of the screen that is written bit by bit: private to the files that
 * draw the explorer.
 */
#ifndef SRC_EXPLORER_STRIP_H
#define SRC_EXPLORER_STRIP_H

#include <stddef.h>

struct explorer;

/* A line drawn from the left, and from the right as far as it is free. */
struct strip {
	struct explorer *e;
	int row, col, end;
};

/* Raw text, cleaned and cut to so many cells and to what is free. */
void strip_put(struct strip *line, unsigned style, const char *text, size_t len,
	size_t cells);
void strip_puts(struct strip *line, unsigned style, const char *text);
/* Puts clean text at the right end; it takes its cells from the line. */
void strip_right(struct strip *line, unsigned style, const char *text);

#endif
