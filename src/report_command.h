/* The subcommand report: a page for a person, as Markdown or as HTML. */
#ifndef SRC_REPORT_COMMAND_H
#define SRC_REPORT_COMMAND_H

#include <stdbool.h>

struct error;
struct options;

/*
 * Loads all files and writes the page: to standard output where none is named,
 * else in place of a file, which must be new, empty or a report of ours.
 */
bool report_command(const struct options *options, struct error *err);

#endif
