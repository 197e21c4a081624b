/* The language: terms, and how they are written. */
#include "model/explore/where.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/pattern.h"
#include "model/base/strbuf.h"
#include "model/base/terms.h"
#include "model/explore/where_terms.h"

const struct where_info where_infos[WHERE_COUNT] = {
#define _(id, name, usage, help) [WHERE_##id] = { name, usage, help },
	WHERE_INFO(_)
#undef _
};

const struct where_preset where_presets[] = {
	{ "Duplicated strings", "duplicated" },
	{ "Objects retained by detached DOM nodes", "held-by:detached" },
	{ "Objects retained by contexts", "held-by:contexts" },
	{ "Objects retained by DevTools console", "held-by:console" },
	{ "Objects retained by event handlers", "held-by:handlers" },
	{ "Objects shared by native contexts", "realm:shared" },
	{ "Objects of no native context", "realm:none" },
};

const size_t where_preset_count =
	sizeof where_presets / sizeof where_presets[0];

static const char *const holders[] = {
	[HOLDER_DETACHED] = "detached",
	[HOLDER_CONTEXTS] = "contexts",
	[HOLDER_CONSOLE] = "console",
	[HOLDER_HANDLERS] = "handlers",
};

/* Which kind of term a word is, or WHERE_COUNT; rest: what follows its name. */
static enum where_kind
kind_of(const struct word *word, struct word *rest)
{
	bool not = word->text[0] == '!';
	const char *text = word->text + not;
	size_t len = word->len - not;

	for (int i = 0; i < WHERE_COUNT; i++) {
		size_t name = strlen(where_infos[i].name);
		char after = where_infos[i].usage[name];

		if (len < name || strncmp(text, where_infos[i].name, name) != 0)
			continue;
		*rest = (struct word) { text + name, len - name };
		if (after == '\0' ? rest->len == 0 : rest->len > 1 &&
		    strchr(after == ':' ? ":" : "<>=", *rest->text) != NULL)
			return (enum where_kind)i;
	}
	return WHERE_COUNT;
}

/*
 * Does a word read like a term, as "siz>3" does? A name with two colons does
 * not, and neither does what is still being typed.
 */
static bool
looks_like_term(const struct word *word)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
	size_t at = word->text[0] == '!';
	size_t name = strspn(word->text + at, letters);

	at += name;
	return name > 0 && at + 1 < word->len &&
	    strchr(":<>=", word->text[at]) != NULL &&
	    word->text[at + 1] != ':';
}

void
where_split(const char *line, struct strbuf *terms, struct strbuf *rest)
{
	struct word word, after;
	const char *p = line;

	while (word_next(&p, &word)) {
		struct strbuf *to = kind_of(&word, &after) != WHERE_COUNT ||
		    looks_like_term(&word) ? terms : rest;

		if (to->len > 0)
			strbuf_addc(to, ' ');
		strbuf_add(to, word.text, word.len);
	}
}

static bool
bad_term(const struct word *word, const char *wanted, struct error *err)
{
	return error_set(err, ERROR_USAGE, "filter %.*s: write %s",
	    (int)(word->len < 60 ? word->len : 60), word->text, wanted);
}

/* The regular expression of a word, without what it stands between. */
static bool
parse_pattern(struct term *term, struct word text, struct error *err)
{
	struct strbuf pattern = STRBUF_INIT;

	word_unquote(&text);
	strbuf_add(&pattern, text.text, text.len);
	term->pattern = pattern_new(pattern.data, err);
	strbuf_release(&pattern);
	return term->pattern != NULL;
}

/* ">1k", "<=3.5M", "=12" */
static bool
parse_bound(struct term *term, struct word text)
{
	if (!bound_sign(&term->bound, &text))
		return false;
	if (text.len > 0 && *text.text == '@') {
		text.text++;
		text.len--;
	}
	return format_parse_size(text.text, text.len, &term->bound.number);
}

/* "3", "@123"; 0: none */
static uint64_t
parse_id(const struct word *text)
{
	const char *p = text->text, *end = text->text + text->len;
	uint64_t number = 0;

	if (p < end && *p == '@')
		p++;
	for (; p < end && *p >= '0' && *p <= '9' && number < UINT64_MAX / 10;
	    p++)
		number = number * 10 + (uint64_t)(*p - '0');
	return p == end ? number : 0;
}

