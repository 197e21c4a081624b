/*
 * A file that is no heap snapshot, read whole. What is known of each kind of
 * file stands in one struct format, in the file that reads it; document.c
 * lists them. A new kind is such a file, a line in that list, a kind and its
 * signs in snapshot/sniff.c, and its tables in the catalogue.
 */
#ifndef MODEL_FORMATS_DOCUMENT_H
#define MODEL_FORMATS_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/snapshot/sniff.h"

struct error;
struct source;
struct task;

struct format {
	enum file_kind kind;
	const char *name;	/* "sampling profile" */
	/* Files of this kind can be read so where that is asked for. */
	enum file_kind also;	/* FILE_ANY: none */
	bool any_size;		/* else no more than 1 GiB: it is held whole */
	/*
	 * Reads a source, which is borrowed and whole: all of its bytes are
	 * there. What it gives is freed by free; NULL, with err, for what is
	 * damaged. Watched and cancelled through task, which may be NULL.
	 */
	void *(*read)(const struct source *source, struct task *task,
		struct error *err);
	void (*free)(void *data);
	/* Bytes of the program that it tells of; NULL: of none. */
	uint64_t (*total)(const void *data);
	/* Bytes of ours that it takes. */
	size_t (*bytes)(const void *data);
};

struct document {
	const struct format *format;
	void *data;		/* owned: what format->read gave */
};

/* The format of such files; NULL for those that are no documents. */
const struct format *document_format(enum file_kind kind);
/* "sampling profile", "heap snapshot", or "file" for FILE_ANY. */
const char *document_kind_name(enum file_kind kind);

/*
 * Reads a document of this kind; takes source. NULL, with a line in err, for
 * what is of another kind, damaged, cut short or too large.
 */
struct document *document_read(struct source *source, enum file_kind kind,
	struct task *task, struct error *err);
void document_free(struct document *document);

/* What was read of it, where it is of this kind; else, and of NULL, NULL. */
const void *document_data(const struct document *document,
	enum file_kind kind);
size_t document_bytes(const struct document *document);

#endif
