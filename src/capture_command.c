#include "src/capture_command.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "live/capture_series.h"
#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/base/thread.h"
#include "src/options.h"

/* How often the line of progress is drawn, in milliseconds. */
#define DRAW_EVERY 100

struct capturing {
	const struct options *options;
	struct capture_series series;
	struct task task, leaving;
	struct error error;
	bool done;		/* the result of the thread */
	_Atomic bool ended;
	int wake[2];		/* written to when it has ended */
	int signals;		/* to be read from */
	double interrupted;	/* when the first of them came */
	pthread_mutex_t lock;	/* of what is printed */
	bool draws;		/* standard error is a terminal */
	bool asks;		/* and so is standard input */
	bool drawn;		/* a line of progress stands there */
};

/* Those that end it; read from a descriptor, so that nothing is global. */
static int
catch_signals(sigset_t *before)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &set, before);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* The first ends the capture, the next one does not wait for the process. */
static void
read_signals(struct capturing *capturing)
{
	struct signalfd_siginfo info;

	while (read(capturing->signals, &info, sizeof info) ==
	    (ssize_t)sizeof info) {
		/* timeout(1) sends two at once, and means one. */
		if (!atomic_load(&capturing->task.cancel))
			capturing->interrupted = inspector_now();
		else if (inspector_now() - capturing->interrupted > 0.5)
			atomic_store(&capturing->leaving.cancel, true);
		atomic_store(&capturing->task.cancel, true);
	}
}

/* With the lock. */
static void
wipe(struct capturing *capturing)
{
	if (capturing->drawn)
		fputs("\r\033[K", stderr);
	capturing->drawn = false;
}

static void
say(void *data, const char *line)
{
	struct capturing *capturing = data;

	pthread_mutex_lock(&capturing->lock);
	wipe(capturing);
	fprintf(stderr, "heaptrail: note: %s\n", line);
	pthread_mutex_unlock(&capturing->lock);
}

/* A name is a line, whatever is in it. */
static void
taken(void *data, const char *path, unsigned number)
{
	struct capturing *capturing = data;
	struct error line;

	(void)number;
	error_set(&line, ERROR_NONE, "%s", path);
	pthread_mutex_lock(&capturing->lock);
	wipe(capturing);
	/* A path that was cut would be of no use. */
	puts(strlen(line.message) < strlen(path) ? path : line.message);
	fflush(stdout);
	pthread_mutex_unlock(&capturing->lock);
}

static void
add_progress(const struct capturing *capturing, struct strbuf *sb)
{
	const struct task *task = &capturing->task;
	uint64_t done = atomic_load(&task->done[STAGE_WORK]);
	uint64_t total = atomic_load(&task->total[STAGE_WORK]);
	uint64_t bytes = atomic_load(&task->arrived);
	char text[FORMAT_MAX], all[FORMAT_MAX];

	if (capturing->options->near_limit && bytes == 0)
		strbuf_adds(sb, "waiting for it to be written");
	else if (bytes > 0)
		strbuf_addf(sb, "%s written", format_bytes(text, bytes,
		    capturing->options->units));
	else if (total > 0)
		strbuf_addf(sb, "%s of %s objects (%d %%)",
		    format_count(text, done), format_count(all, total),
		    (int)((double)done * 100 / (double)total));
	else
		strbuf_adds(sb, "collecting garbage");
}

static void
add_waiting(const struct capturing *capturing, struct strbuf *sb)
{
	uint64_t due = atomic_load(&capturing->series.due);
	char text[FORMAT_MAX];

	if (capturing->series.on_demand)
		strbuf_adds(sb, "Enter takes the next, q ends");
	else
		strbuf_addf(sb, "the next in %s%s", format_duration(text, due),
		    capturing->asks ? "; Enter takes it now, q ends" : "");
}

static void
draw(struct capturing *capturing)
{
	const struct capture_series *series = &capturing->series;
	struct strbuf sb = STRBUF_INIT;
	unsigned number = atomic_load(&series->done) + 1;

	strbuf_addf(&sb, "snapshot %u", number);
	if (series->count > 1)
		strbuf_addf(&sb, " of %u", series->count);
	strbuf_adds(&sb, ": ");
	switch (atomic_load(&series->phase)) {
	case CAPTURE_OPENING:
		strbuf_adds(&sb, "connecting");
		break;
	case CAPTURE_TAKING:
		add_progress(capturing, &sb);
		break;
	case CAPTURE_WAITING:
		add_waiting(capturing, &sb);
		break;
	default:
		strbuf_reset(&sb);
		strbuf_adds(&sb, "leaving the process as it was");
	}
	pthread_mutex_lock(&capturing->lock);
	fprintf(stderr, "\r\033[K%s", sb.data);
	fflush(stderr);
	capturing->drawn = true;
	pthread_mutex_unlock(&capturing->lock);
	strbuf_release(&sb);
}

