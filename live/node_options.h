/*
 * What the command line of a Node process, and its NODE_OPTIONS, say about
 * looking into it. Node reads NODE_OPTIONS first; the command line wins.
 * Names may be written with _ for -. No allocation but of the two texts.
 */
#ifndef LIVE_NODE_OPTIONS_H
#define LIVE_NODE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NODE_HOST_MAX 256
#define NODE_INSPECTOR_PORT 9229

struct node_options {
	bool inspect;		/* --inspect, -brk, -wait: from the start */
	char host[NODE_HOST_MAX];	/* "127.0.0.1" */
	uint16_t port;		/* what --inspect or SIGUSR1 opens; 0: any */
	bool disable_sigusr1;
	int snapshot_signal;	/* --heapsnapshot-signal; 0: none, -1: one
				   that we do not know */
	unsigned near_limit;	/* --heapsnapshot-near-heap-limit */
	char *diagnostic_dir;	/* or NULL: the working directory */
	bool watch;		/* --watch: a child does the work */
	bool test;		/* --test: children do */
	char *run;		/* --run NAME: a child does; or NULL */
	size_t script;		/* the first word that is no option; count:
				   there is none, or it is -e */
	size_t code;		/* the word after -e or -p; 0: none */
};

/*
 * words are those of the command line, the program first; environment is the
 * value of NODE_OPTIONS, or NULL. False when memory ran out. The caller
 * releases.
 */
bool node_options_read(struct node_options *options, char *const *words,
	size_t count, const char *environment);
void node_options_release(struct node_options *options);

/* "SIGUSR2" is 12; 0 for "", -1 for others. */
int node_options_signal(const char *name);
/* The other way; "" for one that we do not know. */
const char *node_options_signal_name(int number);

#endif
