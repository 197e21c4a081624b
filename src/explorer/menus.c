#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/explore/where.h"
#include "model/table.h"
#include "src/config.h"
#include "src/explorer/snapshots.h"
#include "src/explorer/state.h"
#include "src/loads.h"
#include "ui/grid.h"

/* Room for count items; what the last menu held is let go. */
bool
explorer_make_items(struct explorer *e, size_t count)
{
	free(e->menu_items);
	free(e->menu_values);
	e->menu_items = calloc(count + 1, sizeof *e->menu_items);
	e->menu_values = calloc(count + 1, sizeof *e->menu_values);
	return e->menu_items != NULL && e->menu_values != NULL;
}

static const char *
why_no_base(const struct explorer *e, size_t number)
{
	const struct load *load = &e->loads->list[number];

	if (load->state != LOAD_READY)
		return "not loaded";
	return loads_alike(e->loads, number, e->current) ? NULL :
	    load_kind_name(load);
}

void
explorer_open_base_menu(struct explorer *e)
{
	size_t count = e->loads->count, at = 0;

	if (count < 2) {
		explorer_say(e, "there is only one snapshot; "
		    "give two or more files to compare");
		return;
	}
	if (!explorer_make_items(e, count))
		return;
	/* The texts first, then pointers to them: growing moves them. */
	strbuf_reset(&e->menu_texts);
	for (size_t i = 0; i < count; i++) {
		size_t len;
		const char *name = snapshot_title(e->loads->list[i].name,
		    &len);

		strbuf_addf(&e->menu_texts, "%zu ", i + 1);
		strbuf_add(&e->menu_texts, name, len);
		strbuf_addc(&e->menu_texts, '\0');
	}
	for (size_t i = 0; i < count; i++) {
		e->menu_items[i].text = e->menu_texts.data + at;
		e->menu_items[i].hint = why_no_base(e, i);
		e->menu_items[i].disabled = e->menu_items[i].hint != NULL;
		if (e->menu_items[i].hint == NULL && i == e->current)
			e->menu_items[i].hint = "current";
		while (e->menu_texts.data[at++] != '\0')
			continue;
	}
	e->menu_kind = MENU_BASE;
	menu_open(&e->menu, "Compare with", e->menu_items, count, e->base);
	e->mode = MODE_MENU;
}

void
explorer_open_sort_menu(struct explorer *e)
{
	const struct grid *grid = explorer_grid(e);
	const struct table_ops *ops = grid_table(grid)->ops;
	size_t count = 0, selected = 0;

	if (!explorer_make_items(e, ops->column_count))
		return;
	for (unsigned i = 0; i < ops->column_count; i++) {
		const struct column *column = &ops->columns[i];

		if (column->use == COLUMN_DATA)
			continue;
		if (i == grid_sort_column(grid))
			selected = count;
		e->menu_items[count] = (struct menu_item) {
			.text = column->title,
			.hotkey = (uint32_t)column->hotkey,
			.hint = i != grid_sort_column(grid) ? NULL :
			    grid_descending(grid) ? "descending" :
			    "ascending",
		};
		e->menu_values[count++] = i;
	}
	e->menu_kind = MENU_SORT;
	e->menu_columns = ops->columns;
	menu_open(&e->menu, "Sort by", e->menu_items, count, selected);
	e->mode = MODE_MENU;
}

/* What cannot be hidden stands there too, so that nobody looks for it. */
static const char *
why_fixed(const struct grid *grid, unsigned column)
{
	if (column == grid_table(grid)->ops->main_column)
		return "always";
	return column == grid_sort_column(grid) ? "sorted" : NULL;
}

void
explorer_open_columns_menu(struct explorer *e)
{
	const struct grid *grid = explorer_grid(e);
	const struct table_ops *ops = grid_table(grid)->ops;
	size_t count = 0;

	if (!explorer_make_items(e, ops->column_count))
		return;
	for (unsigned i = 0; i < ops->column_count; i++) {
		const struct column *column = &ops->columns[i];

		if (column->use == COLUMN_DATA)
			continue;
		e->menu_items[count] = (struct menu_item) {
			.text = column->title,
			.hotkey = (uint32_t)column->hotkey,
			.hint = why_fixed(grid, i),
			.disabled = why_fixed(grid, i) != NULL,
			.checked = grid_shows(grid, i),
		};
		e->menu_values[count++] = i;
	}
	e->menu_kind = MENU_COLUMNS;
	e->menu_columns = ops->columns;
	e->menu_before = grid_hidden(grid);
	menu_open(&e->menu, "Columns: Space, then Enter", e->menu_items,
	    count, 0);
	e->menu.checks = true;
	e->mode = MODE_MENU;
}

