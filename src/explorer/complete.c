/* What Tab offers in a line that is typed. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/base/array.h"
#include "model/catalogue.h"
#include "model/explore/where.h"
#include "model/table.h"
#include "src/explorer/state.h"
#include "ui/grid.h"

/* Of the files of a folder no more are offered, nor looked at. */
#define FILES_OFFERED 100
#define FILES_LOOKED_AT 20000

/* Can it be shown by its name alone? */
static bool
is_view(const struct catalogue_entry *entry)
{
	return entry->key != 0 || !(entry->needs & (NEED_BASE | NEED_CLASS |
	    NEED_OBJECT | NEED_TEXT));
}

/* The nth name that starts with text, of commands and of views. */
static const char *
nth_command(const struct explorer *e, const char *text, size_t len, size_t n)
{
	for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++)
		if (strncmp(command_infos[i].name, text, len) == 0 &&
		    n-- == 0)
			return command_infos[i].name;
	for (size_t i = 0; i < catalogue_count; i++)
		if (is_view(&catalogue[i]) && explorer_fits(e, &catalogue[i]) &&
		    strncmp(catalogue[i].name, text, len) == 0 && n-- == 0)
			return catalogue[i].name;
	return NULL;
}

static const char *
nth_column(struct explorer *e, const char *text, size_t len, size_t n)
{
	const struct table_ops *ops = grid_table(explorer_grid(e))->ops;

	for (unsigned i = 0; i < ops->column_count; i++)
		if (ops->columns[i].use != COLUMN_DATA &&
		    strncmp(ops->columns[i].key, text, len) == 0 && n-- == 0)
			return ops->columns[i].key;
	return NULL;
}

/* Of the words that a command may have behind it, those that start so. */
static const char *
nth_word(const char *const *words, size_t count, const char *text,
	size_t len, size_t n)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(words[i], text, len) == 0 && n-- == 0)
			return words[i];
	return NULL;
}

/* Completes text, the last word behind a command. */
static const char *
nth_argument(struct explorer *e, enum command command, const char *text,
	size_t n)
{
	static const char *const units[] = { "si", "iec", "exact" };
	size_t len = strlen(text);

	switch (command) {
	case COMMAND_SORT:
	case COMMAND_COLUMNS:
		return nth_column(e, text, len, n);
	case COMMAND_UNITS:
		return nth_word(units, 3, text, len, n);
	case COMMAND_MEASURE:
		return nth_word(measure_names, MEASURES, text, len, n);
	case COMMAND_SHARES:
		return nth_word(shares_names, SHARES_COUNT, text, len, n);
	default:
		return NULL;
	}
}

struct names {
	char **list;
	size_t count, room;
};

static int
order_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
free_names(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->list[i]);
	free(names->list);
}

/* The files of a folder that start so; hidden ones where that is a dot. */
static void
read_folder(const char *folder, const char *stem, struct names *names)
{
	size_t len = strlen(stem);
	DIR *dir = opendir(folder);
	struct dirent *entry;
	char **list, *name;

	for (size_t i = 0; dir != NULL && i < FILES_LOOKED_AT &&
	    (entry = readdir(dir)) != NULL; i++) {
		if (strncmp(entry->d_name, stem, len) != 0 ||
		    (entry->d_name[0] == '.' && len == 0) ||
		    strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		list = array_grow(names->list, &names->room,
		    names->count + 1, sizeof *list, "files", NULL);
		name = strdup(entry->d_name);
		if (list != NULL)
			names->list = list;
		if (list == NULL || name == NULL) {
			free(name);
			break;
		}
		list[names->count++] = name;
	}
	if (dir != NULL)
		closedir(dir);
	if (names->count > 0)
		qsort(names->list, names->count, sizeof *names->list,
		    order_names);
}

/* The nth file that path may go on to; a folder with a slash. */
static bool
nth_file(const char *path, size_t n, struct strbuf *word)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash != NULL ? (size_t)(slash - path) + 1 : 0;
	struct strbuf folder = STRBUF_INIT;
	struct names names = { 0 };
	struct stat status;
	bool found;

	strbuf_add(&folder, path, len);
	read_folder(len > 0 ? folder.data : ".", path + len, &names);
	found = n < names.count && n < FILES_OFFERED;
	if (found) {
		strbuf_adds(&folder, names.list[n]);
		strbuf_adds(word, folder.data);
		if (stat(folder.data, &status) == 0 &&
		    S_ISDIR(status.st_mode))
			strbuf_addc(word, '/');
	}
	free_names(&names);
	strbuf_release(&folder);
	return found;
}

