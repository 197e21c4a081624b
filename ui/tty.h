/*
 * The terminal as a device, below curses: writing to it, and what it takes to
 * give it back in an emergency. For ui/screen.c alone; ui/tty.c also holds
 * screen_open_tty and screen_restore, which need no curses.
 */
#ifndef UI_TTY_H
#define UI_TTY_H

#include <stdbool.h>
#include <stddef.h>

struct error;

/* Writes all of it, if that can be done; waits while the terminal is busy. */
void tty_send(int fd, const char *bytes, size_t len);

/*
 * Remembers the settings of the terminal as they are now and forgets what was
 * added before. Nothing is armed yet.
 */
bool tty_rescue_prepare(int fd, struct error *err);
/* Adds bytes to be sent, without terminfo's padding; NULL and -1 allowed. */
void tty_rescue_add(const char *string);
/* Is the terminal ours at the moment, so that screen_restore must act? */
void tty_rescue_arm(bool armed);
bool tty_rescue_armed(void);

#endif
