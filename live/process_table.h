/*
 * The table of the Node processes of this machine: those that another started
 * stand below it. Rows open at first, since it is servers that people look
 * for, and package managers are above them.
 */
#ifndef LIVE_PROCESS_TABLE_H
#define LIVE_PROCESS_TABLE_H

#include <stdbool.h>

struct error;
struct proc;
struct processes;
struct table;
struct table_ops;

extern const struct table_ops process_table_ops;

/* Looks once. The caller frees it; proc's root must stay. */
struct table *process_table_new(const struct proc *proc, struct error *err);

/*
 * Looks again, or takes but a sample of the memory. Items keep their meaning;
 * levels that are open show what there was, until they are made anew.
 */
bool process_table_look(struct table *table, struct error *err);
void process_table_sample(struct table *table);

/* What the table shows; its list is numbered as the items are. Borrowed. */
const struct processes *process_table_processes(const struct table *table);

#endif
