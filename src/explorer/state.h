/*
 * What the explorer is made of. Private to src/explorer: explorer.c runs the
 * loop, views.c knows where we are and were, tables.c what is shown there of
 * which files, reveal.c shows an object in them, interval.c what was allocated
 * then, many.c what holds several, across.c what was logged, source.c their
 * code, loaded.c follows the loads, keys.c takes keys and mouse, commands.c
 * does what they ask for, places.c remembers rows, ignore.c leaves retainers
 * out, take.c copies and writes, menus.c offers choices, colon.c obeys what is
 * typed, complete.c completes it, find.c searches and filters, work.c follows
 * tables that take their time, live.c those of running processes, capture.c
 * follows a capture, title.c and draw.c draw, help.c writes the help. Main
 * thread only.
 */
#ifndef SRC_EXPLORER_STATE_H
#define SRC_EXPLORER_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "model/compare/series.h"
#include "model/snapshot/sniff.h"
#include "model/table.h"
#include "src/terminal.h"
#include "ui/command.h"
#include "ui/key.h"
#include "ui/layout.h"
#include "ui/menu.h"
#include "ui/prompt.h"
#include "ui/show.h"

struct capturing;
struct catalogue_entry;
struct config;
struct error;
struct grid;
struct history;
struct ignoring;
struct indexing;
struct input;
struct job;
struct jobs;
struct loads;
struct options;
struct pattern;
struct preview;
struct screen;

#define PATH_MAX_DEPTH 32
#define PLACES 52		/* a-z, A-Z */
#define NAVIGATION_MAX 100
#define VIEWS_MAX 12
#define SPOT_TEXT 256

/* Somewhere to be: a view, and the way to a row in it. */
struct spot {
	const struct catalogue_entry *entry;	/* NULL: the snapshots */
	size_t current, base;		/* numbers of loads, from 0 */
	uint32_t node;			/* NEED_OBJECT: of which object */
	char text[SPOT_TEXT];		/* NEED_TEXT: what is searched for;
					   NEED_CLASS: its name;
					   TAKES_WHERE: the filter;
					   TAKES_ONLY: some detectors */
	size_t set;			/* of explorer->sets, from 1; 0: none */
	bool fresh;			/* TAKES_NEW: of new objects alone */
	bool raw;			/* TAKES_RAW: edge by edge */
	uint64_t path[PATH_MAX_DEPTH];
	unsigned depth;			/* 0: wherever the cursor is */
	bool pane;			/* the keys went to the pane */
};

/* What a table was made from while something still loads. */
struct made_from {
	const void *content, *base;	/* heaps or documents */
	const struct preview *preview;	/* NULL: the heap is there */
	size_t ready;			/* TAKES_SERIES: so many heaps; the
					   snapshots: so many of them */
};

/* What a remembered row read, raw, and the title of its view. */
struct place_words {
	char name[96], view[32];
};

/* A table that stays open, as we left it, until others push it out. */
struct view {
	struct spot spot;
	struct made_from from;
	struct grid *grid;
	struct strbuf filter;		/* as typed, without ! */
	bool inverse;
	unsigned long used;		/* for finding the oldest */
	struct job *job;		/* finds the rows, or NULL */
	size_t found;			/* rows of those shown */
	bool arriving;			/* none was shown yet */
	bool stopped;			/* they will not be found */
	bool stale;			/* what is ignored has changed */
	const struct view *before;	/* once there are rows, the cursor goes
					   to the one like its, or NULL */
	uint64_t way[PATH_MAX_DEPTH];	/* or there */
	unsigned depth;
};

/* Objects that were marked when somebody asked about them. */
struct node_set {
	uint32_t *nodes;
	size_t count;
};

#define SETS_MAX 26

enum mode {
	MODE_KEYS,
	MODE_PROMPT,
	MODE_MENU,
	MODE_HELP,
	MODE_HELP_SEARCH,	/* its text is typed */
	MODE_SET_PLACE,		/* the next key is the letter */
};

enum prompt_kind {
	PROMPT_COMMAND,
	PROMPT_SEARCH,
	PROMPT_EVERYWHERE,
	PROMPT_FILTER,
	PROMPT_WRITE,
	PROMPT_OVERWRITE,
	PROMPT_COUNT,
};

