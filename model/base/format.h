/*
 * Numbers for people, and from them. Each function that writes puts a short
 * text into the caller's buffer, always terminated, and returns the buffer.
 * Exact for every value: integers are rounded as integers, half up, as
 * DevTools' are. Grouping is by comma and units follow a plain space.
 */
#ifndef MODEL_BASE_FORMAT_H
#define MODEL_BASE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORMAT_MAX 48

enum units {
	UNITS_SI,		/* 1.5 kB = 1500 bytes, as DevTools shows */
	UNITS_IEC,		/* 1.5 KiB = 1536 bytes */
	UNITS_EXACT,		/* 1,536 */
};

/* "si", "iec" or "exact"; false for all else. */
bool format_parse_units(const char *text, enum units *units);

/*
 * A size, or another number, as people write it: 1000000, 800M, 1.5G, 4GB;
 * k, M, G and T are units of 1000 in every locale. The first len bytes of
 * text are it, no more than 31; false when they are anything else. *size is
 * exact below 2^53, and may have a fraction.
 */
bool format_parse_size(const char *text, size_t len, double *size);

/*
 * A time as people write it: 500ms, 30s, 2m (or min), 1.5h; a number alone is
 * seconds. *milliseconds is at most a year. False when it is anything else.
 */
bool format_parse_duration(const char *text, uint64_t *milliseconds);

/* 9,118 */
const char *format_count(char buf[FORMAT_MAX], uint64_t count);

/*
 * 999 B, 1.5 kB, 250 kB, 13.3 MB, 1.8 GB: one decimal below 100 of a unit.
 * A unit is chosen before rounding, so 99,960 bytes are 100.0 kB and 999,600
 * are 1,000 kB. In SI and IEC at most 9 cells.
 */
const char *format_bytes(char buf[FORMAT_MAX], uint64_t bytes,
	enum units units);

/* A share of 0..1 as whole percent: 48 %. Not a number: nothing. */
const char *format_percent(char buf[FORMAT_MAX], double share);

/* +2,004, 0 or, with U+2212 unless ascii, -17 */
const char *format_delta_count(char buf[FORMAT_MAX], int64_t delta,
	bool ascii);
/* +160 kB, 0 B */
const char *format_delta_bytes(char buf[FORMAT_MAX], int64_t delta,
	enum units units, bool ascii);

/* 0.6 ms, 999.9 ms, 1.25 s, 12,345 s: at most 9 cells below a million s. */
const char *format_short_duration(char buf[FORMAT_MAX],
	uint64_t microseconds);

/* 0.3 s, 12 s, 3 min 05 s, 2 h 07 min */
const char *format_duration(char buf[FORMAT_MAX], uint64_t milliseconds);

#endif
