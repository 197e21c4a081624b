/*
 * JavaScript's view of text: DevTools measures and orders strings by UTF-16
 * code units while ours are UTF-8, with lone surrogates as three bytes each
 * (WTF-8). Texts must be well-formed in that sense, as strings_decode() makes
 * them; anything else gives some answer but never reads out of bounds.
 */
#ifndef MODEL_BASE_UTF16_H
#define MODEL_BASE_UTF16_H

#include <stddef.h>

struct strbuf;

/* How many units the text would be in UTF-16. */
size_t utf16_length(const char *text, size_t len);

/* The order of JavaScript's < : negative when a comes first. */
int utf16_order(const char *a, size_t a_len, const char *b, size_t b_len);

/*
 * Where two texts meet at offset at of sb, the first may end in one half of a
 * surrogate pair and the second begin with the other: makes them one
 * character again, two bytes shorter.
 */
void utf16_join(struct strbuf *sb, size_t at);

/* Appends a unit, below 0x10000; two that are one character become that. */
void utf16_add(struct strbuf *sb, unsigned unit);

#endif
