#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/formats/log_text.h"
#include "model/formats/memwatch_read.h"

#define UNKNOWN MEMWATCH_UNKNOWN
/* JavaScript's numbers are exact as far as this. */
#define LEAST (-INT64_C(9007199254740991))
/* What 32 bits lost is more than this; other things explain less. */
#define OVERFLOW (INT64_C(1) << 31)

static const char *const parts[] = { "before", "after", "change" };

void
diff_reader_init(struct diff_reader *reader, struct memwatch *memwatch,
	struct error *err)
{
	struct memwatch_diff *diff = &reader->diff;

	*reader = (struct diff_reader) {
		.memwatch = memwatch, .part = DIFF_NONE, .err = err,
	};
	diff->first = memwatch != NULL ? memwatch->detail_count : 0;
	diff->time = diff->growth = UNKNOWN;
	diff->allocated = diff->released = UNKNOWN;
	for (int i = 0; i < 2; i++)
		diff->times[i] = diff->nodes[i] = diff->bytes[i] = UNKNOWN;
}

/* One that is negative has overflowed. */
static void
take_count(struct diff_reader *r, const struct loose_member *member,
	int64_t *count)
{
	if (!loose_whole(member, LEAST, count))
		*count = UNKNOWN;
	if (*count != UNKNOWN && *count < 0) {
		*count = UNKNOWN;
		if (r->memwatch != NULL)
			r->memwatch->doubtful++;
	}
}

static bool
take_name(struct diff_reader *r, const struct loose_member *member,
	struct memwatch_detail *detail)
{
	struct log_text text = { member->text, member->text_len, true };
	struct strbuf name = STRBUF_INIT;
	bool done = true;

	log_text_add(text, MEMWATCH_NAME_MAX, true, &name);
	if (name.failed)
		done = error_memory(r->err, "a name", member->text_len);
	else if (r->memwatch->names.count < MEMWATCH_DETAILS_MAX)
		done = intern_add(&r->memwatch->names, name.data, name.len,
		    &detail->what, r->err);
	else
		detail->what = intern_find(&r->memwatch->names, name.data,
		    name.len);
	strbuf_release(&name);
	return done;
}

/* The detail that the member is of, NULL when it cannot be kept. */
static struct memwatch_detail *
detail_of(struct diff_reader *r, const struct loose_member *member,
	struct error *err)
{
	struct memwatch *m = r->memwatch;
	struct memwatch_detail *details;

	if (r->element == member->opened)
		return r->diff.left_out == 0 ?
		    &m->details[m->detail_count - 1] : NULL;
	r->element = member->opened;
	if (m->detail_count == MEMWATCH_DETAILS_MAX) {
		r->diff.left_out++;
		return NULL;
	}
	details = array_grow(m->details, &m->details_capacity,
	    m->detail_count + 1, sizeof *details, "a HeapDiff", err);
	if (details == NULL)
		return NULL;
	m->details = details;
	details[m->detail_count] = (struct memwatch_detail) {
		INTERN_NONE, UNKNOWN, UNKNOWN, UNKNOWN,
	};
	return &details[m->detail_count++];
}

static bool
take_detail(struct diff_reader *r, const struct loose_member *member)
{
	struct error err = { 0 };
	struct memwatch_detail *detail;

	if (r->memwatch == NULL)
		return true;
	detail = detail_of(r, member, &err);
	if (detail == NULL) {
		if (err.kind != ERROR_NONE && r->err != NULL)
			*r->err = err;
		return err.kind == ERROR_NONE;
	}
	if (loose_is(member, "what") && member->kind != LOOSE_INNER)
		return take_name(r, member, detail);
	if (loose_is(member, "size_bytes")) {
		if (!loose_whole(member, LEAST, &detail->bytes))
			detail->bytes = UNKNOWN;
	} else if (loose_is(member, "+")) {
		take_count(r, member, &detail->allocated);
	} else if (loose_is(member, "-")) {
		take_count(r, member, &detail->released);
	}
	return true;
}

