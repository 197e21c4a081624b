/*
 * What a V8 log tells over time: ticks by what V8 was doing, and how much
 * memory its heap had taken, in a few dozen windows of equal length. As a log
 * goes on, windows become longer.
 */
#ifndef MODEL_FORMATS_TICK_TIMES_H
#define MODEL_FORMATS_TICK_TIMES_H

#include <stdbool.h>
#include <stdint.h>

#define TICK_WINDOWS 64

/* As ticks have it since V8 7, and V8's words for it. */
enum vm_state {
	VM_JS,
	VM_GC,
	VM_PARSER,
	VM_BYTECODE_COMPILER,
	VM_COMPILER,
	VM_OTHER,
	VM_EXTERNAL,
	VM_ATOMICS_WAIT,
	VM_IDLE,
	VM_LOGGING,
	VM_IDLE_EXTERNAL,
	VM_UNKNOWN,		/* one that was added since */
	VM_STATES
};

extern const char *const vm_state_names[VM_STATES];

struct tick_window {
	uint64_t ticks[VM_STATES];
	uint64_t scavenges, markcompacts;
	uint64_t heap;			/* bytes at its end */
	bool heap_known;		/* did they change in it? */
};

struct tick_times {
	uint64_t width;			/* microseconds of a window */
	struct tick_window windows[TICK_WINDOWS];
	unsigned count;			/* those up to the last event */
	uint64_t last;			/* when that was */
	uint64_t ticks[VM_STATES];
	uint64_t scavenges, markcompacts;
	bool heap_known;
	uint64_t heap;			/* bytes now */
	uint64_t heap_first, heap_most;
	uint64_t interval;		/* microseconds of a tick, 0: unknown */
	uint64_t began;			/* ms since the epoch, 0: unknown */
};

void tick_times_init(struct tick_times *times);
/* Something happened so many microseconds after the log began. */
void tick_times_at(struct tick_times *times, uint64_t time);
void tick_times_tick(struct tick_times *times, uint64_t time,
	enum vm_state state);
/* At the time of the last event. */
void tick_times_collection(struct tick_times *times, bool scavenge);
void tick_times_heap(struct tick_times *times, uint64_t bytes);
/* How large the heap was at the end of a window; carried over. */
uint64_t tick_times_heap_of(const struct tick_times *times, unsigned window);

#endif
