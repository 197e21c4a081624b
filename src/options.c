#include "src/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/format.h"
#include "model/catalogue.h"
#include "model/explore/where.h"
#include "model/explore/hits.h"
#include "src/options_live.h"
#include "ui/text.h"

/* id, letter or 0, name, argument or NULL, help */
#define OPTION_INFO(_) \
	_(FORMAT, 'f', "format", "text|json|csv|md|heapdiff", \
	    "print a table in this format instead of showing it; heapdiff: a " \
	    "comparison as memwatch has it") \
	_(SORT, 's', "sort", "KEY", \
	    "sort by the column with this key (as json and csv name it)") \
	_(REVERSE, 'r', "reverse", NULL, "sort the other way round") \
	_(FILTER, 0, "filter", "REGEX", \
	    "keep rows whose name matches; !REGEX keeps the others") \
	_(WHERE, 'w', "where", "FILTER", \
	    "count only objects that pass, as in 'size>1k detached'") \
	_(TOP, 'n', "top", "N", "print no more than N rows (of each level)") \
	_(CLASS, 'c', "class", "NAME", "the class whose objects to list") \
	_(ID, 'i', "id", "@N", "the object to start from") \
	_(FIND, 0, "find", "REGEX", \
	    "what to search for; @N is an object's id") \
	_(KIND, 'k', "kind", "KIND,...", \
	    "search for these alone: class, string, object, property") \
	_(ONLY, 0, "only", "NAME,...", \
	    "these detectors alone, as listeners or timers,promises") \
	_(DEPTH, 'd', "depth", "N", "levels of rows to print (1)") \
	_(NEW, 0, "new", NULL, \
	    "only the objects of the class that BASE does not have") \
	_(BY_ID, 0, "by-id", NULL, \
	    "match objects by their ids even if they seem to be of two " \
	    "processes, as DevTools does") \
	_(RAW, 0, "raw", NULL, \
	    "every edge as V8 has it: no step stands for several") \
	_(OF, 0, "of", "count|size|retained", \
	    "what the trend is of: objects (default), shallow or retained " \
	    "bytes") \
	_(PER, 0, "per", "N", \
	    "requests made from each snapshot to the next: the trend says " \
	    "what grew by a multiple of that") \
	_(IGNORE, 0, "ignore", "@N,...", \
	    "retainers to ignore: ways and distances are those without them") \
	_(FAIL_IF, 0, "fail-if", "CONDITION", \
	    "what a check must not find, as in 'class:/Session/ " \
	    "count+>1000' or 'total+>10%'; may be given many times") \
	_(OUTPUT, 'o', "output", "FILE", \
	    "write the report here: Markdown, or HTML where the name ends " \
	    "in .html; - is standard output; or the folder for what is " \
	    "captured") \
	_(COUNT, 0, "count", "N", "take N snapshots") \
	_(EVERY, 0, "every", "TIME", \
	    "take one so often, as 500ms, 60s or 5m; watching: a sample (1s)") \
	_(FOR, 0, "for", "TIME", \
	    "watch or record processes so long, as 500ms, 30s or 2m") \
	_(INTERVAL, 0, "interval", "SIZE", \
	    "sample an allocation every so many bytes, on average (32k)") \
	_(ALL, 0, "all", NULL, \
	    "what was allocated and freed while sampling is in the " \
	    "profile, too") \
	_(SNAPSHOT_AT, 0, "snapshot-at", "SIZE", \
	    "while watching, take a snapshot when so much of the heap is " \
	    "used, as 500MB") \
	_(SNAPSHOT_ON_GROWTH, 0, "snapshot-on-growth", "PERCENT", \
	    "take one when what collections leave has grown by so much, as " \
	    "10%") \
	_(GC, 0, "gc", NULL, \
	    "collect garbage before each snapshot (it is the default)") \
	_(NO_GC, 0, "no-gc", NULL, "do not") \
	_(FORCE, 0, "force", NULL, \
	    "do what a check refuses; never what would end the process") \
	_(WORKERS, 0, "workers", NULL, \
	    "list the worker threads of the process") \
	_(WORKER, 0, "worker", "N", \
	    "take the snapshot of worker thread N") \
	_(NEAR_LIMIT, 0, "near-limit", NULL, \
	    "wait for the snapshots that the process writes by itself when " \
	    "its heap is nearly full, if it was started to do so") \
	_(PATIENCE, 0, "patience", "TIME", \
	    "give up when the process says nothing for so long (5m)") \
	_(BASE, 'b', "base", "N", \
	    "compare with the Nth file at first (1)") \
	_(THREADS, 't', "threads", "N", \
	    "work in N threads (as many as there are processors)") \
	_(MEMORY, 0, "memory", "SIZE", \
	    "use so much memory at most, as 800M or 4G (what is free)") \
	_(NO_GRAPH, 0, "no-graph", NULL, \
	    "load the classes alone, in two thirds of the memory: no " \
	    "distances, retained sizes and retainers") \
	_(UNITS, 'u', "units", "si|iec|exact", \
	    "kB of 1000 bytes (default), KiB of 1024, or all digits") \
	_(COLOR, 0, "color", "auto|always|never|8|256", \
	    "colours; auto also minds NO_COLOR") \
	_(ASCII, 0, "ascii", NULL, "draw and print nothing but ASCII") \
	_(NO_MOUSE, 0, "no-mouse", NULL, "leave the mouse to the terminal") \
	_(NO_INDEX, 0, "no-index", NULL, \
	    "neither use nor keep what makes opening a file again fast") \
	_(SHARES, 0, "shares", "percent|bars|none", \
	    "what stands beside sizes") \
	_(CONFIG, 0, "config", "FILE", \
	    "read this config file instead of " \
	    "$XDG_CONFIG_HOME/heaptrail/config") \
	_(NO_CONFIG, 0, "no-config", NULL, "read no config file") \
	_(PRINT_CONFIG, 0, "print-config", NULL, \
	    "print a config file with all that can be set") \
	_(COMPLETION, 0, "completion", "bash|zsh|fish", \
	    "print what completes command lines in this shell") \
	_(HELP, 'h', "help", NULL, "print this help") \
	_(VERSION, 'V', "version", NULL, "print the version") \
	_(DOCS, 0, "print-docs", "keys-text|keys-man|keys-markdown|" \
	    "options-man|commands-man|filters-man|conditions-man|" \
	    "detectors-man", \
	    "print a part of the documentation")

