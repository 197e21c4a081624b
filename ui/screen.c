#define NCURSES_WIDECHAR 1
#define NCURSES_NOMACROS 1

#include "ui/screen.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

#include "model/base/error.h"
#include "ui/clipboard.h"
#include "ui/tty.h"

#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
/* Clicks and wheel; with 1006 columns beyond 223 can be told. */
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

/* Pairs of colours in use; curses numbers them from 1. */
#define PAIRS_MAX 60

struct screen {
	SCREEN *curses;
	FILE *stream;			/* curses' own, on a duplicate */
	int tty;			/* -1: headless */
	bool ascii, mouse;
	int colors;			/* 0, 8 or 256 */
	struct { int fg, bg; } pairs[PAIRS_MAX];
	int pair_count;
	int cursor_row, cursor_col;	/* -1: hidden */
};

static void
send_modes(const struct screen *s, bool on)
{
	const char *paste = on ? PASTE_ON : PASTE_OFF;
	const char *mouse = on ? MOUSE_ON : MOUSE_OFF;

	if (s->tty < 0)
		return;
	if (s->mouse)
		tty_send(s->tty, mouse, strlen(mouse));
	tty_send(s->tty, paste, strlen(paste));
}

/* Tells what undoes all that is done to the terminal here. */
static void
prepare_rescue(const struct screen *s)
{
	if (s->mouse)
		tty_rescue_add(MOUSE_OFF);
	tty_rescue_add(PASTE_OFF);
	tty_rescue_add(tigetstr("rmkx"));
	tty_rescue_add(tigetstr("sgr0"));
	tty_rescue_add(tigetstr("cnorm"));
	tty_rescue_add(tigetstr("rmcup"));
	tty_rescue_arm(true);
}

/*
 * Can we draw on it at all? Asked before newterm, which leaks when it fails
 * and changes the terminal when it does not.
 */
static bool
check_term(const char *term, int fd, struct error *err)
{
	const char *move;
	int status;

	if (term == NULL || setupterm(term, fd, &status) == ERR)
		return error_set(err, ERROR_IO, "the terminal \"%s\" is not "
		    "known here; set TERM to what it is", term ? term : "");
	move = tigetstr("cup");
	del_curterm(cur_term);
	if (move == NULL || move == (const char *)-1)
		return error_set(err, ERROR_IO, "the terminal \"%s\" cannot "
		    "move its cursor", term);
	return true;
}

/* Opens curses' own stream and the terminal on it. */
static bool
start_curses(struct screen *s, const struct screen_options *options,
	struct error *err)
{
	const char *term = options->term;
	int fd;

	if (options->headless) {
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
		if (term == NULL)
			term = "xterm-256color";
	} else {
		fd = fcntl(options->tty, F_DUPFD_CLOEXEC, 3);
		term = getenv("TERM");
	}
	s->stream = fd < 0 ? NULL : fdopen(fd, "r+");
	if (s->stream == NULL) {
		if (fd >= 0)
			close(fd);
		return error_set(err, ERROR_IO, "cannot open the terminal: "
		    "%s", strerror(errno));
	}
	/* The terminal's size, not what LINES was when the shell started. */
	use_env(FALSE);
	use_tioctl(TRUE);
	if (!check_term(term, fd, err))
		return false;
	s->curses = newterm(term, s->stream, s->stream);
	if (s->curses == NULL)
		return error_set(err, ERROR_MEMORY, "curses cannot start");
	return true;
}

static void
start_colors(struct screen *s, enum color_mode mode)
{
	s->colors = theme_colors(mode, tigetnum("colors"),
	    getenv("NO_COLOR"));
	if (s->colors > 0 && (start_color() == ERR ||
	    use_default_colors() == ERR))
		s->colors = 0;
}

struct screen *
screen_new(const struct screen_options *options, struct error *err)
{
	struct screen *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		error_memory(err, "the screen", sizeof(*s));
		return NULL;
	}
	s->tty = options->headless ? -1 : options->tty;
	s->ascii = options->ascii || !text_locale_is_utf8();
	s->mouse = options->mouse;
	s->cursor_row = -1;
	if (s->tty >= 0 && !tty_rescue_prepare(s->tty, err))
		goto fail;
	if (!start_curses(s, options, err))
		goto fail;
	raw();
	noecho();
	nonl();
	typeahead(-1);
	start_colors(s, options->color);
	if (s->tty >= 0)
		prepare_rescue(s);
	/*
	 * Until it has been left once, curses 6.4 takes itself for a program
	 * that only moves the cursor, and flushes after each movement: a
	 * system call, and over ssh a packet, for each piece of a row.
	 */
	endwin();
	if (options->headless && options->rows > 0 && options->cols > 0)
		resizeterm(options->rows, options->cols);
	screen_refresh(s);
	send_modes(s, true);
	return s;
fail:
	screen_free(s);
	return NULL;
}