static void
take_figure(struct diff_reader *r, const struct loose_members *members,
	const struct loose_member *member)
{
	struct memwatch_diff *diff = &r->diff;

	if (r->part == DIFF_CHANGE) {
		if (loose_is(member, "size_bytes")) {
			if (!loose_whole(member, LEAST, &diff->growth))
				diff->growth = UNKNOWN;
		} else if (loose_is(member, "allocated_nodes")) {
			take_count(r, member, &diff->allocated);
		} else if (loose_is(member, "freed_nodes")) {
			take_count(r, member, &diff->released);
		}
		return;
	}
	if (loose_is(member, "size_bytes")) {
		take_count(r, member, &diff->bytes[r->part]);
		/* Other things are called before and after, too. */
		if (member->kind == LOOSE_NUMBER)
			r->seen |= 1u << r->part;
	} else if (loose_is(member, "nodes")) {
		take_count(r, member, &diff->nodes[r->part]);
	} else if (loose_is(member, "time")) {
		diff->times[r->part] = memwatch_time(members, member);
	}
}

/* The part that the member is the beginning of. */
static enum diff_part
part_of(const struct loose_member *member)
{
	int part = DIFF_BEFORE;

	if (member->kind != LOOSE_INNER)
		return DIFF_NONE;
	while (part < DIFF_NONE && !loose_is(member, parts[part]))
		part++;
	return (enum diff_part)part;
}

bool
diff_reader_begins(const struct diff_reader *reader,
	const struct loose_member *member)
{
	enum diff_part part = part_of(member);

	return part != DIFF_NONE && reader->seen >> part & 1;
}

bool
diff_reader_take(struct diff_reader *r, const struct loose_members *members,
	const struct loose_member *member, bool *taken)
{
	enum diff_part part = part_of(member);

	*taken = true;
	if (part != DIFF_NONE) {
		r->part = part;
		r->depth = member->depth;
		r->details_depth = 0;
		if (part == DIFF_CHANGE)
			r->seen |= 1u << part;
		return true;
	}
	if (r->part != DIFF_NONE && member->depth <= r->depth)
		r->part = DIFF_NONE;
	*taken = r->part != DIFF_NONE;
	if (!*taken)
		return true;
	if (r->part == DIFF_CHANGE && member->depth == r->depth + 1 &&
	    member->kind == LOOSE_INNER && loose_is(member, "details")) {
		r->details_depth = member->depth;
		r->element = 0;
	} else if (member->depth == r->depth + 1) {
		take_figure(r, members, member);
	} else if (r->details_depth > 0 &&
	    member->depth == r->details_depth + 2) {
		return take_detail(r, member);
	}
	return true;
}

bool
diff_reader_is_one(const struct diff_reader *reader)
{
	return reader->seen == ((1u << DIFF_NONE) - 1);
}

/* Nothing can have grown by more than all there is after it. */
static bool
is_possible(int64_t more, int64_t before, int64_t after)
{
	return (after == UNKNOWN || more <= after) &&
	    (before == UNKNOWN || -more <= before);
}

static void
doubt(struct diff_reader *r, int64_t *figure)
{
	*figure = UNKNOWN;
	r->memwatch->doubtful++;
}

static void
judge_detail(struct diff_reader *r, struct memwatch_detail *detail)
{
	const struct memwatch_diff *diff = &r->diff;
	int64_t bytes = detail->bytes;

	if (detail->allocated != UNKNOWN && diff->nodes[1] != UNKNOWN &&
	    detail->allocated > diff->nodes[1])
		doubt(r, &detail->allocated);
	if (detail->released != UNKNOWN && diff->nodes[0] != UNKNOWN &&
	    detail->released > diff->nodes[0])
		doubt(r, &detail->released);
	if (bytes == UNKNOWN)
		return;
	/* What only came takes no less, and what only went no more. */
	if (!is_possible(bytes, diff->bytes[0], diff->bytes[1]) ||
	    (bytes > 0 && detail->allocated == 0) ||
	    (bytes < 0 && detail->released == 0))
		doubt(r, &detail->bytes);
}

