#include "ui/input.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termkey.h>

#include "model/base/clock.h"
#include "model/base/error.h"

/*
 * In pasted text the end mark matters more than speed: if it came in two
 * pieces and were taken apart, the paste would seem to go on for ever.
 */
#define PASTE_ESCAPE_MS 1000

/* What termkey keeps of what has come; a long paste comes in many reads. */
#define BUFFER_SIZE 4096

struct input {
	TermKey *termkey;
	int fd;
	bool was_started;
	bool pasting;
	bool waiting;		/* an Escape may become a sequence ... */
	int64_t deadline;	/* ... until then */
	bool force;		/* take what there is, complete or not */
};

/*
 * libtermkey 0.22 takes any key_mouse of terminfo for the start of the old
 * mouse sequences, which are "\033[M"; the "\033[<" of newer entries makes it
 * read every click as keys.
 */
static const char *
hide_new_mouse(const char *name, const char *value, void *data)
{
	(void)data;
	if (strcmp(name, "key_mouse") == 0 && value != NULL &&
	    value != (const char *)-1 && strcmp(value, "\033[M") != 0)
		return NULL;
	return value;
}

struct input *
input_new(int fd, struct error *err)
{
	struct input *in = calloc(1, sizeof(*in));
	const char *term = getenv("TERM");

	if (in == NULL) {
		error_memory(err, "the input", sizeof(*in));
		return NULL;
	}
	in->fd = fd;
	/* Curses sets up the terminal; see screen_new. */
	in->termkey = termkey_new(fd, TERMKEY_FLAG_UTF8 |
	    TERMKEY_FLAG_NOTERMIOS | TERMKEY_FLAG_NOSTART |
	    TERMKEY_FLAG_EINTR | TERMKEY_FLAG_CONVERTKP);
	if (in->termkey == NULL) {
		error_set(err, ERROR_IO, "cannot read keys of the terminal "
		    "\"%s\": %s", term ? term : "", strerror(errno));
		free(in);
		return NULL;
	}
	termkey_set_canonflags(in->termkey, TERMKEY_CANON_DELBS);
	termkey_hook_terminfo_getstr(in->termkey, hide_new_mouse, NULL);
	if (!termkey_set_buffer_size(in->termkey, BUFFER_SIZE)) {
		error_memory(err, "the input", BUFFER_SIZE);
		input_free(in);
		return NULL;
	}
	return in;
}

void
input_free(struct input *in)
{
	if (in == NULL)
		return;
	/*
	 * libtermkey 0.22 crashes when it frees what it builds at the start,
	 * if it has never been started.
	 */
	if (in->was_started || termkey_start(in->termkey))
		termkey_destroy(in->termkey);
	free(in);
}

bool
input_start(struct input *in, struct error *err)
{
	if (termkey_is_started(in->termkey))
		return true;
	if (!termkey_start(in->termkey))
		return error_set(err, ERROR_IO, "cannot read keys: %s",
		    strerror(errno));
	in->was_started = true;
	return true;
}

void
input_stop(struct input *in)
{
	if (termkey_is_started(in->termkey))
		termkey_stop(in->termkey);
	in->waiting = false;
	in->pasting = false;
}

bool
input_read(struct input *in)
{
	errno = 0;
	switch (termkey_advisereadable(in->termkey)) {
	case TERMKEY_RES_AGAIN:
		/* What has come may complete a sequence or change it. */
		in->waiting = false;
		return true;
	case TERMKEY_RES_NONE:
		return errno == EAGAIN;
	case TERMKEY_RES_ERROR:
		/* A sequence that fills the buffer and does not end. */
		if (errno == ENOMEM)
			in->force = true;
		return errno == EINTR || errno == ENOMEM;
	default:
		return true;
	}
}

static bool
is_readable(const struct input *in)
{
	struct pollfd ready = { .fd = in->fd, .events = POLLIN };

	return poll(&ready, 1, 0) > 0;
}

int
input_timeout_ms(const struct input *in)
{
	int64_t left;

	if (!in->waiting)
		return -1;
	left = in->deadline - clock_milliseconds();
	return left > 0 ? (int)left : 0;
}

static bool
find_symbol(TermKeySym from, enum key_sym *sym)
{
	static const struct {
		TermKeySym from;
		enum key_sym to;
	} symbols[] = {
		{ TERMKEY_SYM_UP, SYM_UP },
		{ TERMKEY_SYM_DOWN, SYM_DOWN },
		{ TERMKEY_SYM_LEFT, SYM_LEFT },
		{ TERMKEY_SYM_RIGHT, SYM_RIGHT },
		{ TERMKEY_SYM_HOME, SYM_HOME },
		{ TERMKEY_SYM_FIND, SYM_HOME },
		{ TERMKEY_SYM_END, SYM_END },
		{ TERMKEY_SYM_SELECT, SYM_END },
		{ TERMKEY_SYM_PAGEUP, SYM_PAGE_UP },
		{ TERMKEY_SYM_PAGEDOWN, SYM_PAGE_DOWN },
		{ TERMKEY_SYM_ENTER, SYM_ENTER },
		{ TERMKEY_SYM_KPENTER, SYM_ENTER },
		{ TERMKEY_SYM_TAB, SYM_TAB },
		{ TERMKEY_SYM_ESCAPE, SYM_ESCAPE },
		{ TERMKEY_SYM_BACKSPACE, SYM_BACKSPACE },
		{ TERMKEY_SYM_DEL, SYM_BACKSPACE },
		{ TERMKEY_SYM_DELETE, SYM_DELETE },
		{ TERMKEY_SYM_INSERT, SYM_INSERT },
	};
	size_t i;

	for (i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
		if (symbols[i].from == from) {
			*sym = symbols[i].to;
			return true;
		}
	}
	return false;
}

