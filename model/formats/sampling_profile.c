#include "model/formats/sampling_profile.h"

#include <cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/number_map.h"
#include "model/base/task.h"
#include "model/formats/json_walk.h"
#include "model/snapshot/json.h"
#include "model/snapshot/source.h"

/* No call frame comes near this. */
#define FRAME_BYTES_MAX ((size_t)1 << 20)

/*
 * Call trees are deep where programs recurse (Node 26 takes stacks of any
 * depth, others 128 calls), so the reader does not: the walk goes through the
 * text, and node is the one that it is in.
 */
struct reader {
	struct sampling_profile *profile;
	struct json_walk walk;
	size_t room;			/* of profile->nodes */
	uint32_t node;
	struct number_map by_id;	/* nodes by their id */
	const char *samples;		/* where these begin, or NULL */
};

static bool
wrong(struct reader *r, const char *p, const char *what)
{
	return json_walk_wrong(&r->walk, p, what);
}

static bool
number_of(const cJSON *item, double least, double *number)
{
	if (!cJSON_IsNumber(item) || !(item->valuedouble >= least &&
	    item->valuedouble <= JSON_NUMBER_MAX))
		return false;
	*number = item->valuedouble;
	return true;
}

/* A number of at least 0, rounded. */
static bool
read_number(struct reader *r, const struct json_value *value,
	uint64_t *number, const char *what)
{
	double read;

	*number = 0;
	if (!json_value_number(value, &read) ||
	    !(read >= 0 && read <= JSON_NUMBER_MAX))
		return wrong(r, value->begin, what);
	*number = (uint64_t)(read + 0.5);
	return true;
}

static bool
add_text(struct reader *r, const cJSON *frame, const char *key,
	uint32_t *number)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(frame, key);
	const char *text = cJSON_IsString(item) ? item->valuestring : "";

	return intern_add(&r->profile->texts, text, strlen(text), number,
	    r->walk.err);
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
	    number, r->walk.err);
}

static bool
read_frame(struct reader *r, const struct json_value *value)
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
		return error_set(r->walk.err, ERROR_LIMIT, "the profile has "
		    "more than 4,294,967,294 nodes");
	nodes = array_grow(profile->nodes, &r->room,
	    (size_t)profile->count + 1, sizeof *nodes, "a profile",
	    r->walk.err);
	if (nodes == NULL)
		return false;
	profile->nodes = nodes;
	nodes[profile->count] = (struct profile_node) { .parent = parent,
	    .function = PROFILE_NONE };
	r->node = profile->count++;
	r->walk.p++;
	return json_walk_goes_on(&r->walk, r->node);
}

static bool
read_self(struct reader *r, const struct json_value *value)
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
read_id(struct reader *r, const struct json_value *value)
{
	uint64_t id;

	if (!read_number(r, value, &id, "an id is no number"))
		return false;
	/* Only samples ask for ids, and not for such. */
	return id >= NUMBER_NONE || number_map_put(&r->by_id, (uint32_t)id,
	    r->node, r->walk.err);
}

/* Reads one member of a node; *inside: it has entered the children. */
static bool
read_member(struct reader *r, bool *inside)
{
	struct json_value value;

	if (!json_walk_key(&r->walk, &value))
		return false;
	if (json_value_is(&value, "children") && *r->walk.p == '[') {
		r->walk.p++;
		*inside = true;
		return true;
	}
	if (!json_walk_skip(&r->walk, &value))
		return false;
	if (json_value_is(&value, "callFrame"))
		return read_frame(r, &value);
	if (json_value_is(&value, "selfSize"))
		return read_self(r, &value);
	if (json_value_is(&value, "id"))
		return read_id(r, &value);
	return !json_value_is(&value, "children") ||
	    wrong(r, value.begin, "children are no array");
}

/* The walk stands on the brace of the root. */
static bool
read_tree(struct reader *r)
{
	bool inside = false, first = true, more;

	if (!open_node(r, PROFILE_NONE))
		return false;
	for (;;) {
		if (!json_walk_more(&r->walk, inside ? ']' : '}', first, &more))
			return false;
		first = false;
		if (more && inside) {
			if (*r->walk.p != '{')
				return wrong(r, r->walk.p,
				    "a child is no node");
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
				return wrong(r, r->walk.p, "a node has no "
				    "callFrame");
			if (node->parent == PROFILE_NONE)
				return true;
			r->node = node->parent;
			inside = true;
		}
	}
}

/* The walk stands behind the brace of a sample. */
static bool
read_sample(struct reader *r, uint64_t *size, uint64_t *id)
{
	bool first = true, more;
	struct json_value value;

	for (;; first = false) {
		if (!json_walk_member(&r->walk, first, &more, &value))
			return false;
		if (!more)
			return true;
		if (json_value_is(&value, "size") && !read_number(r, &value,
		    size, "the size of a sample is no size"))
			return false;
		if (json_value_is(&value, "nodeId") && !read_number(r, &value,
		    id, "the nodeId of a sample is no number"))
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

	r->walk.p = r->samples;
	if (*r->walk.p != '[')
		return wrong(r, r->walk.p, "samples are no array");
	r->walk.p++;
	for (;; first = false) {
		uint64_t size = 0, id = NUMBER_NONE;

		if (!json_walk_more(&r->walk, ']', first, &more))
			return false;
		if (!more)
			return true;
		if (*r->walk.p != '{')
			return wrong(r, r->walk.p, "a sample is no object");
		r->walk.p++;
		if (!read_sample(r, &size, &id) ||
		    !json_walk_goes_on(&r->walk, ++count))
			return false;
		count_sample(r, size, id);
	}
}

static bool
read_members(struct reader *r)
{
	bool first = true, more;
	struct json_value value;

	for (;; first = false) {
		if (!json_walk_more(&r->walk, '}', first, &more))
			return false;
		if (!more)
			break;
		if (!json_walk_key(&r->walk, &value))
			return false;
		if (json_value_is(&value, "head") && r->profile->count == 0) {
			if (*r->walk.p != '{')
				return wrong(r, r->walk.p,
				    "its head is no node");
			if (!read_tree(r))
				return false;
			continue;
		}
		if (!json_walk_skip(&r->walk, &value))
			return false;
		if (json_value_is(&value, "samples"))
			r->samples = value.begin;
	}
	r->walk.p = json_blank(r->walk.p, r->walk.end);
	if (r->walk.p < r->walk.end)
		return wrong(r, r->walk.p, "something follows its end");
	return r->profile->count > 0 ||
	    wrong(r, r->walk.data, "it has no head");
}

static bool
read_all(struct reader *r)
{
	uint32_t number;

	/* The empty text is number 0. */
	if (!intern_add(&r->profile->texts, "", 0, &number, r->walk.err))
		return false;
	if (r->walk.end - r->walk.p >= 3 &&
	    memcmp(r->walk.p, "\xef\xbb\xbf", 3) == 0)
		r->walk.p += 3;
	if (!json_walk_next(&r->walk))
		return false;
	if (*r->walk.p != '{')
		return wrong(r, r->walk.p, "it is no JSON object");
	r->walk.p++;
	return read_members(r) && (r->samples == NULL || read_samples(r));
}

struct sampling_profile *
sampling_profile_read(const char *data, size_t size, struct task *task,
	struct error *err)
{
	struct reader reader = { .walk = { .data = data, .p = data,
	    .end = data + size, .file = "sampling profile", .task = task,
	    .err = err } };
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
