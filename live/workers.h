/*
 * The worker threads of a Node process, each with a heap of its own (domain
 * NodeWorker). To know them one has to be attached to them; that neither stops
 * nor changes them.
 */
#ifndef LIVE_WORKERS_H
#define LIVE_WORKERS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct protocol;
struct task;

struct worker {
	unsigned thread;	/* threadId: 1, 2 ... */
	char session[32];	/* what protocol_call() takes */
	char title[128];	/* as the process says it, or "" */
};

struct workers {
	struct worker *entries;	/* by thread */
	size_t count;
};

/*
 * Attaches to all there are. Takes the listener of the protocol for as long
 * as that takes; the caller sets its own afterwards. False, with err, when the
 * process does not know workers, or the connection has ended.
 */
bool workers_find(struct workers *workers, struct protocol *protocol,
	struct task *task, struct error *err);
/* The one with this number, or NULL with err: which there are. */
const struct worker *workers_get(const struct workers *workers,
	unsigned thread, struct error *err);
void workers_release(struct workers *workers);

#endif
