/* Writes one line of the config file anew and leaves the others alone. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/folder.h"
#include "model/table.h"
#include "src/config.h"
#include "src/replace.h"

/* Does the line, of len bytes, say what columns the table shows? */
static bool
is_line_of(const char *line, size_t len, const char *table)
{
	char *copy = strndup(line, len), *at = copy;
	const char *word = NULL;
	bool is;

	if (copy != NULL) {
		copy[strcspn(copy, "\n")] = '\0';
		word = config_word(&at);
	}
	is = word != NULL && strcmp(word, "columns") == 0;
	word = is ? config_word(&at) : NULL;
	is = word != NULL && strcmp(word, table) == 0;
	free(copy);
	return is;
}

/* The last such line, which counts; NULL when there is none. */
static const char *
last_line_of(const struct strbuf *file, const char *table)
{
	const char *last = NULL, *end = file->data + file->len, *next;

	for (const char *at = file->data; at < end; at = next) {
		next = memchr(at, '\n', (size_t)(end - at));
		next = next != NULL ? next + 1 : end;
		if (is_line_of(at, (size_t)(next - at), table))
			last = at;
	}
	return last;
}

/* Appends the line and what ended the one that stood there. */
static void
add_line(struct strbuf *out, const char *line, const char *old, size_t len)
{
	size_t ending = 0;

	strbuf_adds(out, line);
	while (ending < len && (old[len - ending - 1] == '\n' ||
	    old[len - ending - 1] == '\r'))
		ending++;
	strbuf_add(out, old + len - ending, ending);
}

void
config_edit_columns(const struct strbuf *file, const char *table,
	const char *line, struct strbuf *out)
{
	const char *last = last_line_of(file, table);
	const char *end = file->data + file->len, *next;

	for (const char *at = file->data; at < end; at = next) {
		next = memchr(at, '\n', (size_t)(end - at));
		next = next != NULL ? next + 1 : end;
		if (at == last && *line != '\0')
			add_line(out, line, at, (size_t)(next - at));
		else if (*line != '\0' ||
		    !is_line_of(at, (size_t)(next - at), table))
			strbuf_add(out, at, (size_t)(next - at));
	}
	if (last != NULL || *line == '\0')
		return;
	if (out->len > 0 && out->data[out->len - 1] != '\n')
		strbuf_addc(out, '\n');
	strbuf_addf(out, "%s\n", line);
}

/* Makes the folder of a file, if it must, and asks whether it is ours. */
static bool
prepare_folder(const char *path, struct error *err)
{
	char *folder = strdup(path), *slash;
	bool done = true;

	slash = folder != NULL ? strrchr(folder, '/') : NULL;
	if (slash != NULL && slash > folder) {
		*slash = '\0';
		done = folder_make(folder) && folder_is_ours(folder);
	}
	free(folder);
	return done || error_set(err, ERROR_IO, "cannot write %s: its folder "
	    "cannot be made or is not root's; the columns stay until you "
	    "leave", path);
}

static bool
keep(struct config *config, const struct table_ops *ops, struct error *err)
{
	struct strbuf file = STRBUF_INIT, line = STRBUF_INIT;
	struct strbuf text = STRBUF_INIT;
	char *target = realpath(config->path.data, NULL);
	const char *path = target != NULL ? target : config->path.data;
	struct error why = { 0 };
	bool done = false;

	if (!prepare_folder(path, err))
		goto out;
	if (!config_read_file(path, false, &file, &why) &&
	    why.kind != ERROR_ABSENT) {
		if (err != NULL)
			*err = why;
		goto out;
	}
	columns_line(&config->columns, ops, &line);
	config_edit_columns(&file, ops->name, line.data, &text);
	if (line.failed || text.failed)
		error_memory(err, "the config file", file.len);
	else
		done = (text.len == file.len &&
		    memcmp(text.data, file.data, text.len) == 0) ||
		    replace_file(path, text.data, text.len, false) ||
		    error_set(err, ERROR_IO, "cannot write %s: %s; the "
		    "columns stay until you leave", path, strerror(errno));
out:
	free(target);
	strbuf_release(&file);
	strbuf_release(&line);
	strbuf_release(&text);
	return done;
}

bool
config_keep_columns(struct config *config, const struct table_ops *ops,
	struct error *err)
{
	if (config->path.len == 0 || keep(config, ops,
	    config->refused ? NULL : err) || config->refused)
		return true;
	config->refused = true;
	return false;
}
