#include "model/formats/json_walk.h"

#include <cJSON.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/json.h"
#include "model/snapshot/number.h"

/* No number is longer, as text. */
#define NUMBER_BYTES_MAX 64
/* How many things are read between two looks at the task. */
#define STEP 4096

bool
json_walk_cut(struct json_walk *w)
{
	return error_set_at(w->err, ERROR_TRUNCATED,
	    (uint64_t)(w->end - w->data), "the profile ends too early; was "
	    "the file cut short, or is it still being written?");
}

bool
json_walk_wrong(struct json_walk *w, const char *p, const char *what)
{
	return error_set_at(w->err, ERROR_FORMAT, (uint64_t)(p - w->data),
	    "no %s: %s", w->file, what);
}

bool
json_walk_goes_on(struct json_walk *w, size_t step)
{
	return step % STEP != 0 || task_progress(w->task, STAGE_LOCATE,
	    (uint64_t)(w->p - w->data), w->err);
}

bool
json_walk_next(struct json_walk *w)
{
	w->p = json_blank(w->p, w->end);
	return w->p < w->end || json_walk_cut(w);
}

bool
json_walk_enter(struct json_walk *w, char bracket, const char *what)
{
	if (!json_walk_next(w))
		return false;
	if (*w->p != bracket)
		return json_walk_wrong(w, w->p, what);
	w->p++;
	return true;
}

bool
json_walk_more(struct json_walk *w, char close, bool first, bool *more)
{
	if (!json_walk_next(w))
		return false;
	*more = *w->p != close;
	if (!*more) {
		w->p++;
		return true;
	}
	if (first)
		return true;
	if (*w->p != ',')
		return json_walk_wrong(w, w->p, "a comma is missing");
	w->p++;
	return json_walk_next(w);
}

bool
json_walk_key(struct json_walk *w, struct json_value *value)
{
	const char *close;

	if (*w->p != '"')
		return json_walk_wrong(w, w->p,
		    "the name of a member is missing");
	close = json_string_end(w->p + 1, w->end);
	if (close == NULL)
		return json_walk_cut(w);
	value->key = w->p + 1;
	value->key_len = (size_t)(close - value->key);
	w->p = close + 1;
	if (!json_walk_next(w))
		return false;
	if (*w->p != ':')
		return json_walk_wrong(w, w->p, "a colon is missing");
	w->p++;
	return json_walk_next(w);
}

bool
json_walk_skip(struct json_walk *w, struct json_value *value)
{
	bool cancelled;

	value->begin = w->p;
	value->end = json_skip_watched(w->p, w->end, w->data, w->task,
	    &cancelled, w->err);
	if (cancelled)
		return false;
	if (value->end == NULL)
		return json_walk_cut(w);
	if (value->end == value->begin)
		return json_walk_wrong(w, w->p, "a value is missing");
	w->p = value->end;
	return true;
}

bool
json_walk_member(struct json_walk *w, bool first, bool *more,
	struct json_value *value)
{
	return json_walk_more(w, '}', first, more) && (!*more ||
	    (json_walk_key(w, value) && json_walk_skip(w, value)));
}

bool
json_walk_array(struct json_walk *w, const char *what,
	json_walk_element *take, void *data)
{
	bool first = true, more;

	if (!json_walk_enter(w, '[', what))
		return false;
	for (;; first = false) {
		if (!json_walk_more(w, ']', first, &more))
			return false;
		if (!more)
			return true;
		if (!take(data))
			return false;
	}
}

bool
json_value_is(const struct json_value *value, const char *key)
{
	return value->key_len == strlen(key) &&
	    memcmp(value->key, key, value->key_len) == 0;
}

bool
json_value_number(const struct json_value *value, double *number)
{
	size_t len = (size_t)(value->end - value->begin);
	const char *p = value->begin;
	bool negative, is_number;
	uint64_t whole;
	cJSON *item;

	/* Nearly all are whole. */
	if (number_read(&p, &whole, &negative) == NUMBER_OK &&
	    p == value->end && whole <= (uint64_t)JSON_NUMBER_MAX) {
		*number = negative ? -(double)whole : (double)whole;
		return true;
	}
	item = len <= NUMBER_BYTES_MAX ?
	    cJSON_ParseWithLength(value->begin, len) : NULL;
	is_number = cJSON_IsNumber(item);
	if (is_number)
		*number = item->valuedouble;
	cJSON_Delete(item);
	return is_number;
}
