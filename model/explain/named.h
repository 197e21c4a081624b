/*
 * What suspects hold in the words of a detector (model/detect): not 1,100
 * functions, but 1,100 listeners for an event of one emitter.
 */
#ifndef MODEL_EXPLAIN_NAMED_H
#define MODEL_EXPLAIN_NAMED_H

#include <stdbool.h>

struct error;
struct suspects;
struct task;

/* Units of STAGE_WORK that it takes. */
#define NAMED_STEPS 6

/*
 * Fills detections of suspects, and finding and detector of those of which a
 * detector found at least half. Cost: that of some detectors; nothing where
 * there are no suspects.
 */
bool named_find(struct suspects *suspects, struct task *task,
	struct error *err);

#endif
