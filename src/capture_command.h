/* The subcommand capture: snapshots of a process that runs. */
#ifndef SRC_CAPTURE_COMMAND_H
#define SRC_CAPTURE_COMMAND_H

#include <stdbool.h>

struct error;
struct options;

/*
 * Takes them, in a thread of its own, and prints the name of each file as soon
 * as it is whole; notes, and how far it is, go to standard error. SIGINT,
 * SIGTERM and SIGHUP end it: what is not whole is removed, and the process
 * left as it was found; a second one does not wait for that. False, with err,
 * when one could not be taken.
 */
bool capture_command(const struct options *options, struct error *err);

#endif
