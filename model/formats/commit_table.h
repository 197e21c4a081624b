/*
 * The commits of a React DevTools profile: when each was, what it took and who
 * scheduled it. Opens into what was rendered in it, and why.
 */
#ifndef MODEL_FORMATS_COMMIT_TABLE_H
#define MODEL_FORMATS_COMMIT_TABLE_H

struct error;
struct react_profile;
struct table;

extern const struct table_ops commit_table_ops;

/* The profile is borrowed. */
struct table *commit_table_new(const struct react_profile *profile,
	struct error *err);

#endif
