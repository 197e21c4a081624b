#include "ui/history.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"

/* Of a file larger than this only the end is read. */
#define FILE_MAX (1024 * 1024)

struct history {
	char **lines;			/* the newest last */
	size_t count, max;
};

struct history *
history_new(size_t max)
{
	struct history *history = calloc(1, sizeof(*history));

	if (history == NULL)
		return NULL;
	history->max = max > 0 ? max : 1;
	history->lines = calloc(history->max, sizeof(*history->lines));
	if (history->lines == NULL) {
		free(history);
		return NULL;
	}
	return history;
}

void
history_free(struct history *history)
{
	size_t i;

	if (history == NULL)
		return;
	for (i = 0; i < history->count; i++)
		free(history->lines[i]);
	free(history->lines);
	free(history);
}

static void
forget(struct history *history, size_t i)
{
	free(history->lines[i]);
	history->count--;
	memmove(&history->lines[i], &history->lines[i + 1],
	    (history->count - i) * sizeof(*history->lines));
}

void
history_add(struct history *history, const char *line)
{
	char *copy;
	size_t i;

	if (line[0] == '\0' || (copy = strdup(line)) == NULL)
		return;
	for (i = 0; i < history->count; i++) {
		if (strcmp(history->lines[i], line) == 0) {
			forget(history, i);
			break;
		}
	}
	if (history->count == history->max)
		forget(history, 0);
	history->lines[history->count++] = copy;
}

size_t
history_count(const struct history *history)
{
	return history->count;
}

const char *
history_line(const struct history *history, size_t age)
{
	return history->lines[history->count - 1 - age];
}

/* Reads what there is of fd, from where it stands. */
static bool
read_all(int fd, struct strbuf *text)
{
	char buf[4096];
	ssize_t n;

	while (text->len <= FILE_MAX) {
		n = read(fd, buf, sizeof(buf));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 && !text->failed;
		strbuf_add(text, buf, (size_t)n);
	}
	return true;
}

static void
add_lines(struct history *history, char *text, bool skip_first)
{
	char *line, *rest = text;

	while ((line = strsep(&rest, "\n")) != NULL) {
		if (!skip_first)
			history_add(history, line);
		skip_first = false;
	}
}

bool
history_load(struct history *history, const char *path, struct error *err)
{
	struct strbuf text = STRBUF_INIT;
	bool ok = false, is_cut = false;
	struct stat st;
	int fd;

	/* Without NONBLOCK a named pipe would be waited for. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 && errno == ENOENT)
		return true;
	if (fd < 0 || fstat(fd, &st) < 0) {
		error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		error_set(err, ERROR_IO, "%s: not a regular file", path);
		goto out;
	}
	if (st.st_size > FILE_MAX) {
		lseek(fd, -FILE_MAX, SEEK_END);
		is_cut = true;
	}
	if (!read_all(fd, &text)) {
		error_set(err, ERROR_IO, "%s: cannot be read", path);
		goto out;
	}
	/* Bytes behind a NUL of a damaged file are not looked at. */
	add_lines(history, text.data, is_cut);
	ok = true;
out:
	if (fd >= 0)
		close(fd);
	strbuf_release(&text);
	return ok;
}

bool
history_save(const struct history *history, const char *path,
	struct error *err)
{
	struct strbuf temporary = STRBUF_INIT;
	FILE *file = NULL;
	bool ok = false;
	size_t i;
	int fd;

	strbuf_addf(&temporary, "%s.XXXXXX", path);
	fd = mkstemp(temporary.data);
	if (fd >= 0)
		file = fdopen(fd, "w");
	if (file == NULL) {
		error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
		goto out;
	}
	for (i = history->count; i > 0; i--)
		fprintf(file, "%s\n", history_line(history, i - 1));
	ok = !ferror(file);
	if (fclose(file) != 0)
		ok = false;
	if (ok && rename(temporary.data, path) < 0)
		ok = false;
	if (!ok) {
		error_set(err, ERROR_IO, "%s: %s", path, strerror(errno));
		unlink(temporary.data);
	}
out:
	if (file == NULL && fd >= 0) {
		close(fd);
		unlink(temporary.data);
	}
	strbuf_release(&temporary);
	return ok;
}
