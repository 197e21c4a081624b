#include "model/snapshot/pieces.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/crew.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/commas.h"
#include "model/snapshot/json.h"
#include "model/snapshot/source.h"

/* So many pieces of a stream are waited for at a time. */
#define ROUND 16

/* What a thread scans at a time: some milliseconds, and a huge page. */
#define PIECE ((uint64_t)2 << 20)

/* Where the end is looked for byte by byte. */
#define NEAR ((uint64_t)64 << 10)
/* A line of numbers is shorter. */
#define LINE 2048

struct search {
	struct pieces *pieces;
	struct source *source;
	struct task *task;
	uint32_t first;			/* piece of those counted now */
	_Atomic uint64_t end;		/* behind the bracket, or UINT64_MAX */
};

/* Where a piece would begin if there were no end. */
static uint64_t
pieces_cut(const struct pieces *pieces, uint32_t piece)
{
	return (pieces->begin / pieces->size + piece) * pieces->size;
}

uint64_t
pieces_begin(const struct pieces *pieces, uint32_t piece)
{
	uint64_t at;

	if (piece == 0)
		return pieces->begin;
	at = pieces_cut(pieces, piece);
	return at < pieces->end ? at : pieces->end;
}

uint64_t
pieces_row(const struct pieces *pieces, uint32_t piece, unsigned stride)
{
	if (piece == 0)
		return 0;
	if (piece == pieces->count)
		return pieces->numbers / stride;
	return pieces->commas[piece] / stride + 1;
}

/* Counts the commas of a piece, into the entry behind it. */
static bool
count(void *data, uint32_t number, struct error *err)
{
	struct search *search = data;
	const struct source *source = search->source;
	uint32_t piece = search->first + number;
	uint64_t begin = pieces_begin(search->pieces, piece);
	uint64_t end = pieces_begin(search->pieces, piece + 1), last;
	const char *bracket;

	if (begin >= search->end)
		return true;
	search->pieces->commas[piece + 1] = commas_count(source->data + begin,
	    source->data + end, &bracket);
	if (bracket != NULL) {
		end = bracket + 1 - source->data;
		last = search->end;
		while (end < last && !atomic_compare_exchange_weak(
		    &search->end, &last, end))
			;
	}
	source_rest(source, begin, end);
	return task_advance(search->task, STAGE_LOCATE, end - begin, err);
}

/* Adds up what was counted, up to the bracket. */
static void
add_up(struct pieces *pieces, const struct source *source)
{
	const char *first = source->data + pieces->begin + 1;
	const char *last = source->data + pieces->end - 1;
	uint64_t sum = 0;
	uint32_t i;

	pieces->count = (uint32_t)((pieces->end - 1) / pieces->size -
	    pieces->begin / pieces->size) + 1;
	pieces->commas[0] = 0;
	for (i = 1; i <= pieces->count; i++) {
		sum += pieces->commas[i];
		pieces->commas[i] = sum;
	}
	pieces->numbers = json_blank(first, last) == last ? 0 : sum + 1;
}

/* Room for the commas of the pieces up to, but without, end. */
static bool
make_room(struct pieces *pieces, size_t *room, uint64_t end,
	struct error *err)
{
	uint64_t count = (end - 1) / pieces->size -
	    pieces->begin / pieces->size + 1;
	uint64_t *commas;

	if (count > UINT32_MAX - 1)
		return error_set(err, ERROR_LIMIT, "too large");
	commas = array_grow(pieces->commas, room, count + 1,
	    sizeof(*commas), "the pieces of the file", err);
	if (commas == NULL)
		return false;
	pieces->commas = commas;
	return true;
}

static void
begin_at(struct pieces *pieces, uint64_t begin, const struct task *task)
{
	memset(pieces, 0, sizeof(*pieces));
	pieces->size = task != NULL && task->piece > 0 ? task->piece : PIECE;
	pieces->begin = begin;
}

bool
pieces_find(struct pieces *pieces, struct source *source, uint64_t begin,
	struct task *task, bool *cut_short, struct error *err)
{
	struct search search = {
		.pieces = pieces,
		.source = source,
		.task = task,
		.end = UINT64_MAX,
	};
	uint64_t want, have;
	size_t room = 0;
	uint32_t all;

