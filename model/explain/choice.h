/* Which of the suspects found are worth a look. */
#ifndef MODEL_EXPLAIN_CHOICE_H
#define MODEL_EXPLAIN_CHOICE_H

struct suspects;

/* Fewer new objects are a lump. */
#define MANY 10
/* Of many that come one by one: less, in bytes, is too little for a leak. */
#define MANY_MIN 8000

/*
 * Keeps those that are neither little nor V8's own nor have stopped growing,
 * the worst first, SUSPECTS_MAX at most; counts those that have stopped. What
 * is left out is released. Needs fresh, series, grew and steps of each.
 */
void choice_make(struct suspects *suspects);

#endif
