#include "model/heap_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/digest.h"
#include "model/graph/code.h"
#include "model/graph/ropes.h"
#include "model/heap_columns.h"
#include "model/index/cache.h"
#include "model/index/checksum.h"
#include "model/index/index.h"
#include "model/index/store.h"
#include "model/snapshot/source.h"

/*
 * Set by the Makefile: a sum of the sources of the model. What other sources
 * computed is not used, so nobody has to remember to say that figures or
 * columns mean something else from now on.
 */
#ifndef MODEL_SUM
#define MODEL_SUM 0
#endif

/* Blobs; columns follow in the order of their list. */
enum {
	BLOB_NUMBERS,
	BLOB_DIGEST,
	BLOB_INTERFACES,
	BLOB_COLUMNS,
};

/* Where an index is, or would be. */
struct place {
	int folder;
	char *path;			/* of the snapshot, canonical */
	char *name;			/* of the index */
};

#define PLACE_NONE { .folder = -1 }

struct heap_index {
	struct place place;
	struct source *source;
	struct index *index;
	struct digest *digest;
};

uint64_t
heap_index_layout(void)
{
	const uint64_t more[] = {
		MODEL_SUM, sizeof(void *), sizeof(struct digest_row),
		heap_columns_layout(),
	};

	return checksum(more, sizeof(more), 0);
}

static void
place_release(struct place *place)
{
	if (place->folder >= 0)
		close(place->folder);
	free(place->path);
	free(place->name);
}

static bool
place_find(struct place *place, const struct cache *cache, const char *path,
	bool make, struct error *err)
{
	place->path = realpath(path, NULL);
	if (place->path == NULL)
		return error_set(err, ERROR_IO, "%s: %s", path,
		    strerror(errno));
	place->name = cache_name(place->path, err);
	if (place->name == NULL)
		return false;
	place->folder = cache_open(cache, make, err);
	return place->folder >= 0;
}

/* Can there be an index of what was read from here? */
static bool
check_source(const struct source *source, const struct cache *cache,
	struct error *err)
{
	if (source->map == NULL || source->stamp.size != source->size)
		return error_set(err, ERROR_LIMIT, "is no mapped file");
	if (source->size < cache->file_min)
		return error_set(err, ERROR_LIMIT, "is too small to have an "
		    "index");
	if (!source->settled)
		return error_set(err, ERROR_LIMIT, "was just written");
	return true;
}

static void
make_key(struct index_key *key, const struct source *source)
{
	key->stamp = source->stamp;
	key->sample = checksum_sample(source->data, source->size);
	key->layout = heap_index_layout();
}

/* Reads what can be had at once. */
static bool
open_small(struct heap_index *index, struct error *err)
{
	static const uint32_t small[] = { BLOB_NUMBERS, BLOB_DIGEST };
	const void *data;
	uint64_t bytes;

	if (!index_verify(index->index, small, 2, err))
		return false;
	data = index_blob(index->index, BLOB_DIGEST, &bytes);
	if (data == NULL)
		return error_set(err, ERROR_FORMAT, "has no classes");
	index->digest = digest_copy(data, bytes, err);
	return index->digest != NULL;
}

struct heap_index *
heap_index_open(const struct cache *cache, const char *path,
	struct error *err)
{
	struct heap_index *index = calloc(1, sizeof(*index));
	struct error ignored = { 0 };
	struct index_key key;
	bool ok = false;

	if (err == NULL)
		err = &ignored;
	if (index == NULL) {
		error_memory(err, "an index", sizeof(*index));
		return NULL;
	}
	index->place = (struct place)PLACE_NONE;
	/* A pipe must not even be opened: what is read of it is gone. */
	if (!source_is_lasting(path, err))
		goto out;
	index->source = source_open(path, err);
	if (index->source == NULL ||
	    !check_source(index->source, cache, err) ||
	    !place_find(&index->place, cache, path, false, err))
		goto out;
	make_key(&key, index->source);
	index->index = index_open(index->place.folder, index->place.name,
	    &key, err);
	if (index->index == NULL)
		goto out;
	ok = open_small(index, err);
	if (!ok && err->kind == ERROR_FORMAT)
		index_remove(index->index, index->place.folder,
		    index->place.name);
out:
	if (!ok) {
		heap_index_close(index);
		index = NULL;
	}
	return index;
}

void
heap_index_close(struct heap_index *index)
{
	if (index == NULL)
		return;
	free(index->digest);
	index_close(index->index);
	source_free(index->source);
	place_release(&index->place);
	free(index);
}

const struct digest *
heap_index_digest(const struct heap_index *index)
{
	return index->digest;
}

