#include "model/snapshot/json.h"

#include <string.h>

#include "model/base/error.h"
#include "model/base/task.h"

/* How many bytes are skipped between two looks at the task. */
#define STEP (1 << 20)

const char *
json_blank(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' ||
	    *p == '\t'))
		p++;
	return p;
}

const char *
json_string_end(const char *p, const char *end)
{
	const char *start = p, *quote, *q;

	while ((quote = memchr(p, '"', end - p)) != NULL) {
		/*
		 * An odd number of backslashes before it escapes it. No run
		 * is counted twice, as quotes stand between them.
		 */
		for (q = quote; q > start && q[-1] == '\\'; q--)
			;
		if ((quote - q) % 2 == 0)
			return quote;
		p = quote + 1;
	}
	return NULL;
}

/* A number or a word: all that is neither blank nor punctuation. */
static const char *
word_end(const char *p, const char *end)
{
	while (p < end && ((*p >= '0' && *p <= '9') ||
	    (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
	    *p == '-' || *p == '+' || *p == '.'))
		p++;
	return p < end ? p : NULL;
}

/* p stands on an opening bracket. */
static const char *
brackets_end(const char *p, const char *end, const char *data,
	struct task *task, bool *cancelled, struct error *err)
{
	const char *check = p;
	size_t depth = 0;

	while (p < end) {
		if (p >= check) {
			if (!task_progress(task, STAGE_LOCATE, p - data,
			    err)) {
				*cancelled = true;
				return NULL;
			}
			check = end - p > STEP ? p + STEP : end;
		}
		switch (*p++) {
		case '"':
			p = json_string_end(p, end);
			if (p == NULL)
				return NULL;
			p++;
			break;
		case '[':
		case '{':
			depth++;
			break;
		case ']':
		case '}':
			if (--depth == 0)
				return p;
			break;
		}
	}
	return NULL;
}

const char *
json_skip_watched(const char *p, const char *end, const char *data,
	struct task *task, bool *cancelled, struct error *err)
{
	*cancelled = false;
	if (p >= end)
		return NULL;
	if (*p == '"') {
		p = json_string_end(p + 1, end);
		return p != NULL ? p + 1 : NULL;
	}
	if (*p == '[' || *p == '{')
		return brackets_end(p, end, data, task, cancelled, err);
	return word_end(p, end);
}

const char *
json_skip(const char *p, const char *end)
{
	bool cancelled;

	return json_skip_watched(p, end, p, NULL, &cancelled, NULL);
}