	*cut_short = false;
	begin_at(pieces, begin, task);
	/* Of a stream, so many pieces as have come; of a file, all at once. */
	do {
		want = pieces_cut(pieces, search.first + ROUND);
		if (!source_wait(source, want, &have, task, err))
			return false;
		pieces->end = have;
		if (!make_room(pieces, &room, have, err))
			return false;
		all = (uint32_t)((have - 1) / pieces->size -
		    begin / pieces->size) + 1;
		/* The last one is whole only when nothing follows. */
		if (have >= want && source->size == 0)
			all = search.first + ROUND;
		if (!crew_run(task, all - search.first, count, &search, err))
			return false;
		search.first = all;
	} while (search.end == UINT64_MAX && have >= want &&
	    source->size == 0);
	*cut_short = search.end == UINT64_MAX;
	if (*cut_short)
		return false;
	pieces->end = search.end;
	source_rest(source, begin, pieces->end);
	add_up(pieces, source);
	return true;
}

/* How many numbers the first whole line from p on has; 0: it is none. */
static unsigned
line_fields(const char *p, const char *end)
{
	unsigned commas = 0;

	if (end - p > 2 * LINE)
		end = p + 2 * LINE;
	p = memchr(p, '\n', end - p);
	if (p == NULL || end - p < 2 || p[1] != ',')
		return 0;
	/* Each number of it has a comma before it. */
	for (p++; p < end && *p != '\n'; p++) {
		if (*p != ',' && (*p < '0' || *p > '9') && *p != '-')
			return 0;
		commas += *p == ',';
	}
	return p < end ? commas : 0;
}

/* The first bracket behind the last line with so many numbers. */
uint64_t
pieces_guess_end(const struct source *source, uint64_t begin, unsigned stride)
{
	const char *p = source->data + begin;
	const char *end = source->data + source->size, *stop = end, *middle;

	while ((uint64_t)(end - p) > NEAR) {
		middle = p + (end - p) / 2;
		if (line_fields(middle, end) == stride)
			p = middle;
		else
			end = middle;
	}
	/* The line before it may be the one that was cut in the middle. */
	if (stop - end > 2 * LINE)
		stop = end + 2 * LINE;
	p = memchr(p, ']', stop - p);
	return p != NULL ? (uint64_t)(p + 1 - source->data) : 0;
}

bool
pieces_guess(struct pieces *pieces, const struct source *source,
	uint64_t begin, uint64_t rows, unsigned stride,
	const struct task *task)
{
	size_t room = 0;

	begin_at(pieces, begin, task);
	if (rows == 0 || rows > UINT64_MAX / stride)
		return false;
	pieces->end = pieces_guess_end(source, begin, stride);
	if (pieces->end == 0)
		return false;
	pieces->numbers = rows * stride;
	pieces->guessed = true;
	if (!make_room(pieces, &room, pieces->end, NULL))
		return false;
	pieces->count = (uint32_t)((pieces->end - 1) / pieces->size -
	    begin / pieces->size) + 1;
	pieces->commas[0] = 0;
	return true;
}

bool
pieces_enter(struct pieces *pieces, const struct source *source,
	uint32_t piece, const char *section, struct error *err)
{
	const char *begin = source->data + pieces_begin(pieces, piece);
	const char *end = source->data + pieces_begin(pieces, piece + 1);
	bool last = piece + 1 == pieces->count;
	const char *bracket;
	uint64_t commas;

	if (!pieces->guessed)
		return true;
	commas = commas_count(begin, end, &bracket);
	/* Others count at this moment, so this takes no time. */
	while (atomic_load_explicit(&pieces->counted, memory_order_acquire) <
	    piece)
		sched_yield();
	/* Also when they are wrong: others wait for them. */
	commas += pieces->commas[piece];
	pieces->commas[piece + 1] = commas;
	atomic_store_explicit(&pieces->counted, piece + 1,
	    memory_order_release);
	if (bracket == (last ? end - 1 : NULL) &&
	    (last ? commas + 1 == pieces->numbers : commas < pieces->numbers))
		return true;
	return error_set(err, ERROR_FORMAT, "damaged: section %s does not end "
	    "where it should", section);
}

void
pieces_release(struct pieces *pieces)
{
	free(pieces->commas);
	memset(pieces, 0, sizeof(*pieces));
}
