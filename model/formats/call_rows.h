/*
 * The rows that the tables about profiles share: a function, with what it has
 * allocated itself and with what it called.
 */
#ifndef MODEL_FORMATS_CALL_ROWS_H
#define MODEL_FORMATS_CALL_ROWS_H

#include "model/formats/calls.h"
#include "model/table.h"

enum call_column {
	CALL_FUNCTION,
	CALL_DEPTH,
	CALL_SELF,
	CALL_TOTAL,
	CALL_SAMPLES,
	CALL_CODE,
	CALL_LOCATION,
	CALL_SOURCE,
	CALL_SELF_DELTA,	/* with a base only */
	CALL_TOTAL_DELTA,
};

extern const struct column call_columns_of_one[];
extern const struct column call_columns_of_two[];
#define CALL_COLUMNS_OF_ONE (CALL_SOURCE + 1)
#define CALL_COLUMNS_OF_TWO (CALL_TOTAL_DELTA + 1)

/* What stands in a row. */
struct call_row {
	const struct call_function *function;
	struct call_size self, total;
	uint32_t samples;
};

/* depth: of its level. */
void call_row_cell(const struct calls *calls, const struct call_row *row,
	unsigned depth, unsigned column, struct cell *cell);
/* 0 where only what tells them apart otherwise can decide. */
int call_row_order(const struct call_row *a, const struct call_row *b,
	unsigned column, bool descending);
/* As table_ops.place has it. */
bool call_row_place(const struct call_function *function,
	struct row_place *place);

/*
 * What must be known of sampled figures. Appends a line; base may be NULL.
 */
struct sampling_profile;
void call_rows_note(const struct sampling_profile *profile,
	const struct sampling_profile *base, struct strbuf *note);

#endif