/* A place in the title or the tabs that can be clicked. */
enum target_kind {
	TARGET_SNAPSHOT,	/* number: of a load, from 0 */
	TARGET_VIEW,		/* number: its digit */
};

struct clickable {
	int row, col, end;
	enum target_kind kind;
	size_t number;
};

#define TARGETS 32

enum menu_kind {
	MENU_BASE,
	MENU_SORT,
	MENU_COLUMNS,
	MENU_REVEAL,
	MENU_FILTER,
	MENU_COPY,
	MENU_MERGED,
	MENU_PLACES,
};

struct explorer {
	const struct options *options;
	struct config *config;
	struct loads *loads;
	struct jobs *jobs;
	struct indexing *indexing;	/* NULL: nothing is kept */
	struct ignoring *ignoring;	/* by number of load */
	struct terminal terminal;
	struct screen *screen;		/* of it, as is the next */
	struct input *input;

	struct capturing *capturing;	/* NULL: nothing is captured */
	bool own_capturing;		/* it was begun here */
	char **captured;		/* paths of the files it gave */
	size_t captured_count, captured_room;

	size_t current, base;		/* numbers of loads */
	size_t bases[FILE_KINDS];	/* the last one of each kind */
	struct view *views[VIEWS_MAX];
	size_t view_count;
	struct view *view;		/* the one on the screen */
	unsigned long clock;
	struct spot back[NAVIGATION_MAX], forward[NAVIGATION_MAX];
	size_t back_count, forward_count;
	struct spot places[PLACES];
	bool place_set[PLACES];
	struct place_words place_words[PLACES];
	struct node_set sets[SETS_MAX];
	size_t set_count;
	bool arriving;			/* show the first table once loaded */

	struct grid *pane;		/* retainers below the table, or NULL */
	struct object pane_object;
	bool pane_focused;
	bool pane_wanted;		/* focus it once it is there */
	struct layout layout;		/* as last drawn */
	struct clickable targets[TARGETS];
	size_t target_count;

	enum mode mode;
	struct prompt *prompt;
	enum prompt_kind prompt_kind;
	struct history *histories[PROMPT_COUNT];
	struct strbuf write_path;	/* of PROMPT_OVERWRITE */
	struct strbuf filter_before;	/* while another is typed, with its ! */
	struct menu menu;
	enum menu_kind menu_kind;
	struct menu_item *menu_items;	/* owned, with their texts */
	struct strbuf menu_texts;
	unsigned *menu_values;		/* columns */
	const struct column *menu_columns;	/* of which table */
	uint32_t menu_before;		/* MENU_COLUMNS: hidden at first */
	struct strbuf help;		/* lines */
	size_t help_first;
	int help_cols;			/* the width it was written for */
	struct pattern *help_search;	/* NULL: nothing searched in it yet */
	size_t help_hit;		/* the line found last */

	struct pattern *search;		/* NULL: nothing searched yet */
	bool searching;			/* a search is under way ... */
	bool search_back;
	bool search_wrapped;
	size_t search_row, search_from;	/* ... here, from there */

	struct pattern *filter;		/* that rows of the view are looked
					   at with, or NULL */
	struct strbuf filter_text;	/* as typed, without ! */
	bool filter_inverse;

	unsigned long count;		/* digits typed, 0: none */
	double count_until;		/* when a lone digit chooses a view */
	double live_next;		/* when processes are looked at again */
	enum units units;
	enum shares shares;
	enum measure measure;		/* of trends */
	struct strbuf message;		/* raw; replaced by the next */
	bool message_error;
	bool quit;
	bool drawn;			/* nothing has changed since */
};

/* --- views.c --- */

/* The view for a spot, made or found, is shown; its row is gone to. */
bool explorer_go(struct explorer *e, const struct spot *spot);
/* The same, and what was on the screen can be come back to. */
bool explorer_visit(struct explorer *e, const struct spot *spot);
void explorer_back(struct explorer *e);
void explorer_forward(struct explorer *e);
/* Back to the view that we came from; false: this is the first one. */
bool explorer_close(struct explorer *e);
/* Where we are now. */
void explorer_here(const struct explorer *e, struct spot *spot);
/* A spot for a table of the current snapshot and base. */
struct spot explorer_spot(const struct explorer *e,
	const struct catalogue_entry *entry);
