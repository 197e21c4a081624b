#include "model/formats/recognize.h"

#include <stdint.h>

#include "model/formats/log_reader.h"
#include "model/snapshot/source.h"

/* As much as sniff_kind() looks at. */
#define HEAD ((uint64_t)64 << 10)

bool
recognize(struct source *source, struct task *task, enum file_kind *kind,
	struct error *err)
{
	uint64_t have;

	*kind = FILE_ANY;
	if (!source_wait(source, HEAD, &have, task, err))
		return false;
	*kind = sniff_kind(source->data, have);
	if (*kind == FILE_ANY && log_reader_is_log(source->data, have < HEAD ?
	    have : HEAD))
		*kind = FILE_APP_LOG;
	return true;
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