void
explorer_hint_columns(struct explorer *e)
{
	const struct grid *grid = explorer_grid(e);

	if (e->menu_kind != MENU_COLUMNS ||
	    grid_table(grid)->ops->columns != e->menu_columns)
		return;
	for (size_t i = 0; i < e->menu.count; i++) {
		struct menu_item *item = &e->menu_items[i];

		if (item->disabled)
			continue;
		item->hint = item->checked && !grid_has_drawn(grid,
		    e->menu_values[i]) ? "no room" : NULL;
	}
}

/* Hides these columns of the table, in every grid, from now on. */
static void
hide_columns(struct explorer *e, uint32_t hidden)
{
	columns_hide(&e->config->columns, grid_table(explorer_grid(e))->ops,
	    hidden);
	explorer_hide_columns(e);
}

static void
keep_columns(struct explorer *e)
{
	struct error err = { 0 };

	if (!config_keep_columns(e->config,
	    grid_table(explorer_grid(e))->ops, &err))
		explorer_complain(e, &err);
}

void
explorer_set_columns(struct explorer *e, const char *keys)
{
	struct error err = { 0 };
	uint32_t hidden;

	if (!columns_parse_keys(grid_table(explorer_grid(e))->ops, keys,
	    &hidden, &err)) {
		explorer_complain(e, &err);
		return;
	}
	hide_columns(e, hidden);
	keep_columns(e);
}

static void
turn_column(struct explorer *e)
{
	struct menu_item *item = &e->menu_items[e->menu.selected];
	uint32_t bit = UINT32_C(1) << e->menu_values[e->menu.selected];

	item->checked = !item->checked;
	hide_columns(e, item->checked ?
	    grid_hidden(explorer_grid(e)) & ~bit :
	    grid_hidden(explorer_grid(e)) | bit);
}

/* The views that show an object in its place. */
static const char *const reveal_views[] = {
	"summary", "containment", "dominators",
};

#define REVEAL_COUNT (sizeof reveal_views / sizeof reveal_views[0])

void
explorer_open_reveal_menu(struct explorer *e)
{
	struct object object;

	if (!explorer_object(e, &object) ||
	    !explorer_make_items(e, REVEAL_COUNT))
		return;
	for (unsigned i = 0; i < REVEAL_COUNT; i++) {
		const char *name = reveal_views[i];

		e->menu_items[i].text = catalogue_find(name)->title;
		e->menu_items[i].hotkey = (uint32_t)name[0];
	}
	e->menu_kind = MENU_REVEAL;
	menu_open(&e->menu, "Show it in", e->menu_items, REVEAL_COUNT, 0);
	e->mode = MODE_MENU;
}

/* A filter of the menu: its title, and the line that sets it. */
static void
add_filter(struct explorer *e, const char *title, const char *line)
{
	strbuf_add(&e->menu_texts, title, strlen(title) + 1);
	strbuf_add(&e->menu_texts, line, strlen(line) + 1);
}

static void
add_allocated(struct explorer *e)
{
	size_t count = e->loads->count;
	char title[96], line[64];

	for (size_t i = 1; i <= count; i++) {
		snprintf(title, sizeof title, i == 1 ?
		    "Objects allocated before snapshot %zu" :
		    "Objects allocated between snapshots %zu and %zu",
		    i > 1 ? i - 1 : i, i);
		snprintf(line, sizeof line, i == 1 ? "before:%zu" :
		    "after:%zu before:%zu", i > 1 ? i - 1 : i, i);
		add_filter(e, title, line);
	}
	if (explorer_has_base(e)) {
		snprintf(title, sizeof title,
		    "Objects allocated since snapshot %zu", e->base + 1);
		snprintf(line, sizeof line, "after:%zu", e->base + 1);
		add_filter(e, title, line);
		add_filter(e, "New objects, as the Comparison counts them",
		    "new");
	}
}

