#include "model/snapshot/scan.h"

#include <string.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/json.h"
#include "model/snapshot/number.h"
#include "model/snapshot/pieces.h"
#include "model/snapshot/source.h"

/* How much of the source is let go at once. */
#define DROP (4 << 20)

bool
scan_init(struct scan *scan, const char *section,
	const struct source *source, uint64_t begin, uint64_t end,
	unsigned stride, struct error *err)
{
	const char *data = source->data;

	memset(scan, 0, sizeof(*scan));
	scan->source = source;
	scan->data = scan->floor = data;
	scan->section = section;
	scan->end = data + end - 1;
	scan->stride = stride;
	scan->left = UINT64_MAX;
	scan->read = rows_best();
	if (data[begin] != '[')
		return error_set_at(err, ERROR_FORMAT, begin,
		    "damaged: section %s is not an array", section);
	scan->p = json_blank(data + begin + 1, scan->end);
	scan->begin = scan->batch = scan->p;
	scan->reported = scan->dropped = scan->p;
	scan->done = scan->p == scan->end;
	return true;
}

static bool
bad_number(const struct scan *scan, const char *p, enum number_result result,
	struct error *err)
{
	const char *what = "this is not a number";

	if (result == NUMBER_LARGE)
		what = "this number is too large for 64 bits";
	else if (result == NUMBER_FRACTION)
		what = "this number is not a whole one";
	else if (*p == '"')
		what = "a string stands among the numbers";
	else if (*p == '[')
		what = "an array stands among the numbers";
	else if (*p == '{')
		what = "an object stands among the numbers";
	else if (*p == ',')
		what = "a number is missing before this comma";
	else if (p == scan->end)
		what = "a number is missing after the last comma";
	else if (*p == '\0')
		what = "zero bytes stand among the numbers (a part of the "
		    "file was lost; copy it or take the snapshot again)";
	return error_set_at(err, ERROR_FORMAT, p - scan->data,
	    "damaged: section %s: %s", scan->section, what);
}

/* Any legal numbers, any white space: one row. */
static bool
slow_row(struct scan *scan, uint64_t *row, struct error *err)
{
	enum number_result result;
	const char *p = scan->p;
	bool negative = false;
	unsigned f;

	for (f = 0; f < scan->stride; f++) {
		p = json_blank(p, scan->end);
		result = number_read(&p, &row[f], &negative);
		if (result != NUMBER_OK)
			return bad_number(scan, p, result, err);
		if (negative)
			scan->negative |= (uint64_t)1 << f;
		p = json_blank(p, scan->end);
		if (*p == ',') {
			p++;
			continue;
		}
		if (p != scan->end && *p != '\0')
			return error_set_at(err, ERROR_FORMAT, p - scan->data,
			    "damaged: section %s: a comma is missing",
			    scan->section);
		if (p != scan->end)
			return bad_number(scan, p, NUMBER_BAD, err);
		scan->done = true;
		if (f + 1 < scan->stride)
			return error_set_at(err, ERROR_FORMAT, p - scan->data,
			    "damaged: section %s ends in the middle of a row: "
			    "its length is no multiple of the %u fields",
			    scan->section, scan->stride);
	}
	scan->p = p;
	return true;
}

uint64_t
scan_piece(struct scan *scan, const struct pieces *pieces, uint32_t piece)
{
	uint64_t row = pieces_row(pieces, piece, scan->stride), commas;

	scan->left = pieces_row(pieces, piece + 1, scan->stride);
	scan->left = scan->left > row ? scan->left - row : 0;
	if (piece > 0) {
		scan->p = scan->data + pieces_begin(pieces, piece);
		scan->reported = scan->floor = scan->p;
	}
	if (piece > 0 && scan->left > 0) {
		commas = row * scan->stride - pieces->commas[piece];
		for (; commas > 0; commas--)
			scan->p = (const char *)memchr(scan->p, ',',
			    scan->end - scan->p) + 1;
	}
	/* What stands before belongs to who reads the piece before. */
	scan->batch = scan->dropped = scan->p;
	return row;
}

size_t
scan_rows(struct scan *scan, uint64_t *numbers, bool *failed,
	struct error *err)
{
	unsigned stride = scan->stride;
	size_t max = SCAN_NUMBERS / stride, n = 0;

	*failed = false;
	scan->batch = scan->p;
	scan->negative = 0;
	if (scan->left < max)
		max = scan->left;
	if (scan->done || max == 0)
		return 0;
	if (scan->p - scan->floor >= ROWS_BEFORE)
		n = scan->read(&scan->p, scan->end, numbers, max, stride);
	if (n < max) {
		if (!slow_row(scan, numbers + n * stride, err)) {
			*failed = true;
			return 0;
		}
		n++;
	}
	scan->left -= n;
	return n;
}

uint64_t
scan_offset(const struct scan *scan, size_t row, unsigned field)
{
	uint64_t commas = row * scan->stride + field;
	const char *p = scan->batch;

	for (; commas > 0 && p < scan->end; commas--) {
		while (p < scan->end && *p != ',')
			p++;
		p++;
	}
	return json_blank(p, scan->end) - scan->data;
}

/* Lets go of what has been read, up to p. */
static void
let_go(struct scan *scan, const char *p)
{
	uint64_t begin = scan->dropped - scan->data, end = p - scan->data;

	if (scan->for_good)
		source_drop(scan->source, begin, end);
	else
		source_rest(scan->source, begin, end);
	scan->dropped = p;
}

bool
scan_progress(struct scan *scan, struct task *task, enum stage stage,
	struct error *err)
{
	/* After a comma that ends the array, p stands beyond it. */
	const char *p = scan->p < scan->end ? scan->p : scan->end;
	uint64_t more = p - scan->reported;

	scan->reported = p;
	if (p - scan->dropped >= DROP)
		let_go(scan, p);
	if (task != NULL)
		atomic_fetch_add_explicit(&task->bytes, more,
		    memory_order_relaxed);
	return task_advance(task, stage, more, err);
}

bool
scan_end(struct scan *scan, struct task *task, enum stage stage,
	struct error *err)
{
	let_go(scan, scan->p < scan->end ? scan->p : scan->end);
	return scan_progress(scan, task, stage, err);
}

bool
scan_check(const char *section, const struct source *source, uint64_t begin,
	uint64_t end, unsigned stride, struct error *err)
{
	uint64_t numbers[SCAN_NUMBERS];
	struct scan scan;
	bool failed;

	if (!scan_init(&scan, section, source, begin, end, stride, err))
		return false;
	while (scan_rows(&scan, numbers, &failed, err) > 0)
		;
	return !failed;
}
