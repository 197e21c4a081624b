#include "model/formats/ticks.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/hash.h"
#include "model/base/utf16.h"

struct ticks *
ticks_new(struct error *err)
{
	struct ticks *ticks = calloc(1, sizeof *ticks);
	struct tick_call *root;

	if (ticks == NULL) {
		error_memory(err, "ticks", sizeof *ticks);
		return NULL;
	}
	ticks->version = (struct strbuf) STRBUF_INIT;
	tick_times_init(&ticks->times);
	root = array_grow(NULL, &ticks->calls_room, 1, sizeof *root, "ticks",
	    err);
	if (root == NULL) {
		free(ticks);
		return NULL;
	}
	root[0] = (struct tick_call) { TICK_NONE, TICK_NONE, TICK_NONE,
	    TICK_NONE, 0 };
	ticks->calls = root;
	ticks->call_count = 1;
	return ticks;
}

void
ticks_free(struct ticks *ticks)
{
	if (ticks == NULL)
		return;
	intern_release(&ticks->names);
	strbuf_release(&ticks->version);
	free(ticks->functions);
	free(ticks->calls);
	free(ticks->slots);
	free(ticks->lost);
	free(ticks);
}

size_t
ticks_bytes(const struct ticks *ticks)
{
	return sizeof *ticks + ticks->names.bytes_capacity +
	    ticks->names.keys_capacity * sizeof *ticks->names.keys +
	    ticks->names.slot_count * sizeof *ticks->names.slots +
	    ticks->functions_room * sizeof *ticks->functions +
	    ticks->calls_room * sizeof *ticks->calls +
	    ticks->slot_count * sizeof *ticks->slots;
}

bool
ticks_function(struct ticks *ticks, const char *name, size_t len,
	enum tick_category category, uint32_t *number, struct error *err)
{
	uint32_t before = ticks->names.count;
	struct tick_function *functions;

	if (!intern_add(&ticks->names, name, len, number, err))
		return false;
	functions = array_grow(ticks->functions, &ticks->functions_room,
	    ticks->names.count, sizeof *functions, "functions", err);
	if (functions == NULL)
		return false;
	ticks->functions = functions;
	if (*number == before)
		functions[*number] = (struct tick_function) {
			.category = category };
	return true;
}

/* ---- calls -------------------------------------------------------------- */

static size_t
slot_of(const struct ticks *ticks, uint32_t parent, uint32_t function)
{
	uint64_t hash = hash_mix(hash_mix(0, parent), function);
	size_t slot = (size_t)(hash & (ticks->slot_count - 1));

	/* Free ones are 0: that is the root, which is in none. */
	while (ticks->slots[slot] != 0) {
		const struct tick_call *call =
		    &ticks->calls[ticks->slots[slot]];

		if (call->parent == parent && call->function == function)
			break;
		slot = (slot + 1) & (ticks->slot_count - 1);
	}
	return slot;
}

/* Twice as many slots. */
static bool
grow_slots(struct ticks *ticks, struct error *err)
{
	size_t count = ticks->slot_count > 0 ? 2 * ticks->slot_count : 1024;
	uint32_t *slots = calloc(count, sizeof *slots);

	if (slots == NULL)
		return error_memory(err, "calls", count * sizeof *slots);
	free(ticks->slots);
	ticks->slots = slots;
	ticks->slot_count = count;
	for (uint32_t i = 1; i < ticks->call_count; i++)
		slots[slot_of(ticks, ticks->calls[i].parent,
		    ticks->calls[i].function)] = i;
	return true;
}

bool
ticks_call(struct ticks *ticks, uint32_t parent, uint32_t function,
	uint32_t *call, struct error *err)
{
	struct tick_call *calls;
	size_t slot;

	if (2 * (size_t)ticks->call_count >= ticks->slot_count &&
	    !grow_slots(ticks, err))
		return false;
	slot = slot_of(ticks, parent, function);
	*call = ticks->slots[slot];
	if (*call != 0)
		return true;
	if (ticks->call_count == TICK_CALLS_MAX) {
		ticks->more_calls = true;
		*call = parent;
		return true;
	}
	calls = array_grow(ticks->calls, &ticks->calls_room,
	    (size_t)ticks->call_count + 1, sizeof *calls, "calls", err);
	if (calls == NULL)
		return false;
	ticks->calls = calls;
	*call = ticks->call_count++;
	calls[*call] = (struct tick_call) { .parent = parent,
	    .function = function, .child = TICK_NONE,
	    .sibling = calls[parent].child };
	calls[parent].child = *call;
	ticks->slots[slot] = *call;
	return true;
}

