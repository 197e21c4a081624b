#include "live/command_words.h"

#include <string.h>

#define MODULES "node_modules/"

static const struct {
	const char *name;
	enum command_role role;
} roles[] = {
	{ "npm", COMMAND_MANAGER }, { "npx", COMMAND_MANAGER },
	{ "yarn", COMMAND_MANAGER }, { "yarnpkg", COMMAND_MANAGER },
	{ "pnpm", COMMAND_MANAGER }, { "pnpx", COMMAND_MANAGER },
	{ "corepack", COMMAND_MANAGER }, { "bunx", COMMAND_MANAGER },
	{ "cnpm", COMMAND_MANAGER },
	{ "nodemon", COMMAND_WRAPPER }, { "node-dev", COMMAND_WRAPPER },
	{ "ts-node-dev", COMMAND_WRAPPER }, { "tsnd", COMMAND_WRAPPER },
	{ "tsx", COMMAND_WRAPPER }, { "forever", COMMAND_WRAPPER },
	{ "pm2", COMMAND_WRAPPER }, { "PM2", COMMAND_WRAPPER },
	{ "concurrently", COMMAND_WRAPPER }, { "npm-run-all", COMMAND_WRAPPER },
	{ "run-p", COMMAND_WRAPPER }, { "run-s", COMMAND_WRAPPER },
	{ "cross-env", COMMAND_WRAPPER }, { "env-cmd", COMMAND_WRAPPER },
	{ "dotenv", COMMAND_WRAPPER }, { "dotenvx", COMMAND_WRAPPER },
	{ "lerna", COMMAND_WRAPPER }, { "nx", COMMAND_WRAPPER },
	{ "supervisor", COMMAND_WRAPPER }, { "nf", COMMAND_WRAPPER },
};

enum command_role
command_role(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
		if (strlen(roles[i].name) == len &&
		    memcmp(roles[i].name, name, len) == 0)
			return roles[i].role;
	return COMMAND_PROGRAM;
}

/* A piece of a path. */
struct piece {
	const char *text;
	size_t len;
};

static struct piece
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	return (struct piece) { name, strlen(name) };
}

static bool
ends_with(struct piece piece, const char *end)
{
	size_t len = strlen(end);

	return piece.len > len &&
	    memcmp(piece.text + piece.len - len, end, len) == 0;
}

/* "npm-cli.js" and "npm.cjs" are npm. */
static struct piece
program_name(struct piece name)
{
	static const char *const ends[] = { ".js", ".cjs", ".mjs", "-cli" };

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (ends_with(name, ends[i]))
			name.len -= strlen(ends[i]);
	return name;
}

static bool
is(struct piece piece, const char *word)
{
	return piece.len == strlen(word) &&
	    memcmp(piece.text, word, piece.len) == 0;
}

/* Names that say nothing beside that of the package. */
static bool
says_nothing(struct piece name)
{
	return is(name, "index") || is(name, "bin") || is(name, "cli") ||
	    is(name, "main") || is(name, "run");
}

/*
 * "node_modules/@nestjs/cli/bin/nest.js": the last package of the path, and
 * what is behind it.
 */
static struct piece
package_name(const char *path, const char **rest)
{
	const char *found = NULL, *at = path, *end;

	while ((at = strstr(at, MODULES)) != NULL) {
		at += strlen(MODULES);
		found = at;
	}
	if (found == NULL)
		return (struct piece) { NULL, 0 };
	end = found + strcspn(found, "/");
	if (*found == '@' && *end == '/')
		end += 1 + strcspn(end + 1, "/");
	*rest = *end == '/' ? end + 1 : end;
	return (struct piece) { found, (size_t)(end - found) };
}

/* A file of a package; gives the word that says what it is. */
static struct piece
add_package(const char *path, struct strbuf *sb)
{
	const char *rest = "", *scope;
	struct piece package = package_name(path, &rest), word, name;

	name = program_name(base_name(path));
	if (package.len == 0 || is(package, ".bin") ||
	    command_role(name.text, name.len) != COMMAND_PROGRAM) {
		strbuf_add(sb, name.text, name.len);
		return name;
	}
	/* Of @nestjs/cli it is the command that people know. */
	if (strstr(rest, "bin/") != NULL && !says_nothing(name)) {
		strbuf_add(sb, name.text, name.len);
		return name;
	}
	strbuf_add(sb, package.text, package.len);
	scope = memchr(package.text, '/', package.len);
	word = package;
	if (scope != NULL) {
		word.text = scope + 1;
		word.len = (size_t)(package.text + package.len - word.text);
	}
	if (!says_nothing(name) && (name.len != word.len ||
	    memcmp(name.text, word.text, name.len) != 0)) {
		name = base_name(path);
		strbuf_addc(sb, ' ');
		strbuf_add(sb, name.text, name.len);
	}
	return word;
}

/* A file of the program's own: from the working directory, or two names. */
static void
add_path(const char *path, const char *folder, struct strbuf *sb)
{
	size_t len = folder != NULL ? strlen(folder) : 0;
	const char *at = path;
	int slashes = 0;

	if (strncmp(path, "./", 2) == 0 && path[2] != '\0') {
		strbuf_adds(sb, path + 2);
		return;
	}
	if (*path != '/') {
		strbuf_adds(sb, path);
		return;
	}
	if (len > 1 && strncmp(path, folder, len) == 0 && path[len] == '/') {
		strbuf_adds(sb, path + len + 1);
		return;
	}
	for (at = path + strlen(path); at > path && slashes < 2; at--)
		slashes += at[-1] == '/';
	strbuf_adds(sb, slashes == 2 ? at + 1 : path);
}

static void
add_rest(char *const *words, size_t count, size_t from, size_t start,
	struct strbuf *sb)
{
	for (size_t i = from; i < count &&
	    sb->len - start < COMMAND_WORDS_MAX; i++) {
		strbuf_addc(sb, ' ');
		strbuf_add(sb, words[i], strnlen(words[i],
		    COMMAND_WORDS_MAX));
	}
	if (sb->len - start > COMMAND_WORDS_MAX) {
		strbuf_truncate(sb, start + COMMAND_WORDS_MAX);
		strbuf_adds(sb, "...");
	}
}

enum command_role
command_words(char *const *words, size_t count, size_t script,
	const char *folder, struct strbuf *sb)
{
	size_t start = sb->len;
	struct piece name;
	const char *path;
	enum command_role role = COMMAND_PROGRAM;

	if (script >= count) {
		if (count > 0) {
			name = base_name(words[0]);
			strbuf_add(sb, name.text, name.len);
		}
		add_rest(words, count, 1, start, sb);
		return role;
	}
	path = words[script];
	name = program_name(base_name(path));
	if (strstr(path, MODULES) != NULL ||
	    command_role(name.text, name.len) != COMMAND_PROGRAM) {
		name = add_package(path, sb);
		role = command_role(name.text, name.len);
	} else if (strcmp(path, ".") == 0) {
		strbuf_adds(sb, "node .");
	} else {
		add_path(path, folder, sb);
	}
	add_rest(words, count, script + 1, start, sb);
	return role;
}

enum command_role
command_title(const char *title, struct strbuf *sb)
{
	size_t start = sb->len;
	struct piece name;

	strbuf_add(sb, title, strnlen(title, COMMAND_WORDS_MAX + 1));
	if (sb->len - start > COMMAND_WORDS_MAX) {
		strbuf_truncate(sb, start + COMMAND_WORDS_MAX);
		strbuf_adds(sb, "...");
	}
	name = (struct piece) { title, strcspn(title, " ") };
	return command_role(name.text, name.len);
}