/* Shows another snapshot in the view that we are in. */
void explorer_set_current(struct explorer *e, size_t current);
void explorer_set_base(struct explorer *e, size_t base);
/* Makes the pane show what holds the object under the cursor. */
void explorer_update_pane(struct explorer *e);
/* The number of the load that a heap is of. */
size_t explorer_load_of(const struct explorer *e, const struct heap *heap);
/*
 * The grid of a table, without the columns that are hidden. Takes table, which
 * may be NULL: then err is set already.
 */
struct grid *explorer_new_grid(struct explorer *e, struct table *table,
	struct error *err);
/* Shows this of each class in all trends, or the next measure. */
void explorer_set_measure(struct explorer *e, enum measure measure);
void explorer_next_measure(struct explorer *e);
/* Hides what is hidden now, in all grids. */
void explorer_hide_columns(struct explorer *e);
/* The grid that keys go to. */
struct grid *explorer_grid(struct explorer *e);
/* enum context bits of where we are. */
unsigned explorer_context(const struct explorer *e);
void explorer_free_views(struct explorer *e);
void explorer_free_view(struct view *view);
/* --- tables.c --- */

/* Is there a base other than the current file, both loaded? */
bool explorer_has_base(const struct explorer *e);
/* What the current file is, as far as that is known. */
enum file_kind explorer_kind(const struct explorer *e);
/* What a file would be compared with. */
size_t explorer_base(const struct explorer *e, size_t current);
/* These are looked at from now on. */
void explorer_set_files(struct explorer *e, size_t current, size_t base);
/* Is the table about files of that kind? */
bool explorer_fits(const struct explorer *e,
	const struct catalogue_entry *entry);
/*
 * Has a command something to ask of what is shown? False, with a line that
 * says so, for those about the objects of a heap where there is none.
 */
bool explorer_asks_heap(struct explorer *e, enum command command);
/* The table of a spot, opened anew. */
struct table *explorer_open_table(struct explorer *e, const struct spot *spot,
	struct error *err);
/* What that would be made from, as far as it may change. */
struct made_from explorer_made_from(const struct explorer *e,
	const struct spot *spot);
/* The classes of a snapshot that is still loading, for the summary. */
const struct preview *explorer_preview(const struct explorer *e,
	const struct spot *spot);

/* Is what the spot shows loaded? Says what is missing. */
bool explorer_ready(struct explorer *e, const struct spot *spot);

/* --- reveal.c --- */

/* The object under the cursor; says so where there is none. */
bool explorer_object(struct explorer *e, struct object *object);
/* A table about the object, on the whole screen. */
void explorer_about(struct explorer *e, const struct object *object,
	const struct catalogue_entry *entry);
/*
 * What holds many objects, in one tree: of the class under the cursor or of
 * the object there, of those new since the base, or of the marked ones.
 */
enum many {
	MANY_CLASS,
	MANY_NEW,
	MANY_MARKED,
};

void explorer_merged(struct explorer *e, enum many many);
/* Can it be asked for here? */
bool explorer_has_many(struct explorer *e, enum many many);
/* Does the row stand for a class, or for an object of one? */
bool explorer_class_here(struct explorer *e);
/* Puts its name into spot->text; says so where that cannot be. */
bool explorer_class_text(struct explorer *e, struct spot *spot);
/* Shows the steps of paths and merged retainers edge by edge, or no more. */
void explorer_raw(struct explorer *e);
/* The row of the object in a view; false: it cannot be shown there. */
bool explorer_reveal(struct explorer *e, const struct object *object,
	const char *view);
/* Shows the object in the summary, or its retainers where it is in none. */
void explorer_goto(struct explorer *e, uint64_t id);

/* --- interval.c --- */

/*
 * In a timeline: goes to the summary of what was allocated in the marked
 * intervals, or in the one that the cursor is on. False where that was not
 * asked for: elsewhere, and on an object while none is marked.
 */
bool explorer_interval(struct explorer *e);

/* --- across.c --- */

/* Is there a heap, and beside it a log or the like to be lined up with? */
bool explorer_has_joined(const struct explorer *e);
/* The last file that the table can be about; else the current one. */
size_t explorer_file_for(const struct explorer *e,
	const struct catalogue_entry *entry);
/*
 * From lines of a log to the strings of a heap that are their ids; from a class
 * or object to what was logged while the class grew; else to the windows.
 */
