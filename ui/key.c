#include "ui/key.h"

#include <stdio.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "ui/text.h"

static const struct {
	const char *name;
	const char *people;
} syms[SYM_COUNT] = {
#define _(id, name, people) [SYM_##id] = { name, people },
	KEY_SYM_INFO(_)
#undef _
};

struct key
key_symbol(enum key_sym sym, unsigned mods)
{
	struct key key = { .kind = KEY_SYM, .code = sym, .mods = mods };

	if (sym == SYM_TAB && (mods & KEY_SHIFT))
		key.code = SYM_BACKTAB;
	if (key.code == SYM_BACKTAB)
		key.mods &= ~(unsigned)KEY_SHIFT;
	return key;
}

static struct key
control_key(uint32_t code, unsigned mods)
{
	unsigned rest = mods & ~(unsigned)KEY_CTRL;
	struct key key = { .kind = KEY_CHAR, .code = code, .mods = mods };

	if (code >= 'A' && code <= 'Z')
		key.code = code + 'a' - 'A';
	if (code == '@')
		key.code = ' ';
	switch (key.code) {
	case 'i':
		return key_symbol(SYM_TAB, rest);
	case 'm':
		return key_symbol(SYM_ENTER, rest);
	case '[':
		return key_symbol(SYM_ESCAPE, rest);
	case '?':
		return key_symbol(SYM_BACKSPACE, rest);
	}
	return key;
}

struct key
key_char(uint32_t code, unsigned mods)
{
	struct key key = { .kind = KEY_CHAR, .code = code };

	/* Some terminals tell Shift beside the letter it has made. */
	if ((mods & KEY_SHIFT) && code >= 'a' && code <= 'z' &&
	    !(mods & KEY_CTRL))
		key.code = code + 'A' - 'a';
	key.mods = mods & (KEY_ALT | KEY_CTRL);
	if (mods & KEY_CTRL)
		return control_key(code, key.mods);
	return key;
}

/* Takes "C-", "M-", "A-" and "S-" off the front of name. */
static const char *
parse_mods(const char *name, unsigned *mods)
{
	*mods = 0;
	while (name[0] != '\0' && name[1] == '-' && name[2] != '\0') {
		if (name[0] == 'C')
			*mods |= KEY_CTRL;
		else if (name[0] == 'M' || name[0] == 'A')
			*mods |= KEY_ALT;
		else if (name[0] == 'S')
			*mods |= KEY_SHIFT;
		else
			break;
		name += 2;
	}
	return name;
}

bool
key_parse(const char *name, struct key *key)
{
	size_t len;
	uint32_t code;
	unsigned mods, i;

	name = parse_mods(name, &mods);
	for (i = 0; i < SYM_COUNT; i++) {
		if (strcmp(name, syms[i].name) == 0) {
			*key = key_symbol(i, mods);
			return true;
		}
	}
	if (strcmp(name, "Space") == 0)
		name = " ";
	len = strlen(name);
	if (len == 0 || text_decode(name, len, &code) != len ||
	    code == TEXT_INVALID || code < ' ' || code == 0x7f)
		return false;
	*key = key_char(code, mods);
	return true;
}

static const char *
mouse_name(enum mouse_event mouse)
{
	switch (mouse) {
	case MOUSE_PRESS:
		return "Click";
	case MOUSE_DRAG:
		return "Drag";
	case MOUSE_RELEASE:
		return "Release";
	case MOUSE_WHEEL_UP:
		return "Wheel-Up";
	case MOUSE_WHEEL_DOWN:
		return "Wheel-Down";
	}
	return "";
}

static void
add_char_name(struct strbuf *text, uint32_t code)
{
	if (code == ' ')
		strbuf_adds(text, "Space");
	else
		text_add_code(text, code);
}

const char *
key_name(const struct key *key, char buf[KEY_NAME_MAX])
{
	struct strbuf text = STRBUF_INIT;
	bool caret = key->kind == KEY_CHAR && key->mods == KEY_CTRL;
	uint32_t code = key->code;

	if (!caret && (key->mods & KEY_CTRL))
		strbuf_adds(&text, "Ctrl-");
	if (key->mods & KEY_ALT)
		strbuf_adds(&text, "Alt-");
	if (key->mods & KEY_SHIFT)
		strbuf_adds(&text, "Shift-");
	if (caret)
		strbuf_addc(&text, '^');
	if (caret && code >= 'a' && code <= 'z')
		code -= 'a' - 'A';
	if (key->kind == KEY_CHAR)
		add_char_name(&text, code);
	else if (key->kind == KEY_SYM)
		strbuf_adds(&text, syms[key->code].people);
	else if (key->kind == KEY_MOUSE)
		strbuf_adds(&text, mouse_name(key->mouse));
	snprintf(buf, KEY_NAME_MAX, "%s", text.data);
	strbuf_release(&text);
	return buf;
}

bool
key_equal(const struct key *a, const struct key *b)
{
	if (a->kind != b->kind || a->mods != b->mods)
		return false;
	if (a->kind == KEY_MOUSE)
		return a->mouse == b->mouse && a->button == b->button;
	return a->code == b->code;
}

bool
key_is_char(const struct key *key, uint32_t code)
{
	return key->kind == KEY_CHAR && key->mods == 0 && key->code == code;
}

bool
key_is_sym(const struct key *key, enum key_sym sym)
{
	return key->kind == KEY_SYM && key->mods == 0 && key->code == sym;
}

bool
key_is_ctrl(const struct key *key, char letter)
{
	return key->kind == KEY_CHAR && key->mods == KEY_CTRL &&
	    key->code == (uint32_t)letter;
}
