/*
 * One line of an application log, to the few fields that matter
 * (related-formats.md, section 7): of a JSON object as pino, bunyan and
 * winston write it, of the first line that pino-pretty makes of one and of
 * those below it. A scan by hand: millions of lines are read. Texts stay where
 * they are. What is cut short or strange gives what could be read of it.
 */
#ifndef MODEL_FORMATS_LOG_RECORD_H
#define MODEL_FORMATS_LOG_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "model/formats/log_text.h"

enum log_id {
	LOG_ID_REQUEST,
	LOG_ID_SESSION,
	LOG_ID_USER,
	LOG_IDS
};

/* pino's numbers; others may stand between them. */
enum {
	LOG_UNKNOWN = 0,
	LOG_TRACE = 10,
	LOG_DEBUG = 20,
	LOG_INFO = 30,
	LOG_WARN = 40,
	LOG_ERROR = 50,
	LOG_FATAL = 60,
};

struct log_record {
	int level;
	int64_t time;		/* log_time.h, or LOG_NO_TIME */
	bool clock;		/* that is a time of day: no date is there */
	struct log_text message, context, route, method, url;
	struct log_text type, code, error;	/* of err; error: its message */
	struct log_text stack;
	struct log_text ids[LOG_IDS];
};

#define LOG_PRETTY_DEPTH 8

/* Where in a record the lines below a pretty one are. */
struct log_pretty {
	unsigned char scopes[LOG_PRETTY_DEPTH];
	unsigned depth, skipped;
};

/*
 * The name of a level in any case: "error", "WARN", "critical"; LOG_UNKNOWN
 * for other words.
 */
int log_level_of(const char *name, size_t len);
/* "error"; of numbers in between that of the next lower one. */
const char *log_level_name(int level);

/* Of a line that begins with {. False where it has nothing of a log. */
bool log_record_json(const char *line, const char *end,
	struct log_record *record);
/*
 * Of "[12:00:01.123] ERROR (123): message", which may be coloured. False for
 * other lines. Begins what is below.
 */
bool log_record_pretty(const char *line, const char *end,
	struct log_pretty *pretty, struct log_record *record);
/* One of the lines below it, which begin with a blank. */
void log_record_below(const char *line, const char *end,
	struct log_pretty *pretty, struct log_record *record);

#endif