void explorer_across(struct explorer *e);

/* --- source.c --- */

/* Says where the code of the row is. */
void explorer_source(struct explorer *e);
/* Opens it in $VISUAL or $EDITOR. */
void explorer_edit(struct explorer *e);
/* "/srv/app/server.js:31:5", or nothing: of an object or class row. */
void explorer_add_source(struct explorer *e, size_t row, struct strbuf *out);
/* "server.js:31:5" of the cursor's row, or nothing; cut at the left. */
void explorer_add_place(struct explorer *e, size_t cells,
	struct strbuf *out);

/* --- loaded.c --- */

/*
 * After a load has ended or come further: shows the first table, lets those
 * that are shown fill in, or gives up.
 */
void explorer_loaded(struct explorer *e);

/* --- capture.c --- */

/* Takes in what there is; while there is a capture. */
void explorer_follow_capture(struct explorer *e);
/*
 * Takes the next snapshot now or, where none is under way, one of arg: a pid or
 * an address, or the process under the cursor; "stop" ends it.
 */
void explorer_capture(struct explorer *e, const char *arg);
/* How far it is; appends nothing where there is none. */
void explorer_capture_words(const struct explorer *e, struct strbuf *text);
/*
 * After the screen: ends what was begun here, or all if we are ended ourselves,
 * and prints what was taken.
 */
void explorer_leave_capture(struct explorer *e);
/* After the loads are gone. */
void explorer_free_captured(struct explorer *e);

/* --- keys.c --- */

void explorer_key(struct explorer *e, const struct key *key);
/* A lone digit has waited long enough: it chooses a view. */
void explorer_digit(struct explorer *e);

/* --- places.c --- */

/* The letter of a row to be remembered. */
void explorer_place_key(struct explorer *e, const struct key *key);
/* Which one to go to. */
void explorer_open_places_menu(struct explorer *e);
void explorer_go_place(struct explorer *e, unsigned number);

/* --- commands.c --- */

void explorer_do(struct explorer *e, enum command command);

/* --- take.c --- */

struct copy_way {
	const char *name, *title;
	void (*add)(struct explorer *e, struct grid *grid, size_t row,
		struct strbuf *out);
};

/* What of a row can be copied. */
extern const struct copy_way copy_ways[];
extern const size_t copy_way_count;

/* Copies that of the marked rows, or of the one under the cursor. */
void explorer_copy(struct explorer *e, const char *what);
/*
 * Writes the rows on the screen, open ones included, to a file; asks before
 * one is lost.
 */
void explorer_write(struct explorer *e, const char *path, bool over);

/* --- menus.c --- */

void explorer_open_base_menu(struct explorer *e);
void explorer_open_sort_menu(struct explorer *e);
void explorer_open_columns_menu(struct explorer *e);
/* After the table was drawn: says there which columns had no room. */
void explorer_hint_columns(struct explorer *e);
/* Shows the columns of these keys alone; "default": all. */
void explorer_set_columns(struct explorer *e, const char *keys);
/* Of which objects to show what holds them. */
void explorer_open_merged_menu(struct explorer *e);
/* DevTools' filters, and objects allocated before, between and since. */
void explorer_open_filter_menu(struct explorer *e);
/* What of the row to copy. */
void explorer_open_copy_menu(struct explorer *e);
/* Where to show the object under the cursor. */
void explorer_open_reveal_menu(struct explorer *e);
/* Makes room for so many items; says so where there is none. */
bool explorer_make_items(struct explorer *e, size_t count);
void explorer_menu_key(struct explorer *e, const struct key *key);

/* --- complete.c --- */

/* What Tab does in a prompt of this kind, or NULL: nothing. */
prompt_complete *explorer_completion(enum prompt_kind kind);

/* --- colon.c --- */

void explorer_open_prompt(struct explorer *e, enum prompt_kind kind,
	const char *text);
void explorer_prompt_key(struct explorer *e, const struct key *key);
/* Does what a line typed after the colon says. */
void explorer_colon(struct explorer *e, const char *line);

/* --- find.c --- */

/* Starts looking for text from the cursor on. */
void explorer_search(struct explorer *e, const char *text);
void explorer_search_next(struct explorer *e, bool back);
/* Goes on with a search that is under way, for a few milliseconds. */
void explorer_search_step(struct explorer *e);
/*
 * Filters the rows of the view by name; "" shows all again. Where there are
 * many the rows stay as they are until explorer_filter_step() has looked at
 * all of them.
 */
