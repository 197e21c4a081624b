#include "model/base/source_path.h"

#include <string.h>

#include "model/base/strbuf.h"

static const char modules[] = "node_modules";

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
is_drive(const char *path)
{
	return ((path[0] | 0x20) >= 'a' && (path[0] | 0x20) <= 'z') &&
	    path[1] == ':' && (path[2] == '/' || path[2] == '\\');
}

/*
 * The path in what follows "file://". What would mean something else when it
 * is not escaped any more stays as it is: a slash, the end of the text.
 */
static void
add_file_url(const char *text, struct strbuf *sb)
{
	if (text[0] == '/' && is_drive(text + 1))
		text++;
	else if (text[0] != '/')
		strbuf_adds(sb, "//");
	for (; *text != '\0' && *text != '?' && *text != '#'; text++) {
		int high = text[0] == '%' ? hex(text[1]) : -1;
		int low = high >= 0 ? hex(text[2]) : -1;
		char c = low >= 0 ? (char)(high * 16 + low) : '\0';

		if (c == '\0' || c == '/') {
			strbuf_addc(sb, *text);
			continue;
		}
		strbuf_addc(sb, c);
		text += 2;
	}
}

void
source_path(const char *name, size_t len, struct strbuf *sb)
{
	static const char file[] = "file://";

	if (starts(name, file))
		add_file_url(name + sizeof file - 1, sb);
	else
		strbuf_add(sb, name, len);
}

/* How long a component of a path is. */
static size_t
component(const char *path, const char *separators)
{
	return strcspn(path, separators);
}

/* What follows the last "node_modules/" of a path, or NULL. */
static const char *
in_package(const char *path, const char *separators)
{
	const char *found = NULL;

	while (*path != '\0') {
		size_t len = component(path, separators);

		if (path[len] == '\0')
			break;
		if (len == sizeof modules - 1 && path[len + 1] != '\0' &&
		    memcmp(path, modules, len) == 0)
			found = path + len + 1;
		path += len + 1;
	}
	return found;
}

static const char *
last_component(const char *path, const char *separators)
{
	const char *last = path;

	while (*path != '\0') {
		size_t len = component(path, separators);

		/* A path that ends with a separator keeps it. */
		if (path[len] == '\0' || path[len + 1] == '\0')
			return path;
		path += len + 1;
		last = path;
	}
	return last;
}

/* "express", "@scope/name": the package a path in node_modules begins with. */
static size_t
package_length(const char *path, const char *separators)
{
	size_t len = component(path, separators);

	if (path[0] == '@' && path[len] != '\0')
		len += 1 + component(path + len + 1, separators);
	return path[len] != '\0' ? len : 0;
}

/* "node:.../per_thread" for "node:internal/process/per_thread". */
static void
add_builtin(const char *name, size_t scheme, struct strbuf *sb)
{
	const char *first = strchr(name + scheme, '/');
	const char *last = strrchr(name + scheme, '/');

	if (first == last) {
		strbuf_adds(sb, name);
		return;
	}
	strbuf_add(sb, name, scheme);
	strbuf_adds(sb, "...");
	strbuf_adds(sb, last);
}

void
source_path_short(struct strbuf *whole, struct strbuf *sb)
{
	const char *path = whole->data, *package, *last;
	const char *scheme = strstr(path, "://");
	const char *separators = is_drive(path) ||
	    starts(path, "\\\\") ? "/\\" : "/";
	size_t colon = strcspn(path, ":/\\"), len;

	/* node:fs, node:internal/timers, ext:core/ops.js: that is its name. */
	if (scheme == NULL && path[colon] == ':' && !is_drive(path)) {
		add_builtin(path, colon + 1, sb);
		return;
	}
	if (scheme != NULL) {
		path = scheme + 3;
		len = strcspn(path, "?#");
		if (len > 0)
			strbuf_truncate(whole,
			    (size_t)(path - whole->data) + len);
	}
	package = in_package(path, separators);
	last = last_component(package != NULL ? package : path, separators);
	len = package != NULL ? package_length(package, separators) : 0;
	if (len > 0 && package + len < last) {
		strbuf_add(sb, package, len);
		strbuf_adds(sb, package + len + 1 == last ? "/" : "/.../");
	}
	strbuf_adds(sb, last);
}

bool
source_path_package(const char *path, const char **package, size_t *len)
{
	*package = in_package(path, "/\\");
	*len = *package != NULL ? package_length(*package, "/\\") : 0;
	return *len > 0;
}

/*
 * Files of a runtime: node:net, Deno's ext:core/ops.js and, up to Node 14,
 * internal/util.js or net.js, where a program's own files have a whole path.
 */
bool
source_path_is_runtime(const char *file)
{
	size_t len = strlen(file);

	if (starts(file, "node:") || starts(file, "ext:"))
		return true;
	return file[0] != '/' && file[0] != '\\' &&
	    strchr(file, ':') == NULL && len > 3 &&
	    strcmp(file + len - 3, ".js") == 0;
}
