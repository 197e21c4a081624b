#include "live/capture_way.h"

#include <signal.h>
#include <unistd.h>

#include "live/process.h"

const char *const capture_way_names[] = {
	[CAPTURE_INSPECTOR] = "inspector",
	[CAPTURE_SIGUSR1] = "SIGUSR1",
	[CAPTURE_SIGNAL] = "signal",
	[CAPTURE_RIGHTS] = "more rights",
	[CAPTURE_NOT] = "no",
};

bool
process_handles(const struct process *process, int signal)
{
	const struct proc_status *status = &process->status;

	return proc_has_signal(status->caught, signal) &&
	    !proc_has_signal(status->blocked, signal) &&
	    !proc_has_signal(status->ignored, signal);
}

static void
add_address(struct strbuf *sb, const char *host, unsigned port)
{
	bool wide = false;

	for (const char *at = host; *at != '\0'; at++)
		wide = wide || *at == ':';
	strbuf_addf(sb, wide ? "[%s]:%u" : "%s:%u", host, port);
}

/* What is true of it whatever it was started with; false: go on. */
static bool
is_out_of_reach(struct process *process)
{
	switch (process->runtime) {
	case RUNTIME_OTHER:
		strbuf_adds(&process->why, "not a Node process, as far as can "
		    "be seen");
		return true;
	case RUNTIME_BUN:
		strbuf_adds(&process->why, "Bun runs on another engine than "
		    "V8: no such snapshots");
		return true;
	default:
		break;
	}
	if (process->gone || process->status.state == 'Z')
		strbuf_adds(&process->why, "it has ended");
	else if (process->status.state == 'T' ||
	    process->status.state == 't')
		strbuf_addf(&process->why, "it is stopped, and answers "
		    "nothing: kill -CONT %ld", (long)process->pid);
	else
		return false;
	return true;
}

/* Why SIGUSR1 is of no use, or NULL. */
static const char *
no_sigusr1(const struct process *process)
{
	if (process->options.disable_sigusr1)
		return "started with --disable-sigusr1";
	if (proc_has_signal(process->status.ignored, SIGUSR1))
		return "it ignores SIGUSR1";
	if (proc_has_signal(process->status.blocked, SIGUSR1))
		return "it blocks SIGUSR1, as with --disable-sigusr1";
	if (!proc_has_signal(process->status.caught, SIGUSR1))
		return "it does not handle SIGUSR1, which would end it";
	return NULL;
}

static void
find_signal_ways(struct process *process)
{
	const struct node_options *options = &process->options;
	const char *no = no_sigusr1(process);
	struct strbuf *why = &process->why;
	bool signal = options->snapshot_signal > 0 &&
	    process_handles(process, options->snapshot_signal);

	if (process->runtime == RUNTIME_DENO)
		no = "Deno opens its inspector only with --inspect";
	if (no == NULL && !process->port_taken) {
		process->way = CAPTURE_SIGUSR1;
		strbuf_adds(why, "SIGUSR1 opens its inspector at ");
		if (options->port == 0)
			strbuf_addf(why, "%s, on any port", options->host);
		else
			add_address(why, options->host, options->port);
		return;
	}
	if (signal) {
		process->way = CAPTURE_SIGNAL;
		strbuf_addf(why, "it writes snapshots by itself "
		    "(--heapsnapshot-signal) into %s",
		    options->diagnostic_dir != NULL ? options->diagnostic_dir :
		    process->folder != NULL ? process->folder :
		    "its working directory");
		return;
	}
	process->way = CAPTURE_NOT;
	if (no != NULL) {
		strbuf_adds(why, no);
		return;
	}
	strbuf_addf(why, "the port of its inspector, %u, is taken",
	    options->port);
	if (process->port_owner > 0)
		strbuf_addf(why, " by process %ld", (long)process->port_owner);
}

void
capture_way_find(struct process *process)
{
	struct strbuf *why = &process->why;

	strbuf_reset(why);
	process->way = CAPTURE_NOT;
	if (is_out_of_reach(process))
		return;
	if (!process->readable) {
		process->way = CAPTURE_RIGHTS;
		if (process->status.user == geteuid())
			strbuf_adds(why, "the system shows nothing of it: run "
			    "this as root");
		else
			strbuf_addf(why, "it belongs to %s: run this as "
			    "that user or as root", process->user != NULL ?
			    process->user : "another user");
		return;
	}
	if (process->inspector_open) {
		process->way = CAPTURE_INSPECTOR;
		strbuf_adds(why, "its inspector is open at ");
		add_address(why, process->inspector.host,
		    process->inspector.port);
	} else {
		find_signal_ways(process);
	}
	if (process->other_network)
		strbuf_adds(why, ", in the network of its container");
}
