#include "model/formats/sampling_profile.h"

#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/base/task.h"
#include "model/snapshot/json.h"
#include "model/snapshot/number.h"
#include "model/snapshot/source.h"

/* No call frame comes near this. */
#define FRAME_BYTES_MAX ((size_t)1 << 20)
/* Nor any number, as text. */
#define NUMBER_BYTES_MAX 64
/* The most that sizes and numbers of JavaScript count up to exactly. */
#define NUMBER_MAX 9007199254740991.0
/* How many nodes or samples are read between two looks at the task. */
#define STEP 4096

/*
 * Call trees are deep where programs recurse (Node 26 takes stacks of any
 * depth, others 128 calls), so the reader does not: p walks through the text,
 * and node is the one that it is in.
 */
struct reader {
	struct sampling_profile *profile;
	const char *data, *p, *end;
	size_t room;			/* of profile->nodes */
	uint32_t node;
	struct number_map by_id;	/* nodes by their id */
	const char *samples;		/* where these begin, or NULL */
	struct task *task;
	struct error *err;
};

/* A member of an object, or an element: where its value stands. */
struct value {
	const char *key;	/* without quotes; of members */
	size_t key_len;
	const char *begin, *end;
};

static bool
cut_short(struct reader *r)
{
	return error_set_at(r->err, ERROR_TRUNCATED,
	    (uint64_t)(r->end - r->data), "the profile ends too early; was "
	    "the file cut short, or is it still being written?");
}

static bool
wrong(struct reader *r, const char *p, const char *what)
{
	return error_set_at(r->err, ERROR_FORMAT, (uint64_t)(p - r->data),
	    "no sampling profile: %s", what);
}

static bool
goes_on(struct reader *r, size_t number)
{
	return number % STEP != 0 || task_progress(r->task, STAGE_LOCATE,
	    (uint64_t)(r->p - r->data), r->err);
}

/* Moves to the next byte that is not blank; false at the end. */
static bool
next(struct reader *r)
{
	r->p = json_blank(r->p, r->end);
	return r->p < r->end || cut_short(r);
}

/*
 * Within brackets: passes the comma before all but the first. *more is false
 * once the closing one was passed.
 */
static bool
enter_next(struct reader *r, char close, bool first, bool *more)
{
	if (!next(r))
		return false;
	*more = *r->p != close;
	if (!*more) {
		r->p++;
		return true;
	}
	if (first)
		return true;
	if (*r->p != ',')
		return wrong(r, r->p, "a comma is missing");
	r->p++;
	return next(r);
}

/* Reads a key and the colon behind it. */
static bool
read_key(struct reader *r, struct value *value)
{
	const char *close;

	if (*r->p != '"')
		return wrong(r, r->p, "the name of a member is missing");
	close = json_string_end(r->p + 1, r->end);
	if (close == NULL)
		return cut_short(r);
	value->key = r->p + 1;
	value->key_len = (size_t)(close - value->key);
	r->p = close + 1;
	if (!next(r))
		return false;
	if (*r->p != ':')
		return wrong(r, r->p, "a colon is missing");
	r->p++;
	return next(r);
}

/* Finds the end of the value here, and passes it. */
static bool
skip_value(struct reader *r, struct value *value)
{
	bool cancelled;

	value->begin = r->p;
	value->end = json_skip_watched(r->p, r->end, r->data, r->task,
	    &cancelled, r->err);
	if (cancelled)
		return false;
	if (value->end == NULL)
		return cut_short(r);
	if (value->end == value->begin)
		return wrong(r, r->p, "a value is missing");
	r->p = value->end;
	return true;
}

static bool
is_key(const struct value *value, const char *key)
{
	return value->key_len == strlen(key) &&
	    memcmp(value->key, key, value->key_len) == 0;
}

static bool
number_of(const cJSON *item, double least, double *number)
{
	if (!cJSON_IsNumber(item) || !(item->valuedouble >= least &&
	    item->valuedouble <= NUMBER_MAX))
		return false;
	*number = item->valuedouble;
	return true;
}

/* A number of at least 0, rounded. */
static bool
read_number(struct reader *r, const struct value *value, uint64_t *number,
	const char *what)
{
	size_t len = (size_t)(value->end - value->begin);
	const char *p = value->begin;
	bool negative, done;
	double read = 0;
	cJSON *item;

	/* Nearly all are whole. */
	if (number_read(&p, number, &negative) == NUMBER_OK && !negative &&
	    p == value->end && *number <= (uint64_t)NUMBER_MAX)
		return true;
	item = len <= NUMBER_BYTES_MAX ?
	    cJSON_ParseWithLength(value->begin, len) : NULL;
	done = number_of(item, 0, &read);
	cJSON_Delete(item);
	*number = (uint64_t)(read + 0.5);
	return done || wrong(r, value->begin, what);
}

static bool
add_text(struct reader *r, const cJSON *frame, const char *key,
	uint32_t *number)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(frame, key);
	const char *text = cJSON_IsString(item) ? item->valuestring : "";

	return intern_add(&r->profile->texts, text, strlen(text), number,
	    r->err);
}

