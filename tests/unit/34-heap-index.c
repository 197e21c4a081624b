/*
 * Heaps and their indexes: what comes back is what was kept, or nothing
 * comes back.
 */
#include "model/heap_index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "model/base/crew.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/digest.h"
#include "model/heap_columns.h"
#include "model/index/cache.h"
#include "model/index/header.h"
#include "model/index/index.h"
#include "model/snapshot/source.h"
#include "tests/unit/crewed.h"
#include "tests/unit/failing_malloc.h"
#include "tests/unit/made.h"
#include "tests/unit/place.h"

static struct test_place place;
static char file[300], folder_path[300];
static struct cache cache;
static char *index_name;

/* One of everything that a heap can have in it. */
static void
draw(struct made *m)
{
	unsigned global, map, table, node, i;
	static const char *const pairs[] = {
		"1 / part of key (Key @9) -> value (Value @11) pair in "
		"WeakMap (table @7)",
		"2 / part of key (Key @9) -> value (Value @11) pair in "
		"WeakMap (table @7)",
	};

	global = made_node(m, NODE_OBJECT, "global", 10);
	made_edge(m, 0, EDGE_SHORTCUT, "g", global);
	map = made_node(m, NODE_OBJECT, "WeakMap", 32);
	table = made_node(m, NODE_ARRAY, "", 5000000000u);
	made_edge(m, global, EDGE_PROPERTY, "cache", map);
	made_edge(m, map, EDGE_INTERNAL, "table", table);
	made_edge(m, table, EDGE_INTERNAL, pairs[0], table);
	made_edge(m, map, EDGE_INTERNAL, pairs[1], table);
	for (i = 0; i < 200; i++) {
		node = MADE_OBJECT(m, 24 + i, "id", "name");
		m->nodes[node].id = 6000000000u + i;
		made_link(m, table, EDGE_ELEMENT, i, node);
	}
	for (i = 0; i < 100; i++) {
		node = MADE_OBJECT(m, 40, "x", "y\\u00e9", "z");
		made_link(m, global, EDGE_HIDDEN, i, node);
	}
	for (i = 0; i < 20; i++) {
		node = made_node(m, NODE_OBJECT, "Located", 48);
		made_place(m, node, 7, i % 2, 3);
		made_edge(m, global, EDGE_PROPERTY, "l", node);
	}
	node = made_node(m, NODE_NATIVE, "div", 80);
	m->nodes[node].detached = 2;
	made_edge(m, global, EDGE_PROPERTY, "dom", node);
	made_node(m, 15, "Unknown kind \\ud83d\\ude00", 16);
	made_node(m, NODE_CLOSURE, "not reached", 64);
}

