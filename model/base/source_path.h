/*
 * Names of source files as V8 has them: paths, file: URLs, URLs, and names
 * such as node:fs of what came with the runtime. Text is raw, and ends with a
 * NUL.
 */
#ifndef MODEL_BASE_SOURCE_PATH_H
#define MODEL_BASE_SOURCE_PATH_H

#include <stdbool.h>
#include <stddef.h>

struct strbuf;

/* Appends the path for an editor: of a file: URL the path, else the name. */
void source_path(const char *name, size_t len, struct strbuf *sb);

/*
 * Appends what is short enough for a table: server.js, express/router.js,
 * node:.../per_thread. Cuts off of whole what an URL asks behind its path.
 */
void source_path_short(struct strbuf *whole, struct strbuf *sb);

/* The package in node_modules that the path is of: express, @scope/name. */
bool source_path_package(const char *path, const char **package,
	size_t *len);

/* Is it of a file that came with the runtime, as Node's own code is? */
bool source_path_is_runtime(const char *file);

#endif
