/* The part of names.h that is about edges. */
#include "model/graph/names.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "model/base/utf16.h"
#include "model/snapshot/snapshot.h"

/* How much of a shortcut's text is looked at for a number. */
#define NUMBER_BYTES 1024

/* Significant digits beyond which a number is Infinity for sure. */
#define DIGITS_MAX 320

/* The bytes of the white space, by JavaScript's idea of it, that text has. */
static size_t
skip_space(const char *text, size_t len)
{
	static const char *const wide[] = {
		"\xc2\xa0", "\xe1\x9a\x80", "\xe2\x80\xa8", "\xe2\x80\xa9",
		"\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80",
		"\xef\xbb\xbf",
	};
	size_t at = 0, before, i, n;

	do {
		before = at;
		while (at < len && (text[at] == ' ' ||
		    (text[at] >= '\t' && text[at] <= '\r')))
			at++;
		for (i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
			n = strlen(wide[i]);
			if (len - at >= n && memcmp(text + at, wide[i], n) == 0)
				at += n;
		}
		/* U+2000 to U+200A */
		if (len - at >= 3 && memcmp(text + at, "\xe2\x80", 2) == 0 &&
		    (unsigned char)text[at + 2] <= 0x8a)
			at += 3;
	} while (at != before);
	return at;
}

/* JavaScript's parseInt(text, 10). False: not a number. */
static bool
parse_int(const char *text, size_t len, double *number)
{
	char digits[DIGITS_MAX + 1];
	size_t at = skip_space(text, len), start, count = 0;
	bool minus = false;

	if (at < len && (text[at] == '-' || text[at] == '+'))
		minus = text[at++] == '-';
	start = at;
	while (at < len && text[at] == '0')
		at++;
	while (at < len && text[at] >= '0' && text[at] <= '9') {
		if (count < DIGITS_MAX)
			digits[count++] = text[at];
		at++;
	}
	if (at == start)
		return false;
	digits[count] = '\0';
	*number = strtod(digits, NULL);
	if (minus && *number != 0)
		*number = -*number;
	return true;
}

/* The number as JavaScript prints it. */
static void
print_number(double number, char *buf, size_t size)
{
	char shortest[40], *mantissa = shortest, *exponent;
	int precision = 0, power, digits;

	if (isinf(number)) {
		snprintf(buf, size, "%sInfinity", number < 0 ? "-" : "");
		return;
	}
	if (fabs(number) <= 9007199254740992.0) {
		snprintf(buf, size, "%.0f", number);
		return;
	}
	do {
		snprintf(shortest, sizeof(shortest), "%.*e", precision,
		    number);
	} while (strtod(shortest, NULL) != number && ++precision < 17);
	exponent = strchr(shortest, 'e');
	power = atoi(exponent + 1);
	if (power >= 21) {
		snprintf(buf, size, "%s", shortest);
		return;
	}
	/* No exponent: the digits without the point, then zeros. */
	*exponent = '\0';
	if (*mantissa == '-')
		mantissa++;
	if (mantissa[1] == '.')
		memmove(mantissa + 1, mantissa + 2, strlen(mantissa + 2) + 1);
	digits = (int)strlen(mantissa);
	snprintf(buf, size, "%s%.*s", shortest, power + 1 - digits,
	    "000000000000000000000");
}

/* Is the edge a shortcut whose text is a number to DevTools? */
static bool
shortcut_number(const struct snapshot *s, uint32_t edge, double *number)
{
	struct strbuf text = STRBUF_INIT;
	bool found;

	if (edge_type_of(s, edge) != EDGE_SHORTCUT)
		return false;
	strings_decode(&s->strings, edge_name_of(s, edge), NUMBER_BYTES, &text);
	found = parse_int(text.data, text.len, number);
	strbuf_release(&text);
	return found;
}

void
name_edge(const struct snapshot *snapshot, uint32_t edge, size_t limit,
	struct strbuf *sb)
{
	char buf[64] = "";
	double number;
	size_t len;

