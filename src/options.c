#include "src/options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/snapshot/source.h"
#include "ui/text.h"

/* id, letter or 0, name, argument or NULL, help */
#define OPTION_INFO(_) \
	_(FORMAT, 'f', "format", "text|json|csv|md", \
	    "print a table in this format instead of showing it") \
	_(SORT, 's', "sort", "KEY", \
	    "sort by the column with this key (as json and csv name it)") \
	_(REVERSE, 'r', "reverse", NULL, "sort the other way round") \
	_(FILTER, 0, "filter", "REGEX", \
	    "keep rows whose name matches; !REGEX keeps the others") \
	_(TOP, 'n', "top", "N", "print no more than N rows (of each level)") \
	_(CLASS, 'c', "class", "NAME", "the class whose objects to list") \
	_(ID, 'i', "id", "@N", "the object to start from") \
	_(NEW, 0, "new", NULL, \
	    "only the objects of the class that BASE does not have") \
	_(RAW, 0, "raw", NULL, \
	    "every edge as V8 has it: no step stands for several") \
	_(DEPTH, 'd', "depth", "N", \
	    "levels of retainers, or 2 for the steps of paths, to print (1)") \
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
	_(HELP, 'h', "help", NULL, "print this help") \
	_(VERSION, 'V', "version", NULL, "print the version") \
	_(DOCS, 0, "print-docs", "keys-text|keys-man|keys-markdown|" \
	    "options-man|commands-man", \
	    "print a part of the documentation")

enum {
	OPTION_FIRST = 1000,
#define _(id, letter, name, arg, help) OPTION_##id,
	OPTION_INFO(_)
#undef _
};

