#include "ui/prompt.h"

#include <stdlib.h>
#include <string.h>

#include "ui/history.h"
#include "ui/key.h"
#include "ui/screen.h"

/* No one types more; what is pasted beyond is left out. */
#define TEXT_MAX 4096

struct prompt {
	struct prompt_spec spec;
	struct strbuf text;
	size_t cursor;			/* byte in text */
	size_t scroll;			/* cells left of what is shown */
	struct strbuf killed;		/* what ^Y puts back */
	bool changed;			/* by the key at hand */

	bool walking;			/* through the history ... */
	size_t age;			/* ... so many lines back ... */
	struct strbuf typed;		/* ... from here */

	bool completing;
	size_t nth;
	struct strbuf stem;		/* before the cursor at the first Tab */
	struct strbuf tail;		/* and behind it */
};

struct prompt *
prompt_new(void)
{
	struct prompt *p = calloc(1, sizeof(*p));

	if (p != NULL)
		p->text = p->killed = p->typed = p->stem = p->tail =
		    (struct strbuf)STRBUF_INIT;
	return p;
}

void
prompt_free(struct prompt *p)
{
	if (p == NULL)
		return;
	strbuf_release(&p->text);
	strbuf_release(&p->killed);
	strbuf_release(&p->typed);
	strbuf_release(&p->stem);
	strbuf_release(&p->tail);
	free(p);
}

static void
set(struct strbuf *sb, const char *data, size_t len)
{
	strbuf_reset(sb);
	strbuf_add(sb, data, len);
}

void
prompt_open(struct prompt *p, const struct prompt_spec *spec,
	const char *text)
{
	p->spec = *spec;
	strbuf_reset(&p->text);
	if (text != NULL)
		strbuf_adds(&p->text, text);
	p->cursor = p->text.len;
	p->scroll = 0;
	p->walking = p->completing = false;
}

const char *
prompt_text(const struct prompt *p)
{
	return p->text.data;
}

static void
insert(struct prompt *p, const char *bytes, size_t len)
{
	struct strbuf behind = STRBUF_INIT;

	if (len > TEXT_MAX || p->text.len > TEXT_MAX - len)
		return;
	strbuf_adds(&behind, p->text.data + p->cursor);
	strbuf_truncate(&p->text, p->cursor);
	strbuf_add(&p->text, bytes, len);
	p->cursor = p->text.len;
	strbuf_adds(&p->text, behind.data);
	strbuf_release(&behind);
	p->changed = true;
}

static void
insert_code(struct prompt *p, uint32_t code)
{
	struct strbuf bytes = STRBUF_INIT;

	if (code == '\n' || code == '\t')
		code = ' ';
	if (code >= ' ' && (code < 0x7f || code >= 0xa0)) {
		text_add_code(&bytes, code);
		insert(p, bytes.data, bytes.len);
	}
	strbuf_release(&bytes);
}

/* Takes out the bytes from..to and leaves the cursor there. */
static void
erase(struct prompt *p, size_t from, size_t to)
{
	size_t len = p->text.len;

	if (from >= to)
		return;
	memmove(p->text.data + from, p->text.data + to, len - to);
	strbuf_truncate(&p->text, len - (to - from));
	p->cursor = from;
	p->changed = true;
}

static void
kill(struct prompt *p, size_t from, size_t to)
{
	if (from >= to)
		return;
	set(&p->killed, p->text.data + from, to - from);
	erase(p, from, to);
}

static size_t
right_of(const struct prompt *p, size_t at)
{
	size_t cells;

	return at + text_step(p->text.data + at, p->text.len - at, &cells);
}

static size_t
left_of(const struct prompt *p, size_t at)
{
	size_t before = 0, next = 0;

	while (next < at) {
		before = next;
		next = right_of(p, next);
	}
	return before;
}

/* Bytes beyond ASCII are letters, as far as moving is concerned. */
static bool
in_word(const struct prompt *p, size_t at)
{
	unsigned char c = (unsigned char)p->text.data[at];

	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	    (c >= 'a' && c <= 'z') || c == '_' || c >= 0x80;
}

static size_t
word_start(const struct prompt *p, size_t at)
{
	while (at > 0 && !in_word(p, at - 1))
		at--;
	while (at > 0 && in_word(p, at - 1))
		at--;
	return at;
}

static size_t
word_end(const struct prompt *p, size_t at)
{
	while (at < p->text.len && !in_word(p, at))
		at++;
	while (at < p->text.len && in_word(p, at))
		at++;
	return at;
}

