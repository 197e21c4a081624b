#include "model/digest.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/explore/place.h"
#include "model/graph/preview.h"
#include "model/load.h"

static uint32_t
count_rows(const struct classes *classes)
{
	uint32_t count = 0, i;

	for (i = 0; i < classes->count; i++)
		count += classes->rows[i].count > 0;
	return count;
}

static void
add_place(struct digest_row *row, const struct heap *heap, uint32_t class,
	struct strbuf *names)
{
	struct place place;

	row->place = names->len;
	if (place_of_class(heap, class, &place)) {
		place_file(heap, &place, DIGEST_NAME_MAX, names);
		row->file_len = (uint32_t)(names->len - row->place);
		place_numbers(&place, names);
		row->place_len = (uint32_t)(names->len - row->place);
	}
	strbuf_addc(names, '\0');
}

/* Rows, with names that are places in names. */
static void
add_rows(struct digest *digest, const struct heap *heap,
	struct strbuf *names)
{
	const struct classes *classes = &heap->classes;
	struct digest_row *row = digest->rows;
	uint32_t i;

	for (i = 0; i < classes->count; i++) {
		if (classes->rows[i].count == 0)
			continue;
		*row = (struct digest_row) {
			.shallow = classes->rows[i].shallow,
			.retained = classes->rows[i].retained,
			.name = names->len,
			.class = i,
			.count = classes->rows[i].count,
			.distance = classes->rows[i].distance,
		};
		class_name(classes, heap->snapshot, heap->interfaces, i,
		    DIGEST_NAME_MAX, names);
		row->name_len = (uint32_t)(names->len - row->name);
		strbuf_addc(names, '\0');
		add_place(row, heap, i, names);
		row++;
	}
}

struct digest *
digest_new(const struct heap *heap, struct error *err)
{
	uint32_t count = count_rows(&heap->classes), i;
	size_t size = sizeof(struct digest) +
	    count * sizeof(struct digest_row);
	struct strbuf names = STRBUF_INIT;
	struct digest *digest, *whole;

	digest = calloc(1, size);
	if (digest == NULL) {
		error_memory(err, "the classes", size);
		return NULL;
	}
	digest->total = heap->total;
	digest->nodes = heap->snapshot->nodes;
	digest->edges = heap->snapshot->edges;
	digest->count = count;
	add_rows(digest, heap, &names);
	whole = names.failed ? NULL : realloc(digest, size + names.len);
	if (whole == NULL) {
		error_memory(err, "the classes", size + names.len);
		free(digest);
		goto out;
	}
	memcpy((char *)whole + size, names.data, names.len);
	whole->bytes = size + names.len;
	for (i = 0; i < count; i++) {
		whole->rows[i].name += size;
		whole->rows[i].place += size;
	}
out:
	strbuf_release(&names);
	return whole;
}

/* A terminated text within the piece? */
static bool
is_text(const struct digest *digest, uint64_t at, uint32_t len)
{
	return at < digest->bytes && len < digest->bytes - at &&
	    ((const char *)digest)[at + len] == '\0';
}

static bool
check(const struct digest *digest, uint64_t bytes)
{
	const struct digest_row *row = digest->rows;
	uint32_t i;

	if (digest->bytes != bytes || digest->count > (bytes -
	    sizeof(*digest)) / sizeof(*row))
		return false;
	for (i = 0; i < digest->count; i++, row++)
		if (!is_text(digest, row->name, row->name_len) ||
		    !is_text(digest, row->place, row->place_len) ||
		    row->file_len > row->place_len)
			return false;
	return true;
}

struct digest *
digest_copy(const void *data, uint64_t bytes, struct error *err)
{
	struct digest *digest = NULL;

	if (bytes >= sizeof(*digest) && bytes <= SIZE_MAX) {
		digest = malloc(bytes);
		if (digest == NULL) {
			error_memory(err, "the classes", bytes);
			return NULL;
		}
		memcpy(digest, data, bytes);
		if (check(digest, bytes))
			return digest;
	}
	free(digest);
	error_set(err, ERROR_FORMAT, "the classes are damaged");
	return NULL;
}

const char *
digest_name(const struct digest *digest, uint32_t row)
{
	return (const char *)digest + digest->rows[row].name;
}

struct preview *
digest_preview(const struct digest *digest, struct error *err)
{
	struct preview *preview = preview_new(digest->count, err);
	struct preview_row *row;
	uint32_t i;

	for (i = 0; preview != NULL && i < digest->count; i++)
		if (digest->rows[i].name_len > DIGEST_NAME_MAX - 4 ||
		    digest->rows[i].file_len > DIGEST_NAME_MAX - 4) {
			preview_free(preview);
			error_set(err, ERROR_LIMIT, "a name may be cut");
			return NULL;
		}
	if (preview == NULL)
		return NULL;
	preview->state = PREVIEW_COMPLETE;
	preview->total = digest->total;
	preview->placed = true;
	for (i = 0; i < digest->count; i++) {
		row = &preview->rows[preview->count++];
		row->name = preview->names.len;
		row->name_len = digest->rows[i].name_len;
		row->count = digest->rows[i].count;
		row->distance = digest->rows[i].distance;
		row->shallow = digest->rows[i].shallow;
		row->retained = digest->rows[i].retained;
		strbuf_add(&preview->names, digest_name(digest, i),
		    row->name_len);
		row->place = preview->names.len;
		row->place_len = digest->rows[i].place_len;
		row->file_len = digest->rows[i].file_len;
		strbuf_add(&preview->names, (const char *)digest +
		    digest->rows[i].place, row->place_len + (size_t)1);
	}
	if (!preview->names.failed)
		return preview;
	error_memory(err, "a preview", preview->names.len);
	preview_free(preview);
	return NULL;
}
