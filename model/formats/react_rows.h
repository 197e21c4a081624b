/*
 * What the rows of tables about a React DevTools profile share: names, times
 * and why a component rendered.
 */
#ifndef MODEL_FORMATS_REACT_ROWS_H
#define MODEL_FORMATS_REACT_ROWS_H

#include "model/formats/react_profile.h"
#include "model/table.h"

/* Reasons in words, by bit: "first mount". */
extern const char *const react_reason_words[REACT_REASONS];

/* The name of a component, with what it is wrapped in. */
void react_row_component(const struct react_profile *profile, uint32_t number,
	struct cell *cell);
/* "function", "class"; empty where that is not known. */
void react_row_type(const struct react_profile *profile, uint32_t component,
	struct cell *cell);
/* The name of a fiber, with its key. */
void react_row_fiber(const struct react_profile *profile, uint32_t number,
	struct cell *cell);
/* "commit 3", and of which root where there are several. */
void react_row_commit(const struct react_profile *profile, uint32_t number,
	struct cell *cell);
/* One of the texts. */
void react_row_text(const struct react_profile *profile, uint32_t text,
	struct cell *cell);
/* A time, with its share of whole where that is not 0; blank: not known. */
void react_row_time(uint64_t time, uint64_t whole, struct cell *cell);
/* "props: a, b; context"; blank where nobody knows. */
void react_row_why(const struct react_profile *profile,
	const struct react_render *render, struct cell *cell);
/* The order of two times, unknown ones last. */
int react_row_times(uint64_t a, uint64_t b, bool descending);

/* What must be known of the profile before its rows are believed, or NULL. */
const char *react_row_note(const struct react_profile *profile);

#endif
