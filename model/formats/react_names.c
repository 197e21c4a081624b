#include "model/formats/react_read.h"

#include <cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/utf8.h"
#include "model/formats/react_operations.h"
#include "model/snapshot/json.h"

/* What is parsed at once; a component with a million children has less. */
#define PIECE_BYTES_MAX ((size_t)8 << 20)
#define NUMBERS_MAX ((size_t)1 << 28)
/* Of names of what was mounted: no more than this is kept. */
#define NAME_POINTS_MAX 1024

void
react_reader_release(struct react_reader *r)
{
	number_map_release(&r->by_id);
	number_map_release(&r->rendered);
	free(r->numbers);
}

/* ---- what all parts share ----------------------------------------------- */

cJSON *
react_read_json(struct react_reader *r, const struct json_value *value)
{
	size_t len = (size_t)(value->end - value->begin);
	cJSON *json = NULL;

	if (len > PIECE_BYTES_MAX) {
		json_walk_wrong(&r->walk, value->begin, "what is told of one "
		    "component is larger than 8 MiB");
		return NULL;
	}
	json = cJSON_ParseWithLength(value->begin, len);
	if (json == NULL)
		json_walk_wrong(&r->walk, value->begin,
		    "this is not well-formed JSON");
	return json;
}

bool
react_add_text(struct react_reader *r, const char *text, size_t len,
	uint32_t *number)
{
	struct strbuf clean = STRBUF_INIT;
	bool done;

	utf8_add(&clean, text, len);
	done = !clean.failed || error_memory(r->walk.err, "names", len);
	done = done && intern_add(&r->profile->texts, clean.data, clean.len,
	    number, r->walk.err);
	strbuf_release(&clean);
	return done;
}

static bool
add_string(struct react_reader *r, const cJSON *item, uint32_t *number)
{
	const char *text = cJSON_IsString(item) ? item->valuestring : "";

	return react_add_text(r, text, strlen(text), number);
}

bool
react_read_text(struct react_reader *r, const struct json_value *value,
	uint32_t *number)
{
	cJSON *json;
	bool done;

	*number = 0;
	if (*value->begin != '"')
		return true;
	json = react_read_json(r, value);
	done = json != NULL && add_string(r, json, number);
	cJSON_Delete(json);
	return done;
}

void
react_join(const cJSON *array, struct strbuf *out)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, array) {
		bool is_number = cJSON_IsNumber(item) &&
		    item->valuedouble >= 0 &&
		    item->valuedouble < JSON_NUMBER_MAX;

		if (!cJSON_IsString(item) && !is_number)
			continue;
		if (out->len > 0)
			strbuf_adds(out, ", ");
		if (cJSON_IsString(item))
			strbuf_adds(out, item->valuestring);
		else
			strbuf_addf(out, "%.0f", item->valuedouble + 1);
	}
}

static bool
read_id(struct react_reader *r, const struct json_value *value, uint32_t *id)
{
	double number;

	if (!json_value_number(value, &number) || !(number > 0 &&
	    number < REACT_NONE))
		return json_walk_wrong(&r->walk, value->begin,
		    "the id of a component is no number");
	*id = (uint32_t)number;
	return true;
}

/* What takes pairs, and how many came. */
struct pairs {
	struct react_reader *r;
	react_pair *take;
	size_t count;
};

static bool
read_pair(void *data)
{
	struct pairs *pairs = data;
	struct react_reader *r = pairs->r;
	struct json_walk *w = &r->walk;
	struct json_value key, value;
	bool inside;
	uint32_t id = 0;

	if (!json_walk_enter(w, '[', "a pair is no array") ||
	    !json_walk_next(w) || !json_walk_skip(w, &key) ||
	    !read_id(r, &key, &id) ||
	    !json_walk_enter(w, ',', "a pair has no second part") ||
	    !json_walk_next(w) || !json_walk_skip(w, &value) ||
	    !json_walk_more(w, ']', false, &inside))
		return false;
	if (inside)
		return json_walk_wrong(w, w->p, "a pair has a third part");
	return pairs->take(r, id, &value) &&
	    json_walk_goes_on(w, ++pairs->count);
}

bool
react_read_pairs(struct react_reader *r, const char *begin, const char *what,
	react_pair *take)
{
	struct pairs pairs = { r, take, 0 };

	r->walk.p = begin;
	return json_walk_array(&r->walk, what, read_pair, &pairs);
}

/* ---- who is who --------------------------------------------------------- */

bool
react_read_root(struct react_reader *r, uint32_t name)
{
	struct react_profile *p = r->profile;
	uint32_t *roots = array_grow(p->roots, &p->root_capacity,
	    p->root_count + 1, sizeof *roots, "roots", r->walk.err);

	if (roots == NULL)
		return false;
	p->roots = roots;
	roots[p->root_count++] = name;
	number_map_release(&r->by_id);
	r->by_id = (struct number_map) { 0 };
	r->commits = 0;
	return true;
}

