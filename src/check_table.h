/* What heaptrail check found, as a table: a row for each measure. */
#ifndef SRC_CHECK_TABLE_H
#define SRC_CHECK_TABLE_H

struct check;
struct error;
struct table;

/* check is borrowed. Caller frees with table_free(). */
struct table *check_table_new(const struct check *check, struct error *err);

#endif