/* In the file lines and columns count from 0, and -1 is none. */
static uint32_t
position_of(const cJSON *frame, const char *key)
{
	double number;

	if (!number_of(cJSON_GetObjectItemCaseSensitive(frame, key), 0,
	    &number) || number >= UINT32_MAX - 1)
		return 0;
	return (uint32_t)number + 1;
}

static bool
add_function(struct reader *r, const cJSON *frame, uint32_t *number)
{
	struct profile_function function = { 0 };
	uint32_t script;

	if (!add_text(r, frame, "functionName", &function.name) ||
	    !add_text(r, frame, "url", &function.url) ||
	    !add_text(r, frame, "scriptId", &script))
		return false;
	/* Number 0 is "". */
	if (function.url == 0)
		function.script = script;
	function.line = position_of(frame, "lineNumber");
	function.column = position_of(frame, "columnNumber");
	return intern_add(&r->profile->functions, &function, sizeof function,
	    number, r->err);
}

static bool
read_frame(struct reader *r, const struct value *value)
{
	size_t len = (size_t)(value->end - value->begin);
	cJSON *frame;
	bool done;

	if (*value->begin != '{')
		return wrong(r, value->begin, "a callFrame is no object");
	if (len > FRAME_BYTES_MAX)
		return wrong(r, value->begin, "a callFrame is larger than "
		    "1 MiB");
	frame = cJSON_ParseWithLength(value->begin, len);
	if (frame == NULL)
		return wrong(r, value->begin, "a callFrame is not "
		    "well-formed JSON");
	done = add_function(r, frame,
	    &r->profile->nodes[r->node].function);
	cJSON_Delete(frame);
	return done;
}

static bool
open_node(struct reader *r, uint32_t parent)
{
	struct sampling_profile *profile = r->profile;
	struct profile_node *nodes;

	if (profile->count >= PROFILE_NONE - 1)
		return error_set(r->err, ERROR_LIMIT, "the profile has more "
		    "than 4,294,967,294 nodes");
	nodes = array_grow(profile->nodes, &r->room,
	    (size_t)profile->count + 1, sizeof *nodes, "a profile", r->err);
	if (nodes == NULL)
		return false;
	profile->nodes = nodes;
	nodes[profile->count] = (struct profile_node) { .parent = parent,
	    .function = PROFILE_NONE };
	r->node = profile->count++;
	r->p++;
	return goes_on(r, r->node);
}

static bool
read_self(struct reader *r, const struct value *value)
{
	struct profile_node *node = &r->profile->nodes[r->node];
	uint64_t before = node->self;

	if (!read_number(r, value, &node->self, "a selfSize is no size"))
		return false;
	r->profile->total += node->self - before;
	return r->profile->total <= INT64_MAX ||
	    wrong(r, value->begin, "the sizes are too large to be true");
}

static bool
read_id(struct reader *r, const struct value *value)
{
	uint64_t id;

	if (!read_number(r, value, &id, "an id is no number"))
		return false;
	/* Only samples ask for ids, and not for such. */
	return id >= NUMBER_NONE || number_map_put(&r->by_id, (uint32_t)id,
	    r->node, r->err);
}

/* Reads one member of a node; *inside: it has entered the children. */
static bool
read_member(struct reader *r, bool *inside)
{
	struct value value;

	if (!read_key(r, &value))
		return false;
	if (is_key(&value, "children") && *r->p == '[') {
		r->p++;
		*inside = true;
		return true;
	}
	if (!skip_value(r, &value))
		return false;
	if (is_key(&value, "callFrame"))
		return read_frame(r, &value);
	if (is_key(&value, "selfSize"))
		return read_self(r, &value);
	if (is_key(&value, "id"))
		return read_id(r, &value);
	return !is_key(&value, "children") || wrong(r, value.begin,
	    "children are no array");
}

/* r->p stands on the brace of the root. */
static bool
read_tree(struct reader *r)
{
	bool inside = false, first = true, more;

	if (!open_node(r, PROFILE_NONE))
		return false;
	for (;;) {
		if (!enter_next(r, inside ? ']' : '}', first, &more))
			return false;
		first = false;
		if (more && inside) {
			if (*r->p != '{')
				return wrong(r, r->p, "a child is no node");
			if (!open_node(r, r->node))
				return false;
			inside = false;
			first = true;
		} else if (more) {
			if (!read_member(r, &inside))
				return false;
			first = inside;
		} else if (inside) {
			inside = false;
		} else {
			const struct profile_node *node =
			    &r->profile->nodes[r->node];

			if (node->function == PROFILE_NONE)
				return wrong(r, r->p, "a node has no "
				    "callFrame");
			if (node->parent == PROFILE_NONE)
				return true;
			r->node = node->parent;
			inside = true;
		}
	}
}

