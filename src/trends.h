/*
 * The trend and the windows without a terminal: as many files as wanted, one
 * at a time.
 */
#ifndef SRC_TRENDS_H
#define SRC_TRENDS_H

#include <stdbool.h>

struct error;
struct options;

/*
 * Loads one file after the other, from its index if it has one, and prints the
 * table. Needs the memory of the largest two snapshots, of all files that are
 * none and, for the trend, of some 20 bytes an object.
 */
bool trends_run(const struct options *options, struct error *err);

#endif
