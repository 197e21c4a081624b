/*
 * Texts of an application log where they stand: parts of a line, in which
 * JSON's escapes may be. Nothing is copied until somebody asks.
 */
#ifndef MODEL_FORMATS_LOG_TEXT_H
#define MODEL_FORMATS_LOG_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

struct log_text {
	const char *data;	/* NULL: there is none */
	size_t len;
	bool escaped;		/* as JSON has it: \n, \u2013 */
};

/*
 * Appends no more than max bytes of the text as UTF-8, without half a
 * character at the end. Line ends become blanks when flat.
 */
void log_text_add(struct log_text text, size_t max, bool flat,
	struct strbuf *sb);

/*
 * Appends a message so that those which differ in numbers, ids, hexadecimal
 * digits and what is in quotation marks read alike: these become "#". sb gets
 * no longer than the message is. Words in capitals (E2BIG) stay.
 */
void log_text_add_alike(const char *text, size_t len, struct strbuf *sb);
/*
 * The same for the path of an URL: what follows ? goes, parts that are ids
 * become :id.
 */
void log_text_add_path(const char *text, size_t len, struct strbuf *sb);

/* The first UUID in it: 8-4-4-4-12 hexadecimal digits; data NULL: none. */
struct log_text log_text_uuid(struct log_text text);

/* Is the word, of small letters, in the text, however that is written? */
bool log_text_has(const char *text, const char *word);

#endif
