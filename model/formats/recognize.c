#include "model/formats/recognize.h"

#include <stdint.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/formats/log_reader.h"
#include "model/formats/memwatch.h"
#include "model/snapshot/source.h"

/* As much as sniff_kind() looks at. */
#define HEAD ((uint64_t)64 << 10)

/*
 * What memwatch says looks like other files as well: like the memory figures
 * that are in it, or the log that it is written to. A log in which it is but a
 * few lines stays one, and so does one that is no JSON.
 */
static enum file_kind
kind_of_memwatch(const char *data, size_t size, enum file_kind kind)
{
	enum file_kind found;

	if (kind != FILE_ANY && kind != FILE_MEMORY_SERIES &&
	    kind != FILE_HEAPDIFF &&
	    !(kind == FILE_APP_LOG && size > 0 && data[0] == '{'))
		return kind;
	found = memwatch_recognize(data, size);
	return found != FILE_ANY ? found : kind;
}

bool
recognize(struct source *source, struct task *task, enum file_kind *kind,
	struct error *err)
{
	uint64_t have;

	*kind = FILE_ANY;
	if (!source_wait(source, HEAD, &have, task, err))
		return false;
	have = have < HEAD ? have : HEAD;
	*kind = sniff_kind(source->data, have);
	if (*kind == FILE_ANY && log_reader_is_log(source->data, have))
		*kind = FILE_APP_LOG;
	*kind = kind_of_memwatch(source->data, have, *kind);
	return true;
}

static void
add_seems(struct source *source, struct strbuf *words)
{
	const char *what, *advice;
	uint64_t have;

	/* They have been waited for already. */
	if (!source_wait(source, HEAD, &have, NULL, NULL))
		return;
	what = sniff_seems(source->data, have, &advice);
	strbuf_addf(words, "%s%s%s", what, advice[0] != '\0' ? "; " : "",
	    advice);
}

enum file_kind
recognize_words(const char *path, struct strbuf *words)
{
	enum file_kind kind = FILE_ANY;
	struct error err = { 0 };
	struct source *source;

	/* What is read of a pipe is gone. */
	if (!source_is_lasting(path, &err)) {
		strbuf_adds(words, "a pipe");
		return FILE_ANY;
	}
	source = source_open(path, &err);
	if (source == NULL || !recognize(source, NULL, &kind, &err))
		strbuf_adds(words, err.message);
	else if (kind == FILE_ANY)
		add_seems(source, words);
	source_free(source);
	return kind;
}

enum file_kind
recognize_path(const char *path)
{
	enum file_kind kind = FILE_ANY;
	struct source *source;

	/* What is read of a pipe is gone. */
	if (!source_is_lasting(path, NULL))
		return FILE_ANY;
	source = source_open(path, NULL);
	if (source != NULL)
		recognize(source, NULL, &kind, NULL);
	source_free(source);
	return kind;
}
