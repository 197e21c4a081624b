/*
 * Keys, mouse and pasted text from the terminal (libtermkey).
 * Only input.c includes termkey.h.
 *
 * Start-up order, which both libraries depend on: screen_open_tty,
 * input_new, screen_new, input_start. To suspend: input_stop,
 * screen_suspend; to come back: screen_resume, input_start. At the end:
 * input_stop or input_free, then screen_free.
 *
 * The loop:
 *	poll(tty, input_timeout_ms(in));
 *	if (readable or hung up)
 *		if (!input_read(in))
 *			quit: the terminal is gone;
 *	while (input_next(in, &key))
 *		act on key;
 * input_next is called after a time-out too: it then gives the Escape that
 * was waiting to see whether it begins a longer sequence.
 * Main thread only.
 */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stdbool.h>

#include "ui/key.h"

struct error;
struct input;

/* How long a lone Escape may still become the start of a sequence. */
#define INPUT_ESCAPE_MS 50

/*
 * fd must be a terminal open for reading and writing, and is borrowed. The
 * terminal is not touched until input_start. Caller frees.
 */
struct input *input_new(int fd, struct error *err);
void input_free(struct input *in);	/* stops; NULL allowed */

bool input_start(struct input *in, struct error *err);
void input_stop(struct input *in);	/* may be called twice */

/*
 * Takes what the terminal has sent; call it when poll says readable, hung up
 * or error. False when nothing will ever come again (end of file, EIO after
 * a hang-up): leave without drawing.
 */
bool input_read(struct input *in);

/* The next key; false when none is complete. */
bool input_next(struct input *in, struct key *key);

/* Milliseconds until input_next may have an Escape to give, or -1. */
int input_timeout_ms(const struct input *in);

#endif
