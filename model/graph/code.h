/*
 * Code in the graph. A closure leads to what it runs (its shared function
 * info) and that to the script, whose name is the file; everything else in a
 * snapshot is known by less: locations have the number of a script, contexts
 * a scope info. This is the way back from those two.
 */
#ifndef MODEL_GRAPH_CODE_H
#define MODEL_GRAPH_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct snapshot;
struct strbuf;
struct task;

/* Internal edges of closures, contexts and what they run, by their names. */
enum code_field {
	CODE_CLOSURE,			/* Node 8: of a context */
	CODE_CONTEXT,
	CODE_FUNCTION,			/* of a generator */
	CODE_PREVIOUS,			/* of a context: the one around it */
	CODE_SCOPE_INFO,		/* of a context */
	CODE_SCOPE,			/* of a function, once it has run */
	CODE_SCOPE_TYPE,		/* V8 15 */
	CODE_SCRIPT,
	CODE_SCRIPT_OR_DEBUG,		/* Node 11 to 20 */
	CODE_SHARED,
	CODE_SOURCE,			/* of a script */
	CODE_FIELDS
};

/* Where they lead to, NO_NODE where there is none. */
struct code_fields {
	uint32_t to[CODE_FIELDS];
};

/*
 * Cost: the edges of the node, of which no more are looked at than an honest
 * object of these kinds has.
 */
void code_fields(const struct snapshot *snapshot, uint32_t node,
	struct code_fields *fields);

/*
 * The same for whoever looks at many: which strings name which fields is
 * remembered. All zero at first; one for each thread.
 */
#define CODE_WORDS 256

struct code_words {
	uint32_t string[CODE_WORDS];	/* + 1, 0: none */
	uint8_t field[CODE_WORDS];	/* that it names, or CODE_FIELDS */
};

void code_fields_of_many(const struct snapshot *snapshot, uint32_t node,
	struct code_words *words, struct code_fields *fields);

/* Is it an activation of a function, or of a block of it? */
bool code_is_context(const struct snapshot *snapshot, uint32_t node);
/*
 * Appends the name of a script as V8 was given it, a path or an URL, at most
 * limit bytes. False when it was cut.
 */
bool code_script_name(const struct snapshot *snapshot, uint32_t script,
	size_t limit, struct strbuf *sb);
/*
 * Is it a file, or what has a name like one? Code from eval() has no name,
 * WebAssembly no source; what V8 itself wrote in JavaScript (Node 10) is
 * called "native array.js".
 */
bool code_script_is_file(const struct snapshot *snapshot, uint32_t script);
/* The script of a shared function info with these fields, or NO_NODE. */
uint32_t code_script_of(const struct snapshot *snapshot, uint32_t shared,
	const struct code_fields *fields);

/* What a scope info belongs to. NO_NODE: not known, or not one. */
struct code_scope {
	uint32_t script;		/* a file */
	uint32_t closure;		/* some closure of the function */
};

/*
 * The way back. All closures are looked at for it, and their contexts: when
 * code_prepare() says so, or else when something is asked for the first time.
 * Any number of threads may ask. Without memory for it nothing is known until
 * there is.
 */
struct code;

/* snapshot is borrowed. */
struct code *code_new(const struct snapshot *snapshot, struct error *err);
void code_free(struct code *code);
/*
 * Looks at them now, so that who draws need not wait. False, with err, only
 * when it was cancelled. Cost: 40 ms for 400 MB.
 */
bool code_prepare(struct code *code, struct task *task, struct error *err);
/* Bytes held. */
size_t code_bytes(struct code *code);

/* The file that is the script with this number, or NO_NODE. */
uint32_t code_script_numbered(struct code *code, uint32_t number);
struct code_scope code_scope(struct code *code, uint32_t scope_info);
/* Scripts are put in order by so many bytes of their names. */
#define CODE_NAME_ORDER 4096
/*
 * The place of a script among all: the same for equal names, and in the order
 * of name_order() (graph/names.h). UINT32_MAX for a script without closures.
 */
uint32_t code_script_rank(struct code *code, uint32_t script);

#endif
