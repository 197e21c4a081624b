/* The subcommand capture: snapshots of a process that runs. */
#ifndef SRC_CAPTURE_COMMAND_H
#define SRC_CAPTURE_COMMAND_H

#include <stdbool.h>

struct config;
struct error;
struct options;

/*
 * Takes them, in a thread of its own. In a terminal the explorer shows the
 * first as soon as it is whole, and those that come while it is open; else the
 * name of each file is printed. Notes, and how far it is, go to standard error.
 * SIGINT, SIGTERM and SIGHUP end it: what is not whole is removed, and the
 * process left as it was found; a second one does not wait for that. False,
 * with err, when one could not be taken.
 */
bool capture_command(const struct options *options, struct config *config,
	struct error *err);

#endif
