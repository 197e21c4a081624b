/*
 * A command line as a person would say it: "next dev" for
 * "/usr/bin/node --inspect /srv/app/node_modules/.bin/next dev", and what part
 * a program of that name plays.
 */
#ifndef LIVE_COMMAND_WORDS_H
#define LIVE_COMMAND_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/base/strbuf.h"

enum command_role {
	COMMAND_PROGRAM,	/* what people mean: a server, a tool */
	COMMAND_WRAPPER,	/* starts others and stays: nodemon, pm2 */
	COMMAND_MANAGER,	/* a package manager: npm, yarn */
};

/* Bytes of a command line that are put into words. */
#define COMMAND_WORDS_MAX 400

/*
 * Appends the words from the script on: words[script] is the first that is no
 * option of the runtime. folder is the working directory, or NULL. Returns the
 * role of the script's name.
 */
enum command_role command_words(char *const *words, size_t count,
	size_t script, const char *folder, struct strbuf *sb);

/* The same for a process that gave itself a title: "npm run dev". */
enum command_role command_title(const char *title, struct strbuf *sb);

/* The part that a program plays, by its name alone: "npm", "nodemon". */
enum command_role command_role(const char *name, size_t len);

#endif
