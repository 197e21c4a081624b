#include "live/chunks.h"

#include <stdint.h>
#include <string.h>

static bool
hex4(const char *text, const char *end, uint32_t *value)
{
	*value = 0;
	if (end - text < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = text[i];
		uint32_t digit;

		if (c >= '0' && c <= '9')
			digit = (uint32_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			digit = (uint32_t)(c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			digit = (uint32_t)(c - 'A' + 10);
		else
			return false;
		*value = *value << 4 | digit;
	}
	return true;
}

static char *
put_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		*out++ = (char)c;
	} else if (c < 0x800) {
		*out++ = (char)(0xc0 | c >> 6);
		*out++ = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		*out++ = (char)(0xe0 | c >> 12);
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	} else {
		*out++ = (char)(0xf0 | c >> 18);
		*out++ = (char)(0x80 | (c >> 12 & 0x3f));
		*out++ = (char)(0x80 | (c >> 6 & 0x3f));
		*out++ = (char)(0x80 | (c & 0x3f));
	}
	return out;
}

/* Behind "\u"; returns what is behind the digits, or NULL. */
static const char *
decode_unicode(const char *at, const char *end, char **out)
{
	uint32_t c, low;

	if (!hex4(at, end, &c) || (c >= 0xdc00 && c <= 0xdfff))
		return NULL;
	at += 4;
	if (c >= 0xd800 && c <= 0xdbff) {
		if (end - at < 6 || at[0] != '\\' || at[1] != 'u' ||
		    !hex4(at + 2, end, &low) || low < 0xdc00 || low > 0xdfff)
			return NULL;
		c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
		at += 6;
	}
	*out = put_utf8(*out, c);
	return at;
}

/* Behind a backslash; the frequent ones first. NULL: there is no such. */
static const char *
decode_escape(const char *at, const char *end, char **out)
{
	static const char names[] = "n\"\\/tbrf", values[] = "\n\"\\/\t\b\r\f";
	const char *found;

	if (at == end)
		return NULL;
	if (*at == 'u')
		return decode_unicode(at + 1, end, out);
	found = memchr(names, *at, sizeof names - 1);
	if (found == NULL)
		return NULL;
	*(*out)++ = values[found - names];
	return at + 1;
}

bool
chunk_decode(const char *text, size_t len, char *out, size_t *decoded,
	size_t *end)
{
	const char *at = text, *last = text + len;
	char *to = out;

	while (at < last && *at != '"') {
		if (*at != '\\') {
			*to++ = *at++;
			continue;
		}
		at = decode_escape(at + 1, last, &to);
		if (at == NULL)
			return false;
	}
	*decoded = (size_t)(to - out);
	*end = (size_t)(at - text);
	return at < last;
}

static bool
begins(const char *text, size_t len, const char *with, size_t *end)
{
	*end = strlen(with);
	return len >= *end && memcmp(text, with, *end) == 0;
}

/* What stands last in a message whose only string is inside of params. */
static bool
ends_well(const char *text, size_t len, size_t begin)
{
	return len >= begin + 3 && memcmp(text + len - 3, "\"}}", 3) == 0;
}

bool
chunk_message(const char *text, size_t len, size_t *begin)
{
	return begins(text, len, "{\"method\":\"HeapProfiler."
	    "addHeapSnapshotChunk\",\"params\":{\"chunk\":\"", begin) &&
	    ends_well(text, len, *begin);
}

bool
chunk_worker_message(const char *text, size_t len, const char **session,
	size_t *session_len, size_t *begin)
{
	const char *quote;
	size_t at, more;

	if (!begins(text, len, "{\"method\":\"NodeWorker."
	    "receivedMessageFromWorker\",\"params\":{\"sessionId\":\"", &at))
		return false;
	quote = memchr(text + at, '"', len - at);
	if (quote == NULL)
		return false;
	*session = text + at;
	*session_len = (size_t)(quote - *session);
	at += *session_len;
	/* A session is a number; whatever else needs the general parser. */
	if (memchr(*session, '\\', *session_len) != NULL ||
	    !begins(text + at, len - at, "\",\"message\":\"", &more))
		return false;
	*begin = at + more;
	return ends_well(text, len, *begin);
}
