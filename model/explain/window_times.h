/*
 * When the windows of windows.h are, and what other files than logs tell of
 * such a time. Private to model/explain/window*.c.
 */
#ifndef MODEL_EXPLAIN_WINDOW_TIMES_H
#define MODEL_EXPLAIN_WINDOW_TIMES_H

#include <stdbool.h>
#include <stdint.h>

struct document;
struct memory_series;
struct ticks;
struct window;
struct window_row;
struct windows;

/*
 * Gives the windows of windows->series their times; ends as in struct
 * windows_from. False, and none has any, where one is not known or they go
 * back.
 */
bool window_times(struct windows *windows, const int64_t *ends);
/* Midnight before a time, ms, by a clock that is so many seconds from ours. */
int64_t window_midnight(int64_t time, int64_t zone);
/*
 * When a V8 log began, ms, or WINDOW_NO_TIME: what it says, or so long before
 * it was written as it is.
 */
int64_t window_began(const struct ticks *ticks, int64_t written);
/* Is it known when it was? True for what is no log and no series. */
bool window_is_timed(const struct document *document, int64_t written);
/* Is that of a V8 log that does not say when it began? */
bool window_is_estimated(const struct document *document);

/* The memory over time that a document tells of, or NULL. */
const struct memory_series *window_memory(const struct document *document);
/* What a part of it grew by in a window. */
bool window_grown_by(const struct memory_series *series, unsigned part,
	const struct window *window, int64_t *bytes);
/*
 * Fills what a log that began then says of collections in a window; false
 * where it has nothing of it.
 */
bool window_collections(const struct ticks *ticks, int64_t began,
	const struct window *window, struct window_row *row);

#endif
