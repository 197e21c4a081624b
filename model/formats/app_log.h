/*
 * The log of an application: lines of JSON as pino, bunyan and winston write
 * them, or what pino-pretty makes of these (log_reader.h). Lines that say the
 * same but for numbers and ids, with the same error on the same route, are one
 * group. Memory is bounded by the number of groups, of which there is a limit,
 * and of single events, likewise; a log may have any number of lines.
 */
#ifndef MODEL_FORMATS_APP_LOG_H
#define MODEL_FORMATS_APP_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/intern.h"
#include "model/base/strbuf.h"
#include "model/formats/log_record.h"
#include "model/formats/log_spread.h"

struct error;
struct format;
struct source;
struct task;

extern const struct format app_log_format;

#define LOG_GROUPS_MAX 8192
/* A part of app_log.texts; it ends with a NUL. */
struct log_piece {
	uint32_t at, len;
};

/* A line that was kept (log_kept.h). */
struct log_example {
	uint64_t line;		/* from 1 */
	int64_t time;
	struct log_piece message, error, place;	/* of the first frame */
	struct log_piece ids[LOG_IDS];
};

/* What the texts of a group are: parts of its key. */
enum log_part {
	LOG_PART_MESSAGE,
	LOG_PART_ERROR,		/* a code, or a name */
	LOG_PART_ROUTE,
	LOG_PART_COUNT
};

struct log_group {
	int level;
	uint64_t count;
	int64_t first, last;	/* times, or LOG_NO_TIME */
	const char *sign;	/* what it runs out of (log_signs.h), or NULL */
	uint32_t first_example, examples;
	bool rough;		/* not all of its events are kept */
};

struct app_log {
	struct intern keys;	/* of groups */
	struct log_group *groups;
	size_t group_count, groups_capacity;
	struct log_spread spread;	/* of groups */
	struct log_example *examples;
	size_t example_count;
	struct strbuf texts;
	/*
	 * When a line of which group was, in the order of time: see
	 * app_log_event().
	 */
	uint64_t *events;
	size_t event_count, events_capacity;
	int64_t first, last;	/* of all, or LOG_NO_TIME */
	uint64_t lines, records;
	uint64_t plain;		/* lines that are of no record */
	uint64_t apart;		/* records of groups beyond the limit */
	uint64_t untimed;	/* records without a time of their own */
	bool clock;		/* times are of a day: there are no dates */
};

/*
 * From bytes in memory, which need not outlive it. A last line that was cut
 * short gives what could be read of it. NULL, with err, when memory ran out or
 * the task was cancelled. source may be NULL; else data is its, and what was
 * read may rest.
 */
struct app_log *app_log_read(const char *data, size_t size,
	const struct source *source, struct task *task, struct error *err);
void app_log_free(struct app_log *log);

/* A text of a group; not terminated. */
const char *app_log_part(const struct app_log *log, uint32_t group,
	enum log_part part, size_t *len);
/* "upload failed (ECONNRESET)" */
void app_log_add_name(const struct app_log *log, uint32_t group,
	struct strbuf *sb);
const char *app_log_text(const struct app_log *log, struct log_piece piece);

/* The time of an event, and its group. */
static inline int64_t
app_log_event(uint64_t event, uint32_t *group)
{
	*group = (uint32_t)(event & 0xffff);
	return (int64_t)(event >> 16);
}

/*
 * How many lines of a group there were from a time to before another; rough
 * where not all are kept.
 */
uint64_t app_log_between(const struct app_log *log, uint32_t group,
	int64_t from, int64_t to, bool *rough);

#endif
