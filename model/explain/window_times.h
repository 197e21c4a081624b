/*
 * When the windows of windows.h are, and what other files than logs tell of
 * such a time. Private to model/explain/window*.c.
 */
#ifndef MODEL_EXPLAIN_WINDOW_TIMES_H
#define MODEL_EXPLAIN_WINDOW_TIMES_H

#include <stdbool.h>
#include <stdint.h>

struct document;
struct windows;

/*
 * Gives the windows of windows->series their times; ends as in struct
 * windows_from. False, and none has any, where one is not known or they do not
 * rise.
 */
bool window_times(struct windows *windows, const int64_t *ends);
/* Local midnight before a time, ms. */
int64_t window_midnight(int64_t time);
/* Does it say when it was? True for what is no log and no series. */
bool window_is_timed(const struct document *document);

#endif
