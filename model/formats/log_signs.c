#include "model/formats/log_signs.h"

#include <stddef.h>

#include "model/formats/log_text.h"

/* All of the words, in small letters, must be there. The first that fits. */
static const struct sign {
	const char *words[2];
	const char *what;
} signs[] = {
	{ { "heap out of memory" }, "heap out of memory" },
	{ { "reached heap limit" }, "heap out of memory" },
	{ { "ineffective mark-compacts" }, "heap out of memory" },
	{ { "maxlistenersexceeded" }, "too many listeners" },
	{ { "possible eventemitter memory leak" }, "too many listeners" },
	{ { "emfile" }, "too many open files" },
	{ { "enfile" }, "too many open files" },
	{ { "too many open files" }, "too many open files" },
	{ { "number of file watchers" }, "no file watchers left" },
	{ { "enospc" }, "disk full" },
	{ { "no space left" }, "disk full" },
	{ { "edquot" }, "disk full" },
	{ { "disk quota" }, "disk full" },
	{ { "enomem" }, "out of memory" },
	{ { "out of memory" }, "out of memory" },
	{ { "cannot allocate memory" }, "out of memory" },
	{ { "allocation failed" }, "out of memory" },
	{ { "err_memory_allocation_failed" }, "out of memory" },
	{ { "err_out_of_memory" }, "out of memory" },
	{ { "timeout", "acquiring" }, "pool full" },
	{ { "timed out", "acquir" }, "pool full" },
	{ { "pool", "timeout" }, "pool full" },
	{ { "pool", "timed out" }, "pool full" },
	{ { "pool", "exhausted" }, "pool full" },
	{ { "pool", "is full" }, "pool full" },
	{ { "resourcerequest", "timed out" }, "pool full" },
	{ { "timeout exceeded when trying to connect" }, "pool full" },
	{ { "too many connections" }, "too many connections" },
	{ { "too many clients" }, "too many connections" },
	{ { "er_con_count_error" }, "too many connections" },
	{ { "connection slots", "reserved" }, "too many connections" },
	{ { "event loop", "block" }, "event loop blocked" },
	{ { "event loop", "lag" }, "event loop blocked" },
	{ { "event loop", "delay" }, "event loop blocked" },
	{ { "eaddrnotavail" }, "no ports left" },
	{ { "maximum call stack" }, "stack overflow" },
};

const char *
log_sign(const char *text)
{
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (log_text_has(text, signs[i].words[0]) &&
		    (signs[i].words[1] == NULL ||
		    log_text_has(text, signs[i].words[1])))
			return signs[i].what;
	return NULL;
}
