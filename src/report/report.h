/*
 * A report of one snapshot or of several in the order of time, for a person to
 * read and to hand on: the files, what looks like a leak and what holds it,
 * and the tables that say most.
 */
#ifndef SRC_REPORT_REPORT_H
#define SRC_REPORT_REPORT_H

#include <stdbool.h>

struct batch;
struct error;
struct page;

/*
 * Writes a whole page. Cost: that of suspects, two more comparisons, and a few
 * paths for each suspect.
 */
bool report_write(struct page *page, struct batch *batch, struct error *err);

#endif
