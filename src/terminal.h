/*
 * The terminal while a screen of ours is on it: opened, lent to others, given
 * back whatever happens; and the signals that have to do with it. For whoever
 * runs a loop: the explorer, the watch. One at a time; main thread only.
 */
#ifndef SRC_TERMINAL_H
#define SRC_TERMINAL_H

#include <stdbool.h>

struct error;
struct input;
struct options;
struct screen;

struct terminal {
	struct screen *screen;
	struct input *input;
	int tty;		/* to be polled for keys; -1: none */
	int signals;		/* to be polled: a signal has come */
	int ended_by;		/* the signal that ends us, or 0 */
	bool lost;		/* it did not come back from another */
};

#define TERMINAL_INIT { .tty = -1, .signals = -1 }

/* False, with err, when there is none; terminal_close all the same. */
bool terminal_open(struct terminal *terminal, const struct options *options,
	struct error *err);
void terminal_close(struct terminal *terminal);

/* Takes what signals have come. True when the screen must be drawn anew. */
bool terminal_take_signals(struct terminal *terminal);

/* Stops the program, as ^Z does, until it is continued. Then draw anew. */
void terminal_suspend(struct terminal *terminal);
/* Lets another program have the terminal; false when it failed. */
bool terminal_run(struct terminal *terminal, const char *const argv[]);

/*
 * After all is put away: dies by the signal that ended us, so that whoever
 * sent it sees what it did. Returns where there was none.
 */
void terminal_die(int ended_by);

/*
 * Signals without a screen: SIGINT and SIGTERM are written to a pipe, which is
 * returned to be polled; -1, with err, when there is none to be had.
 */
int terminal_catch_ends(struct error *err);

#endif
