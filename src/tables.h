/* Tables without a terminal: the subcommands. */
#ifndef SRC_TABLES_H
#define SRC_TABLES_H

#include <stdbool.h>

struct error;
struct loads;
struct options;
struct table;

/*
 * Loads the files and prints the table asked for on standard output; progress
 * goes to standard error if that is a terminal.
 */
bool tables_run(const struct options *options, struct error *err);

/*
 * Waits for all loads, with a progress line; the first failure is the answer.
 */
bool tables_wait(struct loads *loads, struct error *err);

/* Prints any table as the options ask for it. */
bool tables_print(const struct options *options, struct table *table,
	struct error *err);

/* Prints a note to standard error, safe for a terminal. */
void tables_note(const char *note);

#endif
