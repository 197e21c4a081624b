/*
 * The tree of calls from the top down: what each function allocated, within
 * who called it. DevTools' "Tree (Top Down)".
 */
#ifndef MODEL_FORMATS_CALL_TREE_H
#define MODEL_FORMATS_CALL_TREE_H

struct error;
struct sampling_profile;
struct table;
struct table_ops;

/* All columns that it may have. */
extern const struct table_ops call_tree_ops;

/* base may be NULL: no difference. Both are borrowed. */
struct table *call_tree_new(const struct sampling_profile *profile,
	const struct sampling_profile *base, struct error *err);

#endif
