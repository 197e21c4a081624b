/*
 * Is a snapshot whole? Looked at as it comes by, in pieces of any size: it has
 * a section "snapshot", so many numbers under "nodes" as that says, and ends
 * with "]}". (A file that is loaded is checked more closely; this is to know
 * whether it was written to its end.)
 *
 * One pass over the bytes, some GB a second; at most 256 kB are kept.
 */
#ifndef LIVE_SNAPSHOT_CHECK_H
#define LIVE_SNAPSHOT_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

struct error;

struct snapshot_check {
	struct strbuf head;	/* up to the numbers of nodes */
	int state;
	uint64_t bytes;
	uint64_t commas;	/* between the numbers of nodes */
	bool any;		/* there are such numbers */
	char last[2];
};

#define SNAPSHOT_CHECK_INIT { .head = STRBUF_INIT }

void snapshot_check_release(struct snapshot_check *check);
/* The next piece. */
void snapshot_check_feed(struct snapshot_check *check, const char *text,
	size_t len);
/* That was all. False, with err, when it is not a whole snapshot. */
bool snapshot_check_end(const struct snapshot_check *check, struct error *err);

/* The same for a file that is there, from its beginning. */
bool snapshot_check_file(int fd, struct error *err);

#endif