static bool
put_fiber(struct react_reader *r, const struct react_fiber *fiber)
{
	struct react_profile *p = r->profile;
	struct react_fiber *fibers = array_grow(p->fibers,
	    &p->fiber_capacity, p->fiber_count + 1, sizeof *fibers,
	    "components", r->walk.err);

	if (fibers == NULL)
		return false;
	p->fibers = fibers;
	if (p->fiber_count >= REACT_NONE - 1)
		return error_set(r->walk.err, ERROR_LIMIT,
		    "this profile has too many components");
	fibers[p->fiber_count++] = *fiber;
	return number_map_put(&r->by_id, fiber->id,
	    (uint32_t)p->fiber_count - 1, r->walk.err);
}

static bool
find_component(struct react_reader *r, uint32_t name, uint32_t wrappers,
	uint32_t type, uint32_t *number)
{
	struct react_component component = { name, wrappers, type };

	return intern_add(&r->profile->components, &component,
	    sizeof component, number, r->walk.err);
}

bool
react_find_fiber(struct react_reader *r, uint32_t id, uint32_t *number)
{
	struct react_fiber fiber = { .id = id, .mounted = REACT_NONE };
	uint32_t name;
	char text[32];
	int len;

	*number = number_map_get(&r->by_id, id);
	if (*number != NUMBER_NONE)
		return true;
	len = snprintf(text, sizeof text, "fiber #%u", id);
	*number = (uint32_t)r->profile->fiber_count;
	return react_add_text(r, text, (size_t)len, &name) &&
	    find_component(r, name, 0, REACT_TYPE_UNKNOWN,
	    &fiber.component) && put_fiber(r, &fiber);
}

static uint32_t
type_of(const cJSON *item)
{
	double type = cJSON_IsNumber(item) ? item->valuedouble : 0;

	return type > 0 && type < REACT_TYPES ? (uint32_t)type :
	    REACT_TYPE_UNKNOWN;
}

static bool
read_snapshot(struct react_reader *r, uint32_t id, const cJSON *json)
{
	const cJSON *wrappers = cJSON_GetObjectItemCaseSensitive(json,
	    "hocDisplayNames");
	struct react_fiber fiber = { .id = id, .mounted = REACT_NONE };
	struct strbuf joined = STRBUF_INIT;
	uint32_t name, wrapper;
	bool done;

	if (number_map_get(&r->by_id, id) != NUMBER_NONE)
		return true;
	react_join(wrappers, &joined);
	done = add_string(r, cJSON_GetObjectItemCaseSensitive(json,
	    "displayName"), &name) &&
	    react_add_text(r, joined.data, joined.len, &wrapper) &&
	    add_string(r, cJSON_GetObjectItemCaseSensitive(json, "key"),
	    &fiber.key) && find_component(r, name, wrapper,
	    type_of(cJSON_GetObjectItemCaseSensitive(json, "type")),
	    &fiber.component) && put_fiber(r, &fiber);
	strbuf_release(&joined);
	return done;
}

static bool
take_snapshot(struct react_reader *r, uint32_t id,
	const struct json_value *value)
{
	cJSON *json = react_read_json(r, value);
	bool done = json != NULL && read_snapshot(r, id, json);

	cJSON_Delete(json);
	return done;
}

bool
react_read_snapshots(struct react_reader *r, const char *begin)
{
	return react_read_pairs(r, begin, "snapshots are no array",
	    take_snapshot);
}

/* ---- what was mounted while recording ----------------------------------- */

/*
 * Code points of one name, as UTF-8; what is none becomes U+FFFD. The same long
 * name may be that of very many components.
 */
