#include "live/process_table.h"

#include <stdlib.h>
#include <string.h>

#include "live/process_columns.h"
#include "live/processes.h"
#include "model/base/error.h"
#include "model/base/hash.h"
#include "model/table.h"

struct process_table {
	struct table table;
	struct processes *processes;
	struct strbuf note;
};

static const struct process_table *
self_of(const struct table *table)
{
	return (const struct process_table *)table;
}

static const struct listed *
listed_of(const struct table *table, uint32_t item)
{
	return &self_of(table)->processes->list[item];
}

/* Does it stand directly below parent (PROCESSES_NONE: at the top)? */
static bool
is_child(const struct processes *processes, size_t number, size_t parent)
{
	const struct listed *listed = &processes->list[number];

	return listed->there && listed->parent == parent;
}

static bool
fill(struct table *table, size_t parent, struct level *level,
	struct error *err)
{
	const struct processes *processes = self_of(table)->processes;

	level->items = calloc(processes->count + 1, sizeof *level->items);
	if (level->items == NULL)
		return error_memory(err, "processes", processes->count);
	for (size_t i = 0; i < processes->count; i++)
		if (is_child(processes, i, parent))
			level->items[level->count++] = (uint32_t)i;
	return true;
}

static bool
process_table_top(struct table *table, struct level *level, struct error *err)
{
	return fill(table, PROCESSES_NONE, level, err);
}

static bool
process_table_open(struct table *table, const struct level *parent,
	uint32_t item, struct level *level, struct error *err)
{
	(void)parent;
	return fill(table, item, level, err);
}

static bool
process_table_openable(struct table *table, const struct level *level,
	uint32_t item)
{
	const struct processes *processes = self_of(table)->processes;

	(void)level;
	for (size_t i = 0; i < processes->count; i++)
		if (is_child(processes, i, item))
			return true;
	return false;
}

static bool
process_table_opened(struct table *table, const struct level *level,
	uint32_t item, size_t row)
{
	(void)row;
	return process_table_openable(table, level, item);
}

/* Of a package manager nobody wants a snapshot, but of what it runs. */
static const struct process *
program_of(const struct table *table, uint32_t item)
{
	const struct processes *processes = self_of(table)->processes;
	size_t number = processes_program(processes, item);

	if (number == PROCESSES_NONE || number == item)
		return NULL;
	return &processes->list[number].process;
}

static void
process_table_cell(struct table *table, const struct level *level,
	uint32_t item, unsigned column, struct cell *cell)
{
	const struct process *program = NULL;

	(void)level;
	if (column == PROCESS_COLUMN_BY || column == PROCESS_COLUMN_HOW)
		program = program_of(table, item);
	process_column_cell(listed_of(table, item), program, column, cell);
}

/* What is not known comes last. */
static int
compare_texts(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a == NULL) - (b == NULL);
	return strcmp(a, b);
}

static int
process_table_order(struct table *table, const struct level *level,
	unsigned column, bool descending, uint32_t a, uint32_t b)
{
	const struct listed *first = listed_of(table, a);
	const struct listed *second = listed_of(table, b);
	int64_t x = process_column_number(first, column);
	int64_t y = process_column_number(second, column);
	int order = (x > y) - (x < y);

	(void)level;
	if (order == 0)
		order = compare_texts(process_column_text(&first->process,
		    column), process_column_text(&second->process, column));
	if (order == 0)
		order = (first->process.pid > second->process.pid) -
		    (first->process.pid < second->process.pid);
	if (order == 0)
		return a < b ? -1 : a > b;
	return descending ? -order : order;
}

static uint64_t
process_table_tag(struct table *table, const struct level *level,
	uint32_t item)
{
	const struct process *process = &listed_of(table, item)->process;

	(void)level;
	return hash_mix(process->started, (uint64_t)process->pid);
}

static const char *
process_table_note(const struct table *table)
{
	const struct process_table *self = self_of(table);

	return self->note.len > 0 ? self->note.data : NULL;
}

static void
process_table_free(struct table *table)
{
	struct process_table *self = (struct process_table *)table;

	processes_free(self->processes);
	strbuf_release(&self->note);
	free(self);
}

const struct table_ops process_table_ops = {
	.name = "ps",
	.columns = process_columns,
	.column_count = PROCESS_COLUMNS,
	.main_column = PROCESS_COLUMN_COMMAND,
	.sort_column = PROCESS_COLUMN_MEMORY,
	.top = process_table_top,
	.open = process_table_open,
	.openable = process_table_openable,
	.opened = process_table_opened,
	.cell = process_table_cell,
	.order = process_table_order,
	.tag = process_table_tag,
	.note = process_table_note,
	.free = process_table_free,
};

static void
write_note(struct process_table *self)
{
	const struct processes *processes = self->processes;
	size_t there = 0;

	strbuf_reset(&self->note);
	for (size_t i = 0; i < processes->count; i++)
		there += processes->list[i].there;
	if (there == 0)
		strbuf_adds(&self->note, "no Node process is to be seen from "
		    "here");
	else if (processes->cut)
		strbuf_addf(&self->note, "the first %d processes; there are "
		    "more", PROCESSES_MAX);
	else if (processes->unreadable > 0)
		strbuf_addf(&self->note, "%zu of %zu processes belong to other "
		    "users: their inspector and version, and what they can be "
		    "captured by, are seen as that user or as root",
		    processes->unreadable, there);
}

bool
process_table_look(struct table *table, struct error *err)
{
	struct process_table *self = (struct process_table *)table;

	if (!processes_look(self->processes, err))
		return false;
	write_note(self);
	return true;
}

void
process_table_sample(struct table *table)
{
	processes_sample(((struct process_table *)table)->processes);
}

const struct processes *
process_table_processes(const struct table *table)
{
	return self_of(table)->processes;
}

struct table *
process_table_new(const struct proc *proc, struct error *err)
{
	struct process_table *self = calloc(1, sizeof *self);

	if (self == NULL) {
		error_memory(err, "processes", sizeof *self);
		return NULL;
	}
	self->table.ops = &process_table_ops;
	self->note = (struct strbuf) STRBUF_INIT;
	self->processes = processes_new(proc, err);
	if (self->processes == NULL ||
	    !process_table_look(&self->table, err)) {
		process_table_free(&self->table);
		return NULL;
	}
	return &self->table;
}
