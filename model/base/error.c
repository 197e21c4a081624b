#include "model/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/*
 * The number of bytes of the character at s[0..len) when it is well-formed
 * UTF-8 and nothing that steers a terminal or hides text, else 0.
 */
static size_t
plain_char(const unsigned char *s, size_t len)
{
	uint32_t c;
	size_t n, i;

	if (s[0] < 0x80)
		return s[0] >= 0x20 && s[0] != 0x7f;
	n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4 || n > len)
		return 0;
	c = s[0] & (0xff >> (n + 1));
	for (i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if ((n == 3 && c < 0x800) || (n == 4 && c < 0x10000) || c > 0x10ffff ||
	    (c >= 0xd800 && c <= 0xdfff))
		return 0;
	/* C1 controls, line separators, marks that turn the direction. */
	if (c < 0xa0 || c == 0x61c || (c >= 0x200b && c <= 0x200f) ||
	    (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) ||
	    c == 0xfeff)
		return 0;
	return n;
}

/* Copies s to buf of size bytes with everything unprintable as \xNN. */
static void
copy_visible(char *buf, size_t size, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t len = strlen(s), used = 0, n;

	if (size == 0)
		return;
	while (len > 0) {
		n = plain_char(p, len);
		if (n > 0) {
			if (used + n >= size)
				break;
			memcpy(buf + used, p, n);
			used += n;
		} else {
			n = 1;
			if (used + 4 >= size)
				break;
			snprintf(buf + used, 5, "\\x%02x", *p);
			used += 4;
		}
		p += n;
		len -= n;
	}
	buf[used] = '\0';
}

static void
set(struct error *err, enum error_kind kind, const char *fmt, va_list ap)
{
	char text[sizeof(err->message)];
	int len;

	len = vsnprintf(text, sizeof(text), fmt, ap);
	if (len < 0)
		text[0] = '\0';
	/* Cut before a character rather than in it. */
	if (len >= (int)sizeof(text)) {
		len = sizeof(text) - 1;
		while (len > 0 && (text[len - 1] & 0xc0) == 0x80)
			len--;
		if (len > 0 && (text[len - 1] & 0x80) != 0)
			len--;
		text[len] = '\0';
	}
	copy_visible(err->message, sizeof(err->message), text);
	err->kind = kind;
}

bool
error_set(struct error *err, enum error_kind kind, const char *fmt, ...)
{
	va_list ap;

	if (err == NULL)
		return false;
	va_start(ap, fmt);
	set(err, kind, fmt, ap);
	va_end(ap);
	err->has_offset = err->unpacked = false;
	err->offset = 0;
	return false;
}

bool
error_set_at(struct error *err, enum error_kind kind, uint64_t offset,
	const char *fmt, ...)
{
	va_list ap;

	if (err == NULL)
		return false;
	va_start(ap, fmt);
	set(err, kind, fmt, ap);
	va_end(ap);
	err->has_offset = true;
	err->unpacked = false;
	err->offset = offset;
	return false;
}

bool
error_memory(struct error *err, const char *what, size_t size)
{
	return error_set(err, ERROR_MEMORY,
	    "not enough memory for %s (%zu bytes)", what, size);
}

const char *
error_text(const struct error *err, char *buf, size_t size)
{
	size_t len;

	copy_visible(buf, size, err->message);
	if (err->has_offset && size > 0) {
		len = strlen(buf);
		snprintf(buf + len, size - len, " (at byte %llu%s)",
		    (unsigned long long)err->offset,
		    err->unpacked ? " once decompressed" : "");
	}
	return buf;
}
