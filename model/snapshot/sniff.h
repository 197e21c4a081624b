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
 * Says in err what the file is and what to do; false, and err left alone,
 * when it is nothing that we know. Looks at the first 64 KiB only.
 */
bool sniff(const char *data, size_t size, struct error *err);

#endif
