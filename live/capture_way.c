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

static void
refuse(struct process *process, const char *brief, const char *words)
{
	process->way = CAPTURE_NOT;
	process->why_not = brief;
	strbuf_adds(&process->why, words);
}

/* What is true of it whatever it was started with; false: go on. */
static bool
is_out_of_reach(struct process *process)
{
	char state = process->status.state;

	if (process->runtime == RUNTIME_OTHER)
		refuse(process, "not Node", "not a Node process, as far as "
		    "can be seen");
	else if (process->runtime == RUNTIME_BUN)
		refuse(process, "not V8", "Bun runs on another engine than "
		    "V8: no such snapshots");
	else if (process->gone || state == 'Z')
		refuse(process, "ended", "it has ended");
	else if (state == 'T' || state == 't')
		refuse(process, "stopped", "it is stopped, and answers "
		    "nothing before kill -CONT");
	else
		return false;
	return true;
}

/* Is SIGUSR1 of no use? Then that is what is said. */
static bool
is_sigusr1_useless(struct process *process)
{
	const struct proc_status *status = &process->status;

	if (process->runtime == RUNTIME_DENO)
		refuse(process, "no port", "Deno opens its inspector only "
		    "with --inspect");
	else if (process->options.disable_sigusr1)
		refuse(process, "disabled", "started with --disable-sigusr1");
	else if (proc_has_signal(status->ignored, SIGUSR1))
		refuse(process, "ignored", "it ignores SIGUSR1");
	else if (proc_has_signal(status->blocked, SIGUSR1))
		refuse(process, "blocked", "it blocks SIGUSR1, as with "
		    "--disable-sigusr1");
	else if (!proc_has_signal(status->caught, SIGUSR1))
		refuse(process, "no handler", "it does not handle SIGUSR1, "
		    "which would end it");
	else
		return false;
	return true;
}

static void
find_signal_ways(struct process *process)
{
	const struct node_options *options = &process->options;
	struct strbuf *why = &process->why;

	if (!process->port_taken && !is_sigusr1_useless(process)) {
		process->way = CAPTURE_SIGUSR1;
		strbuf_adds(why, "SIGUSR1 opens its inspector at ");
		if (options->port == 0)
			strbuf_addf(why, "%s, on any port", options->host);
		else
			add_address(why, options->host, options->port);
		return;
	}
	if (options->snapshot_signal > 0 &&
	    process_handles(process, options->snapshot_signal)) {
		strbuf_reset(why);
		process->why_not = NULL;
		process->way = CAPTURE_SIGNAL;
		strbuf_addf(why, "%s makes it write one into %s",
		    node_options_signal_name(options->snapshot_signal),
		    options->diagnostic_dir != NULL ? options->diagnostic_dir :
		    process->folder != NULL ? process->folder :
		    "its working directory");
		return;
	}
	if (process->why_not != NULL || is_sigusr1_useless(process))
		return;
	refuse(process, "port taken", "the port of its inspector, ");
	strbuf_addf(why, "%u, is taken", options->port);
	if (process->port_owner > 0)
		strbuf_addf(why, " by process %ld", (long)process->port_owner);
}

void
capture_way_find(struct process *process)
{
	struct strbuf *why = &process->why;

	strbuf_reset(why);
	process->why_not = NULL;
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
		if (!process->inspector.loopback)
			strbuf_adds(why, ", for others on the network as "
			    "well");
	} else {
		find_signal_ways(process);
	}
	if (process->other_network)
		strbuf_adds(why, ", in the network of its container");
}