static void
add_points(const int64_t *points, size_t len, struct strbuf *out)
{
	for (size_t i = 0; i < len && i < NAME_POINTS_MAX; i++) {
		int64_t c = points[i];

		if (c < 0 || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
			c = 0xfffd;
		if (c < 0x80) {
			strbuf_addc(out, (char)c);
			continue;
		}
		if (c < 0x800) {
			strbuf_addc(out, (char)(0xc0 | c >> 6));
		} else {
			strbuf_addc(out, (char)(c < 0x10000 ? 0xe0 | c >> 12 :
			    0xf0 | c >> 18));
			if (c >= 0x10000)
				strbuf_addc(out, (char)(0x80 | (c >> 12 &
				    0x3f)));
			strbuf_addc(out, (char)(0x80 | (c >> 6 & 0x3f)));
		}
		strbuf_addc(out, (char)(0x80 | (c & 0x3f)));
	}
}

/* May its name be one in others: memo(Row)? */
static bool
may_be_wrapped(uint32_t type)
{
	return type == REACT_TYPE_CLASS || type == REACT_TYPE_FUNCTION ||
	    type == REACT_TYPE_FORWARD_REF || type == REACT_TYPE_MEMO ||
	    type == REACT_TYPE_VIRTUAL;
}

/*
 * Takes a name apart as DevTools does before it exports it: in Memo(a(Row))
 * Row is the name, and the others are its wrappers.
 */
static void
split_name(const char *text, size_t len, struct strbuf *name,
	struct strbuf *wrappers)
{
	size_t at = 0;

	while (at < len) {
		size_t start;

		while (at < len && (text[at] == '(' || text[at] == ')'))
			at++;
		for (start = at; at < len && text[at] != '(' &&
		    text[at] != ')';)
			at++;
		if (at == start)
			break;
		if (name->len > 0) {
			if (wrappers->len > 0)
				strbuf_adds(wrappers, ", ");
			strbuf_add(wrappers, name->data, name->len);
		}
		strbuf_reset(name);
		strbuf_add(name, text + start, at - start);
	}
}

struct mounting {
	struct react_reader *reader;
	uint32_t commit;
};

static bool
add_mounted(void *data, const struct react_added *added, struct error *err)
{
	static const char compiled[] = "Forget(";
	const struct mounting *mounting = data;
	struct react_reader *r = mounting->reader;
	struct react_fiber fiber = { .id = added->id,
	    .mounted = mounting->commit };
	struct strbuf raw = STRBUF_INIT, name = STRBUF_INIT;
	struct strbuf wrappers = STRBUF_INIT, key = STRBUF_INIT;
	uint32_t number, wrapper;
	bool done = true;

	(void)err;
	if (number_map_get(&r->by_id, added->id) != NUMBER_NONE)
		return true;
	add_points(added->name, added->name_len, &raw);
	add_points(added->key, added->key_len, &key);
	if (may_be_wrapped(added->type) && strchr(raw.data, '(') != NULL) {
		size_t skip = strncmp(raw.data, compiled,
		    sizeof compiled - 1) == 0 ? sizeof compiled - 1 : 0;

		split_name(raw.data + skip, raw.len - skip, &name, &wrappers);
	} else {
		strbuf_add(&name, raw.data, raw.len);
	}
	done = react_add_text(r, name.data, name.len, &number) &&
	    react_add_text(r, wrappers.data, wrappers.len, &wrapper) &&
	    react_add_text(r, key.data, key.len, &fiber.key) &&
	    find_component(r, number, wrapper, added->type,
	    &fiber.component) && put_fiber(r, &fiber);
	strbuf_release(&raw);
	strbuf_release(&name);
	strbuf_release(&wrappers);
	strbuf_release(&key);
	return done;
}

static bool
add_number(struct react_reader *r, const struct json_value *value)
{
	double number;

	if (!json_value_number(value, &number) ||
	    !(number >= -JSON_NUMBER_MAX && number <= JSON_NUMBER_MAX))
		return json_walk_wrong(&r->walk, value->begin,
		    "an operation is no number");
	if (r->number_count == r->number_capacity) {
		int64_t *numbers = array_grow(r->numbers,
		    &r->number_capacity, r->number_count + 1,
		    sizeof *numbers, "operations", r->walk.err);

		if (numbers == NULL)
			return false;
		r->numbers = numbers;
	}
	r->numbers[r->number_count++] = (int64_t)number;
	return r->number_count <= NUMBERS_MAX || json_walk_wrong(&r->walk,
	    value->begin, "a commit has too many operations");
}

static bool
read_number(void *data)
{
	struct react_reader *r = data;
	struct json_value value;

	return json_walk_skip(&r->walk, &value) && add_number(r, &value) &&
	    json_walk_goes_on(&r->walk, r->number_count);
}

static bool
read_numbers(struct react_reader *r)
{
	r->number_count = 0;
	return json_walk_array(&r->walk, "operations are no array",
	    read_number, r);
}

/* Once to see how they are written, then again to read them. */
static bool
take_operations(struct react_reader *r, bool again, uint32_t commit)
{
	struct mounting mounting = { r, commit };
	bool adds;
	unsigned ways = react_operations_check(r->numbers, r->number_count,
	    &adds);
	enum react_encoding encoding = r->six > r->seven ? REACT_SIX :
	    REACT_SEVEN;

	if (!again) {
		r->six += ways == REACT_SIX && adds;
		r->seven += ways == REACT_SEVEN && adds;
		r->profile->unread += ways == 0;
		return true;
	}
	if (ways == 0)
		return true;
	if (ways != (REACT_SIX | REACT_SEVEN))
		encoding = (enum react_encoding)ways;
	return react_operations_read(r->numbers, r->number_count, encoding,
	    add_mounted, &mounting, r->walk.err);
}

/* Operations of one commit after the other. */
struct operating {
	struct react_reader *r;
	bool again;
	uint32_t commit;
};

static bool
read_commit(void *data)
{
	struct operating *o = data;

	return read_numbers(o->r) && take_operations(o->r, o->again,
	    o->commit++);
}

static bool
walk_operations(struct react_reader *r, const char *begin, bool again)
{
	struct operating operating = { r, again,
	    (uint32_t)r->profile->commit_count };

	r->walk.p = begin;
	return json_walk_array(&r->walk, "operations are no array",
	    read_commit, &operating);
}

bool
react_read_operations(struct react_reader *r, const char *begin)
{
	return walk_operations(r, begin, false) &&
	    walk_operations(r, begin, true);
}
