#include "model/formats/app_log.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/formats/document.h"
#include "model/formats/log_kept.h"
#include "model/formats/log_reader.h"
#include "model/formats/log_signs.h"
#include "model/formats/log_time.h"
#include "model/snapshot/source.h"

/* Between two looks at the task, and before what was read may rest. */
#define STEP ((size_t)1 << 20)
#define REST ((size_t)64 << 20)
/* So many events are kept one by one: 32 MB. */
#define EVENTS_MAX ((size_t)1 << 22)

#define MESSAGE_MAX 200
#define NAME_MAX_BYTES 64
#define ROUTE_MAX 120
#define PLACE_MAX 300
/* Between the parts of a key. */
#define SEPARATOR '\x1f'

struct building {
	struct app_log *log;
	struct log_kept *kept;	/* of each group */
	size_t kept_capacity;
	struct strbuf raw, key;
	uint64_t dropped;	/* events */
	int64_t time;		/* of the record before, or LOG_NO_TIME */
	struct error *err;
};

void
app_log_free(struct app_log *log)
{
	if (log == NULL)
		return;
	intern_release(&log->keys);
	log_spread_release(&log->spread);
	strbuf_release(&log->texts);
	free(log->groups);
	free(log->examples);
	free(log->events);
	free(log);
}

/* A text, with blanks for what no key may have. */
static void
set_raw(struct building *b, struct log_text text, size_t max)
{
	char *data;
	size_t len;

	strbuf_reset(&b->raw);
	log_text_add(text, max, false, &b->raw);
	data = b->raw.data;
	len = b->raw.len;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)data[i] < 0x20)
			data[i] = ' ';
}

static struct log_text
error_name(const struct log_record *record)
{
	return record->code.len > 0 ? record->code : record->type;
}

static void
add_route(struct building *b, const struct log_record *record)
{
	if (record->route.len > 0 || record->url.len > 0) {
		if (record->method.len > 0) {
			set_raw(b, record->method, NAME_MAX_BYTES);
			strbuf_add(&b->key, b->raw.data, b->raw.len);
			strbuf_addc(&b->key, ' ');
		}
		set_raw(b, record->route.len > 0 ? record->route :
		    record->url, ROUTE_MAX);
		log_text_add_path(b->raw.data, b->raw.len, &b->key);
	} else if (record->context.len > 0) {
		set_raw(b, record->context, ROUTE_MAX);
		log_text_add_alike(b->raw.data, b->raw.len, &b->key);
	}
}

static void
make_key(struct building *b, const struct log_record *record)
{
	struct log_text message = record->message.len > 0 ? record->message :
	    record->error;

	strbuf_reset(&b->key);
	strbuf_addc(&b->key, (char)(record->level < 255 ? record->level :
	    255));
	set_raw(b, message, MESSAGE_MAX);
	log_text_add_alike(b->raw.data, b->raw.len, &b->key);
	strbuf_addc(&b->key, SEPARATOR);
	set_raw(b, error_name(record), NAME_MAX_BYTES);
	strbuf_add(&b->key, b->raw.data, b->raw.len);
	strbuf_addc(&b->key, SEPARATOR);
	add_route(b, record);
}

/* All that is known of an error, where signs may be. */
static const char *
sign_of(struct building *b, const struct log_record *record)
{
	const struct log_text texts[] = { record->message, record->error,
	    record->code, record->type };

	strbuf_reset(&b->raw);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		log_text_add(texts[i], MESSAGE_MAX, true, &b->raw);
		strbuf_addc(&b->raw, '\n');
	}
	return log_sign(b->raw.data);
}

