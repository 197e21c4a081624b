/* The part of a report that says what looks like a leak. */
#ifndef SRC_REPORT_SUSPECTS_PART_H
#define SRC_REPORT_SUSPECTS_PART_H

#include <stdbool.h>

struct batch;
struct error;
struct page;
struct request;

/* Each suspect with its evidence, its chart and its nearest path. */
bool suspects_part(struct page *page, struct batch *batch,
	const struct request *request, struct error *err);

#endif
