/*
 * What a row of the trend says of itself: the score (trend.h) and the reason
 * in words.
 */
#ifndef MODEL_COMPARE_TREND_SCORE_H
#define MODEL_COMPARE_TREND_SCORE_H

#include <stdint.h>

struct series;
struct strbuf;

/* 0..1. Cost: a few passes over the values of the row. */
double trend_score(const struct series *series, uint32_t row);

/*
 * Appends the reasons to suspect the row, the strongest first, with commas
 * between: "2 per request, every step, all new stayed". Nothing where it
 * did not grow. per as in trend.h.
 */
void trend_reason(const struct series *series, uint32_t row, uint64_t per,
	struct strbuf *out);
/* "every step", "4 of 5 steps", "0 of 2 steps" */
void trend_steps(unsigned grew, unsigned steps, struct strbuf *out);
/* "980 of 1,000" */
void trend_stayed(uint64_t stayed, uint64_t fresh, struct strbuf *out);

#endif
