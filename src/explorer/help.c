#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/pattern.h"
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
	strbuf_reset(&e->message);
}

static size_t
count_lines(const struct strbuf *text)
{
	size_t lines = 0;

	for (size_t i = 0; i < text->len; i++)
		lines += text->data[i] == '\n';
	return lines;
}

static size_t
last_first(struct explorer *e)
{
	size_t page = (size_t)screen_rows(e->screen) - 2;
	size_t lines = count_lines(&e->help);

	return lines > page ? lines - page : 0;
}

static bool
matches(const struct explorer *e, const char *line)
{
	return e->help_search != NULL && pattern_match(e->help_search, line,
	    strcspn(line, "\n"));
}

/*
 * The line that matches next: from a line on, or before it, which then is the
 * first on the screen if it can be.
 */
static void
find_line(struct explorer *e, size_t from, bool back)
{
	const char *line = e->help.data;
	size_t found = SIZE_MAX;

	for (size_t i = 0; *line != '\0' && (!back || i < from); i++) {
		if ((back || i >= from) && matches(e, line)) {
			found = i;
			if (!back)
				break;
		}
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	if (found == SIZE_MAX) {
		explorer_say(e, "nothing more is found %s", back ?
		    "above" : "below");
		return;
	}
	e->help_hit = found;
	e->help_first = found < last_first(e) ? found : last_first(e);
}

static void
search_again(struct explorer *e, bool back)
{
	char key[KEY_NAME_MAX];

	if (e->help_search == NULL) {
		explorer_say(e, "nothing was searched for; %s does",
		    keymap_way(COMMAND_SEARCH, key));
		return;
	}
	/* Who has scrolled away goes on from there. */
	if (e->help_hit < e->help_first ||
	    e->help_hit > e->help_first + (size_t)screen_rows(e->screen))
		e->help_hit = e->help_first;
	find_line(e, e->help_hit + !back, back);
}

static void
open_search(struct explorer *e)
{
	struct prompt_spec spec = {
		.label = "/",
		.history = e->histories[PROMPT_SEARCH],
	};

	e->mode = MODE_HELP_SEARCH;
	prompt_open(e->prompt, &spec, NULL);
}

void
explorer_help_search_key(struct explorer *e, const struct key *key)
{
	enum prompt_state state = prompt_key(e->prompt, key);
	const char *text = prompt_text(e->prompt);
	struct error err = { 0 };
	struct pattern *pattern;

	if (state == PROMPT_EDITING)
		return;
	e->mode = MODE_HELP;
	if (state == PROMPT_CANCELLED)
		return;
	if (*text == '\0') {
		search_again(e, false);
		return;
	}
	pattern = pattern_new(text, &err);
	if (pattern == NULL) {
		explorer_complain(e, &err);
		return;
	}
	pattern_free(e->help_search);
	e->help_search = pattern;
	find_line(e, e->help_first, false);
}

void
explorer_help_key(struct explorer *e, const struct key *key)
{
	size_t page = (size_t)screen_rows(e->screen) - 2;
	size_t lines = count_lines(&e->help), last = last_first(e);
	long step = 0;

	strbuf_reset(&e->message);
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
	case COMMAND_SEARCH:
		open_search(e);
		return;
	case COMMAND_NEXT:
	case COMMAND_PREVIOUS:
		search_again(e, keymap_find(key) == COMMAND_PREVIOUS);
		return;
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

/* What is typed, or said, or which keys there are. */
static void
draw_foot(struct explorer *e, bool goes_on)
{
	int row = screen_rows(e->screen) - 1, cols = screen_cols(e->screen);
	static const struct {
		enum command command;
		const char *word;
	} hints[] = {
		{ COMMAND_MARK, "more" },
		{ COMMAND_SEARCH, "search" },
		{ COMMAND_CLOSE_VIEW, "back" },
	};
	struct strbuf text = STRBUF_INIT;
	char key[KEY_NAME_MAX];

	if (e->mode == MODE_HELP_SEARCH) {
		prompt_draw(e->prompt, e->screen, row, 0, cols);
		return;
	}
	if (e->message.len > 0) {
		text_clean(e->message.data, e->message.len, (size_t)cols - 1,
		    screen_text_flags(e->screen), &text);
	} else {
		/* Only keys help here. */
		for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
			if ((i > 0 || goes_on) &&
			    keymap_key(hints[i].command, key)[0] != '\0')
				strbuf_addf(&text, "%s: %s   ", key,
				    hints[i].word);
	}
	screen_put(e->screen, row, 1, e->message.len == 0 ? STYLE_DIM :
	    e->message_error ? STYLE_ERROR : STYLE_STATUS, text.data, text.len,
	    cols - 1);
	strbuf_release(&text);
}

void
explorer_draw_help(struct explorer *e)
{
	int rows = screen_rows(e->screen), cols = screen_cols(e->screen);
	struct strbuf clean = STRBUF_INIT;
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
		screen_put(e->screen, row, 1, matches(e, line) ? STYLE_MATCH :
		    heading ? STYLE_TITLE : STYLE_NORMAL, clean.data,
		    clean.len, cols - 1);
		line += len + 1;
	}
	strbuf_release(&clean);
	draw_foot(e, *line != '\0');
}
