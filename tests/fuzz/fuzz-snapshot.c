/*
 * Feeds any bytes to the reader of snapshots alone, which makes many more
 * tries a second than fuzz-load.c, and holds what it accepts to its word:
 * every index in range, every string decodable, every offset in the file.
 * To run: make fuzz-program CC=clang with -fsanitize=address,undefined,
 * fuzzer-no-link in CFLAGS, then the program with
 * -dict=tests/fuzz/snapshot.dict and a directory of small snapshots. With
 * names of files it repeats these.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/snapshot/snapshot.h"
#include "model/snapshot/source.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
hold(bool condition)
{
	if (!condition)
		abort();
}

static void
check_strings(const struct strings *strings, size_t size)
{
	struct strbuf whole = STRBUF_INIT, part = STRBUF_INIT;
	const struct pair_name *pair;
	const char *raw;
	size_t len;

	for (uint32_t i = 0; i < strings->count; i++) {
		raw = strings_raw(strings, i, &len);
		hold(raw == strings_begin(strings, i));
		hold((size_t)(raw - strings->data) + len < size);
		hold(raw[-1] == '"' && raw[len] == '"');
		strbuf_reset(&whole);
		strbuf_reset(&part);
		hold(strings_decode(strings, i, SIZE_MAX, &whole));
		hold(whole.len <= 3 * len);
		hold(strings_decode(strings, i, whole.len / 2, &part) ==
		    (whole.len == 0));
		hold(part.len <= whole.len / 2);
		hold(memcmp(whole.data, part.data, part.len) == 0);
		pair = strings_pair(strings, i);
		hold((pair != NULL) == strings_is_pair(strings, i));
		hold(pair == NULL || (pair->string == i &&
		    pair->pair < strings->pair_texts));
	}
	strbuf_release(&whole);
	strbuf_release(&part);
}

static void
check_columns(const struct snapshot *snapshot)
{
	uint32_t strings = snapshot->strings.count, located = 0, i;
	uint8_t type;

	hold(snapshot->nodes > 0 && snapshot->root < snapshot->nodes);
	hold(snapshot->first_edge[0] == 0);
	hold(snapshot->first_edge[snapshot->nodes] == snapshot->edges);
	for (i = 0; i < snapshot->nodes; i++) {
		hold(snapshot->first_edge[i] <= snapshot->first_edge[i + 1]);
		hold(snapshot->node_name[i] < strings);
		hold(wide_get(&snapshot->node_size, i) <= INT64_MAX);
		hold(snapshot->node_detached == NULL ||
		    snapshot->node_detached[i] <= 2);
		type = snapshot->node_type[i];
		hold(*meta_node_type_name(&snapshot->meta, type) != '\0' ||
		    type >= NODE_OTHER);
	}
	for (i = 0; i < snapshot->edges; i++) {
		hold(snapshot->edge_to[i] < snapshot->nodes);
		type = edge_type_of(snapshot, i);
		hold(edge_name_of(snapshot, i) < strings ||
		    type > EDGE_PAIR || !edge_type_named(type));
		meta_edge_type_name(&snapshot->meta, type);
	}
	for (i = 0; i < snapshot->nodes; i++)
		located += snapshot_location(snapshot, i) != NULL;
	hold(located == snapshot->located_count);
	for (i = 0; i < snapshot->located_count; i++)
		hold(snapshot->place_of[i] < snapshot->place_count);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct error err = { .kind = ERROR_NONE };
	struct snapshot *snapshot;
	struct task task;
	char text[512];

	task_init(&task);
	snapshot = snapshot_load(source_memory(data, size, NULL), &task,
	    &err);
	if (snapshot != NULL) {
		hold(task.bytes == size && task.done <= task.total);
		check_strings(&snapshot->strings, size);
		check_columns(snapshot);
		snapshot_free(snapshot);
		return 0;
	}
	hold(err.kind != ERROR_NONE && err.message[0] != '\0');
	hold(!err.has_offset || err.offset <= size);
	error_text(&err, text, sizeof(text));
	for (const char *c = text; *c != '\0'; c++)
		hold((unsigned char)*c >= 0x20 && *c != 0x7f);
	return 0;
}
