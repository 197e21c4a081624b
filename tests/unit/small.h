/*
 * Small snapshots as text, and memory that tells on whoever reads beyond its
 * end. For the tests of model/snapshot.
 */
#ifndef TESTS_UNIT_SMALL_H
#define TESTS_UNIT_SMALL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/snapshot/snapshot.h"
#include "model/snapshot/source.h"

#define SMALL_META "\"meta\":{\"node_fields\":[\"type\",\"name\",\"id\"," \
	"\"self_size\",\"edge_count\",\"trace_node_id\",\"detachedness\"]," \
	"\"node_types\":[[\"hidden\",\"array\",\"string\",\"object\"," \
	"\"code\",\"closure\",\"regexp\",\"number\",\"native\"," \
	"\"synthetic\"],\"string\",\"number\"],\"edge_fields\":[\"type\"," \
	"\"name_or_index\",\"to_node\"],\"edge_types\":[[\"context\"," \
	"\"element\",\"property\",\"internal\",\"hidden\",\"shortcut\"," \
	"\"weak\"],\"string_or_number\",\"node\"],\"location_fields\":[" \
	"\"object_index\",\"script_id\",\"line\",\"column\"]}"

#define SMALL_NODES "9,1,1,0,2,0,0\n,3,2,3,16,1,0,0\n,3,3,5,24,0,0,2\n"
#define SMALL_EDGES "1,1,7\n,5,2,14\n,2,3,7\n"
#define SMALL_PLACES "14,31,4,9\n,7,31,2,3\n,14,32,5,10\n"
#define SMALL_STRINGS "\"<dummy>\",\n\"\",\n\"Object\",\n\"Leak\""

/* The whole text, made of the rows of its four arrays. */
#define SMALL_TEXT(counts, nodes, edges, places, strings) \
	"{\"snapshot\":{" SMALL_META counts "},\n\"nodes\":[" nodes \
	"],\n\"edges\":[" edges "],\n\"trace_function_infos\":[],\n" \
	"\"trace_tree\":[],\n\"samples\":[],\n\"locations\":[" places \
	"],\n\"strings\":[" strings "]}"

#define SMALL_COUNTS ",\"node_count\":3,\"edge_count\":3"
#define SMALL SMALL_TEXT(SMALL_COUNTS, SMALL_NODES, SMALL_EDGES, \
	SMALL_PLACES, SMALL_STRINGS)

/* A copy of text that ends where no memory is. */
struct guarded {
	char *data;
	size_t size;
	void *map;
	size_t map_size;
};

static inline void
guarded_init(struct guarded *guarded, const void *text, size_t size)
{
	size_t page = sysconf(_SC_PAGESIZE);
	size_t pages = (size + page - 1) / page;

	guarded->map_size = (pages + 1) * page;
	guarded->map = mmap(NULL, guarded->map_size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(guarded->map, MAP_FAILED);
	assert_int_equal(mprotect((char *)guarded->map + pages * page, page,
	    PROT_NONE), 0);
	guarded->data = (char *)guarded->map + pages * page - size;
	guarded->size = size;
	memcpy(guarded->data, text, size);
}

static inline void
guarded_release(struct guarded *guarded)
{
	munmap(guarded->map, guarded->map_size);
}

/* Loads bytes that must outlive the snapshot. */
static inline struct snapshot *
small_load(const char *data, size_t size, struct error *err)
{
	struct source *source = source_memory(data, size, err);

	return source != NULL ? snapshot_load(source, NULL, err) : NULL;
}

/* Loads text of which nothing may be read beyond the end; then checks err. */
static inline void
small_refused(const char *text, size_t size, struct error *err)
{
	struct guarded guarded;
	struct snapshot *snapshot;
	const char *c;

	memset(err, 0, sizeof(*err));
	guarded_init(&guarded, text, size);
	snapshot = small_load(guarded.data, size, err);
	if (snapshot != NULL)
		fail_msg("loaded: %.200s", text);
	guarded_release(&guarded);
	assert_int_not_equal(err->kind, ERROR_NONE);
	assert_int_not_equal(err->message[0], '\0');
	for (c = err->message; *c != '\0'; c++)
		assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
	if (err->has_offset)
		assert_true(err->offset <= size);
}

#endif
