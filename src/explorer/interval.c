/* From intervals of a timeline to the classes of what was allocated then. */
#include <string.h>

#include "model/catalogue.h"
#include "model/explore/period.h"
#include "src/explorer/state.h"
#include "ui/grid.h"

/* Marked rows are looked for among this many. */
#define INTERVAL_ROWS 100000

static bool
is_timeline(const struct explorer *e)
{
	return e->view->spot.entry == catalogue_find("timeline");
}

/* One end of the interval on a row, open where its cell is empty. */
static uint64_t
time_of(struct grid *grid, size_t row, const char *key)
{
	int column = table_column(grid_table(grid), key);
	struct cell cell = CELL_INIT;
	uint64_t time = PERIOD_OPEN;

	if (column >= 0)
		grid_cell(grid, row, (unsigned)column, &cell);
	if (cell.kind == CELL_COUNT)
		time = (uint64_t)cell.number;
	cell_release(&cell);
	return time;
}

static struct period
period_of(struct grid *grid, size_t row)
{
	return (struct period) { time_of(grid, row, "from_us"),
	    time_of(grid, row, "to_us") };
}

/* "time:0.2s..0.3s,1s..1.5s": of two that follow each other one is made. */
static void
add_marked(struct grid *grid, struct strbuf *term)
{
	size_t rows = grid_count(grid), left = grid_marks(grid);
	struct period run = { PERIOD_OPEN, 0 }, next;
	bool any = false;

	if (rows > INTERVAL_ROWS)
		rows = INTERVAL_ROWS;
	for (size_t i = 0; i < rows && left > 0; i++) {
		if (!grid_marked(grid, i))
			continue;
		left--;
		if (grid_depth(grid, i) > 0)
			continue;
		next = period_of(grid, i);
		if (any && next.from == run.to) {
			run.to = next.to;
			continue;
		}
		if (any) {
			period_add(&run, term);
			strbuf_addc(term, ',');
		}
		run = next;
		any = true;
	}
	if (any)
		period_add(&run, term);
}

/* The interval that the cursor is on, or in. */
static void
add_current(struct grid *grid, struct strbuf *term)
{
	size_t row = grid_cursor(grid);
	struct period period;

	if (grid_count(grid) == 0)
		return;
	while (row > 0 && grid_depth(grid, row) > 0)
		row--;
	period = period_of(grid, row);
	period_add(&period, term);
}

bool
explorer_interval(struct explorer *e)
{
	static const char term[] = "time:";
	struct spot spot = explorer_spot(e, catalogue_find("summary"));
	struct strbuf text = STRBUF_INIT;
	struct grid *grid = e->view->grid;
	struct object object;

	if (!is_timeline(e) || e->pane_focused ||
	    (grid_marks(grid) == 0 && grid_object(grid, &object)))
		return false;
	strbuf_adds(&text, term);
	add_marked(grid, &text);
	if (text.len == sizeof term - 1)
		add_current(grid, &text);
	if (text.len >= sizeof spot.text) {
		explorer_say(e, "too many intervals are marked, with others "
		    "between them");
	} else if (text.len > sizeof term - 1) {
		memcpy(spot.text, text.data, text.len + 1);
		explorer_visit(e, &spot);
	}
	strbuf_release(&text);
	return true;
}
