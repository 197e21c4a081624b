/* What the files that read memwatch (memwatch.h) share. */
#ifndef MODEL_FORMATS_MEMWATCH_READ_H
#define MODEL_FORMATS_MEMWATCH_READ_H

#include "model/formats/loose.h"
#include "model/formats/memwatch.h"

/* Within a HeapDiff: where a member belongs. */
enum diff_part {
	DIFF_BEFORE,
	DIFF_AFTER,
	DIFF_CHANGE,
	DIFF_NONE,
};

/* A HeapDiff that is being read. */
struct diff_reader {
	struct memwatch *memwatch;	/* NULL: details are passed over */
	struct memwatch_diff diff;
	enum diff_part part;
	unsigned depth;			/* of that; of details */
	unsigned details_depth;		/* 0: there were none yet */
	size_t element;			/* the detail that is being read */
	unsigned seen;			/* bits by enum diff_part */
	struct error *err;
};

void diff_reader_init(struct diff_reader *reader, struct memwatch *memwatch,
	struct error *err);
/*
 * Takes a member where it is one of a HeapDiff's; *taken says so. False, with
 * err, when memory ran out.
 */
bool diff_reader_take(struct diff_reader *reader,
	const struct loose_members *members,
	const struct loose_member *member, bool *taken);
/* Is the member the beginning of another one? */
bool diff_reader_begins(const struct diff_reader *reader,
	const struct loose_member *member);
/* Was all of it there that makes one? */
bool diff_reader_is_one(const struct diff_reader *reader);
/* Puts it to the others, as its event; what cannot be becomes unknown. */
bool diff_reader_finish(struct diff_reader *reader);
/* It was none: lets go what was read. */
void diff_reader_drop(struct diff_reader *reader);

/* Puts an event behind the others, of which some may have to go. */
bool memwatch_keep(struct memwatch *memwatch,
	const struct memwatch_event *event, struct error *err);
/*
 * Finds out for each leak how large the heap was, and since when it grew,
 * where stats bear that out. Once all events are there.
 */
void memwatch_find_starts(struct memwatch *memwatch);

/* A time as JSON or a console has it, to milliseconds; or unknown. */
int64_t memwatch_time(const struct loose_members *members,
	const struct loose_member *member);

#endif
