/* Time that goes on evenly, by a clock that nobody sets. Any thread. */
#ifndef MODEL_BASE_CLOCK_H
#define MODEL_BASE_CLOCK_H

#include <stdint.h>

/* Since some moment in the past. */
double clock_seconds(void);
int64_t clock_milliseconds(void);

#endif
