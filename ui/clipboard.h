/*
 * The clipboard of the terminal, however far away it is: OSC 52.
 * Pure; screen_copy sends it.
 */
#ifndef UI_CLIPBOARD_H
#define UI_CLIPBOARD_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* Most bytes of text that terminals take. */
#define CLIPBOARD_MAX 74994

/*
 * Appends the sequence that puts text into the clipboard. For tmux it is
 * given twice: as it is, which tmux takes with set-clipboard on, and wrapped
 * to be passed through to the terminal outside. out->failed when memory ran
 * out.
 */
void clipboard_sequence(const char *text, size_t len, bool tmux,
	struct strbuf *out);

#endif
