/*
 * How the hits of a search read and sort. Private to search_table.c, which
 * makes a table of them.
 */
#ifndef MODEL_EXPLORE_SEARCH_ROWS_H
#define MODEL_EXPLORE_SEARCH_ROWS_H

#include "model/explore/search.h"
#include "model/table.h"

enum {
	COLUMN_HIT,
	COLUMN_KIND,
	COLUMN_ID,
	COLUMN_NAME,
	COLUMN_MATCH,
	COLUMN_DISTANCE,
	COLUMN_COUNT,
	COLUMN_SHALLOW,
	COLUMN_RETAINED,
};

/* The object that a hit is about, where it is about one alone, or NO_NODE. */
uint32_t search_hit_node(const struct search *search, const struct hit *hit);
void search_hit_cell(const struct search *search, const struct hit *hit,
	unsigned column, struct cell *cell);
/* By their numbers. */
int search_hit_order(const struct search *search, unsigned column,
	bool descending, uint32_t a, uint32_t b);

#endif
