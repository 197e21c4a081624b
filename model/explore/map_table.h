/*
 * The hash tables of Map, Set and WeakMap. A Map's is an array of three
 * numbers, the heads of its buckets and then three slots an entry (key, value,
 * next of the bucket), a Set's has two an entry (key, next). There are 2, 4,
 * 8, ... buckets and twice as many entries. Numbers have no edges, so that how
 * many buckets there are must be told from the slots that have.
 */
#ifndef MODEL_EXPLORE_MAP_TABLE_H
#define MODEL_EXPLORE_MAP_TABLE_H

#include <stdint.h>

struct heap;

enum map_table_part {
	MAP_TABLE_UNKNOWN,
	MAP_TABLE_KEY,
	MAP_TABLE_VALUE,
	MAP_TABLE_MEMBER,	/* of a Set */
	MAP_TABLE_COUNT
};

/*
 * Which part of an entry an edge of table leads to; map is the object that
 * has the table. *key is set to the node of the key, or NO_NODE where it is a
 * small number or not known. Cost: a look at some thousand edges at most.
 */
enum map_table_part map_table_read(const struct heap *heap, uint32_t map,
	uint32_t table, uint32_t edge, uint32_t *key);

/*
 * The same for one edge after the other: *lone, at first MAP_TABLE_COUNT, keeps
 * what is found out about the whole table, so that it is looked at once.
 */
enum map_table_part map_table_next(const struct heap *heap, uint32_t map,
	uint32_t table, uint32_t edge, enum map_table_part *lone,
	uint32_t *key);

/*
 * The key of a WeakMap's entry: edge leads from its table to value. NO_NODE
 * where it is not found among the first thousand retainers of value.
 */
uint32_t map_table_weak_key(const struct heap *heap, uint32_t value,
	uint32_t edge);

#endif
