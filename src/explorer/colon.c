#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/catalogue.h"
#include "model/load.h"
#include "model/table.h"
#include "src/explorer/state.h"
#include "src/loads.h"
#include "ui/grid.h"
#include "ui/keymap.h"

static const char *const labels[PROMPT_COUNT] = {
	[PROMPT_COMMAND] = ":",
	[PROMPT_SEARCH] = "/",
	[PROMPT_EVERYWHERE] = "search the snapshot: ",
	[PROMPT_FILTER] = "filter: ",
	[PROMPT_WRITE] = "write to file: ",
	[PROMPT_OVERWRITE] = "it exists; write over it? (y/n) ",
};

/* The filter shows what it does while it is typed. */
static void
filter_changed(void *data, const char *text)
{
	explorer_filter_line(data, text, true);
}

void
explorer_open_prompt(struct explorer *e, enum prompt_kind kind,
	const char *text)
{
	struct prompt_spec spec = {
		.label = labels[kind],
		.history = e->histories[kind],
		.data = e,
	};

	spec.complete = explorer_completion(kind);
	if (kind == PROMPT_FILTER) {
		spec.changed = filter_changed;
		strbuf_reset(&e->filter_before);
		strbuf_adds(&e->filter_before, text);
	}
	strbuf_reset(&e->message);
	e->prompt_kind = kind;
	e->mode = MODE_PROMPT;
	prompt_open(e->prompt, &spec, text);
}

/* Can the line that was typed be understood? */
static bool
is_right(struct explorer *e, const char *text, struct error *err)
{
	struct pattern *pattern;

	if (e->prompt_kind == PROMPT_FILTER)
		return explorer_filter_check(e, text, err);
	if (e->prompt_kind != PROMPT_SEARCH &&
	    e->prompt_kind != PROMPT_EVERYWHERE)
		return true;
	pattern = pattern_new(text, err);
	pattern_free(pattern);
	return pattern != NULL;
}

void
explorer_prompt_key(struct explorer *e, const struct key *key)
{
	struct error err = { 0 };
	enum prompt_state state = prompt_key(e->prompt, key);
	const char *text = prompt_text(e->prompt);

	if (state == PROMPT_EDITING)
		return;
	e->mode = MODE_KEYS;
	if (state == PROMPT_CANCELLED) {
		if (e->prompt_kind == PROMPT_FILTER)
			explorer_filter_line(e, e->filter_before.data, true);
		strbuf_reset(&e->message);
		return;
	}
	if (!is_right(e, text, &err)) {
		struct strbuf again = STRBUF_INIT, before = STRBUF_INIT;

		/* What is wrong stays to be mended; Esc still leads back. */
		strbuf_adds(&again, text);
		strbuf_adds(&before, e->filter_before.data);
		explorer_open_prompt(e, e->prompt_kind, again.data);
		strbuf_reset(&e->filter_before);
		strbuf_adds(&e->filter_before, before.data);
		strbuf_release(&again);
		strbuf_release(&before);
		explorer_complain(e, &err);
		return;
	}
	switch (e->prompt_kind) {
	case PROMPT_COMMAND:
		explorer_colon(e, text);
		break;
	case PROMPT_SEARCH:
		explorer_search(e, text);
		break;
	case PROMPT_EVERYWHERE:
		explorer_everywhere(e, text);
		break;
	case PROMPT_FILTER:
		/* Terms may lead elsewhere: here it is as it was. */
		explorer_filter_line(e, e->filter_before.data, true);
		explorer_filter_line(e, text, false);
		break;
	case PROMPT_WRITE:
		if (*text != '\0')
			explorer_write(e, text, false);
		break;
	case PROMPT_OVERWRITE:
		if (*text == 'y' || *text == 'Y')
			explorer_write(e, e->write_path.data, true);
		else
			explorer_say(e, "not written");
		break;
	case PROMPT_COUNT:
		break;
	}
}

/* A whole number of at least 1, or 0. */
static uint64_t
number_of(const char *text)
{
	char *end;
	unsigned long long number;

	if (*text < '0' || *text > '9')
		return 0;
	number = strtoull(text, &end, 10);
	return *end == '\0' ? number : 0;
}

static void
sort_by(struct explorer *e, const char *key)
{
	struct grid *grid = explorer_grid(e);
	int column = table_column(grid_table(grid), key);

	if (column < 0 || grid_table(grid)->ops->columns[column].use ==
	    COLUMN_DATA)
		explorer_say(e, "no column %s here; Tab completes", key);
	else
		grid_sort_key(grid, (unsigned)column);
}

static void
with_snapshot(struct explorer *e, enum command command, const char *arg)
{
	uint64_t number = number_of(arg);

	if (number == 0 || number > e->loads->count)
		explorer_say(e, "there are snapshots 1 to %zu",
		    e->loads->count);
	else if (command == COMMAND_BASE)
		explorer_set_base(e, number - 1);
	else
		explorer_set_current(e, number - 1);
}

