#include "model/base/utf8.h"

#include "model/base/strbuf.h"

/*
 * How many bytes a character at text has, by table 3-7 of the Unicode
 * standard; 0: it is none.
 */
static size_t
character(const unsigned char *text, size_t len)
{
	unsigned char least = 0x80, most = 0xbf;
	size_t size;

	if (text[0] < 0x80)
		return 1;
	if (text[0] < 0xc2 || text[0] > 0xf4)
		return 0;
	size = text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
	if (size > len)
		return 0;
	if (text[0] == 0xe0)
		least = 0xa0;
	else if (text[0] == 0xed)
		most = 0x9f;
	else if (text[0] == 0xf0)
		least = 0x90;
	else if (text[0] == 0xf4)
		most = 0x8f;
	if (text[1] < least || text[1] > most)
		return 0;
	for (size_t i = 2; i < size; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	return size;
}

void
utf8_add(struct strbuf *sb, const char *text, size_t len)
{
	size_t from = 0, at = 0, size;

	while (at < len) {
		size = character((const unsigned char *)text + at, len - at);
		if (size > 0) {
			at += size;
			continue;
		}
		strbuf_add(sb, text + from, at - from);
		strbuf_adds(sb, "\xef\xbf\xbd");
		from = ++at;
	}
	strbuf_add(sb, text + from, at - from);
}
