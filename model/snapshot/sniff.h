/*
 * What a file is, told by its first bytes: a heap snapshot, or one of the
 * other files that Node, Chrome and their tools leave behind.
 */
#ifndef MODEL_SNAPSHOT_SNIFF_H
#define MODEL_SNAPSHOT_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

struct error;

/* Files that can be opened. */
enum file_kind {
	FILE_ANY,		/* not known, or none of these */
	FILE_HEAP,		/* a heap snapshot */
	FILE_SAMPLING_PROFILE,	/* formats/sampling_profile.h */
	FILE_V8_LOG,		/* formats/v8_log.h, or what was made of one:
				   formats/processed_ticks.h */
	FILE_REACT_PROFILE,	/* formats/react_profile.h */
	FILE_APP_LOG,		/* formats/app_log.h */
	FILE_MEMORY_SERIES,	/* formats/memory_series.h */
	FILE_MEMWATCH,		/* formats/memwatch.h: its events, and */
	FILE_HEAPDIFF,		/* HeapDiffs of it alone */
	FILE_KINDS
};

/* Looks at the first 64 KiB only. */
enum file_kind sniff_kind(const char *data, size_t size);
/* What it is, as "a V8 log (node --prof)"; NULL when that is not known. */
const char *sniff_name(const char *data, size_t size);
/*
 * The same, but of anything: at worst "text" or "binary data". *advice is what
 * to do first, or "".
 */
const char *sniff_seems(const char *data, size_t size, const char **advice);

/*
 * Says in err what the file is and what to do; false, and err left alone,
 * when it is nothing that we know. Looks at the first 64 KiB only.
 */
bool sniff(const char *data, size_t size, struct error *err);

#endif
