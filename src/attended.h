/*
 * Work that somebody waits for at a shell: it goes on in a thread, while the
 * main one draws a line of how far it is on standard error, takes keys where
 * there are any to take, and heeds SIGINT, SIGTERM and SIGHUP. The first of
 * these cancels the work, the next one also the waiting for others that it may
 * do at its end.
 */
#ifndef SRC_ATTENDED_H
#define SRC_ATTENDED_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "model/base/error.h"
#include "model/base/task.h"

struct capture_options;
struct strbuf;

struct attended {
	/* Set by the caller. */
	bool (*work)(void *data, struct error *err);
	void (*words)(void *data, struct strbuf *text);	/* how far it is */
	void (*key)(void *data, char key);	/* may be NULL: none are read */
	void *data;
	struct task *task, *leaving;	/* what a first signal cancels, and
					   the next; its own at first */

	/* Its own. */
	struct task own[2];
	struct error error;
	bool done;			/* the result of the work */
	_Atomic bool ended;
	int wake[2];			/* written to when it has ended */
	int signals;			/* to be read from */
	double interrupted;		/* when the first of them came */
	pthread_mutex_t lock;		/* of what is printed */
	bool draws;			/* standard error is a terminal */
	bool asks;			/* and so is standard input */
	bool drawn;			/* a line stands there */
};

/* Before anything else: also says in draws whether a person looks. */
void attended_init(struct attended *attended);
/* What captures and recordings are to do with it. */
void attended_options(struct attended *attended,
	struct capture_options *options);
/* Runs the work; its result, and its error. */
bool attended_run(struct attended *attended, struct error *err);

/* Lines that stay, from any thread: a note, a result. Made printable. */
void attended_say(struct attended *attended, const char *line);
void attended_print(struct attended *attended, const char *line);

#endif
