#include "src/live_options.h"

#include "src/options.h"

struct capture_options
live_options(const struct options *options)
{
	return (struct capture_options) {
		.collect = options->collect,
		.force = options->force,
		.near_limit = options->near_limit,
		.folder = options->output,
		.thread = options->worker,
		.patience = options->patience > 0 ? options->patience :
		    CAPTURE_PATIENCE,
	};
}
