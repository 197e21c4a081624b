/*
 * --completion: scripts that complete command lines in shells, made from the
 * table of options and the catalogue.
 */
#ifndef SRC_COMPLETION_H
#define SRC_COMPLETION_H

#include <stdbool.h>
#include <stdio.h>

struct error;

/* For "bash", "zsh" or "fish". False, with ERROR_USAGE, for another shell. */
bool completion_print(FILE *out, const char *shell, struct error *err);

#endif
