#include "live/proc.h"
#include "live/process_columns.h"
#include "live/process_table.h"
#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/catalogue.h"
#include "model/table.h"
#include "src/explorer/state.h"
#include "src/loads.h"
#include "ui/grid.h"

/* How often processes are looked at while they are shown, in seconds. */
#define LOOK_EVERY 2.0

static struct table *
open_processes(const struct request *request, struct error *err)
{
	static const struct proc proc = PROC_INIT;

	(void)request;
	return process_table_new(&proc, err);
}

/* As in the catalogue, which knows of no processes. */
static const struct catalogue_entry entry = {
	.name = "ps",
	.title = "Processes",
	.brief = "Proc",
	.needs = ABOUT_NO_HEAP | ABOUT_HOLDERS,
	.usage = "",
	.help = "the Node processes of this machine",
	.open = open_processes,
	.ops = &process_table_ops,
};

bool
explorer_is_live(const struct spot *spot)
{
	return spot->entry != NULL && spot->entry->needs & ABOUT_NO_HEAP;
}

void
explorer_processes(struct explorer *e)
{
	struct spot spot = explorer_spot(e, &entry);

	if (explorer_is_live(&e->view->spot))
		return;
	/* A view that was made before shows what is now. */
	e->live_next = 0;
	explorer_visit(e, &spot);
}

void
explorer_live_words(struct explorer *e, struct strbuf *out)
{
	struct grid *grid = explorer_grid(e);
	struct cell cell = CELL_INIT;

	if (!explorer_is_live(&e->view->spot) || grid_count(grid) == 0)
		return;
	grid_cell(grid, grid_cursor(grid), PROCESS_COLUMN_HOW, &cell);
	strbuf_add(out, cell.text.data, cell.text.len);
	cell_release(&cell);
}

int64_t
explorer_live_pid(struct explorer *e)
{
	struct grid *grid = explorer_grid(e);
	struct cell cell = CELL_INIT;
	int64_t pid;

	if (!explorer_is_live(&e->view->spot) || grid_count(grid) == 0)
		return 0;
	grid_cell(grid, grid_cursor(grid), PROCESS_COLUMN_PID, &cell);
	pid = cell.number;
	cell_release(&cell);
	return pid;
}

int
explorer_live_timeout(const struct explorer *e)
{
	double left = (e->live_next - clock_seconds()) * 1000;

	if (!explorer_is_live(&e->view->spot))
		return -1;
	return left > 0 ? (int)left + 1 : 0;
}

static bool
look(struct explorer *e, struct error *err)
{
	struct view *view = e->view;
	struct pattern *pattern = NULL;

	if (view->filter.len > 0) {
		pattern = pattern_new(view->filter.data, err);
		if (pattern == NULL)
			return false;
	}
	/* The grid owns it. */
	if (!process_table_look((struct table *)(uintptr_t)grid_table(
	    view->grid), err)) {
		pattern_free(pattern);
		return false;
	}
	return grid_refresh(view->grid, pattern, view->inverse, err);
}

void
explorer_follow_live(struct explorer *e)
{
	struct error err = { 0 };

	if (explorer_live_timeout(e) != 0)
		return;
	e->live_next = clock_seconds() + LOOK_EVERY;
	/* Rows do not change while somebody looks for one, or types. */
	if (e->searching || e->filter != NULL || explorer_sorts(e) ||
	    e->mode == MODE_MENU || e->mode == MODE_PROMPT)
		return;
	if (!look(e, &err))
		explorer_complain(e, &err);
	e->drawn = false;
}
