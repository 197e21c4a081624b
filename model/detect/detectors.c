#include "model/detect/detectors.h"

#include <string.h>

const struct detector *const detectors[] = {
	&listeners_detector,
	&timers_detector,
	&promises_detector,
	&stores_detector,
	&handles_detector,
	&buffers_detector,
	&collections_detector,
	&statics_detector,
	&modules_detector,
	&strings_detector,
	&contexts_detector,
	&detached_detector,
	&fibers_detector,
	&unmounted_detector,
};

const unsigned detector_count = sizeof detectors / sizeof detectors[0];

_Static_assert(sizeof detectors / sizeof detectors[0] <= DETECTORS_MAX,
    "more detectors than there is room for");

unsigned
detector_find(const char *name, size_t len)
{
	unsigned i;

	for (i = 0; i < detector_count; i++)
		if (strlen(detectors[i]->name) == len &&
		    memcmp(detectors[i]->name, name, len) == 0)
			break;
	return i;
}
