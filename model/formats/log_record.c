#include "model/formats/log_record.h"

#include <string.h>

#include "model/formats/log_keys.h"
#include "model/formats/log_time.h"
#include "model/snapshot/json.h"

/* How deep objects are looked into; what is below is skipped. */
#define DEPTH 4
/* Before the object of a line a date, and words of a container, may stand. */
#define PREFIX_MAX 80
/* Bytes in which the end of a text is looked for one by one. */
#define SHORT 24

static const struct level_name {
	const char *name;
	int level;
} level_names[] = {
	/* The first of each is what it is called. */
	{ "trace", LOG_TRACE }, { "debug", LOG_DEBUG }, { "info", LOG_INFO },
	{ "warn", LOG_WARN }, { "error", LOG_ERROR }, { "fatal", LOG_FATAL },
	{ "silly", LOG_TRACE }, { "verbose", LOG_DEBUG },
	{ "http", LOG_INFO }, { "notice", LOG_INFO },
	{ "information", LOG_INFO }, { "log", LOG_INFO },
	{ "warning", LOG_WARN }, { "err", LOG_ERROR },
	{ "crit", LOG_FATAL }, { "critical", LOG_FATAL },
	{ "alert", LOG_FATAL }, { "emerg", LOG_FATAL },
	{ "emergency", LOG_FATAL }, { "panic", LOG_FATAL },
};

int
log_level_of(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof level_names / sizeof level_names[0];
	    i++) {
		const char *known = level_names[i].name;
		size_t at = 0;

		while (at < len && known[at] != '\0' &&
		    (name[at] | 0x20) == known[at])
			at++;
		if (at == len && known[at] == '\0')
			return level_names[i].level;
	}
	return LOG_UNKNOWN;
}

const char *
log_level_name(int level)
{
	int step = level / 10;

	if (step < 1)
		return "";
	return level_names[step > 6 ? 5 : step - 1].name;
}

static void
take_level(struct log_text value, struct log_record *record)
{
	int number = 0;

	if (record->level != LOG_UNKNOWN || value.len == 0)
		return;
	for (size_t i = 0; i < value.len; i++) {
		if (value.data[i] < '0' || value.data[i] > '9' || i == 4) {
			record->level = log_level_of(value.data, value.len);
			return;
		}
		number = number * 10 + (value.data[i] - '0');
	}
	record->level = number;
}

static void
take_time(struct log_text value, struct log_record *record)
{
	int64_t time;

	/* Of several the first is the logger's own. */
	if (record->time != LOG_NO_TIME)
		return;
	if (log_time_number(value.data, value.len, &time) ||
	    log_time_iso(value.data, value.len, &time))
		record->time = time;
}

/* Only texts: an errno or a status is no name. */
static void
set_name(struct log_text *field, struct log_text value, bool quoted)
{
	if (quoted && value.len > 0)
		*field = value;
}

static void
take_field(enum field field, struct log_text value, bool quoted,
	struct log_record *record)
{
	switch (field) {
	case FIELD_LEVEL:
		take_level(value, record);
		break;
	case FIELD_TIME:
		take_time(value, record);
		break;
	case FIELD_MESSAGE:
		record->message = value;
		break;
	case FIELD_CONTEXT:
		set_name(&record->context, value, quoted);
		break;
	case FIELD_ROUTE:
		set_name(&record->route, value, quoted);
		break;
	case FIELD_METHOD:
		set_name(&record->method, value, quoted);
		break;
	case FIELD_URL:
		set_name(&record->url, value, quoted);
		break;
	case FIELD_TYPE:
		set_name(&record->type, value, quoted);
		break;
	case FIELD_CODE:
		set_name(&record->code, value, quoted);
		break;
	case FIELD_ERROR:
		set_name(&record->error, value, quoted);
		break;
	case FIELD_STACK:
		set_name(&record->stack, value, quoted);
		break;
	case FIELD_REQUEST_ID:
		record->ids[LOG_ID_REQUEST] = value;
		break;
	case FIELD_SESSION_ID:
		record->ids[LOG_ID_SESSION] = value;
		break;
	case FIELD_USER_ID:
		record->ids[LOG_ID_USER] = value;
		break;
	default:
		break;
	}
}

static void
start(struct log_record *record)
{
	memset(record, 0, sizeof *record);
	record->time = LOG_NO_TIME;
}

/* The end of a number or word, also where the line ends. */
static const char *
word_end(const char *p, const char *end)
{
	while (p < end && *p != ',' && *p != '}' && *p != ']' && *p != ' ' &&
	    *p != '\t' && *p != '\r')
		p++;
	return p;
}

