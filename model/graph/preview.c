#include "model/graph/preview.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/intern.h"
#include "model/graph/classes.h"
#include "model/snapshot/snapshot.h"

/* What nodes add up to that are called by one string, or are of one type. */
struct sum {
	uint32_t first;			/* the first node */
	uint32_t count;			/* of those with a size */
	uint64_t size;
};

struct sums {
	struct sum *of_string;
	struct sum of_type[256];
};

/* The same for one name: several strings may read alike. */
struct rows {
	struct preview *preview;
	struct intern names;
	size_t capacity;
	struct strbuf text;
};

struct preview *
preview_new(uint32_t room, struct error *err)
{
	struct preview *preview = calloc(1, sizeof(*preview));

	if (preview == NULL) {
		error_memory(err, "a preview", sizeof(*preview));
		return NULL;
	}
	preview->names = (struct strbuf)STRBUF_INIT;
	preview->rows = calloc(room + (size_t)1, sizeof(*preview->rows));
	if (preview->rows != NULL)
		return preview;
	error_memory(err, "a preview", room * sizeof(*preview->rows));
	preview_free(preview);
	return NULL;
}

void
preview_free(struct preview *preview)
{
	if (preview == NULL)
		return;
	free(preview->rows);
	strbuf_release(&preview->names);
	free(preview);
}

static void
add_nodes(const struct snapshot *snapshot, struct sums *sums)
{
	struct sum *sum;
	uint32_t node;
	uint64_t size;
	uint8_t type;

	for (node = 0; node < snapshot->nodes; node++) {
		size = wide_get(&snapshot->node_size, node);
		if (size == 0)
			continue;
		type = snapshot->node_type[node];
		sum = type == NODE_OBJECT || type == NODE_NATIVE ?
		    &sums->of_string[snapshot->node_name[node]] :
		    &sums->of_type[type];
		if (sum->count++ == 0)
			sum->first = node;
		sum->size += size;
	}
}

/* Adds a row, or to the one that is there. The name is in rows->text. */
static struct preview_row *
get_row(struct rows *rows, struct error *err)
{
	struct preview *preview = rows->preview;
	uint32_t number, known = rows->names.count;
	struct preview_row *list;

	if (rows->text.failed) {
		error_memory(err, "the name of a class", rows->text.len);
		return NULL;
	}
	if (!intern_add(&rows->names, rows->text.data, rows->text.len,
	    &number, err))
		return NULL;
	list = array_grow(preview->rows, &rows->capacity,
	    rows->names.count, sizeof(*list), "a preview", err);
	if (list == NULL)
		return NULL;
	preview->rows = list;
	if (number == known) {
		memset(&list[number], 0, sizeof(*list));
		list[number].name = preview->names.len;
		list[number].name_len = rows->text.len;
		strbuf_add(&preview->names, rows->text.data, rows->text.len);
		preview->count++;
	}
	return &list[number];
}

static bool
add_sum(struct rows *rows, const struct snapshot *snapshot,
	const struct sum *sum, struct error *err)
{
	struct preview_row *row;

	if (sum->count == 0)
		return true;
	strbuf_reset(&rows->text);
	class_plain_name(snapshot, sum->first, SIZE_MAX, &rows->text);
	row = get_row(rows, err);
	if (row == NULL)
		return false;
	row->count += sum->count;
	row->shallow += sum->size;
	return true;
}

/* Gives the rows away, or frees them. */
static struct preview *
finish(struct rows *rows, bool ok, struct error *err)
{
	struct preview *preview = rows->preview;

	if (ok && preview->names.failed)
		ok = error_memory(err, "the names of classes",
		    preview->names.len);
	intern_release(&rows->names);
	strbuf_release(&rows->text);
	if (ok)
		return preview;
	preview_free(preview);
	return NULL;
}

struct preview *
preview_of_nodes(const struct snapshot *snapshot, struct error *err)
{
	struct rows rows = { .preview = preview_new(0, err),
	    .text = STRBUF_INIT };
	uint32_t strings = snapshot->strings.count, i;
	struct sums *sums = calloc(1, sizeof(*sums));
	bool ok = false;

	if (sums == NULL || rows.preview == NULL)
		goto out;
	/* Only the pages of strings that name objects are ever touched. */
	sums->of_string = calloc(strings + (size_t)1,
	    sizeof(*sums->of_string));
	if (sums->of_string == NULL)
		goto out;
	add_nodes(snapshot, sums);
	ok = true;
	for (i = 0; ok && i < 256; i++)
		ok = add_sum(&rows, snapshot, &sums->of_type[i], err);
	for (i = 0; ok && i < strings; i++)
		ok = add_sum(&rows, snapshot, &sums->of_string[i], err);
out:
	if (sums == NULL || sums->of_string == NULL)
		error_memory(err, "a preview", strings * sizeof(struct sum));
	if (sums != NULL)
		free(sums->of_string);
	free(sums);
	return finish(&rows, ok, err);
}

struct preview *
preview_of_classes(const struct classes *classes,
	const struct snapshot *snapshot, const struct interfaces *interfaces,
	uint64_t total, struct error *err)
{
	struct preview *preview = preview_new(classes->count, err);
	const struct class_row *class;
	struct preview_row *row;
	uint32_t i;

	if (preview == NULL)
		return NULL;
	preview->state = total > 0 ? PREVIEW_COMPLETE : PREVIEW_SIZED;
	preview->total = total;
	for (i = 0; i < classes->count; i++) {
		class = &classes->rows[i];
		if (class->count == 0)
			continue;
		row = &preview->rows[preview->count++];
		row->count = class->count;
		row->distance = class->distance;
		row->shallow = class->shallow;
		row->retained = class->retained;
		row->name = preview->names.len;
		class_name(classes, snapshot, interfaces, i, SIZE_MAX,
		    &preview->names);
		row->name_len = preview->names.len - row->name;
	}
	if (!preview->names.failed)
		return preview;
	error_memory(err, "the names of classes", preview->names.len);
	preview_free(preview);
	return NULL;
}
