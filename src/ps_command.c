#include "src/ps_command.h"

#include <limits.h>
#include <poll.h>
#include <stddef.h>

#include "live/proc.h"
#include "live/process_table.h"
#include "live/processes.h"
#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/table.h"
#include "src/options.h"
#include "src/tables.h"

/* Nobody starts processes one below the other so deep. */
#define DEPTH 64
#define WATCH_MS 1000
/* Samples of memory, beside the first. */
#define SAMPLES 8

static void
wait_until(int64_t then)
{
	int64_t left;

	while ((left = then - clock_milliseconds()) > 0)
		poll(NULL, 0, left > INT_MAX ? INT_MAX : (int)left);
}

/*
 * A long watch has no more than what is kept of each, so that growth is that
 * of all the time.
 */
static void
watch(struct table *table, uint64_t duration)
{
	int64_t start = clock_milliseconds();
	int samples = SAMPLES;

	if (duration > 10 * WATCH_MS)
		samples = COURSE_MAX - 1;
	for (int i = 1; i <= samples; i++) {
		wait_until(start + (int64_t)duration * i / samples);
		process_table_sample(table);
	}
}

bool
ps_command(const struct options *options, struct error *err)
{
	static const struct proc proc = PROC_INIT;
	struct options all = *options;
	struct table *table;
	bool done;

	if (!options->depth_given)
		all.depth = DEPTH;
	table = process_table_new(&proc, err);
	if (table == NULL)
		return false;
	watch(table, options->duration > 0 ? options->duration : WATCH_MS);
	done = tables_print(&all, table, err);
	table_free(table);
	return done;
}
