#include "live/attached.h"

#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "live/listeners.h"
#include "live/proc.h"
#include "model/base/strbuf.h"

#define FILE_MAX (4 << 20)
#define CLIENTS_MAX 16
#define ESTABLISHED 1

/* A line of net/tcp. */
struct connection {
	unsigned local, remote, state;	/* ports */
	uint64_t inode;
};

/* "  0: 0100007F:2407 0100007F:D2F0 01 ... uid timeout inode ..." */
static bool
read_line(const char *line, struct connection *connection)
{
	return sscanf(line, " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%x %x "
	    "%*s %*s %*s %*s %*s %" SCNu64, &connection->local,
	    &connection->remote, &connection->state,
	    &connection->inode) == 4;
}

struct clients {
	unsigned ports[CLIENTS_MAX];	/* of the other ends */
	size_t count;
};

static void
each_line(const char *text, void (*take)(void *data,
	const struct connection *connection), void *data)
{
	struct connection connection;

	for (const char *line = text; line != NULL && *line != '\0';
	    line = strchr(line, '\n')) {
		line += *line == '\n';
		if (read_line(line, &connection))
			take(data, &connection);
	}
}

struct search {
	struct clients clients;
	unsigned port;
	const struct proc *proc;
	struct attached *attached;
	char exe[PATH_MAX];	/* ours */
};

static void
take_client(void *data, const struct connection *connection)
{
	struct search *search = data;

	if (connection->state == ESTABLISHED &&
	    connection->local == search->port &&
	    search->clients.count < CLIENTS_MAX)
		search->clients.ports[search->clients.count++] =
		    connection->remote;
}

/* The other end of such a connection, when it is on this machine. */
static void
take_other_end(void *data, const struct connection *connection)
{
	struct search *search = data;
	char exe[PATH_MAX];
	size_t i = 0;
	pid_t owner;

	if (connection->state != ESTABLISHED ||
	    connection->remote != search->port)
		return;
	while (i < search->clients.count &&
	    search->clients.ports[i] != connection->local)
		i++;
	if (i == search->clients.count)
		return;
	owner = listeners_owner(search->proc, connection->inode, 0);
	if (owner == getpid()) {
		search->attached->count--;
		return;
	}
	if (owner == 0)
		return;
	search->attached->pid = owner;
	if (proc_link(search->proc, owner, "exe", exe, sizeof exe) &&
	    strcmp(exe, search->exe) == 0)
		search->attached->ours++;
}

void
attached_find(struct attached *attached, const struct proc *proc, pid_t pid,
	unsigned port)
{
	static const char *const names[] = { "net/tcp", "net/tcp6" };
	struct search search = { .port = port, .proc = proc,
	    .attached = attached };
	struct strbuf text = STRBUF_INIT;

	*attached = (struct attached) { .count = 0 };
	if (!proc_link(proc, getpid(), "exe", search.exe, sizeof search.exe))
		search.exe[0] = '\0';
	for (size_t i = 0; i < 2; i++)
		proc_read(proc, pid, names[i], FILE_MAX, &text);
	each_line(text.data, take_client, &search);
	attached->count = search.clients.count;
	if (attached->count > 0)
		each_line(text.data, take_other_end, &search);
	strbuf_release(&text);
}
