/* Bytes that others wrote, as UTF-8. */
#ifndef MODEL_BASE_UTF8_H
#define MODEL_BASE_UTF8_H

#include <stddef.h>

struct strbuf;

/*
 * Appends the text; each byte that is not part of well-formed UTF-8 becomes
 * U+FFFD. Control characters stay.
 */
void utf8_add(struct strbuf *sb, const char *text, size_t len);

#endif
