/* A capture that somebody waits for at a shell. */
#ifndef SRC_CAPTURE_ATTEND_H
#define SRC_CAPTURE_ATTEND_H

#include <stdbool.h>

struct capturing;
struct error;

/*
 * Waits, and prints names of files and what is said, until it has ended; with
 * first, until there is a file at least, which is left to be taken. keys: Enter
 * asks for the next, q for no more. False, with err, when the capture has
 * failed.
 */
bool capture_attend(struct capturing *capturing, bool first, bool keys,
	struct error *err);

#endif
