/*
 * What all detectors, or some, found in a heap; with a base beside it what
 * they found there.
 */
#ifndef MODEL_DETECT_DETECTIONS_H
#define MODEL_DETECT_DETECTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "model/detect/detect.h"

struct detections {
	const struct heap *heap, *base;	/* borrowed; base may be NULL */
	uint32_t wanted;		/* a bit for each detector */
	struct detection of[DETECTORS_MAX];	/* by detector */
	uint64_t base_total[DETECTORS_MAX];
	uint64_t base_bytes[DETECTORS_MAX];
};

/* Bits of all detectors. */
uint32_t detections_all(void);
/*
 * The detectors of a list of names with commas between them; false, with err,
 * which names those there are, where one is no detector.
 */
bool detections_parse(const char *list, uint32_t *wanted, struct error *err);

/* Units of STAGE_WORK that finding takes. */
uint64_t detections_steps(const struct heap *base, uint32_t wanted);
/*
 * Both must have their graphs and outlive the result; base may be NULL.
 * Findings of the base are known again by their words, those of one object by
 * its id too if both heaps are of one process. Within STAGE_WORK, which the
 * caller begins. Cost: of each heap a look at every edge, some 16 bytes a node
 * meanwhile; with the detector of strings, same_strings.h too.
 */
struct detections *detections_find(const struct heap *heap,
	const struct heap *base, uint32_t wanted, struct task *task,
	struct error *err);
void detections_free(struct detections *detections);

#endif
