/* Options about processes that run, for options.c. */
#ifndef SRC_OPTIONS_LIVE_H
#define SRC_OPTIONS_LIVE_H

#include <stdbool.h>

struct error;
struct options;

/*
 * Sets the option of this name; *live is false, and nothing done, when it is
 * none of these. False, with ERROR_USAGE, for a wrong value.
 */
bool options_apply_live(struct options *options, const char *name,
	const char *value, bool *live, struct error *err);
/* One that was given, and means nothing to the command; NULL: none. */
const char *options_unused_live(const struct options *options);

#endif
