/*
 * Which columns the tables show on the screen, as people have chosen. A choice
 * is of a table by its name and holds for all columns that it may ever have,
 * also while it shows fewer of them. Main thread only.
 */
#ifndef SRC_COLUMNS_H
#define SRC_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct strbuf;
struct table_ops;

/* More than there are tables. */
#define COLUMNS_TABLES 64

/* Zeroed: all columns of all tables are shown. */
struct columns {
	uint32_t hidden[COLUMNS_TABLES];	/* a bit a column */
};

/*
 * The tables whose columns can be chosen: those of the catalogue, then the
 * list of snapshots. NULL behind the last.
 */
const struct table_ops *columns_table(size_t number);

/*
 * Takes "TABLE KEY KEY...", which shows these and hides the others, or "TABLE
 * default". False, with ERROR_USAGE, for names that there are none of; nothing
 * is changed then.
 */
bool columns_parse(struct columns *columns, const char *words,
	struct error *err);
/* Appends the line that columns_parse takes; nothing for the default. */
void columns_line(const struct columns *columns, const struct table_ops *ops,
	struct strbuf *out);

/* The columns of this table to hide, a bit each, as grid_hide wants them. */
uint32_t columns_hidden(const struct columns *columns,
	const struct table_ops *ops);
/* Chooses so; columns that ops has not got stay as they were. */
void columns_hide(struct columns *columns, const struct table_ops *ops,
	uint32_t hidden);
/*
 * Reads "KEY KEY..." or "default" into what is to be hidden of ops. False, with
 * ERROR_USAGE, when it has no such column that is shown.
 */
bool columns_parse_keys(const struct table_ops *ops, const char *keys,
	uint32_t *hidden, struct error *err);

#endif
