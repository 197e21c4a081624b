#include "model/formats/react_operations.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/formats/react_profile.h"

enum operation {
	ADD = 1,
	REMOVE,
	REORDER,
	BASE_DURATION,
	ERRORS_WARNINGS,
	REMOVE_ROOT,
	SUBTREE_MODE,
	SUSPENSE_ADD,
	SUSPENSE_REMOVE,
	SUSPENSE_REORDER,
	SUSPENSE_RESIZE,
	SUSPENSE_SUSPENDERS,
	ACTIVITY_SLICE,
};

/* Before the operations: renderer, root, size of the table of strings. */
#define HEAD 3

struct walk {
	const int64_t *p, *end;
	const int64_t *table, *table_end;
	int64_t strings;
	const int64_t **starts;		/* of strings, by number - 1; or NULL */
};

/* The next number, or -1 (and no more) at the end. */
static int64_t
take(struct walk *w)
{
	return w->p < w->end ? *w->p++ : -1;
}

static bool
pass(struct walk *w, int64_t count)
{
	if (count < 0 || count > w->end - w->p)
		return false;
	w->p += count;
	return true;
}

/* Numbers in groups of size, how many groups stands here. */
static bool
pass_list(struct walk *w, int64_t size)
{
	int64_t count = take(w);

	return count >= 0 && count <= (w->end - w->p) / size &&
	    pass(w, count * size);
}

/* Rectangles; -1 is none. */
static bool
pass_rects(struct walk *w)
{
	if (w->p < w->end && *w->p == -1)
		return pass(w, 1);
	return pass_list(w, 4);
}

static bool
pass_suspenders(struct walk *w)
{
	int64_t count = take(w);

	if (count < 0 || count > w->end - w->p)
		return false;
	while (count-- > 0)
		if (!pass(w, 4) || !pass_list(w, 1))
			return false;
	return true;
}

/* What of an operation other than ADD stands behind its number. */
static bool
pass_operation(struct walk *w, int64_t operation)
{
	switch (operation) {
	case REMOVE:
	case SUSPENSE_REMOVE:
		return pass_list(w, 1);
	case REORDER:
	case SUSPENSE_REORDER:
		return pass(w, 1) && pass_list(w, 1);
	case BASE_DURATION:
	case SUBTREE_MODE:
		return pass(w, 2);
	case ERRORS_WARNINGS:
		return pass(w, 3);
	case REMOVE_ROOT:
		return true;
	case SUSPENSE_ADD:
		return pass(w, 4) && pass_rects(w);
	case SUSPENSE_RESIZE:
		return pass(w, 1) && pass_rects(w);
	case SUSPENSE_SUSPENDERS:
		return pass_suspenders(w);
	case ACTIVITY_SLICE:
		return pass(w, 1);
	default:
		return false;
	}
}

static bool
is_id(int64_t number)
{
	return number > 0 && number < REACT_NONE;
}

static void
find_string(const struct walk *w, int64_t number, const int64_t **text,
	size_t *len)
{
	*text = NULL;
	*len = 0;
	if (w->starts == NULL || number == 0)
		return;
	*text = w->starts[number - 1] + 1;
	*len = (size_t)w->starts[number - 1][0];
}

/* False: it makes no sense that way. */
static bool
read_add(struct walk *w, enum react_encoding encoding,
	struct react_added *added)
{
	int64_t id = take(w), type = take(w), owner, name, key, prop;

	if (!is_id(id) || type <= 0 || type >= REACT_TYPES)
		return false;
	*added = (struct react_added) { .id = (uint32_t)id,
	    .type = (uint32_t)type };
	if (type == REACT_TYPE_ROOT)
		return pass(w, 4);
	if (!is_id(take(w)))
		return false;
	owner = take(w);
	name = take(w);
	key = take(w);
	prop = encoding == REACT_SEVEN ? take(w) : 0;
	if (owner < 0 || owner >= REACT_NONE || name < 0 ||
	    name > w->strings || key < 0 || key > w->strings || prop < 0 ||
	    prop > w->strings)
		return false;
	find_string(w, name, &added->name, &added->name_len);
	find_string(w, key, &added->key, &added->key_len);
	return true;
}

/* Counts the strings; false where the table makes no sense. */
static bool
begin(struct walk *w, const int64_t *numbers, size_t count)
{
	const int64_t *p;

	if (count < HEAD || numbers[2] < 0 ||
	    (uint64_t)numbers[2] > count - HEAD)
		return false;
	*w = (struct walk) { .table = numbers + HEAD, .end = numbers + count };
	w->table_end = w->p = w->table + numbers[2];
	for (p = w->table; p < w->table_end; p += 1 + *p) {
		if (*p < 0 || *p >= w->table_end - p)
			return false;
		w->strings++;
	}
	return true;
}

unsigned
react_operations_check(const int64_t *numbers, size_t count, bool *adds)
{
	static const enum react_encoding ways[] = { REACT_SIX, REACT_SEVEN };
	unsigned found = 0;
	struct walk start;

	*adds = false;
	if (!begin(&start, numbers, count))
		return 0;
	for (unsigned i = 0; i < 2; i++) {
		struct walk w = start;
		struct react_added added;
		bool sense = true;

		while (sense && w.p < w.end) {
			int64_t operation = take(&w);

			if (operation != ADD) {
				sense = pass_operation(&w, operation);
				continue;
			}
			sense = read_add(&w, ways[i], &added);
			*adds = *adds || (sense &&
			    added.type != REACT_TYPE_ROOT);
		}
		found |= sense ? ways[i] : 0;
	}
	return found;
}

bool
react_operations_read(const int64_t *numbers, size_t count,
	enum react_encoding encoding, bool (*add)(void *data,
	const struct react_added *added, struct error *err), void *data,
	struct error *err)
{
	struct react_added added;
	size_t bytes, i = 0;
	struct walk w;
	bool done = true;

	if (!begin(&w, numbers, count))
		return true;
	bytes = ((size_t)w.strings + 1) * sizeof *w.starts;
	w.starts = malloc(bytes);
	if (w.starts == NULL)
		return error_memory(err, "names", bytes);
	for (const int64_t *p = w.table; p < w.table_end; p += 1 + *p)
		w.starts[i++] = p;
	while (done && w.p < w.end) {
		int64_t operation = take(&w);

		if (operation != ADD) {
			if (!pass_operation(&w, operation))
				break;
			continue;
		}
		if (!read_add(&w, encoding, &added))
			break;
		done = add(data, &added, err);
	}
	free(w.starts);
	return done;
}
