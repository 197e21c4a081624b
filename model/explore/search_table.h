/*
 * The hits of a search as a table. A row opens into the objects that it is
 * about; those of a property show the property, too.
 */
#ifndef MODEL_EXPLORE_SEARCH_TABLE_H
#define MODEL_EXPLORE_SEARCH_TABLE_H

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops search_table_ops;

/*
 * text and kinds as for search_new(), which says what is wrong with them.
 * heap is borrowed. The rows come while table_work() runs. Caller frees.
 */
struct table *search_table_new(const struct heap *heap, const char *text,
	unsigned kinds, struct error *err);

#endif