void
explorer_open_filter_menu(struct explorer *e)
{
	size_t count = 0, at = 0;

	if (e->view->spot.entry == NULL ||
	    !(e->view->spot.entry->needs & TAKES_WHERE)) {
		explorer_say(e, "these filters are for the summary: 1");
		return;
	}
	strbuf_reset(&e->menu_texts);
	add_filter(e, "All objects", "");
	for (size_t i = 0; i < where_preset_count; i++)
		add_filter(e, where_presets[i].title, where_presets[i].text);
	add_allocated(e);
	for (size_t i = 0; i < e->menu_texts.len; i++)
		count += e->menu_texts.data[i] == '\0';
	if (!explorer_make_items(e, count / 2))
		return;
	for (size_t i = 0; i < count / 2; i++) {
		e->menu_items[i].text = e->menu_texts.data + at;
		at += strlen(e->menu_texts.data + at) + 1;
		e->menu_items[i].hint = e->menu_texts.data + at;
		at += strlen(e->menu_texts.data + at) + 1;
	}
	e->menu_kind = MENU_FILTER;
	menu_open(&e->menu, "Show", e->menu_items, count / 2, 0);
	e->mode = MODE_MENU;
}

void
explorer_open_copy_menu(struct explorer *e)
{
	if (!explorer_make_items(e, copy_way_count))
		return;
	for (size_t i = 0; i < copy_way_count; i++) {
		e->menu_items[i].text = copy_ways[i].title;
		e->menu_items[i].hotkey = (uint32_t)copy_ways[i].name[0];
	}
	e->menu_kind = MENU_COPY;
	menu_open(&e->menu, "Copy", e->menu_items, copy_way_count, 0);
	e->mode = MODE_MENU;
}

static const struct {
	const char *title;
	char hotkey;
} many_items[] = {
	[MANY_CLASS] = { "All objects of the class", 'a' },
	[MANY_NEW] = { "Those new since the base", 'n' },
	[MANY_MARKED] = { "The marked objects", 'm' },
};

#define MANY_COUNT (sizeof many_items / sizeof many_items[0])

void
explorer_open_merged_menu(struct explorer *e)
{
	size_t count = 0;

	if (!explorer_make_items(e, MANY_COUNT))
		return;
	for (unsigned i = 0; i < MANY_COUNT; i++) {
		if (!explorer_has_many(e, (enum many)i))
			continue;
		e->menu_items[count].text = many_items[i].title;
		e->menu_items[count].hotkey = (uint32_t)many_items[i].hotkey;
		e->menu_values[count++] = i;
	}
	/* Nothing to choose from; explorer_merged() says why there is none. */
	if (count < 2) {
		explorer_merged(e, count > 0 ? e->menu_values[0] :
		    MANY_CLASS);
		return;
	}
	e->menu_kind = MENU_MERGED;
	menu_open(&e->menu, "What holds", e->menu_items, count, 0);
	e->mode = MODE_MENU;
}

static void
reveal(struct explorer *e, const char *view)
{
	struct object object;

	if (explorer_object(e, &object))
		explorer_reveal(e, &object, view);
}

void
explorer_menu_key(struct explorer *e, const struct key *key)
{
	enum menu_state state = menu_key(&e->menu, key);

	/* A load has ended and brought another table below the menu. */
	if ((e->menu_kind == MENU_SORT || e->menu_kind == MENU_COLUMNS) &&
	    e->menu_columns != grid_table(explorer_grid(e))->ops->columns) {
		e->mode = MODE_KEYS;
		return;
	}
	if (state == MENU_TURNED)
		turn_column(e);
	if (state == MENU_OPEN || state == MENU_TURNED)
		return;
	e->mode = MODE_KEYS;
	if (state == MENU_CANCELLED && e->menu_kind == MENU_COLUMNS)
		hide_columns(e, e->menu_before);
	if (state != MENU_CHOSEN)
		return;
	switch (e->menu_kind) {
	case MENU_BASE:
		explorer_set_base(e, e->menu.selected);
		break;
	case MENU_PLACES:
		if (e->menu_values[e->menu.selected] == PLACES)
			explorer_back(e);
		else
			explorer_go_place(e,
			    e->menu_values[e->menu.selected]);
		break;
	case MENU_FILTER:
		explorer_filter_line(e,
		    e->menu_items[e->menu.selected].hint, false);
		break;
	case MENU_REVEAL:
		reveal(e, reveal_views[e->menu.selected]);
		break;
	case MENU_MERGED:
		explorer_merged(e, e->menu_values[e->menu.selected]);
		break;
	case MENU_COPY:
		explorer_copy(e, copy_ways[e->menu.selected].name);
		break;
	case MENU_COLUMNS:
		keep_columns(e);
		break;
	case MENU_SORT:
		grid_sort_key(explorer_grid(e),
		    e->menu_values[e->menu.selected]);
		break;
	}
}
