#include "src/folder_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/formats/recognize.h"
#include "src/series_files.h"
#include "src/series_order.h"

/* Names of one directory that are read. */
#define NAMES_MAX 20000

struct names {
	char **list;
	size_t count, room;
};

struct folder {
	char *path;
	unsigned depth;
};

struct walk {
	struct series_files *files;
	size_t given;		/* bytes of the path that was given */
	bool any;
	struct folder *folders;	/* those that were found, in order */
	size_t count, room;
	size_t looked;		/* files */
	/* Of the directory that is read: what comes after its snapshots. */
	struct names others;
	struct error *err;
};

static void
names_reset(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->list[i]);
	names->count = 0;
}

static bool
names_add(struct names *names, const char *name, struct error *err)
{
	char **list = array_grow(names->list, &names->room, names->count + 1,
	    sizeof *list, "file list", err);

	if (list == NULL)
		return false;
	names->list = list;
	list[names->count] = strdup(name);
	if (list[names->count] == NULL)
		return error_memory(err, "file list", strlen(name));
	names->count++;
	return true;
}

static bool
push_folder(struct walk *walk, const char *path, unsigned depth)
{
	struct folder *folders;

	if (walk->count == FOLDERS_MAX || depth > FOLDER_DEPTH_MAX) {
		walk->files->left.more = true;
		return true;
	}
	folders = array_grow(walk->folders, &walk->room, walk->count + 1,
	    sizeof *folders, "file list", walk->err);
	if (folders == NULL)
		return false;
	walk->folders = folders;
	folders[walk->count] = (struct folder) { strdup(path), depth };
	if (folders[walk->count].path == NULL)
		return error_memory(walk->err, "file list", strlen(path));
	walk->count++;
	return true;
}

static int
compare(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	int order = series_compare_names(x, y);

	return order != 0 ? order : strcmp(x, y);
}

/* What is in a directory, in order; nothing where it cannot be read. */
static bool
read_names(struct walk *walk, const char *path, struct names *names)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	bool done = true;

	if (directory == NULL && walk->count == 1)
		return error_set(walk->err, ERROR_IO, "%s: %s", path,
		    strerror(errno));
	if (directory == NULL)
		return left_out_add(&walk->files->left,
		    path + walk->given, strerror(errno), walk->err);
	while (done && (entry = readdir(directory)) != NULL) {
		if (entry->d_name[0] == '.' ||
		    strcmp(entry->d_name, "node_modules") == 0)
			continue;
		if (names->count >= NAMES_MAX &&
		    !series_files_is_snapshot(entry->d_name)) {
			walk->files->left.more = true;
			continue;
		}
		done = names_add(names, entry->d_name, walk->err);
	}
	closedir(directory);
	if (names->count > 0)
		qsort(names->list, names->count, sizeof *names->list,
		    compare);
	return done;
}

/* A regular file: a snapshot, another one, or one of no kind we know. */
static bool
take_file(struct walk *walk, const char *path, bool empty)
{
	bool called = series_files_is_snapshot(path), done = true;
	struct strbuf words = STRBUF_INIT;
	enum file_kind kind;

	if (called)
		return series_files_add(walk->files, path, walk->err);
	if (walk->looked == FOLDER_FILES_MAX) {
		walk->files->left.more = true;
		return true;
	}
	walk->looked++;
	kind = empty ? FILE_ANY : recognize_words(path, &words);
	if (empty)
		strbuf_adds(&words, "empty");
	if (kind == FILE_HEAP)
		done = series_files_add(walk->files, path, walk->err);
	else if (kind != FILE_ANY)
		done = !walk->any || names_add(&walk->others, path,
		    walk->err);
	/* Who wants snapshots alone is told of what could be one. */
	else if (walk->any || strstr(path, ".heapsnapshot") != NULL)
		done = left_out_add(&walk->files->left,
		    path + walk->given, words.data, walk->err);
	strbuf_release(&words);
	return done;
}

static bool
take(struct walk *walk, const char *path, unsigned depth)
{
	struct stat st;
	bool link;

	if (lstat(path, &st) != 0)
		return true;
	link = S_ISLNK(st.st_mode);
	if (link && stat(path, &st) != 0)
		return left_out_add(&walk->files->left,
		    path + walk->given, "a link to nothing", walk->err);
	if (S_ISDIR(st.st_mode))
		return link || !walk->any || push_folder(walk, path,
		    depth + 1);
	/* To open a pipe could wait for ever. */
	return !S_ISREG(st.st_mode) || take_file(walk, path,
	    st.st_size == 0);
}

/* Its snapshots, then others, both in the order of time. */
static bool
read_folder(struct walk *walk, const struct folder *folder)
{
	struct series_files *files = walk->files;
	size_t first = files->count, len = strlen(folder->path);
	struct names names = { 0 };
	unsigned depth = folder->depth;
	struct strbuf path = STRBUF_INIT;
	bool done = read_names(walk, folder->path, &names);

	strbuf_adds(&path, folder->path);
	if (len > 0 && folder->path[len - 1] != '/')
		strbuf_addc(&path, '/');
	len = path.len;
	if (walk->given == 0)
		walk->given = len;
	for (size_t i = 0; done && i < names.count; i++) {
		strbuf_truncate(&path, len);
		strbuf_adds(&path, names.list[i]);
		done = take(walk, path.data, depth);
	}
	strbuf_release(&path);
	names_reset(&names);
	free(names.list);
	done = done && series_files_sort(files, first, walk->err);
	first = files->count;
	for (size_t i = 0; done && i < walk->others.count; i++)
		done = series_files_add(files, walk->others.list[i],
		    walk->err);
	names_reset(&walk->others);
	return done && series_files_sort(files, first, walk->err);
}

static bool
say_nothing_there(const struct walk *walk, const char *path, size_t left)
{
	struct strbuf words = STRBUF_INIT;

	if (left > 0 || walk->files->left.more)
		left_out_words(&walk->files->left, &words);
	error_set(walk->err, ERROR_ABSENT, "%s: a directory without "
	    "*.heapsnapshot files%s%s%s", path, walk->any ? ", and without "
	    "others that can be opened" : "", words.len > 0 ? ": " : "",
	    words.data);
	strbuf_release(&words);
	return false;
}

bool
folder_files_add(struct series_files *files, const char *path, bool any,
	struct error *err)
{
	struct walk walk = { .files = files, .any = any, .err = err };
	size_t first = files->count;
	bool done = push_folder(&walk, path, 0);

	/* The list moves while it grows: a copy of each. */
	for (size_t i = 0; done && i < walk.count; i++) {
		struct folder folder = walk.folders[i];

		done = read_folder(&walk, &folder);
	}
	if (done && files->count == first)
		done = say_nothing_there(&walk, path, files->left.count);
	for (size_t i = 0; i < walk.count; i++)
		free(walk.folders[i].path);
	free(walk.folders);
	free(walk.others.list);
	return done;
}
