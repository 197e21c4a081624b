#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/catalogue.h"
#include "src/explorer/state.h"
#include "src/loads.h"
#include "ui/grid.h"
#include "ui/keymap.h"

/* How long a lone digit waits for the motion that would make it a count. */
#define DIGIT_SECONDS 0.35
#define COUNT_MAX 1000000000
#define WHEEL_ROWS 3

void
explorer_digit(struct explorer *e)
{
	unsigned long digit = e->count;
	struct spot spot;

	e->count = 0;
	e->count_until = 0;
	for (size_t i = 0; i < catalogue_count; i++) {
		char key = catalogue_key(&catalogue[i], explorer_kind(e));

		if (key == 0 || digit > 9 ||
		    (unsigned long)(key - '0') != digit ||
		    !explorer_fits(e, &catalogue[i]))
			continue;
		spot = explorer_spot(e, &catalogue[i]);
		if (e->view->spot.entry != &catalogue[i])
			explorer_visit(e, &spot);
		return;
	}
	explorer_say(e, "there is no view %lu", digit);
}

/*
 * Digits make a count. The first one alone may also mean a view: that shows
 * when nothing follows it for a moment.
 */
static bool
take_digit(struct explorer *e, const struct key *key)
{
	if (key->kind != KEY_CHAR || key->code < '0' || key->code > '9')
		return false;
	if (key->mods == KEY_ALT) {
		e->count = key->code - '0';
		explorer_digit(e);
		return true;
	}
	if (key->mods != 0 || (e->count == 0 && key->code == '0'))
		return false;
	e->count_until = e->count == 0 ? clock_seconds() + DIGIT_SECONDS : 0;
	if (e->count < COUNT_MAX)
		e->count = e->count * 10 + (key->code - '0');
	return true;
}

static void
click(struct explorer *e, struct grid *grid, const struct key *key)
{
	struct error err = { 0 };

	switch (grid_click(grid, key->row, key->col)) {
	case GRID_HIT_AGAIN:
		explorer_do(e, COMMAND_TOGGLE);
		break;
	case GRID_HIT_SIGN:
		if (!grid_toggle(grid, &err))
			explorer_complain(e, &err);
		break;
	default:
		break;
	}
}

/* A click on a tab or on the name of a snapshot. */
static bool
click_target(struct explorer *e, const struct key *key)
{
	for (size_t i = 0; i < e->target_count; i++) {
		const struct clickable *target = &e->targets[i];

		if (key->row != target->row || key->col < target->col ||
		    key->col >= target->end)
			continue;
		if (target->kind == TARGET_SNAPSHOT) {
			explorer_set_current(e, target->number);
		} else if (target->number == 0) {
			explorer_do(e, COMMAND_SNAPSHOTS);
		} else {
			e->count = target->number;
			explorer_digit(e);
		}
		return true;
	}
	return false;
}

static void
mouse(struct explorer *e, const struct key *key)
{
	bool below = e->layout.pane.height > 0 && e->pane != NULL &&
	    key->row >= e->layout.pane.row;
	struct grid *grid = below ? e->pane : e->view->grid;

	switch (key->mouse) {
	case MOUSE_WHEEL_UP:
		grid_scroll(grid, -WHEEL_ROWS);
		break;
	case MOUSE_WHEEL_DOWN:
		grid_scroll(grid, WHEEL_ROWS);
		break;
	case MOUSE_PRESS:
		if (key->button == 1 && click_target(e, key))
			break;
		if (key->button != 1 || key->row < e->layout.main.row ||
		    key->row == e->layout.status.row)
			break;
		e->pane_focused = below;
		click(e, grid, key);
		break;
	default:
		break;
	}
}

static bool
takes_count(enum command command)
{
	switch (command) {
	case COMMAND_UP:
	case COMMAND_DOWN:
	case COMMAND_PAGE_UP:
	case COMMAND_PAGE_DOWN:
	case COMMAND_HALF_UP:
	case COMMAND_HALF_DOWN:
	case COMMAND_FIRST:
	case COMMAND_LAST:
	case COMMAND_MARK:
		return true;
	default:
		return false;
	}
}

static void
plain_key(struct explorer *e, const struct key *key)
{
	char name[KEY_NAME_MAX], help[KEY_NAME_MAX];
	enum command command;
	int column;

	if (key->kind == KEY_MOUSE) {
		mouse(e, key);
		return;
	}
	if (key->kind != KEY_CHAR && key->kind != KEY_SYM)
		return;
	strbuf_reset(&e->message);
	if (take_digit(e, key))
		return;
	/* What takes no count was not what the digit was for. */
	if (e->count_until > 0 && !takes_count(keymap_find(key)))
		explorer_digit(e);
	e->count_until = 0;
	/* What somebody has bound goes before the letters of columns. */
	column = key->kind == KEY_CHAR && key->mods == 0 &&
	    !keymap_changed(key) ?
	    grid_hotkey(explorer_grid(e), key->code) : -1;
	if (column >= 0) {
		grid_sort_key(explorer_grid(e), (unsigned)column);
		e->count = 0;
		return;
	}
	command = keymap_find(key);
	if (command == COMMAND_NONE)
		explorer_say(e, "the key %s does nothing here; %s shows those "
		    "that do", key_name(key, name),
		    keymap_way(COMMAND_HELP, help));
	explorer_do(e, command);
}

void
explorer_key(struct explorer *e, const struct key *key)
{
	e->drawn = false;
	switch (e->mode) {
	case MODE_KEYS:
		plain_key(e, key);
		break;
	case MODE_PROMPT:
		explorer_prompt_key(e, key);
		break;
	case MODE_MENU:
		explorer_menu_key(e, key);
		break;
	case MODE_HELP:
		explorer_help_key(e, key);
		break;
	case MODE_HELP_SEARCH:
		explorer_help_search_key(e, key);
		break;
	case MODE_SET_PLACE:
		if (key->kind != KEY_MOUSE)
			explorer_place_key(e, key);
		break;
	}
}