static bool
new_group(struct building *b, const struct log_record *record)
{
	struct app_log *log = b->log;
	struct log_group *groups = array_grow(log->groups,
	    &log->groups_capacity, log->group_count + 1, sizeof *groups,
	    "groups of lines", b->err);
	struct log_kept *kept;

	if (groups == NULL)
		return false;
	log->groups = groups;
	kept = array_grow(b->kept, &b->kept_capacity, log->group_count + 1,
	    sizeof *kept, "groups of lines", b->err);
	if (kept == NULL)
		return false;
	b->kept = kept;
	kept[log->group_count] = (struct log_kept) { 0 };
	groups[log->group_count] = (struct log_group) {
		.level = record->level,
		.first = LOG_NO_TIME,
		.last = LOG_NO_TIME,
		.sign = sign_of(b, record),
	};
	log->group_count++;
	return true;
}

/* The group of the key; INTERN_NONE beyond the limit. */
static bool
find_group(struct building *b, const struct log_record *record,
	uint32_t *group)
{
	struct app_log *log = b->log;

	*group = intern_find(&log->keys, b->key.data, b->key.len);
	if (*group != INTERN_NONE || log->group_count == LOG_GROUPS_MAX)
		return true;
	return new_group(b, record) && intern_add(&log->keys, b->key.data,
	    b->key.len, group, b->err);
}

/* Lines that are no warning are given up first, then all that come. */
static void
drop_events(struct app_log *log)
{
	size_t kept = 0;

	for (size_t i = 0; i < log->event_count; i++) {
		uint32_t group;

		app_log_event(log->events[i], &group);
		if (log->groups[group].level >= LOG_WARN)
			log->events[kept++] = log->events[i];
		else
			log->groups[group].rough = true;
	}
	log->event_count = kept;
}

static bool
add_event(struct building *b, uint32_t number, int64_t time)
{
	struct app_log *log = b->log;
	uint64_t *events;

	if (log->event_count == EVENTS_MAX)
		drop_events(log);
	if (log->groups[number].rough || log->event_count == EVENTS_MAX) {
		log->groups[number].rough = true;
		return true;
	}
	events = array_grow(log->events, &log->events_capacity,
	    log->event_count + 1, sizeof *events, "lines", b->err);
	if (events == NULL)
		return false;
	log->events = events;
	events[log->event_count++] = (uint64_t)time << 16 | number;
	return true;
}

/* A clock that goes back by half a day has come to the next one. */
static int64_t
unwrap(const struct building *b, int64_t time)
{
	int64_t days;

	if (b->time == LOG_NO_TIME)
		return time;
	days = b->time / LOG_DAY;
	time += days * LOG_DAY;
	if (time + LOG_DAY / 2 < b->time && days < 10000)
		time += LOG_DAY;
	return time;
}

static void
extend(int64_t time, int64_t *first, int64_t *last)
{
	if (*first == LOG_NO_TIME || time < *first)
		*first = time;
	if (*last == LOG_NO_TIME || time > *last)
		*last = time;
}

static bool
add_record(struct building *b, const struct log_reader *reader,
	const struct log_record *record)
{
	struct app_log *log = b->log;
	int64_t time = record->time;
	struct log_group *group;
	uint32_t number;

	log->records++;
	if (time == LOG_NO_TIME) {
		log->untimed++;
		/* What a process says between two lines was then. */
		if (reader->alone)
			time = b->time;
	} else if (record->clock && !log->clock && log->first != LOG_NO_TIME) {
		/* Among lines with dates: about then. */
		time = b->time;
	} else if (record->clock || log->clock) {
		log->clock = true;
		time = unwrap(b, time % LOG_DAY);
	}
	b->time = time;
	make_key(b, record);
	if (b->key.failed)
		return error_memory(b->err, "a line", b->key.len);
	if (!find_group(b, record, &number))
		return false;
	if (number == INTERN_NONE) {
		log->apart++;
		return true;
	}
	group = &log->groups[number];
	group->count++;
	log_kept_add(&b->kept[number], reader->begin, reader->at - 1, time);
	if (time == LOG_NO_TIME)
		return true;
	extend(time, &group->first, &group->last);
	extend(time, &log->first, &log->last);
	return log_spread_add(&log->spread, number, time, b->err) &&
	    add_event(b, number, time);
}

