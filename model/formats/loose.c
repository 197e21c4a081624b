#include "model/formats/loose.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#define OBJECT_MAX ((ptrdiff_t)16 << 20)
/* The most that JavaScript counts up to exactly. */
#define WHOLE_MAX 9007199254740991.0
/* Where a line has its time. */
#define LINE_HEAD 128
/* Microseconds that Date, performance.now() and others count in. */
#define MILLI 1000.0
#define SECOND 1000000.0

static bool
is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

/* Behind the quote that closes; at the end of a line, which none goes over. */
static const char *
pass_text(const char *p, const char *end)
{
	char quote = *p++;

	while (p < end && *p != '\n' && *p != quote)
		p += *p == '\\' && p + 1 < end && p[1] != '\n' ? 2 : 1;
	return p < end && *p == quote ? p + 1 : p;
}

/*
 * From the brace at text->p: true with its end, false when it has none, or is
 * too large, with text->p where to go on.
 */
static bool
find_end(struct loose *text, struct loose_object *object)
{
	const char *p = text->p;
	size_t depth = 0;

	object->begin = p;
	while (p < text->end) {
		char c = *p;

		if (p - object->begin > OBJECT_MAX) {
			text->p = p;
			return false;
		}
		if (is_quote(c)) {
			p = pass_text(p, text->end);
			continue;
		}
		p++;
		if (c == '{' || c == '[') {
			depth++;
		} else if ((c == '}' || c == ']') && --depth == 0) {
			object->end = text->p = p;
			return true;
		} else if (c == '\n' && p < text->end && *p == '{') {
			depth = 0;
			object->begin = object->line = p;
		}
	}
	text->p = p;
	text->cut = true;
	return false;
}

bool
loose_next(struct loose *text, struct loose_object *object)
{
	object->line = text->p;
	while (text->p < text->end) {
		if (*text->p == '\n')
			object->line = text->p + 1;
		if (*text->p != '{') {
			text->p++;
		} else if (find_end(text, object)) {
			text->cut = false;
			return true;
		} else {
			object->line = text->p;
		}
	}
	return false;
}

void
loose_members_init(struct loose_members *members,
	const struct loose_object *object)
{
	*members = (struct loose_members) {
		.p = object->begin, .end = object->end,
	};
}

static const char *
pass_blank(const char *p, const char *end)
{
	while (p < end && isspace((unsigned char)*p))
		p++;
	return p;
}

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '$' ||
	    c == '-' || c == '+' || c == '.' || (unsigned char)c >= 0x80;
}

/* A text or word at p; returns what is behind, p when there is neither. */
static const char *
take_word(const char *p, const char *end, const char **text, size_t *len)
{
	const char *close = p;

	if (p < end && is_quote(*p)) {
		close = pass_text(p, end);
		*text = p + 1;
		*len = (size_t)(close - p) - 1;
		if (*len > 0 && close[-1] == *p)
			--*len;
		return close;
	}
	while (close < end && is_word(*close))
		close++;
	*text = p;
	*len = (size_t)(close - p);
	return close;
}

static void
take_value(struct loose_members *members, struct loose_member *member)
{
	const char *p = members->p, *end = members->end;
	bool quoted = p < end && is_quote(*p);

	members->p = take_word(p, end, &member->text, &member->text_len);
	member->kind = quoted ? LOOSE_TEXT : members->p > p ? LOOSE_WORD :
	    LOOSE_INNER;
	if (member->kind != LOOSE_WORD)
		return;
	p = loose_number(p, end, &member->number);
	if (p == members->p || (p + 1 == members->p && *p == 'n'))
		member->kind = LOOSE_NUMBER;
}

bool
loose_member(struct loose_members *members, struct loose_member *member)
{
	while (members->p < members->end) {
		const char *p = members->p;
		const char *behind = take_word(p, members->end, &member->key,
		    &member->key_len);

		if (behind == p) {
			if (*p == '{' || *p == '[') {
				members->depth++;
				members->opened++;
			} else if ((*p == '}' || *p == ']') &&
			    members->depth > 0) {
				members->depth--;
			}
			members->p++;
			continue;
		}
		members->p = pass_blank(behind, members->end);
		if (members->p == members->end || *members->p != ':')
			continue;
		members->p = pass_blank(members->p + 1, members->end);
		member->depth = members->depth;
		member->opened = members->opened;
		take_value(members, member);
		return true;
	}
	return false;
}

bool
loose_whole(const struct loose_member *member, int64_t least, int64_t *number)
{
	if (member->kind != LOOSE_NUMBER ||
	    !(member->number >= (double)least &&
	    member->number <= WHOLE_MAX))
		return false;
	*number = (int64_t)llround(member->number);
	return true;
}

/* Digits, with _ between them; adds up, and counts. */
static const char *
take_digits(const char *p, const char *end, double *number, int *count)
{
	for (*count = 0; p < end; p++) {
		if (*p == '_' && *count > 0)
			continue;
		if (!isdigit((unsigned char)*p))
			break;
		*number = *number * 10 + (*p - '0');
		if (*count < 400)
			++*count;
	}
	return p;
}

