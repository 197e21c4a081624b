/* Rows that a person remembers under a letter. */
#include <stdio.h>
#include <string.h>

#include "model/catalogue.h"
#include "model/table.h"
#include "src/explorer/state.h"
#include "ui/grid.h"

/* Of the name of a row so many bytes are kept. */
#define NAME_BYTES 36

static int
place_number(const struct key *key)
{
	if (key->kind != KEY_CHAR || key->mods != 0)
		return -1;
	if (key->code >= 'a' && key->code <= 'z')
		return (int)(key->code - 'a');
	if (key->code >= 'A' && key->code <= 'Z')
		return (int)(key->code - 'A') + 26;
	return -1;
}

static char
place_letter(int number)
{
	return (char)(number < 26 ? 'a' + number : 'A' + number - 26);
}

/* What the row reads, for the list of places. */
static void
take_words(struct explorer *e, struct place_words *words)
{
	const struct catalogue_entry *entry = e->view->spot.entry;
	struct grid *grid = e->view->grid;
	struct cell cell = CELL_INIT;
	size_t len;

	cell.limit = NAME_BYTES;
	if (grid_count(grid) > 0)
		grid_cell(grid, grid_cursor(grid),
		    grid_table(grid)->ops->main_column, &cell);
	len = cell.text.len < sizeof words->name ? cell.text.len :
	    sizeof words->name - 1;
	while (len < cell.text.len && len > 0 &&
	    ((unsigned char)cell.text.data[len] & 0xc0) == 0x80)
		len--;
	memcpy(words->name, cell.text.data, len);
	words->name[len] = '\0';
	snprintf(words->view, sizeof words->view, "%s", entry != NULL ?
	    entry->title : "Snapshots");
	cell_release(&cell);
}

static void
set_place(struct explorer *e, int number)
{
	explorer_here(e, &e->places[number]);
	take_words(e, &e->place_words[number]);
	e->place_set[number] = true;
	explorer_say(e, "remembered under %c", place_letter(number));
}

void
explorer_go_place(struct explorer *e, unsigned number)
{
	explorer_visit(e, &e->places[number]);
	explorer_say(e, "%s", "");
}

void
explorer_place_key(struct explorer *e, const struct key *key)
{
	int number = place_number(key);

	e->mode = MODE_KEYS;
	strbuf_reset(&e->message);
	if (number >= 0)
		set_place(e, number);
	else if (key->kind != KEY_SYM)
		explorer_say(e, "a place is a letter");
}

void
explorer_open_places_menu(struct explorer *e)
{
	size_t count = 0;

	if (!explorer_make_items(e, PLACES + 1))
		return;
	for (int i = 0; i < PLACES; i++) {
		if (!e->place_set[i])
			continue;
		e->menu_items[count] = (struct menu_item) {
			.text = e->place_words[i].name,
			.hint = e->place_words[i].view,
			.hotkey = (uint32_t)place_letter(i),
		};
		e->menu_values[count++] = (unsigned)i;
	}
	e->menu_items[count] = (struct menu_item) {
		.text = "where you were before",
		.hotkey = '\'',
		.disabled = e->back_count == 0,
	};
	e->menu_values[count++] = PLACES;
	e->menu_kind = MENU_PLACES;
	menu_open(&e->menu, "Go to", e->menu_items, count, 0);
	e->mode = MODE_MENU;
}
