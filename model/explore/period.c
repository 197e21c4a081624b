#include "model/explore/period.h"

#include <string.h>

#include "model/base/strbuf.h"
#include "model/base/terms.h"
#include "model/snapshot/snapshot.h"

/* A second, in microseconds, and the digits behind its point. */
#define SECOND 1000000
#define SECOND_DIGITS 6
/* Nobody records for longer, and what is shorter can be multiplied. */
#define TIME_MAX (UINT64_MAX / 3600 / SECOND / 10)

static const struct {
	const char *name;
	uint64_t scale;		/* microseconds */
} units[] = {
	{ "us", 1 },
	{ "ms", 1000 },
	{ "s", SECOND },
	{ "min", 60 * (uint64_t)SECOND },
	{ "h", 3600 * (uint64_t)SECOND },
	{ "", SECOND },		/* none */
};

/* "1.25", as a number of millionths; *p is moved behind it. */
static bool
read_number(const char **p, const char *end, uint64_t *whole,
	uint64_t *millionths)
{
	uint64_t scale = SECOND;
	const char *start = *p;

	*whole = *millionths = 0;
	for (; *p < end && **p >= '0' && **p <= '9'; ++*p) {
		if (*whole > TIME_MAX)
			return false;
		*whole = *whole * 10 + (uint64_t)(**p - '0');
	}
	if (*p == start)
		return false;
	/* "1..": that is no point. */
	if (end - *p < 2 || **p != '.' || (*p)[1] < '0' || (*p)[1] > '9')
		return true;
	for (++*p; *p < end && **p >= '0' && **p <= '9'; ++*p) {
		scale /= 10;
		*millionths += scale * (uint64_t)(**p - '0');
	}
	return true;
}

/* "1.5s", or nothing, which is open. */
static bool
read_time(const char *p, const char *end, uint64_t *time)
{
	uint64_t whole, millionths;

	*time = PERIOD_OPEN;
	if (p == end)
		return true;
	if (!read_number(&p, end, &whole, &millionths))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strlen(units[i].name) == (size_t)(end - p) &&
		    strncmp(units[i].name, p, (size_t)(end - p)) == 0) {
			*time = whole * units[i].scale + millionths *
			    units[i].scale / SECOND;
			return true;
		}
	return false;
}

bool
period_parse(struct period *period, const struct word *word)
{
	const char *end = word->text + word->len;
	const char *dots = memmem(word->text, word->len, "..", 2);

	return dots != NULL && word->len > 2 &&
	    read_time(word->text, dots, &period->from) &&
	    read_time(dots + 2, end, &period->to) &&
	    (period->from == PERIOD_OPEN || period->from < period->to);
}

static void
add_time(uint64_t time, struct strbuf *sb)
{
	char digits[SECOND_DIGITS + 2];
	uint64_t rest = time % SECOND;
	int len = SECOND_DIGITS;

	if (time == PERIOD_OPEN)
		return;
	strbuf_addf(sb, "%llu", (unsigned long long)(time / SECOND));
	for (int i = SECOND_DIGITS; i > 0; i--, rest /= 10)
		digits[i] = (char)('0' + rest % 10);
	digits[0] = '.';
	while (len > 0 && digits[len] == '0')
		len--;
	strbuf_add(sb, digits, len > 0 ? (size_t)len + 1 : 0);
	strbuf_addc(sb, 's');
}

void
period_add(const struct period *period, struct strbuf *sb)
{
	add_time(period->from, sb);
	strbuf_adds(sb, "..");
	add_time(period->to, sb);
}

/* The last id that was given by then. */
static uint64_t
id_at(const struct snapshot *snapshot, uint64_t time)
{
	uint64_t id = 0;

	for (uint32_t i = 0; i < snapshot->sample_count &&
	    snapshot->samples[i].time <= time; i++)
		id = snapshot->samples[i].id;
	return id;
}

struct ids
period_ids(const struct period *period, const struct snapshot *snapshot)
{
	return (struct ids) {
		.after = period->from == PERIOD_OPEN ? 0 :
		    id_at(snapshot, period->from),
		.last = period->to == PERIOD_OPEN ? UINT64_MAX :
		    id_at(snapshot, period->to),
	};
}
