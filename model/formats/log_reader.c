#include "model/formats/log_reader.h"

#include <string.h>

#include "model/base/source_path.h"
#include "model/base/strbuf.h"
#include "model/formats/log_time.h"

/* More of a stack is not looked at. */
#define FRAMES_MAX 60
#define PATH_BYTES_MAX 512
/* As much of a plain line may stand before what it is called. */
#define NAME_MAX_BYTES 80
/* Records that are looked at, and plain lines that may be before them. */
#define LOOK_MAX 50
#define PLAIN_MAX 30

void
log_reader_init(struct log_reader *reader, const char *data, const char *end,
	uint64_t lines)
{
	memset(reader, 0, sizeof *reader);
	reader->p = data;
	reader->end = end;
	reader->line = lines;
}

/* The end of the line that begins at p, without what ends it. */
static const char *
line_end(const char *p, const char *end, const char **next)
{
	const char *feed = memchr(p, '\n', (size_t)(end - p));

	*next = feed != NULL ? feed + 1 : end;
	if (feed == NULL)
		feed = end;
	return feed > p && feed[-1] == '\r' ? feed - 1 : feed;
}

static bool
is_indented(const char *p, const char *end)
{
	return p < end && (*p == ' ' || *p == '\t');
}

static const char *
skip_indent(const char *p, const char *end)
{
	while (is_indented(p, end))
		p++;
	return p;
}

static bool
starts(const char *p, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - p) >= len && memcmp(p, word, len) == 0;
}

/* Takes the lines below a pretty record. */
static void
take_below(struct log_reader *r, struct log_pretty *pretty,
	struct log_record *record)
{
	const char *end, *next;

	while (is_indented(r->p, r->end)) {
		end = line_end(r->p, r->end, &next);
		log_record_below(r->p, end, pretty, record);
		r->p = next;
		r->line++;
	}
}

/* Takes the lines of a stack, where the record has none of its own. */
static void
take_stack(struct log_reader *r, struct log_record *record)
{
	const char *end, *next, *at;
	bool own = record->stack.data != NULL;

	while (is_indented(r->p, r->end)) {
		end = line_end(r->p, r->end, &next);
		at = skip_indent(r->p, end);
		if (!starts(at, end, "at "))
			break;
		if (!own && record->stack.data == NULL)
			record->stack.data = at;
		if (!own)
			record->stack.len = (size_t)(end -
			    record->stack.data);
		r->p = next;
		r->line++;
	}
}

static bool
ends_with(const char *p, size_t len, const char *word)
{
	size_t word_len = strlen(word);

	return len >= word_len &&
	    memcmp(p + len - word_len, word, word_len) == 0;
}

/* "TypeError: x", "Error [ERR_X]: x", "Uncaught Error: x". */
static bool
is_error(const char *p, const char *end, struct log_record *record)
{
	const char *name, *close;
	size_t most, len;

	if (starts(p, end, "Uncaught "))
		p += 9;
	for (name = p; p < end && ((*p | 0x20) >= 'a' && (*p | 0x20) <= 'z');)
		p++;
	len = (size_t)(p - name);
	if (len > NAME_MAX_BYTES || (!ends_with(name, len, "Error") &&
	    !ends_with(name, len, "Exception")))
		return false;
	record->type = (struct log_text) { name, len, false };
	if (end - p > 2 && p[0] == ' ' && p[1] == '[') {
		most = (size_t)(end - p);
		close = memchr(p, ']', most < NAME_MAX_BYTES ? most :
		    NAME_MAX_BYTES);
		if (close == NULL)
			return false;
		record->code = (struct log_text) { p + 2,
		    (size_t)(close - p - 2), false };
		p = close + 1;
	}
	if (end - p < 2 || p[0] != ':' || p[1] != ' ')
		return false;
	record->level = LOG_ERROR;
	record->message = (struct log_text) { p + 2, (size_t)(end - p - 2),
	    false };
	return true;
}

/* "(node:4242) MaxListenersExceededWarning: ..." */
static bool
is_warning(const char *p, const char *end, struct log_record *record)
{
	size_t most = (size_t)(end - p);
	const char *close, *colon;

	if (!starts(p, end, "(node:"))
		return false;
	close = memchr(p, ')', most < NAME_MAX_BYTES ? most : NAME_MAX_BYTES);
	if (close == NULL || end - close < 3 || close[1] != ' ')
		return false;
	p = close + 2;
	most = (size_t)(end - p);
	colon = memchr(p, ':', most < NAME_MAX_BYTES ? most : NAME_MAX_BYTES);
	record->level = LOG_WARN;
	record->message = (struct log_text) { p, (size_t)(end - p), false };
	if (colon != NULL && ends_with(p, (size_t)(colon - p), "Warning"))
		record->type = (struct log_text) { p, (size_t)(colon - p),
		    false };
	return true;
}

/* Does a process say there how it fails? */
static bool
is_failure(const char *p, const char *end, struct log_record *record)
{
	memset(record, 0, sizeof *record);
	record->time = LOG_NO_TIME;
	if (starts(p, end, "FATAL ERROR: ")) {
		record->level = LOG_FATAL;
		record->message = (struct log_text) { p,
		    (size_t)(end - p), false };
		return true;
	}
	return is_warning(p, end, record) || is_error(p, end, record);
}

