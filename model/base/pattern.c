#include "model/base/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"

/* Enough for any pattern that a person means; then we give up. */
#define MATCH_LIMIT 200000
#define HEAP_LIMIT_KIB 8192
#define JIT_STACK_MAX (512 * 1024)

struct pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
};

/* Is there an ASCII capital that is not part of an escape like \S or \p{L}? */
static bool
has_capital(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s >= 'A' && *s <= 'Z')
			return true;
		if (*s != '\\' || s[1] == '\0')
			continue;
		s++;
		if (s[1] == '{' && strchr("pPxugkNo", *s) != NULL)
			s += strcspn(s, "}");
		if (*s == '\0')
			break;
	}
	return false;
}

struct pattern *
pattern_new(const char *text, struct error *err)
{
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF |
	    PCRE2_NEVER_BACKSLASH_C;
	struct pattern *pattern;
	PCRE2_UCHAR message[160];
	PCRE2_SIZE offset;
	int number;

	if (!has_capital(text))
		options |= PCRE2_CASELESS;
	pattern = calloc(1, sizeof(*pattern));
	if (pattern == NULL)
		goto memory;
	pattern->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
	    options, &number, &offset, NULL);
	if (pattern->code == NULL) {
		pcre2_get_error_message(number, message, sizeof(message));
		error_set_at(err, ERROR_USAGE, offset,
		    "not a regular expression: %s", (char *)message);
		goto fail;
	}
	pattern->data = pcre2_match_data_create(1, NULL);
	pattern->context = pcre2_match_context_create(NULL);
	if (pattern->data == NULL || pattern->context == NULL)
		goto memory;
	pcre2_set_match_limit(pattern->context, MATCH_LIMIT);
	pcre2_set_heap_limit(pattern->context, HEAP_LIMIT_KIB);
	/* Without the compiler it is slower, nothing else. */
	if (pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE) == 0) {
		pattern->stack = pcre2_jit_stack_create(32 * 1024,
		    JIT_STACK_MAX, NULL);
		if (pattern->stack != NULL)
			pcre2_jit_stack_assign(pattern->context, NULL,
			    pattern->stack);
	}
	return pattern;
memory:
	error_memory(err, "a regular expression", strlen(text));
fail:
	pattern_free(pattern);
	return NULL;
}

void
pattern_free(struct pattern *pattern)
{
	if (pattern == NULL)
		return;
	pcre2_jit_stack_free(pattern->stack);
	pcre2_match_context_free(pattern->context);
	pcre2_match_data_free(pattern->data);
	pcre2_code_free(pattern->code);
	free(pattern);
}

bool
pattern_find(const struct pattern *pattern, const char *text, size_t len,
	size_t *start, size_t *end)
{
	const PCRE2_SIZE *found;

	if (!pattern_match(pattern, text, len))
		return false;
	found = pcre2_get_ovector_pointer(pattern->data);
	/* \K in a lookahead can turn them round. */
	*start = found[0] < found[1] ? found[0] : found[1];
	*end = found[0] < found[1] ? found[1] : found[0];
	return true;
}

bool
pattern_match(const struct pattern *pattern, const char *text, size_t len)
{
	int result;

	result = pcre2_match(pattern->code, (PCRE2_SPTR)text, len, 0, 0,
	    pattern->data, pattern->context);
	if (result == PCRE2_ERROR_JIT_STACKLIMIT)
		result = pcre2_match(pattern->code, (PCRE2_SPTR)text, len, 0,
		    PCRE2_NO_JIT, pattern->data, pattern->context);
	return result >= 0;
}
