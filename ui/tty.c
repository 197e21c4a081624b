#include "ui/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "model/base/error.h"
#include "ui/screen.h"

/* Gathered while it is safe to ask for; read by a signal handler. */
static struct {
	volatile sig_atomic_t armed;
	int fd;
	struct termios settings;
	char bytes[256];
	size_t len;
} rescue;

int
screen_open_tty(struct error *err)
{
	int fd, flags;

	/* "< /dev/tty" is a terminal, but not one that can be written to. */
	flags = fcntl(STDIN_FILENO, F_GETFL);
	if (flags >= 0 && (flags & O_ACCMODE) == O_RDWR &&
	    isatty(STDIN_FILENO))
		return STDIN_FILENO;
	fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		error_set(err, ERROR_IO, "no terminal: /dev/tty: %s",
		    strerror(errno));
	return fd;
}

void
tty_send(int fd, const char *bytes, size_t len)
{
	struct pollfd ready = { .fd = fd, .events = POLLOUT };
	ssize_t n;

	while (len > 0) {
		n = write(fd, bytes, len);
		if (n < 0 && errno == EAGAIN && poll(&ready, 1, 1000) > 0)
			continue;
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		bytes += n;
		len -= (size_t)n;
	}
}

bool
tty_rescue_prepare(int fd, struct error *err)
{
	rescue.armed = 0;
	rescue.fd = fd;
	rescue.len = 0;
	if (tcgetattr(fd, &rescue.settings) < 0)
		return error_set(err, ERROR_IO, "not a terminal: %s",
		    strerror(errno));
	return true;
}

void
tty_rescue_add(const char *string)
{
	size_t i;

	if (string == NULL || string == (const char *)-1)
		return;
	for (i = 0; string[i] != '\0'; i++) {
		if (string[i] == '$' && string[i + 1] == '<') {
			i += strcspn(string + i, ">");
			if (string[i] == '\0')
				return;
			continue;
		}
		if (rescue.len < sizeof(rescue.bytes))
			rescue.bytes[rescue.len++] = string[i];
	}
}

void
tty_rescue_arm(bool armed)
{
	rescue.armed = armed;
}

bool
tty_rescue_armed(void)
{
	return rescue.armed;
}

void
screen_restore(void)
{
	int saved = errno;

	if (rescue.armed) {
		rescue.armed = 0;
		tty_send(rescue.fd, rescue.bytes, rescue.len);
		/* Not DRAIN: a terminal that is gone would never drain. */
		tcsetattr(rescue.fd, TCSANOW, &rescue.settings);
	}
	errno = saved;
}
