/* One JSON number, in any of the ways in which a whole one can be written. */
#ifndef MODEL_SNAPSHOT_NUMBER_H
#define MODEL_SNAPSHOT_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

enum number_result {
	NUMBER_OK,
	NUMBER_BAD,		/* no number stands here */
	NUMBER_FRACTION,	/* one that is not whole */
	NUMBER_LARGE,		/* beyond 64 bits, or 63 below zero */
};

/*
 * Reads the number at *p and moves *p past it. A byte that is part of no
 * number must stand behind it. Below zero, *value is 2^64 less its amount and
 * *negative is set. Leading zeros are let pass.
 */
enum number_result number_read(const char **p, uint64_t *value,
	bool *negative);

#endif
