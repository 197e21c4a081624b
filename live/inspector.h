/*
 * A line to the inspector of a Node process: HTTP to ask it where its
 * WebSocket is, and that WebSocket. What is said on it, live/protocol.h knows.
 *
 * The server in Node knows but a part of RFC 6455 and closes without a word
 * for the rest: what is written here are whole text frames, masked, never a
 * ping (live capture notes: "WebSocket"). Nothing but the address given is
 * ever contacted: no proxy of the environment, no redirect, no name server.
 *
 * Everything blocks the calling thread, looks at the task some 20 times a
 * second, and is to be used by one thread at a time. What comes from the other
 * side is not trusted: messages are bounded, so is every wait.
 */
#ifndef LIVE_INSPECTOR_H
#define LIVE_INSPECTOR_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct task;

/* The largest message that is taken. */
#define INSPECTOR_MESSAGE_MAX ((size_t)256 << 20)
/* So long a connection may take to be there, in seconds. */
#define INSPECTOR_CONNECT_SECONDS 10

struct inspector_address {
	char host[64];		/* a number: 127.0.0.1, ::1 */
	unsigned port;
	char path[256];		/* of the WebSocket: /UUID; "": not known */
	int network;		/* a network namespace to connect in, open as
				   /proc/PID/ns/net; < 0: our own */
};

struct inspector;

/*
 * A whole message, terminated, which may be changed but is gone afterwards.
 * False, with err, ends the connection.
 */
typedef bool inspector_message(void *data, char *text, size_t len,
	struct error *err);

/*
 * What GET path answers, terminated, to be freed; reads Content-Length bytes
 * of 4 MB at most, as the server keeps the connection open. NULL, with err,
 * when there is no answer with status 200.
 */
char *inspector_get(const struct inspector_address *address, const char *path,
	size_t *len, struct task *task, struct error *err);

/* Opens the WebSocket at address->path. message is called by serving. */
struct inspector *inspector_connect(const struct inspector_address *address,
	inspector_message *message, void *data, struct task *task,
	struct error *err);
/* Says goodbye, which takes a second at most. May be NULL. */
void inspector_close(struct inspector *inspector);

/* Writes a message; false, with err, when the connection is gone. */
bool inspector_write(struct inspector *inspector, const char *text, size_t len,
	struct task *task, struct error *err);
/*
 * Reads for so long, or until a message was there. False, with err, when the
 * connection has ended, the task was cancelled or message() said no.
 */
bool inspector_serve(struct inspector *inspector, unsigned milliseconds,
	struct task *task, struct error *err);

/* Has the other side, or message(), ended it? */
bool inspector_ended(const struct inspector *inspector);
/* Seconds since anything came. */
double inspector_silence(const struct inspector *inspector);

#endif
