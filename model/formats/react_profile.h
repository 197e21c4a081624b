/*
 * What the profiler of React DevTools exports: what was rendered in each
 * commit, how long that took and why (related-formats.md, section 6). Versions
 * 4 and 5 are read; what 4 does not have is not known.
 *
 * All times are in microseconds, though the file has fractions of
 * milliseconds.
 */
#ifndef MODEL_FORMATS_REACT_PROFILE_H
#define MODEL_FORMATS_REACT_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/intern.h"
#include "model/formats/document.h"

#define REACT_NONE UINT32_MAX
#define REACT_UNKNOWN UINT64_MAX	/* a time that the file does not say */

/* Why a component rendered: bits. */
enum react_reason {
	REACT_FIRST_MOUNT = 1,
	REACT_PROPS = 2,
	REACT_STATE = 4,
	REACT_HOOKS = 8,
	REACT_CONTEXT = 16,
	REACT_PARENT = 32,	/* nothing of its own: its parent did */
};
#define REACT_REASONS 6

/* Types of elements, as the file numbers them. */
enum react_type {
	REACT_TYPE_UNKNOWN,
	REACT_TYPE_CLASS = 1,
	REACT_TYPE_FUNCTION = 5,
	REACT_TYPE_FORWARD_REF = 6,
	REACT_TYPE_MEMO = 8,
	REACT_TYPE_ROOT = 11,
	REACT_TYPE_VIRTUAL = 15,
	REACT_TYPES = 18
};

/* What all fibers of one name and type have in common. */
struct react_component {
	uint32_t name, wrappers;	/* numbers of texts: Row; Memo, or "" */
	uint32_t type;			/* < REACT_TYPES */
};

/* One component where it is mounted. */
struct react_fiber {
	uint32_t id;
	uint32_t component;
	uint32_t key;		/* a text */
	uint32_t mounted;	/* the commit that did it, or REACT_NONE: before
				   the recording began */
};

/* A fiber rendered in a commit. */
struct react_render {
	uint32_t commit, fiber;
	uint64_t self, actual;	/* without and with what is below it */
	uint32_t reasons;	/* enum react_reason; 0: not known */
	/* Texts: which of them, as "a, b"; "" where that is not known. */
	uint32_t props, state, hooks, context;
};

struct react_commit {
	uint32_t root, number;	/* from 1, within its root */
	uint64_t at;		/* after the recording began */
	uint64_t render, layout, passive;	/* or REACT_UNKNOWN */
	uint32_t priority, updaters;	/* texts; of several "a, b" */
	uint32_t first, count;	/* of renders */
};

struct react_profile {
	struct intern texts;		/* number 0 is "" */
	struct intern components;	/* each a struct react_component */
	uint32_t *roots;		/* texts: what they are called */
	size_t root_count, root_capacity;
	struct react_fiber *fibers;
	size_t fiber_count, fiber_capacity;
	struct react_commit *commits;
	size_t commit_count, commit_capacity;
	struct react_render *renders;	/* commit after commit */
	size_t render_count, render_capacity;
	uint64_t self;			/* of all renders */
	bool explained;			/* some say why they rendered */
	uint32_t unread;		/* commits whose operations are not
					   understood: names may be missing */
};

extern const struct format react_profile_format;
extern const char *const react_type_names[REACT_TYPES];

struct react_component react_profile_component(
	const struct react_profile *profile, uint32_t n);
/* From bytes in memory, which need not outlive it. NULL, with err. */
struct react_profile *react_profile_read(const char *data, size_t size,
	struct task *task, struct error *err);
void react_profile_free(struct react_profile *profile);

#endif
