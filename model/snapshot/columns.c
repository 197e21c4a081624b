#include "model/snapshot/columns.h"

#include "model/base/error.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/snapshot.h"

bool
columns_rows(const struct snapshot *snapshot, enum section section,
	unsigned stride, const struct given *given, uint32_t *rows,
	struct error *err)
{
	const struct pieces *pieces = &snapshot->sections.pieces[section];
	const char *name = section_name(section);
	uint64_t count = pieces->numbers / stride;
	bool differs = given->is_given && given->count != count;

	/* What is wrong with a single number says more than their count. */
	if ((pieces->numbers % stride != 0 || differs) &&
	    !scan_check(name, snapshot->source, pieces->begin, pieces->end,
	    stride, err))
		return false;
	if (differs)
		return error_set_at(err, ERROR_FORMAT, pieces->begin + 1,
		    "damaged: %s is %llu, but section %s has %llu rows",
		    given->name, (unsigned long long)given->count, name,
		    (unsigned long long)count);
	if (count >= UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "section %s has %llu rows; "
		    "%u are the most that can be loaded", name,
		    (unsigned long long)count, UINT32_MAX - 1);
	*rows = (uint32_t)count;
	return true;
}
