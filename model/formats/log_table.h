/*
 * Log: a row for each group of lines that say the same, worst first: how many,
 * when, and what they tell that the program runs out of. Rows open into their
 * first and last lines, with the ids that are in them.
 */
#ifndef MODEL_FORMATS_LOG_TABLE_H
#define MODEL_FORMATS_LOG_TABLE_H

struct app_log;
struct error;
struct table;
struct table_ops;

extern const struct table_ops log_table_ops;

/* Of a log, which must outlive it. Caller frees with table_free(). */
struct table *log_table_new(const struct app_log *log, struct error *err);

#endif
