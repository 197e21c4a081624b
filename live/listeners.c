#include "live/listeners.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live/proc.h"
#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"

/* A machine with a million connections has 150 MB there: not all of it. */
#define TABLE_LIMIT ((size_t)16 << 20)
#define LISTENERS_MAX 16384
/* The state of a socket that waits for connections. */
#define STATE_LISTEN 0x0a

/*
 * An address is words of 32 bits in hexadecimal, in the byte order of the
 * machine: 1 for IPv4, 4 for IPv6.
 */
static bool
parse_address(const char *text, size_t words, struct listener *listener)
{
	struct in6_addr address = { 0 };
	uint32_t word;

	for (size_t i = 0; i < words; i++) {
		if (sscanf(text + 8 * i, "%8" SCNx32, &word) != 1)
			return false;
		memcpy((char *)&address + 4 * i, &word, sizeof word);
	}
	if (words == 1)
		listener->loopback =
		    *(const unsigned char *)&address == 127;
	else
		listener->loopback = IN6_IS_ADDR_LOOPBACK(&address) ||
		    (IN6_IS_ADDR_V4MAPPED(&address) &&
		    address.s6_addr[12] == 127);
	return inet_ntop(words == 1 ? AF_INET : AF_INET6, &address,
	    listener->host, sizeof listener->host) != NULL;
}

/*
 * "  0: 0100007F:240D 00000000:0000 0A 00000000:00000000 00:00000000 00000000
 *  1000 0 4711 ..."
 */
static bool
parse_line(const char *line, struct listener *listener)
{
	char address[33];
	unsigned port, state, user;
	size_t len;

	*listener = (struct listener) { .fd = -1 };
	if (sscanf(line, " %*u: %32[0-9A-Fa-f]:%4x %*32[0-9A-Fa-f]:%*4x %2x "
	    "%*s %*s %*s %10u %*s %20" SCNu64, address, &port, &state, &user,
	    &listener->inode) != 5 || state != STATE_LISTEN)
		return false;
	listener->port = (uint16_t)port;
	listener->user = (uid_t)user;
	len = strlen(address);
	return (len == 8 || len == 32) &&
	    parse_address(address, len / 8, listener);
}

static bool
add_table(struct listeners *listeners, size_t *capacity, char *text,
	struct error *err)
{
	struct listener *grown, listener;
	char *line, *rest = text;

	while ((line = strsep(&rest, "\n")) != NULL) {
		if (listeners->count == LISTENERS_MAX ||
		    !parse_line(line, &listener))
			continue;
		grown = array_grow(listeners->entries, capacity,
		    listeners->count + 1, sizeof *grown, "sockets", err);
		if (grown == NULL)
			return false;
		listeners->entries = grown;
		grown[listeners->count++] = listener;
	}
	return true;
}

static int
by_port(const void *a, const void *b)
{
	const struct listener *x = a, *y = b;

	if (x->port != y->port)
		return x->port < y->port ? -1 : 1;
	return strcmp(x->host, y->host);
}

bool
listeners_read(struct listeners *listeners, const struct proc *proc,
	pid_t pid, struct error *err)
{
	static const char *const names[] = { "net/tcp", "net/tcp6" };
	struct strbuf text = STRBUF_INIT;
	size_t capacity = 0;
	bool done = true;

	*listeners = (struct listeners) { .count = 0 };
	for (size_t i = 0; done && i < 2; i++) {
		strbuf_reset(&text);
		if (proc_read(proc, pid, names[i], TABLE_LIMIT, &text))
			done = add_table(listeners, &capacity, text.data, err);
		else if (text.failed)
			done = error_memory(err, "sockets", TABLE_LIMIT);
	}
	strbuf_release(&text);
	if (!done)
		listeners_release(listeners);
	else if (listeners->count > 1)
		qsort(listeners->entries, listeners->count,
		    sizeof *listeners->entries, by_port);
	return done;
}

void
listeners_release(struct listeners *listeners)
{
	free(listeners->entries);
	*listeners = (struct listeners) { .count = 0 };
}

/*
 * Calls found for the inode of each socket that pid has open, until it says
 * that it has seen enough. False when its files cannot be seen.
 */
static bool
each_socket(const struct proc *proc, pid_t pid,
	bool (*found)(uint64_t inode, int fd, void *data), void *data)
{
	char path[PROC_PATH_MAX], link[64], name[300];
	struct dirent *entry;
	uint64_t inode;
	DIR *folder;

	if (!proc_path(proc, pid, "fd", path))
		return false;
	folder = opendir(path);
	if (folder == NULL)
		return false;
	while ((entry = readdir(folder)) != NULL) {
		snprintf(name, sizeof name, "fd/%s", entry->d_name);
		if (proc_link(proc, pid, name, link, sizeof link) &&
		    sscanf(link, "socket:[%20" SCNu64 "]", &inode) == 1 &&
		    found(inode, (int)strtol(entry->d_name, NULL, 10), data))
			break;
	}
	closedir(folder);
	return true;
}

static bool
take_fd(uint64_t inode, int fd, void *data)
{
	struct listeners *listeners = data;

	for (size_t i = 0; i < listeners->count; i++)
		if (listeners->entries[i].inode == inode)
			listeners->entries[i].fd = fd;
	return false;
}

bool
listeners_of(struct listeners *listeners, const struct listeners *all,
	const struct proc *proc, pid_t pid, bool *readable, struct error *err)
{
	struct listener *entries;
	size_t count = 0;

	*readable = false;
	*listeners = (struct listeners) { .count = 0 };
	entries = calloc(all->count + 1, sizeof *entries);
	if (entries == NULL)
		return error_memory(err, "sockets", all->count);
	if (all->count > 0)
		memcpy(entries, all->entries, all->count * sizeof *entries);
	*listeners = (struct listeners) { entries, all->count };
	*readable = each_socket(proc, pid, take_fd, listeners);
	for (size_t i = 0; i < all->count; i++)
		if (entries[i].fd >= 0)
			entries[count++] = entries[i];
	listeners->count = count;
	return true;
}

static bool
is_wanted(uint64_t inode, int fd, void *data)
{
	uint64_t *wanted = data;

	(void)fd;
	if (inode != *wanted)
		return false;
	*wanted = 0;
	return true;
}

pid_t
listeners_owner(const struct proc *proc, uint64_t inode, pid_t guess)
{
	pid_t *pids, owner = 0;
	size_t count;

	if (inode == 0)
		return 0;
	if (guess > 0)
		each_socket(proc, guess, is_wanted, &inode);
	if (inode == 0)
		return guess;
	if (!proc_pids(proc, &pids, &count, NULL))
		return 0;
	for (size_t i = 0; i < count && owner == 0; i++) {
		each_socket(proc, pids[i], is_wanted, &inode);
		if (inode == 0)
			owner = pids[i];
	}
	free(pids);
	return owner;
}