	if (!edge_type_named(edge_type_of(snapshot, edge)))
		snprintf(buf, sizeof(buf), "%u", edge_name_of(snapshot, edge));
	else if (shortcut_number(snapshot, edge, &number))
		print_number(number, buf, sizeof(buf));
	if (buf[0] != '\0') {
		len = strlen(buf);
		strbuf_add(sb, buf, len < limit ? len : limit);
		return;
	}
	strings_decode(&snapshot->strings, edge_name_of(snapshot, edge), limit,
	    sb);
}

static bool
is_proto(const struct snapshot *s, uint32_t edge)
{
	return edge_type_named(edge_type_of(s, edge)) &&
	    strings_equal(&s->strings, edge_name_of(s, edge), "__proto__");
}

/*
 * Names are compared to this many bytes: V8 cuts them at 1024 characters, and
 * a row must not cost what a broken file has in its longest name.
 */
#define ORDER_BYTES 4096

/*
 * Orders two strings of the file as they stand there, still escaped. False
 * when that does not tell: then they must be decoded.
 */
static bool
raw_order(const struct strings *strings, uint32_t a, uint32_t b, int *order)
{
	size_t a_len, b_len, i = 0;
	const char *x, *y;
	unsigned char next;

	if (a == b) {
		*order = 0;
		return true;
	}
	if (a >= strings->count || b >= strings->count)
		return false;
	x = strings_raw(strings, a, &a_len);
	y = strings_raw(strings, b, &b_len);
	a_len = a_len < ORDER_BYTES ? a_len : ORDER_BYTES;
	b_len = b_len < ORDER_BYTES ? b_len : ORDER_BYTES;
	while (i < a_len && i < b_len && x[i] == y[i]) {
		if (x[i] == '\\')
			return false;
		i++;
	}
	if (i == a_len && i == b_len) {
		*order = 0;
		return true;
	}
	if (i == a_len || i == b_len) {
		next = (unsigned char)(i == a_len ? y[i] : x[i]);
		*order = i == a_len ? -1 : 1;
		return next < 0x80 || next >= 0xc0;
	}
	*order = (unsigned char)x[i] < (unsigned char)y[i] ? -1 : 1;
	return (x[i] & 0x80) == 0 && (y[i] & 0x80) == 0 &&
	    x[i] != '\\' && y[i] != '\\';
}

static int
text_order(const struct snapshot *s, uint32_t a, uint32_t b)
{
	struct strbuf left = STRBUF_INIT, right = STRBUF_INIT;
	int order;

	name_edge(s, a, ORDER_BYTES, &left);
	name_edge(s, b, ORDER_BYTES, &right);
	order = utf16_order(left.data, left.len, right.data, right.len);
	strbuf_release(&left);
	strbuf_release(&right);
	return order;
}

static int
number_order(uint32_t a, uint32_t b)
{
	char left[16], right[16];

	if (a == b)
		return 0;
	snprintf(left, sizeof(left), "%u", a);
	snprintf(right, sizeof(right), "%u", b);
	return strcmp(left, right) < 0 ? -1 : 1;
}

int
name_edge_order(const struct snapshot *snapshot, uint32_t a, uint32_t b)
{
	const struct snapshot *s = snapshot;
	bool a_named, b_named;
	double number;
	int order;

	a_named = edge_type_named(edge_type_of(s, a));
	b_named = edge_type_named(edge_type_of(s, b));
	if (!a_named && !b_named)
		return number_order(edge_name_of(s, a), edge_name_of(s, b));
	if (is_proto(s, a) != is_proto(s, b))
		return is_proto(s, a) ? 1 : -1;
	if (a_named && b_named && edge_type_of(s, a) != EDGE_SHORTCUT &&
	    edge_type_of(s, b) != EDGE_SHORTCUT &&
	    raw_order(&s->strings, edge_name_of(s, a), edge_name_of(s, b),
	    &order))
		return order;
	if (shortcut_number(s, a, &number))
		a_named = false;
	if (shortcut_number(s, b, &number))
		b_named = false;
	if (a_named != b_named)
		return a_named ? -1 : 1;
	return text_order(s, a, b);
}