static bool
parse_word(struct term *term, struct word text)
{
	switch (term->kind) {
	case WHERE_HELD:
		for (size_t i = 0; i < sizeof holders / sizeof holders[0];
		    i++)
			if (strlen(holders[i]) == text.len &&
			    strncmp(holders[i], text.text, text.len) == 0) {
				term->holder = (enum holder)i;
				return true;
			}
		return false;
	case WHERE_REALM:
		term->shared = text.len == 6 &&
		    strncmp(text.text, "shared", 6) == 0;
		term->none = text.len == 4 &&
		    strncmp(text.text, "none", 4) == 0;
		term->id = parse_id(&text);
		return term->shared || term->none || term->id > 0;
	default:
		term->id = parse_id(&text);
		return term->id > 0;
	}
}

/* "0.2s..1.5s,3s..4s" */
static bool
parse_periods(struct term *term, struct word text, struct error *err)
{
	const char *end = text.text + text.len, *comma;
	size_t room = 0;

	for (;; text.text = comma + 1) {
		struct period *periods = array_grow(term->periods, &room,
		    term->period_count + 1, sizeof *periods, "a filter", err);

		if (periods == NULL)
			return false;
		term->periods = periods;
		comma = memchr(text.text, ',', (size_t)(end - text.text));
		text.len = (size_t)((comma != NULL ? comma : end) -
		    text.text);
		if (!period_parse(&periods[term->period_count++], &text))
			return false;
		if (comma == NULL)
			return true;
	}
}

static bool
parse_term(struct term *term, const struct word *word, struct error *err)
{
	struct word rest;
	enum where_kind kind = kind_of(word, &rest);

	term->not = word->text[0] == '!';
	if (kind == WHERE_COUNT && looks_like_term(word))
		return bad_term(word, "a term that there is, or class:REGEX",
		    err);
	if (kind == WHERE_COUNT) {
		/* A bare word is a class. */
		term->kind = WHERE_CLASS;
		rest = (struct word) { word->text + term->not,
		    word->len - term->not };
		return parse_pattern(term, rest, err);
	}
	term->kind = kind;
	switch (kind) {
	case WHERE_CLASS:
	case WHERE_NAME:
	case WHERE_TYPE:
		rest.text++;
		rest.len--;
		return parse_pattern(term, rest, err);
	case WHERE_SIZE:
	case WHERE_RETAINED:
	case WHERE_DISTANCE:
	case WHERE_ID:
		return parse_bound(term, rest) ||
		    bad_term(word, where_infos[kind].usage, err);
	case WHERE_BEFORE:
	case WHERE_AFTER:
	case WHERE_HELD:
	case WHERE_REALM:
	case WHERE_TIME:
		rest.text++;
		rest.len--;
		return (kind == WHERE_TIME ?
		    parse_periods(term, rest, err) :
		    parse_word(term, rest)) ||
		    bad_term(word, where_infos[kind].usage, err);
	default:
		return true;
	}
}

struct where *
where_new(const char *text, struct error *err)
{
	struct where *where = calloc(1, sizeof *where);
	struct word word;

	if (where == NULL) {
		error_memory(err, "a filter", sizeof *where);
		return NULL;
	}
	while (word_next(&text, &word)) {
		struct term *terms = array_grow(where->terms, &where->room,
		    where->count + 1, sizeof *terms, "a filter", err);

		if (terms == NULL) {
			where_free(where);
			return NULL;
		}
		where->terms = terms;
		memset(&terms[where->count], 0, sizeof *terms);
		if (!parse_term(&terms[where->count++], &word, err)) {
			where_free(where);
			return NULL;
		}
	}
	return where;
}

void
where_free(struct where *where)
{
	if (where == NULL)
		return;
	for (size_t i = 0; i < where->count; i++) {
		pattern_free(where->terms[i].pattern);
		free(where->terms[i].periods);
	}
	free(where->terms);
	free(where);
}
