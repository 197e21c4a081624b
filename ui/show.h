/*
 * A cell as people read it: numbers with units, text made safe. One place for
 * the grid and for the writers.
 */
#ifndef UI_SHOW_H
#define UI_SHOW_H

#include "model/base/format.h"
#include "model/table.h"

struct show {
	enum units units;
	bool ascii;
};

/*
 * Appends the number of a cell that is not text, "~" before it where it may
 * still change; nothing for CELL_NONE, an ellipsis for what is not known.
 */
void show_number(const struct show *show, const struct cell *cell,
	struct strbuf *out);
/*
 * The same in width cells: rather than cut, which would make it another
 * number, it goes without commas, then it is rounded to at most seven cells,
 * "-12.3M".
 */
void show_number_in(const struct show *show, const struct cell *cell,
	size_t width, struct strbuf *out);

#define SHOW_SHARE_WIDTH 6
/*
 * "  48 %" or " 100 %", or as many spaces when the cell has no share; always
 * SHOW_SHARE_WIDTH cells.
 */
void show_share(const struct cell *cell, struct strbuf *out);

/* What stands beside a number that is a part of something. */
enum shares {
	SHARES_PERCENT,
	SHARES_BARS,
	SHARES_NONE,
	SHARES_COUNT
};

/* By enum shares: "percent", "bars", "none". */
extern const char *const shares_names[SHARES_COUNT];
/* False for all other words. */
bool shares_parse(const char *text, enum shares *shares);

/*
 * A bar of so many cells for the share. Rounded half up to an eighth of a
 * cell, or, in ASCII, to a whole one; a share that is not nothing has an
 * eighth at least, if there are any.
 */
void show_bar(const struct cell *cell, unsigned cells, bool ascii,
	struct strbuf *out);
/* The same in place of the percents: as many cells, a blank first. */
void show_share_bar(const struct cell *cell, bool ascii, struct strbuf *out);

/*
 * A series in as many cells as it has numbers, or so many at most: then some
 * are left out, never the first and the last. Each is an eighth of a cell high
 * at least, up to a whole one for the largest. So that noise does not look
 * like growth, the height stands for a tenth of the largest number at least.
 */
void show_series(const struct cell *cell, unsigned cells, bool ascii,
	struct strbuf *out);

/* Appends the title of a column, or the brief one, cut to width cells. */
void show_title(const struct column *column, unsigned width, bool ascii,
	struct strbuf *out);

#endif
