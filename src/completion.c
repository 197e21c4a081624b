#include "src/completion.h"

#include <string.h>

#include "model/base/error.h"
#include "model/catalogue.h"
#include "model/table.h"
#include "src/options.h"

/* What may stand behind an option. */
enum value {
	VALUE_NONE,		/* nothing */
	VALUE_WORDS,		/* one of a few words */
	VALUE_KEY,		/* a column of the table */
	VALUE_FILE,
	VALUE_OTHER,		/* nobody can guess it */
};

static enum value
value_of(const struct option_info *info)
{
	if (info->arg == NULL)
		return VALUE_NONE;
	if (strchr(info->arg, '|') != NULL)
		return VALUE_WORDS;
	if (strcmp(info->arg, "KEY") == 0)
		return VALUE_KEY;
	return strcmp(info->arg, "FILE") == 0 ? VALUE_FILE : VALUE_OTHER;
}

/* Options people may see; NULL behind the last, as options_info. */
static const struct option_info *
next_option(size_t *number)
{
	const struct option_info *info;

	do
		info = options_info((*number)++);
	while (info != NULL && options_is_hidden(info));
	return info;
}

/* Commands that other words follow than files; NULL behind the last. */
static const struct command_line_info *
next_worded(size_t *number)
{
	const struct command_line_info *command;

	do
		command = options_command((*number)++);
	while (command != NULL && command->words == NULL);
	return command;
}

/* "a|b|c" with something else between them. */
static void
put_words(FILE *out, const char *words, char between)
{
	for (; *words != '\0'; words++)
		putc(*words == '|' ? between : *words, out);
}

/* Within single quotes; what is special there to the shell after a \. */
static void
put_quoted(FILE *out, const char *text, const char *special)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'') {
			fputs("'\\''", out);
			continue;
		}
		if (strchr(special, *text) != NULL)
			putc('\\', out);
		putc(*text, out);
	}
}

static void
put_commands(FILE *out, char between)
{
	const struct command_line_info *command;

	for (size_t i = 0; i < catalogue_count; i++)
		fprintf(out, "%s%c", catalogue[i].name, between);
	for (size_t i = 0; (command = options_command(i)) != NULL; i++)
		fprintf(out, "%s%c", command->name, between);
	fputs("help", out);
}

