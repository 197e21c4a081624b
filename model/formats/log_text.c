#include "model/formats/log_text.h"

#include <stdint.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "model/base/utf16.h"

/* What is in quotation marks is taken for a value up to so many bytes. */
#define QUOTED_MAX 120

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool
is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Also bytes of characters beyond ASCII: they belong to a word. */
static bool
is_word(char c)
{
	return is_digit(c) || is_letter(c) || c == '_' ||
	    (unsigned char)c >= 0x80;
}

static bool
read_unit(const char *p, const char *end, unsigned *unit)
{
	*unit = 0;
	if (end - p < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = p[i];

		if (!is_hex(c))
			return false;
		*unit = *unit << 4 | (unsigned)(is_digit(c) ? c - '0' :
		    (c | 0x20) - 'a' + 10);
	}
	return true;
}

/* Adds what the escape at p stands for; returns what is behind it. */
static const char *
add_escape(const char *p, const char *end, struct strbuf *sb)
{
	static const char names[] = "nrtbf", values[] = "\n\r\t\b\f";
	const char *name;
	unsigned unit;

	if (end - p < 2)
		return end;
	if (p[1] == 'u' && read_unit(p + 2, end, &unit)) {
		utf16_add(sb, unit);
		return p + 6;
	}
	name = p[1] != '\0' ? strchr(names, p[1]) : NULL;
	strbuf_addc(sb, name != NULL ? values[name - names] : p[1]);
	return p + 2;
}

/*
 * Cuts what begins at start at so many bytes, before the character that would
 * be torn. No character has more bytes than four; what is none is torn.
 */
static void
cut(struct strbuf *sb, size_t start, size_t max)
{
	size_t len = start + max;

	if (sb->len <= len)
		return;
	for (int i = 0; i < 3 && len > start &&
	    ((unsigned char)sb->data[len] & 0xc0) == 0x80; i++)
		len--;
	strbuf_truncate(sb, len);
}

void
log_text_add(struct log_text text, size_t max, bool flat, struct strbuf *sb)
{
	const char *p = text.data, *end = p != NULL ? p + text.len : p;
	size_t start = sb->len;

	while (p < end && sb->len - start < max) {
		size_t want = max - (sb->len - start) + 4;
		size_t left = (size_t)(end - p);
		const char *back = text.escaped ? memchr(p, '\\',
		    left < want ? left : want) : NULL;
		size_t plain = back != NULL ? (size_t)(back - p) :
		    left < want ? left : want;

		strbuf_add(sb, p, plain);
		p += plain;
		if (back != NULL)
			p = add_escape(p, end, sb);
	}
	cut(sb, start, max);
	for (size_t i = start; flat && i < sb->len; i++)
		if (sb->data[i] == '\n' || sb->data[i] == '\r' ||
		    sb->data[i] == '\t')
			sb->data[i] = ' ';
}

/* What a word is, by what it consists of. */
struct word {
	size_t len, digits, letters, small, dashes;
	bool hex;
};

static struct word
look_at(const char *p, const char *end)
{
	struct word word = { .hex = true };

	for (; p + word.len < end; word.len++) {
		char c = p[word.len];

		if (is_digit(c)) {
			word.digits++;
		} else if (is_letter(c)) {
			word.letters++;
			word.small += !is_capital(c);
			word.hex &= (c | 0x20) <= 'f';
		} else if (is_word(c)) {
			word.hex = false;
		} else if (c == '-' && word.len > 0 &&
		    p + word.len + 1 < end && is_word(p[word.len + 1])) {
			word.dashes++;
		} else {
			break;
		}
	}
	return word;
}

