/*
 * Whether two snapshots were taken of one process, and which came first, told
 * from the files alone.
 *
 * An id stays with its object, and V8 only counts up. So in one process a text
 * that both have, each in one string, has one id, and the later of two
 * snapshots has the newest object. Two processes, also of one program that
 * does the same work, give ids in the order in which objects lie in memory,
 * and that is never quite the same: but for V8 made predictable (--predictable
 * with a fixed --hash-seed). V8 begins to count anew when an inspector session
 * ends, and counts apart for each worker: such snapshots are as good as of two
 * processes.
 *
 * That an id is another object than before proves nothing: V8 gives the id of
 * a dead object to a new one that it finds at the same place.
 *
 * tests/check-grown.sh asks real processes.
 */
#ifndef MODEL_COMPARE_KINSHIP_H
#define MODEL_COMPARE_KINSHIP_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct heap;
struct kin_mark;

struct kinship {
	/*
	 * Ids mean the same in both. Also where there are too few of them to
	 * tell.
	 */
	bool one_process;
	bool reversed;		/* of one process, and base is the later one */
	uint64_t base_newest, current_newest;	/* ids; 0: there is none */
	char why[96];		/* what was seen, as the end of a sentence:
				   no full stop, no capital */
};

/*
 * Looks at what has the lowest ids. Needs no graph and no classes. Cost: a
 * pass over the ids and some ten thousand short texts.
 */
bool kinship_find(struct kinship *kinship, const struct heap *base,
	const struct heap *current, struct error *err);

/*
 * What must be kept of a heap to ask that later, when it is let go: a megabyte
 * or two at most. Cost: twice that of one side of kinship_find().
 */
struct kin_mark *kin_mark_new(const struct heap *heap, struct error *err);
void kin_mark_free(struct kin_mark *mark);
void kinship_of_marks(struct kinship *kinship, const struct kin_mark *base,
	const struct kin_mark *current);

#endif
