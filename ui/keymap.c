#include "ui/keymap.h"

#include <string.h>

#include "model/base/error.h"
#include "ui/watch_keys.h"

const struct binding bindings[] = {
	{ "k Up C-p", COMMAND_UP, CONTEXT_ANY },
	{ "j Down C-n", COMMAND_DOWN, CONTEXT_ANY },
	{ "PageUp C-b", COMMAND_PAGE_UP, CONTEXT_ANY },
	{ "PageDown C-f", COMMAND_PAGE_DOWN, CONTEXT_ANY },
	{ "C-u", COMMAND_HALF_UP, CONTEXT_ANY },
	{ "C-d", COMMAND_HALF_DOWN, CONTEXT_ANY },
	{ "g Home", COMMAND_FIRST, CONTEXT_ANY },
	{ "G End", COMMAND_LAST, CONTEXT_ANY },
	{ "M-Left C-o", COMMAND_BACK, CONTEXT_ANY },
	{ "M-Right", COMMAND_FORWARD, CONTEXT_ANY },
	{ "m", COMMAND_SET_PLACE, CONTEXT_ANY },
	{ "'", COMMAND_JUMP_PLACE, CONTEXT_ANY },
	{ "Enter", COMMAND_TOGGLE, CONTEXT_ANY },
	{ "l Right", COMMAND_OPEN, CONTEXT_TREE },
	{ "h Left", COMMAND_CLOSE, CONTEXT_TREE },
	{ "+", COMMAND_EXPAND, CONTEXT_TREE },
	{ "-", COMMAND_COLLAPSE, CONTEXT_TREE },
	{ "*", COMMAND_EXPAND_ALL, CONTEXT_TREE },
	{ "r", COMMAND_RETAINERS, CONTEXT_OBJECT },
	{ "p", COMMAND_PATH, CONTEXT_OBJECT },
	{ "a", COMMAND_MERGED, CONTEXT_OBJECT },
	{ "x", COMMAND_RAW, CONTEXT_OBJECT },
	{ "o", COMMAND_OBJECT, CONTEXT_OBJECT },
	{ "t", COMMAND_TEXT, CONTEXT_OBJECT },
	{ "e", COMMAND_EDIT, CONTEXT_TREE },
	{ "v", COMMAND_REVEAL, CONTEXT_OBJECT },
	{ "i", COMMAND_IGNORE, CONTEXT_OBJECT },
	{ "Tab BackTab", COMMAND_PANE, CONTEXT_OBJECT },
	{ "s F6", COMMAND_SORT, CONTEXT_ANY },
	{ "<", COMMAND_SORT_LEFT, CONTEXT_ANY },
	{ ">", COMMAND_SORT_RIGHT, CONTEXT_ANY },
	{ "I", COMMAND_REVERSE, CONTEXT_ANY },
	{ "F2", COMMAND_COLUMNS, CONTEXT_ANY },
	{ "%", COMMAND_SHARES, CONTEXT_ANY },
	{ "d", COMMAND_MEASURE, CONTEXT_SERIES },
	{ "/ F3", COMMAND_SEARCH, CONTEXT_ANY },
	{ "f", COMMAND_EVERYWHERE, CONTEXT_OBJECT },
	{ "z", COMMAND_ACROSS, CONTEXT_SERIES },
	{ "n", COMMAND_NEXT, CONTEXT_ANY },
	{ "N", COMMAND_PREVIOUS, CONTEXT_ANY },
	{ "\\ F4", COMMAND_FILTER, CONTEXT_ANY },
	{ "|", COMMAND_FILTERS, CONTEXT_ANY },
	{ "!", COMMAND_INVERSE, CONTEXT_ANY },
	{ "0", COMMAND_SNAPSHOTS, CONTEXT_ANY },
	{ "@", COMMAND_PROCESSES, CONTEXT_ANY },
	{ "]", COMMAND_SNAPSHOT_NEXT, CONTEXT_SERIES },
	{ "[", COMMAND_SNAPSHOT_PREVIOUS, CONTEXT_SERIES },
	{ "b", COMMAND_BASE, CONTEXT_SERIES },
	{ "F5", COMMAND_CAPTURE, CONTEXT_ANY },
	{ "Space", COMMAND_MARK, CONTEXT_ANY },
	{ "y", COMMAND_COPY, CONTEXT_ANY },
	{ "c", COMMAND_COPY_AS, CONTEXT_ANY },
	{ "w", COMMAND_WRITE, CONTEXT_ANY },
	{ "u", COMMAND_UNITS, CONTEXT_ANY },
	{ ":", COMMAND_COMMAND, CONTEXT_ANY },
	{ "? F1", COMMAND_HELP, CONTEXT_ANY },
	{ "Escape C-c C-g", COMMAND_CANCEL, CONTEXT_ANY },
	{ "q", COMMAND_CLOSE_VIEW, CONTEXT_ANY },
	{ "Q F10", COMMAND_QUIT, CONTEXT_ANY },
	{ "C-l", COMMAND_REDRAW, CONTEXT_ANY },
	{ "C-z", COMMAND_SUSPEND, CONTEXT_ANY },
};

