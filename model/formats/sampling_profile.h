/*
 * A sampling heap profile (.heapprofile): where memory was allocated, told by
 * a sample every so many bytes. DevTools ("Allocation sampling"), node
 * --heap-prof, HeapProfiler.getSamplingProfile and Clinic write the same
 * (related-formats.md, section 2).
 *
 * All sizes are estimates that V8 has scaled up from the samples. The file
 * says neither how many bytes lie between two samples nor whether objects that
 * died are in it.
 */
#ifndef MODEL_FORMATS_SAMPLING_PROFILE_H
#define MODEL_FORMATS_SAMPLING_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/intern.h"
#include "model/formats/document.h"

#define PROFILE_NONE UINT32_MAX

/* A function: what call frames with all of this alike have in common. */
struct profile_function {
	uint32_t name, url;	/* numbers of texts; "" where there is none */
	uint32_t script;	/* where url is "", else 0: of what eval() made
				   each has its own */
	uint32_t line, column;	/* from 1; 0: not known */
};

/* A place in the tree of calls. */
struct profile_node {
	uint32_t parent;	/* who called it, always a node before this
				   one; PROFILE_NONE: the root, node 0 */
	uint32_t function;
	uint32_t samples;	/* of those that the file lists */
	uint64_t self;		/* bytes allocated right there */
};

struct sampling_profile {
	struct intern texts;		/* names and urls */
	struct intern functions;	/* each a struct profile_function */
	struct profile_node *nodes;	/* there is one at least */
	uint32_t count;
	uint64_t total;			/* bytes of all nodes */
	uint32_t samples;		/* 0: the file lists none */
	uint64_t smallest;		/* bytes that one of them stands for at
					   least: about the sampling interval */
};

extern const struct format sampling_profile_format;

/* Function number n. */
struct profile_function sampling_profile_function(
	const struct sampling_profile *profile, uint32_t n);

/*
 * From bytes in memory, which need not outlive it. NULL, with err: where in
 * the file something else stands than should.
 */
struct sampling_profile *sampling_profile_read(const char *data, size_t size,
	struct task *task, struct error *err);
void sampling_profile_free(struct sampling_profile *profile);

#endif
