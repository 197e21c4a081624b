#include "model/base/stamp.h"

#include <sys/stat.h>
#include <time.h>

#define SECOND 1000000000

/*
 * The clocks of files tick every few milliseconds, those of some file systems
 * every second or two: these show whole seconds only.
 */
#define TICK_FINE (SECOND / 10)
#define TICK_COARSE ((int64_t)2 * SECOND)

#ifdef __APPLE__
#define st_mtim st_mtimespec
#define st_ctim st_ctimespec
#endif

static int64_t
nanoseconds(const struct timespec *time)
{
	return (int64_t)time->tv_sec * SECOND + time->tv_nsec;
}

static void
take(struct stamp *stamp, const struct stat *st)
{
	*stamp = (struct stamp) {
		.size = (uint64_t)st->st_size,
		.inode = (uint64_t)st->st_ino,
		.device = (uint64_t)st->st_dev,
		.modified = nanoseconds(&st->st_mtim),
		.changed = nanoseconds(&st->st_ctim),
	};
}

bool
stamp_take(struct stamp *stamp, int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return false;
	take(stamp, &st);
	return true;
}

bool
stamp_take_path(struct stamp *stamp, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return false;
	take(stamp, &st);
	return true;
}

bool
stamp_equal(const struct stamp *a, const struct stamp *b)
{
	return a->size == b->size && a->inode == b->inode &&
	    a->device == b->device && a->modified == b->modified &&
	    a->changed == b->changed;
}

bool
stamp_settled(const struct stamp *stamp, int64_t now)
{
	int64_t last = stamp->modified > stamp->changed ? stamp->modified :
	    stamp->changed;
	int64_t tick = last % SECOND == 0 ? TICK_COARSE : TICK_FINE;

	return last < now && now - last > tick;
}

int64_t
stamp_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return nanoseconds(&now);
}
