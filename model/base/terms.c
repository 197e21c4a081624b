#include "model/base/terms.h"

#include <string.h>

bool
word_next(const char **line, struct word *word)
{
	const char *p = *line + strspn(*line, " ");

	word->text = p;
	for (; *p != '\0' && *p != ' '; p++) {
		char quote = p[1];
		const char *end;

		if (*p != ':' || (quote != '/' && quote != '"'))
			continue;
		end = p + 2;
		while (*end != '\0' && *end != quote)
			end += *end == '\\' && end[1] != '\0' ? 2 : 1;
		if (*end != quote)
			continue;
		p = end;
	}
	word->len = (size_t)(p - word->text);
	*line = p;
	return word->len > 0;
}

char
word_unquote(struct word *word)
{
	char quote = word->len >= 2 ? *word->text : 0;

	if ((quote != '/' && quote != '"') ||
	    word->text[word->len - 1] != quote)
		return 0;
	word->text++;
	word->len -= 2;
	return quote;
}

bool
bound_sign(struct bound *bound, struct word *word)
{
	char sign = word->len > 0 ? *word->text : 0;

	bound->less = sign == '<';
	bound->more = sign == '>';
	bound->equal = sign == '=';
	if (!bound->less && !bound->more && !bound->equal)
		return false;
	word->text++;
	word->len--;
	if (!bound->equal && word->len > 0 && *word->text == '=') {
		bound->equal = true;
		word->text++;
		word->len--;
	}
	return true;
}

bool
bound_holds(const struct bound *bound, double number)
{
	return (bound->less && number < bound->number) ||
	    (bound->more && number > bound->number) ||
	    (bound->equal && number == bound->number);
}
