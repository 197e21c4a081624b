/*
 * What filters (explore/where.h) and conditions (explain/conditions.h) are
 * written with: words, and bounds of numbers.
 */
#ifndef MODEL_BASE_TERMS_H
#define MODEL_BASE_TERMS_H

#include <stdbool.h>
#include <stddef.h>

/* A piece of a line, which it borrows. */
struct word {
	const char *text;
	size_t len;
};

/*
 * The next word of a line; what stands between slashes or quotes after a colon
 * may have spaces in it. False at the end.
 */
bool word_next(const char **line, struct word *word);
/* Takes slashes or quotes off: which they were, 0 where there are none. */
char word_unquote(struct word *word);

/* ">1000", "<=5": what a number is compared with, and how. */
struct bound {
	bool less, more, equal;
	double number;
};

/*
 * Takes the sign off a word: < > = <= or >=. False when it begins with none;
 * then the word stays.
 */
bool bound_sign(struct bound *bound, struct word *word);
bool bound_holds(const struct bound *bound, double number);

#endif
