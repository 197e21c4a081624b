#include "model/base/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MINUS "\u2212"
#define SIZE_TEXT_MAX 31	/* no more digits than a double can take */

struct ladder {
	uint64_t step;			/* from one unit to the next */
	const char *names[6];
};

static const struct ladder ladders[] = {
	[UNITS_SI] = { 1000, { "kB", "MB", "GB", "TB", "PB", "EB" } },
	[UNITS_IEC] = { 1024, { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" } },
};

bool
format_parse_units(const char *text, enum units *units)
{
	static const char *const names[] = {
		[UNITS_SI] = "si",
		[UNITS_IEC] = "iec",
		[UNITS_EXACT] = "exact",
	};
	unsigned i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(text, names[i]) == 0) {
			*units = i;
			return true;
		}
	}
	return false;
}

/* Not strtod(): it takes hexadecimal, exponents and the locale's point. */
bool
format_parse_size(const char *text, size_t len, double *size)
{
	static const char units[] = "kMGT";
	double number = 0, divisor = 1;
	const char *unit = NULL;
	bool point = false;
	size_t i = 0;

	if (len == 0 || len > SIZE_TEXT_MAX || *text < '0' || *text > '9')
		return false;
	for (; i < len && ((text[i] >= '0' && text[i] <= '9') ||
	    (text[i] == '.' && !point)); i++) {
		if (text[i] == '.') {
			point = true;
			continue;
		}
		number = number * 10 + (text[i] - '0');
		if (point)
			divisor *= 10;
	}
	if (i < len && text[i] != '\0')
		unit = strchr(units, text[i] == 'K' ? 'k' : text[i]);
	i += unit != NULL;
	for (; unit != NULL && unit >= units; unit--)
		number *= 1000;
	i += i < len && text[i] == 'B';
	*size = number / divisor;
	return i == len;
}

bool
format_parse_duration(const char *text, uint64_t *milliseconds)
{
	static const struct {
		const char *name;
		double milliseconds;
	} units[] = {
		{ "", 1e3 }, { "ms", 1 }, { "s", 1e3 }, { "m", 60e3 },
		{ "min", 60e3 }, { "h", 3600e3 },
	};
	size_t len = strspn(text, "0123456789.");
	double number;

	/* Its own digits, since strtod() minds the locale. */
	if (!format_parse_size(text, len, &number))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (strcmp(text + len, units[i].name) != 0)
			continue;
		number *= units[i].milliseconds;
		*milliseconds = (uint64_t)(number + 0.5);
		return number <= 366 * 24 * 3600e3;
	}
	return false;
}

const char *
format_count(char buf[FORMAT_MAX], uint64_t count)
{
	char digits[24];
	size_t len, i, used = 0;

	len = (size_t)snprintf(digits, sizeof(digits), "%" PRIu64, count);
	for (i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			buf[used++] = ',';
		buf[used++] = digits[i];
	}
	buf[used] = '\0';
	return buf;
}

/*
 * value / unit, rounded half up, times 10 when tenths. The whole and the rest
 * are multiplied apart: value * 10 may not fit, and a double would be inexact
 * from 2^53 on.
 */
static uint64_t
divide(uint64_t value, uint64_t unit, bool tenths)
{
	uint64_t whole = value / unit, rest = value % unit;

	if (!tenths)
		return whole + (rest >= unit - rest);
	rest *= 10;
	whole = whole * 10 + rest / unit;
	rest %= unit;
	return whole + (rest >= unit - rest);
}

