/*
 * What the detectors found: a row for each, or the findings of a single one.
 * A detector opens into its findings, a finding into its objects.
 */
#ifndef MODEL_DETECT_DETECTORS_TABLE_H
#define MODEL_DETECT_DETECTORS_TABLE_H

struct error;
struct heap;
struct table;
struct table_ops;

extern const struct table_ops detectors_ops;

/*
 * heap and base, which may be NULL, are borrowed. only: names of detectors
 * with commas between, NULL: all. Caller frees with table_free().
 */
struct table *detectors_table_new(const struct heap *heap,
	const struct heap *base, const char *only, struct error *err);

#endif
