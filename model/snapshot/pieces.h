/*
 * An array of numbers, cut into pieces that threads can read side by side.
 * What has to be known for that of each piece is how many numbers stand
 * before it, so finding the end of the array counts them on the way.
 *
 * Cuts are made anywhere, also through numbers: a number belongs to the piece
 * in which the comma before it stands, and a row to that of its first number.
 */
#ifndef MODEL_SNAPSHOT_PIECES_H
#define MODEL_SNAPSHOT_PIECES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;
struct source;
struct task;

struct pieces {
	uint64_t begin, end;	/* of the array, brackets included; 0..0: not
				   there */
	uint64_t size;		/* bytes of each piece; cuts are multiples */
	uint64_t *commas;	/* before each piece; count + 1 entries */
	uint32_t count;
	uint64_t numbers;	/* in all */
	bool guessed;		/* commas are counted by who reads a piece */
	_Atomic uint32_t counted;	/* pieces, from the first on */
};

/*
 * Finds the end of the array that begins (with its '[') at offset begin of
 * source, waiting for it: the first closing bracket, whatever stands before
 * it. Counts as STAGE_LOCATE. False when cancelled, when memory ran out, or
 * when there is no bracket: then *cut_short is set. Release it also on failure.
 * Cost: a pass over the bytes, in all threads; not limited by anything but
 * memory.
 */
bool pieces_find(struct pieces *pieces, struct source *source,
	uint64_t begin, struct task *task, bool *cut_short,
	struct error *err);

/*
 * The same without reading the array: of so many rows of stride numbers, each
 * on a line of its own as V8 writes them. The end is looked for where lines
 * have other numbers of fields, so it may be wrong: false when there is no
 * bracket there, or no memory. All of source must be there. Cost: a look at
 * some twenty places.
 * Who reads a piece begins with pieces_enter().
 */
bool pieces_guess(struct pieces *pieces, const struct source *source,
	uint64_t begin, uint64_t rows, unsigned stride,
	const struct task *task);
/*
 * The same where nobody asks for pieces, of any number of rows: the byte
 * after the array, or 0.
 */
uint64_t pieces_guess_end(const struct source *source, uint64_t begin,
	unsigned stride);
/*
 * Counts the commas of a piece whose end was guessed, unless that is done, and
 * waits for those who do so with the pieces before it: they must have been
 * begun. Then pieces_row() knows this piece. False, with err set, when the
 * guess was wrong, as a bracket stands in the array, or there are not as many
 * numbers. section is its name.
 */
bool pieces_enter(struct pieces *pieces, const struct source *source,
	uint32_t piece, const char *section, struct error *err);
void pieces_release(struct pieces *pieces);

/* Where a piece begins and ends: count of them lie in begin..end. */
uint64_t pieces_begin(const struct pieces *pieces, uint32_t piece);
/*
 * The first of the rows of stride numbers that belong to a piece; that of
 * piece count is behind the last one.
 */
uint64_t pieces_row(const struct pieces *pieces, uint32_t piece,
	unsigned stride);

#endif
