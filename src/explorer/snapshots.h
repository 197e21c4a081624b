/* The list of snapshots, as a table: state, progress and errors of each. */
#ifndef SRC_EXPLORER_SNAPSHOTS_H
#define SRC_EXPLORER_SNAPSHOTS_H

#include <stddef.h>

struct error;
struct loads;
struct table;
struct table_ops;

extern const struct table_ops snapshots_ops;

/*
 * All borrowed; current and base are read whenever a row is drawn. note is
 * that of the table, or NULL.
 */
struct table *snapshots_new(const struct loads *loads, const size_t *current,
	const size_t *base, const char *note, struct error *err);

/*
 * A load's name without folders, ".heapsnapshot" and what says that it is
 * compressed; borrowed, *len bytes.
 */
const char *snapshot_title(const char *path, size_t *len);
/* The same where there is little room: without what Node's all begin with. */
const char *snapshot_brief(const char *path, size_t *len);

#endif
