/*
 * Feeds any bytes to the readers of files that are no snapshots: whatever they
 * are, each kind is tried. What was read is asked for everything that the
 * screen would. Bytes with a NUL among them are two files, of which the first
 * is the base of the other.
 * For libFuzzer (make fuzz FUZZ=document).
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/formats/document.h"
#include "model/snapshot/source.h"
#include "tests/fuzz/look.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* NULL: it was refused, in a line fit for a terminal. */
static struct document *
read_document(const uint8_t *data, size_t size, enum file_kind kind)
{
	struct error err = { 0 };
	struct document *document = document_read(source_memory(data, size,
	    NULL), kind, NULL, &err);
	char text[512];

	if (document != NULL)
		return document;
	error_text(&err, text, sizeof text);
	if (err.kind == ERROR_NONE || text[0] == '\0' ||
	    (err.has_offset && err.offset > size) ||
	    strpbrk(text, "\n\r\033") != NULL)
		abort();
	return NULL;
}

static void
look_at_document(const struct document *document,
	const struct document *base, enum file_kind kind)
{
	struct request request = { .document = document,
	    .base_document = base };

	for (size_t i = 0; i < catalogue_count; i++)
		if (catalogue_is_about(&catalogue[i], kind))
			look_at_entry(&catalogue[i], &request);
	/* What grew by nothing. */
	request.base_document = document;
	look_at_entry(catalogue_first(kind, true), &request);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = memchr(data, '\0', size);
	size_t first = nul != NULL ? (size_t)(nul - data) + 1 : 0;

	for (int i = FILE_ANY; i < FILE_KINDS; i++) {
		enum file_kind kind = (enum file_kind)i;
		struct document *document, *base = NULL;

		if (document_format(kind) == NULL)
			continue;
		document = read_document(data + first, size - first, kind);
		if (first > 0)
			base = read_document(data, first - 1, kind);
		if (document != NULL)
			look_at_document(document, base, kind);
		document_free(document);
		document_free(base);
	}
	return 0;
}
