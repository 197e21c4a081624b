#include "model/formats/react_read.h"

#include <cJSON.h>
#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/error.h"

/* Milliseconds: no recording takes eleven days. */
#define TIME_MAX 1e9

/* Where the parts of a commit stand, NULL: it has none. */
struct commit_parts {
	const char *actual, *self, *changes;
};

static bool
is_null(const char *begin)
{
	return begin == NULL || *begin == 'n';
}

/* In microseconds; what clocks made negative is nothing. */
static bool
read_time(struct react_reader *r, const struct json_value *value,
	uint64_t *time)
{
	double number;

	*time = REACT_UNKNOWN;
	if (*value->begin == 'n')
		return true;
	if (!json_value_number(value, &number) || !(number <= TIME_MAX))
		return json_walk_wrong(&r->walk, value->begin,
		    "a time is no number, or too long to be true");
	*time = number > 0 ? (uint64_t)(number * 1000 + 0.5) : 0;
	return true;
}

static struct react_commit *
this_commit(struct react_reader *r)
{
	return &r->profile->commits[r->profile->commit_count - 1];
}

/* The render of a fiber in this commit, a new one if there is none. */
static struct react_render *
find_render(struct react_reader *r, uint32_t id)
{
	struct react_profile *p = r->profile;
	struct react_render *renders;
	uint32_t fiber, number;

	if (!react_find_fiber(r, id, &fiber))
		return NULL;
	number = number_map_get(&r->rendered, fiber);
	if (number != NUMBER_NONE)
		return &p->renders[number];
	if (p->render_count >= REACT_NONE - 1) {
		error_set(r->walk.err, ERROR_LIMIT,
		    "this profile has too many renders");
		return NULL;
	}
	renders = array_grow(p->renders, &p->render_capacity,
	    p->render_count + 1, sizeof *renders, "renders", r->walk.err);
	if (renders == NULL)
		return NULL;
	p->renders = renders;
	if (!number_map_put(&r->rendered, fiber, (uint32_t)p->render_count,
	    r->walk.err))
		return NULL;
	renders = &renders[p->render_count++];
	*renders = (struct react_render) { .fiber = fiber,
	    .commit = (uint32_t)p->commit_count - 1,
	    .self = REACT_UNKNOWN, .actual = REACT_UNKNOWN };
	if (p->fibers[fiber].mounted == renders->commit)
		renders->reasons = REACT_FIRST_MOUNT;
	this_commit(r)->count++;
	return renders;
}

/* ---- why ---------------------------------------------------------------- */

/* A list of names, or true: sets the bit, and the names. */
static bool
take_change(struct react_reader *r, const cJSON *item,
	enum react_reason reason, struct react_render *render,
	uint32_t *names)
{
	struct strbuf joined = STRBUF_INIT;
	bool done;

	if (cJSON_IsTrue(item) || (cJSON_IsArray(item) &&
	    cJSON_GetArraySize(item) > 0))
		render->reasons |= reason;
	react_join(item, &joined);
	done = react_add_text(r, joined.data, joined.len, names);
	strbuf_release(&joined);
	return done;
}

static bool
take_changes(struct react_reader *r, const cJSON *json,
	struct react_render *render)
{
#define MEMBER(name) cJSON_GetObjectItemCaseSensitive(json, name)
	const cJSON *hooks = MEMBER("hooks");

	if (cJSON_IsTrue(MEMBER("isFirstMount"))) {
		render->reasons |= REACT_FIRST_MOUNT;
		return true;
	}
	if (cJSON_IsTrue(MEMBER("didHooksChange")))
		render->reasons |= REACT_HOOKS;
	if (!take_change(r, MEMBER("props"), REACT_PROPS, render,
	    &render->props) ||
	    !take_change(r, MEMBER("state"), REACT_STATE, render,
	    &render->state) ||
	    !take_change(r, hooks, REACT_HOOKS, render, &render->hooks) ||
	    !take_change(r, MEMBER("context"), REACT_CONTEXT, render,
	    &render->context))
		return false;
	if (render->reasons == 0)
		render->reasons = REACT_PARENT;
	return true;
#undef MEMBER
}

static bool
read_change(struct react_reader *r, uint32_t id,
	const struct json_value *value)
{
	struct react_render *render = find_render(r, id);
	cJSON *json;
	bool done;

	if (render == NULL)
		return false;
	r->profile->explained = true;
	json = react_read_json(r, value);
	done = json != NULL && take_changes(r, json, render);
	cJSON_Delete(json);
	return done;
}

/* ---- how long ----------------------------------------------------------- */

static bool
read_actual(struct react_reader *r, uint32_t id,
	const struct json_value *value)
{
	struct react_render *render = find_render(r, id);

	return render != NULL && read_time(r, value, &render->actual);
}

