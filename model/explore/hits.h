/*
 * What a search has found, in the order it was found: one thread adds while
 * others read what was added before. Rows stay where they are.
 */
#ifndef MODEL_EXPLORE_HITS_H
#define MODEL_EXPLORE_HITS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

/* Bits, so that several can be asked for. */
enum hit_kind {
	HIT_CLASS = 1,
	HIT_STRING = 2,
	HIT_OBJECT = 4,
	HIT_PROPERTY = 8,
	HIT_ALL = 15,
};

struct hit {
	uint8_t kind;
	bool made;		/* its text stands in no string of the file */
	uint32_t what;		/* a class, the first node, the first edge */
	uint32_t count;		/* objects */
	int32_t distance;	/* the least of them */
	uint32_t begin;		/* made: of these among the members */
	uint64_t shallow;	/* their sizes */
	uint64_t retained;	/* without those inside another of them */
};

#define HITS_BLOCK 4096

struct hits {
	struct hit **blocks;	/* owned; a place for each there may be */
	size_t block_count;
	_Atomic uint32_t count;	/* that can be read */
	uint32_t added;		/* the writer's */
};

/* Room for the addresses of at most so many. */
bool hits_init(struct hits *hits, uint64_t most, struct error *err);
void hits_release(struct hits *hits);
/* The number of the new row, or UINT32_MAX. Seen after hits_publish(). */
uint32_t hits_add(struct hits *hits, const struct hit *hit,
	struct error *err);
void hits_publish(struct hits *hits);

static inline struct hit *
hits_get(const struct hits *hits, uint32_t number)
{
	return &hits->blocks[number / HITS_BLOCK][number % HITS_BLOCK];
}

/* "class", "string", "object", "property". */
const char *hit_kind_name(unsigned kind);
/* A list of them with commas; false when there is a word that is none. */
bool hit_kinds_parse(const char *text, unsigned *kinds);

#endif
