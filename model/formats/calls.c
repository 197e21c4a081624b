#include "model/formats/calls.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/intern.h"
#include "model/base/source_path.h"
#include "model/base/strbuf.h"
#include "model/formats/sampling_profile.h"

const char *const call_code_names[CODE_COUNT] = {
	[CODE_APP] = "app",
	[CODE_DEPENDENCY] = "dependency",
	[CODE_NODE] = "node",
	[CODE_V8] = "v8",
	[CODE_WASM] = "wasm",
};

/* What stays no longer than calls_new() runs. */
struct maker {
	struct calls *calls;
	struct intern functions;	/* by struct function_key */
	struct intern edges;		/* calls, by struct edge_key */
	struct error *err;
};

/* Texts have numbers of their own in each profile. */
struct edge_key {
	uint32_t parent, function;
};

static enum call_code
code_of(const struct call_function *function)
{
	struct strbuf url = STRBUF_INIT;
	enum call_code code = CODE_APP;
	const char *package;
	size_t len;

	strbuf_add(&url, function->url, function->url_len);
	if (url.len == 0)
		code = CODE_V8;
	else if (strncmp(url.data, "wasm:", 5) == 0)
		code = CODE_WASM;
	else if (source_path_is_runtime(url.data))
		code = CODE_NODE;
	else if (source_path_package(url.data, &package, &len))
		code = CODE_DEPENDENCY;
	strbuf_release(&url);
	return code;
}

static void
describe(const struct sampling_profile *profile,
	const struct profile_function *from, struct call_function *function)
{
	*function = (struct call_function) { .line = from->line,
	    .column = from->column };
	function->name = intern_key(&profile->texts, from->name,
	    &function->name_len);
	function->url = intern_key(&profile->texts, from->url,
	    &function->url_len);
	function->code = code_of(function);
}

/*
 * The number of a function among those of both profiles. Scripts are numbered
 * anew by each process, so they tell functions apart in one profile alone.
 */
static bool
number_function(struct maker *maker, const struct call_function *function,
	uint32_t script, uint32_t *number)
{
	const uint32_t rest[] = { function->line, function->column, script };
	struct strbuf key = STRBUF_INIT;
	bool done;

	strbuf_add(&key, function->name, function->name_len);
	strbuf_addc(&key, '\0');
	strbuf_add(&key, function->url, function->url_len);
	strbuf_addc(&key, '\0');
	strbuf_add(&key, (const char *)rest, sizeof rest);
	done = key.failed ? error_memory(maker->err, "a function", key.len) :
	    intern_add(&maker->functions, key.data, key.len, number,
	    maker->err);
	strbuf_release(&key);
	return done;
}

/* Gives the functions of a profile numbers in common with those before. */
static bool
add_functions(struct maker *maker, const struct sampling_profile *profile,
	bool alone, uint32_t *numbers)
{
	struct calls *calls = maker->calls;
	struct call_function *functions = calls->functions, function;
	struct profile_function from;

	for (uint32_t i = 0; i < profile->functions.count; i++) {
		from = sampling_profile_function(profile, i);
		describe(profile, &from, &function);
		if (!number_function(maker, &function, alone ? from.script : 0,
		    &numbers[i]))
			return false;
		if (numbers[i] == calls->function_count)
			functions[calls->function_count++] = function;
	}
	return true;
}

/* The number of the call of a function within another call. */
static bool
number_call(struct maker *maker, uint32_t parent, uint32_t function,
	uint32_t *number)
{
	struct edge_key key = { parent, function };
	struct calls *calls = maker->calls;

	/* Roots are one, whatever they are called. */
	if (parent == CALL_NONE)
		key.function = 0;
	if (!intern_add(&maker->edges, &key, sizeof key, number, maker->err))
		return false;
	if (*number == calls->count)
		calls->calls[calls->count++] = (struct call) {
		    .parent = parent, .function = function,
		    .same = CALL_NONE };
	return true;
}

static bool
add_calls(struct maker *maker, const struct sampling_profile *profile,
	bool is_base, const uint32_t *functions, uint32_t *numbers)
{
	for (uint32_t i = 0; i < profile->count; i++) {
		const struct profile_node *node = &profile->nodes[i];
		struct call *call;

		if (!number_call(maker, node->parent == PROFILE_NONE ?
		    CALL_NONE : numbers[node->parent],
		    functions[node->function], &numbers[i]))
			return false;
		call = &maker->calls->calls[numbers[i]];
		if (is_base)
			call->self.base += node->self;
		else
			call->self.now += node->self;
		call->samples += is_base ? 0 : node->samples;
	}
	return true;
}

