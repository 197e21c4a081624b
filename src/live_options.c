#include "src/live_options.h"

#include "live/capture.h"
#include "src/attended.h"
#include "src/options.h"

static void
say(void *data, const char *line)
{
	attended_say(data, line);
}

void
live_options(struct capture_options *capture, const struct options *options,
	struct attended *attended)
{
	*capture = (struct capture_options) {
		.collect = options->collect,
		.force = options->force,
		.folder = options->output,
		.thread = options->worker,
		.patience = options->patience > 0 ? options->patience :
		    CAPTURE_PATIENCE,
		.leaving = &attended->leaving,
		.say = say,
		.data = attended,
	};
}
