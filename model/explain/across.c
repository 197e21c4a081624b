#include "model/explain/across.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "model/explain/pileup.h"
#include "model/explain/suspect.h"
#include "model/load.h"
#include "model/table.h"

/* Less is no growth: two processes never do quite the same. */
#define GROWTH_MIN 8000
#define GROWTH_PART 10		/* of what is there now, one part in so many */
/* Of each name so much is compared, in bytes. */
#define NAME_BYTES 1024

/* The words of an address and the class of what is there. */
static void
place_words(const struct heap *heap, const struct suspect *suspect,
	struct cell *cell)
{
	cell_reset(cell);
	cell->limit = NAME_BYTES;
	class_name(&heap->classes, heap->snapshot, heap->interfaces,
	    heap->classes.of[suspect->node], NAME_BYTES, &cell->text);
	strbuf_addc(&cell->text, ' ');
	address_words(heap, &suspect->address, false, cell);
}

/* What is retained at the same place of the other heap, 0: little. */
static uint64_t
retained_there(const struct suspects *there, const struct cell *words)
{
	struct cell cell = CELL_INIT;
	uint64_t retained = 0;

	for (size_t i = 0; i < there->count && retained == 0; i++) {
		place_words(there->heap, &there->list[i], &cell);
		if (strcmp(cell.text.data, words->text.data) == 0)
			retained = there->list[i].retained;
	}
	cell_release(&cell);
	return retained;
}

static int
by_growth(const void *a, const void *b)
{
	const struct suspect *left = a, *right = b;

	if (left->bytes != right->bytes)
		return left->bytes > right->bytes ? -1 : 1;
	return left->node < right->node ? -1 : left->node > right->node;
}

bool
across_find(struct suspects *suspects, struct task *task, struct error *err)
{
	struct suspects there = { .heap = suspects->base };
	struct cell words = CELL_INIT;
	size_t kept = 0;
	bool ok;

	ok = pileup_find(suspects, 1, task, err) &&
	    pileup_find(&there, GROWTH_PART, task, err);
	for (size_t i = 0; ok && i < suspects->count; i++) {
		struct suspect suspect = suspects->list[i];

		place_words(suspects->heap, &suspect, &words);
		suspect.bytes = (int64_t)(suspect.retained -
		    retained_there(&there, &words));
		if (suspect.bytes >= GROWTH_MIN && (uint64_t)suspect.bytes >=
		    suspect.retained / GROWTH_PART)
			suspects->list[kept++] = suspect;
	}
	if (ok) {
		suspects->count = kept;
		qsort(suspects->list, kept, sizeof(*suspects->list),
		    by_growth);
	}
	cell_release(&words);
	free(there.list);
	return ok;
}
