/*
 * The log that V8 writes with --prof (isolate-0x...-v8.log): what it compiled
 * where, and at every tick the stack (related-formats.md, section 4). Ticks
 * are counted as node --prof-process counts them when it has no nm to ask for
 * names of C++ functions: these count with their library.
 *
 * The log is read once, in order, as the meaning of an address changes on the
 * way. What that takes grows with the code that lives at once, and with how
 * many functions and chains of callers ticks met.
 */
#ifndef MODEL_FORMATS_V8_LOG_H
#define MODEL_FORMATS_V8_LOG_H

#include <stddef.h>

struct error;
struct format;
struct source;
struct task;
struct ticks;

/* Also for what node --prof-process makes of a log (processed_ticks.h). */
extern const struct format v8_log_format;

/*
 * From bytes in memory, which need not outlive it. A last line without an end
 * is left out, and lines that are not as they should be, as V8's tool does.
 * NULL, with err, when memory ran out or the task was cancelled. source may be
 * NULL; else data is its, and what was read may rest.
 */
struct ticks *v8_log_read(const char *data, size_t size,
	const struct source *source, struct task *task, struct error *err);

#endif