/* json_string_end(), quicker for texts as short as most are here. */
static const char *
string_end(const char *p, const char *end)
{
	const char *near = end - p > SHORT ? p + SHORT : end, *q;

	for (q = p; q < near && *q != '\\'; q++)
		if (*q == '"')
			return q;
	return json_string_end(p, end);
}

/* Where the scan of an object is. */
struct walk {
	const char *p, *end;
	unsigned scopes[DEPTH];
	unsigned depth;		/* of the object that we are in, from 0 */
};

/*
 * Takes the value at p, for a key that is known or not (NULL); false where the
 * line ends in it.
 */
static bool
take_value(struct walk *w, const struct log_key *known,
	struct log_record *record)
{
	struct log_text value = { w->p, 0, false };
	unsigned scope = known != NULL ? known->object : SCOPE_CONTEXT;
	const char *close;

	if (*w->p == '{' && scope != SCOPE_NONE && w->depth + 1 < DEPTH) {
		w->scopes[++w->depth] = scope;
		w->p++;
		return true;
	}
	if (*w->p == '{' || *w->p == '[') {
		close = json_skip(w->p, w->end);
		if (close == NULL)
			return false;
		w->p = close;
		return true;
	}
	if (*w->p == '"') {
		close = string_end(w->p + 1, w->end);
		value.data++;
		value.len = (size_t)((close != NULL ? close : w->end) -
		    value.data);
		value.escaped = true;
		if (known != NULL)
			take_field(known->field, value, true, record);
		w->p = close != NULL ? close + 1 : w->end;
		return close != NULL;
	}
	w->p = word_end(w->p, w->end);
	value.len = (size_t)(w->p - value.data);
	/* Nothing behind it: the line was cut, and so may be the number. */
	if (w->p == w->end)
		return false;
	if (known != NULL && value.len > 0 &&
	    !(value.len == 4 && memcmp(value.data, "null", 4) == 0))
		take_field(known->field, value, false, record);
	return true;
}

/* Takes what stands at p in an object; false when the line is over. */
static bool
walk_step(struct walk *w, struct log_record *record)
{
	const struct log_key *known;
	const char *key, *close;

	w->p = json_blank(w->p, w->end);
	if (w->p == w->end)
		return false;
	if (*w->p == ',') {
		w->p++;
		return true;
	}
	if (*w->p == '}') {
		w->p++;
		return w->depth-- > 0;
	}
	if (*w->p != '"')
		return false;
	key = w->p + 1;
	close = string_end(key, w->end);
	if (close == NULL)
		return false;
	w->p = json_blank(close + 1, w->end);
	if (w->p == w->end || *w->p != ':')
		return false;
	w->p = json_blank(w->p + 1, w->end);
	if (w->p == w->end)
		return false;
	known = log_key(key, (size_t)(close - key), w->scopes[w->depth]);
	return take_value(w, known, record);
}

/* "2026-...Z {" or "2026-...Z stdout F {": the object, or NULL. */
static const char *
behind_prefix(const char *line, const char *end, struct log_record *record)
{
	size_t most = (size_t)(end - line);
	const char *brace, *blank;

	if (line == end || *line < '0' || *line > '9')
		return NULL;
	brace = memchr(line, '{', most < PREFIX_MAX ? most : PREFIX_MAX);
	if (brace == NULL)
		return NULL;
	blank = memchr(line, ' ', (size_t)(brace - line));
	if (blank == NULL || !log_time_iso(line, (size_t)(blank - line),
	    &record->time))
		return NULL;
	return brace;
}

bool
log_record_json(const char *line, const char *end, struct log_record *record)
{
	struct walk w = { .end = end };
	int64_t outer;

	start(record);
	w.p = json_blank(line, end);
	if (w.p < end && *w.p != '{')
		w.p = behind_prefix(w.p, end, record);
	if (w.p == NULL || w.p == end)
		return false;
	/* The line's own time is better than when it was collected. */
	outer = record->time;
	record->time = LOG_NO_TIME;
	w.p++;
	w.scopes[0] = SCOPE_TOP;
	while (walk_step(&w, record))
		continue;
	if (record->time == LOG_NO_TIME)
		record->time = outer;
	return record->level != LOG_UNKNOWN || record->time != LOG_NO_TIME ||
	    record->message.data != NULL || record->error.data != NULL;
}

/* Behind the sequences that colour what follows. */
static const char *
skip_colours(const char *p, const char *end)
{
	while (end - p >= 3 && p[0] == '\x1b' && p[1] == '[') {
		const char *q = p + 2;

		while (q < end && ((*q >= '0' && *q <= '9') || *q == ';'))
			q++;
		if (q == end || *q != 'm')
			break;
		p = q + 1;
	}
	return p;
}