/* As ^W sees them, words are parted by spaces. */
static size_t
blank_before(const struct prompt *p, size_t at)
{
	while (at > 0 && p->text.data[at - 1] == ' ')
		at--;
	while (at > 0 && p->text.data[at - 1] != ' ')
		at--;
	return at;
}

static void
replace_text(struct prompt *p, const char *text)
{
	set(&p->text, text, strlen(text));
	p->cursor = p->text.len;
	p->changed = true;
}

/* May this line come next? It begins as typed and is not what is shown. */
static bool
is_candidate(const struct prompt *p, const char *line)
{
	return strncmp(line, p->typed.data, p->typed.len) == 0 &&
	    strcmp(line, p->text.data) != 0;
}

static void
walk_history(struct prompt *p, bool older)
{
	struct history *history = p->spec.history;
	size_t age, count;

	if (history == NULL)
		return;
	if (!p->walking) {
		set(&p->typed, p->text.data, p->text.len);
		p->age = 0;
		p->walking = true;
	}
	count = history_count(history);
	for (age = p->age; older ? age < count : age > 1; ) {
		age += older ? 1 : -1;
		if (is_candidate(p, history_line(history, age - 1))) {
			p->age = age;
			replace_text(p, history_line(history, age - 1));
			return;
		}
	}
	if (!older && p->age > 0) {
		p->age = 0;
		replace_text(p, p->typed.data);
	}
}

/* The nth completion in place of what it completes; false: there is none. */
static bool
apply_completion(struct prompt *p, size_t nth)
{
	struct strbuf word = STRBUF_INIT;
	size_t from = p->stem.len;
	bool found;

	found = p->spec.complete(p->spec.data, p->stem.data, nth, &word,
	    &from);
	if (found) {
		set(&p->text, p->stem.data,
		    from < p->stem.len ? from : p->stem.len);
		strbuf_add(&p->text, word.data, word.len);
		p->cursor = p->text.len;
		strbuf_adds(&p->text, p->tail.data);
		p->nth = nth;
		p->changed = true;
	}
	strbuf_release(&word);
	return found;
}

static size_t
count_completions(struct prompt *p)
{
	struct strbuf word = STRBUF_INIT;
	size_t count = 0, from = 0;

	while (p->spec.complete(p->spec.data, p->stem.data, count, &word,
	    &from)) {
		strbuf_reset(&word);
		count++;
	}
	strbuf_release(&word);
	return count;
}

static void
complete(struct prompt *p, bool forward)
{
	size_t count;

	if (p->spec.complete == NULL)
		return;
	if (!p->completing) {
		set(&p->stem, p->text.data, p->cursor);
		set(&p->tail, p->text.data + p->cursor,
		    p->text.len - p->cursor);
	}
	count = count_completions(p);
	if (count == 0)
		return;
	if (!p->completing)
		apply_completion(p, forward ? 0 : count - 1);
	else
		apply_completion(p, (p->nth + (forward ? 1 : count - 1)) %
		    count);
	p->completing = true;
}

static void
control(struct prompt *p, uint32_t letter)
{
	switch (letter) {
	case 'a':
		p->cursor = 0;
		break;
	case 'e':
		p->cursor = p->text.len;
		break;
	case 'b':
		p->cursor = left_of(p, p->cursor);
		break;
	case 'f':
		p->cursor = right_of(p, p->cursor);
		break;
	case 'd':
		erase(p, p->cursor, right_of(p, p->cursor));
		break;
	case 'h':
		erase(p, left_of(p, p->cursor), p->cursor);
		break;
	case 'k':
		kill(p, p->cursor, p->text.len);
		break;
	case 'u':
		kill(p, 0, p->cursor);
		break;
	case 'w':
		kill(p, blank_before(p, p->cursor), p->cursor);
		break;
	case 'y':
		insert(p, p->killed.data, p->killed.len);
		break;
	case 'p':
	case 'n':
		walk_history(p, letter == 'p');
		break;
	}
}

static void
character(struct prompt *p, const struct key *key)
{
	if (key->mods == 0) {
		insert_code(p, key->code);
	} else if (key->mods == KEY_CTRL) {
		control(p, key->code);
	} else if (key->mods == KEY_ALT) {
		if (key->code == 'b')
			p->cursor = word_start(p, p->cursor);
		else if (key->code == 'f')
			p->cursor = word_end(p, p->cursor);
		else if (key->code == 'd')
			kill(p, p->cursor, word_end(p, p->cursor));
	}
}

