/*
 * Sockets, servers, streams, watchers, workers, ... of Node that are open, by
 * class and by the first of the program's own listeners on them.
 *
 * What is open has a handle of its own, and null in its place when it was
 * closed. A stream of a file has the number of the file, which a snapshot
 * leaves out, and null when it was closed.
 */
#include "model/detect/detectors.h"

#include "model/base/hash.h"
#include "model/explore/peek.h"
#include "model/graph/poll.h"
#include "model/load.h"
#include "model/table.h"

static bool
take(struct detect *d, uint32_t node, struct error *err)
{
	const struct heap *heap = d->heap;
	uint32_t closure = detect_own_listener(d, node);
	struct finding like = finding_of(0, hash_mix(hash_mix(1,
	    heap->classes.of[node]), closure == NO_NODE ? NO_NODE :
	    detect_code(d, closure)), node);

	like.place = closure;
	return detect_put(d, &like, node, err);
}

static bool
has_handle(const struct detect *d, const struct mark *mark)
{
	const struct snapshot *s = d->heap->snapshot;

	return s->node_type[mark->node] == NODE_OBJECT &&
	    detect_is_object(s, s->edge_to[mark->edge]);
}

static bool
is_open_file(const struct detect *d, const struct mark *mark)
{
	const struct snapshot *s = d->heap->snapshot;
	uint32_t fd = words_follow(&d->words, mark->node, EDGE_PROPERTY,
	    WORD_FD);

	return s->node_type[mark->node] == NODE_OBJECT && (fd == NO_NODE ||
	    s->node_type[fd] == NODE_NUMBER);
}

static bool
find(struct detect *d, struct task *task, struct error *err)
{
	static const struct {
		enum known word;
		bool (*is_open)(const struct detect *, const struct mark *);
	} ways[] = {
		{ WORD_HANDLE, has_handle },
		{ WORD_HANDLE_SYMBOL, has_handle },
		{ WORD_FS_SYMBOL, is_open_file },
	};

	for (size_t w = 0; w < sizeof ways / sizeof ways[0]; w++) {
		const struct marks *marks = &d->words.marks[ways[w].word];

		for (size_t i = 0; i < marks->count; i++)
			if (poll_cancelled_at(task, (uint32_t)i, err) ||
			    (ways[w].is_open(d, &marks->list[i]) &&
			    !take(d, marks->list[i].node, err)))
				return false;
	}
	return true;
}

static void
words(const struct heap *heap, const struct finding *f, bool exact,
	struct cell *cell)
{
	(void)exact;
	say_class(heap, f->subject, cell);
	say(cell, " not closed");
}

const struct detector handles_detector = {
	.name = "handles",
	.title = "Sockets, servers, streams",
	.help = "what is open: sockets, servers, files, watchers, workers",
	.find = find,
	.words = words,
};