static bool
read_records(struct building *b, const char *data, size_t size,
	const struct source *source, struct task *task)
{
	struct log_reader reader;
	struct log_record record;
	size_t step = STEP, rest = REST;

	log_reader_init(&reader, data, data + size, 0);
	while (log_reader_next(&reader, &record)) {
		size_t at = (size_t)(reader.p - data);

		if (!add_record(b, &reader, &record))
			return false;
		if (at < step)
			continue;
		step = at + STEP;
		if (!task_progress(task, STAGE_LOCATE, at, b->err))
			return false;
		if (source != NULL && at >= rest) {
			source_rest(source, 0, at);
			rest = at + REST;
		}
	}
	b->log->lines = reader.line;
	b->log->plain = reader.plain;
	return true;
}

static struct log_piece
add_piece(struct app_log *log, struct log_text text, size_t max)
{
	struct log_piece piece = { (uint32_t)log->texts.len, 0 };

	log_text_add(text, max, true, &log->texts);
	piece.len = (uint32_t)(log->texts.len - piece.at);
	strbuf_addc(&log->texts, '\0');
	return piece;
}

static void
read_example(struct app_log *log, const struct log_kept_line *line,
	const char *end, struct log_example *example)
{
	struct log_reader reader;
	struct log_record record;

	log_reader_init(&reader, line->begin, end, line->line);
	if (!log_reader_next(&reader, &record))
		return;
	/* Whoever names no request may have written its id out. */
	if (record.ids[LOG_ID_REQUEST].len == 0)
		record.ids[LOG_ID_REQUEST] = log_text_uuid(record.message);
	example->line = reader.at;
	example->time = line->time;
	example->message = add_piece(log, record.message.len > 0 ?
	    record.message : record.error, MESSAGE_MAX);
	example->error = add_piece(log, record.error, MESSAGE_MAX);
	example->place = add_piece(log, log_stack_place(record.stack),
	    PLACE_MAX);
	for (int i = 0; i < LOG_IDS; i++)
		example->ids[i] = add_piece(log, record.ids[i],
		    NAME_MAX_BYTES);
}

/* Reads the lines that were kept once more, for their texts. */
static bool
read_examples(struct building *b, const char *end)
{
	struct app_log *log = b->log;
	const struct log_kept_line *list[LOG_EXAMPLES];
	size_t count = 0;

	for (size_t i = 0; i < log->group_count; i++) {
		struct log_group *group = &log->groups[i];

		group->first_example = (uint32_t)count;
		group->examples = log_kept_list(&b->kept[i], list);
		count += group->examples;
	}
	log->examples = calloc(count + 1, sizeof *log->examples);
	if (log->examples == NULL)
		return error_memory(b->err, "lines", count *
		    sizeof *log->examples);
	log->example_count = count;
	/* Piece 0 is an empty text. */
	strbuf_addc(&log->texts, '\0');
	for (size_t i = 0; i < log->group_count; i++) {
		const struct log_group *group = &log->groups[i];

		log_kept_list(&b->kept[i], list);
		for (size_t n = 0; n < group->examples; n++)
			read_example(log, list[n], end,
			    &log->examples[group->first_example + n]);
	}
	return !log->texts.failed || error_memory(b->err, "lines",
	    log->texts.len);
}