struct digest *
heap_index_take_digest(struct heap_index *index)
{
	struct digest *digest = index->digest;

	index->digest = NULL;
	return digest;
}

static bool
broken(struct error *err)
{
	return error_set(err, ERROR_FORMAT, "does not hold together");
}

/* The last number has a bit for each column that is not NULL. */
_Static_assert(HEAP_COLUMNS_MAX <= 64, "a bit each");

static bool
restore_numbers(struct heap *heap, const struct index *index,
	struct heap_columns *list, uint64_t *present, struct error *err)
{
	const uint64_t *numbers;
	uint64_t bytes;
	unsigned i;

	numbers = index_blob(index, BLOB_NUMBERS, &bytes);
	heap_columns_list(list, heap);
	if (numbers == NULL ||
	    bytes != (list->number_count + 1) * sizeof(*numbers))
		return broken(err);
	for (i = 0; i < list->number_count; i++)
		if (!heap_number_set(&list->numbers[i], numbers[i]))
			return broken(err);
	*present = numbers[i];
	return true;
}

/* Columns point into the index, which becomes the heap's. */
static bool
restore_columns(struct heap *heap, struct heap_columns *list,
	uint64_t present, struct error *err)
{
	const struct heap_column *column;
	const void *rows;
	uint64_t bytes;
	unsigned i;

	/* Once more, now that the numbers of rows are known. */
	heap_columns_list(list, heap);
	for (i = 0; i < list->count; i++) {
		column = &list->columns[i];
		rows = index_blob(heap->index, BLOB_COLUMNS + i, &bytes);
		if (!(present >> i & 1) && column->optional)
			continue;
		if (rows == NULL || bytes / column->size != column->rows ||
		    bytes % column->size != 0)
			return broken(err);
		heap_column_set(column, rows);
	}
	return true;
}

/* What a heap has in its index, which is there. */
static bool
restore(struct heap *heap, struct error *err)
{
	const struct extent *head = &heap->snapshot->head;
	struct heap_columns list;
	const void *interfaces;
	uint64_t bytes, present = 0;

	if (!restore_numbers(heap, heap->index, &list, &present, err) ||
	    !restore_columns(heap, &list, present, err))
		return false;
	interfaces = index_blob(heap->index, BLOB_INTERFACES, &bytes);
	if (interfaces == NULL || head->begin > head->end ||
	    head->end > heap->snapshot->source->size)
		return broken(err);
	heap->interfaces = interfaces_unpack(interfaces, bytes, err);
	return heap->interfaces != NULL;
}

/* What a heap has in the file itself. */
static bool
restore_meta(struct snapshot *snapshot, struct error *err)
{
	const char *data = snapshot->source->data;
	const struct extent *head = &snapshot->head;

	snapshot->strings.data = data;
	return meta_parse(&snapshot->meta, data + head->begin,
	    head->end - head->begin, head->begin, err);
}

struct heap *
heap_index_restore(struct heap_index *index, struct task *task,
	struct error *err)
{
	struct error ignored = { 0 };
	struct heap *heap = NULL;
	bool ok = false;

	if (err == NULL)
		err = &ignored;
	if (!index_verify_all(index->index, task, err))
		goto out;
	heap = calloc(1, sizeof(*heap));
	if (heap == NULL || (heap->snapshot = calloc(1,
	    sizeof(*heap->snapshot))) == NULL) {
		error_memory(err, "a heap", sizeof(*heap));
		goto out;
	}
	heap->graph = true;
	source_settle(index->source);
	heap->snapshot->source = index->source;
	heap->index = index->index;
	index->source = NULL;
	index->index = NULL;
	ok = restore(heap, err);
out:
	if (!ok && err->kind == ERROR_FORMAT)
		index_remove(heap != NULL ? heap->index : index->index,
		    index->place.folder, index->place.name);
	ok = ok && restore_meta(heap->snapshot, err) &&
	    ropes_find(heap->snapshot, task, err);
	if (ok)
		heap->code = code_new(heap->snapshot, err);
	if (!ok || heap->code == NULL) {
		heap_free(heap);
		heap = NULL;
	}
	heap_index_close(index);
	return heap;
}

bool
heap_index_lend(const struct cache *cache, const struct heap *heap,
	struct error *err)
{
	struct heap_index *index = heap_index_open(cache,
	    heap->snapshot->source->path, err);
	struct heap_columns list;
	bool ok = index != NULL;

	heap_columns_list(&list, heap);
	for (unsigned i = 0; ok && i < list.count; i++) {
		const struct heap_column *column = &list.columns[i];
		void *rows = heap_column_rows(column);

		ok = rows == NULL || index_take_place(index->index,
		    BLOB_COLUMNS + i, rows, column->rows * column->size);
	}
	if (index != NULL && !ok)
		error_set(err, ERROR_FORMAT, "is not what was loaded");
	heap_index_close(index);
	return ok;
}

