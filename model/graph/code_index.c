/* The part of code.h that leads from numbers and scopes back to scripts. */
#include "model/graph/code.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/error.h"
#include "model/base/intern.h"
#include "model/base/strbuf.h"
#include "model/graph/names.h"
#include "model/graph/poll.h"
#include "model/snapshot/snapshot.h"

/* More than one answer: as good as none. */
#define UNSURE (NO_NODE - 1)

/* Numbers of 32 bits, each with a value. */
struct lookup {
	struct intern keys;
	struct code_scope *values;
	size_t capacity;
};

struct code {
	const struct snapshot *snapshot;
	pthread_mutex_t lock;
	bool ready;			/* what follows is complete */
	struct lookup numbers;		/* of scripts: script */
	struct lookup scopes;		/* scope infos */
	struct lookup ranks;		/* scripts: rank, in script */

	/* While it is made. */
	struct lookup contexts;		/* scope info of each, in script */
	uint64_t *seen;			/* functions */
	struct code_words words;
	uint32_t script;		/* the last one that was asked about */
	bool script_is_file;
};

static void
lookup_release(struct lookup *lookup)
{
	intern_release(&lookup->keys);
	free(lookup->values);
	memset(lookup, 0, sizeof(*lookup));
}

/* NULL when it is not there. */
static struct code_scope *
lookup_find(const struct lookup *lookup, uint32_t key)
{
	uint32_t number = intern_find(&lookup->keys, &key, sizeof(key));

	return number != INTERN_NONE ? &lookup->values[number] : NULL;
}

/* A new one has nothing in it. NULL: no memory. */
static struct code_scope *
lookup_add(struct lookup *lookup, uint32_t key)
{
	uint32_t count = lookup->keys.count, number;
	struct code_scope *values;

	values = array_grow(lookup->values, &lookup->capacity,
	    (size_t)count + 1, sizeof(*values), "code", NULL);
	if (values == NULL)
		return NULL;
	lookup->values = values;
	if (!intern_add(&lookup->keys, &key, sizeof(key), &number, NULL))
		return NULL;
	if (number == count)
		values[number] = (struct code_scope) { NO_NODE, NO_NODE };
	return &values[number];
}

static void
note(uint32_t *value, uint32_t node)
{
	if (*value == NO_NODE)
		*value = node;
	else if (*value != node)
		*value = UNSURE;
}

static bool
note_script(struct lookup *lookup, uint32_t key, uint32_t script)
{
	struct code_scope *value = lookup_add(lookup, key);

	if (value == NULL)
		return false;
	note(&value->script, script);
	return true;
}

static bool
is_text(const struct snapshot *s, uint32_t node)
{
	return s->node_type[node] == NODE_STRING ||
	    s->node_type[node] == NODE_CONS_STRING ||
	    s->node_type[node] == NODE_SLICED_STRING;
}

/*
 * A function is written inside of all the scopes that its context leads to,
 * and so in the same script. Each context is looked at once.
 */
static bool
add_contexts(struct code *code, uint32_t context, uint32_t script)
{
	const struct snapshot *s = code->snapshot;
	struct code_fields fields;
	struct code_scope *known;
	bool seen = false;

	while (!seen && context != NO_NODE && code_is_context(s, context)) {
		seen = lookup_find(&code->contexts, context) != NULL;
		known = lookup_add(&code->contexts, context);
		if (known == NULL)
			return false;
		if (!seen) {
			code_fields_of_many(s, context, &code->words, &fields);
			known->script = fields.to[CODE_SCOPE_INFO];
			context = fields.to[CODE_PREVIOUS];
		}
		if (known->script != NO_NODE && !note_script(&code->scopes,
		    known->script, script))
			return false;
	}
	return true;
}

/* A function, seen for the first time in this closure of it. */
static bool
add_function(struct code *code, uint32_t closure,
	const struct code_fields *shared, uint32_t script)
{
	const struct location *at = snapshot_location(code->snapshot, closure);
	uint32_t scope = shared->to[CODE_SCOPE];
	struct code_scope *owner;

	if (lookup_add(&code->ranks, script) == NULL)
		return false;
	if (at != NULL && !note_script(&code->numbers, at->script, script))
		return false;
	/* A function that has not run yet has its name there. */
	if (scope == NO_NODE || is_text(code->snapshot, scope))
		return true;
	owner = lookup_add(&code->scopes, scope);
	if (owner == NULL)
		return false;
	note(&owner->script, script);
	note(&owner->closure, closure);
	return true;
}

/* Functions of a script stand together. */
static bool
is_file(struct code *code, uint32_t script)
{
	if (script != code->script)
		code->script_is_file = code_script_is_file(code->snapshot,
		    script);
	code->script = script;
	return code->script_is_file;
}

/*
 * All closures of a function have the same scopes around them, and the same
 * place: one of them says it all.
 */
static bool
add_closure(struct code *code, uint32_t closure)
{
	const struct snapshot *s = code->snapshot;
	struct code_fields fields, shared;
	uint32_t function, script;

	code_fields_of_many(s, closure, &code->words, &fields);
	function = fields.to[CODE_SHARED];
	if (function == NO_NODE || bitset_has(code->seen, function))
		return true;
	bitset_add(code->seen, function);
	code_fields_of_many(s, function, &code->words, &shared);
	script = code_script_of(s, function, &shared);
	if (script == NO_NODE || !is_file(code, script))
		return true;
	return add_function(code, closure, &shared, script) &&
	    add_contexts(code, fields.to[CODE_CONTEXT], script);
}

