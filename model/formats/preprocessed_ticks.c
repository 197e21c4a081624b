#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/formats/processed_ticks.h"
#include "model/formats/ticks.h"
#include "model/snapshot/json.h"

/* Larger elements are taken for one of which nothing is known. */
#define ELEMENT_BYTES_MAX ((size_t)4 << 20)
/* Elements between two looks at the task. */
#define STEP 4096
#define NAME_BYTES_MAX ((size_t)32 << 10)

struct reader {
	const char *data, *end;
	struct ticks *ticks;
	uint32_t unknown;
	uint32_t *codes;	/* the function of each, TICK_NONE: none */
	size_t count, room;
	struct strbuf name;
	struct task *task;
	struct error *err;
};

static bool
wrong(struct reader *r, const char *p, const char *what)
{
	if (p == NULL || p >= r->end)
		return error_set_at(r->err, ERROR_TRUNCATED,
		    (uint64_t)(r->end - r->data), "the processed V8 log ends "
		    "too early; was the file cut short?");
	return error_set_at(r->err, ERROR_FORMAT, (uint64_t)(p - r->data),
	    "no output of node --prof-process --preprocess: %s", what);
}

/* Passes a value; where it ends, or NULL. */
static const char *
skip(struct reader *r, const char *p)
{
	bool cancelled = false;
	const char *after = json_skip_watched(p, r->end, r->data, r->task,
	    &cancelled, r->err);

	if (cancelled)
		return NULL;
	if (after == NULL || after == p) {
		wrong(r, after, "a value is missing");
		return NULL;
	}
	return after;
}

/* Calls take for each element of the array at p. */
static bool
each(struct reader *r, const char *p,
	bool (*take)(struct reader *r, const cJSON *element))
{
	size_t count = 0;

	if (*p != '[')
		return wrong(r, p, "an array is missing");
	p = json_blank(p + 1, r->end);
	while (p < r->end && *p != ']') {
		const char *after = skip(r, p);
		cJSON *element = NULL;
		bool done;

		if (after == NULL)
			return false;
		if ((size_t)(after - p) <= ELEMENT_BYTES_MAX) {
			element = cJSON_ParseWithLength(p,
			    (size_t)(after - p));
			if (element == NULL)
				return wrong(r, p, "this is not well-formed");
		}
		done = take(r, element);
		cJSON_Delete(element);
		if (!done || (++count % STEP == 0 && !task_progress(r->task,
		    STAGE_LOCATE, (uint64_t)(p - r->data), r->err)))
			return false;
		p = json_blank(after, r->end);
		if (p < r->end && *p == ',')
			p = json_blank(p + 1, r->end);
		else if (p < r->end && *p != ']')
			return wrong(r, p, "a comma is missing");
	}
	return p < r->end || wrong(r, NULL, NULL);
}

static const char *
text_of(const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsString(item) ? item->valuestring : "";
}

/* The sign of how a function was compiled, as reports have it. */
static const char *
sign_of(const char *kind)
{
	static const char *const signs[][2] = {
		{ "Unopt", "~" }, { "Sparkplug", "^" }, { "Baseline", "^" },
		{ "Maglev", "+" }, { "Turboprop", "+" }, { "Opt", "*" },
	};

	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (strcmp(signs[i][0], kind) == 0)
			return signs[i][1];
	return "";
}

static bool
add_code(struct reader *r, enum tick_category category, uint32_t *number)
{
	if (r->name.failed)
		return error_memory(r->err, "a name", r->name.len);
	if (r->name.len > NAME_BYTES_MAX)
		strbuf_truncate(&r->name, NAME_BYTES_MAX);
	return ticks_function(r->ticks, r->name.data, r->name.len, category,
	    number, r->err);
}

static bool
name_code(struct reader *r, const cJSON *code, uint32_t *number)
{
	const char *name = text_of(code, "name"), *type = text_of(code, "type");
	const char *kind = text_of(code, "kind");
	enum tick_category category = TICKS_JS;

	strbuf_reset(&r->name);
	*number = TICK_NONE;
	if (strcmp(type, "SHARED_LIB") == 0) {
		category = TICKS_LIBRARY;
	} else if (strcmp(type, "CPP") == 0) {
		category = TICKS_CPP;
		r->ticks->symbols = true;
	} else if (strcmp(type, "JS") == 0) {
		strbuf_adds(&r->name, "JS: ");
		strbuf_adds(&r->name, sign_of(kind));
		if (name[0] == '\0' || name[0] == ' ')
			strbuf_adds(&r->name, "<anonymous>");
	} else if (strcmp(kind, "BytecodeHandler") == 0) {
		return true;
	} else {
		strbuf_adds(&r->name, kind);
		strbuf_adds(&r->name, ": ");
	}
	strbuf_adds(&r->name, name);
	return add_code(r, category, number);
}