/* Before those that end a text. */
static const char *
without_colours(const char *p, const char *end)
{
	const char *colour = memchr(p, '\x1b', (size_t)(end - p));

	return colour != NULL ? colour : end;
}

/* [12:00:01.123], or with a date, or with a number. */
static const char *
take_stamp(const char *p, const char *end, struct log_record *record)
{
	size_t most = (size_t)(end - p);
	const char *close;

	if (p == end || *p != '[')
		return NULL;
	close = memchr(p, ']', most < PREFIX_MAX ? most : PREFIX_MAX);
	if (close == NULL)
		return NULL;
	p++;
	if (log_time_clock(p, (size_t)(close - p), &record->time))
		record->clock = true;
	else if (!log_time_iso(p, (size_t)(close - p), &record->time) &&
	    !log_time_number(p, (size_t)(close - p), &record->time))
		return NULL;
	return close + 1;
}

bool
log_record_pretty(const char *line, const char *end,
	struct log_pretty *pretty, struct log_record *record)
{
	const char *p, *name;

	start(record);
	memset(pretty, 0, sizeof *pretty);
	pretty->scopes[0] = SCOPE_TOP;
	p = take_stamp(skip_colours(line, end), end, record);
	if (p == NULL || p == end || *p != ' ')
		return false;
	p = skip_colours(p + 1, end);
	for (name = p; p < end && ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z');)
		p++;
	record->level = log_level_of(name, (size_t)(p - name));
	if (record->level == LOG_UNKNOWN)
		return false;
	p = skip_colours(p, end);
	if (end - p > 1 && p[0] == ' ' && p[1] == '(') {
		p = memchr(p, ')', (size_t)(end - p));
		if (p == NULL)
			return false;
		p++;
	}
	p = skip_colours(p, end);
	if (p == end || *p != ':')
		return false;
	p = skip_colours(json_blank(p + 1, end), end);
	record->message = (struct log_text) { p,
	    (size_t)(without_colours(p, end) - p), false };
	return true;
}

static bool
starts(const char *p, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - p) >= len && memcmp(p, word, len) == 0;
}

static void
open_scope(struct log_pretty *pretty, unsigned scope)
{
	if (pretty->depth + 1 < LOG_PRETTY_DEPTH)
		pretty->scopes[++pretty->depth] = (unsigned char)scope;
	else if (pretty->skipped < 1 << 20)
		pretty->skipped++;
}

static void
close_scope(struct log_pretty *pretty)
{
	if (pretty->skipped > 0)
		pretty->skipped--;
	else if (pretty->depth > 0)
		pretty->depth--;
}

/* key: value, "key": "value", or what opens an object. */
static void
take_member(const char *p, const char *end, struct log_pretty *pretty,
	struct log_record *record)
{
	unsigned scope = pretty->scopes[pretty->depth];
	bool quoted = *p == '"';
	const char *key = quoted ? p + 1 : p, *close;
	const struct log_key *known;
	struct log_text value = { NULL, 0, false };

	close = quoted ? json_string_end(key, end) :
	    memchr(key, ':', (size_t)(end - key));
	if (close == NULL)
		return;
	known = log_key(key, (size_t)(close - key), scope);
	p = close + 1;
	if (quoted && (p == end || *p++ != ':'))
		return;
	p = skip_colours(json_blank(p, end), end);
	if (p == end)
		return;
	if (end - p == 1 && *p == '{') {
		open_scope(pretty, known != NULL ? known->object :
		    SCOPE_CONTEXT);
		return;
	}
	if (end - p == 1 && *p == '[') {
		open_scope(pretty, SCOPE_NONE);
		return;
	}
	quoted = *p == '"';
	value.data = p + quoted;
	value.escaped = quoted;
	close = quoted ? json_string_end(value.data, end) : NULL;
	if (close == NULL)
		close = end[-1] == ',' ? end - 1 : end;
	value.len = (size_t)(close - value.data);
	if (known != NULL && pretty->skipped == 0)
		take_field(known->field, value, quoted ||
		    scope == SCOPE_TOP, record);
}

void
log_record_below(const char *line, const char *end,
	struct log_pretty *pretty, struct log_record *record)
{
	const char *p = skip_colours(json_blank(line, end), end);

	while (end > p && (end[-1] == ' ' || end[-1] == '\r'))
		end--;
	if (p == end)
		return;
	if (starts(p, end, "at ")) {
		/* The lines of a stack follow each other. */
		if (record->stack.data == NULL || record->stack.escaped)
			record->stack = (struct log_text) { p, 0, false };
		record->stack.len = (size_t)(end - record->stack.data);
	} else if (*p == '}' || *p == ']') {
		close_scope(pretty);
	} else {
		take_member(p, end, pretty, record);
	}
}
