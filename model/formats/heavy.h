/*
 * Functions, whoever called them: what each allocated in all. A row opens into
 * those that called it, with what it allocated when they did. DevTools' "Heavy
 * (Bottom Up)".
 */
#ifndef MODEL_FORMATS_HEAVY_H
#define MODEL_FORMATS_HEAVY_H

struct error;
struct sampling_profile;
struct table;
struct table_ops;

/* All columns that it may have. */
extern const struct table_ops heavy_ops;

/* base may be NULL: no difference. Both are borrowed. */
struct table *heavy_new(const struct sampling_profile *profile,
	const struct sampling_profile *base, struct error *err);

#endif