enum {
	OPTION_FIRST = 1000,
#define _(id, letter, name, arg, help) OPTION_##id,
	OPTION_INFO(_)
#undef _
};

static const struct option_info infos[] = {
#define _(id, letter, name, arg, help) \
	{ OPTION_##id, letter, name, arg, help },
	OPTION_INFO(_)
#undef _
};

static const struct command_line_info commands[] = {
	{ "cache", "[list|clear [FILE...]]",
	  "what is kept to open files again fast; clear removes it",
	  "list|clear", 0, ACTION_CACHE, 0 },
	{ "capture", "PID|HOST:PORT|ws://... [-o DIR]",
	  "take snapshots of a Node process that runs",
	  NULL, 1, ACTION_CAPTURE, 0 },
	{ "check", "BASE FILE...|DIR --fail-if CONDITION",
	  "whether a condition holds of BASE and the last FILE: a line for "
	  "each, and exit code 3",
	  NULL, 1, ACTION_CHECK, 0 },
	{ "ps", "[--for TIME]",
	  "the Node processes of this machine: their memory, and how a "
	  "snapshot of each can be had",
	  "", 0, ACTION_PS, TAKES_DEPTH },
	{ "report", "FILE...|DIR [-o PAGE.md|PAGE.html]",
	  "what looks like a leak, what grew and what there is, as one page",
	  NULL, 1, ACTION_REPORT, 0 },
	{ "sample", "PID|HOST:PORT|ws://... [--for TIME]",
	  "record where a Node process allocates: a sampling profile",
	  NULL, 1, ACTION_SAMPLE, 0 },
	{ "timeline", "PID|HOST:PORT|ws://... [--for TIME]",
	  "record when and where a Node process allocates each object; it "
	  "is slow meanwhile",
	  NULL, 1, ACTION_TIMELINE, 0 },
	{ "watch", "PID|HOST:PORT|ws://... [-o DIR]",
	  "the memory of a Node process over time: a chart, what is left "
	  "after collections, and snapshots when it grows",
	  NULL, 1, ACTION_WATCH, 0 },
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

#define INFO_COUNT (sizeof infos / sizeof infos[0])

/* Bits of struct options.given. */
_Static_assert(INFO_COUNT <= 64, "an option has no bit");

const struct option_info *
options_info(size_t number)
{
	return number < INFO_COUNT ? &infos[number] : NULL;
}

bool
options_is_hidden(const struct option_info *info)
{
	return info->id == OPTION_DOCS;
}

const struct command_line_info *
options_command(size_t number)
{
	return number < COMMAND_COUNT ? &commands[number] : NULL;
}

/* What is about one call and not about a person is not set for good. */
const char *
options_config_value(const struct option_info *info)
{
	switch (info->id) {
	case OPTION_FORMAT:
		return "text";
	case OPTION_TOP:
		return "0";
	case OPTION_UNITS:
		return "si";
	case OPTION_SHARES:
		return shares_names[SHARES_PERCENT];
	case OPTION_COLOR:
		return theme_mode_names[COLOR_MODE_AUTO];
	case OPTION_THREADS:
		return "4";
	case OPTION_MEMORY:
		return "4G";
	case OPTION_NO_GRAPH:
	case OPTION_ASCII:
	case OPTION_NO_MOUSE:
	case OPTION_NO_INDEX:
		return "";
	default:
		return NULL;
	}
}

static bool
parse_number(const char *text, uint64_t max, uint64_t *number)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	*number = strtoull(text, &end, 10);
	return errno == 0 && *end == '\0' && *number <= max;
}

static bool
parse_memory(const char *text, uint64_t *memory)
{
	double size;

	if (!format_parse_size(text, strlen(text), &size) || size < 1 ||
	    size > 1e18)
		return false;
	*memory = (uint64_t)size;
	return true;
}

static bool
bad_value(struct error *err, const char *name, const char *value,
	const char *wanted)
{
	return error_set(err, ERROR_USAGE, "--%s %s: give %s", name, value,
	    wanted);
}

/* "@12345", or without the @. */
static bool
parse_id(const char *text, uint64_t *id)
{
	return parse_number(text + (*text == '@'), UINT64_MAX, id);
}

/* Ids with commas between them; what was given before stays. */
static bool
parse_ignored(struct options *options, const char *list, struct error *err)
{
	const char *rest = list;
	char word[32];
	size_t len;

	do {
		len = strcspn(rest, ",");
		if (options->ignore_count == OPTIONS_IGNORE_MAX)
			return error_set(err, ERROR_USAGE, "--ignore: no "
			    "more than %d objects", OPTIONS_IGNORE_MAX);
		snprintf(word, sizeof word, "%.*s", (int)(len < sizeof word ?
		    len : sizeof word), rest);
		if (len >= sizeof word || !parse_id(word,
		    &options->ignore[options->ignore_count]))
			return bad_value(err, "ignore", list,
			    "object ids such as @12345,@678");
		options->ignore_count++;
		rest += len;
	} while (*rest++ == ',');
	return true;
}

/* Options whose value is a number or one of a few words. */
static bool
apply_value(struct options *options, int id, const char *value,
	struct error *err)
{
	uint64_t number;

	switch (id) {
	case OPTION_FORMAT:
		options->format_given = true;
		return output_parse_format(value, &options->format) ||
		    bad_value(err, "format", value,
		    "text, json, csv, md or heapdiff");
	case OPTION_UNITS:
		return format_parse_units(value, &options->units) ||
		    bad_value(err, "units", value, "si, iec or exact");
	case OPTION_SHARES:
		return shares_parse(value, &options->shares) ||
		    bad_value(err, "shares", value, "percent, bars or none");
	case OPTION_COLOR:
		return theme_parse_mode(value, &options->color) ||
		    bad_value(err, "color", value,
		    "auto, always, never, 8 or 256");
	case OPTION_OF:
		options->of_given = true;
		return measure_parse(value, &options->measure) ||
		    bad_value(err, "of", value, "count, size or retained");
	case OPTION_PER:
		if (!parse_number(value, INT64_MAX, &options->per) ||
		    options->per == 0)
			return bad_value(err, "per", value,
			    "a number of requests, from 1");
		return true;
	case OPTION_TOP:
		if (!parse_number(value, SIZE_MAX, &number))
			return bad_value(err, "top", value, "a number");
		options->top = number;
		return true;
	case OPTION_DEPTH:
		if (!parse_number(value, 10000, &number) || number == 0)
			return bad_value(err, "depth", value,
			    "a number from 1 to 10000");
		options->depth = (unsigned)number;
		options->depth_given = true;
		return true;
	case OPTION_MEMORY:
		return parse_memory(value, &options->memory) ||
		    bad_value(err, "memory", value, "a size such as 4G");
	case OPTION_THREADS:
		if (!parse_number(value, 1024, &number) || number == 0)
			return bad_value(err, "threads", value,
			    "a number from 1 to 1024");
		options->threads = (unsigned)number;
		return true;
	case OPTION_BASE:
		if (!parse_number(value, SIZE_MAX, &number) || number == 0)
			return bad_value(err, "base", value,
			    "the number of a file, from 1");
		options->base = number;
		return true;
	case OPTION_IGNORE:
		return parse_ignored(options, value, err);
	default:
		if (!parse_id(value, &options->id))
			return bad_value(err, "id", value,
			    "an object id such as @12345");
		options->has_id = true;
		return true;
	}
}

static bool
apply(struct options *options, int id, const char *value,
	struct error *err)
{
	bool live;
	bool done = options_apply_live(options,
	    infos[id - OPTION_FIRST - 1].name, value, &live, err);

	if (live)
		return done;
	switch (id) {
	case OPTION_SORT:
		options->sort = value;
		return true;
	case OPTION_REVERSE:
		options->reverse = true;
		return true;
	case OPTION_FILTER:
		options->inverse = value[0] == '!';
		options->filter = value + options->inverse;
		return true;
	case OPTION_WHERE:
		options->where = value;
		return true;
	case OPTION_CLASS:
		options->class = value;
		return true;
	case OPTION_FIND:
		options->find = value;
		return true;
	case OPTION_KIND:
		return hit_kinds_parse(value, &options->kinds) ||
		    bad_value(err, "kind", value,
		    "class, string, object or property");
	case OPTION_ONLY:
		options->only = value;
		return true;
	case OPTION_FAIL_IF:
		if (options->fail_count == OPTIONS_FAIL_MAX)
			return error_set(err, ERROR_USAGE, "--fail-if: no "
			    "more than %d conditions", OPTIONS_FAIL_MAX);
		options->fail_if[options->fail_count++] = value;
		return true;
	case OPTION_OUTPUT:
		options->output = value;
		return true;
	case OPTION_NEW:
		options->fresh = true;
		return true;
	case OPTION_RAW:
		options->raw = true;
		return true;
	case OPTION_BY_ID:
		options->by_id = true;
		return true;
	case OPTION_ASCII:
		options->ascii = true;
		return true;
	case OPTION_NO_GRAPH:
		options->no_graph = true;
		return true;
	case OPTION_NO_MOUSE:
		options->mouse = false;
		return true;
	case OPTION_NO_INDEX:
		options->index = false;
		return true;
	case OPTION_CONFIG:
		options->config = value;
		options->use_config = true;
		return true;
	case OPTION_NO_CONFIG:
		options->use_config = false;
		return true;
	case OPTION_PRINT_CONFIG:
		options->action = ACTION_CONFIG;
		return true;
	case OPTION_COMPLETION:
		options->action = ACTION_COMPLETION;
		options->docs = value;
		return true;
	case OPTION_HELP:
		options->action = ACTION_HELP;
		return true;
	case OPTION_VERSION:
		options->action = ACTION_VERSION;
		return true;
	case OPTION_DOCS:
		options->action = ACTION_DOCS;
		options->docs = value;
		return true;
	default:
		return apply_value(options, id, value, err);
	}
}

/* What getopt_long wants, made from the table. */
static void
getopt_tables(struct option *longs, char *letters)
{
	size_t at = 0;

	letters[at++] = ':';
	for (size_t i = 0; i < INFO_COUNT; i++) {
		longs[i] = (struct option) { infos[i].name,
		    infos[i].arg != NULL ? required_argument : no_argument,
		    NULL, infos[i].id };
		if (infos[i].letter == 0)
			continue;
		letters[at++] = infos[i].letter;
		if (infos[i].arg != NULL)
			letters[at++] = ':';
	}
	longs[INFO_COUNT] = (struct option) { 0 };
	letters[at] = '\0';
}

/* The number of what getopt_long has found: a letter, or an id. */
static size_t
number_of(int found)
{
	size_t i = 0;

	while (infos[i].id != found &&
	    (infos[i].letter == 0 || infos[i].letter != found))
		i++;
	return i;
}

bool
options_set(struct options *options, const char *name, const char *value,
	struct error *err)
{
	struct options changed = *options;
	const struct option_info *info;
	size_t i = 0;

	while (i < INFO_COUNT && strcmp(infos[i].name, name) != 0)
		i++;
	info = options_info(i);
	if (info == NULL || options_config_value(info) == NULL)
		return error_set(err, ERROR_USAGE, "%s cannot be set here; "
		    "--print-config lists what can", name);
	if (info->arg != NULL && value == NULL)
		return error_set(err, ERROR_USAGE, "%s needs a value: %s = "
		    "%s", name, name, info->arg);
	if (info->arg == NULL && value != NULL)
		return error_set(err, ERROR_USAGE, "%s takes no value; leave "
		    "\"%s\" out", name, value);
	if (!apply(&changed, info->id, value, err))
		return false;
	/* A format to print in is no wish to print. */
	changed.format_given = options->format_given;
	if (!(options->given >> i & 1))
		*options = changed;
	return true;
}

bool
options_parse(struct options *options, int argc, char **argv,
	struct error *err)
{
	struct option longs[INFO_COUNT + 1];
	char letters[2 * INFO_COUNT + 2];
	size_t number;
	int found;

	*options = (struct options) { .depth = 1, .mouse = true,
	    .index = true, .use_config = true, .collect = true };
	getopt_tables(longs, letters);
	opterr = 0;
	while ((found = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
		if (found == ':')
			return error_set(err, ERROR_USAGE,
			    "%s needs an argument", argv[optind - 1]);
		if (found == '?')
			return error_set(err, ERROR_USAGE,
			    "unknown option %s; see heaptrail --help",
			    argv[optind - 1]);
		number = number_of(found);
		options->given |= UINT64_C(1) << number;
		if (!apply(options, infos[number].id, optarg, err))
			return false;
	}
	return options_take_files(options, argc, argv, optind, err);
}
