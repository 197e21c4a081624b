/*
 * The sections trace_function_infos and trace_tree: which functions were
 * running when something was allocated, from a recording with stacks. A trace
 * is one function called in one way: its parent is the one that called it. An
 * object has the trace of the function that allocated it; V8 often does not
 * know it any more.
 */
#ifndef MODEL_SNAPSHOT_TRACES_H
#define MODEL_SNAPSHOT_TRACES_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct snapshot;
struct task;

#define NO_TRACE UINT32_MAX
#define NO_FUNCTION UINT32_MAX

struct trace_function {
	uint32_t name, script_name;	/* strings; may be beyond the table */
	uint32_t script;		/* number of the script */
	uint32_t line, column;		/* from 1; 0: not known */
	uint32_t id;			/* of its SharedFunctionInfo, or 0 */
};

/* Callers stand before what they call: parent is below the trace itself. */
struct trace {
	uint64_t count, size;		/* what it allocated itself while it
					   was recorded, also what is gone */
	uint32_t function;		/* NO_FUNCTION: beyond the table */
	uint32_t parent;		/* NO_TRACE: nobody called it */
};

/*
 * Reads both sections, if there are any, which snapshot then owns, and turns
 * the ids of traces that nodes have into numbers of traces. Call it after the
 * nodes. An id that no trace has, as V8 writes, is none. False when something
 * else than a tree of numbers stands there. Nothing recurses: the tree may be
 * as deep as the file is long.
 */
bool traces_read(struct snapshot *snapshot, struct task *task,
	struct error *err);

#endif
