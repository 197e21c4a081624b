/*
 * A cell as people read it: numbers with units, text made safe. One place for
 * the grid and for the writers.
 */
#ifndef UI_SHOW_H
#define UI_SHOW_H

#include "model/table.h"
#include "ui/format.h"

struct show {
	enum units units;
	bool ascii;
};

/* Appends the number of a cell that is not text; nothing for CELL_NONE. */
void show_number(const struct show *show, const struct cell *cell,
	struct strbuf *out);
/* The same in at most seven cells, "-12.3M", where the other has no room. */
void show_brief(const struct cell *cell, struct strbuf *out);
/* " 12 %", or as many spaces when the cell has no share; always 5 cells. */
void show_share(const struct cell *cell, struct strbuf *out);

/* The title of a column in about width cells: the brief one if it must be. */
const char *show_title(const struct column *column, unsigned width);

#endif
