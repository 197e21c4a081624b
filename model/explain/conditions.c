/* How conditions are written. */
#include "model/explain/conditions.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/pattern.h"
#include "model/base/strbuf.h"

const struct condition_info condition_infos[CONDITION_KINDS] = {
#define _(id, name, usage, flags, help) \
	[CONDITION_##id] = { name, usage, help, flags },
	CONDITION_INFO(_)
#undef _
};

/* So much of a word is said again in an error. */
#define WORD_SHOWN 40

/* Where in the condition it makes no sense, and what would. */
static bool
bad(const struct condition *condition, const struct word *word,
	const char *what, const char *wanted, struct error *err)
{
	size_t len = word->len < WORD_SHOWN ? word->len : WORD_SHOWN;

	return error_set(err, ERROR_USAGE, "condition \"%.*s\", at %zu: %s%s",
	    (int)len, word->text, (size_t)(word->text - condition->text) + 1,
	    what, wanted);
}

/* All measures that the heap, or a class, has. */
static bool
no_measure(const struct condition *condition, const struct word *word,
	unsigned of, struct error *err)
{
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%s has ", of == MEASURE_CLASS ? "a class" :
	    "the heap");
	for (int i = 0; i < CONDITION_KINDS; i++)
		if (condition_infos[i].flags & of)
			strbuf_addf(&text, "%s, ", condition_infos[i].name);
	strbuf_addf(&text, "as in %s", of == MEASURE_CLASS ?
	    "class:NAME count+>1000" : "total+>10%");
	if (of == MEASURE_HEAP)
		strbuf_adds(&text, "; a class comes first, as in class:NAME "
		    "count+>1000");
	bad(condition, word, text.data, "", err);
	strbuf_release(&text);
	return false;
}

/* class:NAME, class:"NAME", class:/REGEX/ */
static bool
parse_class(struct condition *condition, const struct word *word,
	struct error *err)
{
	struct word text = *word;
	size_t skip = strlen(condition_infos[CONDITION_CLASS].name) + 1;
	struct error why = { 0 };
	char quote;

	text.text += skip;
	text.len -= skip;
	quote = word_unquote(&text);
	if (text.len == 0)
		return bad(condition, word, "write ",
		    condition_infos[CONDITION_CLASS].usage, err);
	condition->name = strndup(text.text, text.len);
	if (condition->name == NULL)
		return error_memory(err, "a condition", text.len);
	if (quote != '/')
		return true;
	condition->pattern = pattern_new(condition->name, &why);
	return condition->pattern != NULL ||
	    bad(condition, word, why.message, "", err);
}

/* The measure that a word begins with; rest: what follows its name. */
static enum condition_kind
kind_of(const struct word *word, struct word *rest)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	size_t name = 0;

	while (name < word->len && memchr(letters, word->text[name],
	    sizeof letters - 1) != NULL)
		name++;
	*rest = (struct word) { word->text + name, word->len - name };
	for (int i = 0; i < CONDITION_KINDS; i++)
		if (strlen(condition_infos[i].name) == name &&
		    strncmp(condition_infos[i].name, word->text, name) == 0)
			return (enum condition_kind)i;
	return CONDITION_KINDS;
}

/* "1000", "1.5M", "10%"; changes may be less than nothing. */
static bool
parse_number(struct condition_measure *measure, struct word rest)
{
	bool negative = measure->change && rest.len > 0 && *rest.text == '-';

	rest.text += negative;
	rest.len -= negative;
	measure->percent = rest.len > 0 && rest.text[rest.len - 1] == '%';
	rest.len -= measure->percent;
	if (!format_parse_size(rest.text, rest.len, &measure->bound.number))
		return false;
	if (negative)
		measure->bound.number = -measure->bound.number;
	return true;
}

static bool
parse_measure(struct condition *condition, const struct word *word,
	struct error *err)
{
	unsigned of = condition->name != NULL ? MEASURE_CLASS : MEASURE_HEAP;
	const struct condition_info *info;
	struct condition_measure *measure;
	struct word rest;
	enum condition_kind kind = kind_of(word, &rest);

	if (kind == CONDITION_KINDS || !(condition_infos[kind].flags & of))
		return no_measure(condition, word, of, err);
	if (condition->count == CONDITION_MEASURES)
		return bad(condition, word, "these are more measures than a "
		    "condition has; give another one", "", err);
	info = &condition_infos[kind];
	measure = &condition->measures[condition->count++];
	measure->kind = kind;
	measure->change = rest.len > 0 && *rest.text == '+';
	if (measure->change && !(info->flags & MEASURE_CHANGES))
		return bad(condition, word, "it has no change; write ",
		    info->usage, err);
	rest.text += measure->change;
	rest.len -= measure->change;
	if (!bound_sign(&measure->bound, &rest) ||
	    !parse_number(measure, rest))
		return bad(condition, word, "write ", info->usage, err);
	return !measure->percent || measure->change || bad(condition, word,
	    "a share is that of a change: write ",
	    info->flags & MEASURE_CHANGES ? "+ before the sign, as in "
	    "size+>10%" : info->usage, err);
}

bool
condition_parse(struct condition *condition, const char *text,
	struct error *err)
{
	const char *line = text;
	struct word word;

	*condition = (struct condition) { .text = text };
	while (word_next(&line, &word)) {
		if (word.len < 6 || strncmp(word.text, "class:", 6) != 0) {
			if (!parse_measure(condition, &word, err))
				return false;
		} else if (condition->name != NULL || condition->count > 0) {
			return bad(condition, &word, "the class stands once, "
			    "and first", "", err);
		} else if (!parse_class(condition, &word, err)) {
			return false;
		}
	}
	if (condition->count > 0)
		return true;
	word = (struct word) { text, strlen(text) };
	return no_measure(condition, &word, condition->name != NULL ?
	    MEASURE_CLASS : MEASURE_HEAP, err);
}

void
condition_release(struct condition *condition)
{
	pattern_free(condition->pattern);
	free(condition->name);
	condition->pattern = NULL;
	condition->name = NULL;
}

bool
condition_has(const struct condition *condition, enum condition_kind kind)
{
	for (size_t i = 0; i < condition->count; i++)
		if (condition->measures[i].kind == kind)
			return true;
	return false;
}
