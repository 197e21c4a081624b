/*
 * Times of application logs, in milliseconds since 1970. What has no zone is
 * of the local one, as JavaScript reads it.
 */
#ifndef MODEL_FORMATS_LOG_TIME_H
#define MODEL_FORMATS_LOG_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* Not known; less than any that is. */
#define LOG_NO_TIME INT64_MIN
/* Later ones, and those before 1970, are not believed. */
#define LOG_TIME_MAX INT64_C(4102444800000)
#define LOG_DAY INT64_C(86400000)

/*
 * A number of seconds, milliseconds, microseconds or nanoseconds since 1970,
 * told apart by how large it is; a fraction may follow.
 */
bool log_time_number(const char *text, size_t len, int64_t *ms);
/*
 * 2026-11-23T01:24:41.340Z and what else there is: a blank for the T, no
 * seconds, any fraction, +01:00, +0100 or " +0100" for the Z, or none of these.
 */
bool log_time_iso(const char *text, size_t len, int64_t *ms);
/* A time of day, 12:00:01.123: milliseconds since midnight. */
bool log_time_clock(const char *text, size_t len, int64_t *ms);

/* "2026-11-23T01:24:41.340Z" */
void log_time_add(int64_t ms, struct strbuf *sb);
/*
 * By the local clock: "01:24:41", or with the day "11-23 01:24"; of a time of
 * day, as it is.
 */
void log_time_add_short(int64_t ms, bool clock, bool day, struct strbuf *sb);

#endif