static bool
list_workers(struct capturing *capturing, struct error *err)
{
	struct strbuf sb = STRBUF_INIT;
	struct error line;
	bool done;

	done = capture_list_workers(&capturing->series.target,
	    &capturing->series.options, &sb, &capturing->task, err);
	if (done && sb.len == 0)
		done = error_set(err, ERROR_ABSENT, "the process has no "
		    "worker threads");
	pthread_mutex_lock(&capturing->lock);
	wipe(capturing);
	for (char *at = sb.data, *end; done && *at != '\0'; at = end) {
		end = at + strcspn(at, "\n");
		error_set(&line, ERROR_NONE, "%.*s", (int)(end - at), at);
		puts(line.message);
		end += *end != '\0';
	}
	pthread_mutex_unlock(&capturing->lock);
	strbuf_release(&sb);
	return done;
}

static void *
work(void *data)
{
	struct capturing *capturing = data;

	if (capturing->options->workers)
		capturing->done = list_workers(capturing, &capturing->error);
	else
		capturing->done = capture_series_run(&capturing->series,
		    &capturing->task, &capturing->error);
	atomic_store(&capturing->ended, true);
	while (write(capturing->wake[1], "", 1) < 0 && errno == EINTR)
		;
	return NULL;
}

/* Enter asks for the next, q for no more; so does the end of the input. */
static void
read_keys(struct capturing *capturing)
{
	char keys[64];
	ssize_t len = read(STDIN_FILENO, keys, sizeof keys);

	if (len <= 0) {
		capturing->series.stop = len == 0;
		capturing->asks = len < 0 && errno == EINTR;
		return;
	}
	for (ssize_t i = 0; i < len; i++) {
		if (keys[i] == 'q' || keys[i] == 4)
			capturing->series.stop = true;
		else if (keys[i] == '\n')
			capturing->series.next = true;
	}
}

static void
watch(struct capturing *capturing)
{
	struct pollfd polled[3] = {
		{ .fd = capturing->wake[0], .events = POLLIN },
		{ .events = POLLIN },
		{ .fd = capturing->signals, .events = POLLIN },
	};

	while (!atomic_load(&capturing->ended)) {
		polled[1].fd = capturing->asks ? STDIN_FILENO : -1;
		polled[1].revents = 0;
		if (poll(polled, 3, capturing->draws ? DRAW_EVERY : -1) > 0 &&
		    polled[1].revents != 0)
			read_keys(capturing);
		read_signals(capturing);
		if (capturing->draws)
			draw(capturing);
	}
	pthread_mutex_lock(&capturing->lock);
	wipe(capturing);
	pthread_mutex_unlock(&capturing->lock);
}

/* Keys are to be read as they are typed. */
static bool
set_terminal(struct termios *before)
{
	struct termios now;

	if (tcgetattr(STDIN_FILENO, before) != 0)
		return false;
	now = *before;
	now.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	return tcsetattr(STDIN_FILENO, TCSADRAIN, &now) == 0;
}

static bool
run_thread(struct capturing *capturing, struct error *err)
{
	sigset_t before;
	struct termios terminal;
	bool keys = capturing->asks && set_terminal(&terminal);
	pthread_t thread;
	bool started;

	capturing->signals = catch_signals(&before);
	started = thread_start(&thread, work, capturing);
	if (started) {
		watch(capturing);
		pthread_join(thread, NULL);
	}
	/* One that has just come is not to end us now. */
	read_signals(capturing);
	if (capturing->signals >= 0)
		close(capturing->signals);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (keys)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal);
	if (!started)
		return error_set(err, ERROR_IO, "the system has no thread to "
		    "give");
	if (!capturing->done && err != NULL)
		*err = capturing->error;
	return capturing->done;
}

static void
prepare(struct capturing *capturing, const struct options *options)
{
	struct capture_series *series = &capturing->series;

	task_init(&capturing->task);
	task_init(&capturing->leaving);
	capturing->draws = isatty(STDERR_FILENO);
	series->options = (struct capture_options) {
		.collect = options->collect,
		.force = options->force,
		.near_limit = options->near_limit,
		.folder = options->output,
		.thread = options->worker,
		.patience = options->patience > 0 ? options->patience :
		    CAPTURE_PATIENCE,
		.leaving = &capturing->leaving,
		.say = say,
		.data = capturing,
	};
	series->count = options->count;
	/* A time without a number: until somebody stops it. */
	if (series->count == 0 && options->every == 0 && !options->near_limit)
		series->count = 1;
	series->every = options->every;
	capturing->asks = series->count != 1 && !options->near_limit &&
	    capturing->draws && isatty(STDIN_FILENO);
	series->on_demand = capturing->asks && options->every == 0;
	series->taken = taken;
	series->data = capturing;
}

bool
capture_command(const struct options *options, struct error *err)
{
	struct capturing capturing = { .options = options,
	    .lock = PTHREAD_MUTEX_INITIALIZER, .wake = { -1, -1 } };
	bool done;

	if (options->file_count != 1)
		return error_set(err, ERROR_USAGE, "usage: heaptrail capture "
		    "PID|HOST:PORT|ws://...: one at a time");
	if (!target_parse(&capturing.series.target, options->files[0], err))
		return false;
	prepare(&capturing, options);
	if (pipe(capturing.wake) != 0)
		return error_set(err, ERROR_IO, "no pipe: %s",
		    strerror(errno));
	done = run_thread(&capturing, err);
	close(capturing.wake[0]);
	close(capturing.wake[1]);
	return done;
}
