/*
 * Snapshots of a process that runs, from the first look at it until it is left
 * as it was found: checked first, one after the other over one connection (ids
 * of objects can be compared within that alone), then the port of its inspector
 * is closed again when it was opened for this.
 *
 * Blocking, for one thread; the task may be cancelled from any. Nothing is
 * printed: lines for a person go to say().
 */
#ifndef LIVE_CAPTURE_H
#define LIVE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct capture;
struct error;
struct protocol;
struct stream_options;
struct target;
struct task;

struct capture_options {
	bool collect;		/* garbage, before each */
	bool force;		/* what a check refuses, too */
	bool near_limit;	/* wait for those that the process writes by
				   itself when its heap is nearly full */
	const char *folder;	/* where files go, or NULL: here, or where
				   the process writes them */
	unsigned thread;	/* of a worker, or 0: the main one */
	unsigned patience;	/* seconds of silence; 0: any */
	/*
	 * Leaving waits for the process to come back to its event loop, and
	 * for others of us; cancelling this ends that. May be NULL.
	 */
	struct task *leaving;
	/* A line for a person; in the thread that works. May be NULL. */
	void (*say)(void *data, const char *line);
	void *data;
};

/*
 * Looks at the target, checks, opens and connects. options are borrowed until
 * capture_close(). NULL, with err, when it may not or cannot be; nothing is
 * left behind then, but for what say() told.
 */
struct capture *capture_open(const struct target *target,
	const struct capture_options *options, struct task *task,
	struct error *err);

/*
 * Takes one more; *path is to be freed. False, with err, when there is none:
 * no file is left then. Progress as in stream_capture.h.
 */
bool capture_take(struct capture *capture, char **path, struct task *task,
	struct error *err);

/*
 * Waits between two, for so many milliseconds at most. False, with err, when
 * the process has ended, or wants to and waits for us.
 */
bool capture_wait(struct capture *capture, unsigned milliseconds,
	struct task *task, struct error *err);

/*
 * The connection, for other questions between two; it stays the capture's, and
 * its listener is taken while a snapshot is. NULL where the process writes its
 * files itself.
 */
struct protocol *capture_protocol(struct capture *capture);
/* Of whom, or 0 where that cannot be seen. */
pid_t capture_pid(const struct capture *capture);
/*
 * For recordings (recording.h): what a snapshot of this would be taken with,
 * and taking one with that.
 */
void capture_stream(struct capture *capture, struct stream_options *stream);
bool capture_record(struct capture *capture,
	const struct stream_options *stream, char **path, struct task *task,
	struct error *err);

/* Leaves it: says so when the port stays open. May be NULL. */
void capture_close(struct capture *capture);

/* How many seconds of silence are too many when nobody said otherwise. */
#define CAPTURE_PATIENCE 300

/*
 * The worker threads of a target, as lines "1  [worker 1]" for a person; opens
 * and closes as captures do. sb is a struct strbuf.
 */
struct strbuf;
bool capture_list_workers(const struct target *target,
	const struct capture_options *options, struct strbuf *sb,
	struct task *task, struct error *err);

#endif
