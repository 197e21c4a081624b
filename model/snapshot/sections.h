/*
 * Where the parts of a snapshot stand in the file. Sections may come in any
 * order; those that we have no use for are skipped, whatever they hold.
 */
#ifndef MODEL_SNAPSHOT_SECTIONS_H
#define MODEL_SNAPSHOT_SECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/snapshot/pieces.h"

struct error;
struct source;
struct strings;
struct task;

enum section {
	SECTION_SNAPSHOT,
	SECTION_NODES,
	SECTION_EDGES,
	SECTION_LOCATIONS,
	SECTION_SAMPLES,
	SECTION_ALLOCATION_STATS,
	SECTION_TRACE_FUNCTIONS,
	SECTION_TRACE_TREE,
	SECTION_STRINGS,
	SECTION_COUNT
};

/* The bytes begin..end of a value, brackets included; 0..0: not there. */
struct extent {
	uint64_t begin, end;
};

/* What is read when somebody asks (scopes.h). */
enum scope_section {
	SCOPE_SECTION_SCOPES,
	SCOPE_SECTION_VARS,
	SCOPE_SECTION_USES,
	SCOPE_SECTIONS
};

/* What the head says of an array of numbers. */
struct expected {
	uint64_t rows;
	unsigned stride;	/* 0: nothing is expected */
};

struct sections {
	struct extent at[SECTION_COUNT];
	struct extent scopes[SCOPE_SECTIONS];	/* enum scope_section */
	struct pieces pieces[SECTION_COUNT];	/* of arrays of numbers */
	/*
	 * found may fill this: then the end of such an array is guessed. A
	 * wrong guess shows as an error, at the latest when the array is read.
	 */
	struct expected expected[SECTION_COUNT];
};

/* False, with err, stops the walk. */
typedef bool sections_found(void *data, enum section section,
	struct error *err);

/*
 * Walks over the top level of the file, finds the sections and indexes the
 * strings on the way. Both must be released, also on failure. When the file is
 * something else than a snapshot, the error says what. found, when not NULL,
 * is called as soon as a section has been found, while more of a stream is
 * still to come; it may read the section and drop its text.
 * Cost: about as much as looking for a byte, in all threads, and one pass over
 * the strings.
 */
bool sections_locate(struct sections *sections, struct strings *strings,
	struct source *source, sections_found *found, void *found_data,
	struct task *task, struct error *err);

void sections_release(struct sections *sections);

const char *section_name(enum section section);

#endif
