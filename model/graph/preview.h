/*
 * The classes of a heap that is still being loaded: names, counts and sizes,
 * as far as they are known. A preview stands for itself, so that another
 * thread may show it while the load goes on.
 */
#ifndef MODEL_GRAPH_PREVIEW_H
#define MODEL_GRAPH_PREVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/strbuf.h"

struct classes;
struct error;
struct interfaces;
struct snapshot;

/* How much of it is final. */
enum preview_state {
	/*
	 * Made from the nodes alone, before the edges are read: arrays still
	 * count as objects of their own and plain objects as one class, so
	 * counts and sizes may change.
	 */
	PREVIEW_ROUGH,
	PREVIEW_SIZED,		/* counts, shallow sizes and distances are */
	PREVIEW_COMPLETE,	/* retained sizes and the total, too */
};

struct preview_row {
	size_t name, name_len;	/* in names */
	/*
	 * preview.placed: where its code is, terminated, and how much of that
	 * the file is.
	 */
	size_t place, place_len, file_len;
	uint32_t count;
	int32_t distance;	/* PREVIEW_SIZED */
	uint64_t shallow;
	uint64_t retained;	/* PREVIEW_COMPLETE */
};

struct preview {
	enum preview_state state;
	struct preview_row *rows;	/* all have a count */
	uint32_t count;
	struct strbuf names;
	bool placed;			/* are places known? */
	uint64_t total;			/* DevTools' total size, or 0 */
};

/* An empty one, with room for so many rows; NULL when memory ran out. */
struct preview *preview_new(uint32_t room, struct error *err);
/* A rough one. Cost: a pass over the nodes. NULL when memory ran out. */
struct preview *preview_of_nodes(const struct snapshot *snapshot,
	struct error *err);
/*
 * One of classes that have been built; complete when their retained sizes are
 * there, which total (else 0) says.
 */
struct preview *preview_of_classes(const struct classes *classes,
	const struct snapshot *snapshot, const struct interfaces *interfaces,
	uint64_t total, struct error *err);
void preview_free(struct preview *preview);

#endif
