#include "src/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/options.h"
#include "ui/command.h"
#include "ui/key.h"
#include "ui/keymap.h"
#include "ui/theme.h"

#define BLANKS " \t\r"

char *
config_word(char **line)
{
	char *word = *line + strspn(*line, BLANKS);
	size_t len = strcspn(word, BLANKS);

	if (len == 0)
		return NULL;
	*line = word + len;
	if (**line != '\0')
		*(*line)++ = '\0';
	return word;
}

static bool
parse_key(const char *word, struct key *key, struct error *err)
{
	if (word == NULL)
		return error_set(err, ERROR_USAGE, "give a key, as in "
		    "\"bind F5 sort\"");
	return key_parse(word, key) || error_set(err, ERROR_USAGE, "%s is no "
	    "key; keys are like a, ?, Space, F5, C-x, M-Left", word);
}

static bool
bind_line(char *line, bool bind, struct error *err)
{
	enum command command = COMMAND_NONE;
	const char *word;
	struct key key;

	if (!parse_key(config_word(&line), &key, err))
		return false;
	if (bind) {
		word = config_word(&line);
		if (word == NULL)
			return error_set(err, ERROR_USAGE, "give a command "
			    "too, as in \"bind F5 sort\"");
		command = command_find(word, strlen(word));
		if (command == COMMAND_NONE ||
		    strcmp(command_infos[command].name, word) != 0)
			return error_set(err, ERROR_USAGE, "there is no "
			    "command %s; --print-config lists them", word);
	}
	word = config_word(&line);
	if (word != NULL)
		return error_set(err, ERROR_USAGE, "%s is too much", word);
	return keymap_bind(&key, command, err);
}

static bool
parse_color(const char *word, int *color, struct error *err)
{
	if (word == NULL)
		return error_set(err, ERROR_USAGE, "give two colours, as in "
		    "\"color class blue default bold\"");
	return theme_parse_color(word, color) || error_set(err, ERROR_USAGE,
	    "%s is no colour; colours are default, red, ..., 0 to 255", word);
}

static bool
color_line(char *line, struct error *err)
{
	const char *word = config_word(&line);
	struct look look = { -1, -1, 0 };
	enum style style;

	if (word == NULL || !theme_find_style(word, &style))
		return error_set(err, ERROR_USAGE, "nothing called %s is "
		    "coloured; --print-config lists what is",
		    word != NULL ? word : "so");
	if (!parse_color(config_word(&line), &look.fg, err) ||
	    !parse_color(config_word(&line), &look.bg, err))
		return false;
	while ((word = config_word(&line)) != NULL) {
		unsigned attribute;

		if (!theme_parse_attribute(word, &attribute))
			return error_set(err, ERROR_USAGE, "%s is none of "
			    "none, bold, dim, underline, reverse", word);
		look.attributes |= attribute;
	}
	theme_set(style, &look);
	return true;
}

/* "units = iec", "units iec" or, where it takes no value, "ascii". */
static bool
option_line(struct options *options, const char *name, char *rest,
	struct error *err)
{
	size_t len;

	rest += strspn(rest, BLANKS);
	if (*rest == '=')
		rest += 1 + strspn(rest + 1, BLANKS);
	for (len = strlen(rest); len > 0 &&
	    strchr(BLANKS, rest[len - 1]) != NULL; len--)
		rest[len - 1] = '\0';
	return options_set(options, name, *rest != '\0' ? rest : NULL, err);
}

bool
config_line(struct config *config, struct options *options, char *line,
	struct error *err)
{
	char *name = line + strspn(line, BLANKS), *rest;
	size_t len = strcspn(name, BLANKS "=");
	char word[32];

	if (*name == '\0' || *name == '#')
		return true;
	rest = name + len;
	if (len >= sizeof word)
		return options_set(options, name, NULL, err);
	memcpy(word, name, len);
	word[len] = '\0';
	if (rest[strspn(rest, BLANKS)] == '=')
		return option_line(options, word, rest, err);
	if (strcmp(word, "bind") == 0 || strcmp(word, "unbind") == 0)
		return bind_line(rest, word[0] == 'b', err);
	if (strcmp(word, "color") == 0)
		return color_line(rest, err);
	if (strcmp(word, "columns") == 0)
		return columns_parse(&config->columns, rest, err);
	return option_line(options, word, rest, err);
}

