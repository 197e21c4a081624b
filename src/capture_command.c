#include "src/capture_command.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/target.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "src/attended.h"
#include "src/capturing.h"
#include "src/live_options.h"
#include "src/options.h"

struct command {
	struct attended attended;
	struct capturing *capturing;
};

/* Prints what there is; false when there was nothing. */
static bool
print_news(struct command *command)
{
	char *line = capturing_take_line(command->capturing);
	char *path = line == NULL ?
	    capturing_take_path(command->capturing) : NULL;

	if (line != NULL)
		attended_say(&command->attended, line);
	else if (path != NULL)
		attended_print(&command->attended, path);
	free(line);
	free(path);
	return line != NULL || path != NULL;
}

static bool
work(void *data, struct error *err)
{
	struct command *command = data;
	bool failed, ended;

	do {
		capturing_wait(command->capturing);
		/* Before the last is taken, or it would be overlooked. */
		ended = capturing_ended(command->capturing, &failed, err);
		while (print_news(command))
			continue;
	} while (!ended);
	return !failed;
}

static void
add_words(void *data, struct strbuf *text)
{
	struct command *command = data;

	capturing_words(command->capturing, text);
	if (command->attended.asks)
		strbuf_adds(text, "; Enter takes the next, q ends");
}

/* Enter asks for the next, q for no more; so does the end of the input. */
static void
take_key(void *data, char key)
{
	struct command *command = data;

	if (key == 'q' || key == 4)
		capturing_stop(command->capturing);
	else if (key == '\n')
		capturing_next(command->capturing);
}

static bool
run(struct command *command, const struct options *options,
	const struct target *target, struct error *err)
{
	struct attended *attended = &command->attended;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	bool many = options->count != 1 &&
	    (options->count > 1 || options->every > 0);
	bool done;

	attended_init(attended);
	attended->work = work;
	attended->words = add_words;
	attended->data = command;
	if (many && attended->draws && isatty(STDIN_FILENO))
		attended->key = take_key;
	command->capturing = capturing_new(options, target,
	    attended->key != NULL, &attended->task, &attended->leaving, null,
	    err);
	done = command->capturing != NULL && attended_run(attended, err);
	capturing_free(command->capturing);
	if (null >= 0)
		close(null);
	return done;
}

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
	    &text, &listing->attended.task, err);
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

bool
capture_command(const struct options *options, struct error *err)
{
	struct command command = { .capturing = NULL };
	struct target target;

	if (options->file_count != 1)
		return error_set(err, ERROR_USAGE, "usage: heaptrail capture "
		    "PID|HOST:PORT|ws://...: one at a time");
	if (!target_parse(&target, options->files[0], err))
		return false;
	return options->workers ? list_workers(options, &target, err) :
	    run(&command, options, &target, err);
}
