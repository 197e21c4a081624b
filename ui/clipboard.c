#include "ui/clipboard.h"

#include <stdint.h>

#include "model/base/strbuf.h"

static void
add_base64(const unsigned char *data, size_t len, struct strbuf *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t group;
	size_t i, n, have;
	char four[4];

	for (i = 0; i < len; i += 3) {
		have = len - i < 3 ? len - i : 3;
		group = (uint32_t)data[i] << 16;
		if (have > 1)
			group |= (uint32_t)data[i + 1] << 8;
		if (have > 2)
			group |= data[i + 2];
		for (n = 0; n < 4; n++)
			four[n] = n > have ? '=' :
			    digits[group >> (18 - 6 * n) & 63];
		strbuf_add(out, four, 4);
	}
}

static void
add_sequence(const char *text, size_t len, const char *start,
	struct strbuf *out)
{
	strbuf_adds(out, start);
	add_base64((const unsigned char *)text, len, out);
	strbuf_addc(out, '\a');
}

void
clipboard_sequence(const char *text, size_t len, bool tmux,
	struct strbuf *out)
{
	add_sequence(text, len, "\033]52;c;", out);
	if (!tmux)
		return;
	/* Within the wrapping every escape is doubled. */
	add_sequence(text, len, "\033Ptmux;\033\033]52;c;", out);
	strbuf_adds(out, "\033\\");
}
