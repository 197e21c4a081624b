#include "model/graph/roots.h"

#include <string.h>

#include "model/graph/detached.h"
#include "model/snapshot/snapshot.h"

static bool
renamed(const struct snapshot *snapshot, uint32_t node)
{
	return snapshot->node_detached != NULL &&
	    (snapshot->node_detached[node] & DETACHED_RENAMED) != 0;
}

static bool
name_equals(const struct snapshot *snapshot, uint32_t string,
	const char *text)
{
	return string < snapshot->strings.count &&
	    strings_equal(&snapshot->strings, string, text);
}

bool
roots_is_documents(const struct snapshot *snapshot, uint32_t node)
{
	return snapshot->node_type[node] == NODE_SYNTHETIC &&
	    name_equals(snapshot, snapshot->node_name[node],
	    "(Document DOM trees)");
}

bool
roots_is_user(const struct snapshot *snapshot, uint32_t node)
{
	return snapshot->node_type[node] != NODE_SYNTHETIC ||
	    roots_is_documents(snapshot, node);
}

void
named_init(struct named *named, const char *text)
{
	named->text = text;
	/* No string has this number, so that no slot answers yet. */
	memset(named->string, 0xff, sizeof(named->string));
}

bool
named_is(struct named *named, const struct snapshot *snapshot, uint32_t node)
{
	uint32_t string = snapshot->node_name[node];
	uint32_t slot = string % NAMED_SLOTS;

	if (renamed(snapshot, node))
		return false;
	if (string == UINT32_MAX)
		return false;
	if (named->string[slot] != string) {
		named->string[slot] = string;
		named->same[slot] = name_equals(snapshot, string,
		    named->text);
	}
	return named->same[slot];
}