static const struct option_info {
	int id;
	char letter;
	const char *name, *arg, *help;
} infos[] = {
#define _(id, letter, name, arg, help) \
	{ OPTION_##id, letter, name, arg, help },
	OPTION_INFO(_)
#undef _
};

/* Subcommands that are no tables about a snapshot. */
static const struct command_info {
	const char *name, *usage, *help;
	enum action action;
} commands[] = {
	{ "cache", "[list|clear [FILE...]]",
	  "what is kept to open files again fast; clear removes it",
	  ACTION_CACHE },
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

#define INFO_COUNT (sizeof infos / sizeof infos[0])

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

/* "512M", "4G", "4GB", "1.5T": in units of 1000, as sizes are shown. */
static bool
parse_size(const char *text, uint64_t *size)
{
	static const char units[] = "kMGT";
	const char *unit;
	double number;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	number = strtod(text, &end);
	unit = *end != '\0' ? strchr(units, *end == 'K' ? 'k' : *end) : NULL;
	if (unit != NULL)
		end++;
	for (; unit != NULL && unit >= units; unit--)
		number *= 1000;
	if (*end == 'B')
		end++;
	if (*end != '\0' || number < 1 || number > 1e18)
		return false;
	*size = (uint64_t)number;
	return true;
}

static bool
bad_value(struct error *err, const char *name, const char *value,
	const char *wanted)
{
	return error_set(err, ERROR_USAGE, "--%s %s: give %s", name, value,
	    wanted);
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
		    bad_value(err, "format", value, "text, json, csv or md");
	case OPTION_UNITS:
		return format_parse_units(value, &options->units) ||
		    bad_value(err, "units", value, "si, iec or exact");
	case OPTION_COLOR:
		return theme_parse_mode(value, &options->color) ||
		    bad_value(err, "color", value,
		    "auto, always, never, 8 or 256");
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
		return true;
	case OPTION_MEMORY:
		return parse_size(value, &options->memory) ||
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
	default:
		if (!parse_number(value + (*value == '@'), UINT64_MAX,
		    &options->id))
			return bad_value(err, "id", value,
			    "an object id such as @12345");
		options->has_id = true;
		return true;
	}
}

static bool
apply(struct options *options, int id, char *value, struct error *err)
{
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
	case OPTION_CLASS:
		options->class = value;
		return true;
	case OPTION_NEW:
		options->fresh = true;
		return true;
	case OPTION_RAW:
		options->raw = true;
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

static int
id_of(int found)
{
	for (size_t i = 0; i < INFO_COUNT; i++)
		if (infos[i].letter != 0 && infos[i].letter == found)
			return infos[i].id;
	return found;
}

/* An option that would do nothing is a mistake somewhere. */
static bool
check_unused(const struct options *options, const char *name,
	unsigned needs, struct error *err)
{
	const char *unused = NULL;

	if (options->class != NULL && !(needs & NEED_CLASS))
		unused = "--class";
	if (options->has_id && !(needs & NEED_OBJECT))
		unused = "--id";
	if (options->depth > 1 && !(needs & TAKES_DEPTH))
		unused = "--depth";
	if (options->fresh && !(needs & TAKES_NEW))
		unused = "--new";
	if (options->raw && !(needs & TAKES_RAW))
		unused = "--raw";
	if (options->base > 0 && options->action != ACTION_FILES)
		unused = "--base";
	return unused == NULL || error_set(err, ERROR_USAGE,
	    "%s means nothing to %s", unused, name);
}

/* Does the command line give a subcommand what it needs? */
static bool
check_table(const struct options *options, struct error *err)
{
	const struct catalogue_entry *entry = options->entry;
	size_t files = entry->needs & NEED_BASE ? 2 : 1;

	if (options->file_count != files &&
	    !(entry->needs & TAKES_BASE && options->file_count == 2))
		return error_set(err, ERROR_USAGE, "usage: heaptrail %s %s",
		    entry->name, entry->usage);
	if (!check_unused(options, entry->name, entry->needs, err))
		return false;
	if (entry->needs & NEED_CLASS && options->class == NULL)
		return error_set(err, ERROR_USAGE,
		    "heaptrail %s needs --class NAME", entry->name);
	if (entry->needs & NEED_OBJECT && !options->has_id)
		return error_set(err, ERROR_USAGE,
		    "heaptrail %s needs --id @N", entry->name);
	if (options->fresh && options->file_count < 2)
		return error_set(err, ERROR_USAGE,
		    "heaptrail %s --new needs a BASE and a FILE", entry->name);
	return true;
}

/* A word that is no file and looks like none was meant as a command. */
static bool
check_command(const struct options *options, struct error *err)
{
	const char *first = options->file_count > 1 ? options->files[0] : "";

	if (options->action != ACTION_FILES || first[0] == '\0' ||
	    source_is_stdin(first) || strpbrk(first, "./") != NULL ||
	    access(first, F_OK) == 0)
		return true;
	return error_set(err, ERROR_USAGE, "%s is neither a command nor a "
	    "file; see heaptrail --help", first);
}

/* Two that read standard input would get a part each. */
static bool
check_stdin(const struct options *options, struct error *err)
{
	size_t count = 0;

	for (size_t i = 0; i < options->file_count; i++)
		count += source_is_stdin(options->files[i]);
	return count < 2 || error_set(err, ERROR_USAGE,
	    "standard input (-) can be given only once");
}

static const struct command_info *
find_command(const struct options *options)
{
	for (size_t i = 0; options->file_count > 0 && i < COMMAND_COUNT; i++)
		if (strcmp(options->files[0], commands[i].name) == 0)
			return &commands[i];
	return NULL;
}

static bool
take_files(struct options *options, int argc, char **argv, int first,
	struct error *err)
{
	const struct command_info *command;

	options->files = argv + first;
	options->file_count = (size_t)(argc - first);
	if (options->action != ACTION_FILES)
		return true;
	if (options->file_count > 0)
		options->entry = catalogue_find(options->files[0]);
	command = find_command(options);
	if (options->entry != NULL || command != NULL) {
		options->action = command != NULL ? command->action :
		    ACTION_TABLE;
		options->files++;
		options->file_count--;
		return command != NULL ?
		    check_unused(options, command->name, 0, err) :
		    check_table(options, err) && check_stdin(options, err);
	}
	if (options->file_count == 0 && argc == 1)
		options->action = ACTION_USAGE;
	else if (options->file_count == 0)
		return error_set(err, ERROR_USAGE, "no file given");
	else if (strcmp(options->files[0], "help") == 0)
		options->action = ACTION_HELP;
	if (!check_unused(options, "heaptrail FILE", 0, err) ||
	    !check_command(options, err) || !check_stdin(options, err))
		return false;
	if (options->base > options->file_count)
		return error_set(err, ERROR_USAGE,
		    "--base %zu: there are only %zu files", options->base,
		    options->file_count);
	return true;
}

bool
options_parse(struct options *options, int argc, char **argv,
	struct error *err)
{
	struct option longs[INFO_COUNT + 1];
	char letters[2 * INFO_COUNT + 2];
	int found;

	*options = (struct options) { .depth = 1, .mouse = true,
	    .index = true };
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
		if (!apply(options, id_of(found), optarg, err))
			return false;
	}
	return take_files(options, argc, argv, optind, err);
}

void
options_usage(FILE *out)
{
	fputs("usage: heaptrail FILE.heapsnapshot...   (heaptrail --help for "
	    "more)\n"
	    "example: heaptrail before.heapsnapshot after.heapsnapshot\n"
	    "take one: node --heapsnapshot-signal=SIGUSR2 server.js, then "
	    "kill -USR2 PID\n", out);
}

static void
help_option(FILE *out, const struct option_info *info)
{
	char left[64];

	snprintf(left, sizeof left, "%c%c%s --%s%s%s",
	    info->letter != 0 ? '-' : ' ',
	    info->letter != 0 ? info->letter : ' ',
	    info->letter != 0 ? "," : " ", info->name,
	    info->arg != NULL ? " " : "", info->arg != NULL ? info->arg : "");
	if (strlen(left) > 25)
		fprintf(out, "  %s\n  %-25s %s\n", left, "", info->help);
	else
		fprintf(out, "  %-25s %s\n", left, info->help);
}

void
options_help(FILE *out)
{
	fputs("usage: heaptrail [OPTION...] FILE...\n"
	    "       heaptrail COMMAND [OPTION...] FILE...\n\n"
	    "Explores V8 heap snapshots: what there is, what grew, what "
	    "holds it.\n"
	    "With more than one FILE the last is compared with the first. "
	    "Without a\n"
	    "terminal the summary, or the comparison, is printed. A FILE may "
	    "be\n"
	    "compressed with gzip or zstd, or a pipe; - is standard "
	    "input.\n\n"
	    "Commands, each of which prints a table:\n", out);
	for (size_t i = 0; i < catalogue_count; i++)
		fprintf(out, "  %-10s %-29s %s\n", catalogue[i].name,
		    catalogue[i].usage, catalogue[i].help);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(out, "  %-10s %-29s %s\n", commands[i].name,
		    commands[i].usage, commands[i].help);
	fputs("\nOptions:\n", out);
	for (size_t i = 0; i < INFO_COUNT; i++)
		if (infos[i].id != OPTION_DOCS)
			help_option(out, &infos[i]);
	fputs("\nIn the program, ? shows the keys. See also heaptrail(1).\n",
	    out);
}

void
options_man(FILE *out)
{
	for (size_t i = 0; i < INFO_COUNT; i++) {
		const struct option_info *info = &infos[i];

		if (info->id == OPTION_DOCS)
			continue;
		fputs(".It ", out);
		if (info->letter != 0)
			fprintf(out, "Fl %c , ", info->letter);
		fprintf(out, "Fl Fl %s", info->name);
		if (info->arg != NULL)
			fprintf(out, " Ar %s", info->arg);
		putc('\n', out);
		/* A sentence begins with a capital, a unit never does. */
		putc(islower((unsigned char)info->help[0]) &&
		    !isupper((unsigned char)info->help[1]) ?
		    toupper((unsigned char)info->help[0]) : info->help[0],
		    out);
		fprintf(out, "%s.\n", info->help + 1);
	}
}

static void
man_command(FILE *out, const char *name, const char *usage, const char *help)
{
	fprintf(out, ".It Cm %s Ar %s\n%c%s.\n", name, usage, help[0] - 32,
	    help + 1);
}

void
options_man_commands(FILE *out)
{
	for (size_t i = 0; i < catalogue_count; i++)
		man_command(out, catalogue[i].name, catalogue[i].usage,
		    catalogue[i].help);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		man_command(out, commands[i].name, commands[i].usage,
		    commands[i].help);
}