bool
ticks_add(struct ticks *ticks, const uint32_t *stack, size_t depth,
	struct error *err)
{
	uint32_t call = 0, next;

	if (depth == 0)
		return true;
	ticks->added++;
	ticks->functions[stack[0]].self++;
	ticks->category[ticks->functions[stack[0]].category]++;
	ticks->calls[0].ticks++;
	for (size_t i = 0; i < depth; i++) {
		struct tick_function *function = &ticks->functions[stack[i]];

		/* Once a tick, however often it is there. */
		function->total += function->met != ticks->added;
		function->met = ticks->added;
		if (call == TICK_NONE)
			continue;
		if (!ticks_call(ticks, call, stack[i], &next, err))
			return false;
		if (next != call)
			ticks->calls[next].ticks++;
		else
			next = TICK_NONE;
		call = next;
	}
	return true;
}

bool
ticks_lose(struct ticks *ticks, uint32_t function, struct error *err)
{
	struct tick_lost *lost;
	uint32_t i = 0;

	while (i < ticks->lost_count && ticks->lost[i].function != function)
		i++;
	if (i == ticks->lost_count) {
		lost = array_grow(ticks->lost, &ticks->lost_room, i + (size_t)1,
		    sizeof *lost, "libraries", err);
		if (lost == NULL)
			return false;
		ticks->lost = lost;
		lost[ticks->lost_count++] = (struct tick_lost) { function, 0 };
	}
	ticks->lost[i].ticks++;
	return true;
}

/* ---- names -------------------------------------------------------------- */

int
ticks_compare_names(const struct ticks *ticks, uint32_t a, uint32_t b)
{
	size_t a_len, b_len;
	const char *a_name = intern_key(&ticks->names, a, &a_len);
	const char *b_name = intern_key(&ticks->names, b, &b_len);

	return utf16_order(a_name, a_len, b_name, b_len);
}

/* Takes ":12" off the end. */
static bool
take_number(const char *name, size_t *len, uint32_t *number)
{
	size_t at = *len;
	uint64_t value = 0, unit = 1;

	while (at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9' &&
	    *len - at < 9) {
		value += (uint64_t)(name[--at] - '0') * unit;
		unit *= 10;
	}
	if (at == *len || at == 0 || name[at - 1] != ':')
		return false;
	*number = (uint32_t)value;
	*len = at - 1;
	return true;
}

static bool
begins(const char *at, const char *end, const char *word)
{
	size_t len = strlen(word);

	return (size_t)(end - at) >= len && memcmp(at, word, len) == 0;
}

/*
 * Where the path begins, behind a blank: names of functions may have blanks,
 * and paths, too. The first blank with something like a path behind it, else
 * the last one.
 */
static const char *
find_path(const char *name, const char *end)
{
	const char *last = NULL;

	for (const char *p = name; p < end; p++) {
		if (*p != ' ')
			continue;
		last = p;
		if (begins(p, end, " /") || begins(p, end, " node:") ||
		    begins(p, end, " file:") || begins(p, end, " http") ||
		    (end - p > 3 && (begins(p + 2, end, ":\\") ||
		    begins(p + 2, end, ":/"))))
			break;
	}
	return last;
}

void
tick_name_split(const char *name, size_t len, enum tick_category category,
	struct tick_name *parts)
{
	const char *end = name + len, *colon, *path;
	size_t rest = len;

	*parts = (struct tick_name) { .function = name, .function_len = len };
	if (category != TICKS_JS)
		return;
	colon = memmem(name, len, ": ", 2);
	if (colon != NULL) {
		parts->type = name;
		parts->type_len = (size_t)(colon - name);
		parts->function = colon + 2;
		parts->function_len = (size_t)(end - parts->function);
		rest = parts->function_len;
	}
	if (!take_number(parts->function, &rest, &parts->column))
		return;
	path = NULL;
	if (take_number(parts->function, &rest, &parts->line))
		path = find_path(parts->function, parts->function + rest);
	if (path == NULL) {
		parts->line = parts->column = 0;
		return;
	}
	parts->path = path + 1;
	parts->path_len = (size_t)(parts->function + rest - parts->path);
	parts->function_len = (size_t)(path - parts->function);
}
