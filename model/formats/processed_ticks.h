/*
 * What node --prof-process makes of a V8 log: its report, or with --preprocess
 * JSON with every tick (related-formats.md, section 5).
 *
 * A report leaves out callers that had less than 1 % of a row, those more than
 * five steps away, and what functions took with what they called.
 */
#ifndef MODEL_FORMATS_PROCESSED_TICKS_H
#define MODEL_FORMATS_PROCESSED_TICKS_H

#include <stdbool.h>
#include <stddef.h>

struct error;
struct task;
struct ticks;

/* Do the first bytes look like either of both? */
bool processed_ticks_is(const char *data, size_t size);

/*
 * From bytes in memory, which need not outlive it: either of both. A report
 * that was cut short gives what is there of it; JSON must be whole. NULL, with
 * err, for what is neither.
 */
struct ticks *processed_ticks_read(const char *data, size_t size,
	struct task *task, struct error *err);

/* JSON alone, into ticks that are empty. */
bool preprocessed_ticks_read(const char *data, size_t size,
	struct ticks *ticks, struct task *task, struct error *err);

#endif
