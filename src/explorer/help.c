#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/table.h"
#include "src/explorer/state.h"
#include "ui/grid.h"
#include "ui/keymap.h"
#include "ui/screen.h"

static bool
fits(enum command command, unsigned context)
{
	bool bound = false;

	for (size_t i = 0; i < binding_count; i++) {
		if (bindings[i].command != command)
			continue;
		bound = true;
		if ((bindings[i].context & context) == bindings[i].context)
			return true;
	}
	/* Without a key it can still be typed. */
	return !bound;
}

static void
add_columns(struct explorer *e, struct strbuf *out)
{
	const struct table_ops *ops = grid_table(explorer_grid(e))->ops;

	strbuf_addf(out, "Columns of this table, each with the key that "
	    "sorts by it\n");
	for (unsigned i = 0; i < ops->column_count; i++) {
		const struct column *column = &ops->columns[i];

		if (column->use != COLUMN_DATA)
			strbuf_addf(out, "  %c  %-14s %s\n", column->hotkey,
			    column->title, column->help);
	}
	strbuf_adds(out, "The same key again sorts the other way round.\n");
}

static void
add_commands(unsigned context, struct strbuf *out)
{
	for (int group = 0; group < COMMAND_GROUP_COUNT; group++) {
		strbuf_addf(out, "\n%s\n", command_group_titles[group]);
		for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++) {
			const struct command_info *info = &command_infos[i];
			char keys[128];

			if ((int)info->group != group ||
			    !fits((enum command)i, context))
				continue;
			keymap_keys((enum command)i, keys, sizeof keys);
			if (keys[0] == '\0')
				snprintf(keys, sizeof keys, ":%s %s",
				    info->name,
				    info->arg != NULL ? info->arg : "");
			strbuf_addf(out, "  %-17s %s\n", keys, info->help);
		}
	}
	strbuf_adds(out, "  1, 2              the view with this number; "
	    "before a motion, a count: 5j\n");
}

void
explorer_open_help(struct explorer *e)
{
	strbuf_reset(&e->help);
	add_columns(e, &e->help);
	add_commands(explorer_context(e), &e->help);
	e->help_first = 0;
	e->mode = MODE_HELP;
}

static size_t
count_lines(const struct strbuf *text)
{
	size_t lines = 0;

	for (size_t i = 0; i < text->len; i++)
		lines += text->data[i] == '\n';
	return lines;
}

void
explorer_help_key(struct explorer *e, const struct key *key)
{
	size_t page = (size_t)screen_rows(e->screen) - 2;
	size_t lines = count_lines(&e->help);
	size_t last = lines > page ? lines - page : 0;
	long step = 0;

	if (key->kind == KEY_MOUSE)
		step = key->mouse == MOUSE_WHEEL_UP ? -3 :
		    key->mouse == MOUSE_WHEEL_DOWN ? 3 : 0;
	switch (keymap_find(key)) {
	case COMMAND_UP:
		step = -1;
		break;
	case COMMAND_DOWN:
		step = 1;
		break;
	case COMMAND_PAGE_UP:
	case COMMAND_HALF_UP:
		step = -(long)page;
		break;
	case COMMAND_PAGE_DOWN:
	case COMMAND_HALF_DOWN:
	case COMMAND_MARK:	/* Space pages, as in less */
		step = (long)page;
		break;
	case COMMAND_FIRST:
		step = -(long)lines;
		break;
	case COMMAND_LAST:
		step = (long)lines;
		break;
	case COMMAND_REDRAW:
		screen_redraw(e->screen);
		return;
	case COMMAND_SUSPEND:
		explorer_suspend(e);
		return;
	case COMMAND_QUIT:
		e->quit = true;
		return;
	case COMMAND_NONE:
		break;
	default:
		e->mode = MODE_KEYS;
		return;
	}
	if (step < 0 && (size_t)-step > e->help_first)
		e->help_first = 0;
	else
		e->help_first += (size_t)step;
	if (e->help_first > last)
		e->help_first = last;
}

void
explorer_draw_help(struct explorer *e)
{
	int rows = screen_rows(e->screen), cols = screen_cols(e->screen);
	const char *line = e->help.data;
	struct strbuf clean = STRBUF_INIT;

	screen_puts(e->screen, 0, 1, STYLE_TITLE, "heaptrail: help", cols);
	for (size_t i = 0; i < e->help_first && *line != '\0'; i++)
		line += strcspn(line, "\n") + 1;
	for (int row = 1; row < rows - 1 && *line != '\0'; row++) {
		size_t len = strcspn(line, "\n");
		bool heading = len > 0 && line[0] != ' ';

		strbuf_reset(&clean);
		text_clean(line, len, (size_t)cols - 1,
		    screen_text_flags(e->screen), &clean);
		screen_put(e->screen, row, 1, heading ? STYLE_TITLE :
		    STYLE_NORMAL, clean.data, clean.len, cols - 1);
		line += len + 1;
	}
	screen_puts(e->screen, rows - 1, 1, STYLE_DIM, *line != '\0' ?
	    "Space: more   q: back" : "q: back", cols - 1);
	strbuf_release(&clean);
}
