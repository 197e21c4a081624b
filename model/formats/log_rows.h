/*
 * A line of an application log as a row of a table, and what of it a heap may
 * have as well.
 */
#ifndef MODEL_FORMATS_LOG_ROWS_H
#define MODEL_FORMATS_LOG_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/formats/app_log.h"

struct cell;
struct error;
struct level;
struct row_place;

/* "01:24:41 request 8827b1e0  session s-4  upload failed": by local time. */
void log_rows_message(const struct app_log *log,
	const struct log_example *example, struct cell *cell);
/* An id of it, or nothing. */
void log_rows_id(const struct app_log *log,
	const struct log_example *example, enum log_id id, struct cell *cell);
/* "server.js:27:11", or with the whole path, of its stack; or nothing. */
void log_rows_location(const struct app_log *log,
	const struct log_example *example, bool whole, struct cell *cell);
/* The same as a place; false where there is none. */
bool log_rows_place(const struct app_log *log,
	const struct log_example *example, struct row_place *place);

/*
 * What is known of a line, a row each: fills a level (table.h) with those that
 * it has, and says one of them.
 */
bool log_rows_fields(const struct log_example *example, struct level *level,
	struct error *err);
void log_rows_field(const struct app_log *log,
	const struct log_example *example, uint32_t field, struct cell *cell);

/*
 * Appends a regular expression (pattern.h) for the strings of a heap that are
 * the ids of these lines, the last ones first, of no more than max bytes:
 * short ids as whole strings. Of several lines those of requests or, where
 * there are none, of sessions or users. Nothing where they have none.
 */
void log_rows_add_ids(const struct app_log *log, uint32_t first,
	uint32_t count, size_t max, struct strbuf *sb);

#endif
