/*
 * Regular expressions (pcre2): what /, \ and --filter understand. Smart
 * case: a pattern without capitals ignores case. Matching never backtracks
 * for ever: a match limit turns a pathological pattern into "no match".
 * A pattern is for one thread at a time.
 */
#ifndef MODEL_BASE_PATTERN_H
#define MODEL_BASE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct pattern;

/* Caller frees. An invalid expression is ERROR_USAGE with its offset. */
struct pattern *pattern_new(const char *text, struct error *err);
void pattern_free(struct pattern *pattern);
/* Any bytes; invalid UTF-8 matches nothing but never fails. */
bool pattern_match(const struct pattern *pattern, const char *text,
	size_t len);
/* The same; where the first match is, from start up to end. */
bool pattern_find(const struct pattern *pattern, const char *text, size_t len,
	size_t *start, size_t *end);

#endif