static bool
read_self(struct react_reader *r, uint32_t id, const struct json_value *value)
{
	struct react_render *render = find_render(r, id);
	uint64_t time;

	if (render == NULL || !read_time(r, value, &time))
		return false;
	/* Who stands there twice counts once. */
	if (render->self != REACT_UNKNOWN)
		r->profile->self -= render->self;
	render->self = time;
	if (time != REACT_UNKNOWN)
		r->profile->self += time;
	return r->profile->self <= INT64_MAX || json_walk_wrong(&r->walk,
	    value->begin, "the times are too long to be true");
}

static bool
read_pairs(struct react_reader *r, const char *begin, react_pair *take)
{
	return is_null(begin) || react_read_pairs(r, begin,
	    "durations are no array", take);
}

/* ---- commits ------------------------------------------------------------ */

static bool
read_updaters(struct react_reader *r, const struct json_value *value,
	uint32_t *updaters)
{
	struct strbuf names = STRBUF_INIT;
	const cJSON *item;
	cJSON *json;
	bool done;

	if (*value->begin != '[')
		return true;
	json = react_read_json(r, value);
	cJSON_ArrayForEach(item, json) {
		const cJSON *name = cJSON_GetObjectItemCaseSensitive(item,
		    "displayName");
		const cJSON *type = cJSON_GetObjectItemCaseSensitive(item,
		    "type");
		bool is_root = cJSON_IsNumber(type) &&
		    type->valuedouble == REACT_TYPE_ROOT;

		if (names.len > 0)
			strbuf_adds(&names, ", ");
		strbuf_adds(&names, cJSON_IsString(name) ?
		    name->valuestring : is_root ? "(root)" : "Anonymous");
	}
	done = json != NULL && react_add_text(r, names.data, names.len,
	    updaters);
	cJSON_Delete(json);
	strbuf_release(&names);
	return done;
}

/* A member of a commit. */
static bool
take_member(struct react_reader *r, const struct json_value *value,
	struct commit_parts *parts)
{
	struct react_commit *commit = this_commit(r);

	if (json_value_is(value, "timestamp"))
		return read_time(r, value, &commit->at);
	if (json_value_is(value, "duration"))
		return read_time(r, value, &commit->render);
	if (json_value_is(value, "effectDuration"))
		return read_time(r, value, &commit->layout);
	if (json_value_is(value, "passiveEffectDuration"))
		return read_time(r, value, &commit->passive);
	if (json_value_is(value, "priorityLevel"))
		return react_read_text(r, value, &commit->priority);
	if (json_value_is(value, "updaters"))
		return read_updaters(r, value, &commit->updaters);
	if (json_value_is(value, "fiberActualDurations"))
		parts->actual = value->begin;
	else if (json_value_is(value, "fiberSelfDurations"))
		parts->self = value->begin;
	else if (json_value_is(value, "changeDescriptions"))
		parts->changes = value->begin;
	return true;
}

static bool
open_commit(struct react_reader *r)
{
	struct react_profile *p = r->profile;
	struct react_commit *commits = array_grow(p->commits,
	    &p->commit_capacity, p->commit_count + 1, sizeof *commits,
	    "commits", r->walk.err);

	if (commits == NULL)
		return false;
	p->commits = commits;
	if (p->commit_count >= REACT_NONE - 1)
		return error_set(r->walk.err, ERROR_LIMIT,
		    "this profile has too many commits");
	commits[p->commit_count++] = (struct react_commit) {
		.root = (uint32_t)p->root_count - 1,
		.number = ++r->commits,
		.at = REACT_UNKNOWN,
		.render = REACT_UNKNOWN,
		.layout = REACT_UNKNOWN,
		.passive = REACT_UNKNOWN,
		.first = (uint32_t)p->render_count,
	};
	number_map_release(&r->rendered);
	r->rendered = (struct number_map) { 0 };
	return true;
}

static bool
read_commit(void *data)
{
	struct react_reader *r = data;
	struct json_walk *w = &r->walk;
	struct commit_parts parts = { 0 };
	bool first = true, more, done;
	struct json_value value;
	const char *behind;

	if (!json_walk_enter(w, '{', "a commit is no object") ||
	    !open_commit(r))
		return false;
	for (;; first = false) {
		if (!json_walk_member(w, first, &more, &value))
			return false;
		if (!more)
			break;
		if (!take_member(r, &value, &parts))
			return false;
	}
	behind = w->p;
	done = read_pairs(r, parts.actual, read_actual) &&
	    read_pairs(r, parts.self, read_self) &&
	    read_pairs(r, parts.changes, read_change);
	w->p = behind;
	return done;
}

bool
react_read_commits(struct react_reader *r, const char *begin)
{
	r->walk.p = begin;
	return json_walk_array(&r->walk, "commitData are no array",
	    read_commit, r);
}
