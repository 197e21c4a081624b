#include "model/formats/tick_times.h"

#include <string.h>

#define FIRST_WIDTH 1000	/* microseconds: a tick as Node has it */

const char *const vm_state_names[VM_STATES] = {
	[VM_JS] = "JavaScript",
	[VM_GC] = "garbage collection",
	[VM_PARSER] = "parser",
	[VM_BYTECODE_COMPILER] = "bytecode compiler",
	[VM_COMPILER] = "compiler",
	[VM_OTHER] = "other native code of V8",
	[VM_EXTERNAL] = "external code",
	[VM_ATOMICS_WAIT] = "Atomics.wait",
	[VM_IDLE] = "idle",
	[VM_LOGGING] = "logging",
	[VM_IDLE_EXTERNAL] = "idle in external code",
	[VM_UNKNOWN] = "unknown",
};

void
tick_times_init(struct tick_times *times)
{
	*times = (struct tick_times) { .width = FIRST_WIDTH };
}

static void
merge(struct tick_window *into, const struct tick_window *next)
{
	for (int i = 0; i < VM_STATES; i++)
		into->ticks[i] += next->ticks[i];
	into->scavenges += next->scavenges;
	into->markcompacts += next->markcompacts;
	if (!next->heap_known)
		return;
	into->heap = next->heap;
	into->heap_known = true;
}

/* Windows become twice as long. */
static void
widen(struct tick_times *times)
{
	struct tick_window *windows = times->windows;

	times->width *= 2;
	for (unsigned i = 0; i < TICK_WINDOWS / 2; i++) {
		struct tick_window pair = windows[2 * i];

		merge(&pair, &windows[2 * i + 1]);
		windows[i] = pair;
	}
	memset(&windows[TICK_WINDOWS / 2], 0,
	    TICK_WINDOWS / 2 * sizeof *windows);
	times->count = (times->count + 1) / 2;
}

void
tick_times_at(struct tick_times *times, uint64_t time)
{
	/* Hours of it would be 2^33; far less than doubling can overflow. */
	if (time > INT64_MAX / 2)
		time = INT64_MAX / 2;
	times->last = time;
	while (time / times->width >= TICK_WINDOWS)
		widen(times);
	if (time / times->width >= times->count)
		times->count = (unsigned)(time / times->width) + 1;
}

static struct tick_window *
window_now(struct tick_times *times)
{
	if (times->count == 0)
		times->count = 1;
	return &times->windows[times->last / times->width];
}

void
tick_times_tick(struct tick_times *times, uint64_t time, enum vm_state state)
{
	tick_times_at(times, time);
	times->ticks[state]++;
	window_now(times)->ticks[state]++;
}

void
tick_times_collection(struct tick_times *times, bool scavenge)
{
	struct tick_window *window = window_now(times);

	times->scavenges += scavenge;
	times->markcompacts += !scavenge;
	window->scavenges += scavenge;
	window->markcompacts += !scavenge;
}

void
tick_times_heap(struct tick_times *times, uint64_t bytes)
{
	struct tick_window *window = window_now(times);

	if (!times->heap_known)
		times->heap_first = bytes;
	times->heap_known = true;
	times->heap = bytes;
	if (bytes > times->heap_most)
		times->heap_most = bytes;
	window->heap = bytes;
	window->heap_known = true;
}

uint64_t
tick_times_heap_of(const struct tick_times *times, unsigned window)
{
	for (unsigned i = window + 1; i-- > 0;)
		if (times->windows[i].heap_known)
			return times->windows[i].heap;
	return 0;
}
