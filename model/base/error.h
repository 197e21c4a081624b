/*
 * Errors that a person can act on: what went wrong, where in the file, what
 * to do. Functions that can fail return bool or a pointer and take a trailing
 * struct error, which is written only on failure and may be NULL.
 * No allocation, so running out of memory can be reported too.
 */
#ifndef MODEL_BASE_ERROR_H
#define MODEL_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum error_kind {
	ERROR_NONE,
	ERROR_USAGE,		/* the caller asked for something senseless */
	ERROR_ABSENT,		/* what was asked for is not in the file */
	ERROR_IO,		/* the system refused: not found, a directory */
	ERROR_FORMAT,		/* not a snapshot, or a broken one */
	ERROR_TRUNCATED,	/* a snapshot that ends too early */
	ERROR_LIMIT,		/* larger than we can hold */
	ERROR_MEMORY,
	ERROR_CANCELLED,
};

struct error {
	enum error_kind kind;
	bool has_offset;
	bool unpacked;		/* it counts in what was decompressed */
	uint64_t offset;	/* byte in the file, when has_offset */
	char message[320];	/* one line of printable UTF-8, no newline */
};

/*
 * Each returns false, so that a caller can "return error_set(err, ...)".
 * Control characters, malformed UTF-8 and marks that turn the direction of
 * text become \xNN, so paths and pieces of files may be quoted as they are.
 * What does not fit is cut at a character.
 */
bool error_set(struct error *err, enum error_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
bool error_set_at(struct error *err, enum error_kind kind, uint64_t offset,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* "not enough memory for WHAT (SIZE bytes)" */
bool error_memory(struct error *err, const char *what, size_t size);

/*
 * Writes the message and, if known, " (at byte N)" or " (at byte N once
 * decompressed)" into buf of size bytes, always terminated. Control characters
 * of the message are made visible once more, so the line is safe for a
 * terminal. Returns buf.
 */
const char *error_text(const struct error *err, char *buf, size_t size);

#endif
