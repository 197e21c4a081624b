/*
 * A capture in the background: the series of live/capture_series.h in a thread
 * of its own, for the command line and for the explorer alike. What comes of
 * it, files and lines for a person, waits here until somebody takes it, who is
 * woken through a descriptor. For the main thread, but where it says otherwise.
 */
#ifndef SRC_CAPTURING_H
#define SRC_CAPTURING_H

#include <stdbool.h>

struct capturing;
struct error;
struct options;
struct strbuf;
struct target;
struct task;

/*
 * Starts. options, which say how many and how often, and target are copied as
 * far as they are needed. asks: somebody is there who can ask for the next.
 * NULL, with err, when it cannot be started.
 */
struct capturing *capturing_new(const struct options *options,
	const struct target *target, bool asks, struct error *err);
/* Cancelling it ends the capture ... */
struct task *capturing_task(struct capturing *capturing);
/* ... and this one the wait for the process at the end, see capture.h. */
struct task *capturing_leaving(struct capturing *capturing);
/*
 * From now on fd, a pipe that does not block, is written to whenever there is
 * something to be taken; < 0: nobody is woken.
 */
void capturing_wake(struct capturing *capturing, int fd);
/* Cancels it and waits for it; the process is left as it was found. */
void capturing_free(struct capturing *capturing);

/*
 * The next file that is whole, or the next line that was said, to be freed;
 * NULL when there is none now.
 */
char *capturing_take_path(struct capturing *capturing);
char *capturing_take_line(struct capturing *capturing);

bool capturing_has_path(struct capturing *capturing);

/* Waits until there is something to be taken, or it has ended. Any thread. */
void capturing_wait(struct capturing *capturing);

/* Asks for the next one now, or for no more. */
void capturing_next(struct capturing *capturing);
void capturing_stop(struct capturing *capturing);

/* Has it ended? Then *failed says whether it failed, and err why. */
bool capturing_ended(struct capturing *capturing, bool *failed,
	struct error *err);

/* How far it is, in words: "snapshot 2 of 3: 12,000 of 40,000 objects". */
void capturing_words(struct capturing *capturing, struct strbuf *text);
/* The same in few: "taking 2 of 3: 30 %", "next in 40 s". */
void capturing_brief(struct capturing *capturing, struct strbuf *text);

#endif
