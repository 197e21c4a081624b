/*
 * The groups of lines of all logs beside a series, counted in each window.
 * Private to model/explain/window*.c.
 */
#ifndef MODEL_EXPLAIN_WINDOW_GROUPS_H
#define MODEL_EXPLAIN_WINDOW_GROUPS_H

#include <stdbool.h>

struct error;
struct windows;
struct windows_from;

/*
 * Fills groups, of_day and the lines of the list of windows, which has its
 * times; nothing without these. Keeps the worst WINDOW_GROUPS_MAX. Cost: sorts
 * the lines, where there are several logs.
 */
bool window_groups(struct windows *windows, const struct windows_from *from,
	struct error *err);

#endif
