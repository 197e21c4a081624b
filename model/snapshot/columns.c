#include "model/snapshot/columns.h"

#include "model/base/error.h"
#include "model/snapshot/scan.h"

bool
columns_rows(const struct scan *scan, const char *count_name, bool has_given,
	uint64_t given, uint32_t *rows, struct error *err)
{
	uint64_t most = scan_count_max(scan), count;

	if (has_given && given > most)
		return error_set_at(err, ERROR_FORMAT,
		    scan->begin - scan->data, "damaged: %s is %llu, but "
		    "section %s has room for %llu rows at most", count_name,
		    (unsigned long long)given, scan->section,
		    (unsigned long long)most);
	count = has_given ? given : scan_count(scan);
	if (count >= UINT32_MAX)
		return error_set(err, ERROR_LIMIT, "section %s has %llu rows; "
		    "%u are the most that can be loaded", scan->section,
		    (unsigned long long)count, UINT32_MAX - 1);
	*rows = (uint32_t)count;
	return true;
}

bool
columns_mismatch(const struct scan *scan, const char *count_name,
	uint64_t rows, struct error *err)
{
	return error_set_at(err, ERROR_FORMAT, scan->begin - scan->data,
	    "damaged: %s is %llu, but section %s has %llu rows", count_name,
	    (unsigned long long)rows, scan->section,
	    (unsigned long long)scan_count(scan));
}
