/* All detectors. What each finds, and how, its file says. */
#ifndef MODEL_DETECT_DETECTORS_H
#define MODEL_DETECT_DETECTORS_H

#include "model/detect/detect.h"

extern const struct detector listeners_detector;
extern const struct detector timers_detector;
extern const struct detector promises_detector;
extern const struct detector stores_detector;
extern const struct detector handles_detector;
extern const struct detector buffers_detector;
extern const struct detector collections_detector;
extern const struct detector statics_detector;
extern const struct detector modules_detector;
extern const struct detector strings_detector;
extern const struct detector contexts_detector;
extern const struct detector detached_detector;
extern const struct detector fibers_detector;
extern const struct detector unmounted_detector;

#endif
