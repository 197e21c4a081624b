#include "src/options_live.h"

#include <string.h>

#include "model/base/error.h"
#include "model/base/format.h"
#include "src/options.h"

static bool
take_number(const char *value, unsigned *number)
{
	*number = 0;
	if (*value == '\0' || strlen(value) > 8)
		return false;
	for (; *value >= '0' && *value <= '9'; value++)
		*number = *number * 10 + (unsigned)(*value - '0');
	return *value == '\0' && *number > 0;
}

static bool
set_count(struct options *options, const char *value)
{
	return take_number(value, &options->count);
}

static bool
set_every(struct options *options, const char *value)
{
	return format_parse_duration(value, &options->every) &&
	    options->every > 0;
}

static bool
set_patience(struct options *options, const char *value)
{
	uint64_t milliseconds;

	if (!format_parse_duration(value, &milliseconds) || milliseconds == 0)
		return false;
	options->patience = (unsigned)((milliseconds + 999) / 1000);
	return true;
}

static bool
set_gc(struct options *options, const char *value)
{
	(void)value;
	options->collect = true;
	return true;
}

static bool
set_no_gc(struct options *options, const char *value)
{
	(void)value;
	options->collect = false;
	return true;
}

static bool
set_force(struct options *options, const char *value)
{
	(void)value;
	options->force = true;
	return true;
}

static bool
set_workers(struct options *options, const char *value)
{
	(void)value;
	options->workers = true;
	return true;
}

static bool
set_worker(struct options *options, const char *value)
{
	return take_number(value, &options->worker);
}

static bool
set_near_limit(struct options *options, const char *value)
{
	(void)value;
	options->near_limit = true;
	return true;
}

static bool
set_snapshot_at(struct options *options, const char *value)
{
	double size;

	if (!format_parse_size(value, strlen(value), &size) || size < 1 ||
	    size > 1e15)
		return false;
	options->snapshot_at = (uint64_t)size;
	options->watches = true;
	return true;
}

/* "10%", or without the sign. */
static bool
set_snapshot_on_growth(struct options *options, const char *value)
{
	size_t len = strlen(value);
	double percent;

	len -= len > 0 && value[len - 1] == '%';
	if (!format_parse_size(value, len, &percent) || percent <= 0 ||
	    percent > 1e6)
		return false;
	options->snapshot_growth = percent / 100;
	options->watches = true;
	return true;
}

static const struct {
	const char *name;
	bool (*set)(struct options *options, const char *value);
	const char *wanted;
} setters[] = {
	{ "count", set_count, "a number from 1" },
	{ "every", set_every, "a time such as 500ms, 60s or 5m" },
	{ "snapshot-at", set_snapshot_at, "a size such as 500MB" },
	{ "snapshot-on-growth", set_snapshot_on_growth,
	    "percents such as 10%" },
	{ "gc", set_gc, NULL },
	{ "no-gc", set_no_gc, NULL },
	{ "force", set_force, NULL },
	{ "workers", set_workers, NULL },
	{ "worker", set_worker, "the number of a worker thread; --workers "
	    "lists them" },
	{ "near-limit", set_near_limit, NULL },
	{ "patience", set_patience, "a time such as 60s or 5m" },
};

bool
options_apply_live(struct options *options, const char *name,
	const char *value, bool *live, struct error *err)
{
	size_t i = 0, count = sizeof setters / sizeof setters[0];

	while (i < count && strcmp(setters[i].name, name) != 0)
		i++;
	*live = i < count;
	if (!*live)
		return false;
	if (strncmp(name, "snapshot-", 9) != 0 &&
	    strcmp(name, "every") != 0 && strcmp(name, "force") != 0)
		options->captures = true;
	return setters[i].set(options, value) || error_set(err, ERROR_USAGE,
	    "--%s %s: give %s", name, value, setters[i].wanted);
}
