/*
 * The DevTools protocol, spoken with the inspector of a Node process: requests
 * that are answered, and notifications. No domain is enabled here, nothing is
 * evaluated: it says what the caller asks for, and nothing else.
 *
 * Worker threads have sessions of their own (NodeWorker): a session is the
 * string that NodeWorker.attachedToWorker has given, NULL is the main thread.
 *
 * Blocking, for one thread at a time; every wait ends soon after the task is
 * cancelled. Once a call has failed with ERROR_IO or ERROR_FORMAT the
 * connection may be gone: see protocol_ended().
 */
#ifndef LIVE_PROTOCOL_H
#define LIVE_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "live/inspector.h"

struct cJSON;
struct error;
struct task;

struct protocol;

/*
 * Finds the WebSocket over HTTP, unless the address has its path, and opens
 * it. NULL, with err, when nobody is there, or somebody who is not Node.
 */
struct protocol *protocol_open(const struct inspector_address *address,
	struct task *task, struct error *err);
/*
 * Says goodbye, a second or two at most. May be NULL. While a process sends
 * much by itself (pieces of a snapshot) it must not be called: Node writes to
 * a socket that it has just freed, and crashes. Read them to their end first.
 */
void protocol_close(struct protocol *protocol);

/* "node.js/v20.20.2", or "" when it would not say. */
const char *protocol_version(const struct protocol *protocol);
/* Its major number, or 0. */
unsigned protocol_major(const struct protocol *protocol);

/*
 * A notification: text is the whole message, terminated, of len bytes; it may
 * be changed and is gone afterwards. session NULL: of the main thread. False,
 * with err, ends the connection, and whatever waits fails with that.
 * Called while something waits, in that thread.
 */
typedef bool protocol_listener(void *data, const char *session,
	const char *method, char *text, size_t len, struct error *err);
/* One listener; NULL: nobody listens. */
void protocol_listen(struct protocol *protocol, protocol_listener *listener,
	void *data);

/*
 * How many seconds of silence are too many while something is waited for; 0:
 * none are. 60 at first. A stopped process says nothing for as long as its
 * heap takes.
 */
void protocol_set_patience(struct protocol *protocol, unsigned seconds);

/*
 * Asks and waits. params is taken, may be NULL. Returns result, to be freed
 * with cJSON_Delete(). NULL, with err: ERROR_ABSENT when the process has
 * answered with an error (method and message are in err), ERROR_CANCELLED,
 * or why the connection has ended.
 */
struct cJSON *protocol_call(struct protocol *protocol, const char *session,
	const char *method, struct cJSON *params, struct task *task,
	struct error *err);

/* The same in two steps: several requests may be under way. */
bool protocol_send(struct protocol *protocol, const char *session,
	const char *method, struct cJSON *params, uint64_t *id,
	struct task *task, struct error *err);

enum protocol_answer {
	PROTOCOL_ANSWERED,	/* *result is there, to be freed */
	PROTOCOL_LATE,		/* not yet; ask again */
	PROTOCOL_FAILED,	/* err says why; the request is forgotten */
};

/* Waits for so long at most. result may be NULL. */
enum protocol_answer protocol_wait(struct protocol *protocol, uint64_t id,
	unsigned milliseconds, struct cJSON **result, struct task *task,
	struct error *err);
/* The answer is not wanted any more. */
void protocol_forget(struct protocol *protocol, uint64_t id);

/* Listens for so long. False, with err, when the connection has ended. */
bool protocol_serve(struct protocol *protocol, unsigned milliseconds,
	struct task *task, struct error *err);

/* Is the connection gone? */
bool protocol_ended(const struct protocol *protocol);

#endif
