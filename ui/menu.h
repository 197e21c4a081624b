/*
 * A list to choose from, in a box over the middle of the screen. Arrows, j k,
 * PgUp PgDn, Home g, End and the wheel move; Enter or a click chooses, and so
 * do an item's hotkey and the digits 1 to 9; Esc, q, ^C, ^G or a click outside
 * cancel. Hotkeys go before all of these but Esc and Enter. A disabled item
 * can be moved to but not chosen. In a menu of items to be checked, Space and
 * all that would choose one turn it round instead, and Enter takes them all.
 */
#ifndef UI_MENU_H
#define UI_MENU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct key;
struct screen;

enum menu_state {
	MENU_OPEN,
	MENU_CHOSEN,
	MENU_TURNED,		/* the selected item is to be turned round */
	MENU_CANCELLED,
};

struct menu_item {
	const char *text;	/* raw, as the hint: cleaned when drawn */
	const char *hint;	/* at the right, or NULL */
	uint32_t hotkey;	/* code point, 0: none */
	bool disabled;		/* shown, cannot be chosen */
	bool checked;		/* in a menu of these */
};

/* Other fields are menu.c's own, but for selected, which may be read. */
struct menu {
	const char *title;
	const struct menu_item *items;
	size_t count;
	bool checks;		/* yours to set after menu_open */
	size_t selected;
	size_t first;		/* the item at the top */
	int row, col;		/* of the list when last drawn ... */
	int height, width;	/* ... 0 before */
};

/* Borrows title and items until the menu is done with. */
void menu_open(struct menu *menu, const char *title,
	const struct menu_item *items, size_t count, size_t selected);
enum menu_state menu_key(struct menu *menu, const struct key *key);
/* Draws over whatever is there. */
void menu_draw(struct menu *menu, struct screen *screen);

#endif
