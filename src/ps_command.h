/* The subcommand ps: the Node processes of this machine. */
#ifndef SRC_PS_COMMAND_H
#define SRC_PS_COMMAND_H

#include <stdbool.h>

struct error;
struct options;

/*
 * Watches their memory for a second, or as long as --for says, and prints the
 * table of them: all of the tree, unless --depth says how much.
 */
bool ps_command(const struct options *options, struct error *err);

#endif
