/* What the table of processes says of one, column by column. */
#ifndef LIVE_PROCESS_COLUMNS_H
#define LIVE_PROCESS_COLUMNS_H

#include <stdint.h>

#include "model/table.h"

struct listed;
struct process;

enum process_column {
	PROCESS_COLUMN_COMMAND,
	PROCESS_COLUMN_PID,
	PROCESS_COLUMN_VERSION,
	PROCESS_COLUMN_MEMORY,
	PROCESS_COLUMN_COURSE,
	PROCESS_COLUMN_GROWTH,
	PROCESS_COLUMN_WATCHED,
	PROCESS_COLUMN_SIGNALS,
	PROCESS_COLUMN_USR1,
	PROCESS_COLUMN_USR2,
	PROCESS_COLUMN_OWNER,
	PROCESS_COLUMN_USER,
	PROCESS_COLUMN_CONTAINER,
	PROCESS_COLUMN_HOST,
	PROCESS_COLUMN_BY,
	PROCESS_COLUMN_CAPTURE,
	PROCESS_COLUMN_ADDRESS,
	PROCESS_COLUMN_HOW,
	PROCESS_COLUMN_PART,
	PROCESS_COLUMN_PARENT,
	PROCESS_COLUMN_FOLDER,
	PROCESS_COLUMN_EXE,
	PROCESS_COLUMNS,
};

extern const struct column process_columns[];

/*
 * program is the process that this one, a package manager, runs, and that is
 * meant instead; else NULL.
 */
void process_column_cell(const struct listed *listed,
	const struct process *program, unsigned column, struct cell *cell);

/* What a column is sorted by: first the number, then the text, or NULL. */
int64_t process_column_number(const struct listed *listed, unsigned column);
const char *process_column_text(const struct process *process,
	unsigned column);

#endif
