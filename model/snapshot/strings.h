/*
 * The string table: an offset a string into the mapped file. Nothing is
 * decoded before it is asked for, and only as much as is asked for.
 */
#ifndef MODEL_SNAPSHOT_STRINGS_H
#define MODEL_SNAPSHOT_STRINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct source;
struct strbuf;
struct task;

/*
 * WeakMap entries name their edges "N / part of key (..) -> value (..) pair
 * in WeakMap (table @ID)". One entry for each such string.
 */
struct pair_name {
	uint32_t string;
	uint32_t pair;		/* equal for equal texts after N; from 0 */
	uint64_t table_id;
};

struct strings {
	const char *data;	/* the mapped file */
	uint64_t end;		/* offset of the closing bracket */
	uint32_t count;
	uint32_t *low;		/* offset of the opening quote, low 32 bits */
	uint32_t *carry;	/* strings at which the high part rises by 1 */
	size_t carry_count;
	struct pair_name *pairs;	/* sorted by string */
	size_t pair_count;
	uint32_t pair_texts;	/* how many different pairs */
	uint64_t *pair_bits;	/* bitset over strings, NULL without pairs */
};

/*
 * Indexes the array of strings that starts (with its '[') at offset begin of
 * source. *end is set to the offset just after its ']'.
 * Checks that it is an array of strings; what is inside the quotes is not
 * checked here: decoding shows anything malformed as U+FFFD.
 */
bool strings_index(struct strings *strings, const struct source *source,
	uint64_t begin, uint64_t *end, struct task *task, struct error *err);
void strings_release(struct strings *strings);

/*
 * The first byte after the opening quote, still escaped; the string goes on
 * to the next quote that no backslash escapes. index < count. No search.
 */
const char *strings_begin(const struct strings *strings, uint32_t index);
/* The raw bytes between the quotes, still escaped. index < count. */
const char *strings_raw(const struct strings *strings, uint32_t index,
	size_t *len);

/*
 * Appends the decoded string to sb as UTF-8, at most limit bytes of it, cut
 * at a character. Lone surrogates are written as three-byte (WTF-8)
 * sequences, malformed bytes and escapes as U+FFFD. Control characters come
 * through as they are: whoever shows them makes them visible (ui/text.h).
 * An index beyond the table decodes as "(bad string N)".
 * Returns false when the string was cut.
 */
bool strings_decode(const struct strings *strings, uint32_t index,
	size_t limit, struct strbuf *sb);

/*
 * Decodes a line of a string from a place inside it on: up to a newline, which
 * sets *ended, or to width characters. Appends it to sb, which may be NULL.
 * Returns where the text goes on, or NULL at the end of the string.
 */
const char *strings_line(const char *from, unsigned width, bool *ended,
	struct strbuf *sb);

/*
 * A decoded string, read a piece at a time and not copied, however long it is.
 * Half a surrogate pair is three bytes wherever it stands (CESU-8), so that a
 * text reads the same whether it is in one string or in several.
 */
struct string_reader {
	const char *p;
	char bytes[8];
};

/* index < count. */
void string_reader_begin(struct string_reader *reader,
	const struct strings *strings, uint32_t index);
/* The length of the next piece, which the next call may change; 0: no more. */
size_t string_reader_next(struct string_reader *reader, const char **piece);

/* Is the decoded string exactly this ASCII text? No decoding. */
bool strings_equal(const struct strings *strings, uint32_t index,
	const char *ascii);
/* The index of a plain ASCII string, or UINT32_MAX. O(count). */
uint32_t strings_find(const struct strings *strings, const char *ascii);

static inline bool
strings_is_pair(const struct strings *strings, uint32_t index)
{
	return strings->pair_bits != NULL && index < strings->count &&
	    (strings->pair_bits[index / 64] >> (index % 64) & 1);
}

/* The entry of a string that is a pair name, or NULL. O(log pairs). */
const struct pair_name *strings_pair(const struct strings *strings,
	uint32_t index);

#endif