/* Symbols with Ctrl or Alt: by word. */
static void
modified_symbol(struct prompt *p, enum key_sym sym)
{
	switch (sym) {
	case SYM_LEFT:
		p->cursor = word_start(p, p->cursor);
		break;
	case SYM_RIGHT:
		p->cursor = word_end(p, p->cursor);
		break;
	case SYM_BACKSPACE:
		kill(p, word_start(p, p->cursor), p->cursor);
		break;
	case SYM_DELETE:
		kill(p, p->cursor, word_end(p, p->cursor));
		break;
	default:
		break;
	}
}

static void
symbol(struct prompt *p, enum key_sym sym)
{
	switch (sym) {
	case SYM_LEFT:
		control(p, 'b');
		break;
	case SYM_RIGHT:
		control(p, 'f');
		break;
	case SYM_HOME:
		control(p, 'a');
		break;
	case SYM_END:
		control(p, 'e');
		break;
	case SYM_BACKSPACE:
		control(p, 'h');
		break;
	case SYM_DELETE:
		control(p, 'd');
		break;
	case SYM_UP:
	case SYM_DOWN:
		walk_history(p, sym == SYM_UP);
		break;
	case SYM_TAB:
	case SYM_BACKTAB:
		complete(p, sym == SYM_TAB);
		break;
	default:
		break;
	}
}

static bool
cancels(const struct prompt *p, const struct key *key)
{
	if (key_is_sym(key, SYM_ESCAPE) || key_is_ctrl(key, 'c') ||
	    key_is_ctrl(key, 'g'))
		return true;
	return p->text.len == 0 && (key_is_sym(key, SYM_BACKSPACE) ||
	    key_is_ctrl(key, 'h'));
}

/* Walking and completing go on only with the keys that mean them. */
static void
settle(struct prompt *p, const struct key *key)
{
	if (!key_is_sym(key, SYM_TAB) && !key_is_sym(key, SYM_BACKTAB))
		p->completing = false;
	if (!key_is_sym(key, SYM_UP) && !key_is_sym(key, SYM_DOWN) &&
	    !key_is_ctrl(key, 'p') && !key_is_ctrl(key, 'n'))
		p->walking = false;
}

enum prompt_state
prompt_key(struct prompt *p, const struct key *key)
{
	if (cancels(p, key))
		return PROMPT_CANCELLED;
	if (key_is_sym(key, SYM_ENTER)) {
		if (p->spec.history != NULL)
			history_add(p->spec.history, p->text.data);
		return PROMPT_ACCEPTED;
	}
	settle(p, key);
	p->changed = false;
	if (key->kind == KEY_PASTE)
		insert_code(p, key->code);
	else if (key->kind == KEY_CHAR)
		character(p, key);
	else if (key->kind == KEY_SYM && key->mods == 0)
		symbol(p, (enum key_sym)key->code);
	else if (key->kind == KEY_SYM)
		modified_symbol(p, (enum key_sym)key->code);
	if (p->changed && p->spec.changed != NULL)
		p->spec.changed(p->spec.data, p->text.data);
	return PROMPT_EDITING;
}

/* Scrolls no further than it takes to see cursor, of total cells. */
static void
follow_cursor(struct prompt *p, size_t cursor, size_t total, size_t width)
{
	if (cursor < p->scroll)
		p->scroll = cursor;
	if (cursor - p->scroll >= width)
		p->scroll = cursor - width + 1;
	/* The cursor may stand behind the end. */
	if (p->scroll > 0 && total + 1 < p->scroll + width)
		p->scroll = total + 1 > width ? total + 1 - width : 0;
}

void
prompt_draw(struct prompt *p, struct screen *screen, int row, int col,
	int width)
{
	struct text_mark mark = { .raw = p->cursor };
	struct strbuf clean = STRBUF_INIT;
	size_t pos = 0, cell = 0, total, cells;
	int used = 0;

	screen_fill(screen, row, col, width, STYLE_NORMAL, ' ');
	if (p->spec.label != NULL)
		used = screen_puts(screen, row, col, STYLE_TITLE,
		    p->spec.label, width - 1);
	col += used;
	width -= used;
	if (width <= 0)
		return;
	total = text_clean_marks(p->text.data, p->text.len, SIZE_MAX,
	    screen_text_flags(screen) | TEXT_RTL, &clean, &mark, 1);
	follow_cursor(p, mark.cell, total, (size_t)width);
	while (cell < p->scroll && pos < clean.len) {
		pos += text_step(clean.data + pos, clean.len - pos, &cells);
		cell += cells;
	}
	/* Half a wide character is left of the edge: one cell stays empty. */
	used = (int)(cell - p->scroll);
	screen_put(screen, row, col + used, STYLE_NORMAL, clean.data + pos,
	    clean.len - pos, width - used);
	screen_cursor(screen, row, col + (int)(mark.cell - p->scroll));
	strbuf_release(&clean);
}
