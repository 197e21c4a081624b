/* What the table of options says to people: --help and the man page. */
#include <ctype.h>
#include <string.h>

#include "model/catalogue.h"
#include "model/detect/detect.h"
#include "model/explain/conditions.h"
#include "model/explore/where.h"
#include "src/options.h"

void
options_usage(FILE *out)
{
	fputs("usage: heaptrail FILE.heapsnapshot...   (heaptrail --help for "
	    "more)\n"
	    "example: heaptrail before.heapsnapshot after.heapsnapshot\n"
	    "take one: heaptrail capture PID   (heaptrail ps lists "
	    "processes)\n",
	    out);
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

/* What is too long for its column has the help on a line of its own. */
static void
help_command(FILE *out, const char *name, const char *usage, const char *help)
{
	fprintf(out, "  %-11s %-30s", name, usage);
	if (strlen(usage) > 30)
		fprintf(out, "\n%44s", "");
	fprintf(out, " %s\n", help);
}

void
options_help(FILE *out)
{
	const struct command_line_info *command;
	const struct option_info *info;

	fputs("usage: heaptrail [OPTION...] FILE...\n"
	    "       heaptrail COMMAND [OPTION...] FILE...\n\n"
	    "Explores V8 heap snapshots: what there is, what grew, what "
	    "holds it.\n"
	    "With more than one FILE the last is compared with the first. "
	    "Without a\n"
	    "terminal the summary, or the comparison, is printed. A FILE may "
	    "be\n"
	    "compressed with gzip or zstd, or a pipe; - is standard "
	    "input. A directory\n"
	    "or a 'PATTERN*' stands for its snapshots, in the order in "
	    "which they were taken.\n"
	    "Sampling profiles (.heapprofile), V8 logs, logs of applications, "
	    "memory over\ntime and profiles of React DevTools open as well, "
	    "and so does a directory of them.\n\n"
	    "Commands, which print a table but for the last ones:\n", out);
	for (size_t i = 0; i < catalogue_count; i++)
		help_command(out, catalogue[i].name, catalogue[i].usage,
		    catalogue[i].help);
	for (size_t i = 0; (command = options_command(i)) != NULL; i++)
		help_command(out, command->name, command->usage,
		    command->help);
	fputs("\nOptions:\n", out);
	for (size_t i = 0; (info = options_info(i)) != NULL; i++)
		if (!options_is_hidden(info))
			help_option(out, info);
	fputs("\nIn the program, ? shows the keys. See also heaptrail(1).\n",
	    out);
}

void
options_man(FILE *out)
{
	const struct option_info *info;

	for (size_t i = 0; (info = options_info(i)) != NULL; i++) {
		if (options_is_hidden(info))
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
	const struct command_line_info *command;

	for (size_t i = 0; i < catalogue_count; i++)
		man_command(out, catalogue[i].name, catalogue[i].usage,
		    catalogue[i].help);
	for (size_t i = 0; (command = options_command(i)) != NULL; i++)
		man_command(out, command->name, command->usage,
		    command->help);
}

void
options_man_filters(FILE *out)
{
	for (int i = 0; i < WHERE_COUNT; i++)
		fprintf(out, ".It Ic %s\n%c%s.\n", where_infos[i].usage,
		    toupper((unsigned char)where_infos[i].help[0]),
		    where_infos[i].help + 1);
}

void
options_man_conditions(FILE *out)
{
	for (int i = 0; i < CONDITION_KINDS; i++)
		fprintf(out, ".It Ic %s\n%c%s.\n", condition_infos[i].usage,
		    toupper((unsigned char)condition_infos[i].help[0]),
		    condition_infos[i].help + 1);
}

void
options_man_detectors(FILE *out)
{
	for (unsigned i = 0; i < detector_count; i++)
		fprintf(out, ".It Cm %s\n%c%s.\n", detectors[i]->name,
		    toupper((unsigned char)detectors[i]->help[0]),
		    detectors[i]->help + 1);
}