void
screen_free(struct screen *s)
{
	if (s == NULL)
		return;
	/* Not again after screen_restore or while suspended. */
	if (s->tty >= 0 && tty_rescue_armed()) {
		send_modes(s, false);
		endwin();
		tty_rescue_arm(false);
	}
	if (s->curses != NULL)
		delscreen(s->curses);
	if (s->stream != NULL)
		fclose(s->stream);
	free(s);
}

int
screen_rows(const struct screen *s)
{
	(void)s;
	return getmaxy(stdscr);
}

int
screen_cols(const struct screen *s)
{
	(void)s;
	return getmaxx(stdscr);
}

bool
screen_ascii(const struct screen *s)
{
	return s->ascii;
}

unsigned
screen_text_flags(const struct screen *s)
{
	return s->ascii ? TEXT_ASCII : 0;
}

int
screen_colors(const struct screen *s)
{
	return s->colors;
}

void
screen_set_size(struct screen *s, int rows, int cols)
{
	if (rows > 0 && cols > 0)
		resizeterm(rows, cols);
	screen_redraw(s);
}

bool
screen_resize(struct screen *s)
{
	struct winsize size;

	if (s->tty < 0 || ioctl(s->tty, TIOCGWINSZ, &size) < 0 ||
	    size.ws_row == 0 || size.ws_col == 0)
		return false;
	if (size.ws_row == screen_rows(s) && size.ws_col == screen_cols(s))
		return false;
	screen_set_size(s, size.ws_row, size.ws_col);
	return true;
}

void
screen_suspend(struct screen *s)
{
	send_modes(s, false);
	endwin();
	if (s->tty >= 0)
		tty_rescue_arm(false);
}

void
screen_resume(struct screen *s)
{
	if (s->tty >= 0)
		tty_rescue_arm(true);
	screen_resize(s);
	screen_redraw(s);
	screen_refresh(s);
	send_modes(s, true);
}

/* The number of a pair of colours; made when first needed. */
static short
color_pair(struct screen *s, int fg, int bg)
{
	int i;

	if (fg < 0 && bg < 0)
		return 0;
	for (i = 0; i < s->pair_count; i++) {
		if (s->pairs[i].fg == fg && s->pairs[i].bg == bg)
			return (short)(i + 1);
	}
	if (i == PAIRS_MAX || init_pair((short)(i + 1), (short)fg,
	    (short)bg) == ERR)
		return 0;
	s->pairs[i].fg = fg;
	s->pairs[i].bg = bg;
	s->pair_count++;
	return (short)(i + 1);
}

static const struct {
	unsigned look;
	attr_t curses;
} attribute_map[] = {
	{ LOOK_BOLD, A_BOLD },
	{ LOOK_DIM, A_DIM },
	{ LOOK_UNDERLINE, A_UNDERLINE },
	{ LOOK_REVERSE, A_REVERSE },
};

#define ATTRIBUTE_COUNT (sizeof(attribute_map) / sizeof(attribute_map[0]))

/* How curses is to draw a style. */
struct ink {
	attr_t attributes;
	short pair;
};

static struct ink
style_ink(struct screen *s, unsigned style)
{
	struct look look = theme_look(style, s->colors);
	struct ink ink = { 0, color_pair(s, look.fg, look.bg) };
	unsigned i;

	for (i = 0; i < ATTRIBUTE_COUNT; i++) {
		if (look.attributes & attribute_map[i].look)
			ink.attributes |= attribute_map[i].curses;
	}
	return ink;
}

void
screen_clear(struct screen *s)
{
	s->cursor_row = -1;
	werase(stdscr);
}

/* A character that is safe to give to curses. */
static wchar_t
printable(const struct screen *s, uint32_t code)
{
	if (code >= 0x20 && code < 0x7f)
		return (wchar_t)code;
	if (s->ascii)
		return L'?';
	if (code == TEXT_INVALID || code < 0xa0 || wcwidth((wchar_t)code) < 0)
		return 0xfffd;
	return (wchar_t)code;
}

/* What a cell shows: a character and its marks, ended by 0. */
static struct ink
read_cell(int row, int col, wchar_t chars[CCHARW_MAX + 1])
{
	struct ink ink = { 0, 0 };
	cchar_t cell;

	wmemset(chars, 0, CCHARW_MAX + 1);
	if (mvwin_wch(stdscr, row, col, &cell) == OK)
		getcchar(&cell, chars, &ink.attributes, &ink.pair, NULL);
	return ink;
}

/* The character of a cell if it is two cells wide, else 0. */
static wchar_t
wide_character(int row, int col)
{
	wchar_t chars[CCHARW_MAX + 1];

	read_cell(row, col, chars);
	return wcwidth(chars[0]) == 2 ? chars[0] : 0;
}

/*
 * Does a wide character begin in the cell before? Both its cells give the
 * same character, so a row of equal ones is counted.
 */
static bool
is_second_half(int row, int col)
{
	wchar_t c = wide_character(row, col);
	int n = 0;

	if (c == 0)
		return false;
	while (n < col && wide_character(row, col - n - 1) == c)
		n++;
	return n % 2 == 1;
}

static void
add_cell(int row, int col, struct ink ink, const wchar_t *chars)
{
	cchar_t cell;

	if (setcchar(&cell, chars, ink.attributes, ink.pair, NULL) == OK)
		mvwadd_wch(stdscr, row, col, &cell);
}

