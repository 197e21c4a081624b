/* The subcommands that record what a process allocates. */
#ifndef SRC_RECORD_COMMAND_H
#define SRC_RECORD_COMMAND_H

#include <stdbool.h>

struct error;
struct options;

/*
 * Records in a thread of its own, for as long as the options say or until q or
 * Enter is typed, and prints the name of the file. SIGINT, SIGTERM and SIGHUP
 * give it up: there is no file then, and the process is left as it was found.
 */
bool record_command(const struct options *options, struct error *err);

#endif
