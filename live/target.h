/*
 * Whom to capture, as people type it: a pid, HOST:PORT of an inspector,
 * ws://HOST:PORT/UUID as Node prints it.
 */
#ifndef LIVE_TARGET_H
#define LIVE_TARGET_H

#include <stdbool.h>
#include <sys/types.h>

#include "live/inspector.h"

struct error;

struct target {
	pid_t pid;		/* or 0: by address */
	struct inspector_address address;
	bool loopback;		/* of the address: no other machine */
};

/*
 * A name of a host is looked up, which may take seconds; localhost is not.
 * False, with ERROR_USAGE, for anything else, wss:// included.
 */
bool target_parse(struct target *target, const char *text, struct error *err);

#endif