static int
setup(void **state)
{
	struct made *m = made_new();

	(void)state;
	place_make(&place);
	snprintf(file, sizeof(file), "%s/a.heapsnapshot", place.path);
	snprintf(folder_path, sizeof(folder_path), "%s/cache", place.path);
	cache = (struct cache) { .path = folder_path, .limit = 1 << 30 };
	draw(m);
	made_write(m);
	place_write(place.folder, "a.heapsnapshot", m->text.data,
	    m->text.len);
	made_free(m);
	place_settle(file);
	index_name = cache_name(file, NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	free(index_name);
	place_remove(&place);
	return 0;
}

static struct heap *
load(void)
{
	struct error err = { 0 };
	struct heap *heap = heap_load(file, NULL, NULL, &err);

	if (heap == NULL)
		fail_msg("%s", err.message);
	return heap;
}

static void
keep(const struct heap *heap)
{
	struct error err = { 0 };

	if (!heap_index_write(&cache, heap, NULL, &err))
		fail_msg("%s", err.message);
}

static struct heap *
restore(struct heap_index *index, unsigned threads, struct error *err)
{
	struct crew crew;
	struct task task;

	crewed_task(&task, &crew, threads);
	return heap_index_restore(index, &task, err);
}

static struct heap *
reopen(unsigned threads, struct error *err)
{
	struct heap_index *index = heap_index_open(&cache, file, err);

	return index != NULL ? restore(index, threads, err) : NULL;
}

/* ---- comparing --------------------------------------------------------- */

static bool
same_columns(const struct heap *a, const struct heap *b)
{
	struct heap_columns x, y;
	const void *left, *right;
	unsigned i;

	heap_columns_list(&x, a);
	heap_columns_list(&y, b);
	for (i = 0; i < x.number_count; i++)
		if (heap_number_get(&x.numbers[i]) !=
		    heap_number_get(&y.numbers[i]))
			return false;
	for (i = 0; i < x.count; i++) {
		left = heap_column_rows(&x.columns[i]);
		right = heap_column_rows(&y.columns[i]);
		if ((left == NULL) != (right == NULL) ||
		    x.columns[i].rows != y.columns[i].rows ||
		    (left != NULL && memcmp(left, right,
		    x.columns[i].rows * x.columns[i].size) != 0))
			return false;
	}
	return true;
}

/* Everything that is told by asking. */
static void
describe(const struct heap *heap, struct strbuf *sb)
{
	const struct snapshot *s = heap->snapshot;
	const struct pair_name *pair;
	uint32_t i, *edges, count;
	size_t before;

	strbuf_addf(sb, "%u %u %llu\n", s->nodes, s->edges,
	    (unsigned long long)heap->total);
	for (i = 0; i < s->strings.count; i++) {
		strings_decode(&s->strings, i, SIZE_MAX, sb);
		pair = strings_pair(&s->strings, i);
		strbuf_addf(sb, " %u\n", pair != NULL ? pair->pair : 0);
	}
	for (i = 0; i < s->nodes; i++) {
		strbuf_addf(sb, "%s %llu %llu %llu %d %u %p",
		    meta_node_type_name(&s->meta, s->node_type[i]),
		    (unsigned long long)heap_id(heap, i),
		    (unsigned long long)heap_size(heap, i),
		    (unsigned long long)heap_retained(heap, i),
		    heap_distance(heap, i), heap->dominators.parent[i],
		    snapshot_location(s, i) == NULL ? NULL : (void *)1);
		assert_true(retainers_edges(&heap->retainers, s, i, &edges,
		    &count, NULL));
		while (count-- > 0)
			strbuf_addf(sb, " %u", edges[count]);
		free(edges);
		strbuf_addc(sb, '\n');
	}
	for (i = 0; i < heap->classes.count; i++) {
		before = sb->len;
		class_key(&heap->classes, s, heap->interfaces, i, sb);
		assert_true(sb->len > before);
		strbuf_addc(sb, '\n');
	}
	for (i = 0; i < interfaces_count(heap->interfaces); i++)
		strbuf_adds(sb, interfaces_name(heap->interfaces, i));
	assert_false(sb->failed);
}

static void
assert_same(const struct heap *a, const struct heap *b)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	struct interfaces *in_a, *in_b;
	uint32_t *x, *y;

	assert_true(same_columns(a, b));
	describe(a, &left);
	describe(b, &right);
	assert_string_equal(left.data, right.data);
	strbuf_release(&left);
	strbuf_release(&right);
	/* Shapes found in one are known again in the other. */
	in_a = a->interfaces;
	in_b = b->interfaces;
	assert_true(interfaces_of(&in_a, b->snapshot, &x, NULL));
	assert_true(interfaces_of(&in_b, a->snapshot, &y, NULL));
	assert_memory_equal(x, y, a->snapshot->nodes * sizeof(*x));
	free(x);
	free(y);
}

static void
assert_digest(const struct digest *digest, const struct heap *heap)
{
	const struct class_row *row;
	const struct digest_row *said;
	struct strbuf name = STRBUF_INIT;
	uint32_t i, k = 0;

	assert_non_null(digest);
	assert_true(digest->total == heap->total);
	assert_int_equal(digest->nodes, heap->snapshot->nodes);
	assert_int_equal(digest->edges, heap->snapshot->edges);
	for (i = 0; i < heap->classes.count; i++) {
		row = &heap->classes.rows[i];
		if (row->count == 0)
			continue;
		said = &digest->rows[k];
		assert_int_equal(said->class, i);
		assert_int_equal(said->count, row->count);
		assert_int_equal(said->distance, row->distance);
		assert_true(said->shallow == row->shallow);
		assert_true(said->retained == row->retained);
		strbuf_reset(&name);
		class_name(&heap->classes, heap->snapshot, heap->interfaces,
		    i, SIZE_MAX, &name);
		assert_string_equal(digest_name(digest, k), name.data);
		assert_int_equal(said->name_len, name.len);
		k++;
	}
	assert_int_equal(k, digest->count);
	strbuf_release(&name);
}

/* ---- there and back ---------------------------------------------------- */

