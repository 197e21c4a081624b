#include "src/capture_command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/target.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "src/attended.h"
#include "src/capture_attend.h"
#include "src/capturing.h"
#include "src/explorer/explorer.h"
#include "src/live_options.h"
#include "src/options.h"

/* The worker threads of a process, a line each. */
struct listing {
	struct attended attended;
	struct target target;
	struct capture_options options;
};

static bool
list(void *data, struct error *err)
{
	struct listing *listing = data;
	struct strbuf text = STRBUF_INIT, line = STRBUF_INIT;
	bool done;

	done = capture_list_workers(&listing->target, &listing->options,
	    &text, listing->attended.task, err);
	if (done && text.len == 0)
		done = error_set(err, ERROR_ABSENT, "the process has no "
		    "worker threads");
	for (const char *at = text.data, *end; done && *at != '\0'; at = end) {
		end = at + strcspn(at, "\n");
		strbuf_reset(&line);
		strbuf_add(&line, at, (size_t)(end - at));
		attended_print(&listing->attended, line.data);
		end += *end != '\0';
	}
	strbuf_release(&text);
	strbuf_release(&line);
	return done;
}

static void
add_connecting(void *data, struct strbuf *text)
{
	(void)data;
	strbuf_adds(text, "connecting");
}

static bool
list_workers(const struct options *options, const struct target *target,
	struct error *err)
{
	struct listing listing = { .target = *target };

	attended_init(&listing.attended);
	listing.attended.work = list;
	listing.attended.words = add_connecting;
	listing.attended.data = &listing;
	listing.options = live_options(options);
	attended_options(&listing.attended, &listing.options);
	return attended_run(&listing.attended, err);
}

/* The first is shown as soon as it is there, while others are taken. */
static bool
explore(struct capturing *capturing, const struct options *options,
	struct config *config, struct error *err)
{
	struct options one = *options;
	char *path;
	bool done;

	if (!capture_attend(capturing, true, false, err))
		return false;
	path = capturing_take_path(capturing);
	if (path == NULL)
		return error_set(err, ERROR_ABSENT, "there is no snapshot");
	one.files = &path;
	one.file_count = 1;
	one.times = NULL;
	done = explorer_run(&one, config, capturing, err);
	capturing_stop(capturing);
	done = capture_attend(capturing, false, false, done ? err : NULL) &&
	    done;
	/* Where it is, for whoever comes back to the shell. */
	puts(path);
	free(path);
	return done;
}

bool
capture_command(const struct options *options, struct config *config,
	struct error *err)
{
	bool many = options->count > 1 ||
	    (options->count == 0 && options->every > 0);
	bool explores = isatty(STDOUT_FILENO) && isatty(STDERR_FILENO) &&
	    isatty(STDIN_FILENO) && !options->format_given;
	struct capturing *capturing;
	struct target target;
	bool done;

	if (options->file_count != 1)
		return error_set(err, ERROR_USAGE, "usage: heaptrail capture "
		    "PID|HOST:PORT|ws://...: one at a time");
	if (!target_parse(&target, options->files[0], err))
		return false;
	if (options->workers)
		return list_workers(options, &target, err);
	capturing = capturing_new(options, &target, explores && many, err);
	if (capturing == NULL)
		return false;
	done = explores ? explore(capturing, options, config, err) :
	    capture_attend(capturing, false, many, err);
	capturing_free(capturing);
	return done;
}
