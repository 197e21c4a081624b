/*
 * Which lines of a group are kept, while nobody knows how many will come: the
 * first ones, the last ones, and some of those between, as evenly spread as
 * that can be.
 */
#ifndef MODEL_FORMATS_LOG_KEPT_H
#define MODEL_FORMATS_LOG_KEPT_H

#include <stdint.h>

#define LOG_FIRST 4
#define LOG_BETWEEN 24
#define LOG_LAST 4
#define LOG_EXAMPLES (LOG_FIRST + LOG_BETWEEN + LOG_LAST)

/* Where a line is. */
struct log_kept_line {
	const char *begin;
	uint64_t line;		/* lines before it */
	int64_t time;
};

/* All zero is empty. */
struct log_kept {
	struct log_kept_line first[LOG_FIRST];
	struct log_kept_line between[LOG_BETWEEN];
	struct log_kept_line last[LOG_LAST];	/* the next over the oldest */
	uint64_t count;		/* lines that came */
	uint64_t step;		/* every so many lines one is kept between */
	unsigned taken;		/* of between */
};

void log_kept_add(struct log_kept *kept, const char *begin, uint64_t line,
	int64_t time);
/* Those that are kept, in order and each once; returns how many. */
unsigned log_kept_list(const struct log_kept *kept,
	const struct log_kept_line *list[LOG_EXAMPLES]);

#endif
