#include "model/snapshot/number.h"

#include <stddef.h>

/* Beyond so much, an exponent makes any number too large or not whole. */
#define EXPONENT_MAX 100000000

/* mantissa * 10^exponent */
struct decimal {
	uint64_t mantissa;	/* without trailing zeros */
	int64_t exponent;
	bool too_long;		/* the mantissa does not fit */
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void
times_ten(struct decimal *decimal)
{
	if (decimal->mantissa > UINT64_MAX / 10)
		decimal->too_long = true;
	decimal->mantissa *= 10;
}

/* Takes zeros zeros and then digit into the mantissa. */
static void
push(struct decimal *decimal, uint64_t zeros, unsigned digit)
{
	if (decimal->mantissa != 0) {
		times_ten(decimal);
		for (; zeros > 0 && !decimal->too_long; zeros--)
			times_ten(decimal);
	}
	if (decimal->mantissa > UINT64_MAX - digit)
		decimal->too_long = true;
	decimal->mantissa += digit;
}

/*
 * Reads the digits from p on, and those after a point. NULL when they are
 * missing where JSON wants some.
 */
static const char *
read_digits(struct decimal *decimal, const char *p)
{
	uint64_t zeros = 0;
	bool point = false;

	if (!is_digit(*p))
		return NULL;
	for (;; p++) {
		if (*p == '.' && !point && is_digit(p[1])) {
			point = true;
			continue;
		}
		if (!is_digit(*p))
			break;
		decimal->exponent -= point;
		if (*p == '0') {
			zeros++;
			continue;
		}
		push(decimal, zeros, *p - '0');
		zeros = 0;
	}
	decimal->exponent += zeros;
	return *p != '.' ? p : NULL;
}

static const char *
read_exponent(struct decimal *decimal, const char *p)
{
	bool negative = false;
	int64_t exponent = 0;

	if (*p != 'e' && *p != 'E')
		return p;
	p++;
	if (*p == '+' || *p == '-')
		negative = *p++ == '-';
	if (!is_digit(*p))
		return NULL;
	for (; is_digit(*p); p++)
		if (exponent < EXPONENT_MAX)
			exponent = exponent * 10 + (*p - '0');
	decimal->exponent += negative ? -exponent : exponent;
	return p;
}

enum number_result
number_read(const char **p, uint64_t *value, bool *negative)
{
	struct decimal decimal = { 0, 0, false };
	bool minus = **p == '-';
	const char *q;

	q = read_digits(&decimal, *p + minus);
	if (q != NULL)
		q = read_exponent(&decimal, q);
	if (q == NULL)
		return NUMBER_BAD;
	if (decimal.mantissa == 0 && !decimal.too_long)
		decimal.exponent = 0;
	if (decimal.exponent < 0)
		return NUMBER_FRACTION;
	for (; decimal.exponent > 0 && !decimal.too_long; decimal.exponent--)
		times_ten(&decimal);
	if (decimal.too_long || (minus && decimal.mantissa > INT64_MAX))
		return NUMBER_LARGE;
	*negative = minus && decimal.mantissa != 0;
	*value = *negative ? -decimal.mantissa : decimal.mantissa;
	*p = q;
	return NUMBER_OK;
}
