#include "model/snapshot/scan.h"

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/json.h"

/* How many bytes are scanned between two looks at the task. */
#define STEP (1 << 18)
/* Beyond so much, an exponent makes any number too large or not whole. */
#define EXPONENT_MAX 100000000

/* A decimal number: mantissa * 10^exponent. */
struct decimal {
	uint64_t mantissa;	/* no trailing zeros */
	int64_t exponent;
	bool negative;
	bool too_long;		/* the mantissa does not fit */
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
scan_init(struct scan *scan, const char *section, const char *data,
	uint64_t begin, uint64_t end, unsigned stride, struct error *err)
{
	scan->data = data;
	scan->section = section;
	scan->end = data + end - 1;
	scan->stride = stride;
	scan->negative = 0;
	if (data[begin] != '[')
		return error_set_at(err, ERROR_FORMAT, begin,
		    "section %s is not an array", section);
	scan->p = json_blank(data + begin + 1, scan->end);
	scan->row = scan->begin = scan->check = scan->reported = scan->p;
	scan->done = scan->p == scan->end;
	return true;
}

/* Takes count zeros and then digit into the mantissa. */
static void
decimal_push(struct decimal *decimal, uint64_t zeros, unsigned digit)
{
	uint64_t mantissa = decimal->mantissa;

	if (mantissa == 0)
		zeros = 0;
	for (zeros++; zeros > 0 && !decimal->too_long; zeros--) {
		if (mantissa > UINT64_MAX / 10)
			decimal->too_long = true;
		mantissa *= 10;
	}
	if (mantissa > UINT64_MAX - digit)
		decimal->too_long = true;
	decimal->mantissa = mantissa + digit;
}

/*
 * Reads the digits from p on, and those after a point. NULL when they are
 * missing where JSON wants some. Leading zeros are let pass.
 */
static const char *
decimal_digits(struct decimal *decimal, const char *p)
{
	uint64_t zeros = 0;
	bool point = false;

	if (!is_digit(*p))
		return NULL;
	for (;; p++) {
		if (*p == '.' && !point && is_digit(p[1])) {
			point = true;
			continue;
		}
		if (!is_digit(*p))
			break;
		decimal->exponent -= point;
		if (*p == '0') {
			zeros++;
			continue;
		}
		decimal_push(decimal, zeros, *p - '0');
		zeros = 0;
	}
	decimal->exponent += zeros;
	return *p != '.' ? p : NULL;
}

static const char *
decimal_exponent(struct decimal *decimal, const char *p)
{
	bool negative = false;
	int64_t exponent = 0;

	if (*p != 'e' && *p != 'E')
		return p;
	p++;
	if (*p == '+' || *p == '-')
		negative = *p++ == '-';
	if (!is_digit(*p))
		return NULL;
	for (; is_digit(*p); p++)
		if (exponent < EXPONENT_MAX)
			exponent = exponent * 10 + (*p - '0');
	decimal->exponent += negative ? -exponent : exponent;
	return p;
}

/* Is c a byte that can end a number? */
static bool
ends_number(char c)
{
	return c == ',' || c == ']' || c == ' ' || c == '\n' || c == '\r' ||
	    c == '\t';
}

static bool
bad_number(const struct scan *scan, const char *p, struct error *err)
{
	static const struct {
		char first;
		const char *what;
	} kinds[] = {
		{ '"', "a string stands among the numbers" },
		{ '[', "an array stands among the numbers" },
		{ '{', "an object stands among the numbers" },
		{ ',', "a number is missing before the comma" },
		{ ']', "a number is missing after the last comma" },
		{ '\0', "zero bytes stand among the numbers (a lost part of "
		    "the file; copy it or take the snapshot again)" },
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (*p == kinds[i].first)
			return error_set_at(err, ERROR_FORMAT, p - scan->data,
			    "section %s: %s", scan->section, kinds[i].what);
	return error_set_at(err, ERROR_FORMAT, p - scan->data,
	    "section %s: this is not a number", scan->section);
}

/* Reads the number at *p and moves *p past it. */
static bool
read_number(const struct scan *scan, const char **p, uint64_t *value,
	bool *negative, struct error *err)
{
	struct decimal decimal = { .negative = **p == '-' };
	const char *q;

	q = decimal_digits(&decimal, *p + decimal.negative);
	if (q != NULL)
		q = decimal_exponent(&decimal, q);
	if (q == NULL || !ends_number(*q))
		return bad_number(scan, *p, err);
	if (decimal.mantissa == 0 && !decimal.too_long)
		decimal.exponent = 0;
	if (decimal.exponent < 0)
		return error_set_at(err, ERROR_FORMAT, *p - scan->data,
		    "section %s: this number is not a whole one",
		    scan->section);
	for (; decimal.exponent > 0 && !decimal.too_long; decimal.exponent--) {
		if (decimal.mantissa > UINT64_MAX / 10)
			decimal.too_long = true;
		decimal.mantissa *= 10;
	}
	if (decimal.too_long ||
	    (decimal.negative && decimal.mantissa > INT64_MAX))
		return error_set_at(err, ERROR_FORMAT, *p - scan->data,
		    "section %s: this number is too large for 64 bits",
		    scan->section);
	*negative = decimal.negative && decimal.mantissa != 0;
	*value = *negative ? -decimal.mantissa : decimal.mantissa;
	*p = q;
	return true;
}

bool
scan_row_slow(struct scan *scan, uint64_t *row, struct error *err)
{
	const char *p = scan->p;
	bool negative = false;
	unsigned f;

	scan->negative = 0;
	for (f = 0; f < scan->stride; f++) {
		p = json_blank(p, scan->end);
		if (f == 0)
			scan->row = p;
		if (!read_number(scan, &p, &row[f], &negative, err))
			return false;
		if (negative)
			scan->negative |= (uint64_t)1 << f;
		p = json_blank(p, scan->end);
		if (*p == ',') {
			p++;
			continue;
		}
		if (p != scan->end)
			return error_set_at(err, ERROR_FORMAT, p - scan->data,
			    "section %s: a comma is missing", scan->section);
		scan->done = true;
		if (f + 1 < scan->stride)
			return error_set_at(err, ERROR_FORMAT, p - scan->data,
			    "section %s ends in the middle of a row: its "
			    "length is no multiple of the %u fields",
			    scan->section, scan->stride);
	}
	scan->p = p;
	return true;
}

uint64_t
scan_offset(const struct scan *scan, unsigned field)
{
	const char *p = scan->row;
	unsigned f;

	for (f = 0; f < field; f++) {
		while (p < scan->end && *p != ',')
			p++;
		p++;
	}
	return json_blank(p, scan->end) - scan->data;
}

uint64_t
scan_rows(const struct scan *scan)
{
	uint64_t commas = 0;
	const char *p;

	if (scan->begin == scan->end)
		return 0;
	for (p = scan->begin; p < scan->end; p++)
		commas += *p == ',';
	return commas / scan->stride + 1;
}

bool
scan_progress(struct scan *scan, struct task *task, struct error *err)
{
	const char *p = scan->p < scan->end ? scan->p : scan->end;

	if (task != NULL)
		atomic_fetch_add_explicit(&task->bytes, p - scan->reported,
		    memory_order_relaxed);
	scan->reported = p;
	scan->check = scan->end - p > STEP ? p + STEP : scan->end;
	return task_progress(task, p - scan->begin, err);
}
