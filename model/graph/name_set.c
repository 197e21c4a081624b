#include "model/graph/name_set.h"

#include <string.h>

#include "model/base/big.h"
#include "model/base/bitset.h"
#include "model/base/strbuf.h"
#include "model/snapshot/snapshot.h"

bool
name_set_add(const struct snapshot *snapshot, const char *name,
	uint64_t **strings, struct error *err)
{
	static const char more[] = " / ";
	const struct strings *all = &snapshot->strings;
	struct strbuf text = STRBUF_INIT;
	size_t len = strlen(name);

	if (*strings == NULL)
		*strings = big_alloc_clear(bitset_words(all->count) + 1,
		    sizeof(**strings), "names", err);
	if (*strings == NULL)
		return false;
	for (uint32_t i = 0; i < all->count; i++) {
		const char *raw = strings_begin(all, i);

		/* Most differ in the first letter. */
		if (*raw != name[0] && *raw != '\\')
			continue;
		strbuf_reset(&text);
		strings_decode(all, i, len + sizeof(more) - 1, &text);
		if (strncmp(text.data, name, len) == 0 && (text.len == len ||
		    strcmp(text.data + len, more) == 0))
			bitset_add(*strings, i);
	}
	strbuf_release(&text);
	return true;
}

bool
name_set_has(const struct snapshot *snapshot, const uint64_t *strings,
	uint32_t node)
{
	uint32_t name = snapshot->node_name[node];

	return name < snapshot->strings.count && bitset_has(strings, name);
}