static void
test_same(void **state)
{
	struct heap *heap = load(), *again;
	struct heap_index *index;
	struct digest *digest;
	unsigned threads;

	(void)state;
	/* That the drawing has all that there can be. */
	assert_non_null(heap->snapshot->node_detached);
	assert_non_null(heap->snapshot->located);
	assert_true(heap->snapshot->strings.pair_count == 2);
	assert_true(heap->snapshot->node_size.big_count > 0);
	assert_true(heap->snapshot->node_id.big_count > 0);
	assert_int_equal(interfaces_count(heap->interfaces), 2);

	assert_true(heap_index_wanted(&cache, heap));
	assert_null(heap_index_open(&cache, file, NULL));
	keep(heap);
	for (threads = 1; threads < 4; threads++) {
		index = heap_index_open(&cache, file, NULL);
		assert_non_null(index);
		assert_digest(heap_index_digest(index), heap);
		digest = heap_index_take_digest(index);
		assert_null(heap_index_digest(index));
		again = restore(index, threads, NULL);
		assert_non_null(again);
		assert_same(heap, again);
		assert_digest(digest, again);
		assert_true(heap_bytes(again) > 0);
		/* It has one and wants no other. */
		assert_false(heap_index_wanted(&cache, again));
		assert_true(heap_index_write(&cache, again, NULL, NULL));
		heap_free(again);
		free(digest);
	}
	heap_index_close(heap_index_open(&cache, file, NULL));
	heap_index_close(NULL);
	heap_free(heap);
}

/* Columns of large numbers that have become full ones. */
static void
test_full(void **state)
{
	struct heap *heap = load(), *again;
	struct wide *wide = &heap->snapshot->node_size;
	uint32_t i;

	(void)state;
	wide->full = calloc(wide->rows, sizeof(*wide->full));
	assert_non_null(wide->full);
	for (i = 0; i < wide->rows; i++) {
		wide->full[i] = wide_get(wide, i);
		wide->low[i] = UINT32_MAX;
	}
	free(wide->big);
	wide->big = NULL;
	wide->big_count = wide->big_capacity = 0;
	keep(heap);
	again = reopen(1, NULL);
	assert_non_null(again);
	assert_non_null(again->snapshot->node_size.full);
	assert_same(heap, again);
	heap_free(again);
	heap_free(heap);
}

/* A heap without anything that there need not be. */
static void
test_least(void **state)
{
	struct made *m = made_new();
	struct heap *heap, *again;

	(void)state;
	made_write(m);
	place_write(place.folder, "a.heapsnapshot", m->text.data,
	    m->text.len);
	made_free(m);
	place_settle(file);
	heap = load();
	assert_int_equal(heap->snapshot->edges, 0);
	keep(heap);
	again = reopen(2, NULL);
	assert_non_null(again);
	assert_same(heap, again);
	heap_free(again);
	heap_free(heap);
}

static void
test_digest(void **state)
{
	struct heap *heap = load();
	struct digest *digest = digest_new(heap, NULL), *copy, *spoiled;
	uint64_t bytes, i;

	(void)state;
	assert_digest(digest, heap);
	bytes = digest->bytes;
	copy = digest_copy(digest, bytes, NULL);
	assert_digest(copy, heap);
	free(copy);
	/* Nothing that it holds leads out of it, whatever it says. */
	for (i = 0; i < bytes; i++)
		assert_null(digest_copy(digest, i, NULL));
	spoiled = malloc(bytes);
	assert_non_null(spoiled);
	for (i = 0; i < bytes; i++) {
		memcpy(spoiled, digest, bytes);
		((unsigned char *)spoiled)[i] ^= 0xff;
		copy = digest_copy(spoiled, bytes, NULL);
		if (copy != NULL && copy->count > 0)
			assert_true(strlen(digest_name(copy,
			    copy->count - 1)) < bytes);
		free(copy);
	}
	free(spoiled);
	free(digest);
	heap_free(heap);
}

/* ---- when there is none ------------------------------------------------ */

