/* What follows the options: a command, files; and do they fit the options? */
#include <string.h>
#include <unistd.h>

#include "live/target.h"
#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/snapshot/source.h"
#include "src/options.h"
#include "src/options_live.h"

/* An option that would do nothing is a mistake somewhere. */
static bool
check_unused(const struct options *options, const char *name,
	unsigned needs, struct error *err)
{
	bool writes = options->action == ACTION_REPORT ||
	    options->action == ACTION_CAPTURE ||
	    options->action == ACTION_WATCH ||
	    options->action == ACTION_SAMPLE ||
	    options->action == ACTION_TIMELINE;
	const char *unused = NULL;

	if (options->class != NULL && !(needs & (NEED_CLASS | TAKES_CLASS)))
		unused = "--class";
	if (options->has_id && !(needs & (NEED_OBJECT | TAKES_OBJECT)))
		unused = "--id";
	if (options->where != NULL && !(needs & TAKES_WHERE))
		unused = "--where";
	if (options->find != NULL && !(needs & NEED_TEXT))
		unused = "--find";
	if (options->kinds != 0 && !(needs & NEED_TEXT))
		unused = "--kind";
	if (options->only != NULL && !(needs & TAKES_ONLY))
		unused = "--only";
	if (options->depth > 1 && !(needs & TAKES_DEPTH))
		unused = "--depth";
	if (options->fresh && !(needs & TAKES_NEW))
		unused = "--new";
	if (options->raw && !(needs & TAKES_RAW))
		unused = "--raw";
	if (options->by_id && !(needs & TAKES_BY_ID))
		unused = "--by-id";
	if (options->ignore_count > 0 && !(needs & TAKES_IGNORED))
		unused = "--ignore";
	if (options->of_given && !(needs & TAKES_MEASURE) &&
	    options->action != ACTION_FILES)
		unused = "--of";
	if (options->per > 0 && !(needs & TAKES_MEASURE) &&
	    options->action != ACTION_FILES)
		unused = "--per";
	if (options->fail_count > 0 && options->action != ACTION_CHECK)
		unused = "--fail-if";
	if (options->output != NULL && !writes)
		unused = "--output";
	if (options->base > 0 && options->action != ACTION_FILES)
		unused = "--base";
	if (unused != NULL)
		return error_set(err, ERROR_USAGE, "%s means nothing to %s",
		    unused, name);
	unused = options_unused_live(options);
	return unused == NULL || error_set(err, ERROR_USAGE,
	    "--%s means nothing to %s", unused, name);
}

/* Does the command line give a subcommand what it needs? */
static bool
check_table(struct options *options, struct error *err)
{
	const struct catalogue_entry *entry = options->entry;
	size_t files = entry->needs & NEED_BASE ? 2 : 1;

	/* The last word is what to search for. */
	if (entry->needs & NEED_TEXT && options->find == NULL &&
	    options->file_count == files + 1)
		options->find = options->files[--options->file_count];
	/* A directory or a pattern stands for more. */
	if (entry->needs & TAKES_SERIES && options->file_count > 0)
		files = options->file_count;
	if (options->file_count != files &&
	    !(entry->needs & TAKES_BASE && options->file_count == 2))
		return error_set(err, ERROR_USAGE, "usage: heaptrail %s %s",
		    entry->name, entry->usage);
	if (!check_unused(options, entry->name, entry->needs, err))
		return false;
	if (entry->needs & NEED_CLASS && options->class == NULL)
		return error_set(err, ERROR_USAGE,
		    "heaptrail %s needs --class NAME", entry->name);
	if (entry->needs & NEED_TEXT && options->find == NULL)
		return error_set(err, ERROR_USAGE,
		    "heaptrail %s needs what to search for: %s", entry->name,
		    entry->usage);
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

/*
 * Tables of files, where a process of the same name could be asked: a file that
 * is there is meant, and else whatever can be a process.
 */
static bool
means_file(const struct options *options)
{
	struct target target;

	return options->entry != NULL && (options->file_count < 2 ||
	    access(options->files[1], F_OK) == 0 ||
	    !target_parse(&target, options->files[1], NULL));
}

static const struct command_line_info *
find_command(const struct options *options)
{
	const struct command_line_info *command;
	size_t i = 0;

	if (options->file_count == 0 || means_file(options))
		return NULL;
	while ((command = options_command(i)) != NULL &&
	    strcmp(options->files[0], command->name) != 0)
		i++;
	return command;
}

/* Options and files of what is no table. */
static bool
check_other(const struct options *options,
	const struct command_line_info *command, struct error *err)
{
	if (!check_unused(options, command->name, command->needs, err))
		return false;
	if (options->file_count < command->files || (options->file_count > 0 &&
	    command->words != NULL && *command->words == '\0'))
		return error_set(err, ERROR_USAGE, "usage: heaptrail %s %s",
		    command->name, command->usage);
	return command->words != NULL || check_stdin(options, err);
}

bool
options_take_files(struct options *options, int argc, char **argv, int first,
	struct error *err)
{
	const struct command_line_info *command;

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
		    check_other(options, command, err) :
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
	return true;
}
