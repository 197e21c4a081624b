/* The interactive program: opens the files and runs until the person quits. */
#ifndef SRC_EXPLORER_EXPLORER_H
#define SRC_EXPLORER_EXPLORER_H

#include <stdbool.h>

struct capturing;
struct config;
struct error;
struct options;

/*
 * capturing, or NULL: what it takes is added to the files; it may go on when
 * the person leaves. False only when it could not start. The terminal is
 * restored either way. What columns people choose goes into config and its
 * file.
 */
bool explorer_run(const struct options *options, struct config *config,
	struct capturing *capturing, struct error *err);

#endif
