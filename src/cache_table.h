/* The indexes that are kept, as a table: of what, how large, when used. */
#ifndef SRC_CACHE_TABLE_H
#define SRC_CACHE_TABLE_H

struct cache_list;
struct error;
struct table;

/* list is borrowed and must outlive the table. */
struct table *cache_table_new(const struct cache_list *list,
	struct error *err);

#endif
