#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "tests/big/big.h"

uint64_t
truth_id(uint64_t node)
{
	return 2 * node + 1;
}

void
truth_ask(const char *format, ...)
{
	va_list args;

	printf("{\"arguments\":[");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("],\"rows\":[");
}

void
truth_class(const char *comma, const char *name, uint64_t distance,
	uint64_t count, uint64_t shallow, uint64_t retained)
{
	printf("%s{\"constructor\":\"%s\",\"distance\":%" PRIu64 ",\"count\":%"
	    PRIu64 ",\"shallow_size\":%" PRIu64 ",\"retained_size\":%" PRIu64
	    "}", comma, name, distance, count, shallow, retained);
}

void
truth_object(const char *comma, const char *of, uint64_t node,
	const char *name, uint64_t distance, uint64_t shallow,
	uint64_t retained)
{
	printf("%s{%s\"id\":%" PRIu64 ",\"name\":\"%s\",\"distance\":%" PRIu64
	    ",\"shallow_size\":%" PRIu64 ",\"retained_size\":%" PRIu64 "}",
	    comma, of, truth_id(node), name, distance, shallow, retained);
}

void
truth_end(uint64_t deleted)
{
	printf("],\"deleted\":%" PRIu64 "}\n", deleted);
}
