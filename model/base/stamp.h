/*
 * Which file it is, and in which state: what the system says of it without
 * reading it. Two equal stamps that have settled mean equal contents, as far
 * as the system can be believed.
 */
#ifndef MODEL_BASE_STAMP_H
#define MODEL_BASE_STAMP_H

#include <stdbool.h>
#include <stdint.h>

struct stamp {
	uint64_t size, inode, device;
	/*
	 * When the contents were written to, and when that or anything else
	 * about the file was changed, in nanoseconds since the epoch. The
	 * second cannot be set back by whoever writes, so both are kept.
	 */
	int64_t modified, changed;
};

/* False when the descriptor, the path has none. */
bool stamp_take(struct stamp *stamp, int fd);
bool stamp_take_path(struct stamp *stamp, const char *path);

bool stamp_equal(const struct stamp *a, const struct stamp *b);

/*
 * Would a change after now, in nanoseconds since the epoch, show? Not while
 * it could fall into the same tick of the clock as the last one.
 */
bool stamp_settled(const struct stamp *stamp, int64_t now);

/* Nanoseconds since the epoch. */
int64_t stamp_now(void);

#endif
