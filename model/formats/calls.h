/*
 * Who calls whom, and what that allocates: the tree of calls of one sampling
 * profile, or of two in one tree, matched by what the functions are called and
 * where they stand. What the tables about profiles are made of.
 */
#ifndef MODEL_FORMATS_CALLS_H
#define MODEL_FORMATS_CALLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct sampling_profile;

#define CALL_NONE UINT32_MAX

/* Whose code it is (Clinic's rule; related-formats.md, section 9). */
enum call_code {
	CODE_APP,
	CODE_DEPENDENCY,	/* in node_modules */
	CODE_NODE,		/* came with the runtime */
	CODE_V8,		/* native, or eval(): nobody says where */
	CODE_WASM,
	CODE_COUNT
};

extern const char *const call_code_names[CODE_COUNT];

/* Bytes now, and in the base. */
struct call_size {
	uint64_t now, base;
};

struct call_function {
	const char *name, *url;		/* not terminated, "" where none */
	size_t name_len, url_len;
	uint32_t line, column;		/* from 1; 0: not known */
	enum call_code code;
};

struct call {
	uint32_t parent;		/* a smaller number; of the root
					   CALL_NONE */
	uint32_t function;
	uint32_t same;			/* the nearest one above of the same
					   function but the root, or
					   CALL_NONE */
	uint32_t samples;
	uint32_t first, end;		/* of calls->children */
	struct call_size self, total;
};

struct calls {
	struct call *calls;		/* the root is number 0 */
	uint32_t count;
	uint32_t *children;		/* calls, those of each together */
	struct call_function *functions;
	uint32_t function_count;
	struct call_size total;
};

/*
 * base may be NULL; both must outlive it. What it takes grows with both, not
 * with how deep calls are.
 */
struct calls *calls_new(const struct sampling_profile *profile,
	const struct sampling_profile *base, struct error *err);
void calls_free(struct calls *calls);

#endif