/* Not strtod(), which would mind the locale's point. */
const char *
loose_number(const char *p, const char *end, double *number)
{
	const char *start = p, *behind;
	bool negative = p < end && *p == '-', below;
	double amount = 0, power = 0;
	int count, places = 0;

	if (negative)
		p++;
	p = take_digits(p, end, &amount, &count);
	if (count == 0)
		return start;
	if (p < end && *p == '.')
		p = take_digits(p + 1, end, &amount, &places);
	if (p + 1 < end && (*p == 'e' || *p == 'E')) {
		behind = p + 1;
		below = *behind == '-';
		if (*behind == '-' || *behind == '+')
			behind++;
		behind = take_digits(behind, end, &power, &count);
		if (count > 0)
			p = behind;
		power = below ? -power : power;
	}
	if (power - places != 0)
		amount *= pow(10, power - places);
	*number = negative ? -amount : amount;
	return p;
}

/* So many digits, and nothing else. */
static bool
fixed(const char **p, const char *end, int len, int *number)
{
	for (*number = 0; len > 0; len--, ++*p) {
		if (*p == end || !isdigit((unsigned char)**p))
			return false;
		*number = *number * 10 + (**p - '0');
	}
	return true;
}

static bool
sign(const char **p, const char *end, const char *any)
{
	if (*p == end || **p == '\0' || strchr(any, **p) == NULL)
		return false;
	++*p;
	return true;
}

/* Days since 1970, by the calendar of today. */
static int64_t
days_of(int year, int month, int day)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243,
	    273, 304, 334 };
	int last = month > 2 ? year : year - 1;

	return (int64_t)365 * (year - 1970) + last / 4 - last / 100 +
	    last / 400 - 477 + before[month - 1] + day - 1;
}

/* "Z", "+02:00", "+0200" or nothing: minutes ahead of UTC. */
static int
zone_of(const char *p, const char *end)
{
	bool behind = p < end && *p == '-';
	int hours, minutes = 0;

	if (!sign(&p, end, "+-") || !fixed(&p, end, 2, &hours))
		return 0;
	sign(&p, end, ":");
	if (!fixed(&p, end, 2, &minutes))
		minutes = 0;
	return (hours * 60 + minutes) * (behind ? -1 : 1);
}

bool
loose_time(const char *p, const char *end, int64_t *time)
{
	int year, month, day, hour, minute, second = 0, digit;
	int64_t micros = 0;

	if (!fixed(&p, end, 4, &year) || !sign(&p, end, "-") ||
	    !fixed(&p, end, 2, &month) || !sign(&p, end, "-") ||
	    !fixed(&p, end, 2, &day) || !sign(&p, end, "T ") ||
	    !fixed(&p, end, 2, &hour) || !sign(&p, end, ":") ||
	    !fixed(&p, end, 2, &minute) || year < 1970 || month < 1 ||
	    month > 12 || day < 1 || day > 31)
		return false;
	if (sign(&p, end, ":") && !fixed(&p, end, 2, &second))
		return false;
	if (sign(&p, end, ".,"))
		for (int64_t unit = 100000; fixed(&p, end, 1, &digit);
		    unit /= 10)
			micros += unit * digit;
	*time = ((days_of(year, month, day) * 24 + hour) * 60 + minute -
	    zone_of(p, end)) * 60 + second;
	*time = *time * 1000000 + micros;
	return true;
}

/* How a number that is a time counts tells how large it is. */
static double
micros_of(double number, bool *epoch)
{
	double size = fabs(number);

	*epoch = size >= 9e8;
	if (size >= 1e17)
		return number / 1000;
	if (size >= 1e14)
		return number;
	if (size >= 1e11 || !*epoch)
		return number * MILLI;
	return number * SECOND;
}

bool
loose_when(const struct loose_members *members,
	const struct loose_member *member, int64_t *time, bool *epoch)
{
	static const char *const names[] = { "t", "time", "timestamp", "ts",
	    "date", "at", "now", "gc_ts", "uptime" };
	size_t i = 0, count = sizeof names / sizeof names[0];
	double micros;

	while (i < count && !loose_is(member, names[i]))
		i++;
	if (i == count)
		return false;
	*epoch = true;
	/* Without quotes it is more than one word. */
	if (member->kind != LOOSE_NUMBER)
		return loose_time(member->text, member->kind == LOOSE_TEXT ?
		    member->text + member->text_len : members->end, time);
	if (i == count - 1) {
		*epoch = false;
		micros = member->number * SECOND;
	} else {
		micros = micros_of(member->number, epoch);
	}
	if (!(fabs(micros) < 9e17))
		return false;
	*time = llround(micros);
	return true;
}

bool
loose_line_time(const struct loose_object *object, int64_t *time)
{
	const char *p = object->line, *end = object->begin;

	if (end - p > LINE_HEAD)
		end = p + LINE_HEAD;
	for (; p < end; p++)
		if (*p >= '0' && *p <= '9' && loose_time(p, end, time))
			return true;
	return false;
}
