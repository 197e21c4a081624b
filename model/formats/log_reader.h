/*
 * The records of an application log, one after the other: lines of JSON, what
 * pino-pretty makes of one, and what a process says itself as it fails: errors
 * nobody caught, warnings of Node, V8's last words. Lines of a stack belong to
 * what is before them. Other lines are counted and left out.
 */
#ifndef MODEL_FORMATS_LOG_READER_H
#define MODEL_FORMATS_LOG_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/formats/log_record.h"

struct log_reader {
	const char *p, *end;
	uint64_t line;		/* lines read */
	uint64_t plain;		/* of these, that are of no record */
	/* Of the record given last: */
	const char *begin;
	uint64_t at;		/* its first line, from 1 */
	bool alone;		/* it has no time of its own */
};

/* Over bytes that begin with a line, which is the next after so many. */
void log_reader_init(struct log_reader *reader, const char *data,
	const char *end, uint64_t lines);
/* False at the end. Texts stay in the bytes. */
bool log_reader_next(struct log_reader *reader, struct log_record *record);

/*
 * Does it look like a log? By its first lines, of which one may be cut and some
 * may be of no record, as those that npm writes before a program starts. So
 * does what a process printed that has crashed.
 */
bool log_reader_is_log(const char *data, size_t size);

/*
 * Of "file:line:column" in a stack: that of the first frame that is of the
 * program, else of a package, else of what comes with Node. data NULL where
 * there is none.
 */
struct log_text log_stack_place(struct log_text stack);

#endif