struct named {
	char *name;
	size_t len;
	struct code_scope *value;
};

static int
order_named(const void *a, const void *b)
{
	const struct named *left = a, *right = b;

	return name_order(left->name, left->len, right->name, right->len);
}

static bool
name_scripts(const struct code *code, struct named *list)
{
	struct strbuf text = STRBUF_INIT;
	size_t len;

	for (uint32_t i = 0; i < code->ranks.keys.count; i++) {
		uint32_t script;

		memcpy(&script, intern_key(&code->ranks.keys, i, &len),
		    sizeof(script));
		strbuf_reset(&text);
		code_script_name(code->snapshot, script, CODE_NAME_ORDER,
		    &text);
		list[i].value = &code->ranks.values[i];
		list[i].len = text.len;
		list[i].name = malloc(text.len + 1);
		if (text.failed || list[i].name == NULL) {
			strbuf_release(&text);
			return false;
		}
		memcpy(list[i].name, text.data, text.len + 1);
	}
	strbuf_release(&text);
	return true;
}

static bool
rank_scripts(struct code *code)
{
	uint32_t count = code->ranks.keys.count, rank = 0;
	struct named *list = calloc((size_t)count + 1, sizeof(*list));
	bool ok = list != NULL && name_scripts(code, list);

	if (ok)
		qsort(list, count, sizeof(*list), order_named);
	for (uint32_t i = 0; ok && i < count; i++) {
		if (i > 0 && order_named(&list[i - 1], &list[i]) != 0)
			rank++;
		list[i].value->script = rank;
	}
	for (uint32_t i = 0; list != NULL && i < count; i++)
		free(list[i].name);
	free(list);
	return ok;
}

static bool
build(struct code *code, struct task *task)
{
	const struct snapshot *s = code->snapshot;
	bool ok;

	code->script = NO_NODE;
	code->seen = big_alloc_clear(bitset_words(s->nodes),
	    sizeof(*code->seen), "code", NULL);
	ok = code->seen != NULL;
	for (uint32_t node = 0; ok && node < s->nodes; node++) {
		ok = !poll_cancelled_at(task, node, NULL);
		if (ok && s->node_type[node] == NODE_CLOSURE)
			ok = add_closure(code, node);
	}
	ok = ok && rank_scripts(code);
	lookup_release(&code->contexts);
	free(code->seen);
	code->seen = NULL;
	if (!ok) {
		lookup_release(&code->numbers);
		lookup_release(&code->scopes);
		lookup_release(&code->ranks);
	}
	return ok;
}

/* Once it is ready nothing of it changes. */
static bool
make_ready(struct code *code, struct task *task)
{
	bool ready;

	pthread_mutex_lock(&code->lock);
	if (!code->ready)
		code->ready = build(code, task);
	ready = code->ready;
	pthread_mutex_unlock(&code->lock);
	return ready;
}

bool
code_prepare(struct code *code, struct task *task, struct error *err)
{
	return make_ready(code, task) || task_goes_on(task, err);
}

struct code *
code_new(const struct snapshot *snapshot, struct error *err)
{
	struct code *code = calloc(1, sizeof(*code));

	if (code == NULL) {
		error_memory(err, "code", sizeof(*code));
		return NULL;
	}
	code->snapshot = snapshot;
	pthread_mutex_init(&code->lock, NULL);
	return code;
}

void
code_free(struct code *code)
{
	if (code == NULL)
		return;
	lookup_release(&code->numbers);
	lookup_release(&code->scopes);
	lookup_release(&code->ranks);
	pthread_mutex_destroy(&code->lock);
	free(code);
}

static size_t
lookup_bytes(const struct lookup *lookup)
{
	const struct intern *keys = &lookup->keys;

	return lookup->capacity * sizeof(*lookup->values) +
	    keys->bytes_capacity + keys->keys_capacity *
	    sizeof(*keys->keys) + keys->slot_count * sizeof(*keys->slots);
}

size_t
code_bytes(struct code *code)
{
	size_t bytes = sizeof(*code);

	pthread_mutex_lock(&code->lock);
	bytes += lookup_bytes(&code->numbers) + lookup_bytes(&code->scopes) +
	    lookup_bytes(&code->ranks);
	pthread_mutex_unlock(&code->lock);
	return bytes;
}

static uint32_t
sure(uint32_t node)
{
	return node == UNSURE ? NO_NODE : node;
}

uint32_t
code_script_numbered(struct code *code, uint32_t number)
{
	const struct code_scope *value;

	if (!make_ready(code, NULL))
		return NO_NODE;
	value = lookup_find(&code->numbers, number);
	return value != NULL ? sure(value->script) : NO_NODE;
}

struct code_scope
code_scope(struct code *code, uint32_t scope_info)
{
	struct code_scope scope = { NO_NODE, NO_NODE };
	const struct code_scope *value;

	if (!make_ready(code, NULL))
		return scope;
	value = lookup_find(&code->scopes, scope_info);
	/* Two scripts cannot share a scope, nor can two functions. */
	if (value == NULL || value->script == UNSURE)
		return scope;
	scope.script = value->script;
	scope.closure = sure(value->closure);
	return scope;
}

uint32_t
code_script_rank(struct code *code, uint32_t script)
{
	const struct code_scope *value;

	if (!make_ready(code, NULL))
		return UINT32_MAX;
	value = lookup_find(&code->ranks, script);
	return value != NULL ? value->script : UINT32_MAX;
}
