#include "model/explain/named.h"

#include "model/detect/detections.h"
#include "model/explain/suspect.h"
#include "model/load.h"

/* So many objects of a finding are asked where they are. */
#define SAMPLES 16
/* And so many steps up the tree of dominators, at most. */
#define STEPS_MAX 256

/* Is the node within a suspect? */
static bool
is_within(const struct heap *heap, uint32_t node, uint32_t suspect)
{
	const uint32_t *parent = heap->dominators.parent;

	for (int i = 0; i < STEPS_MAX; i++) {
		if (node == suspect)
			return true;
		if (parent[node] == node)
			return false;
		node = parent[node];
	}
	return false;
}

/* Are the objects of a finding what a suspect holds? */
static bool
is_of(const struct suspects *suspects, const struct suspect *suspect,
	const struct detection *detection, const struct finding *f)
{
	uint32_t samples = f->nodes < SAMPLES ? f->nodes : SAMPLES, within = 0;

	if (f->container == suspect->node)
		return true;
	if (f->bytes < suspect->retained / 2)
		return false;
	for (uint32_t i = 0; i < samples; i++)
		within += is_within(suspects->heap, detection->nodes[f->first +
		    (uint64_t)i * f->nodes / samples], suspect->node);
	return within * 8 >= samples * 7;
}

/* Findings come the largest first. */
static void
name(struct suspects *suspects, struct suspect *suspect)
{
	for (unsigned i = 0; i < detector_count; i++) {
		const struct detection *detection =
		    &suspects->detections->of[i];

		for (size_t k = 0; k < detection->count; k++) {
			const struct finding *f = &detection->list[k];

			if (suspect->finding != NULL &&
			    suspect->finding->bytes >= f->bytes)
				break;
			if (f->count < DETECT_MANY || !is_of(suspects,
			    suspect, detection, f))
				continue;
			suspect->finding = f;
			suspect->detector = detectors[i];
			break;
		}
	}
}

bool
named_find(struct suspects *suspects, struct task *task, struct error *err)
{
	uint32_t wanted;

	if (suspects->count == 0)
		return true;
	if (!detections_parse("listeners,timers,promises,stores,handles",
	    &wanted, err))
		return false;
	suspects->detections = detections_find(suspects->heap, NULL, wanted,
	    task, err);
	if (suspects->detections == NULL)
		return false;
	for (size_t i = 0; i < suspects->count; i++)
		name(suspects, &suspects->list[i]);
	return true;
}
