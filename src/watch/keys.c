/* What keys do while a process is watched. */
#include "model/base/error.h"
#include "src/watch/state.h"
#include "ui/key.h"
#include "ui/screen.h"
#include "ui/watch_keys.h"

const int64_t watch_windows[] = { 60000, 300000, 900000, 3600000, 21600000,
	86400000, 0 };
const size_t watch_window_count = sizeof watch_windows /
	sizeof watch_windows[0];

/* What is longer than there is anything to see is all. */
static void
change_window(struct watch *w, int step)
{
	size_t last = watch_window_count - 1;
	int64_t now = usage_now(w->usage);

	if (step > 0 && w->window < last) {
		w->window++;
		if (watch_windows[w->window] >= now)
			w->window = last;
	} else if (step < 0 && w->window > 0 && watch_windows[0] < now) {
		w->window--;
		while (watch_windows[w->window] > now)
			w->window--;
	}
}

static void
scroll_help(struct watch *w, const struct key *key)
{
	int page = screen_rows(w->terminal.screen) - 2;

	if (key_is_sym(key, SYM_DOWN) || key_is_char(key, 'j'))
		w->help_first++;
	else if (key_is_sym(key, SYM_PAGE_DOWN) || key_is_char(key, ' '))
		w->help_first += (size_t)page;
	else if (key_is_sym(key, SYM_UP) || key_is_char(key, 'k'))
		w->help_first -= w->help_first > 0;
	else if (key_is_sym(key, SYM_PAGE_UP))
		w->help_first -= w->help_first < (size_t)page ?
		    w->help_first : (size_t)page;
}

/* While the help is shown, what closes it does nothing else. */
static bool
help_key(struct watch *w, enum watch_key command, const struct key *key)
{
	switch (command) {
	case WATCH_KEY_HELP:
	case WATCH_KEY_CANCEL:
	case WATCH_KEY_QUIT:
		w->help = false;
		return true;
	case WATCH_KEY_REDRAW:
	case WATCH_KEY_SUSPEND:
		return false;
	default:
		scroll_help(w, key);
		return true;
	}
}

void
watch_key(struct watch *w, const struct key *key)
{
	enum watch_key command = watch_key_find(key);

	w->drawn = false;
	if (w->help && help_key(w, command, key))
		return;
	if (command != WATCH_KEY_NONE)
		strbuf_reset(&w->message);
	switch (command) {
	case WATCH_KEY_NONE:
	case WATCH_KEY_COUNT:
		break;
	case WATCH_KEY_SNAPSHOT:
		watch_snapshot(w);
		break;
	case WATCH_KEY_COLLECT:
		watch_collect(w);
		break;
	case WATCH_KEY_LONGER:
		change_window(w, 1);
		break;
	case WATCH_KEY_SHORTER:
		change_window(w, -1);
		break;
	case WATCH_KEY_CURVES:
		w->curves = (w->curves + 1) % WATCH_CURVES_COUNT;
		break;
	case WATCH_KEY_UNITS:
		w->units = (w->units + 1) % (UNITS_EXACT + 1);
		break;
	case WATCH_KEY_HELP:
		w->help = true;
		w->help_first = 0;
		break;
	case WATCH_KEY_CANCEL:
		if (usage_give_up(w->usage))
			watch_say(w, "the snapshot is given up");
		break;
	case WATCH_KEY_QUIT:
		w->quit = true;
		break;
	case WATCH_KEY_REDRAW:
		screen_redraw(w->terminal.screen);
		break;
	case WATCH_KEY_SUSPEND:
		terminal_suspend(&w->terminal);
		break;
	}
}