static int
compare_events(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Mostly they are in order already. */
static void
sort_events(struct app_log *log)
{
	for (size_t i = 1; i < log->event_count; i++)
		if (log->events[i] >> 16 < log->events[i - 1] >> 16) {
			qsort(log->events, log->event_count,
			    sizeof *log->events, compare_events);
			return;
		}
}

struct app_log *
app_log_read(const char *data, size_t size, const struct source *source,
	struct task *task, struct error *err)
{
	struct building b = { .raw = STRBUF_INIT, .key = STRBUF_INIT,
	    .time = LOG_NO_TIME, .err = err };
	struct app_log *log = calloc(1, sizeof *log);
	bool done;

	if (log == NULL) {
		error_memory(err, "a log", sizeof *log);
		return NULL;
	}
	log->texts = (struct strbuf) STRBUF_INIT;
	log->first = log->last = LOG_NO_TIME;
	b.log = log;
	task_begin(task, STAGE_LOCATE, size);
	done = read_records(&b, data, size, source, task) &&
	    read_examples(&b, data + size);
	if (done && log->records == 0)
		done = error_set(err, ERROR_FORMAT, "no line of this is one "
		    "of a log");
	if (done) {
		sort_events(log);
		task_end(task, STAGE_LOCATE);
	} else {
		app_log_free(log);
		log = NULL;
	}
	free(b.kept);
	strbuf_release(&b.raw);
	strbuf_release(&b.key);
	return log;
}

const char *
app_log_part(const struct app_log *log, uint32_t group, enum log_part part,
	size_t *len)
{
	size_t left;
	const char *p = intern_key(&log->keys, group, &left);
	const char *end = p + left, *next;

	p++;		/* the level */
	for (unsigned i = 0; ; i++) {
		next = memchr(p, SEPARATOR, (size_t)(end - p));
		if (next == NULL)
			next = end;
		if (i == (unsigned)part || next == end)
			break;
		p = next + 1;
	}
	*len = (size_t)(next - p);
	return p;
}

void
app_log_add_name(const struct app_log *log, uint32_t group,
	struct strbuf *sb)
{
	size_t len, error_len;
	const char *text = app_log_part(log, group, LOG_PART_MESSAGE, &len);
	const char *error = app_log_part(log, group, LOG_PART_ERROR,
	    &error_len);

	if (len == 0)
		strbuf_adds(sb, "(no message)");
	else
		strbuf_add(sb, text, len);
	/* Not twice: "read ECONNRESET" says it. */
	if (error_len > 0 && (len == 0 ||
	    memmem(text, len, error, error_len) == NULL)) {
		strbuf_adds(sb, " (");
		strbuf_add(sb, error, error_len);
		strbuf_addc(sb, ')');
	}
}

const char *
app_log_text(const struct app_log *log, struct log_piece piece)
{
	return log->texts.data + piece.at;
}

/* The first event that is not before a time. */
static size_t
find_event(const struct app_log *log, int64_t time)
{
	size_t low = 0, high = log->event_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((int64_t)(log->events[middle] >> 16) < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint64_t
app_log_between(const struct app_log *log, uint32_t group, int64_t from,
	int64_t to, bool *rough)
{
	uint64_t count = 0;
	uint32_t of;

	*rough = log->groups[group].rough;
	if (*rough)
		return (uint64_t)(log_spread_between(&log->spread, group,
		    from, to) + 0.5);
	for (size_t i = find_event(log, from); i < log->event_count &&
	    app_log_event(log->events[i], &of) < to; i++)
		count += of == group;
	return count;
}

static void *
read_source(const struct source *source, struct task *task,
	struct error *err)
{
	return app_log_read(source->data, source->size, source, task, err);
}

static void
free_data(void *data)
{
	app_log_free(data);
}

static size_t
bytes_of(const void *data)
{
	const struct app_log *log = data;

	return sizeof *log + log->keys.bytes_capacity +
	    log->groups_capacity * sizeof *log->groups +
	    log->spread.capacity * sizeof *log->spread.counts +
	    log->example_count * sizeof *log->examples +
	    log->texts.capacity + log->events_capacity * sizeof *log->events;
}

const struct format app_log_format = {
	.kind = FILE_APP_LOG,
	.name = "application log",
	.any_size = true,
	.read = read_source,
	.free = free_data,
	.bytes = bytes_of,
};
