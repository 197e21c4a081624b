/*
 * Checksums of 64 bits at about the speed of memory. They tell damage: bits
 * that turned, blocks that were lost, swapped or never written. Against malice
 * they are no help.
 *
 * Four lanes take a word of eight bytes each in turn. A step takes a word in
 * by exclusive or, multiplies by an odd number, which carries each bit to all
 * those above, and folds the upper half onto the lower one, which carries
 * them back down. Each of the three can be undone, so no change within one
 * word, and so of one byte, ever goes unseen; any other goes unseen once in
 * 2^64 times or so. Words are read as the machine has them: sums are for the
 * machine that made them, or one like it.
 */
#ifndef MODEL_INDEX_CHECKSUM_H
#define MODEL_INDEX_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/*
 * Long data has the sum of the sums of its pieces, so that pieces can be
 * summed side by side.
 */
#define CHECKSUM_PIECE ((size_t)1 << 20)

/* The sum of size bytes; different seeds give unrelated sums. */
uint64_t checksum(const void *data, size_t size, uint64_t seed);

/* How many pieces there are in size bytes. */
size_t checksum_pieces(uint64_t size);
/* The sum of one of them. */
uint64_t checksum_piece(const void *data, uint64_t size, size_t piece);
/* Takes the sums of all pieces, in order, into a sum that begins as 0. */
uint64_t checksum_join(uint64_t sum, uint64_t piece_sum);

/*
 * The sum of the first and the last 64 KiB and of some blocks between: what
 * tells a file from another one of its size at the price of a glance.
 */
uint64_t checksum_sample(const void *data, uint64_t size);

#endif