/* Bytes and counts of the whole, from what was before and after. */
static void
judge_whole(struct diff_reader *r)
{
	struct memwatch_diff *diff = &r->diff;
	int64_t off;

	diff->growth = diff->bytes[0] != UNKNOWN && diff->bytes[1] !=
	    UNKNOWN ? diff->bytes[1] - diff->bytes[0] : UNKNOWN;
	if (diff->nodes[0] == UNKNOWN || diff->nodes[1] == UNKNOWN ||
	    diff->allocated == UNKNOWN || diff->released == UNKNOWN)
		return;
	off = diff->allocated - diff->released - diff->nodes[1] +
	    diff->nodes[0];
	if (off < OVERFLOW && off > -OVERFLOW)
		return;
	doubt(r, &diff->allocated);
	doubt(r, &diff->released);
}

/* Some classes are missing always: they make up for little. */
static void
add_up(struct diff_reader *r)
{
	const struct memwatch *m = r->memwatch;
	struct memwatch_diff *diff = &r->diff;
	double sum = 0, off;

	for (size_t i = 0; i < diff->count; i++) {
		int64_t bytes = m->details[diff->first + i].bytes;

		if (bytes == UNKNOWN)
			return;
		sum += (double)bytes;
	}
	off = sum - (double)diff->growth;
	diff->short_of_bytes = diff->growth != UNKNOWN && diff->count > 0 &&
	    diff->left_out == 0 &&
	    (off >= (double)OVERFLOW || off <= -(double)OVERFLOW);
}

static bool
keep(struct diff_reader *r)
{
	struct memwatch *m = r->memwatch;
	struct memwatch_diff *diffs;

	diffs = array_grow(m->diffs, &m->diffs_capacity, m->diff_count + 1,
	    sizeof *diffs, "HeapDiffs", r->err);
	if (diffs == NULL)
		return false;
	m->diffs = diffs;
	diffs[m->diff_count++] = r->diff;
	return true;
}

bool
diff_reader_finish(struct diff_reader *r)
{
	struct memwatch *m = r->memwatch;

	if (m->diff_count == MEMWATCH_DIFFS_MAX) {
		diff_reader_drop(r);
		m->left_out++;
		return true;
	}
	r->diff.count = m->detail_count - r->diff.first;
	for (size_t i = 0; i < r->diff.count; i++)
		judge_detail(r, &m->details[r->diff.first + i]);
	judge_whole(r);
	add_up(r);
	return keep(r);
}

void
diff_reader_drop(struct diff_reader *reader)
{
	if (reader->memwatch != NULL)
		reader->memwatch->detail_count = reader->diff.first;
}

/* "Fri, 29 Jun 2012 14:12:13 GMT", "Fri Jun 29 2012 07:12:13 GMT-0700". */
static bool
time_in_words(const char *p, size_t len, int64_t *micros)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char text[48] = "", month[4] = "", zone[6] = "", iso[64];
	int day = 0, year = 0, hour = 0, minute = 0, second = 0;
	const char *found;

	memcpy(text, p, len < sizeof text - 1 ? len : sizeof text - 1);
	if (sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT",
	    &day, month, &year, &hour, &minute, &second) != 6 &&
	    sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %4d %2d:%2d:%2d "
	    "GMT%5[-+0-9]", month, &day, &year, &hour, &minute, &second,
	    zone) < 6)
		return false;
	found = strstr(months, month);
	if (strlen(month) != 3 || found == NULL)
		return false;
	snprintf(iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d:%02d%s", year,
	    (int)(found - months) / 3 + 1, day, hour, minute, second, zone);
	return loose_time(iso, iso + strlen(iso), micros);
}

int64_t
memwatch_time(const struct loose_members *members,
	const struct loose_member *member)
{
	const char *end = member->kind == LOOSE_TEXT ?
	    member->text + member->text_len : members->end;
	int64_t micros;

	if (member->kind == LOOSE_INNER || member->kind == LOOSE_NUMBER ||
	    (!loose_time(member->text, end, &micros) &&
	    !time_in_words(member->text, (size_t)(end - member->text),
	    &micros)))
		return UNKNOWN;
	return micros / 1000;
}
