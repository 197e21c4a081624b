#include "model/snapshot/sniff.h"

#include "model/base/error.h"

bool
sniff_improve(const char *data, size_t size, struct error *err)
{
	(void)data;
	(void)size;
	(void)err;
	return false;
}

bool
sniff_error(const char *data, size_t size, struct error *err)
{
	(void)data;
	(void)size;
	return error_set_at(err, ERROR_FORMAT, 0, "not a heap snapshot");
}