/* Curses would leave the other half of what is drawn over. */
static void
break_wide(int row, int col, int cells)
{
	const struct ink plain = { 0, 0 };
	bool before = is_second_half(row, col);

	if (is_second_half(row, col + cells))
		add_cell(row, col + cells, plain, L" ");
	if (before)
		add_cell(row, col - 1, plain, L" ");
}

/* Draws one character and its marks, len bytes, in cells cells. */
static void
put_cell(struct screen *s, int row, int col, struct ink ink,
	const char *text, size_t len, int cells)
{
	wchar_t chars[2 + TEXT_MARKS_MAX] = { 0 };
	size_t pos = 0, n = 0;
	uint32_t code;

	while (pos < len && n < 1 + TEXT_MARKS_MAX) {
		pos += text_decode(text + pos, len - pos, &code);
		chars[n++] = printable(s, code);
		if (s->ascii)
			break;
	}
	break_wide(row, col, cells);
	/* A character that became "?" may have been wider. */
	if (cells == 2 && wcwidth(chars[0]) == 1)
		add_cell(row, col + 1, ink, L" ");
	add_cell(row, col, ink, chars);
}

int
screen_put(struct screen *s, int row, int col, unsigned style,
	const char *text, size_t len, int max_width)
{
	int width = screen_cols(s) - col, used = 0;
	struct ink ink = style_ink(s, style);
	size_t pos, step, cells;

	if (row < 0 || row >= screen_rows(s) || col < 0)
		return 0;
	if (max_width < width)
		width = max_width;
	for (pos = 0; pos < len && used < width; pos += step) {
		step = text_step(text + pos, len - pos, &cells);
		if ((int)cells > width - used) {
			put_cell(s, row, col + used, ink, " ", 1, 1);
			return width;
		}
		if (cells > 0)
			put_cell(s, row, col + used, ink, text + pos, step,
			    (int)cells);
		used += (int)cells;
	}
	return used;
}

int
screen_puts(struct screen *s, int row, int col, unsigned style,
	const char *text, int max_width)
{
	return screen_put(s, row, col, style, text, strlen(text), max_width);
}

void
screen_cursor(struct screen *s, int row, int col)
{
	s->cursor_row = row;
	s->cursor_col = col;
}

void
screen_refresh(struct screen *s)
{
	bool shown = s->cursor_row >= 0 && s->cursor_row < screen_rows(s) &&
	    s->cursor_col >= 0 && s->cursor_col < screen_cols(s);

	if (shown)
		wmove(stdscr, s->cursor_row, s->cursor_col);
	curs_set(shown);
	wnoutrefresh(stdscr);
	doupdate();
}

void
screen_redraw(struct screen *s)
{
	(void)s;
	clearok(stdscr, TRUE);
}

bool
screen_copy(struct screen *s, const char *text, size_t len)
{
	struct strbuf bytes = STRBUF_INIT;
	const char *tmux = getenv("TMUX");
	bool done = false;

	if (s->tty < 0 || len > CLIPBOARD_MAX)
		return false;
	clipboard_sequence(text, len, tmux != NULL && tmux[0] != '\0',
	    &bytes);
	if (!bytes.failed) {
		tty_send(s->tty, bytes.data, bytes.len);
		done = true;
	}
	strbuf_release(&bytes);
	return done;
}

/* Appends what a cell shows; returns its cells. */
static int
cell_text(int row, int col, struct strbuf *line)
{
	wchar_t chars[CCHARW_MAX + 1];
	int i;

	read_cell(row, col, chars);
	if (chars[0] == 0)
		chars[0] = L' ';
	for (i = 0; chars[i] != 0; i++)
		text_add_code(line, (uint32_t)chars[i]);
	return wcwidth(chars[0]) == 2 ? 2 : 1;
}

void
screen_dump(const struct screen *s, FILE *out)
{
	struct strbuf line = STRBUF_INIT;
	int row, col;

	for (row = 0; row < screen_rows(s); row++) {
		strbuf_reset(&line);
		for (col = 0; col < screen_cols(s); )
			col += cell_text(row, col, &line);
		while (line.len > 0 && line.data[line.len - 1] == ' ')
			strbuf_truncate(&line, line.len - 1);
		fprintf(out, "%s\n", line.data);
	}
	strbuf_release(&line);
}

struct look
screen_look(const struct screen *s, int row, int col)
{
	wchar_t chars[CCHARW_MAX + 1];
	struct ink ink = read_cell(row, col, chars);
	struct look look = { -1, -1, 0 };
	unsigned i;

	for (i = 0; i < ATTRIBUTE_COUNT; i++) {
		if (ink.attributes & attribute_map[i].curses)
			look.attributes |= attribute_map[i].look;
	}
	if (ink.pair > 0 && ink.pair <= s->pair_count) {
		look.fg = s->pairs[ink.pair - 1].fg;
		look.bg = s->pairs[ink.pair - 1].bg;
	}
	return look;
}
