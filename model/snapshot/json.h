/*
 * Small steps over JSON text in memory. Nothing is recursive, nothing is
 * allocated, nothing reads at or beyond end.
 */
#ifndef MODEL_SNAPSHOT_JSON_H
#define MODEL_SNAPSHOT_JSON_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct task;

/* The first byte from p on that is not JSON white space, or end. */
const char *json_blank(const char *p, const char *end);

/*
 * p stands just after an opening quote: the closing quote, or NULL when there
 * is none before end.
 */
const char *json_string_end(const char *p, const char *end);

/*
 * p stands on the first byte of a value of any kind and depth: the byte just
 * after it. NULL when the text ends before the value does. Brackets are
 * balanced but need not match in kind; what is between them is not checked.
 * p itself is returned when no value starts there.
 */
const char *json_skip(const char *p, const char *end);

/*
 * The same for a value that may be very large. data is where offsets count
 * from that the task is told. When it cancels, NULL with *cancelled set.
 */
const char *json_skip_watched(const char *p, const char *end,
	const char *data, struct task *task, bool *cancelled,
	struct error *err);

#endif
