#include "model/compare/kinship.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/hash.h"
#include "model/base/strbuf.h"
#include "model/load.h"

/*
 * Ids below this are looked at: what a process has from its start, where
 * processes of one program differ, must not drown among what came later.
 */
#define ID_END ((uint64_t)1 << 17)
/* No more than so many, were all ids of a broken file the same. */
#define LOOKED_MAX ID_END
/* Fewer than this prove nothing. */
#define PROOF_MIN 200
/* So much of a text is compared. */
#define TEXT_MAX_BYTES 128
/* Of two processes are those where one text in so many has moved. */
#define MOVED_SHARE 20
/* Where there are no texts: where one object in so many is another. */
#define OTHERS_SHARE 10
/* Two processes have hardly an id in common: less than one in so many. */
#define COMMON_SHARE 20

/* A string, known by its text, or another object, known by what it is. */
struct looked {
	uint64_t id, what;
};

struct list {
	struct looked *all;
	size_t count, capacity;
};

struct kin_mark {
	struct list texts;	/* that only one string has, sorted by them */
	struct list objects;	/* others, sorted by id */
	uint64_t newest;	/* the highest id of all */
};

/* What both have. */
struct seen {
	size_t stayed, moved;	/* texts: with one id, with two */
	size_t common, others;	/* ids of objects; of which are two objects */
	size_t least;		/* ids of the side that has fewer */
};

/*
 * Does it have an id for life? What has no size DevTools does not know. Even
 * ids are of the embedder, who may give them anew each time; so does V8 with
 * the ids of numbers.
 */
static bool
is_lasting(const struct heap *heap, uint32_t node)
{
	uint8_t type = heap->snapshot->node_type[node];

	return heap_id(heap, node) & 1 && heap_size(heap, node) > 0 &&
	    type != NODE_NUMBER && type != NODE_SYNTHETIC;
}

static uint64_t
hash_name(const struct heap *heap, uint32_t node, struct strbuf *text)
{
	const struct snapshot *snapshot = heap->snapshot;
	uint64_t hash = snapshot->node_type[node];

	strbuf_reset(text);
	strings_decode(&snapshot->strings, snapshot->node_name[node],
	    TEXT_MAX_BYTES, text);
	for (size_t i = 0; i < text->len; i++)
		hash = hash_mix(hash, (unsigned char)text->data[i]);
	return hash_mix(hash, text->len);
}

static bool
list_add(struct list *list, uint64_t id, uint64_t what, struct error *err)
{
	struct looked *all = array_grow(list->all, &list->capacity,
	    list->count + 1, sizeof *all, "some objects", err);

	if (all == NULL)
		return false;
	list->all = all;
	all[list->count++] = (struct looked) { id, what };
	return true;
}

static bool
is_string(uint8_t type)
{
	return type == NODE_STRING;
}

/* Others than these may be overwritten by V8, or named by who finds them. */
static bool
is_object(uint8_t type)
{
	return type == NODE_OBJECT || type == NODE_CLOSURE ||
	    type == NODE_REGEXP || type == NODE_SYMBOL || type == NODE_BIGINT;
}

static bool
look(struct kin_mark *mark, const struct heap *heap, struct list *list,
	bool (*wanted)(uint8_t type), struct error *err)
{
	const uint8_t *types = heap->snapshot->node_type;
	struct strbuf text = STRBUF_INIT;
	bool done = false;

	for (uint32_t node = 0; node < heap->snapshot->nodes; node++) {
		uint64_t id = heap_id(heap, node);
		bool listed = id < ID_END && wanted(types[node]) &&
		    list->count < LOOKED_MAX;

		if ((!listed && id <= mark->newest) ||
		    !is_lasting(heap, node))
			continue;
		if (id > mark->newest)
			mark->newest = id;
		if (listed && !list_add(list, id,
		    hash_name(heap, node, &text), err))
			goto out;
	}
	done = !text.failed || error_memory(err, "a name", TEXT_MAX_BYTES);
out:
	strbuf_release(&text);
	return done;
}

static int
by_what(const void *a, const void *b)
{
	const struct looked *left = a, *right = b;

	return left->what < right->what ? -1 : left->what > right->what;
}

static int
by_id(const void *a, const void *b)
{
	const struct looked *left = a, *right = b;

	return left->id < right->id ? -1 : left->id > right->id;
}

static void
sort(struct list *list, int (*order)(const void *, const void *))
{
	if (list->count > 0)
		qsort(list->all, list->count, sizeof *list->all, order);
}

/* Keeps the texts that only one string has; sorted by them. */
static void
keep_unique(struct list *list)
{
	size_t kept = 0, next;

	sort(list, by_what);
	for (size_t i = 0; i < list->count; i = next) {
		for (next = i + 1; next < list->count; next++)
			if (list->all[next].what != list->all[i].what)
				break;
		if (next == i + 1)
			list->all[kept++] = list->all[i];
	}
	list->count = kept;
}

/*
 * V8 gives a new object the id of a dead one when it finds it at the same
 * place. So that an id has another text proves nothing; that a text is at
 * another id does, when neither id is newer than the other snapshot: else it
 * may have been made anew.
 */