bool
heap_index_wanted(const struct cache *cache, const struct heap *heap)
{
	return heap->index == NULL && !heap->lent && heap->graph &&
	    check_source(heap->snapshot->source, cache, NULL);
}

/* Is the file still what was read? */
static bool
check_unchanged(const struct source *source, const struct place *place,
	struct error *err)
{
	struct stamp now;

	if (stamp_take_path(&now, place->path) &&
	    stamp_equal(&now, &source->stamp))
		return true;
	return error_set(err, ERROR_IO, "the file has changed");
}

/* Everything that goes into an index. */
struct contents {
	struct heap_columns list;
	uint64_t numbers[HEAP_NUMBERS_MAX + 1];
	uint64_t number_bytes;
	struct digest *digest;
	struct strbuf interfaces;
	uint64_t bytes;			/* in all */
};

static bool
contents_init(struct contents *contents, const struct heap *heap,
	struct error *err)
{
	struct heap_columns *list = &contents->list;
	unsigned i;

	heap_columns_list(list, heap);
	for (i = 0; i < list->number_count; i++)
		contents->numbers[i] = heap_number_get(&list->numbers[i]);
	contents->number_bytes = (i + 1) * sizeof(uint64_t);
	interfaces_pack(heap->interfaces, &contents->interfaces);
	contents->digest = digest_new(heap, err);
	if (contents->digest == NULL)
		return false;
	if (contents->interfaces.failed)
		return error_memory(err, "interfaces",
		    contents->interfaces.len);
	contents->bytes = contents->number_bytes + contents->digest->bytes +
	    contents->interfaces.len;
	for (i = 0; i < list->count; i++) {
		if (heap_column_rows(&list->columns[i]) == NULL)
			continue;
		contents->numbers[list->number_count] |= (uint64_t)1 << i;
		contents->bytes += list->columns[i].rows *
		    list->columns[i].size;
	}
	return true;
}

static void
contents_release(struct contents *contents)
{
	free(contents->digest);
	strbuf_release(&contents->interfaces);
}

static bool
add_contents(struct store *store, const struct contents *contents,
	struct error *err)
{
	const struct heap_columns *list = &contents->list;
	const struct heap_column *column;
	const void *rows;
	unsigned i;

	if (!store_add(store, BLOB_NUMBERS, contents->numbers,
	    contents->number_bytes, err) ||
	    !store_add(store, BLOB_DIGEST, contents->digest,
	    contents->digest->bytes, err) ||
	    !store_add(store, BLOB_INTERFACES, contents->interfaces.data,
	    contents->interfaces.len, err))
		return false;
	for (i = 0; i < list->count; i++) {
		column = &list->columns[i];
		rows = heap_column_rows(column);
		if (rows == NULL && column->optional)
			continue;
		if (!store_add(store, BLOB_COLUMNS + i, rows,
		    rows != NULL ? column->rows * column->size : 0, err))
			return false;
	}
	return true;
}

static bool
write_to(const struct place *place, const struct index_key *key,
	const struct heap *heap, const struct contents *contents,
	struct task *task, struct error *err)
{
	struct store *store;

	store = store_new(place->folder, place->name, key, place->path,
	    BLOB_COLUMNS + contents->list.count, contents->bytes, task, err);
	if (store == NULL)
		return false;
	if (add_contents(store, contents, err) &&
	    check_unchanged(heap->snapshot->source, place, err))
		return store_finish(store, err);
	store_abandon(store);
	return false;
}

bool
heap_index_write(const struct cache *cache, const struct heap *heap,
	struct task *task, struct error *err)
{
	const struct source *source = heap->snapshot->source;
	struct contents contents = { .digest = NULL,
	    .interfaces = STRBUF_INIT };
	struct place place = PLACE_NONE;
	struct index *index;
	struct index_key key;
	bool ok = false;

	if (heap->index != NULL)
		return true;
	if (!check_source(source, cache, err) ||
	    !place_find(&place, cache, source->path, true, err) ||
	    !check_unchanged(source, &place, err))
		goto out;
	make_key(&key, source);
	/* Somebody may have been quicker. */
	index = index_open(place.folder, place.name, &key, NULL);
	ok = index != NULL;
	index_close(index);
	if (ok)
		goto out;
	ok = contents_init(&contents, heap, err) &&
	    cache_make_room(cache, place.folder, place.name, contents.bytes,
	    err) && write_to(&place, &key, heap, &contents, task, err);
out:
	contents_release(&contents);
	place_release(&place);
	return ok;
}
