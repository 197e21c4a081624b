/* The subcommand check: does what changed between two snapshots pass? */
#ifndef SRC_CHECK_COMMAND_H
#define SRC_CHECK_COMMAND_H

#include <stdbool.h>

struct error;
struct options;

/*
 * Loads the first file and the last, and all where suspects are asked for.
 * Prints a line for each condition that holds, and class it holds for, on
 * standard output, or a table where a format is given. *failed: there was one.
 */
bool check_command(const struct options *options, bool *failed,
	struct error *err);

#endif