/* A table by its name: about the object @ID, the one under the cursor, all. */
static void
show_table(struct explorer *e, const struct catalogue_entry *entry,
	const char *arg)
{
	struct spot spot = explorer_spot(e, entry);
	struct object object = { e->loads->list[spot.current].heap, NO_NODE };
	uint64_t id = number_of(arg + (*arg == '@'));

	if (*arg != '\0' && entry->needs & TAKES_ONLY) {
		snprintf(spot.text, sizeof spot.text, "%s", arg);
		explorer_visit(e, &spot);
	} else if (*arg != '\0' && (id == 0 || !(entry->needs & (NEED_OBJECT |
	    TAKES_OBJECT)))) {
		explorer_say(e, entry->needs & (NEED_OBJECT | TAKES_OBJECT) ?
		    "give an object id: :%s @12345" :
		    ":%s takes no argument", entry->name);
	} else if (*arg == '\0' && !(entry->needs & NEED_OBJECT)) {
		explorer_visit(e, &spot);
	} else if (*arg == '\0') {
		if (explorer_object(e, &object))
			explorer_about(e, &object, entry);
	} else if (explorer_ready(e, &spot)) {
		object.node = snapshot_find_id(object.heap->snapshot, id);
		if (object.node == NO_NODE)
			explorer_say(e, "snapshot %zu has no object @%llu",
			    spot.current + 1, (unsigned long long)id);
		else
			explorer_about(e, &object, entry);
	}
}

/* "@12345", or without the @; 0 and a word about it for anything else. */
static uint64_t
id_of(struct explorer *e, enum command command, const char *arg)
{
	uint64_t id = number_of(arg + (*arg == '@'));

	if (id == 0)
		explorer_say(e, "give an object id: :%s @12345",
		    command_infos[command].name);
	return id;
}

static void
with_argument(struct explorer *e, enum command command, const char *arg)
{
	struct object object;
	uint64_t id;

	if (!explorer_asks_heap(e, command))
		return;
	switch (command) {
	case COMMAND_GOTO:
		id = id_of(e, command, arg);
		if (id > 0)
			explorer_goto(e, id);
		break;
	case COMMAND_IGNORE:
		id = id_of(e, command, arg);
		if (id > 0)
			explorer_ignore_id(e, id);
		break;
	case COMMAND_RETAINERS:
	case COMMAND_PATH:
	case COMMAND_OBJECT:
	case COMMAND_TEXT:
		show_table(e, catalogue_find(command_infos[command].name),
		    arg);
		break;
	case COMMAND_REVEAL:
		if (explorer_object(e, &object) &&
		    !explorer_reveal(e, &object, arg))
			explorer_say(e, "show it in summary, containment or "
			    "dominators");
		break;
	case COMMAND_SORT:
		sort_by(e, arg);
		break;
	case COMMAND_SEARCH:
		explorer_search(e, arg);
		break;
	case COMMAND_EVERYWHERE:
		explorer_everywhere(e, arg);
		break;
	case COMMAND_FILTER:
		explorer_filter_line(e, arg, false);
		break;
	case COMMAND_BASE:
	case COMMAND_SNAPSHOT:
		with_snapshot(e, command, arg);
		break;
	case COMMAND_VIEW:
		e->count = number_of(arg);
		explorer_digit(e);
		break;
	case COMMAND_COPY_AS:
		explorer_copy(e, arg);
		break;
	case COMMAND_WRITE:
		explorer_write(e, arg, false);
		break;
	case COMMAND_CAPTURE:
		explorer_capture(e, arg);
		break;
	case COMMAND_UNITS:
		if (!format_parse_units(arg, &e->units))
			explorer_say(e, "units are si, iec or exact");
		break;
	case COMMAND_MEASURE:
		if (measure_parse(arg, &e->measure))
			explorer_set_measure(e, e->measure);
		else
			explorer_say(e, "trends are of count, size or "
			    "retained");
		break;
	case COMMAND_COLUMNS:
		explorer_set_columns(e, arg);
		break;
	case COMMAND_SHARES:
		if (!shares_parse(arg, &e->shares))
			explorer_say(e, "percent, bars or none can stand "
			    "beside sizes");
		break;
	default:
		if (number_of(arg) == 0 || command_infos[command].group !=
		    COMMAND_GROUP_MOVE) {
			explorer_say(e, ":%s takes no argument",
			    command_infos[command].name);
			break;
		}
		e->count = number_of(arg);
		explorer_do(e, command);
		break;
	}
}

/* A table that can be shown from here: no class is named on this line. */
static const struct catalogue_entry *
find_table(const char *name, size_t len)
{
	for (size_t i = 0; i < catalogue_count; i++)
		if (strlen(catalogue[i].name) == len &&
		    strncmp(catalogue[i].name, name, len) == 0 &&
		    !(catalogue[i].needs & (NEED_CLASS | NEED_TEXT)))
			return &catalogue[i];
	return NULL;
}

void
explorer_colon(struct explorer *e, const char *line)
{
	const struct catalogue_entry *entry;
	char key[KEY_NAME_MAX];
	enum command command;
	const char *arg;
	size_t len;

	line += strspn(line, " ");
	len = strcspn(line, " ");
	arg = line + len + strspn(line + len, " ");
	if (len == 0)
		return;
	entry = find_table(line, len);
	if (entry != NULL) {
		show_table(e, entry, arg);
		return;
	}
	/* A bare number is a row, as in less and vim. */
	if (number_of(line) > 0) {
		e->count = number_of(line);
		explorer_do(e, COMMAND_FIRST);
		return;
	}
	command = command_find(line, len);
	if (command == COMMAND_NONE)
		explorer_say(e, "no command %.*s; Tab completes, %s helps",
		    (int)(len < 40 ? len : 40), line,
		    keymap_way(COMMAND_HELP, key));
	else if (*arg != '\0')
		with_argument(e, command, arg);
	else if (command == COMMAND_GOTO || command == COMMAND_SNAPSHOT ||
	    command == COMMAND_VIEW)
		explorer_say(e, ":%s needs %s", command_infos[command].name,
		    command_infos[command].arg);
	else
		explorer_do(e, command);
}
