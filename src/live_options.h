/* From the options of the command line to those of captures and recordings. */
#ifndef SRC_LIVE_OPTIONS_H
#define SRC_LIVE_OPTIONS_H

#include "live/capture.h"

struct options;

/* What options do not say stays 0: who is told, and what ends the leaving. */
struct capture_options live_options(const struct options *options);

#endif
