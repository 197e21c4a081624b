#include "src/series_files.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "src/folder_files.h"
#include "src/series_order.h"
#include "src/series_times.h"
#include "ui/text.h"

/* Cells of the line about files that cannot be opened. */
#define LEFT_OUT_MAX 1000

bool
series_files_add(struct series_files *files, const char *path,
	struct error *err)
{
	char **paths = array_grow(files->paths, &files->room,
	    files->count + 1, sizeof *paths, "file list", err);

	if (paths == NULL)
		return false;
	files->paths = paths;
	paths[files->count] = strdup(path);
	if (paths[files->count] == NULL)
		return error_memory(err, "file list", strlen(path));
	files->count++;
	return true;
}

bool
series_files_sort(struct series_files *files, size_t first,
	struct error *err)
{
	size_t count = files->count - first;
	int64_t *written = calloc(count + 1, sizeof *written);

	if (written == NULL)
		return error_memory(err, "file list", count);
	for (size_t i = 0; i < count; i++)
		written[i] = series_written(files->paths[first + i]);
	series_sort(files->paths + first, written, count);
	free(written);
	return true;
}

bool
series_files_is_snapshot(const char *path)
{
	static const char *const endings[] = { ".heapsnapshot",
	    ".heapsnapshot.gz", ".heapsnapshot.zst" };
	const char *name = series_base_name(path);
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		size_t end = strlen(endings[i]);

		if (len > end && strcmp(name + len - end, endings[i]) == 0)
			return true;
	}
	return false;
}

static bool
add_pattern(struct series_files *files, const char *pattern,
	struct error *err)
{
	size_t first = files->count;
	glob_t found = { 0 };
	bool done = true;

	if (glob(pattern, GLOB_NOSORT, NULL, &found) != 0) {
		globfree(&found);
		return error_set(err, ERROR_ABSENT, "%s: no such file, and "
		    "none that matches", pattern);
	}
	for (size_t i = 0; done && i < found.gl_pathc; i++)
		done = series_files_add(files, found.gl_pathv[i], err);
	globfree(&found);
	return done && series_files_sort(files, first, err);
}

static bool
add_given(struct series_files *files, const char *path, bool any,
	struct error *err)
{
	struct stat st;
	bool there = stat(path, &st) == 0;

	if (there && S_ISDIR(st.st_mode)) {
		files->expanded = true;
		return folder_files_add(files, path, any, err);
	}
	if (!there && strpbrk(path, "*?[") != NULL) {
		files->expanded = true;
		return add_pattern(files, path, err);
	}
	/* Whoever loads it says what is wrong with it. */
	return series_files_add(files, path, err);
}

/* Do they stand as a shell puts what matches a pattern? */
static bool
is_from_shell(const struct series_files *files)
{
	size_t folder;

	if (files->expanded || files->count < 3)
		return false;
	folder = (size_t)(series_base_name(files->paths[0]) -
	    files->paths[0]);
	for (size_t i = 1; i < files->count; i++) {
		const char *before = files->paths[i - 1];
		const char *path = files->paths[i];

		if ((size_t)(series_base_name(path) - path) != folder ||
		    strncmp(before, path, folder) != 0 ||
		    strcoll(before, path) > 0)
			return false;
	}
	return series_alike(files->paths, files->count);
}

static bool
write_left_out(struct series_files *files, struct error *err)
{
	struct strbuf words = STRBUF_INIT, line = STRBUF_INIT;
	bool done = true;

	left_out_words(&files->left, &words);
	if (words.len > 0) {
		strbuf_adds(&line, "left out: ");
		text_clean(words.data, words.len, LEFT_OUT_MAX,
		    text_locale_is_utf8() ? 0 : TEXT_ASCII, &line);
		files->left_out = strdup(line.data);
		done = files->left_out != NULL || error_memory(err,
		    "file list", line.len);
	}
	strbuf_release(&words);
	strbuf_release(&line);
	return done;
}

/* What is in a directory may have been named as well: each file counts once. */
static void
drop_twins(struct series_files *files)
{
	struct stat *known = calloc(files->count + 1, sizeof *known);
	size_t kept = 0;

	for (size_t i = 0; known != NULL && i < files->count; i++) {
		struct stat *st = &known[kept];
		size_t k = kept;

		if (stat(files->paths[i], st) == 0 && S_ISREG(st->st_mode))
			for (k = 0; k < kept && (known[k].st_ino !=
			    st->st_ino || known[k].st_dev != st->st_dev); k++)
				;
		if (k < kept)
			free(files->paths[i]);
		else
			files->paths[kept++] = files->paths[i];
	}
	if (known != NULL)
		files->count = kept;
	free(known);
}

bool
series_files_find(struct series_files *files, char *const *given,
	size_t count, bool any, struct error *err)
{
	memset(files, 0, sizeof *files);
	for (size_t i = 0; i < count; i++)
		if (!add_given(files, given[i], any, err))
			goto fail;
	if (files->expanded)
		drop_twins(files);
	if (is_from_shell(files) && !series_files_sort(files, 0, err))
		goto fail;
	files->times = calloc(files->count + 1, sizeof *files->times);
	files->ends = calloc(files->count + 1, sizeof *files->ends);
	if (files->times == NULL || files->ends == NULL) {
		error_memory(err, "file list", files->count);
		goto fail;
	}
	files->zone = series_times(files->paths, files->count, files->times,
	    files->ends);
	if (!write_left_out(files, err))
		goto fail;
	return true;
fail:
	series_files_release(files);
	return false;
}

void
series_files_release(struct series_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		free(files->paths[i]);
	free(files->paths);
	free(files->times);
	free(files->ends);
	free(files->left_out);
	left_out_release(&files->left);
	memset(files, 0, sizeof *files);
}
