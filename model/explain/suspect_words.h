/*
 * Suspects in words: what one is called, the lines of its evidence, and all of
 * it as a sentence.
 */
#ifndef MODEL_EXPLAIN_SUSPECT_WORDS_H
#define MODEL_EXPLAIN_SUSPECT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct cell;
struct suspect;
struct suspects;

/* Two heaps of a series, as people count them: from 1; 0: not known. */
struct between {
	size_t base, current;
};

enum evidence {
	EVIDENCE_ADDRESS,	/* where it is; the title may be cut */
	EVIDENCE_NAMED,		/* what it holds, as a detector says it */
	EVIDENCE_GROWTH,	/* by how much, how steadily */
	EVIDENCE_CONTENTS,	/* what it holds */
	EVIDENCE_CHAIN,		/* it is the head of one, or in one */
	EVIDENCE_RETAINED,	/* what would go with it, what holds it */
	EVIDENCE_KINDS
};

/* `Map(2,200)  variable sessionCache in closure handle  server.js:31` */
void suspect_title(const struct suspects *suspects,
	const struct suspect *suspect, struct cell *cell);
/* `2,200 SessionRecord` */
void suspect_contents(const struct suspects *suspects,
	const struct suspect *suspect, struct cell *cell);
/* Is there such evidence? */
bool suspect_has(const struct suspects *suspects,
	const struct suspect *suspect, enum evidence evidence);
void suspect_evidence(const struct suspects *suspects,
	const struct suspect *suspect, const struct between *between,
	enum evidence evidence, struct cell *cell);
/* The title and all evidence, for a report. */
void suspect_sentence(const struct suspects *suspects,
	const struct suspect *suspect, const struct between *between,
	struct cell *cell);

#endif