/* An id: all hexadecimal, or long and mixed; or 0x and so on. */
static bool
is_id(const char *p, const struct word *word)
{
	if (word->digits == 0)
		return false;
	if (word->letters == 0 && word->dashes == 0)
		return true;
	if (word->len > 2 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
		return true;
	return (word->hex && word->len >= 8) ||
	    (word->len >= 16 && word->digits >= 3);
}

/* Where the quotation that begins at p ends, or NULL: it is none. */
static const char *
quotation_end(const char *p, const char *begin, const char *end)
{
	size_t most = (size_t)(end - p - 1);
	const char *close;

	if (*p != '"' && *p != '\'' && *p != '`')
		return NULL;
	/* The one in "can't" is none. */
	if (p > begin && is_word(p[-1]))
		return NULL;
	close = memchr(p + 1, *p, most < QUOTED_MAX ? most : QUOTED_MAX);
	if (close == NULL || close == p + 1 ||
	    (close + 1 < end && is_word(close[1])))
		return NULL;
	return close;
}

/* The word with its numbers as #. */
static void
add_word(const char *p, const char *end, struct strbuf *sb)
{
	const char *begin;

	while (p < end) {
		for (begin = p; p < end && !is_digit(*p); p++)
			continue;
		strbuf_add(sb, begin, (size_t)(p - begin));
		if (p == end)
			break;
		strbuf_addc(sb, '#');
		while (p < end && is_digit(*p))
			p++;
	}
}

void
log_text_add_alike(const char *text, size_t len, struct strbuf *sb)
{
	const char *p = text, *end = text + len, *close;

	while (p < end) {
		struct word word;

		close = quotation_end(p, text, end);
		if (close != NULL) {
			strbuf_addc(sb, *p);
			strbuf_addc(sb, '#');
			strbuf_addc(sb, *p);
			p = close + 1;
			continue;
		}
		word = look_at(p, end);
		if (word.len == 0) {
			/* 12.5 is one number. */
			if (!(*p == '.' && p > text && is_digit(p[-1]) &&
			    p + 1 < end && is_digit(p[1]) && sb->len > 0 &&
			    sb->data[sb->len - 1] == '#'))
				strbuf_addc(sb, *p);
			p++;
			continue;
		}
		if (is_id(p, &word)) {
			if (sb->len == 0 || sb->data[sb->len - 1] != '#')
				strbuf_addc(sb, '#');
		} else if (word.letters > 0 && word.small == 0 &&
		    word.letters + word.dashes >= word.digits) {
			strbuf_add(sb, p, word.len);
		} else {
			add_word(p, p + word.len, sb);
		}
		p += word.len;
	}
}

/* Does a part of a path name one thing of many? v1 and s3 do not. */
static bool
is_path_id(const char *p, const char *end)
{
	struct word word = look_at(p, end);

	if (word.len == 0 || word.digits == 0)
		return false;
	if (p + word.len != end)
		return false;
	return is_id(p, &word) || word.digits >= 3;
}

void
log_text_add_path(const char *text, size_t len, struct strbuf *sb)
{
	const char *p = text, *end = text + len, *next;
	const char *host;

	for (const char *c = text; c < end; c++)
		if (*c == '?' || *c == '#') {
			end = c;
			break;
		}
	/* Of a whole URL, its path. */
	host = memmem(text, (size_t)(end - text), "://", 3);
	if (host != NULL) {
		p = memchr(host + 3, '/', (size_t)(end - host - 3));
		if (p == NULL)
			p = end;
	}
	while (p < end) {
		if (*p == '/') {
			strbuf_addc(sb, *p++);
			continue;
		}
		next = memchr(p, '/', (size_t)(end - p));
		if (next == NULL)
			next = end;
		if (is_path_id(p, next))
			strbuf_adds(sb, ":id");
		else
			strbuf_add(sb, p, (size_t)(next - p));
		p = next;
	}
}

struct log_text
log_text_uuid(struct log_text text)
{
	static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	const size_t len = sizeof form - 1;

	for (size_t i = 0; text.len >= len && i <= text.len - len; i++) {
		size_t k = 0;

		while (k < len && (form[k] == 'x' ? is_hex(text.data[i + k]) :
		    text.data[i + k] == '-'))
			k++;
		if (k == len)
			return (struct log_text) { text.data + i, len, false };
	}
	return (struct log_text) { 0 };
}

bool
log_text_has(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (; *text != '\0'; text++) {
		size_t i = 0;

		while (i < len && text[i] != '\0' &&
		    (is_capital(text[i]) ? text[i] | 0x20 : text[i]) ==
		    word[i])
			i++;
		if (i == len)
			return true;
	}
	return false;
}
