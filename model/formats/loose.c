#include "model/formats/loose.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "model/formats/log_time.h"

#define OBJECT_MAX ((ptrdiff_t)16 << 20)
/* The most that JavaScript counts up to exactly. */
#define WHOLE_MAX 9007199254740991.0
/* "2026-11-23" */
#define DATE_LEN 10
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

bool
loose_time(const char *p, const char *end, int64_t *time)
{
	static const char parts[] = "0123456789-+:.,TZ";
	const char *q = p;
	int64_t ms;

	/* A blank may stand for the T; a Z ends it. */
	while (q < end && (q == p || q[-1] != 'Z') && ((*q != '\0' &&
	    strchr(parts, *q) != NULL) || (*q == ' ' && q - p == DATE_LEN)))
		q++;
	while (q > p && strchr(".,:-+", q[-1]) != NULL)
		q--;
	if (!log_time_iso(p, (size_t)(q - p), &ms))
		return false;
	*time = ms * 1000;
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