const char *
format_bytes(char buf[FORMAT_MAX], uint64_t bytes, enum units units)
{
	const struct ladder *ladder;
	uint64_t unit, value;
	unsigned i = 0;
	bool tenths;

	if (units == UNITS_EXACT)
		return format_count(buf, bytes);
	ladder = &ladders[units];
	if (bytes < ladder->step) {
		format_count(buf, bytes);
		strcat(buf, " B");
		return buf;
	}
	unit = ladder->step;
	while (i < 5 && bytes / unit >= ladder->step) {
		unit *= ladder->step;
		i++;
	}
	tenths = bytes / unit < 100;
	value = divide(bytes, unit, tenths);
	format_count(buf, tenths ? value / 10 : value);
	if (tenths)
		snprintf(buf + strlen(buf), FORMAT_MAX - strlen(buf), ".%u",
		    (unsigned)(value % 10));
	strcat(buf, " ");
	strcat(buf, ladder->names[i]);
	return buf;
}

const char *
format_percent(char buf[FORMAT_MAX], double share)
{
	double percent = share * 100, whole;

	buf[0] = '\0';
	if (!(percent >= 0 && percent < 1e15))
		return buf;
	whole = (double)(uint64_t)percent;
	/* Not floor(percent + 0.5): the sum may round up by itself. */
	if (percent - whole >= 0.5)
		whole++;
	format_count(buf, (uint64_t)whole);
	strcat(buf, " %");
	return buf;
}

/* Writes the sign; the rest of buf holds more than any number needs. */
static size_t
put_sign(char buf[FORMAT_MAX], int64_t delta, bool ascii)
{
	const char *sign = "";

	if (delta > 0)
		sign = "+";
	else if (delta < 0)
		sign = ascii ? "-" : MINUS;
	strcpy(buf, sign);
	return strlen(sign);
}

/* INT64_MIN has no positive counterpart in its own type. */
static uint64_t
magnitude(int64_t delta)
{
	return delta < 0 ? 0 - (uint64_t)delta : (uint64_t)delta;
}

const char *
format_delta_count(char buf[FORMAT_MAX], int64_t delta, bool ascii)
{
	char number[FORMAT_MAX];
	size_t sign = put_sign(buf, delta, ascii);

	strcpy(buf + sign, format_count(number, magnitude(delta)));
	return buf;
}

const char *
format_delta_bytes(char buf[FORMAT_MAX], int64_t delta, enum units units,
	bool ascii)
{
	char number[FORMAT_MAX];
	size_t sign = put_sign(buf, delta, ascii);

	strcpy(buf + sign, format_bytes(number, magnitude(delta), units));
	return buf;
}

const char *
format_duration(char buf[FORMAT_MAX], uint64_t milliseconds)
{
	uint64_t seconds = divide(milliseconds, 1000, false);
	uint64_t tenths = divide(milliseconds, 1000, true);

	if (tenths < 100)
		snprintf(buf, FORMAT_MAX, "%" PRIu64 ".%" PRIu64 " s",
		    tenths / 10, tenths % 10);
	else if (seconds < 60)
		snprintf(buf, FORMAT_MAX, "%" PRIu64 " s", seconds);
	else if (seconds < 3600)
		snprintf(buf, FORMAT_MAX, "%" PRIu64 " min %02" PRIu64 " s",
		    seconds / 60, seconds % 60);
	else
		snprintf(buf, FORMAT_MAX, "%" PRIu64 " h %02" PRIu64 " min",
		    seconds / 3600, seconds % 3600 / 60);
	return buf;
}

const char *
format_short_duration(char buf[FORMAT_MAX], uint64_t microseconds)
{
	uint64_t tenths = divide(microseconds, 100, false);
	uint64_t hundredths = divide(microseconds, 10000, false);
	char number[FORMAT_MAX];

	if (tenths < 10000)
		snprintf(buf, FORMAT_MAX, "%" PRIu64 ".%" PRIu64 " ms",
		    tenths / 10, tenths % 10);
	else if (hundredths < 10000)
		snprintf(buf, FORMAT_MAX, "%" PRIu64 ".%02" PRIu64 " s",
		    hundredths / 100, hundredths % 100);
	else
		snprintf(buf, FORMAT_MAX, "%s s", format_count(number,
		    divide(microseconds, 1000000, false)));
	return buf;
}
