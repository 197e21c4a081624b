#include "model/base/strbuf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char strbuf_empty[1];

void
strbuf_release(struct strbuf *sb)
{
	if (sb->capacity > 0)
		free(sb->data);
	sb->data = strbuf_empty;
	sb->len = sb->capacity = 0;
	sb->failed = false;
}

void
strbuf_reset(struct strbuf *sb)
{
	strbuf_truncate(sb, 0);
	sb->failed = false;
}

void
strbuf_truncate(struct strbuf *sb, size_t len)
{
	if (len >= sb->len)
		return;
	sb->len = len;
	sb->data[len] = '\0';
}

/* Makes room for more bytes and the NUL. */
static bool
grow(struct strbuf *sb, size_t more)
{
	size_t want, capacity;
	char *data;

	if (more > SIZE_MAX / 2 - 1 - sb->len) {
		sb->failed = true;
		return false;
	}
	want = sb->len + more + 1;
	if (want <= sb->capacity)
		return true;
	capacity = sb->capacity < 32 ? 32 : sb->capacity;
	while (capacity < want)
		capacity *= 2;
	data = realloc(sb->capacity > 0 ? sb->data : NULL, capacity);
	if (data == NULL) {
		sb->failed = true;
		return false;
	}
	sb->data = data;
	sb->capacity = capacity;
	return true;
}

void
strbuf_add(struct strbuf *sb, const char *data, size_t len)
{
	if (len == 0 || !grow(sb, len))
		return;
	memcpy(sb->data + sb->len, data, len);
	sb->len += len;
	sb->data[sb->len] = '\0';
}

void
strbuf_adds(struct strbuf *sb, const char *s)
{
	strbuf_add(sb, s, strlen(s));
}

void
strbuf_addc(struct strbuf *sb, char c)
{
	/* Texts are made of single characters where it must be quick. */
	if (sb->len + 1 >= sb->capacity && !grow(sb, 1))
		return;
	sb->data[sb->len++] = c;
	sb->data[sb->len] = '\0';
}

void
strbuf_addf(struct strbuf *sb, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0) {
		sb->failed = true;
		return;
	}
	if (!grow(sb, len))
		return;
	va_start(ap, fmt);
	vsnprintf(sb->data + sb->len, (size_t)len + 1, fmt, ap);
	va_end(ap);
	sb->len += len;
}

void
strbuf_also(struct strbuf *sb)
{
	if (sb->len > 0)
		strbuf_adds(sb, "; ");
}

int
bytes_compare(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}