/* r->p stands behind the brace of a sample. */
static bool
read_sample(struct reader *r, uint64_t *size, uint64_t *id)
{
	bool first = true, more;
	struct value value;

	for (;; first = false) {
		if (!enter_next(r, '}', first, &more))
			return false;
		if (!more)
			return true;
		if (!read_key(r, &value) || !skip_value(r, &value))
			return false;
		if (is_key(&value, "size") && !read_number(r, &value, size,
		    "the size of a sample is no size"))
			return false;
		if (is_key(&value, "nodeId") && !read_number(r, &value, id,
		    "the nodeId of a sample is no number"))
			return false;
	}
}

static void
count_sample(struct reader *r, uint64_t size, uint64_t id)
{
	struct sampling_profile *profile = r->profile;
	uint32_t node = NUMBER_NONE;

	/* Some are of nodes that are not in the tree. */
	if (id < NUMBER_NONE)
		node = number_map_get(&r->by_id, (uint32_t)id);
	if (node == NUMBER_NONE || size == 0)
		return;
	profile->nodes[node].samples++;
	if (profile->samples++ == 0 || size < profile->smallest)
		profile->smallest = size;
}

/* Once the tree is known. */
static bool
read_samples(struct reader *r)
{
	bool first = true, more;
	size_t count = 0;

	r->p = r->samples;
	if (*r->p != '[')
		return wrong(r, r->p, "samples are no array");
	r->p++;
	for (;; first = false) {
		uint64_t size = 0, id = NUMBER_NONE;

		if (!enter_next(r, ']', first, &more))
			return false;
		if (!more)
			return true;
		if (*r->p != '{')
			return wrong(r, r->p, "a sample is no object");
		r->p++;
		if (!read_sample(r, &size, &id) || !goes_on(r, ++count))
			return false;
		count_sample(r, size, id);
	}
}

static bool
read_members(struct reader *r)
{
	bool first = true, more;
	struct value value;

	for (;; first = false) {
		if (!enter_next(r, '}', first, &more))
			return false;
		if (!more)
			break;
		if (!read_key(r, &value))
			return false;
		if (is_key(&value, "head") && r->profile->count == 0) {
			if (*r->p != '{')
				return wrong(r, r->p, "its head is no node");
			if (!read_tree(r))
				return false;
			continue;
		}
		if (!skip_value(r, &value))
			return false;
		if (is_key(&value, "samples"))
			r->samples = value.begin;
	}
	r->p = json_blank(r->p, r->end);
	if (r->p < r->end)
		return wrong(r, r->p, "something follows its end");
	return r->profile->count > 0 || wrong(r, r->data, "it has no head");
}

static bool
read_all(struct reader *r)
{
	uint32_t number;

	/* The empty text is number 0. */
	if (!intern_add(&r->profile->texts, "", 0, &number, r->err))
		return false;
	if (r->end - r->p >= 3 && memcmp(r->p, "\xef\xbb\xbf", 3) == 0)
		r->p += 3;
	if (!next(r))
		return false;
	if (*r->p != '{')
		return wrong(r, r->p, "it is no JSON object");
	r->p++;
	return read_members(r) && (r->samples == NULL || read_samples(r));
}

struct sampling_profile *
sampling_profile_read(const char *data, size_t size, struct task *task,
	struct error *err)
{
	struct reader reader = { .data = data, .p = data, .end = data + size,
	    .task = task, .err = err };
	struct sampling_profile *profile = calloc(1, sizeof *profile);
	bool done;

	if (profile == NULL) {
		error_memory(err, "a profile", sizeof *profile);
		return NULL;
	}
	task_begin(task, STAGE_LOCATE, size);
	reader.profile = profile;
	done = read_all(&reader);
	number_map_release(&reader.by_id);
	if (done) {
		task_end(task, STAGE_LOCATE);
		return profile;
	}
	sampling_profile_free(profile);
	return NULL;
}

void
sampling_profile_free(struct sampling_profile *profile)
{
	if (profile == NULL)
		return;
	intern_release(&profile->texts);
	intern_release(&profile->functions);
	free(profile->nodes);
	free(profile);
}

struct profile_function
sampling_profile_function(const struct sampling_profile *profile, uint32_t n)
{
	struct profile_function function;
	size_t len;

	/* Keys stand one after the other, wherever that is. */
	memcpy(&function, intern_key(&profile->functions, n, &len),
	    sizeof function);
	return function;
}

static void *
read_source(const struct source *source, struct task *task,
	struct error *err)
{
	return sampling_profile_read(source->data, source->size, task, err);
}

static void
free_data(void *data)
{
	sampling_profile_free(data);
}

static uint64_t
total_of(const void *data)
{
	return ((const struct sampling_profile *)data)->total;
}

static size_t
bytes_of(const void *data)
{
	const struct sampling_profile *profile = data;

	return sizeof *profile + profile->texts.bytes_capacity +
	    profile->functions.bytes_capacity +
	    (profile->texts.keys_capacity + profile->functions.keys_capacity) *
	    sizeof *profile->texts.keys +
	    profile->count * sizeof *profile->nodes;
}

const struct format sampling_profile_format = {
	.kind = FILE_SAMPLING_PROFILE,
	.name = "sampling profile",
	.read = read_source,
	.free = free_data,
	.total = total_of,
	.bytes = bytes_of,
};