/*
 * What can be written of a term before there is a choice: all of it, up to
 * where a value begins, or, of several words that it may have, one.
 */
static bool
nth_form(const char *usage, size_t n, struct strbuf *form)
{
	size_t name = strcspn(usage, ":<>");
	const char *value = usage + name + (usage[name] != '\0');
	size_t len;

	if (usage[name] != ':' || strchr(value, '|') == NULL) {
		if (n > 0)
			return false;
		strbuf_add(form, usage, (size_t)(value - usage));
		return true;
	}
	for (; *value != '\0'; value += len + (value[len] != '\0')) {
		len = strcspn(value, "|");
		/* @ID stands for a value. */
		if (*value < 'a' || *value > 'z' || n-- > 0)
			continue;
		strbuf_add(form, usage, name + 1);
		strbuf_add(form, value, len);
		return true;
	}
	return false;
}

/* The nth term that starts with text. */
static bool
nth_term(const char *text, size_t n, struct strbuf *word)
{
	struct strbuf form = STRBUF_INIT;
	bool found = false;

	for (int i = 0; i < WHERE_COUNT && !found; i++)
		for (size_t k = 0; !found; k++) {
			strbuf_reset(&form);
			if (!nth_form(where_infos[i].usage, k, &form))
				break;
			found = strncmp(form.data, text, strlen(text)) == 0 &&
			    n-- == 0;
		}
	if (found)
		strbuf_adds(word, form.data);
	strbuf_release(&form);
	return found;
}

static bool
complete_file(void *data, const char *text, size_t n, struct strbuf *word,
	size_t *from)
{
	(void)data;
	*from = 0;
	return nth_file(text, n, word);
}

static bool
complete_filter(void *data, const char *text, size_t n, struct strbuf *word,
	size_t *from)
{
	const struct explorer *e = data;
	const struct catalogue_entry *entry = e->view->spot.entry;
	const char *space = strrchr(text, ' ');
	const char *term = space != NULL ? space + 1 : text;

	if (entry == NULL || !(entry->needs & TAKES_WHERE))
		return false;
	/* It may be turned round. */
	term += *term == '!';
	*from = (size_t)(term - text);
	return nth_term(term, n, word);
}

/* What stands behind a command from start on, as its prompt completes it. */
static bool
complete_rest(struct explorer *e, enum command command, const char *text,
	size_t start, size_t n, struct strbuf *word, size_t *from)
{
	bool found = command == COMMAND_WRITE ?
	    complete_file(e, text + start, n, word, from) :
	    complete_filter(e, text + start, n, word, from);

	*from += start;
	return found;
}

static bool
complete_command(void *data, const char *text, size_t n, struct strbuf *word,
	size_t *from)
{
	struct explorer *e = data;
	const char *space = strchr(text, ' ');
	const char *found = NULL;
	enum command command;

	if (space == NULL) {
		*from = 0;
		found = nth_command(e, text, strlen(text), n);
	} else {
		command = command_find(text, (size_t)(space - text));
		if (command == COMMAND_WRITE || command == COMMAND_FILTER)
			return complete_rest(e, command, text, (size_t)(space -
			    text) + 1, n, word, from);
		if (command == COMMAND_COLUMNS)
			space = strrchr(text, ' ');
		*from = (size_t)(space - text) + 1;
		found = nth_argument(e, command, space + 1, n);
	}
	if (found != NULL)
		strbuf_adds(word, found);
	return found != NULL;
}

prompt_complete *
explorer_completion(enum prompt_kind kind)
{
	switch (kind) {
	case PROMPT_COMMAND:
		return complete_command;
	case PROMPT_FILTER:
		return complete_filter;
	case PROMPT_WRITE:
		return complete_file;
	default:
		return NULL;
	}
}
