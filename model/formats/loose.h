/*
 * Objects in text: JSON, a line each or laid out over several, in an array or
 * between words of other programs; and what console.log prints,
 * { rss: 123, heapTotal: 456 }. What is strange is passed over; nothing
 * recurses, nothing is copied, and every byte is looked at a few times at most.
 */
#ifndef MODEL_FORMATS_LOOSE_H
#define MODEL_FORMATS_LOOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What is left of a text. */
struct loose {
	const char *p, *end;
	bool cut;		/* the last object has no end */
};

/* From a brace to just behind the one that closes it. */
struct loose_object {
	const char *begin, *end;
	const char *line;	/* where the line begins that it begins in, or
				   the last object ends */
};

/*
 * Takes the next whole object that is in no other; false when there is none.
 * One that is larger than 16 MiB is passed over. An object that another begins
 * in at the start of a line was cut there.
 */
bool loose_next(struct loose *text, struct loose_object *object);

enum loose_kind {
	LOOSE_NUMBER,
	LOOSE_TEXT,		/* in quotes, which are not part of it */
	LOOSE_WORD,		/* true, null, undefined, ... */
	LOOSE_INNER,		/* an object or array begins */
};

struct loose_member {
	unsigned depth;		/* 1: of the object itself */
	const char *key, *text;	/* as they stand there, escapes and all */
	size_t key_len, text_len;
	enum loose_kind kind;
	double number;
	size_t opened;		/* brackets before it: tells elements of an
				   array apart */
};

/* The members of an object and of all in it, as they stand there. */
struct loose_members {
	const char *p, *end;
	unsigned depth;
	size_t opened;
};

void loose_members_init(struct loose_members *members,
	const struct loose_object *object);
bool loose_member(struct loose_members *members, struct loose_member *member);
/* Inline: every member is asked for many keys. It has a colon behind it. */
static inline bool
loose_is(const struct loose_member *member, const char *key)
{
	return *member->key == *key && member->key_len == strlen(key) &&
	    memcmp(member->key, key, member->key_len) == 0;
}
/* A whole number of so many bytes or objects, of at least least. */
bool loose_whole(const struct loose_member *member, int64_t least,
	int64_t *number);

/* Reads a number, with 1_000 as well; returns what is behind it, or p. */
const char *loose_number(const char *p, const char *end, double *number);
/*
 * Reads a time such as 2026-11-23T01:22:50.057Z (log_time.h): microseconds
 * since 1970.
 */
bool loose_time(const char *p, const char *end, int64_t *time);

/*
 * The time that a member says which is called as most people call one:
 * microseconds, since 1970 where epoch, else since some start. False where it
 * says none. members are those that it was taken of.
 */
bool loose_when(const struct loose_members *members,
	const struct loose_member *member, int64_t *time, bool *epoch);
/*
 * "[2026-11-23T01:22:50.057Z] memory: {": that of the line where the object
 * begins, since 1970.
 */
bool loose_line_time(const struct loose_object *object, int64_t *time);

#endif