static bool
add_profile(struct maker *maker, const struct sampling_profile *profile,
	bool is_base, bool alone)
{
	uint32_t *functions, *numbers;
	bool done = false;

	functions = calloc(profile->functions.count + (size_t)1,
	    sizeof *functions);
	numbers = calloc(profile->count + (size_t)1, sizeof *numbers);
	if (functions == NULL || numbers == NULL)
		error_memory(maker->err, "calls",
		    profile->count * sizeof *numbers);
	else
		done = add_functions(maker, profile, alone, functions) &&
		    add_calls(maker, profile, is_base, functions, numbers);
	free(functions);
	free(numbers);
	return done;
}

static bool
allocate(struct calls *calls, size_t nodes, size_t functions,
	struct error *err)
{
	calls->calls = calloc(nodes + 1, sizeof *calls->calls);
	calls->children = calloc(nodes + 1, sizeof *calls->children);
	calls->functions = calloc(functions + 1, sizeof *calls->functions);
	return (calls->calls != NULL && calls->children != NULL &&
	    calls->functions != NULL) ||
	    error_memory(err, "calls", nodes * sizeof *calls->calls);
}

/* Puts the children of each call together. */
static void
group(struct calls *calls)
{
	uint32_t first = 0;

	for (uint32_t i = 1; i < calls->count; i++)
		calls->calls[calls->calls[i].parent].end++;
	for (uint32_t i = 0; i < calls->count; i++) {
		struct call *call = &calls->calls[i];

		call->first = first;
		first += call->end;
		call->end = call->first;
	}
	for (uint32_t i = 1; i < calls->count; i++)
		calls->children[calls->calls[calls->calls[i].parent].end++] =
		    i;
}

/*
 * Walks the tree and finds for each call the one of the same function above
 * it. next and last have room for a number of each call and function.
 */
static void
find_same(struct calls *calls, uint32_t *next, uint32_t *last)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < calls->count; i++)
		next[i] = calls->calls[i].first;
	for (uint32_t i = 0; i < calls->function_count; i++)
		last[i] = CALL_NONE;
	while (at != CALL_NONE) {
		struct call *call = &calls->calls[at];

		if (next[at] < call->end) {
			at = calls->children[next[at]++];
			call = &calls->calls[at];
			call->same = last[call->function];
			last[call->function] = at;
		} else {
			last[call->function] = call->same;
			at = call->parent;
		}
	}
}

/* Children have larger numbers than their parents. */
static void
add_up(struct calls *calls)
{
	for (uint32_t i = calls->count; i-- > 0;) {
		struct call *call = &calls->calls[i];
		struct call *parent;

		call->total.now += call->self.now;
		call->total.base += call->self.base;
		if (call->parent == CALL_NONE)
			continue;
		parent = &calls->calls[call->parent];
		parent->total.now += call->total.now;
		parent->total.base += call->total.base;
	}
	calls->total = calls->calls[0].total;
}

static bool
finish(struct calls *calls, struct error *err)
{
	uint32_t *next = calloc(calls->count + (size_t)1, sizeof *next);
	uint32_t *last = calloc(calls->function_count + (size_t)1,
	    sizeof *last);
	bool done = next != NULL && last != NULL;

	if (done) {
		group(calls);
		find_same(calls, next, last);
		add_up(calls);
	} else {
		error_memory(err, "calls", calls->count * sizeof *next);
	}
	free(next);
	free(last);
	return done;
}

struct calls *
calls_new(const struct sampling_profile *profile,
	const struct sampling_profile *base, struct error *err)
{
	size_t nodes = profile->count + (size_t)(base != NULL ?
	    base->count : 0);
	size_t functions = profile->functions.count + (size_t)(base != NULL ?
	    base->functions.count : 0);
	struct maker maker = { .err = err };
	bool done;

	maker.calls = calloc(1, sizeof *maker.calls);
	if (maker.calls == NULL) {
		error_memory(err, "calls", sizeof *maker.calls);
		return NULL;
	}
	done = allocate(maker.calls, nodes, functions, err) &&
	    add_profile(&maker, profile, false, base == NULL) &&
	    (base == NULL || add_profile(&maker, base, true, false)) &&
	    finish(maker.calls, err);
	intern_release(&maker.functions);
	intern_release(&maker.edges);
	if (done)
		return maker.calls;
	calls_free(maker.calls);
	return NULL;
}

void
calls_free(struct calls *calls)
{
	if (calls == NULL)
		return;
	free(calls->calls);
	free(calls->children);
	free(calls->functions);
	free(calls);
}
