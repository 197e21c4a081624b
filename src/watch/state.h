/*
 * What a watch is made of. Private to src/watch: watch.c begins, ends and runs
 * the screen's loop, follow.c takes what has come and decides, draw.c and
 * help.c show it, keys.c takes keys, lines.c prints it where there is no
 * screen. Main thread.
 */
#ifndef SRC_WATCH_STATE_H
#define SRC_WATCH_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "live/target.h"
#include "live/usage.h"
#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "model/explain/floor.h"
#include "src/terminal.h"
#include "src/watch/trigger.h"
#include "ui/chart.h"

struct key;

/* Which curves are shown. */
enum watch_curves {
	WATCH_USED,
	WATCH_HEAP,		/* used and total */
	WATCH_ALL,
	WATCH_RSS,
	WATCH_CURVES_COUNT
};

/* What we have done to the process; the oldest are forgotten. */
#define WATCH_DEEDS 256

struct watch_deed {
	int64_t time;
	bool snapshot;		/* or a collection */
};

struct watch {
	const struct options *options;
	struct target target;
	struct usage *usage;
	struct terminal terminal;
	bool screen;			/* there is one */
	struct trigger trigger;

	struct floor_point *points;	/* of the samples, when last looked */
	size_t point_capacity;
	struct floor floor;		/* of all of them */
	size_t looked;			/* samples that were looked at */
	struct watch_deed deeds[WATCH_DEEDS];
	size_t deed_count;
	char **paths;			/* of the snapshots, owned */
	size_t path_count, path_capacity;

	size_t window;			/* see watch_windows */
	enum watch_curves curves;
	enum units units;
	struct chart_mark *marks;	/* of the chart that is drawn */
	size_t mark_capacity;
	bool help;
	size_t help_first;		/* the line at the top */
	struct strbuf message;
	bool message_error;
	bool drawn, quit;
};

/* How much time is shown, in milliseconds; 0, the last: all. */
extern const int64_t watch_windows[];
extern const size_t watch_window_count;

/* --- follow.c --- */

/* Takes what has come. True when anything is new. */
bool watch_follow(struct watch *w);
/*
 * Finds the floor of the samples from a time on. False, with err, when memory
 * ran out.
 */
bool watch_find_floor(struct watch *w, int64_t from, struct floor *floor,
	struct error *err);
/* Nobody answers at an address: there is nothing to be seen. err says why. */
bool watch_is_vain(const struct watch *w, struct error *err);
void watch_snapshot(struct watch *w);
void watch_collect(struct watch *w);
/* What the floor is, or why there is none, in words, or in few. */
void watch_add_words(const struct watch *w, const struct floor *floor,
	bool ascii, bool brief, struct strbuf *out);
/* The state of the inspector in words; nothing when all is well. */
void watch_add_state(const struct watch *w, struct strbuf *out);
/* On the screen, or else as a note on the standard error. */
void watch_say(struct watch *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void watch_complain(struct watch *w, const struct error *err);

/* --- draw.c, help.c, keys.c --- */

void watch_draw(struct watch *w);
void watch_draw_help(struct watch *w);
void watch_key(struct watch *w, const struct key *key);

/* --- lines.c --- */

/* Runs until there is nothing more to print. */
bool watch_lines(struct watch *w, struct error *err);

#endif
