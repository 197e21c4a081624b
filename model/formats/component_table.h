/*
 * The components of a React DevTools profile, by name and type: how often
 * each rendered, what that took and why. Opens into its renders.
 */
#ifndef MODEL_FORMATS_COMPONENT_TABLE_H
#define MODEL_FORMATS_COMPONENT_TABLE_H

struct error;
struct react_profile;
struct table;

extern const struct table_ops component_table_ops;

/* The profile is borrowed. Cost: a look at each render, four bytes of each. */
struct table *component_table_new(const struct react_profile *profile,
	struct error *err);

#endif