/* What people know the file as: short, so that it leaves room for the rest. */
static void
add_short_path(const char *path, struct strbuf *out)
{
	const char *home = getenv("HOME");
	size_t len = home != NULL ? strlen(home) : 0;

	if (len > 1 && strncmp(path, home, len) == 0 && path[len] == '/')
		strbuf_addf(out, "~%s", path + len);
	else
		strbuf_adds(out, path);
}

/* number: of the line, or 0 for the file as a whole. */
static void
add_note(struct config *config, size_t number, const struct error *why)
{
	struct strbuf place = STRBUF_INIT;

	if (config->note_count++ >= CONFIG_NOTES)
		return;
	if (number > 0) {
		add_short_path(config->path.data, &place);
		strbuf_addf(&place, ":%zu: ", number);
	}
	error_set(&config->notes[config->note_count - 1], why->kind, "%s%s",
	    place.data, why->message);
	strbuf_release(&place);
}

static void
read_lines(struct config *config, struct options *options,
	struct strbuf *file)
{
	char *line = file->data, *end = file->data + file->len;

	for (size_t number = 1; line < end; number++) {
		char *next = memchr(line, '\n', (size_t)(end - line));
		struct error err = { 0 };
		bool done;

		if (next == NULL)
			next = end;
		*next = '\0';
		if (strlen(line) != (size_t)(next - line))
			done = error_set(&err, ERROR_USAGE, "there is a zero "
			    "byte in it; take it out");
		else
			done = config_line(config, options, line, &err);
		if (!done)
			add_note(config, number, &err);
		line = next + 1;
	}
}

bool
config_read_file(const char *path, bool wait, struct strbuf *out,
	struct error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | (wait ? 0 : O_NONBLOCK));
	char buf[4096];
	struct stat st;
	ssize_t count;
	bool done = false;

	if (fd < 0 || fstat(fd, &st) != 0) {
		error_set(err, errno == ENOENT ? ERROR_ABSENT : ERROR_IO,
		    "cannot read %s: %s", path, strerror(errno));
		goto out;
	}
	if (!wait && !S_ISREG(st.st_mode)) {
		error_set(err, ERROR_IO, "%s is no regular file", path);
		goto out;
	}
	while ((count = read(fd, buf, sizeof buf)) > 0 &&
	    out->len <= CONFIG_MAX)
		strbuf_add(out, buf, (size_t)count);
	if (count < 0)
		error_set(err, ERROR_IO, "cannot read %s: %s", path,
		    strerror(errno));
	else if (out->len > CONFIG_MAX)
		error_set(err, ERROR_LIMIT, "%s is larger than a config file "
		    "may be, 1 MB", path);
	else if (out->failed)
		error_memory(err, "the config file", out->len);
	else
		done = true;
out:
	if (fd >= 0)
		close(fd);
	return done;
}

/* $XDG_CONFIG_HOME/heaptrail/config; nothing where there is no home. */
static void
default_path(struct strbuf *path)
{
	const char *folder = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (folder != NULL && folder[0] == '/')
		strbuf_adds(path, folder);
	else if (home != NULL && home[0] == '/')
		strbuf_addf(path, "%s/.config", home);
	else
		return;
	strbuf_adds(path, "/heaptrail/config");
}

bool
config_read(struct config *config, struct options *options,
	struct error *err)
{
	bool given = options->config != NULL, done = true;
	struct strbuf file = STRBUF_INIT;
	struct error why = { 0 };

	if (!options->use_config)
		return true;
	if (given)
		strbuf_adds(&config->path, options->config);
	else
		default_path(&config->path);
	if (config->path.len == 0)
		return true;
	if (config_read_file(config->path.data, given, &file, &why)) {
		read_lines(config, options, &file);
	} else if (given) {
		done = false;
		if (err != NULL)
			*err = why;
	} else if (why.kind != ERROR_ABSENT) {
		add_note(config, 0, &why);
	}
	strbuf_release(&file);
	return done;
}

void
config_release(struct config *config)
{
	strbuf_release(&config->path);
}
