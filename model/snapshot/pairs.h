/*
 * The names of WeakMap entries among the strings: found while the table is
 * indexed, so that no later stage looks at texts.
 */
#ifndef MODEL_SNAPSHOT_PAIRS_H
#define MODEL_SNAPSHOT_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

struct error;
struct strings;

/* The shortest name that can be one, in bytes of the file. */
#define PAIR_LENGTH_MIN 63

/* Tells equal pairs from different ones. */
struct pairs {
	struct strbuf text, other;	/* decoded, where escapes need it */
	uint32_t *slots;		/* hash table: pair + 1, 0: empty */
	uint32_t *first;		/* entry of strings->pairs, by pair */
	uint64_t *hashes;		/* by pair */
	size_t slot_count, capacity;	/* of slots; of first and hashes */
	size_t entry_capacity;		/* of strings->pairs */
};

#define PAIRS_INIT { .text = STRBUF_INIT, .other = STRBUF_INIT }

void pairs_release(struct pairs *pairs);

/*
 * Looks at the string index, whose len raw bytes stand at raw, and adds it to
 * strings->pairs when it names a pair. Strings come in rising order.
 */
bool pairs_add(struct pairs *pairs, struct strings *strings, uint32_t index,
	const char *raw, size_t len, struct error *err);

/*
 * Is text the name of a pair? Then *group is the offset of what is equal for
 * both of its edges, and *table_id the id of the table.
 */
bool pairs_match(const char *text, size_t len, size_t *group,
	uint64_t *table_id);

#endif
