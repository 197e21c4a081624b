#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/catalogue.h"
#include "model/explore/where.h"
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

/*
 * A line of the help: what stands at the left in so many cells, then words,
 * wrapped where the screen ends.
 */
static void
add_entry(struct strbuf *out, int cols, const char *left, int indent,
	const char *words)
{
	size_t room, len, used = text_width(left, strlen(left)) + 2;

	strbuf_addf(out, "  %s", left);
	if (cols < 60 && indent > 6)
		indent = 6;
	room = cols > indent + 10 ? (size_t)(cols - indent - 2) : 10;
	if (used + 1 > (size_t)indent)
		strbuf_addf(out, "\n%*s", indent, "");
	else
		text_pad(out, used, (size_t)indent);
	while (strlen(words) > room) {
		for (len = room; len > 0 && words[len] != ' '; len--)
			continue;
		if (len == 0)
			break;
		strbuf_add(out, words, len);
		strbuf_addf(out, "\n%*s", indent, "");
		words += len + 1;
	}
	strbuf_addf(out, "%s\n", words);
}

static void
add_columns(struct explorer *e, struct strbuf *out)
{
	const struct table_ops *ops = grid_table(explorer_grid(e))->ops;

	strbuf_adds(out, e->help_cols < 60 ? "Keys that sort by a column\n" :
	    "Columns of this table, each with the key that sorts by it\n");
	for (unsigned i = 0; i < ops->column_count; i++) {
		const struct column *column = &ops->columns[i];

		char left[64];

		if (column->use == COLUMN_DATA)
			continue;
		snprintf(left, sizeof left, "%c  %s", column->hotkey,
		    column->title);
		add_entry(out, e->help_cols, left, 20, column->help);
	}
	strbuf_adds(out, "  The same key again: the other way round.\n");
}

static void
add_commands(int cols, unsigned context, struct strbuf *out)
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
			add_entry(out, cols, keys, 20, info->help);
		}
	}
	add_entry(out, cols, "1, 2, Alt-1, Alt-2", 20, "the view with this "
	    "number; without Alt, before a motion, a count: 5j");
}

/* The terms of the filter line, where it takes them. */
static void
add_filters(struct explorer *e, struct strbuf *out)
{
	const struct catalogue_entry *entry = e->view->spot.entry;

	if (entry == NULL || !(entry->needs & TAKES_WHERE))
		return;
	strbuf_adds(out, "\nTerms of the filter line; ! before one turns it "
	    "round\n");
	for (int i = 0; i < WHERE_COUNT; i++)
		add_entry(out, e->help_cols, where_infos[i].usage, 20,
		    where_infos[i].help);
}

static void
write_help(struct explorer *e)
{
	e->help_cols = screen_cols(e->screen);
	strbuf_reset(&e->help);
	add_columns(e, &e->help);
	add_commands(e->help_cols, explorer_context(e), &e->help);
	add_filters(e, &e->help);
}

void
explorer_open_help(struct explorer *e)
{
	write_help(e);
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
	struct strbuf clean = STRBUF_INIT;
	char more[KEY_NAME_MAX], back[KEY_NAME_MAX];
	const char *line;

	if (cols != e->help_cols)
		write_help(e);
	line = e->help.data;
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
	/* Nothing can be typed here. */
	keymap_key(COMMAND_MARK, more);
	keymap_key(COMMAND_CLOSE_VIEW, back);
	strbuf_reset(&clean);
	if (*line != '\0' && more[0] != '\0')
		strbuf_addf(&clean, "%s: more   ", more);
	if (back[0] != '\0')
		strbuf_addf(&clean, "%s: back", back);
	screen_put(e->screen, rows - 1, 1, STYLE_DIM, clean.data, clean.len,
	    cols - 1);
	strbuf_release(&clean);
}
