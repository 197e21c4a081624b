/*
 * Everything a person can ask for, in one table: the name to type after a
 * colon, its argument, and what it does in a few words. Keys are bound to
 * these in ui/keymap.c; help, man page and README are printed from both.
 */
#ifndef UI_COMMAND_H
#define UI_COMMAND_H

#include <stddef.h>

/* id, name, argument or NULL, group, help */
#define COMMAND_INFO(_) \
	_(UP,		"up",		NULL, MOVE, "move up") \
	_(DOWN,		"down",		NULL, MOVE, "move down") \
	_(PAGE_UP,	"page-up",	NULL, MOVE, "a screen up") \
	_(PAGE_DOWN,	"page-down",	NULL, MOVE, "a screen down") \
	_(HALF_UP,	"half-up",	NULL, MOVE, "half a screen up") \
	_(HALF_DOWN,	"half-down",	NULL, MOVE, "half a screen down") \
	_(FIRST,	"first",	NULL, MOVE, \
		"first row; with a count, that row") \
	_(LAST,		"last",		NULL, MOVE, \
		"last row; with a count, that row") \
	_(GOTO,		"goto",		"@ID", MOVE, \
		"show the object with this id") \
	_(BACK,		"back",		NULL, MOVE, \
		"back to where you were") \
	_(FORWARD,	"forward",	NULL, MOVE, "forward again") \
	_(SET_PLACE,	"set-place",	NULL, MOVE, \
		"remember this row under a letter") \
	_(JUMP_PLACE,	"jump-place",	NULL, MOVE, \
		"list the remembered rows and go to one; '' goes back") \
	_(TOGGLE,	"toggle",	NULL, TREE, "open or close the row") \
	_(OPEN,		"open",		NULL, TREE, \
		"open the row, then step into it") \
	_(CLOSE,	"close",	NULL, TREE, \
		"close the row, then go to its parent") \
	_(EXPAND,	"expand",	NULL, TREE, "open the row") \
	_(COLLAPSE,	"collapse",	NULL, TREE, "close the row") \
	_(EXPAND_ALL,	"expand-all",	NULL, TREE, \
		"open what is below the row, up to 200 rows") \
	_(RETAINERS,	"retainers",	"[@ID]", TREE, \
		"what holds the object, on the whole screen") \
	_(PATH,		"path",		"[@ID]", TREE, \
		"how the object is reached from a root, in words") \
	_(MERGED,	"merged",	NULL, TREE, \
		"what holds a class, its new or the marked objects, as one " \
		"tree") \
	_(RAW,		"raw",		NULL, TREE, \
		"these two edge by edge, or in words again") \
	_(OBJECT,	"object",	"[@ID]", TREE, \
		"everything about the object") \
	_(TEXT,		"text",		"[@ID]", TREE, \
		"the whole text of the string") \
	_(REVEAL,	"reveal",	"[VIEW]", TREE, \
		"show the object in summary, containment or dominators; of " \
		"a timeline: what was allocated in the marked intervals") \
	_(IGNORE,	"ignore",	"[@ID]", TREE, \
		"see past this retainer: retainers, paths and merged " \
		"retainers without it; the cursor goes on to what is in " \
		"its place; on an ignored row: takes it back in") \
	_(RESTORE,	"restore",	NULL, TREE, \
		"take back in all that is ignored") \
	_(SOURCE,	"source",	NULL, TREE, \
		"say in which file and line its code is") \
	_(EDIT,		"edit",		NULL, TREE, \
		"open that in $VISUAL or $EDITOR") \
	_(PANE,		"pane",		NULL, TREE, \
		"between the table and the retainers below it") \
	_(SORT,		"sort",		"[KEY]", SORT, \
		"choose the column to sort by") \
	_(SORT_LEFT,	"sort-left",	NULL, SORT, \
		"sort by the column to the left") \
	_(SORT_RIGHT,	"sort-right",	NULL, SORT, \
		"sort by the column to the right") \
	_(REVERSE,	"reverse",	NULL, SORT, "the other way round") \
	_(COLUMNS,	"columns",	"[KEY...|default]", SORT, \
		"choose the columns to show") \
	_(SHARES,	"shares",	"[percent|bars|none]", SORT, \
		"percents, bars or nothing beside sizes") \
	_(MEASURE,	"measure",	"[count|size|retained]", SORT, \
		"what trends are of: objects, their bytes or those they " \
		"retain") \
	_(SEARCH,	"find",		"[REGEX]", FIND, \
		"find among the open rows by regular expression; upper and " \
		"lower case are the same unless it has a capital letter") \
	_(EVERYWHERE,	"search",	"[REGEX]", FIND, \
		"search the whole snapshot: classes, strings, objects and " \
		"properties") \
	_(ACROSS,	"across",	NULL, FIND, \
		"from lines of a log to the strings of a heap that are " \
		"their ids; from a class to what was logged while it grew, " \
		"and back; else to what happened between snapshots") \
	_(NEXT,		"next",		NULL, FIND, "next hit") \
	_(PREVIOUS,	"previous",	NULL, FIND, "previous hit") \
	_(FILTER,	"filter",	"[REGEX]", FIND, \
		"keep matching rows of the top level; !REGEX: the others; " \
		"in the summary also terms as size>1k (see FILTERS), which " \
		"Tab completes") \
	_(FILTERS,	"filters",	NULL, FIND, \
		"choose one of DevTools' filters, or by snapshot") \
	_(INVERSE,	"inverse",	NULL, FIND, "turn the filter round") \
	_(SNAPSHOTS,	"snapshots",	NULL, SNAPSHOT, \
		"the list of snapshots") \
	_(PROCESSES,	"ps",		NULL, SNAPSHOT, \
		"the Node processes of this machine, every two seconds") \
	_(SNAPSHOT_NEXT, "next-snapshot", NULL, SNAPSHOT, "next snapshot") \
	_(SNAPSHOT_PREVIOUS, "previous-snapshot", NULL, SNAPSHOT, \
		"previous snapshot") \
	_(SNAPSHOT,	"snapshot",	"N", SNAPSHOT, "show snapshot N") \
	_(BASE,		"base",		"[N]", SNAPSHOT, \
		"choose the snapshot to compare with") \
	_(CAPTURE,	"capture",	"[PID|ADDRESS|stop]", SNAPSHOT, \
		"take a snapshot of a running process, or the next one of " \
		"the capture that goes on") \
	_(VIEW,		"view",		"N", SNAPSHOT, \
		"show the view with this number") \
	_(MARK,		"mark",		NULL, OUT, "mark the row") \
	_(COPY,		"copy",		NULL, OUT, \
		"copy the name in the row, or those of the marked rows") \
	_(COPY_AS,	"copy-as",	"[name|id|path|location|row]", OUT, \
		"choose what of the row to copy") \
	_(WRITE,	"write",	"[FILE]", OUT, \
		"write the rows on the screen: .json, .csv, .md or text; " \
		"Tab completes the name") \
	_(UNITS,	"units",	"[si|iec|exact]", OUT, \
		"kB, KiB, or every digit") \
	_(COMMAND,	"command",	NULL, PROGRAM, "type a command") \
	_(HELP,		"help",		NULL, PROGRAM, \
		"this help; / n N search in it") \
	_(CANCEL,	"cancel",	NULL, PROGRAM, \
		"stop what is under way: a search, a filter, marks, a load") \
	_(CLOSE_VIEW,	"close-view",	NULL, PROGRAM, \
		"back to the view you came from; from the first one: leave " \
		"the program") \
	_(QUIT,		"quit",		NULL, PROGRAM, "leave the program") \
	_(REDRAW,	"redraw",	NULL, PROGRAM, \
		"draw the screen again") \
	_(SUSPEND,	"suspend",	NULL, PROGRAM, \
		"to the shell; fg comes back")

enum command {
	COMMAND_NONE,
#define _(id, name, arg, group, help) COMMAND_##id,
	COMMAND_INFO(_)
#undef _
	COMMAND_COUNT
};

#define COMMAND_GROUP_INFO(_) \
	_(MOVE, "Moving") \
	_(TREE, "Rows") \
	_(SORT, "Sorting and columns") \
	_(FIND, "Searching and filtering") \
	_(SNAPSHOT, "Snapshots and views") \
	_(OUT, "Taking along") \
	_(PROGRAM, "Program")

enum command_group {
#define _(id, title) COMMAND_GROUP_##id,
	COMMAND_GROUP_INFO(_)
#undef _
	COMMAND_GROUP_COUNT
};

struct command_info {
	const char *name;	/* NULL for COMMAND_NONE */
	const char *arg;
	enum command_group group;
	const char *help;
};

/* By enum command. */
extern const struct command_info command_infos[COMMAND_COUNT];
extern const char *const command_group_titles[COMMAND_GROUP_COUNT];

/*
 * The command called name[0..len), or the only one whose name starts so;
 * "q" and "qa!" are quit as elsewhere. COMMAND_NONE when there is
 * none or several.
 */
enum command command_find(const char *name, size_t len);

#endif
