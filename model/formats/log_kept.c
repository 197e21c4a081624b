#include "model/formats/log_kept.h"

/* Every second one stays, and from now on half as many come. */
static void
thin_out(struct log_kept *kept)
{
	for (unsigned i = 0; i < LOG_BETWEEN / 2; i++)
		kept->between[i] = kept->between[2 * i];
	kept->taken = LOG_BETWEEN / 2;
	kept->step *= 2;
}

void
log_kept_add(struct log_kept *kept, const char *begin, uint64_t line,
	int64_t time)
{
	const struct log_kept_line what = { begin, line, time };
	uint64_t n = kept->count++;

	if (n < LOG_FIRST) {
		kept->first[n] = what;
		return;
	}
	n -= LOG_FIRST;
	kept->last[n % LOG_LAST] = what;
	if (n == 0)
		kept->step = 1;
	if (n % kept->step != 0)
		return;
	if (kept->taken == LOG_BETWEEN)
		thin_out(kept);
	/* The number was a multiple of what the step was. */
	if (n % kept->step == 0)
		kept->between[kept->taken++] = what;
}

unsigned
log_kept_list(const struct log_kept *kept,
	const struct log_kept_line *list[LOG_EXAMPLES])
{
	uint64_t more = kept->count > LOG_FIRST ? kept->count - LOG_FIRST : 0;
	unsigned last = more < LOG_LAST ? (unsigned)more : LOG_LAST;
	unsigned count = 0;
	uint64_t from = more - last;

	for (unsigned i = 0; i < LOG_FIRST && i < kept->count; i++)
		list[count++] = &kept->first[i];
	for (unsigned i = 0; i < kept->taken && i * kept->step < from; i++)
		list[count++] = &kept->between[i];
	for (uint64_t n = from; n < more; n++)
		list[count++] = &kept->last[n % LOG_LAST];
	return count;
}
