/*
 * The summary of a heap that is still being loaded, made from a preview. It
 * has the columns of the summary; what is not known yet is in work.
 */
#ifndef MODEL_EXPLORE_EARLY_H
#define MODEL_EXPLORE_EARLY_H

#include <stdbool.h>

struct error;
struct preview;
struct table;

/*
 * preview is borrowed and must outlive the table. with_base: with the columns
 * of a comparison, which are all in work.
 */
struct table *early_new(const struct preview *preview, bool with_base,
	struct error *err);

#endif
