/*
 * The config file: $XDG_CONFIG_HOME/heaptrail/config, or that of --config. One
 * setting a line: an option as on the command line but without dashes, "bind
 * KEY COMMAND", "unbind KEY", "color STYLE TEXT BACKGROUND [ATTRIBUTE...]",
 * "columns TABLE KEY...". Lines that begin with # and blank ones are nothing.
 * Keys and colours go into the keymap and the theme, which there is one of.
 * Main thread only.
 */
#ifndef SRC_CONFIG_H
#define SRC_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "src/columns.h"

struct options;
struct table_ops;

/* A file of more bytes is not read. */
#define CONFIG_MAX ((size_t)1 << 20)
/* So many lines that are wrong are told of; the others are counted. */
#define CONFIG_NOTES 8

struct config {
	struct columns columns;
	struct error notes[CONFIG_NOTES];	/* "FILE:LINE: what; to do" */
	size_t note_count;			/* may be more than that */
	struct strbuf path;		/* "": nothing is read or written */
	bool refused;			/* it could not be written, said so */
};

#define CONFIG_INIT { .path = STRBUF_INIT }

/*
 * Reads what options say, and sets those of them that the command line does
 * not. A line that makes no sense is skipped and becomes a note. False only
 * when a file given by --config cannot be read.
 */
bool config_read(struct config *config, struct options *options,
	struct error *err);
void config_release(struct config *config);

/* Does what one line says. False, with ERROR_USAGE, when it makes no sense. */
bool config_line(struct config *config, struct options *options, char *line,
	struct error *err);

/* --- config_edit.c --- */

/*
 * Writes which columns the table of this name shows into the file: one line
 * becomes another, or goes, or comes; all else stays byte for byte. The file
 * is replaced as a whole or not at all, and is then readable for us alone.
 * False with ERROR_IO the first time this fails; later it is in vain silently.
 */
bool config_keep_columns(struct config *config, const struct table_ops *ops,
	struct error *err);

/* What that makes of a file. line: the new one without its end, "": none. */
void config_edit_columns(const struct strbuf *file, const char *table,
	const char *line, struct strbuf *out);

/* --- config_print.c --- */

/* A file with every setting there is, each as it is by default behind a #. */
void config_print(FILE *out);

/* --- for these --- */

/* Reads a whole file. wait: also one that is no regular file. */
bool config_read_file(const char *path, bool wait, struct strbuf *out,
	struct error *err);
/* The next word of a line, ended by a NUL; NULL at its end. */
char *config_word(char **line);

#endif
