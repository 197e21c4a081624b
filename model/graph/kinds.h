/* What a node is to a program, told by its type alone. */
#ifndef MODEL_GRAPH_KINDS_H
#define MODEL_GRAPH_KINDS_H

#include <stdbool.h>
#include <stdint.h>

struct snapshot;

/* Can a program hold others in it by its own doing? */
bool kind_is_holder(const struct snapshot *snapshot, uint32_t node);
/* Or a string, a number: something that a program has put somewhere. */
bool kind_is_content(const struct snapshot *snapshot, uint32_t node);
/* What V8 makes for itself, and the program never sees: code, shapes. */
bool kind_is_machinery(const struct snapshot *snapshot, uint32_t node);
/* What may stand between an object and what it holds: tables, arrays. */
bool kind_is_plumbing(const struct snapshot *snapshot, uint32_t node);

#endif
