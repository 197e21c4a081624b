#include "ui/prompt.h"

#include <stdlib.h>
#include <string.h>

#include "ui/history.h"
#include "ui/key.h"
#include "ui/line.h"
#include "ui/screen.h"

struct prompt {
	struct prompt_spec spec;
	struct line line;
	size_t scroll;			/* cells left of what is shown */

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

	if (p != NULL) {
		p->line = (struct line)LINE_INIT;
		p->typed = p->stem = p->tail = (struct strbuf)STRBUF_INIT;
	}
	return p;
}

void
prompt_free(struct prompt *p)
{
	if (p == NULL)
		return;
	line_release(&p->line);
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
	line_set(&p->line, text != NULL ? text : "");
	p->line.changed = false;
	p->scroll = 0;
	p->walking = p->completing = false;
}

const char *
prompt_text(const struct prompt *p)
{
	return p->line.text.data;
}

/* May this line come next? It begins as typed and is not what is shown. */
static bool
is_candidate(const struct prompt *p, const char *line)
{
	return strncmp(line, p->typed.data, p->typed.len) == 0 &&
	    strcmp(line, p->line.text.data) != 0;
}

static void
walk_history(struct prompt *p, bool older)
{
	struct history *history = p->spec.history;
	size_t age, count;

	if (history == NULL)
		return;
	if (!p->walking) {
		set(&p->typed, p->line.text.data, p->line.text.len);
		p->age = 0;
		p->walking = true;
	}
	count = history_count(history);
	for (age = p->age; older ? age < count : age > 1; ) {
		age += older ? 1 : -1;
		if (is_candidate(p, history_line(history, age - 1))) {
			p->age = age;
			line_set(&p->line, history_line(history, age - 1));
			return;
		}
	}
	if (!older && p->age > 0) {
		p->age = 0;
		line_set(&p->line, p->typed.data);
	}
}

/* The nth completion, which there is, in place of what it completes. */
static void
apply_completion(struct prompt *p, size_t nth)
{
	struct strbuf word = STRBUF_INIT;
	size_t from = p->stem.len;

	p->spec.complete(p->spec.data, p->stem.data, nth, &word, &from);
	line_set(&p->line, p->stem.data);
	line_erase(&p->line, from, p->stem.len);
	line_insert(&p->line, word.data, word.len);
	strbuf_adds(&p->line.text, p->tail.data);
	p->nth = nth;
	strbuf_release(&word);
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
		set(&p->stem, p->line.text.data, p->line.cursor);
		set(&p->tail, p->line.text.data + p->line.cursor,
		    p->line.text.len - p->line.cursor);
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
	struct line *line = &p->line;

	switch (letter) {
	case 'a':
		line->cursor = 0;
		break;
	case 'e':
		line->cursor = line->text.len;
		break;
	case 'b':
		line->cursor = line_left(line, line->cursor);
		break;
	case 'f':
		line->cursor = line_right(line, line->cursor);
		break;
	case 'd':
		line_erase(line, line->cursor, line_right(line, line->cursor));
		break;
	case 'h':
		line_erase(line, line_left(line, line->cursor), line->cursor);
		break;
	case 'k':
		line_kill(line, line->cursor, line->text.len);
		break;
	case 'u':
		line_kill(line, 0, line->cursor);
		break;
	case 'w':
		line_kill(line, line_blank_before(line, line->cursor),
		    line->cursor);
		break;
	case 'y':
		line_insert(line, line->killed.data, line->killed.len);
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
	struct line *line = &p->line;

	if (key->mods == 0) {
		line_insert_code(line, key->code);
	} else if (key->mods == KEY_CTRL) {
		control(p, key->code);
	} else if (key->mods == KEY_ALT) {
		if (key->code == 'b')
			line->cursor = line_word_start(line, line->cursor);
		else if (key->code == 'f')
			line->cursor = line_word_end(line, line->cursor);
		else if (key->code == 'd')
			line_kill(line, line->cursor,
			    line_word_end(line, line->cursor));
	}
}

/* Symbols with Ctrl or Alt: by word. */
static void
modified_symbol(struct prompt *p, enum key_sym sym)
{
	struct line *line = &p->line;

	switch (sym) {
	case SYM_LEFT:
		line->cursor = line_word_start(line, line->cursor);
		break;
	case SYM_RIGHT:
		line->cursor = line_word_end(line, line->cursor);
		break;
	case SYM_BACKSPACE:
		line_kill(line, line_word_start(line, line->cursor),
		    line->cursor);
		break;
	case SYM_DELETE:
		line_kill(line, line->cursor,
		    line_word_end(line, line->cursor));
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
	return p->line.text.len == 0 && (key_is_sym(key, SYM_BACKSPACE) ||
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
			history_add(p->spec.history, p->line.text.data);
		return PROMPT_ACCEPTED;
	}
	settle(p, key);
	if (key->kind == KEY_PASTE)
		line_insert_code(&p->line, key->code);
	else if (key->kind == KEY_CHAR)
		character(p, key);
	else if (key->kind == KEY_SYM && !(key->mods & (KEY_CTRL | KEY_ALT)))
		symbol(p, (enum key_sym)key->code);
	else if (key->kind == KEY_SYM)
		modified_symbol(p, (enum key_sym)key->code);
	/* Pasted text is one change, told at its end. */
	if (key->kind == KEY_PASTE || !p->line.changed)
		return PROMPT_EDITING;
	p->line.changed = false;
	if (p->spec.changed != NULL)
		p->spec.changed(p->spec.data, p->line.text.data);
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
	struct text_mark mark = { .raw = p->line.cursor };
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
	total = text_clean_marks(p->line.text.data, p->line.text.len, SIZE_MAX,
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
