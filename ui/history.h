/*
 * What was typed at a prompt before: a bounded list of lines, newest last,
 * without repetitions, which can be kept in a file of one line each.
 */
#ifndef UI_HISTORY_H
#define UI_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct history;

/* Keeps max lines, the newest. Caller frees; NULL when memory ran out. */
struct history *history_new(size_t max);
void history_free(struct history *history);

/* Makes line the newest. Empty lines are not kept; failing is harmless. */
void history_add(struct history *history, const char *line);

size_t history_count(const struct history *history);
/* 0 is the newest. Borrowed until the next history_add. */
const char *history_line(const struct history *history, size_t age);

/*
 * Adds the lines of a file. A file that does not exist is an empty one.
 * Anything but a regular file is refused; of a huge one only the end is
 * read.
 */
bool history_load(struct history *history, const char *path,
	struct error *err);
/*
 * Writes the lines, readable by the owner alone, under a temporary name
 * first. The directory must exist.
 */
bool history_save(const struct history *history, const char *path,
	struct error *err);

#endif
