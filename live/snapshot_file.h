/*
 * The file that a snapshot, or a recording, is written to while it is taken. It
 * is called
 * NAME.part until it is whole, and NAME only then; what was there before is
 * never written over, and no link is followed. Only its owner may read it
 * (mode 0600): a snapshot holds every text of the process, passwords too.
 *
 * Names are those that Node gives, which order themselves by time:
 * Heap.YYYYMMDD.HHMMSS.PID.TID.SEQ.heapsnapshot (or .heaptimeline,
 * .heapprofile)
 */
#ifndef LIVE_SNAPSHOT_FILE_H
#define LIVE_SNAPSHOT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "live/snapshot_check.h"

struct error;

/* What is written. */
enum snapshot_kind {
	SNAPSHOT_HEAP,
	SNAPSHOT_TIMELINE,	/* a snapshot, and what was allocated when */
	SNAPSHOT_PROFILE,	/* a sampling profile: no snapshot at all */
};

/* Of whom the snapshot is, and of which kind. */
struct snapshot_owner {
	pid_t pid;		/* 0: not known */
	unsigned thread;	/* 0: the main thread */
	enum snapshot_kind kind;
};

struct snapshot_file {
	int folder;		/* open, or < 0 */
	int fd;			/* open, or < 0: there is none */
	char *folder_name;
	char name[96];		/* without folder */
	char part[104];
	struct snapshot_owner owner;
	unsigned sequence;
	struct tm time;		/* of the name */
	struct snapshot_check check;
};

#define SNAPSHOT_FILE_INIT { .folder = -1, .fd = -1, \
	.check = SNAPSHOT_CHECK_INIT }

/*
 * Makes it, in the folder; *sequence is the number that it shall have, from 1,
 * and is set to the one that it got, as others may be taken. False, with err,
 * when it cannot be made.
 */
bool snapshot_file_create(struct snapshot_file *file, const char *folder,
	const struct snapshot_owner *owner, unsigned *sequence,
	struct error *err);
/* Writes all of it, or says in err how much there was, and removes it. */
bool snapshot_file_write(struct snapshot_file *file, const char *text,
	size_t len, struct error *err);
/*
 * Adds a member to the object that a whole snapshot is: text is "name":[...]
 * with its quotes. False, with err, when it is not whole or cannot be written.
 */
bool snapshot_file_add(struct snapshot_file *file, const char *text,
	size_t len, struct error *err);
/*
 * Checks that it is whole, sees to it that it is on the disk, and gives it its
 * name. *path is to be freed. False, with err, when it is not whole or not to
 * be had; it is removed then.
 */
bool snapshot_file_finish(struct snapshot_file *file, char **path,
	struct error *err);
/* Removes what is not finished. For any state; leaves an empty one. */
void snapshot_file_discard(struct snapshot_file *file);

/* Bytes that somebody like us may still write there; UINT64_MAX: unknown. */
uint64_t snapshot_file_room(const char *folder);

#endif