/* The keys of all columns of a table: those of the screen can be sorted by. */
static void
put_keys(FILE *out, const struct table_ops *ops)
{
	for (unsigned i = 0; ops != NULL && i < ops->column_count; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", ops->columns[i].key);
}

/* A shell's "case" of which keys belong to which command. */
static void
put_key_cases(FILE *out, const char *indent, const char *before,
	const char *after)
{
	for (size_t i = 0; i < catalogue_count; i++) {
		fprintf(out, "%s%s) %s", indent, catalogue[i].name, before);
		put_keys(out, catalogue[i].ops);
		fprintf(out, "%s ;;\n", after);
	}
}

static void
bash_values(FILE *out)
{
	const struct option_info *info;

	for (size_t i = 0; (info = next_option(&i)) != NULL;) {
		if (info->arg == NULL)
			continue;
		fputs("\t", out);
		if (info->letter != 0)
			fprintf(out, "-%c|", info->letter);
		fprintf(out, "--%s) ", info->name);
		if (value_of(info) == VALUE_WORDS) {
			fputs("_heaptrail_words '", out);
			put_words(out, info->arg, ' ');
			fputs("' \"$cur\"; ", out);
		} else if (value_of(info) == VALUE_KEY) {
			fputs("_heaptrail_keys \"$command\" \"$cur\"; ", out);
		} else if (value_of(info) == VALUE_FILE) {
			fputs("_heaptrail_take < <(compgen -f -- \"$cur\"); "
			    "compopt -o filenames 2>/dev/null; ", out);
		}
		fputs("return ;;\n", out);
	}
}

static void
bash_options(FILE *out)
{
	const struct option_info *info;

	for (size_t i = 0; (info = next_option(&i)) != NULL;) {
		if (info->letter != 0)
			fprintf(out, "-%c ", info->letter);
		fprintf(out, "--%s ", info->name);
	}
}

static void
print_bash(FILE *out)
{
	const struct command_line_info *command;

	fputs("# bash completion of heaptrail, made by heaptrail --completion "
	    "bash\n\n"
	    "_heaptrail_take() {\n"
	    "\tlocal line\n"
	    "\twhile IFS= read -r line; do COMPREPLY+=(\"$line\"); done\n"
	    "}\n\n"
	    "_heaptrail_words() {\n"
	    "\t_heaptrail_take < <(compgen -W \"$1\" -- \"$2\")\n"
	    "}\n\n"
	    "_heaptrail_files() {\n"
	    "\tcompopt -o filenames 2>/dev/null\n"
	    "\t_heaptrail_take < <(compgen -f -X '!*.heapsnapshot*' -- "
	    "\"$1\"\n"
	    "\t\tcompgen -f -X '!*.heapprofile*' -- \"$1\"\n"
	    "\t\tcompgen -d -- \"$1\")\n"
	    "}\n\n"
	    "_heaptrail_keys() {\n"
	    "\tlocal keys=\n"
	    "\tcase $1 in\n", out);
	put_key_cases(out, "\t", "keys='", "'");
	fputs("\tesac\n"
	    "\t_heaptrail_words \"$keys\" \"$2\"\n"
	    "}\n\n"
	    "_heaptrail() {\n"
	    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} "
	    "prev=${COMP_WORDS[COMP_CWORD-1]}\n"
	    "\tlocal command='' i\n\n"
	    "\tCOMPREPLY=()\n"
	    "\t# --name=value comes as three words.\n"
	    "\tif [[ $cur == = ]]; then\n"
	    "\t\tcur=\n"
	    "\telif [[ $prev == = ]]; then\n"
	    "\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n"
	    "\tfi\n"
	    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
	    "\t\tcase ${COMP_WORDS[i]} in\n\t\t", out);
	put_commands(out, '|');
	fputs(") command=${COMP_WORDS[i]}; break ;;\n"
	    "\t\tesac\n"
	    "\tdone\n"
	    "\tcase $prev in\n", out);
	bash_values(out);
	fputs("\tesac\n"
	    "\tcase $command:$cur in\n"
	    "\t*:-*) _heaptrail_words '", out);
	bash_options(out);
	fputs("' \"$cur\"; return ;;\n"
	    "\t:*) _heaptrail_words '", out);
	put_commands(out, ' ');
	fputs("' \"$cur\" ;;\n", out);
	for (size_t i = 0; (command = next_worded(&i)) != NULL;) {
		fprintf(out, "\t%s:*) _heaptrail_words '", command->name);
		put_words(out, command->words, ' ');
		fputs("' \"$cur\" ;;\n", out);
	}
	fputs("\tesac\n"
	    "\t_heaptrail_files \"$cur\"\n"
	    "}\n\n"
	    "complete -F _heaptrail heaptrail\n", out);
}

static void
zsh_option(FILE *out, const struct option_info *info)
{
	const char *sign = info->arg != NULL ? "=" : "";

	if (info->letter != 0)
		fprintf(out, "\t\t'(-%c --%s)'{-%c,--%s%s}'[", info->letter,
		    info->name, info->letter, info->name, sign);
	else
		fprintf(out, "\t\t'--%s%s[", info->name, sign);
	put_quoted(out, info->help, "[]:\\");
	putc(']', out);
	switch (value_of(info)) {
	case VALUE_NONE:
		break;
	case VALUE_WORDS:
		fprintf(out, ":%s:(", info->name);
		put_words(out, info->arg, ' ');
		putc(')', out);
		break;
	case VALUE_KEY:
		fputs(":column:_heaptrail_keys", out);
		break;
	case VALUE_FILE:
		fputs(":file:_files", out);
		break;
	case VALUE_OTHER:
		fprintf(out, ":%s: ", info->arg);
		break;
	}
	fputs("' \\\n", out);
}

static void
zsh_command(FILE *out, const char *name, const char *help)
{
	fprintf(out, "\t\t'%s:", name);
	put_quoted(out, help, ":\\");
	fputs("'\n", out);
}

