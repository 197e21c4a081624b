#include "model/explain/choice.h"

#include <stdlib.h>

#include "model/explain/steadiness.h"
#include "model/explain/suspect.h"
#include "model/explore/edges.h"
#include "model/load.h"

/* What is too little as a share of the heap: one part in so many. */
#define MANY_SHARE 1000
#define LUMP_MIN 100000
#define LUMP_SHARE 100
/* A lump that has grown in each step is believed sooner. */
#define LUMP_STEADY 40000
/* What hangs on a realm itself is V8's. */
#define REALM "system / NativeContext"

static bool
is_worth(const struct suspect *suspect, uint64_t total)
{
	uint64_t bytes = suspect->bytes > 0 ? (uint64_t)suspect->bytes : 0;

	if (suspect->fresh.all >= MANY)
		return bytes >= MANY_MIN && bytes >= total / MANY_SHARE;
	return bytes >= (suspect->steps > 1 && suspect->grew ==
	    suspect->steps ? LUMP_STEADY : LUMP_MIN) &&
	    bytes >= total / LUMP_SHARE;
}

static int
by_weight(const void *a, const void *b)
{
	const struct suspect *left = a, *right = b;

	if (left->bytes != right->bytes)
		return left->bytes > right->bytes ? -1 : 1;
	if (left->retained != right->retained)
		return left->retained > right->retained ? -1 : 1;
	return left->node < right->node ? -1 : left->node > right->node;
}

void
choice_make(struct suspects *suspects)
{
	size_t kept = 0;

	for (size_t i = 0; i < suspects->count; i++) {
		struct suspect *suspect = &suspects->list[i];
		bool worth = is_worth(suspect, suspects->heap->total) &&
		    !node_begins(suspects->heap->snapshot, suspect->node,
		    REALM);

		if (worth && steadiness_has_stopped(suspect,
		    suspects->series_count)) {
			suspects->stopped++;
			worth = false;
		}
		if (worth)
			suspects->list[kept++] = *suspect;
		else
			free(suspect->series);
	}
	if (kept > 0)
		qsort(suspects->list, kept, sizeof(*suspects->list),
		    by_weight);
	for (suspects->count = kept; suspects->count > SUSPECTS_MAX;)
		free(suspects->list[--suspects->count].series);
}
