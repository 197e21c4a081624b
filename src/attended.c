#include "src/attended.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include "live/capture.h"
#include "model/base/clock.h"
#include "model/base/strbuf.h"
#include "model/base/thread.h"

/* How often the line of progress is drawn, in milliseconds. */
#define DRAW_EVERY 100

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

static void
read_signals(struct attended *attended)
{
	struct signalfd_siginfo info;

	while (read(attended->signals, &info, sizeof info) ==
	    (ssize_t)sizeof info) {
		/* timeout(1) sends two at once, and means one. */
		if (!atomic_load(&attended->task->cancel))
			attended->interrupted = clock_seconds();
		else if (clock_seconds() - attended->interrupted > 0.5)
			atomic_store(&attended->leaving->cancel, true);
		atomic_store(&attended->task->cancel, true);
	}
}

/* With the lock. */
static void
wipe(struct attended *attended)
{
	if (attended->drawn)
		fputs("\r\033[K", stderr);
	attended->drawn = false;
}

void
attended_say(struct attended *attended, const char *line)
{
	pthread_mutex_lock(&attended->lock);
	wipe(attended);
	fprintf(stderr, "heaptrail: note: %s\n", line);
	pthread_mutex_unlock(&attended->lock);
}

/* A name is a line, whatever is in it. */
void
attended_print(struct attended *attended, const char *line)
{
	struct error clean;

	error_set(&clean, ERROR_NONE, "%s", line);
	pthread_mutex_lock(&attended->lock);
	wipe(attended);
	/* A path that was cut would be of no use. */
	puts(strlen(clean.message) < strlen(line) ? line : clean.message);
	fflush(stdout);
	pthread_mutex_unlock(&attended->lock);
}

static void
draw(struct attended *attended)
{
	struct strbuf text = STRBUF_INIT;

	attended->words(attended->data, &text);
	pthread_mutex_lock(&attended->lock);
	fprintf(stderr, "\r\033[K%s", text.data);
	fflush(stderr);
	attended->drawn = true;
	pthread_mutex_unlock(&attended->lock);
	strbuf_release(&text);
}

static void *
work(void *data)
{
	struct attended *attended = data;

	attended->done = attended->work(attended->data, &attended->error);
	atomic_store(&attended->ended, true);
	while (write(attended->wake[1], "", 1) < 0 && errno == EINTR)
		;
	return NULL;
}

/* The end of the input is as ^D. */
static void
read_keys(struct attended *attended)
{
	char keys[64];
	ssize_t len = read(STDIN_FILENO, keys, sizeof keys);

	if (len <= 0) {
		if (len == 0)
			attended->key(attended->data, 4);
		attended->asks = len < 0 && errno == EINTR;
		return;
	}
	for (ssize_t i = 0; i < len; i++)
		attended->key(attended->data, keys[i]);
}

static void
watch(struct attended *attended)
{
	struct pollfd polled[3] = {
		{ .fd = attended->wake[0], .events = POLLIN },
		{ .events = POLLIN },
		{ .fd = attended->signals, .events = POLLIN },
	};

	while (!atomic_load(&attended->ended)) {
		polled[1].fd = attended->asks ? STDIN_FILENO : -1;
		polled[1].revents = 0;
		if (poll(polled, 3, attended->draws ? DRAW_EVERY : -1) > 0 &&
		    polled[1].revents != 0)
			read_keys(attended);
		read_signals(attended);
		if (attended->draws)
			draw(attended);
	}
	pthread_mutex_lock(&attended->lock);
	wipe(attended);
	pthread_mutex_unlock(&attended->lock);
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
run_thread(struct attended *attended, struct error *err)
{
	sigset_t before;
	struct termios terminal;
	bool keys = attended->asks && set_terminal(&terminal);
	pthread_t thread;
	bool started;

	attended->signals = catch_signals(&before);
	started = thread_start(&thread, work, attended);
	if (started) {
		watch(attended);
		pthread_join(thread, NULL);
	}
	/* One that has just come is not to end us now. */
	read_signals(attended);
	if (attended->signals >= 0)
		close(attended->signals);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (keys)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal);
	if (!started)
		return error_set(err, ERROR_IO, "the system has no thread to "
		    "give");
	if (!attended->done && err != NULL)
		*err = attended->error;
	return attended->done;
}

static void
say(void *data, const char *line)
{
	attended_say(data, line);
}

void
attended_options(struct attended *attended, struct capture_options *options)
{
	options->leaving = attended->leaving;
	options->say = say;
	options->data = attended;
}

void
attended_init(struct attended *attended)
{
	*attended = (struct attended) {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.wake = { -1, -1 },
		.draws = isatty(STDERR_FILENO),
	};
	task_init(&attended->own[0]);
	task_init(&attended->own[1]);
	attended->task = &attended->own[0];
	attended->leaving = &attended->own[1];
}

bool
attended_run(struct attended *attended, struct error *err)
{
	bool done;

	attended->asks = attended->key != NULL && attended->draws &&
	    isatty(STDIN_FILENO);
	if (pipe(attended->wake) != 0)
		return error_set(err, ERROR_IO, "no pipe: %s",
		    strerror(errno));
	done = run_thread(attended, err);
	close(attended->wake[0]);
	close(attended->wake[1]);
	return done;
}