void explorer_filter(struct explorer *e, const char *text, bool inverse);
/* Goes on with a filter that is under way, for a few milliseconds. */
void explorer_filter_step(struct explorer *e);
/* Gives it up: the rows stay as they are. */
void explorer_stop_filter(struct explorer *e);
/*
 * The same with a line as it is typed: terms about objects (where.h) and a
 * regular expression, of which a ! before it keeps the others. The terms make
 * another view; while they are typed nothing is done about them.
 */
void explorer_filter_line(struct explorer *e, const char *line, bool typing);
/* Can it be understood? */
bool explorer_filter_check(const struct explorer *e, const char *line,
	struct error *err);
/* Such a line for what the view shows. */
void explorer_filter_words(const struct explorer *e, struct strbuf *line);

/* --- live.c --- */

/* Is the spot about running processes, and no snapshot? */
bool explorer_is_live(const struct spot *spot);
/* The table of the processes. */
void explorer_processes(struct explorer *e);
/* Milliseconds until explorer_follow_live() has to do something; -1: never. */
int explorer_live_timeout(const struct explorer *e);
/* How the process in the cursor's row can be captured; or nothing. */
void explorer_live_words(struct explorer *e, struct strbuf *out);
/* The process under the cursor, or 0. */
int64_t explorer_live_pid(struct explorer *e);
/* Looks at the processes again, where they are shown and it is time. */
void explorer_follow_live(struct explorer *e);

/* --- work.c --- */

/* Lets the rows of a view's table be found, where that takes time. */
bool explorer_start_work(struct explorer *e, struct view *view,
	struct error *err);
/* Waits a moment for the rows of the view on the screen, and shows them. */
void explorer_await_work(struct explorer *e);
/* Shows what has been found since. */
void explorer_follow_work(struct explorer *e);
/* Stops the work of the view on the screen; false when it has none. */
bool explorer_stop_work(struct explorer *e);
/* A view that is left while it works is given up: it would not be asked. */
void explorer_leave_work(struct explorer *e, struct view *view);
/* Are very many rows on the screen being opened or sorted? */
bool explorer_sorts(struct explorer *e);
/* Goes on with that for a few milliseconds. */
void explorer_sort_step(struct explorer *e);
/* Gives it up; false when there is nothing to. */
bool explorer_stop_sort(struct explorer *e);
/* How far the view on the screen is: appends to text, or nothing. */
void explorer_work_words(const struct explorer *e, struct strbuf *text);
/* Searches the whole snapshot. */
void explorer_everywhere(struct explorer *e, const char *text);

/* Filters a grid that is to take the place of the view's. */
bool explorer_filter_as(const struct view *view, struct grid *grid,
	struct error *err);

/* --- ignore.c --- */

/* Ignores the retainer under the cursor, or takes it back in. */
void explorer_ignore(struct explorer *e);
/* The same for the object with this id. */
void explorer_ignore_id(struct explorer *e, uint64_t id);
/* Takes all of the snapshot back in. */
void explorer_restore(struct explorer *e);
/* Shows what has come of that, if anything has. */
void explorer_show_ignored(struct explorer *e);
/* Makes a view anew that does not know what is ignored. */
bool explorer_renew(struct explorer *e, struct view *view,
	struct error *err);

/* --- title.c, draw.c, help.c --- */

void explorer_draw_title(struct explorer *e);
void explorer_draw_tabs(struct explorer *e);
/* What an object is called in a title: short, with its id. */
void explorer_add_object(const struct object *object, struct strbuf *text);

void explorer_draw(struct explorer *e);
void explorer_open_help(struct explorer *e);
void explorer_help_key(struct explorer *e, const struct key *key);
void explorer_help_search_key(struct explorer *e, const struct key *key);
void explorer_draw_help(struct explorer *e);

/* --- explorer.c --- */

void explorer_say(struct explorer *e, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The message of an error, in red. */
void explorer_complain(struct explorer *e, const struct error *err);
void explorer_suspend(struct explorer *e);
/* Lets another program have the terminal; false when it failed. */
bool explorer_run_command(struct explorer *e, const char *const argv[]);

#endif