bool
log_reader_next(struct log_reader *r, struct log_record *record)
{
	struct log_pretty pretty;
	const char *end, *next, *line;

	while (r->p < r->end) {
		line = r->p;
		end = line_end(line, r->end, &next);
		r->begin = line;
		r->at = ++r->line;
		r->alone = false;
		r->p = next;
		if (line == end)
			continue;
		if (log_record_json(line, end, record)) {
			take_stack(r, record);
			return true;
		}
		if (log_record_pretty(line, end, &pretty, record)) {
			take_below(r, &pretty, record);
			return true;
		}
		if (is_failure(line, end, record)) {
			r->alone = true;
			take_stack(r, record);
			return true;
		}
		r->plain++;
	}
	return false;
}

/* A level, or else a time and a message: other files have one of these, too. */
static bool
is_sure(const struct log_reader *r, const struct log_record *record)
{
	bool timed = record->time != LOG_NO_TIME;
	bool says = record->message.data != NULL ||
	    record->error.data != NULL;

	if (r->alone)
		return false;
	return record->level != LOG_UNKNOWN ? timed || says : timed && says;
}

/* The last words of a process: V8's own, or an error with its stack. */
static bool
is_crash(const struct log_reader *r, const struct log_record *record)
{
	return r->alone && (record->level == LOG_FATAL ||
	    (record->level == LOG_ERROR && record->stack.data != NULL));
}

bool
log_reader_is_log(const char *data, size_t size)
{
	struct log_reader reader;
	struct log_record record;
	unsigned sure = 0, others = 0, crashes = 0;

	log_reader_init(&reader, data, data + size, 0);
	while (sure + others < LOOK_MAX &&
	    log_reader_next(&reader, &record)) {
		if (is_sure(&reader, &record))
			sure++;
		else if (!reader.alone)
			others++;
		crashes += is_crash(&reader, &record);
	}
	/* What a process has printed, among lines of any kind. */
	if (sure == 0 && others == 0 && crashes > 0)
		return true;
	return sure > others && reader.plain <= PLAIN_MAX + 2 * sure;
}

/* "fn (path:1:2)" or "path:1:2": what is the place. */
static struct log_text
place_in(const char *p, const char *end)
{
	const char *open, *colon = end;
	int numbers = 0;

	while (end > p && (end[-1] == ' ' || end[-1] == '\r'))
		end--;
	if (end > p && end[-1] == ')') {
		open = memrchr(p, '(', (size_t)(end - p));
		if (open != NULL)
			p = open + 1;
		end--;
	} else if (starts(p, end, "async ")) {
		p += 6;
	}
	/* It ends with a line and a column. */
	for (const char *c = end; c > p && numbers < 2; c--) {
		if (c[-1] == ':' && c < colon) {
			numbers++;
			colon = c - 1;
		} else if (c[-1] < '0' || c[-1] > '9') {
			break;
		}
	}
	if (numbers == 0 || colon == p)
		return (struct log_text) { NULL, 0, false };
	return (struct log_text) { p, (size_t)(end - p), false };
}

/* 0: of the program, 1: of a package, 2: of what comes with Node. */
static int
rank_of(struct log_text place)
{
	struct strbuf path = STRBUF_INIT;
	const char *package;
	size_t len;
	int rank = 0;

	log_text_add(place, PATH_BYTES_MAX, false, &path);
	if (source_path_is_runtime(path.data) ||
	    starts(path.data, path.data + path.len, "internal/"))
		rank = 2;
	else if (source_path_package(path.data, &package, &len))
		rank = 1;
	strbuf_release(&path);
	return rank;
}

/* Where the line at p ends in a text, escaped or not, and the next begins. */
static const char *
frame_end(struct log_text text, const char *p, const char **next)
{
	const char *end = text.data + text.len, *feed = p;

	if (!text.escaped)
		return line_end(p, end, next);
	while ((feed = memchr(feed, '\\', (size_t)(end - feed))) != NULL) {
		if (end - feed >= 2 && feed[1] == 'n') {
			*next = feed + 2;
			return feed;
		}
		feed = end - feed >= 2 ? feed + 2 : end;
	}
	*next = end;
	return end;
}

struct log_text
log_stack_place(struct log_text stack)
{
	struct log_text best = { NULL, 0, false }, place;
	const char *p = stack.data, *next, *end;
	int rank, best_rank = 3;

	for (int i = 0; p != NULL && p < stack.data + stack.len &&
	    i < FRAMES_MAX && best_rank > 0; i++) {
		end = frame_end(stack, p, &next);
		p = skip_indent(p, end);
		if (starts(p, end, "at ")) {
			place = place_in(p + 3, end);
			place.escaped = stack.escaped;
			rank = place.data != NULL ? rank_of(place) : 3;
			if (rank < best_rank) {
				best = place;
				best_rank = rank;
			}
		}
		p = next;
	}
	return best;
}