static bool
take_code(struct reader *r, const cJSON *code)
{
	uint32_t *codes = array_grow(r->codes, &r->room, r->count + 1,
	    sizeof *codes, "code", r->err);

	if (codes == NULL)
		return false;
	r->codes = codes;
	return name_code(r, code, &codes[r->count++]);
}

/* A number of at least 0, or other. */
static uint64_t
number_of(const cJSON *item, uint64_t other)
{
	return cJSON_IsNumber(item) && item->valuedouble >= 0 &&
	    item->valuedouble < 1e15 ? (uint64_t)item->valuedouble : other;
}

/* Pairs of a code, or -1, and an offset. */
static bool
add_stack(struct reader *r, const cJSON *pairs)
{
	uint32_t stack[TICK_FRAMES_MAX];
	const cJSON *item = cJSON_IsArray(pairs) ? pairs->child : NULL;
	size_t depth = 0, frame = 0;

	for (; item != NULL && depth < TICK_FRAMES_MAX; frame++) {
		uint64_t code = number_of(item, UINT64_MAX);

		if (code < r->count) {
			if (r->codes[code] != TICK_NONE)
				stack[depth++] = r->codes[code];
		} else if (frame == 0) {
			stack[depth++] = r->unknown;
			r->ticks->unaccounted++;
		}
		item = item->next != NULL ? item->next->next : NULL;
	}
	return ticks_add(r->ticks, stack, depth, r->err);
}

static bool
take_tick(struct reader *r, const cJSON *tick)
{
	struct tick_times *times = &r->ticks->times;
	uint64_t state = number_of(cJSON_GetObjectItemCaseSensitive(tick,
	    "vm"), VM_UNKNOWN);

	r->ticks->total++;
	r->ticks->gc += state == VM_GC;
	tick_times_tick(times, number_of(cJSON_GetObjectItemCaseSensitive(tick,
	    "tm"), times->last), state < VM_UNKNOWN ? (enum vm_state)state :
	    VM_UNKNOWN);
	return add_stack(r, cJSON_GetObjectItemCaseSensitive(tick, "s"));
}

/* Finds two members of the object, wherever they stand in it. */
static bool
find_members(struct reader *r, const char **code, const char **ticks)
{
	const char *p = json_blank(r->data, r->end), *close, *after;

	*code = *ticks = NULL;
	if (r->end - p >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p = json_blank(p + 3, r->end);
	if (p >= r->end || *p != '{')
		return wrong(r, p, "it is no object");
	do {
		p = json_blank(p + 1, r->end);
		if (p >= r->end || *p != '"')
			return wrong(r, p, "a name is missing");
		close = json_string_end(p + 1, r->end);
		if (close == NULL)
			return wrong(r, NULL, NULL);
		after = json_blank(close + 1, r->end);
		if (after >= r->end || *after != ':')
			return wrong(r, after, "a colon is missing");
		after = json_blank(after + 1, r->end);
		if (after >= r->end)
			return wrong(r, after, NULL);
		if (close - p == 5 && memcmp(p + 1, "code", 4) == 0)
			*code = after;
		else if (close - p == 6 && memcmp(p + 1, "ticks", 5) == 0)
			*ticks = after;
		after = skip(r, after);
		if (after == NULL)
			return false;
		p = json_blank(after, r->end);
		if (p >= r->end)
			return wrong(r, p, NULL);
	} while (*p == ',');
	if (*p != '}')
		return wrong(r, p, "a comma is missing");
	return (*code != NULL && *ticks != NULL) ||
	    wrong(r, r->data, "it has no code or no ticks");
}

bool
preprocessed_ticks_read(const char *data, size_t size, struct ticks *ticks,
	struct task *task, struct error *err)
{
	struct reader reader = { .data = data, .end = data + size,
	    .ticks = ticks, .name = STRBUF_INIT, .task = task, .err = err };
	const char *code, *all;
	bool done;

	ticks->timed = true;
	done = ticks_function(ticks, "UNKNOWN", 7, TICKS_UNKNOWN,
	    &reader.unknown, err) && find_members(&reader, &code, &all) &&
	    each(&reader, code, take_code) && each(&reader, all, take_tick);
	free(reader.codes);
	strbuf_release(&reader.name);
	return done;
}
