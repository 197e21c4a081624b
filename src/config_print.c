/* --print-config: the tables of options, keys, colours and columns. */
#include <string.h>

#include "model/table.h"
#include "src/config.h"
#include "src/options.h"
#include "ui/command.h"
#include "ui/keymap.h"
#include "ui/theme.h"

/* Prints text behind "# ", wrapped. */
static void
explain(FILE *out, const char *text)
{
	size_t used = 0;

	putc('#', out);
	while (*text != '\0') {
		size_t len = strcspn(text, " ");

		if (used > 0 && used + 1 + len > 77) {
			fputs("\n#", out);
			used = 0;
		}
		fprintf(out, " %.*s", (int)len, text);
		used += 1 + len;
		text += len + strspn(text + len, " ");
	}
	putc('\n', out);
}

static void
print_options(FILE *out)
{
	const struct option_info *info;

	fputs("\n# ---- Options, as on the command line without dashes.\n",
	    out);
	for (size_t i = 0; (info = options_info(i)) != NULL; i++) {
		const char *value = options_config_value(info);

		if (value == NULL)
			continue;
		putc('\n', out);
		explain(out, info->help);
		if (info->arg == NULL) {
			fprintf(out, "#%s\n", info->name);
			continue;
		}
		if (strchr(info->arg, '|') != NULL)
			fprintf(out, "# %s\n", info->arg);
		fprintf(out, "#%s = %s\n", info->name, value);
	}
}

static void
print_keys(FILE *out)
{
	struct key key;

	fputs("\n# ---- Keys: bind KEY COMMAND, unbind KEY.\n", out);
	explain(out, "A key is a character, Space, Enter, Tab, Escape, "
	    "Backspace, Delete, Insert, Up, Down, Left, Right, Home, End, "
	    "PageUp, PageDown or F1 to F12; C- before it stands for Ctrl, M- "
	    "for Alt, S- for Shift. The digits from 1 make counts and show "
	    "views. What is bound here goes before the letters of columns.");
	for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++) {
		const struct command_info *info = &command_infos[i];
		bool bound = false;

		putc('\n', out);
		for (size_t k = 0; k < binding_count; k++) {
			const char *keys = bindings[k].keys;
			char name[KEY_NAME_MAX];

			if (bindings[k].command != (enum command)i)
				continue;
			if (!bound)
				explain(out, info->help);
			bound = true;
			while (keymap_next(&keys, &key, name))
				fprintf(out, "#bind %s %s\n", name,
				    info->name);
		}
		if (!bound)
			fprintf(out, "# %s (%s) has no key.\n", info->help,
			    info->name);
	}
}

static void
print_colors(FILE *out)
{
	static const unsigned bits[] = { LOOK_BOLD, LOOK_DIM, LOOK_UNDERLINE,
	    LOOK_REVERSE };

	fputs("\n# ---- Colours: color STYLE TEXT BACKGROUND "
	    "[ATTRIBUTE...]\n", out);
	explain(out, "A colour is default (the terminal's own), black, red, "
	    "green, yellow, blue, magenta, cyan, white, or a number up to 255 "
	    "where there are so many. An attribute is bold, dim, underline, "
	    "reverse or none. Without colours nothing of this is used.");
	putc('\n', out);
	for (int i = 0; i < STYLE_COUNT; i++) {
		char name[THEME_NAME_MAX], fg[THEME_NAME_MAX];
		char bg[THEME_NAME_MAX];
		struct look look = theme_look((unsigned)i, 256);

		fprintf(out, "#color %s %s %s",
		    theme_style_name((enum style)i, name),
		    theme_color_name(look.fg, fg),
		    theme_color_name(look.bg, bg));
		for (size_t b = 0; b < sizeof bits / sizeof bits[0]; b++)
			if (look.attributes & bits[b])
				fprintf(out, " %s",
				    theme_attribute_name(bits[b]));
		putc('\n', out);
	}
}

static void
print_columns(FILE *out)
{
	const struct table_ops *ops;

	fputs("\n# ---- Columns on the screen: columns TABLE KEY...\n", out);
	explain(out, "The name and the column that rows are sorted by are "
	    "always shown. The program writes such lines when columns are "
	    "chosen in it (:columns).");
	for (size_t i = 0; (ops = columns_table(i)) != NULL; i++) {
		putc('\n', out);
		for (unsigned c = 0; c < ops->column_count; c++)
			if (ops->columns[c].use != COLUMN_DATA)
				fprintf(out, "# %-16s %s\n",
				    ops->columns[c].key, ops->columns[c].help);
		fprintf(out, "#columns %s", ops->name);
		for (unsigned c = 0; c < ops->column_count; c++)
			if (ops->columns[c].use != COLUMN_DATA)
				fprintf(out, " %s", ops->columns[c].key);
		putc('\n', out);
	}
}

void
config_print(FILE *out)
{
	explain(out, "The configuration of heaptrail, as heaptrail "
	    "--print-config prints it. It belongs in "
	    "$XDG_CONFIG_HOME/heaptrail/config, which is "
	    "~/.config/heaptrail/config as a rule.");
	fputs("#\n", out);
	explain(out, "Lines that begin with # are nothing. Those without a "
	    "blank behind it are settings as they are by default, or examples "
	    "of those that there is no default of: take the # off and change "
	    "them. The command line goes before this file.");
	print_options(out);
	print_keys(out);
	print_colors(out);
	print_columns(out);
}
