/*
 * Files of directories that nothing can be done with: what they seem to be, in
 * one line for people.
 */
#ifndef SRC_LEFT_OUT_H
#define SRC_LEFT_OUT_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct strbuf;

/* Files that seem to be the same. */
struct left_out_group {
	char *what;
	char *name;		/* of the first of them */
	size_t count;
	bool helps;		/* what says what could be done */
};

struct left_out {
	struct left_out_group *groups;
	size_t count, room;
	bool more;		/* there are files nobody has looked at */
};

/* Zeroed is empty. */
void left_out_release(struct left_out *left);
/* False, with err, when memory ran out. */
bool left_out_add(struct left_out *left, const char *name, const char *what,
	struct error *err);
/*
 * Appends "drive.sh (a shell script); a.js and 2 more (JavaScript)": first
 * those of which what says what to do. Nothing where none is left out.
 */
void left_out_words(const struct left_out *left, struct strbuf *words);

#endif