static void
print_zsh(FILE *out)
{
	const struct command_line_info *command;
	const struct option_info *info;

	fputs("#compdef heaptrail\n"
	    "# zsh completion of heaptrail, made by heaptrail --completion "
	    "zsh\n\n"
	    "_heaptrail_keys() {\n"
	    "\tlocal word\n"
	    "\tfor word in $words; do\n"
	    "\t\tcase $word in\n", out);
	put_key_cases(out, "\t\t", "compadd -- ", "; return");
	fputs("\t\tesac\n"
	    "\tdone\n"
	    "}\n\n"
	    "_heaptrail_first() {\n"
	    "\tlocal -a commands\n"
	    "\tcommands=(\n", out);
	for (size_t i = 0; i < catalogue_count; i++)
		zsh_command(out, catalogue[i].name, catalogue[i].help);
	for (size_t i = 0; (command = options_command(i)) != NULL; i++)
		zsh_command(out, command->name, command->help);
	zsh_command(out, "help", "print all options");
	fputs("\t)\n"
	    "\t_describe -t commands command commands\n"
	    "\t_heaptrail_files\n"
	    "}\n\n"
	    "_heaptrail_files() {\n", out);
	for (size_t i = 0; (command = next_worded(&i)) != NULL;) {
		fprintf(out, "\tif (( CURRENT > 2 )) && [[ ${words[(r)%s]} == "
		    "%s ]]; then\n\t\tcompadd -- ", command->name,
		    command->name);
		put_words(out, command->words, ' ');
		fputs("\n\tfi\n", out);
	}
	fputs("\t_files -g '*.(heapsnapshot|heapprofile)*'\n"
	    "}\n\n"
	    "_heaptrail() {\n"
	    "\t_arguments -s -S : \\\n", out);
	for (size_t i = 0; (info = next_option(&i)) != NULL;)
		zsh_option(out, info);
	fputs("\t\t'1: :_heaptrail_first' \\\n"
	    "\t\t'*:snapshot:_heaptrail_files'\n"
	    "}\n\n"
	    "_heaptrail \"$@\"\n", out);
}

static void
fish_command(FILE *out, const char *name, const char *help)
{
	fprintf(out, "complete -c heaptrail -n __heaptrail_is_first -a %s "
	    "-d '", name);
	put_quoted(out, help, "\\");
	fputs("'\n", out);
}

static void
fish_option(FILE *out, const struct option_info *info)
{
	fputs("complete -c heaptrail", out);
	if (info->letter != 0)
		fprintf(out, " -s %c", info->letter);
	fprintf(out, " -l %s", info->name);
	switch (value_of(info)) {
	case VALUE_NONE:
		break;
	case VALUE_WORDS:
		fputs(" -x -a '", out);
		put_words(out, info->arg, ' ');
		putc('\'', out);
		break;
	case VALUE_KEY:
		fputs(" -x -a '(__heaptrail_keys)'", out);
		break;
	case VALUE_FILE:
		fputs(" -r -F", out);
		break;
	case VALUE_OTHER:
		fputs(" -x", out);
		break;
	}
	fputs(" -d '", out);
	put_quoted(out, info->help, "\\");
	fputs("'\n", out);
}

static void
print_fish(FILE *out)
{
	const struct command_line_info *command;
	const struct option_info *info;

	fputs("# fish completion of heaptrail, made by heaptrail --completion "
	    "fish\n\n"
	    "function __heaptrail_files\n"
	    "    for ending in .heapsnapshot .heapsnapshot.gz "
	    ".heapsnapshot.zst .heapprofile\n"
	    "        __fish_complete_suffix $ending\n"
	    "    end\n"
	    "end\n\n"
	    "function __heaptrail_is_first\n"
	    "    not __fish_seen_subcommand_from ", out);
	put_commands(out, ' ');
	fputs("\nend\n\n"
	    "function __heaptrail_keys\n", out);
	for (size_t i = 0; i < catalogue_count; i++) {
		fprintf(out, "    __fish_seen_subcommand_from %s; and printf "
		    "'%%s\\n' ", catalogue[i].name);
		put_keys(out, catalogue[i].ops);
		putc('\n', out);
	}
	fputs("end\n\n"
	    "complete -c heaptrail -f -a '(__heaptrail_files)'\n", out);
	for (size_t i = 0; i < catalogue_count; i++)
		fish_command(out, catalogue[i].name, catalogue[i].help);
	for (size_t i = 0; (command = options_command(i)) != NULL; i++)
		fish_command(out, command->name, command->help);
	for (size_t i = 0; (command = next_worded(&i)) != NULL;) {
		fprintf(out, "complete -c heaptrail -n "
		    "'__fish_seen_subcommand_from %s' -a '", command->name);
		put_words(out, command->words, ' ');
		fputs("'\n", out);
	}
	fish_command(out, "help", "print all options");
	for (size_t i = 0; (info = next_option(&i)) != NULL;)
		fish_option(out, info);
}

bool
completion_print(FILE *out, const char *shell, struct error *err)
{
	if (strcmp(shell, "bash") == 0)
		print_bash(out);
	else if (strcmp(shell, "zsh") == 0)
		print_zsh(out);
	else if (strcmp(shell, "fish") == 0)
		print_fish(out);
	else
		return error_set(err, ERROR_USAGE, "--completion %s: give "
		    "bash, zsh or fish", shell);
	return true;
}
