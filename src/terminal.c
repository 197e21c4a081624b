#include "src/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/base/error.h"
#include "src/options.h"
#include "ui/input.h"
#include "ui/screen.h"

/* Written by the signal handler, read in the loop. */
static int signal_pipe[2] = { -1, -1 };

static void
on_signal(int number)
{
	unsigned char byte = (unsigned char)number;
	int saved = errno;

	if (write(signal_pipe[1], &byte, 1) < 0)
		byte = 0;	/* full: the loop is awake already */
	errno = saved;
}

/* Something is badly wrong: give the terminal back, then die as if alone. */
static void
on_crash(int number)
{
	screen_restore();
	signal(number, SIG_DFL);
	raise(number);
}

static void
set_handler(int number, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_flags = flags };

	action.sa_handler = handler;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

static bool
make_pipe(struct error *err)
{
	if (pipe(signal_pipe) != 0)
		return error_set(err, ERROR_IO, "cannot make a pipe: %s",
		    strerror(errno));
	for (int i = 0; i < 2; i++) {
		fcntl(signal_pipe[i], F_SETFL, O_NONBLOCK);
		fcntl(signal_pipe[i], F_SETFD, FD_CLOEXEC);
	}
	return true;
}

/* Before the screen is opened, or curses takes some of these. */
static bool
catch_signals(struct error *err)
{
	static const int ours[] = { SIGWINCH, SIGTSTP, SIGCONT, SIGINT,
	    SIGTERM, SIGHUP };
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL,
	    SIGABRT, SIGQUIT };

	if (!make_pipe(err))
		return false;
	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++)
		set_handler(ours[i], on_signal, SA_RESTART);
	for (size_t i = 0; i < sizeof crashes / sizeof crashes[0]; i++)
		set_handler(crashes[i], on_crash, (int)SA_RESETHAND);
	return true;
}

int
terminal_catch_ends(struct error *err)
{
	if (!make_pipe(err))
		return -1;
	set_handler(SIGINT, on_signal, SA_RESTART);
	set_handler(SIGTERM, on_signal, SA_RESTART);
	set_handler(SIGHUP, on_signal, SA_RESTART);
	return signal_pipe[0];
}

/* Leaves the terminal to others, as it was before us. */
static void
give(struct terminal *terminal)
{
	input_stop(terminal->input);
	screen_suspend(terminal->screen);
}

static void
take(struct terminal *terminal)
{
	screen_resume(terminal->screen);
	if (!input_start(terminal->input, NULL))
		terminal->lost = true;
}

void
terminal_suspend(struct terminal *terminal)
{
	give(terminal);
	/* Our own handler catches SIGTSTP; only SIGSTOP cannot be caught. */
	kill(0, SIGSTOP);
	take(terminal);
}

bool
terminal_run(struct terminal *terminal, const char *const argv[])
{
	int status = -1;
	pid_t child;

	give(terminal);
	child = fork();
	if (child == 0) {
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
		continue;
	take(terminal);
	return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool
terminal_take_signals(struct terminal *terminal)
{
	unsigned char number;
	bool changed = false;

	while (read(signal_pipe[0], &number, 1) == 1) {
		changed = true;
		switch (number) {
		case SIGWINCH:
			screen_resize(terminal->screen);
			break;
		case SIGTSTP:
			terminal_suspend(terminal);
			break;
		case SIGCONT:
			break;
		default:
			terminal->ended_by = number;
			break;
		}
	}
	return changed;
}

bool
terminal_open(struct terminal *terminal, const struct options *options,
	struct error *err)
{
	struct screen_options wanted = {
		.color = options->color,
		.ascii = options->ascii,
		.mouse = options->mouse,
	};

	terminal->tty = wanted.tty = screen_open_tty(err);
	if (terminal->tty < 0 || !catch_signals(err))
		return false;
	terminal->signals = signal_pipe[0];
	terminal->input = input_new(terminal->tty, err);
	if (terminal->input == NULL)
		return false;
	terminal->screen = screen_new(&wanted, err);
	return terminal->screen != NULL && input_start(terminal->input, err);
}

void
terminal_close(struct terminal *terminal)
{
	input_free(terminal->input);
	screen_free(terminal->screen);
	if (terminal->tty > 0)
		close(terminal->tty);
	terminal->input = NULL;
	terminal->screen = NULL;
	terminal->tty = -1;
}

void
terminal_die(int ended_by)
{
	if (ended_by == 0)
		return;
	signal(ended_by, SIG_DFL);
	raise(ended_by);
}
