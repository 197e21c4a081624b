#include "model/formats/document.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/formats/app_log.h"
#include "model/formats/memory_series.h"
#include "model/formats/memwatch.h"
#include "model/formats/react_profile.h"
#include "model/formats/recognize.h"
#include "model/formats/sampling_profile.h"
#include "model/formats/v8_log.h"
#include "model/snapshot/source.h"

/* None is near that; all of it is held in memory while it is read. */
#define BYTES_MAX ((uint64_t)1 << 30)

static const struct format *const formats[] = {
	&sampling_profile_format,
	&v8_log_format,
	&react_profile_format,
	&app_log_format,
	&memory_series_format,
	&memwatch_format,
	&heapdiff_format,
};

const struct format *
document_format(enum file_kind kind)
{
	for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
		if (formats[i]->kind == kind)
			return formats[i];
	return NULL;
}

const char *
document_kind_name(enum file_kind kind)
{
	const struct format *format = document_format(kind);

	if (format != NULL)
		return format->name;
	return kind == FILE_HEAP ? "heap snapshot" : "file";
}

/* Is it of that kind? Says what it is instead. */
static bool
check_kind(struct source *source, const struct format *format,
	struct task *task, struct error *err)
{
	enum file_kind kind;
	const char *name;
	uint64_t have;

	if (!recognize(source, task, &kind, err))
		return false;
	if (kind == format->kind ||
	    (kind == format->also && kind != FILE_ANY))
		return true;
	/* It has waited for the first bytes. */
	if (!source_wait(source, 0, &have, task, err))
		return false;
	name = sniff_name(source->data, have);
	if (name != NULL)
		return error_set(err, ERROR_FORMAT, "this is %s, not a %s",
		    name, format->name);
	return error_set(err, ERROR_FORMAT, "this is no %s", format->name);
}

/* All of it must be there; and there must not be more than makes sense. */
static bool
wait_for_all(struct source *source, const struct format *format,
	struct task *task, struct error *err)
{
	uint64_t have;

	if (!format->any_size &&
	    !source_wait(source, BYTES_MAX + 1, &have, task, err))
		return false;
	if (!format->any_size && have > BYTES_MAX)
		return error_set(err, ERROR_LIMIT, "this %s has more than "
		    "1 GiB; so much is not read", format->name);
	return source_wait(source, UINT64_MAX, &have, task, err);
}

struct document *
document_read(struct source *source, enum file_kind kind, struct task *task,
	struct error *err)
{
	const struct format *format = document_format(kind);
	struct document *document = calloc(1, sizeof *document);

	if (document == NULL) {
		error_memory(err, "a file", sizeof *document);
		goto out;
	}
	document->format = format;
	if (check_kind(source, format, task, err) &&
	    wait_for_all(source, format, task, err))
		document->data = format->read(source, task, err);
	if (document->data == NULL) {
		if (err != NULL)
			err->unpacked = source_is_packed(source);
		free(document);
		document = NULL;
	}
out:
	source_free(source);
	return document;
}

void
document_free(struct document *document)
{
	if (document == NULL)
		return;
	document->format->free(document->data);
	free(document);
}

const void *
document_data(const struct document *document, enum file_kind kind)
{
	return document != NULL && document->format->kind == kind ?
	    document->data : NULL;
}

size_t
document_bytes(const struct document *document)
{
	return sizeof *document + document->format->bytes(document->data);
}