static void
match_texts(struct seen *seen, const struct kin_mark *base,
	const struct kin_mark *current)
{
	uint64_t newest = base->newest < current->newest ? base->newest :
	    current->newest;
	size_t i = 0, j = 0;

	while (i < base->texts.count && j < current->texts.count) {
		const struct looked *was = &base->texts.all[i];
		const struct looked *is = &current->texts.all[j];

		if (was->what == is->what && was->id == is->id)
			seen->stayed++;
		else if (was->what == is->what && was->id <= newest &&
		    is->id <= newest)
			seen->moved++;
		i += was->what <= is->what;
		j += is->what <= was->what;
	}
}

static void
match_objects(struct seen *seen, const struct kin_mark *base,
	const struct kin_mark *current)
{
	size_t i = 0, j = 0;

	while (i < base->objects.count && j < current->objects.count) {
		const struct looked *was = &base->objects.all[i];
		const struct looked *is = &current->objects.all[j];

		if (was->id == is->id) {
			seen->common++;
			seen->others += was->what != is->what;
		}
		i += was->id <= is->id;
		j += is->id <= was->id;
	}
	seen->least = base->objects.count < current->objects.count ?
	    base->objects.count : current->objects.count;
}

/*
 * The bounds lie between what real pairs have: of the texts of two processes
 * at least one in thirteen has moved, of those of one hardly any, and one in
 * thirty where all was done to make them move.
 */
static bool
is_one_process(struct kinship *kinship, const struct seen *seen)
{
	size_t texts = seen->stayed + seen->moved;
	char all[FORMAT_MAX], some[FORMAT_MAX];

	if (texts >= PROOF_MIN) {
		snprintf(kinship->why, sizeof kinship->why,
		    "of %s strings in both %s have another id",
		    format_count(all, texts),
		    format_count(some, seen->moved));
		return seen->moved * MOVED_SHARE <= texts;
	}
	if (seen->common < seen->least / COMMON_SHARE &&
	    seen->least >= PROOF_MIN) {
		snprintf(kinship->why, sizeof kinship->why,
		    "hardly an id is in both");
		return false;
	}
	if (seen->common < PROOF_MIN) {
		snprintf(kinship->why, sizeof kinship->why,
		    "too few objects to tell");
		return true;
	}
	snprintf(kinship->why, sizeof kinship->why,
	    "of %s ids in both %s are other objects",
	    format_count(all, seen->common),
	    format_count(some, seen->others));
	return seen->others * OTHERS_SHARE <= seen->common;
}

static bool
look_at_texts(struct kin_mark *mark, const struct heap *heap,
	struct error *err)
{
	if (!look(mark, heap, &mark->texts, is_string, err))
		return false;
	keep_unique(&mark->texts);
	return true;
}

static bool
look_at_objects(struct kin_mark *mark, const struct heap *heap,
	struct error *err)
{
	if (!look(mark, heap, &mark->objects, is_object, err))
		return false;
	sort(&mark->objects, by_id);
	return true;
}

struct kin_mark *
kin_mark_new(const struct heap *heap, struct error *err)
{
	struct kin_mark *mark = calloc(1, sizeof *mark);

	if (mark == NULL) {
		error_memory(err, "some objects", sizeof *mark);
		return NULL;
	}
	if (!look_at_texts(mark, heap, err) ||
	    !look_at_objects(mark, heap, err)) {
		kin_mark_free(mark);
		return NULL;
	}
	return mark;
}

void
kin_mark_free(struct kin_mark *mark)
{
	if (mark == NULL)
		return;
	free(mark->texts.all);
	free(mark->objects.all);
	free(mark);
}

static void
judge(struct kinship *kinship, const struct seen *seen,
	const struct kin_mark *base, const struct kin_mark *current)
{
	memset(kinship, 0, sizeof *kinship);
	kinship->base_newest = base->newest;
	kinship->current_newest = current->newest;
	kinship->one_process = is_one_process(kinship, seen);
	kinship->reversed = kinship->one_process &&
	    seen->stayed + seen->common >= PROOF_MIN &&
	    base->newest > current->newest;
	if (kinship->reversed)
		snprintf(kinship->why, sizeof kinship->why, "its newest "
		    "object is @%" PRIu64 ", the other's @%" PRIu64,
		    base->newest, current->newest);
}

void
kinship_of_marks(struct kinship *kinship, const struct kin_mark *base,
	const struct kin_mark *current)
{
	struct seen seen = { 0 };

	match_texts(&seen, base, current);
	if (seen.stayed + seen.moved < PROOF_MIN)
		match_objects(&seen, base, current);
	judge(kinship, &seen, base, current);
}

bool
kinship_find(struct kinship *kinship, const struct heap *base,
	const struct heap *current, struct error *err)
{
	struct kin_mark old = { 0 }, new = { 0 };
	struct seen seen = { 0 };
	bool done = look_at_texts(&old, base, err) &&
	    look_at_texts(&new, current, err);

	if (done)
		match_texts(&seen, &old, &new);
	if (done && seen.stayed + seen.moved < PROOF_MIN) {
		done = look_at_objects(&old, base, err) &&
		    look_at_objects(&new, current, err);
		if (done)
			match_objects(&seen, &old, &new);
	}
	if (done)
		judge(kinship, &seen, &old, &new);
	free(old.texts.all);
	free(old.objects.all);
	free(new.texts.all);
	free(new.objects.all);
	return done;
}
