/*
 * What a file is that is no heap snapshot: the other files that Node, Chrome
 * and their tools leave behind, told by their first bytes.
 */
#ifndef MODEL_SNAPSHOT_SNIFF_H
#define MODEL_SNAPSHOT_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

struct error;

/*
 * Sets err to a line that says what the file is, or that it is nothing we
 * know. Looks at the first 64 KiB only. Always returns false.
 */
bool sniff_error(const char *data, size_t size, struct error *err);

/* The same, but leaves err alone when the file is nothing we know. */
bool sniff_improve(const char *data, size_t size, struct error *err);

#endif