static void
test_unwanted(void **state)
{
	struct heap *heap = load(), *memory;
	struct error err = { 0 };
	struct cache other;
	size_t size;
	char *data;

	(void)state;
	other = cache;
	other.file_min = heap->snapshot->source->size + 1;
	assert_false(heap_index_wanted(&other, heap));
	assert_false(heap_index_write(&other, heap, NULL, &err));
	assert_int_equal(err.kind, ERROR_LIMIT);
	assert_null(heap_index_open(&other, file, NULL));
	other.file_min--;
	assert_true(heap_index_wanted(&other, heap));
	/* Room for none. */
	other.limit = 1000;
	assert_false(heap_index_write(&other, heap, NULL, &err));
	heap_free(heap);

	data = place_read(place.folder, "a.heapsnapshot", &size);
	memory = heap_load_memory(data, size, NULL, NULL, NULL);
	assert_non_null(memory);
	assert_false(heap_index_wanted(&cache, memory));
	assert_false(heap_index_write(&cache, memory, NULL, &err));
	heap_free(memory);
	free(data);

	/* Written this moment: the next write may not show. */
	place_write(place.folder, "a.heapsnapshot", "", 0);
	assert_null(heap_index_open(&cache, file, NULL));
	assert_null(heap_index_open(&cache, "/no such file", NULL));
	assert_null(heap_index_open(&cache, place.path, NULL));
}

static void
test_unsettled(void **state)
{
	struct heap *heap;
	size_t size;
	char *data;

	(void)state;
	data = place_read(place.folder, "a.heapsnapshot", &size);
	place_write(place.folder, "a.heapsnapshot", data, size);
	heap = load();
	if (!heap->snapshot->source->settled) {
		assert_false(heap_index_wanted(&cache, heap));
		assert_false(heap_index_write(&cache, heap, NULL, NULL));
	}
	heap_free(heap);
	free(data);
}

/* The file changes after it was read: what was read is of no file now. */
static void
test_changed_before(void **state)
{
	struct heap *heap = load();
	struct error err = { 0 };

	(void)state;
	assert_int_equal(fchmodat(place.folder, "a.heapsnapshot", 0640, 0),
	    0);
	assert_false(heap_index_write(&cache, heap, NULL, &err));
	assert_int_equal(err.kind, ERROR_IO);
	heap_free(heap);
}

/* Writes a byte and sets the time back that can be set. */
static void
spoil_byte(off_t at)
{
	struct timespec times[2];
	struct stamp stamp;
	unsigned char byte;
	int fd;

	assert_true(stamp_take_path(&stamp, file));
	fd = openat(place.folder, "a.heapsnapshot", O_RDWR | O_CLOEXEC);
	assert_int_equal(pread(fd, &byte, 1, at), 1);
	byte ^= 1;
	assert_int_equal(pwrite(fd, &byte, 1, at), 1);
	close(fd);
	times[0].tv_sec = times[1].tv_sec = stamp.modified / 1000000000;
	times[0].tv_nsec = times[1].tv_nsec = stamp.modified % 1000000000;
	assert_int_equal(utimensat(place.folder, "a.heapsnapshot", times, 0),
	    0);
	place_settle(file);
}

/* Makes the index say that it is of the file as it is now, but for bytes. */
static void
forge_stamp(void)
{
	int folder = cache_open(&cache, false, NULL), fd;
	struct header header;

	assert_true(folder >= 0);
	fd = openat(folder, index_name, O_RDWR | O_CLOEXEC);
	assert_true(header_read(&header, fd, NULL));
	assert_true(stamp_take_path(&header.fixed.key.stamp, file));
	assert_true(header_write(&header, fd, NULL));
	header_release(&header);
	close(fd);
	close(folder);
}