const size_t binding_count = sizeof bindings / sizeof bindings[0];

/* What people have bound otherwise; each key once. */
static struct change {
	struct key key;
	enum command command;
} changes[KEYMAP_CHANGES];
static size_t change_count;

static struct change *
find_change(const struct key *key)
{
	for (size_t i = 0; i < change_count; i++)
		if (key_equal(&changes[i].key, key))
			return &changes[i];
	return NULL;
}

bool
keymap_changed(const struct key *key)
{
	return find_change(key) != NULL;
}

bool
keymap_bind(const struct key *key, enum command command, struct error *err)
{
	struct change *change = find_change(key);
	char name[KEY_NAME_MAX];

	if (key->kind != KEY_CHAR && key->kind != KEY_SYM)
		return error_set(err, ERROR_USAGE, "that is no key");
	if (key->kind == KEY_CHAR && key->code >= '0' && key->code <= '9' &&
	    (key->mods == KEY_ALT || (key->mods == 0 && key->code != '0')))
		return error_set(err, ERROR_USAGE, "%s makes a count or shows "
		    "a view; bind another key", key_name(key, name));
	if (change == NULL && change_count == KEYMAP_CHANGES)
		return error_set(err, ERROR_USAGE, "%d keys are bound "
		    "already; bind fewer", KEYMAP_CHANGES);
	if (change == NULL)
		change = &changes[change_count++];
	*change = (struct change) { *key, command };
	return true;
}

void
keymap_reset(void)
{
	change_count = 0;
}

bool
keymap_next(const char **keys, struct key *key, char name[KEY_NAME_MAX])
{
	size_t len;

	*keys += strspn(*keys, " ");
	len = strcspn(*keys, " ");
	if (len == 0 || len >= KEY_NAME_MAX)
		return false;
	memcpy(name, *keys, len);
	name[len] = '\0';
	*keys += len;
	return key_parse(name, key);
}

static bool
next_key(const char **keys, struct key *key)
{
	char name[KEY_NAME_MAX];

	return keymap_next(keys, key, name);
}

enum command
keymap_find(const struct key *key)
{
	const struct change *change = find_change(key);

	if (change != NULL)
		return change->command;
	for (size_t i = 0; i < binding_count; i++) {
		const char *keys = bindings[i].keys;
		struct key bound;

		while (next_key(&keys, &bound))
			if (key_equal(&bound, key))
				return bindings[i].command;
	}
	return COMMAND_NONE;
}

/* Appends a key to a list that people read. */
static void
add_key(const struct key *key, char *buf, size_t size)
{
	char name[KEY_NAME_MAX];
	size_t used = strlen(buf);

	snprintf(buf + used, size - used, "%s%s", used > 0 ? ", " : "",
	    key_name(key, name));
}

const char *
keymap_keys(enum command command, char *buf, size_t size)
{
	struct key key;

	buf[0] = '\0';
	for (size_t i = 0; i < binding_count; i++) {
		const char *keys = bindings[i].keys;

		if (bindings[i].command != command)
			continue;
		while (next_key(&keys, &key))
			if (find_change(&key) == NULL)
				add_key(&key, buf, size);
	}
	for (size_t i = 0; i < change_count; i++)
		if (changes[i].command == command)
			add_key(&changes[i].key, buf, size);
	return buf;
}

