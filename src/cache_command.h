/* The subcommand cache: what is kept of snapshots that were opened. */
#ifndef SRC_CACHE_COMMAND_H
#define SRC_CACHE_COMMAND_H

#include <stdbool.h>

struct error;
struct options;

/*
 * "list", or nothing, prints a table of the indexes; "clear" removes those of
 * the files named, or all.
 */
bool cache_command(const struct options *options, struct error *err);

#endif
