#include "src/output/heapdiff.h"

#include <cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/load.h"
#include "model/table.h"

/* A row of "details". */
struct detail {
	char *what;
	double bytes, added, removed;
};

struct details {
	struct detail *list;
	size_t count;
};

/* What memwatch calls V8's own kinds of objects. */
static const char *
what_of(const char *class)
{
	static const struct {
		const char *class, *what;
	} names[] = {
		{ "(array)", "Array" }, { "(string)", "String" },
		{ "(concatenated string)", "String" },
		{ "(sliced string)", "String" }, { "(regexp)", "RegExp" },
		{ "(compiled code)", "Code" }, { "(number)", "Number" },
		{ "Function", "Closure" }, { "(native)", "Native" },
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i].class, class) == 0)
			return names[i].what;
	return class;
}

/* "1.78 mb", "-288 bytes" */
static void
add_size(cJSON *object, double bytes)
{
	char text[64];

	if (fabs(bytes) >= 1024 * 1024)
		snprintf(text, sizeof text, "%.2f mb", bytes / 1024 / 1024);
	else if (fabs(bytes) >= 1024)
		snprintf(text, sizeof text, "%.2f kb", bytes / 1024);
	else
		snprintf(text, sizeof text, "%.0f bytes", bytes);
	cJSON_AddNumberToObject(object, "size_bytes", bytes);
	cJSON_AddStringToObject(object, "size", text);
}

static double
number_of(struct level *level, size_t row, int column)
{
	struct cell cell = CELL_INIT;
	double number;

	level_cell(level, row, (unsigned)column, &cell);
	number = (double)cell.number;
	cell_release(&cell);
	return number;
}

static bool
take_row(struct details *details, struct level *level, size_t row,
	const int columns[4], struct error *err)
{
	struct detail *detail = &details->list[details->count];
	struct cell cell = CELL_INIT;

	level_cell(level, row, (unsigned)columns[0], &cell);
	detail->what = strdup(cell.text.failed ? "" : what_of(cell.text.data));
	cell_release(&cell);
	if (detail->what == NULL)
		return error_memory(err, "a name", 1);
	detail->added = number_of(level, row, columns[1]);
	detail->removed = number_of(level, row, columns[2]);
	detail->bytes = number_of(level, row, columns[3]);
	details->count++;
	return true;
}

static int
compare_details(const void *x, const void *y)
{
	const struct detail *a = x, *b = y;

	return strcmp(a->what, b->what);
}

/* Sorted by name; those of one name are one. */
static void
join(struct details *details)
{
	size_t kept = 0;

	qsort(details->list, details->count, sizeof *details->list,
	    compare_details);
	for (size_t i = 0; i < details->count; i++) {
		struct detail *detail = &details->list[i];
		struct detail *last = kept > 0 ? &details->list[kept - 1] :
		    NULL;

		if (last == NULL || strcmp(last->what, detail->what) != 0) {
			details->list[kept++] = *detail;
			continue;
		}
		last->bytes += detail->bytes;
		last->added += detail->added;
		last->removed += detail->removed;
		free(detail->what);
	}
	details->count = kept;
}

static bool
take_rows(struct details *details, struct level *level, struct error *err)
{
	const int columns[4] = {
		table_column(level->table, "constructor"),
		table_column(level->table, "new"),
		table_column(level->table, "deleted"),
		table_column(level->table, "size_delta"),
	};

	details->list = calloc(level->count + 1, sizeof *details->list);
	if (details->list == NULL)
		return error_memory(err, "a comparison", level->count *
		    sizeof *details->list);
	for (size_t row = 0; row < level->count; row++)
		if (!take_row(details, level, row, columns, err))
			return false;
	join(details);
	return true;
}

static void
add_heap(cJSON *json, const char *name, const struct heap *heap)
{
	cJSON *object = cJSON_AddObjectToObject(json, name);

	cJSON_AddNumberToObject(object, "nodes", heap->snapshot->nodes);
	add_size(object, (double)heap->total);
}

static cJSON *
make_json(const struct details *details, const struct heap *base,
	const struct heap *heap)
{
	cJSON *json = cJSON_CreateObject(), *change, *list;
	double added = 0, removed = 0;

	add_heap(json, "before", base);
	add_heap(json, "after", heap);
	change = cJSON_AddObjectToObject(json, "change");
	for (size_t i = 0; i < details->count; i++) {
		added += details->list[i].added;
		removed += details->list[i].removed;
	}
	add_size(change, (double)heap->total - (double)base->total);
	cJSON_AddNumberToObject(change, "freed_nodes", removed);
	cJSON_AddNumberToObject(change, "allocated_nodes", added);
	list = cJSON_AddArrayToObject(change, "details");
	for (size_t i = 0; i < details->count; i++) {
		const struct detail *detail = &details->list[i];
		cJSON *row = cJSON_CreateObject();

		cJSON_AddStringToObject(row, "what", detail->what);
		add_size(row, detail->bytes);
		cJSON_AddNumberToObject(row, "+", detail->added);
		cJSON_AddNumberToObject(row, "-", detail->removed);
		cJSON_AddItemToArray(list, row);
	}
	return json;
}

bool
output_heapdiff(FILE *out, const struct heap *base, const struct heap *heap,
	struct table *comparison, struct error *err)
{
	struct level *level = level_top(comparison, err);
	struct details details = { NULL, 0 };
	char *text = NULL;
	cJSON *json;
	bool done;

	done = level != NULL && take_rows(&details, level, err);
	if (done) {
		json = make_json(&details, base, heap);
		text = cJSON_Print(json);
		cJSON_Delete(json);
		done = text != NULL ||
		    error_memory(err, "a comparison", details.count);
	}
	if (done)
		fprintf(out, "%s\n", text);
	free(text);
	for (size_t i = 0; i < details.count; i++)
		free(details.list[i].what);
	free(details.list);
	level_free(level);
	return done;
}
