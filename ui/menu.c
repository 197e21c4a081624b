#include "ui/menu.h"

#include <string.h>

#include "model/base/strbuf.h"
#include "ui/key.h"
#include "ui/screen.h"

/* The cells between text and hint. */
#define GAP 2

void
menu_open(struct menu *menu, const char *title,
	const struct menu_item *items, size_t count, size_t selected)
{
	*menu = (struct menu){ .title = title, .items = items,
	    .count = count };
	if (count > 0)
		menu->selected = selected < count ? selected : count - 1;
}

static enum menu_state
choose(struct menu *menu, size_t item)
{
	if (item >= menu->count)
		return MENU_OPEN;
	menu->selected = item;
	return menu->items[item].disabled ? MENU_OPEN :
	    menu->checks ? MENU_TURNED : MENU_CHOSEN;
}

static void
move(struct menu *menu, bool down, size_t by)
{
	size_t below = menu->count - 1 - menu->selected;

	if (down)
		menu->selected += by < below ? by : below;
	else
		menu->selected -= by < menu->selected ? by : menu->selected;
}

static enum menu_state
mouse(struct menu *menu, const struct key *key)
{
	int row = key->row - menu->row;

	if (key->mouse == MOUSE_WHEEL_UP || key->mouse == MOUSE_WHEEL_DOWN) {
		move(menu, key->mouse == MOUSE_WHEEL_DOWN, 1);
		return MENU_OPEN;
	}
	if (key->mouse != MOUSE_PRESS || menu->height == 0)
		return MENU_OPEN;
	/* The frame belongs to the box but to no item. */
	if (row < -1 || row > menu->height || key->col < menu->col - 1 ||
	    key->col > menu->col + menu->width)
		return MENU_CANCELLED;
	if (row < 0 || row >= menu->height)
		return MENU_OPEN;
	return choose(menu, menu->first + (size_t)row);
}

static enum menu_state
symbol(struct menu *menu, enum key_sym sym)
{
	size_t page = menu->height > 1 ? (size_t)menu->height : 1;

	switch (sym) {
	case SYM_ENTER:
		return menu->checks ? MENU_CHOSEN :
		    choose(menu, menu->selected);
	case SYM_ESCAPE:
		return MENU_CANCELLED;
	case SYM_UP:
	case SYM_DOWN:
		move(menu, sym == SYM_DOWN, 1);
		break;
	case SYM_PAGE_UP:
	case SYM_PAGE_DOWN:
		move(menu, sym == SYM_PAGE_DOWN, page);
		break;
	case SYM_HOME:
	case SYM_END:
		move(menu, sym == SYM_END, menu->count);
		break;
	default:
		break;
	}
	return MENU_OPEN;
}

static enum menu_state
character(struct menu *menu, uint32_t code)
{
	size_t i;

	for (i = 0; i < menu->count; i++) {
		if (code != 0 && menu->items[i].hotkey == code)
			return choose(menu, i);
	}
	if (code >= '1' && code <= '9')
		return choose(menu, code - '1');
	switch (code) {
	case ' ':
		return menu->checks ? choose(menu, menu->selected) : MENU_OPEN;
	case 'q':
		return MENU_CANCELLED;
	case 'j':
		return symbol(menu, SYM_DOWN);
	case 'k':
		return symbol(menu, SYM_UP);
	case 'g':
		return symbol(menu, SYM_HOME);
	case 'G':
		return symbol(menu, SYM_END);
	}
	return MENU_OPEN;
}

enum menu_state
menu_key(struct menu *menu, const struct key *key)
{
	if (key_is_ctrl(key, 'c') || key_is_ctrl(key, 'g'))
		return MENU_CANCELLED;
	if (menu->count == 0)
		return key->kind == KEY_SYM || key_is_char(key, 'q') ?
		    MENU_CANCELLED : MENU_OPEN;
	if (key->kind == KEY_MOUSE)
		return mouse(menu, key);
	if (key->mods != 0)
		return MENU_OPEN;
	if (key->kind == KEY_SYM)
		return symbol(menu, (enum key_sym)key->code);
	if (key->kind == KEY_CHAR)
		return character(menu, key->code);
	return MENU_OPEN;
}

static bool
has_hotkeys(const struct menu *menu)
{
	size_t i;

	for (i = 0; i < menu->count; i++) {
		if (menu->items[i].hotkey != 0)
			return true;
	}
	return false;
}

static int
cleaned_width(const struct screen *screen, const char *raw, int max)
{
	struct strbuf text = STRBUF_INIT;
	size_t cells;

	if (raw == NULL || max <= 0)
		return 0;
	cells = text_clean(raw, strlen(raw), (size_t)max,
	    screen_text_flags(screen), &text);
	strbuf_release(&text);
	return (int)cells;
}

