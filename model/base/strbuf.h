/*
 * A growing string of bytes, always terminated by a NUL that len does not
 * count. May hold NUL bytes. A strbuf that could not grow keeps what it has
 * and remembers it in failed; drawing code need not check, writers do.
 */
#ifndef MODEL_BASE_STRBUF_H
#define MODEL_BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf {
	char *data;		/* "" when empty, never NULL */
	size_t len;
	size_t capacity;	/* 0: data is not ours */
	bool failed;
};

#define STRBUF_INIT { .data = strbuf_empty }
extern char strbuf_empty[1];

void strbuf_release(struct strbuf *sb);
void strbuf_reset(struct strbuf *sb);		/* keeps the memory */
void strbuf_truncate(struct strbuf *sb, size_t len);
void strbuf_add(struct strbuf *sb, const char *data, size_t len);
void strbuf_adds(struct strbuf *sb, const char *s);
void strbuf_addc(struct strbuf *sb, char c);
void strbuf_addf(struct strbuf *sb, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Before one more thing is said: "; ", where something was. */
void strbuf_also(struct strbuf *sb);

/* The order of two runs of bytes; what the other begins with comes first. */
int bytes_compare(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
