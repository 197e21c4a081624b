#include "live/networks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live/listeners.h"
#include "live/proc.h"
#include "model/base/array.h"

#define NAME_LEN 64

struct network {
	char name[NAME_LEN];	/* "net:[4026531840]"; "": cannot be seen */
	struct listeners listeners;
};

/* So many ports that are taken are remembered, and who has them. */
#define OWNERS 8

struct owner {
	uint64_t inode;
	pid_t pid;
	bool sure;		/* since networks_renew() */
};

struct networks {
	struct owner owners[OWNERS];
	size_t next_owner;
	struct network *entries;
	size_t count, capacity;
};

struct networks *
networks_new(void)
{
	return calloc(1, sizeof(struct networks));
}

void
networks_renew(struct networks *networks)
{
	for (size_t i = 0; i < networks->count; i++)
		listeners_release(&networks->entries[i].listeners);
	networks->count = 0;
	for (size_t i = 0; i < OWNERS; i++)
		networks->owners[i].sure = false;
}

void
networks_free(struct networks *networks)
{
	if (networks == NULL)
		return;
	networks_renew(networks);
	free(networks->entries);
	free(networks);
}

const struct listeners *
networks_listeners(struct networks *networks, const struct proc *proc,
	pid_t pid, bool *other, struct error *err)
{
	char name[NAME_LEN] = "", own[NAME_LEN] = "";
	struct network *grown, *network;

	if (!proc_link(proc, pid, "ns/net", name, sizeof name))
		name[0] = '\0';
	if (!proc_link(proc, getpid(), "ns/net", own, sizeof own))
		own[0] = '\0';
	*other = name[0] != '\0' && own[0] != '\0' && strcmp(name, own) != 0;
	for (size_t i = 0; name[0] != '\0' && i < networks->count; i++)
		if (strcmp(networks->entries[i].name, name) == 0)
			return &networks->entries[i].listeners;
	grown = array_grow(networks->entries, &networks->capacity,
	    networks->count + 1, sizeof *grown, "networks", err);
	if (grown == NULL)
		return NULL;
	networks->entries = grown;
	network = &grown[networks->count];
	strcpy(network->name, name);
	if (!listeners_read(&network->listeners, proc, pid, err))
		return NULL;
	networks->count++;
	return &network->listeners;
}

pid_t
networks_owner(struct networks *networks, const struct proc *proc,
	uint64_t inode)
{
	struct owner *owner = NULL;

	for (size_t i = 0; i < OWNERS; i++)
		if (networks->owners[i].inode == inode)
			owner = &networks->owners[i];
	if (owner == NULL) {
		owner = &networks->owners[networks->next_owner++ % OWNERS];
		*owner = (struct owner) { .inode = inode };
	}
	if (!owner->sure)
		owner->pid = listeners_owner(proc, inode, owner->pid);
	owner->sure = true;
	return owner->pid;
}