/* "[x] " or nothing. */
static int
check_width(const struct menu *menu)
{
	return menu->checks ? 4 : 0;
}

/* The cells that the items would like, and the title. */
static int
wanted_width(const struct menu *menu, const struct screen *screen, int max)
{
	int before = (has_hotkeys(menu) ? 4 : 2) + check_width(menu);
	int widest, width, hint;
	size_t i;

	widest = cleaned_width(screen, menu->title, max) + 4;
	for (i = 0; i < menu->count; i++) {
		hint = cleaned_width(screen, menu->items[i].hint, max);
		width = cleaned_width(screen, menu->items[i].text, max) +
		    before + (hint > 0 ? hint + GAP : 0);
		if (width > widest)
			widest = width;
	}
	return widest < max ? widest : max;
}

/* Sets the place of the list and keeps the selected item within it. */
static void
place(struct menu *menu, const struct screen *screen)
{
	int rows = screen_rows(screen), cols = screen_cols(screen);
	size_t room = rows > 3 ? (size_t)rows - 2 : 1;

	menu->height = (int)(menu->count < room ? menu->count : room);
	menu->width = wanted_width(menu, screen, cols > 3 ? cols - 2 : 1);
	menu->row = (rows - menu->height) / 2;
	menu->col = (cols - menu->width) / 2;
	if (menu->selected < menu->first)
		menu->first = menu->selected;
	if (menu->selected >= menu->first + (size_t)menu->height)
		menu->first = menu->selected - (size_t)menu->height + 1;
	/* A screen that has grown shows as much as it can. */
	if (menu->first + (size_t)menu->height > menu->count)
		menu->first = menu->count - (size_t)menu->height;
}

/* Draws raw text, cleaned and cut to width; returns the cells used. */
static int
put_raw(struct screen *screen, int row, int col, unsigned style,
	const char *raw, int width)
{
	struct strbuf text = STRBUF_INIT;
	int used;

	if (width <= 0)
		return 0;
	text_clean(raw, strlen(raw), (size_t)width,
	    screen_text_flags(screen), &text);
	used = screen_put(screen, row, col, style, text.data, text.len,
	    width);
	strbuf_release(&text);
	return used;
}

static void
draw_item(const struct menu *menu, struct screen *screen, size_t i, int row)
{
	const struct menu_item *item = &menu->items[i];
	unsigned flags = i == menu->selected ? STYLE_ON_CURSOR : 0;
	unsigned style = (item->disabled ? STYLE_DIM : STYLE_NORMAL) | flags;
	int col = menu->col + 1, end = menu->col + menu->width - 1, hint;
	struct strbuf key = STRBUF_INIT;

	screen_fill(screen, row, menu->col, menu->width, style, ' ');
	if (has_hotkeys(menu)) {
		text_add_code(&key, item->hotkey != 0 ? item->hotkey : ' ');
		put_raw(screen, row, col, STYLE_KEY | flags, key.data, 1);
		strbuf_release(&key);
		col += 2;
	}
	if (menu->checks && check_width(menu) < end - col) {
		put_raw(screen, row, col, style,
		    item->checked ? "[x]" : "[ ]", 3);
		col += check_width(menu);
	}
	col += put_raw(screen, row, col, style, item->text, end - col);
	hint = cleaned_width(screen, item->hint, menu->width);
	if (hint > 0 && hint + GAP <= end - col)
		put_raw(screen, row, end - hint, STYLE_DIM | flags,
		    item->hint, hint);
}

void
menu_draw(struct menu *menu, struct screen *screen)
{
	struct strbuf title = STRBUF_INIT;
	int i;

	place(menu, screen);
	/* The box keeps four cells of its top edge beside the title. */
	if (menu->title != NULL && menu->width > 4)
		text_clean(menu->title, strlen(menu->title),
		    (size_t)menu->width - 4, screen_text_flags(screen), &title);
	screen_box(screen, menu->row - 1, menu->col - 1, menu->height + 2,
	    menu->width + 2, title.len > 0 ? title.data : NULL);
	strbuf_release(&title);
	for (i = 0; i < menu->height; i++)
		draw_item(menu, screen, menu->first + (size_t)i,
		    menu->row + i);
	if (menu->first > 0)
		screen_glyph(screen, menu->row - 1, menu->col + menu->width,
		    STYLE_BORDER, GLYPH_ASCENDING);
	if (menu->first + (size_t)menu->height < menu->count)
		screen_glyph(screen, menu->row + menu->height,
		    menu->col + menu->width, STYLE_BORDER, GLYPH_DESCENDING);
}
