#include "src/cache_command.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "model/heap_index.h"
#include "model/index/cache.h"
#include "model/table.h"
#include "src/cache_table.h"
#include "src/indexing.h"
#include "src/options.h"
#include "src/tables.h"

/* folder < 0: there is none, and nothing in it. */
static bool
read_list(struct cache_list *list, int folder, struct error *err)
{
	*list = (struct cache_list) { .entries = NULL };
	return folder < 0 || cache_list(list, folder, true,
	    heap_index_layout(), err);
}

static bool
print_list(const struct options *options, int folder, struct error *err)
{
	struct table *table = NULL;
	struct cache_list list;
	bool done;

	done = read_list(&list, folder, err);
	if (done) {
		table = cache_table_new(&list, err);
		done = table != NULL && tables_print(options, table, err);
	}
	table_free(table);
	cache_list_release(&list);
	return done;
}

/* The path that an index has, also of a file that is no longer there. */
static char *
whole_path(const char *file, struct error *err)
{
	struct strbuf path = STRBUF_INIT;
	char folder[PATH_MAX], *whole;

	whole = realpath(file, NULL);
	if (whole != NULL)
		return whole;
	if (file[0] != '/' && getcwd(folder, sizeof folder) != NULL)
		strbuf_addf(&path, "%s/", folder);
	strbuf_adds(&path, file);
	whole = path.failed ? NULL : strdup(path.data);
	if (whole == NULL)
		error_memory(err, "a file name", path.len);
	strbuf_release(&path);
	return whole;
}

/* What was removed so far. */
struct removed {
	size_t count;
	uint64_t bytes;
};

static void
remove_entry(const struct cache_entry *entry, int folder,
	struct removed *removed)
{
	if (!cache_remove(folder, entry->name))
		return;
	removed->count++;
	removed->bytes += entry->bytes;
}

static bool
clear_file(const struct cache_list *list, int folder, const char *file,
	struct removed *removed, struct error *err)
{
	char *path = whole_path(file, err);
	size_t before = removed->count;

	if (path == NULL)
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (list->entries[i].path != NULL &&
		    strcmp(list->entries[i].path, path) == 0)
			remove_entry(&list->entries[i], folder, removed);
	free(path);
	return removed->count > before || error_set(err, ERROR_ABSENT,
	    "nothing is kept of %s", file);
}

static bool
clear(const struct options *options, int folder, struct error *err)
{
	struct removed removed = { 0 };
	struct cache_list list;
	char buf[FORMAT_MAX];
	bool done;

	done = read_list(&list, folder, err);
	if (options->file_count == 1) {
		for (size_t i = 0; done && i < list.count; i++)
			remove_entry(&list.entries[i], folder, &removed);
		if (folder >= 0)
			cache_clean(folder);
	}
	for (size_t i = 1; done && i < options->file_count; i++)
		done = clear_file(&list, folder, options->files[i], &removed,
		    err);
	if (done)
		printf("removed %zu %s, %s\n", removed.count,
		    removed.count == 1 ? "index" : "indexes",
		    format_bytes(buf, removed.bytes, options->units));
	cache_list_release(&list);
	return done;
}

bool
cache_command(const struct options *options, struct error *err)
{
	const char *word = options->file_count > 0 ? options->files[0] :
	    "list";
	bool list = strcmp(word, "list") == 0, done = false;
	struct error missing = { 0 };
	struct indexing *indexing;
	int folder;

	if ((!list && strcmp(word, "clear") != 0) ||
	    (list && options->file_count > 1))
		return error_set(err, ERROR_USAGE,
		    "usage: heaptrail cache [list|clear [FILE...]]");
	indexing = indexing_new();
	if (indexing == NULL)
		return error_set(err, ERROR_IO, "nothing is kept: neither "
		    "XDG_CACHE_HOME nor HOME names a folder");
	folder = cache_open(indexing_cache(indexing), false, &missing);
	if (folder < 0 && missing.kind != ERROR_ABSENT) {
		if (err != NULL)
			*err = missing;
		goto out;
	}
	done = list ? print_list(options, folder, err) :
	    clear(options, folder, err);
out:
	if (folder >= 0)
		close(folder);
	indexing_free(indexing);
	return done;
}
