/*
 * Timers and intervals of Node that wait to be called, and immediates, by
 * the function that they will call.
 *
 * A Timeout is in a list while it waits: _idleNext is an object, not null. It
 * has null for _repeat; that of an interval is a number, which a snapshot
 * leaves out or has as a number.
 */
#include "model/detect/detectors.h"

#include "model/base/error.h"
#include "model/graph/poll.h"
#include "model/load.h"
#include "model/table.h"

enum {
	TIMERS_TIMEOUT,
	TIMERS_INTERVAL,
	TIMERS_IMMEDIATE,
};

static bool
is_interval(const struct detect *d, uint32_t timer)
{
	uint32_t repeat = words_follow(&d->words, timer, EDGE_PROPERTY,
	    WORD_REPEAT);

	return repeat == NO_NODE ||
	    d->heap->snapshot->node_type[repeat] == NODE_NUMBER;
}

/* Null, undefined, or not there at all is in no list. */
static bool
is_waiting(const struct detect *d, uint32_t timer)
{
	uint32_t next = words_follow(&d->words, timer, EDGE_PROPERTY,
	    WORD_IDLE_NEXT);

	return next != NO_NODE && detect_is_object(d->heap->snapshot, next);
}

static bool
take(struct detect *d, const struct mark *mark, uint8_t kind,
	struct error *err)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t closure = s->edge_to[mark->edge];
	struct finding like;

	if (s->node_type[closure] != NODE_CLOSURE)
		return true;
	closure = detect_unbound(d, closure);
	like = finding_of(kind, detect_code(d, closure), closure);
	like.place = closure;
	return detect_put(d, &like, mark->node, err);
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	const struct marks *marks = &d->words.marks[WORD_ON_TIMEOUT];

	for (size_t i = 0; i < marks->count; i++) {
		const struct mark *mark = &marks->list[i];

		if (poll_cancelled_at(task, (uint32_t)i, err) ||
		    (is_waiting(d, mark->node) && !take(d, mark,
		    is_interval(d, mark->node) ? TIMERS_INTERVAL :
		    TIMERS_TIMEOUT, err)))
			return false;
	}
	marks = &d->words.marks[WORD_ON_IMMEDIATE];
	for (size_t i = 0; i < marks->count; i++)
		if (poll_cancelled_at(task, (uint32_t)i, err) ||
		    !take(d, &marks->list[i], TIMERS_IMMEDIATE, err))
			return false;
	return true;
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	static const char *const kinds[] = {
		[TIMERS_TIMEOUT] = "timers that will call ",
		[TIMERS_INTERVAL] = "intervals that call ",
		[TIMERS_IMMEDIATE] = "immediates that will call ",
	};

	(void)exact;
	say(cell, kinds[f->kind]);
	say_function(heap, f->subject, cell);
}

const struct detector timers_detector = {
	.name = "timers",
	.title = "Timers",
	.help = "timeouts, intervals and immediates that wait, by what they "
	    "will call",
	.find = find,
	.words = words,
};
