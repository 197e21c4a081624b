#include "model/base/utf16.h"

#include <stdint.h>
#include <string.h>

#include "model/base/strbuf.h"

size_t
utf16_length(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t units = 0, i;

	for (i = 0; i < len; i++)
		units += ((p[i] & 0xc0) != 0x80) + (p[i] >= 0xf0);
	return units;
}

/* Reads a text unit by unit. */
struct reader {
	const unsigned char *p, *end;
	int low;		/* second half of a pair, to come; 0: none */
};

/* The next unit, or -1 at the end. */
static int
next_unit(struct reader *r)
{
	uint32_t c;
	int unit;

	if (r->low != 0) {
		unit = r->low;
		r->low = 0;
		return unit;
	}
	if (r->p == r->end)
		return -1;
	c = *r->p++;
	if (c < 0xc0)
		return (int)c;
	c &= c >= 0xf0 ? 0x07 : c >= 0xe0 ? 0x0f : 0x1f;
	while (r->p < r->end && (*r->p & 0xc0) == 0x80 && c <= 0x10ffff)
		c = c << 6 | (*r->p++ & 0x3f);
	if (c < 0x10000)
		return (int)c;
	r->low = 0xdc00 | (c & 0x3ff);
	return (int)(0xd800 | ((c - 0x10000) >> 10 & 0x3ff));
}

int
utf16_order(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t shorter = a_len < b_len ? a_len : b_len, i = 0;
	struct reader left, right;
	int x, y;

	while (i < shorter && a[i] == b[i])
		i++;
	/* Both differ within or before this character: go to its start. */
	while (i > 0 && ((i < a_len && (a[i] & 0xc0) == 0x80) ||
	    (i < b_len && (b[i] & 0xc0) == 0x80)))
		i--;
	left.p = (const unsigned char *)a + i;
	left.end = (const unsigned char *)a + a_len;
	right.p = (const unsigned char *)b + i;
	right.end = (const unsigned char *)b + b_len;
	left.low = right.low = 0;
	do {
		x = next_unit(&left);
		y = next_unit(&right);
	} while (x == y && x >= 0);
	return x < y ? -1 : x > y;
}

void
utf16_join(struct strbuf *sb, size_t at)
{
	unsigned char *p = (unsigned char *)sb->data + at;
	uint32_t c;

	if (at < 3 || sb->len < at + 3 ||
	    p[-3] != 0xed || (p[-2] & 0xf0) != 0xa0 ||
	    p[0] != 0xed || (p[1] & 0xf0) != 0xb0)
		return;
	c = 0x10000 + (((uint32_t)(p[-2] & 0x0f) << 6 | (p[-1] & 0x3f)) << 10 |
	    (uint32_t)(p[1] & 0x0f) << 6 | (p[2] & 0x3f));
	p[-3] = 0xf0 | c >> 18;
	p[-2] = 0x80 | (c >> 12 & 0x3f);
	p[-1] = 0x80 | (c >> 6 & 0x3f);
	p[0] = 0x80 | (c & 0x3f);
	memmove(p + 1, p + 3, sb->len - at - 3);
	strbuf_truncate(sb, sb->len - 2);
}

void
utf16_add(struct strbuf *sb, unsigned unit)
{
	size_t at = sb->len;

	if (unit < 0x80) {
		strbuf_addc(sb, (char)unit);
	} else if (unit < 0x800) {
		strbuf_addc(sb, (char)(0xc0 | unit >> 6));
		strbuf_addc(sb, (char)(0x80 | (unit & 0x3f)));
	} else {
		strbuf_addc(sb, (char)(0xe0 | unit >> 12));
		strbuf_addc(sb, (char)(0x80 | (unit >> 6 & 0x3f)));
		strbuf_addc(sb, (char)(0x80 | (unit & 0x3f)));
		utf16_join(sb, at);
	}
}