const char *
keymap_key(enum command command, char buf[KEY_NAME_MAX])
{
	struct key key;

	for (size_t i = 0; i < binding_count; i++) {
		const char *keys = bindings[i].keys;

		while (bindings[i].command == command &&
		    next_key(&keys, &key))
			if (find_change(&key) == NULL)
				return key_name(&key, buf);
	}
	for (size_t i = 0; i < change_count; i++)
		if (changes[i].command == command)
			return key_name(&changes[i].key, buf);
	buf[0] = '\0';
	return buf;
}

const char *
keymap_way(enum command command, char buf[KEY_NAME_MAX])
{
	if (keymap_key(command, buf)[0] == '\0')
		snprintf(buf, KEY_NAME_MAX, ":%s",
		    command_infos[command].name);
	return buf;
}

static void
print_escaped(FILE *out, const char *text, const char *special)
{
	for (; *text != '\0'; text++) {
		if (strchr(special, *text) != NULL)
			putc('\\', out);
		putc(*text, out);
	}
}

/* A line of mdoc; \ must be written \e there. */
static void
print_man(FILE *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			fputs("\\e", out);
		else if (*text == '\'' || *text == '-' || *text == '^')
			fprintf(out, "\\%s", *text == '\'' ? "(aq" :
			    *text == '-' ? "-" : "(ha");
		else
			putc(*text, out);
	}
}

/* name: what to type after a colon, or NULL. */
static void
print_line(FILE *out, enum keymap_format format, const char *keys,
	const char *name, const char *arg, const char *help)
{
	const char *space = name != NULL && arg != NULL ? " " : "";

	if (arg == NULL)
		arg = "";
	switch (format) {
	case KEYMAP_TEXT:
		fprintf(out, "  %-16s %-18s %s\n", keys,
		    name != NULL ? name : "", help);
		break;
	case KEYMAP_MAN:
		fputs(".It Ic \"", out);
		print_man(out, keys);
		if (name != NULL) {
			fputs(keys[0] != '\0' ? "  :" : ":", out);
			print_man(out, name);
		}
		fprintf(out, "%s%s\"\n", space, arg);
		print_man(out, help);
		fputs("\n", out);
		break;
	case KEYMAP_MARKDOWN:
		fputs("| ", out);
		print_escaped(out, keys, "|\\*_<>[]`");
		fputs(" | ", out);
		if (name != NULL)
			fprintf(out, "`:%s%s", name, space);
		print_escaped(out, arg, "|");
		fprintf(out, "%s | %s |\n", name != NULL ? "`" : "", help);
		break;
	}
}

static void
print_command(FILE *out, enum keymap_format format, enum command command)
{
	const struct command_info *info = &command_infos[command];
	char keys[128];

	print_line(out, format, keymap_keys(command, keys, sizeof keys),
	    info->name, info->arg, info->help);
}

static void
print_heading(FILE *out, enum keymap_format format, const char *title)
{
	if (format == KEYMAP_TEXT)
		fprintf(out, "%s\n", title);
	else if (format == KEYMAP_MAN)
		fprintf(out, ".Ss %s\n.Bl -tag -width Ds -compact\n", title);
	else
		fprintf(out, "\n| %s | | |\n| --- | --- | --- |\n", title);
}

static void
print_watch(FILE *out, enum keymap_format format)
{
	char keys[128];

	print_heading(out, format, "While a process is watched");
	for (int i = WATCH_KEY_NONE + 1; i < WATCH_KEY_COUNT; i++)
		print_line(out, format, watch_key_names((enum watch_key)i,
		    keys, sizeof keys), NULL, NULL, watch_key_infos[i].help);
	if (format == KEYMAP_MAN)
		fputs(".El\n", out);
}

void
keymap_print(FILE *out, enum keymap_format format)
{
	for (int group = 0; group < COMMAND_GROUP_COUNT; group++) {
		print_heading(out, format, command_group_titles[group]);
		for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++)
			if ((int)command_infos[i].group == group)
				print_command(out, format, (enum command)i);
		if (format == KEYMAP_MAN)
			fputs(".El\n", out);
	}
	print_watch(out, format);
}
