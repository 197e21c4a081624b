/* A made-up /proc in a folder of its own. */
#ifndef TESTS_UNIT_FAKE_PROC_H
#define TESTS_UNIT_FAKE_PROC_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "live/proc.h"

#define FAKE_PATH 1024
/* As Node has them: SIGUSR1, SIGINT, SIGTERM and 33. */
#define FAKE_CAUGHT "0000000100004602"

static char fake_root[] = "/tmp/heaptrail-proc-XXXXXX";
static struct proc fake_proc = { fake_root };

static inline int
fake_make(void **state)
{
	(void)state;
	strcpy(fake_root + strlen(fake_root) - 6, "XXXXXX");
	return mkdtemp(fake_root) != NULL ? 0 : -1;
}

static inline int
fake_remove(void **state)
{
	char command[FAKE_PATH];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", fake_root);
	return system(command);
}

/* The whole name of a file of a process, with the folders it needs. */
static inline void
fake_path(pid_t pid, const char *name, char path[FAKE_PATH])
{
	snprintf(path, FAKE_PATH, "%s/%ld/%s", fake_root, (long)pid, name);
	for (char *at = path + strlen(fake_root) + 1; *at != '\0'; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		mkdir(path, 0755);
		*at = '/';
	}
}

static inline void
fake_bytes(pid_t pid, const char *name, const char *bytes, size_t len)
{
	char path[FAKE_PATH];
	FILE *file;

	fake_path(pid, name, path);
	file = fopen(path, "w");
	if (file == NULL || fwrite(bytes, 1, len, file) != len)
		abort();
	fclose(file);
}

static inline void
fake_file(pid_t pid, const char *name, const char *text)
{
	fake_bytes(pid, name, text, strlen(text));
}

static inline void
fake_link(pid_t pid, const char *name, const char *target)
{
	char path[FAKE_PATH];

	fake_path(pid, name, path);
	unlink(path);
	if (symlink(target, path) != 0)
		abort();
}

/* Words apart by a blank become words apart by NUL. */
static inline void
fake_words(pid_t pid, const char *name, const char *words)
{
	char bytes[4096];
	size_t len = strlen(words) + 1;

	snprintf(bytes, sizeof bytes, "%s", words);
	for (char *at = bytes; *at != '\0'; at++)
		if (*at == ' ')
			*at = '\0';
	fake_bytes(pid, name, bytes, len);
}

static inline void
fake_status(pid_t pid, pid_t parent, const char *caught, unsigned long kb)
{
	char text[512];

	snprintf(text, sizeof text, "Name:\tMainThread\nState:\tS (sleeping)\n"
	    "PPid:\t%ld\nUid:\t%lu\t%lu\t%lu\t%lu\nNSpid:\t%ld\n"
	    "VmRSS:\t%8lu kB\nThreads:\t11\n"
	    "SigBlk:\t0000000000000000\nSigIgn:\t0000000001001000\n"
	    "SigCgt:\t%s\n", (long)parent, (unsigned long)geteuid(),
	    (unsigned long)geteuid(), (unsigned long)geteuid(),
	    (unsigned long)geteuid(), (long)pid, kb, caught);
	fake_file(pid, "status", text);
	snprintf(text, sizeof text, "%ld (a) b (c) S %ld 1 1 0 -1 4194560 1 2 "
	    "3 4 5 6 7 8 20 0 11 0 %ld 1000 200\n", (long)pid, (long)parent,
	    (long)pid + 1000);
	fake_file(pid, "stat", text);
}

/* A Node process that is ours, with nothing special about it. */
static inline void
fake_node(pid_t pid, pid_t parent, const char *command)
{
	fake_status(pid, parent, FAKE_CAUGHT, 50000);
	fake_words(pid, "cmdline", command);
	fake_words(pid, "environ", "PATH=/bin HOME=/");
	fake_link(pid, "exe", "/opt/node/bin/node");
	fake_link(pid, "cwd", "/srv/app");
	fake_link(pid, "ns/net", "net:[4026531840]");
	fake_file(pid, "cgroup", "0::/user.slice\n");
	fake_link(pid, "fd/0", "/dev/null");
}

#endif
