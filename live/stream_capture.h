/*
 * One snapshot over a connection that is there: garbage is collected first if
 * wished, then it is asked for, and its pieces are written to a file as they
 * come.
 *
 * Once it is under way, the connection is not closed while pieces of it come:
 * Node writes the next one to a socket that it has just freed, and crashes
 * (seen with 20.20). Whoever gives up waits for the end, and throws away what
 * comes.
 *
 * The task says how far it is: STAGE_WORK while the process builds it, with
 * done of total objects, then arrived, the bytes that are written.
 */
#ifndef LIVE_STREAM_CAPTURE_H
#define LIVE_STREAM_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "live/protocol.h"
#include "live/snapshot_file.h"

struct error;
struct strbuf;
struct task;

struct stream_options {
	/*
	 * owner.kind is SNAPSHOT_TIMELINE: ends the recording of one, which is
	 * a snapshot of that moment. What else comes meanwhile is heard by
	 * other(), and add() makes what the file gets beside it, if anything,
	 * see snapshot_file_add(). Both get other_data and may be NULL.
	 */
	protocol_listener *other;
	void (*add)(void *other_data, struct strbuf *member);
	void *other_data;

	const char *session;	/* of a worker, or NULL */
	const char *folder;
	struct snapshot_owner owner;
	bool collect;		/* garbage, first */
	unsigned patience;	/* seconds of silence that are too many */
	struct task *leaving;	/* cancelled: wait no longer than need be */
	/* Lines for a person: that the process is busy. */
	void (*say)(void *data, const char *line);
	void *data;
};

/* What the process says on the way, beside the snapshot. */
struct stream_news {
	bool leaving;		/* it has ended, and waits for us to go */
};

/*
 * Takes it; *sequence is as in snapshot_file_create(), *path to be freed.
 * False, with err, when there is no whole snapshot; no file is left then. The
 * listener of the protocol is taken meanwhile.
 */
bool stream_capture(struct protocol *protocol,
	const struct stream_options *options, struct stream_news *news,
	unsigned *sequence, char **path, struct task *task,
	struct error *err);

/* "usedSize" of Runtime.getHeapUsage: answered also by a busy process. */
bool stream_heap_used(struct protocol *protocol, const char *session,
	uint64_t *bytes, struct task *task, struct error *err);

#endif
