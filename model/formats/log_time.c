#include "model/formats/log_time.h"

#include <time.h>

#include "model/base/strbuf.h"

struct reading {
	const char *p, *end;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
take(struct reading *r, char c)
{
	if (r->p == r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

static bool
take_number(struct reading *r, size_t digits, int *number)
{
	*number = 0;
	if ((size_t)(r->end - r->p) < digits)
		return false;
	while (digits-- > 0) {
		if (!is_digit(*r->p))
			return false;
		*number = *number * 10 + (*r->p++ - '0');
	}
	return true;
}

/* .340 or ,340 or .340123456, to milliseconds. */
static int
take_fraction(struct reading *r)
{
	int ms = 0, unit = 100;

	if (r->end - r->p < 2 || (*r->p != '.' && *r->p != ',') ||
	    !is_digit(r->p[1]))
		return 0;
	for (r->p++; r->p < r->end && is_digit(*r->p); r->p++) {
		ms += (*r->p - '0') * unit;
		unit /= 10;
	}
	return ms;
}

bool
log_time_number(const char *text, size_t len, int64_t *ms)
{
	struct reading r = { text, text + len };
	uint64_t number = 0;
	int fraction;

	if (len == 0 || !is_digit(*text))
		return false;
	for (; r.p < r.end && is_digit(*r.p); r.p++) {
		if (number > UINT64_MAX / 10 - 10)
			return false;
		number = number * 10 + (uint64_t)(*r.p - '0');
	}
	fraction = take_fraction(&r);
	if (r.p != r.end)
		return false;
	if (number < UINT64_C(100000000000))
		number = number * 1000 + (uint64_t)fraction;
	else if (number >= UINT64_C(100000000000000000))
		number /= 1000000;
	else if (number >= UINT64_C(100000000000000))
		number /= 1000;
	*ms = (int64_t)number;
	return number <= LOG_TIME_MAX;
}

/* Days since 1970 of a date of the Gregorian calendar. */
static int64_t
days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 +
	    day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 +
	    of_year - 719468;
}

/* HH:MM, and :SS.fff if they are there; in ms. */
static bool
take_clock(struct reading *r, int64_t *ms)
{
	int hour, minute, second = 0, fraction = 0;

	if (!take_number(r, 2, &hour) || !take(r, ':') ||
	    !take_number(r, 2, &minute) || hour > 23 || minute > 59)
		return false;
	if (take(r, ':')) {
		if (!take_number(r, 2, &second) || second > 60)
			return false;
		fraction = take_fraction(r);
	}
	*ms = ((int64_t)(hour * 60 + minute) * 60 + second) * 1000 + fraction;
	return true;
}

/* How far the zone is from UTC, in ms; 1: none is told, -1: nonsense. */
static int64_t
take_zone(struct reading *r)
{
	int hours, minutes, sign;

	if (r->end - r->p > 1 && *r->p == ' ' &&
	    (r->p[1] == '+' || r->p[1] == '-'))
		r->p++;
	if (r->p == r->end)
		return 1;
	if (take(r, 'Z') || take(r, 'z'))
		return 0;
	sign = *r->p == '-' ? -1 : 1;
	if (!take(r, '+') && !take(r, '-'))
		return -1;
	if (!take_number(r, 2, &hours))
		return -1;
	take(r, ':');
	if (!take_number(r, 2, &minutes) || hours > 23 || minutes > 59)
		return -1;
	return (int64_t)sign * (hours * 60 + minutes) * 60000;
}

static bool
of_local(int year, int month, int day, int64_t clock, int64_t *ms)
{
	struct tm tm = { .tm_year = year - 1900, .tm_mon = month - 1,
	    .tm_mday = day, .tm_isdst = -1 };
	time_t seconds;

	tm.tm_hour = (int)(clock / 3600000);
	tm.tm_min = (int)(clock / 60000 % 60);
	tm.tm_sec = (int)(clock / 1000 % 60);
	seconds = mktime(&tm);
	*ms = (int64_t)seconds * 1000 + clock % 1000;
	return seconds != (time_t)-1;
}

bool
log_time_iso(const char *text, size_t len, int64_t *ms)
{
	struct reading r = { text, text + len };
	int year, month, day;
	int64_t clock, zone;

	if (!take_number(&r, 4, &year) || !take(&r, '-') ||
	    !take_number(&r, 2, &month) || !take(&r, '-') ||
	    !take_number(&r, 2, &day) || (!take(&r, 'T') && !take(&r, ' ')) ||
	    !take_clock(&r, &clock))
		return false;
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	zone = take_zone(&r);
	if (zone == -1 || r.p != r.end)
		return false;
	if (zone == 1) {
		if (!of_local(year, month, day, clock, ms))
			return false;
	} else {
		*ms = days_of(year, month, day) * LOG_DAY + clock - zone;
	}
	return *ms >= 0 && *ms <= LOG_TIME_MAX;
}

bool
log_time_clock(const char *text, size_t len, int64_t *ms)
{
	struct reading r = { text, text + len };

	return take_clock(&r, ms) && r.p == r.end;
}

void
log_time_add(int64_t ms, struct strbuf *sb)
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;

	if (gmtime_r(&seconds, &tm) != NULL)
		strbuf_addf(sb, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
		    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour,
		    tm.tm_min, tm.tm_sec, (int)(ms % 1000));
}

void
log_time_add_short(int64_t ms, bool clock, bool day, struct strbuf *sb)
{
	time_t seconds = (time_t)(ms / 1000);
	struct tm tm;

	if (clock) {
		int64_t of_day = ms % LOG_DAY / 1000;

		strbuf_addf(sb, "%02d:%02d:%02d", (int)(of_day / 3600),
		    (int)(of_day / 60 % 60), (int)(of_day % 60));
		return;
	}
	if (localtime_r(&seconds, &tm) == NULL)
		return;
	if (day)
		strbuf_addf(sb, "%02d-%02d %02d:%02d", tm.tm_mon + 1,
		    tm.tm_mday, tm.tm_hour, tm.tm_min);
	else
		strbuf_addf(sb, "%02d:%02d:%02d", tm.tm_hour, tm.tm_min,
		    tm.tm_sec);
}