static void
test_stale(void **state)
{
	struct heap *heap = load();
	struct error err = { 0 };
	size_t size = heap->snapshot->source->size;
	char *data;

	(void)state;
	keep(heap);
	heap_free(heap);
	heap = reopen(1, NULL);
	assert_non_null(heap);
	heap_free(heap);

	/* Times that cannot be set back tell. */
	spoil_byte((off_t)size / 2);
	assert_null(reopen(1, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	/* If they did not, head and tail would. */
	spoil_byte((off_t)size / 2);
	forge_stamp();
	heap = reopen(1, NULL);
	assert_non_null(heap);
	heap_free(heap);
	spoil_byte(0);
	forge_stamp();
	assert_null(reopen(1, NULL));
	spoil_byte(0);
	spoil_byte((off_t)size - 1);
	forge_stamp();
	assert_null(reopen(1, NULL));
	spoil_byte((off_t)size - 1);
	forge_stamp();
	heap = reopen(1, NULL);
	assert_non_null(heap);
	heap_free(heap);

	/* Another file of that name; a longer one. */
	data = place_read(place.folder, "a.heapsnapshot", &size);
	place_write(place.folder, "b", data, size);
	assert_int_equal(renameat(place.folder, "b", place.folder,
	    "a.heapsnapshot"), 0);
	place_settle(file);
	assert_null(reopen(1, NULL));
	heap = load();
	keep(heap);
	heap_free(heap);
	place_write(place.folder, "a.heapsnapshot", data, size - 1);
	place_settle(file);
	assert_null(reopen(1, NULL));
	free(data);
}

/* ---- damage ------------------------------------------------------------ */

/* Bytes all over the index: it is refused, or as good as before. */
static void
test_damage(void **state)
{
	struct heap *heap = load(), *again;
	unsigned refused = 0, accepted = 0;
	unsigned char byte;
	int folder, fd;
	size_t size, at;
	char *data;

	(void)state;
	keep(heap);
	folder = cache_open(&cache, false, NULL);
	data = place_read(folder, index_name, &size);
	for (at = 0; at < size; at += at < 8192 ? 3 : 29) {
		place_write(folder, index_name, data, size);
		fd = openat(folder, index_name, O_RDWR | O_CLOEXEC);
		byte = (unsigned char)data[at] ^ (unsigned char)(1 << at % 8);
		assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
		close(fd);
		again = reopen(1, NULL);
		if (again != NULL)
			assert_true(same_columns(heap, again));
		accepted += again != NULL;
		refused += again == NULL;
		heap_free(again);
	}
	/* Between the blobs there is much that does not matter. */
	assert_true(refused > 1000);
	assert_true(accepted > 100);
	free(data);
	close(folder);
	heap_free(heap);
}

/* One that is found damaged goes, and the next load makes it anew. */
static void
test_made_anew(void **state)
{
	struct heap *heap = load(), *again;
	struct error err = { 0 };
	struct header header;
	int folder, fd;

	(void)state;
	keep(heap);
	folder = cache_open(&cache, false, NULL);
	fd = openat(folder, index_name, O_RDWR | O_CLOEXEC);
	assert_true(header_read(&header, fd, NULL));
	assert_int_equal(pwrite(fd, "spoiled", 7, (off_t)
	    header.blobs[header.fixed.blob_count - 1].offset + 40), 7);
	header_release(&header);
	close(fd);
	assert_null(reopen(2, &err));
	assert_int_equal(err.kind, ERROR_FORMAT);
	assert_int_equal(place_count(folder), 0);
	keep(heap);
	again = reopen(2, NULL);
	assert_non_null(again);
	assert_same(heap, again);
	heap_free(again);
	heap_free(heap);
	close(folder);
}

/* Blobs that are missing, though all sums are right. */
static void
test_missing_blobs(void **state)
{
	struct heap *heap = load(), *again;
	unsigned refused = 0, count, i;
	struct header header;
	int folder, fd;

	(void)state;
	folder = cache_open(&cache, true, NULL);
	for (i = 0, count = 1; i < count; i++) {
		keep(heap);
		fd = openat(folder, index_name, O_RDWR | O_CLOEXEC);
		assert_true(header_read(&header, fd, NULL));
		count = header.fixed.blob_count;
		header.blobs[i].id = 100000;
		assert_true(header_write(&header, fd, NULL));
		header_release(&header);
		close(fd);
		again = reopen(1, NULL);
		refused += again == NULL;
		heap_free(again);
		unlinkat(folder, index_name, 0);
	}
	assert_true(count > 20);
	assert_int_equal(refused, count);
	heap_free(heap);
	close(folder);
}

/* What another build kept is nothing to us. */
static void
test_other_layout(void **state)
{
	struct heap *heap = load();
	struct error err = { 0 };
	struct header header;
	int folder, fd;

	(void)state;
	assert_true(heap_index_layout() == heap_index_layout());
	keep(heap);
	folder = cache_open(&cache, true, NULL);
	fd = openat(folder, index_name, O_RDWR | O_CLOEXEC);
	assert_true(header_read(&header, fd, NULL));
	assert_true(header.fixed.key.layout == heap_index_layout());
	header.fixed.key.layout++;
	assert_true(header_write(&header, fd, NULL));
	header_release(&header);
	close(fd);
	assert_null(reopen(1, &err));
	assert_int_equal(err.kind, ERROR_ABSENT);
	/* It is replaced, not kept beside. */
	keep(heap);
	assert_int_equal(place_count(folder), 1);
	heap_free(heap);
	heap = reopen(1, NULL);
	assert_non_null(heap);
	heap_free(heap);
	close(folder);
}

/* ---- cancelled, crowded, out of memory --------------------------------- */

static void
test_cancel(void **state)
{
	struct heap *heap = load();
	struct heap_index *index;
	struct error err = { 0 };
	struct task task;
	int folder;

	(void)state;
	task_init(&task);
	task.cancel = true;
	assert_false(heap_index_write(&cache, heap, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	folder = cache_open(&cache, false, NULL);
	assert_true(folder >= 0);
	assert_int_equal(place_count(folder), 0);
	keep(heap);
	index = heap_index_open(&cache, file, NULL);
	assert_non_null(index);
	memset(&err, 0, sizeof(err));
	assert_null(heap_index_restore(index, &task, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	assert_int_equal(place_count(folder), 1);
	close(folder);
	heap_free(heap);
}

static bool
use_often(void *data)
{
	struct heap *heap = load(), *again;
	unsigned i;

	for (i = 0; i < 40; i++) {
		heap_index_write(&cache, heap, NULL, NULL);
		again = reopen(2, NULL);
		if (again != NULL && !same_columns(heap, again))
			return false;
		heap_free(again);
		if (i % 8 == *(unsigned *)data)
			unlinkat(cache_open(&cache, true, NULL), index_name,
			    0);
	}
	heap_free(heap);
	return true;
}

static void
test_many(void **state)
{
	pid_t children[4];
	unsigned i;
	int status;

	(void)state;
	fflush(NULL);
	for (i = 0; i < 4; i++) {
		children[i] = fork();
		if (children[i] == 0)
			_exit(use_often(&i) ? 0 : 1);
	}
	for (i = 0; i < 4; i++) {
		assert_int_equal(waitpid(children[i], &status, 0),
		    children[i]);
		assert_int_equal(status, 0);
	}
}

#ifdef CAN_FAIL_MALLOC

/* Each allocation fails once, writing and reading. */
static void
test_memory(void **state)
{
	struct heap *heap = load(), *again;
	unsigned long all, i, refused = 0;
	int folder;
	long before;
	bool ok;

	(void)state;
	folder = cache_open(&cache, true, NULL);
	before = live;
	allocations = 0;
	keep(heap);
	again = reopen(1, NULL);
	all = allocations;
	assert_non_null(again);
	heap_free(again);
	assert_int_equal(live, before);
	if (all == 0) {
		heap_free(heap);
		close(folder);
		skip();
	}
	for (i = 1; i <= all; i++) {
		unlinkat(folder, index_name, 0);
		countdown = i;
		ok = heap_index_write(&cache, heap, NULL, NULL);
		again = reopen(1, NULL);
		countdown = 0;
		assert_true(again == NULL || same_columns(heap, again));
		assert_true(ok || again == NULL);
		refused += again == NULL;
		heap_free(again);
		assert_int_equal(live, before);
		assert_int_equal(place_count(folder), ok);
	}
	assert_true(refused > all / 2);
	heap_free(heap);
	close(folder);
}

#else

static void
test_memory(void **state)
{
	(void)state;
	skip();
}

#endif

/* ---- lending memory --------------------------------------------------- */

static void
test_lend(void **state)
{
	struct heap *heap = load(), *other = load();

	(void)state;
	assert_false(heap_index_lend(&cache, heap, NULL));
	keep(heap);
	assert_true(heap_index_lend(&cache, heap, NULL));
	assert_true(same_columns(heap, other));
	/* Twice does no harm. */
	assert_true(heap_index_lend(&cache, heap, NULL));
	assert_true(same_columns(heap, other));
	heap->lent = true;
	assert_false(heap_index_wanted(&cache, heap));
	heap_free(heap);
	/* One that is not what the file says keeps what it has. */
	other->distances.near[1] ^= 1;
	assert_false(heap_index_lend(&cache, other, NULL));
	other->distances.near[1] ^= 1;
	heap = load();
	assert_true(same_columns(heap, other));
	heap_free(heap);
	heap_free(other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_same),
		TEST(test_full),
		TEST(test_least),
		TEST(test_digest),
		TEST(test_unwanted),
		TEST(test_unsettled),
		TEST(test_changed_before),
		TEST(test_stale),
		TEST(test_damage),
		TEST(test_made_anew),
		TEST(test_missing_blobs),
		TEST(test_other_layout),
		TEST(test_cancel),
		TEST(test_many),
		TEST(test_memory),
		TEST(test_lend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
