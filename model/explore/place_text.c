/* The part of place.h that is about paths. */
#include "model/explore/place.h"

#include <stdint.h>
#include <string.h>

#include "model/base/strbuf.h"
#include "model/graph/code.h"

/* Paths are looked at up to this many bytes; V8 cuts them at 1024 units. */
#define PATH_BYTES 4096

static const char modules[] = "node_modules";

/* Drops what is beyond end, whole characters only. */
static void
cut(struct strbuf *sb, size_t end)
{
	if (sb->len <= end)
		return;
	while (end > 0 && (sb->data[end] & 0xc0) == 0x80)
		end--;
	strbuf_truncate(sb, end);
}

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

static void
add_path(const struct heap *heap, const struct place *place,
	struct strbuf *sb)
{
	static const char file[] = "file://";
	struct strbuf name = STRBUF_INIT;

	if (place->script != NO_NODE)
		code_script_name(heap->snapshot, place->script, PATH_BYTES,
		    &name);
	else
		strings_decode(&heap->snapshot->strings, place->file,
		    PATH_BYTES, &name);
	if (starts(name.data, file))
		add_file_url(name.data + sizeof file - 1, sb);
	else
		strbuf_add(sb, name.data, name.len);
	sb->failed |= name.failed;
	strbuf_release(&name);
}

void
place_path(const struct heap *heap, const struct place *place, size_t limit,
	struct strbuf *sb)
{
	size_t start = sb->len;

	add_path(heap, place, sb);
	cut(sb, limit < SIZE_MAX - start ? start + limit : SIZE_MAX);
}

void
place_numbers(const struct place *place, struct strbuf *sb)
{
	if (place->line > 0)
		strbuf_addf(sb, ":%u:%u", place->line, place->column);
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

/* The short form of a path, or of an URL without what is asked of it. */
static void
add_short(struct strbuf *whole, struct strbuf *sb)
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

void
place_file(const struct heap *heap, const struct place *place, size_t limit,
	struct strbuf *sb)
{
	struct strbuf path = STRBUF_INIT;
	size_t start = sb->len;

	add_path(heap, place, &path);
	add_short(&path, sb);
	cut(sb, limit < SIZE_MAX - start ? start + limit : SIZE_MAX);
	sb->failed |= path.failed;
	strbuf_release(&path);
}

void
place_text(const struct heap *heap, const struct place *place, size_t limit,
	struct strbuf *sb)
{
	struct strbuf numbers = STRBUF_INIT;

	place_numbers(place, &numbers);
	if (numbers.len > limit)
		strbuf_reset(&numbers);
	place_file(heap, place, limit - numbers.len, sb);
	strbuf_add(sb, numbers.data, numbers.len);
	sb->failed |= numbers.failed;
	strbuf_release(&numbers);
}

/*
 * Files of a runtime: node:net, Deno's ext:core/ops.js and, up to Node 14,
 * internal/util.js or net.js, where a program's own files have a whole path.
 */
static bool
is_runtime_file(const char *file)
{
	size_t len = strlen(file);

	if (starts(file, "node:") || starts(file, "ext:"))
		return true;
	return file[0] != '/' && file[0] != '\\' &&
	    strchr(file, ':') == NULL && len > 3 &&
	    strcmp(file + len - 3, ".js") == 0;
}

bool
place_is_runtime(const struct heap *heap, const struct place *place)
{
	struct strbuf file = STRBUF_INIT;
	bool runtime;

	place_path(heap, place, PATH_BYTES, &file);
	runtime = file.len > 0 && is_runtime_file(file.data);
	strbuf_release(&file);
	return runtime;
}
