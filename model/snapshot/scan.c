#include "model/snapshot/scan.h"

#include <string.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/digits.h"
#include "model/snapshot/json.h"
#include "model/snapshot/number.h"
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
	scan->data = data;
	scan->section = section;
	scan->end = data + end - 1;
	scan->stride = stride;
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

/*
 * Plain rows only; stops before the first that is not, or that is too near
 * the end for reading in blocks.
 */
static inline size_t
fast_rows(struct scan *scan, uint64_t *numbers, size_t max, unsigned stride)
{
	const char *p = scan->p;
	struct digits digits;
	const char *stop = p;
	unsigned f;
	size_t n;

	if (!digits_init(&digits, p, scan->end))
		return 0;
	for (n = 0; n < max; n++) {
		for (f = 0; f < stride; f++) {
			stop = digits_stop(&digits);
			if (stop == NULL || !digits_value(p, stop, numbers++))
				return n;
			p = stop + 1;
			if (f + 1 < stride && *stop != ',')
				return n;
		}
		if (*stop == '\n' && *p == ',') {
			if (digits_stop(&digits) == NULL)
				return n;
			p++;
		} else if (*stop != ',') {
			return n;
		}
		scan->p = p;
	}
	return n;
}

size_t
scan_rows(struct scan *scan, uint64_t *numbers, bool *failed,
	struct error *err)
{
	unsigned stride = scan->stride;
	size_t max = SCAN_NUMBERS / stride, n;

	*failed = false;
	scan->batch = scan->p;
	scan->negative = 0;
	if (scan->done)
		return 0;
	/* What V8 writes gets loops of its own. */
	if (stride == 3)
		n = fast_rows(scan, numbers, max, 3);
	else if (stride == 6)
		n = fast_rows(scan, numbers, max, 6);
	else if (stride == 7)
		n = fast_rows(scan, numbers, max, 7);
	else
		n = fast_rows(scan, numbers, max, stride);
	if (n == max)
		return n;
	if (!slow_row(scan, numbers + n * stride, err)) {
		*failed = true;
		return 0;
	}
	return n + 1;
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

uint64_t
scan_count(const struct scan *scan)
{
	const char *p = scan->begin;
	uint64_t commas = 0;

	if (p == scan->end)
		return 0;
	for (; p < scan->end; p++)
		commas += *p == ',';
	return commas / scan->stride + 1;
}

uint64_t
scan_count_max(const struct scan *scan)
{
	return (uint64_t)(scan->end - scan->begin + 1) / 2 / scan->stride;
}

bool
scan_progress(struct scan *scan, struct task *task, struct error *err)
{
	/* After a comma that ends the array, p stands beyond it. */
	const char *p = scan->p < scan->end ? scan->p : scan->end;

	if (task != NULL)
		atomic_fetch_add_explicit(&task->bytes, p - scan->reported,
		    memory_order_relaxed);
	scan->reported = p;
	if (p - scan->dropped >= DROP || p == scan->end) {
		source_drop(scan->source, scan->dropped - scan->data,
		    p - scan->data);
		scan->dropped = p;
	}
	return task_progress(task, p - scan->begin, err);
}