static bool
translate_mouse(struct input *in, const TermKeyKey *from, struct key *key)
{
	TermKeyMouseEvent event;
	int button, line, col;

	if (termkey_interpret_mouse(in->termkey, from, &event, &button,
	    &line, &col) != TERMKEY_RES_KEY)
		return false;
	*key = (struct key){ .kind = KEY_MOUSE, .button = button,
	    .mods = (unsigned)from->modifiers, .row = line - 1,
	    .col = col - 1 };
	if (button > 5)
		return false;
	if (button >= 4) {
		key->mouse = button == 4 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
		key->button = 0;
		return event == TERMKEY_MOUSE_PRESS;
	}
	switch (event) {
	case TERMKEY_MOUSE_PRESS:
		key->mouse = MOUSE_PRESS;
		return true;
	case TERMKEY_MOUSE_DRAG:
		key->mouse = MOUSE_DRAG;
		return true;
	case TERMKEY_MOUSE_RELEASE:
		key->mouse = MOUSE_RELEASE;
		return true;
	default:
		return false;
	}
}

/* The marks around pasted text are the only such sequences of interest. */
static bool
translate_csi(struct input *in, const TermKeyKey *from, struct key *key)
{
	long args[20];
	size_t count = 17;
	unsigned long command;

	if (termkey_interpret_csi(in->termkey, from, args, &count,
	    &command) != TERMKEY_RES_KEY || command != '~' || count == 0)
		return false;
	if (args[0] != 200 && args[0] != 201)
		return false;
	if (in->pasting == (args[0] == 200))
		return false;
	in->pasting = args[0] == 200;
	*key = (struct key){ .kind = in->pasting ? KEY_PASTE_BEGIN :
	    KEY_PASTE_END };
	return true;
}

/* Pasted keys are text: whatever is not is left out. */
static bool
translate_pasted(struct key *key)
{
	bool enter = key->kind == KEY_SYM && key->code == SYM_ENTER;
	bool tab = key->kind == KEY_SYM && key->code == SYM_TAB;

	if (enter || key_is_ctrl(key, 'j'))
		key->code = '\n';
	else if (tab)
		key->code = '\t';
	else if (key->kind != KEY_CHAR || (key->mods & KEY_CTRL))
		return false;
	key->kind = KEY_PASTE;
	key->mods = 0;
	return true;
}

static bool
translate_key(const TermKeyKey *from, struct key *key)
{
	unsigned mods = (unsigned)from->modifiers &
	    (KEY_SHIFT | KEY_ALT | KEY_CTRL);
	enum key_sym sym;

	if (from->type == TERMKEY_TYPE_UNICODE) {
		*key = key_char((uint32_t)from->code.codepoint, mods);
		return true;
	}
	if (from->type == TERMKEY_TYPE_FUNCTION) {
		if (from->code.number < 1 || from->code.number > 12)
			return false;
		sym = SYM_F1 + (unsigned)from->code.number - 1;
	} else if (from->code.sym == TERMKEY_SYM_SPACE) {
		*key = key_char(' ', mods);
		return true;
	} else if (!find_symbol(from->code.sym, &sym)) {
		return false;
	}
	*key = key_symbol(sym, mods);
	return true;
}

/* False for what means nothing to us: answers of the terminal, odd keys. */
static bool
translate(struct input *in, const TermKeyKey *from, bool forced,
	struct key *key)
{
	switch (from->type) {
	case TERMKEY_TYPE_MOUSE:
		return translate_mouse(in, from, key) && !in->pasting;
	case TERMKEY_TYPE_UNKNOWN_CSI:
		return translate_csi(in, from, key);
	case TERMKEY_TYPE_UNICODE:
	case TERMKEY_TYPE_FUNCTION:
	case TERMKEY_TYPE_KEYSYM:
		break;
	default:
		return false;
	}
	if (!translate_key(from, key))
		return false;
	if (!in->pasting)
		return true;
	/* A person pressing Escape: the end mark has been lost. */
	if (forced && key_is_sym(key, SYM_ESCAPE)) {
		in->pasting = false;
		*key = (struct key){ .kind = KEY_PASTE_END };
		return true;
	}
	return translate_pasted(key);
}

/* May the beginning of a sequence be taken apart now? Else waits on. */
static bool
must_force(struct input *in)
{
	if (!in->waiting) {
		in->waiting = true;
		in->deadline = clock_milliseconds() +
		    (in->pasting ? PASTE_ESCAPE_MS : INPUT_ESCAPE_MS);
	}
	if (in->force)
		return true;
	return clock_milliseconds() >= in->deadline && !is_readable(in);
}

bool
input_next(struct input *in, struct key *key)
{
	TermKeyResult result;
	TermKeyKey from;
	bool forced;

	for (;;) {
		forced = false;
		result = termkey_getkey(in->termkey, &from);
		if (result == TERMKEY_RES_AGAIN && must_force(in)) {
			forced = true;
			result = termkey_getkey_force(in->termkey, &from);
		}
		if (result == TERMKEY_RES_AGAIN)
			return false;
		in->waiting = in->force = false;
		if (result != TERMKEY_RES_KEY)
			return false;
		if (translate(in, &from, forced, key))
			return true;
	}
}
