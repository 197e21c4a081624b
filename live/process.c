#include "live/process.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "live/capture_way.h"
#include "live/container.h"
#include "live/networks.h"
#include "model/base/error.h"

#define COMMAND_LIMIT ((size_t)256 << 10)
#define ENVIRONMENT_LIMIT ((size_t)1 << 20)

const char *const runtime_names[] = {
	[RUNTIME_OTHER] = "",
	[RUNTIME_NODE] = "Node",
	[RUNTIME_ELECTRON] = "Electron",
	[RUNTIME_DENO] = "Deno",
	[RUNTIME_BUN] = "Bun",
};

const char *const process_role_names[] = {
	[PROCESS_PROGRAM] = "program",
	[PROCESS_PRIMARY] = "primary",
	[PROCESS_WORKER] = "worker",
	[PROCESS_WRAPPER] = "wrapper",
	[PROCESS_MANAGER] = "manager",
};

struct process_reader {
	struct proc proc;
	struct runtime_versions *versions;
	struct networks *networks;
};

struct process_reader *
process_reader_new(const struct proc *proc, struct error *err)
{
	struct process_reader *reader = calloc(1, sizeof *reader);

	if (reader != NULL) {
		reader->proc = *proc;
		reader->versions = runtime_versions_new();
		reader->networks = networks_new();
	}
	if (reader == NULL || reader->versions == NULL ||
	    reader->networks == NULL) {
		process_reader_free(reader);
		error_memory(err, "processes", sizeof *reader);
		return NULL;
	}
	return reader;
}

void
process_reader_free(struct process_reader *reader)
{
	if (reader == NULL)
		return;
	runtime_versions_free(reader->versions);
	networks_free(reader->networks);
	free(reader);
}

void
process_reader_renew(struct process_reader *reader)
{
	networks_renew(reader->networks);
}

const struct proc *
process_reader_proc(const struct process_reader *reader)
{
	return &reader->proc;
}

/* "node", "nodejs", "node20", "node-v20.1": not "node_exporter". */
static bool
is_node_name(const char *name, size_t len)
{
	size_t at = 4;

	if (len < 4 || memcmp(name, "node", 4) != 0)
		return len == 4 && memcmp(name, "iojs", 4) == 0;
	if (len >= 6 && memcmp(name, "nodejs", 6) == 0)
		at = 6;
	if (at < len && name[at] == '-')
		at++;
	if (at < len && name[at] == 'v')
		at++;
	while (at < len && (isdigit((unsigned char)name[at]) ||
	    name[at] == '.'))
		at++;
	return at == len && name[len - 1] != '-' && name[len - 1] != 'v';
}

static enum runtime
runtime_of_name(const char *path)
{
	static const char deleted[] = " (deleted)";
	const char *name = strrchr(path, '/');
	size_t len;

	name = name != NULL ? name + 1 : path;
	len = strlen(name);
	/* The kernel says that of a program that was replaced. */
	if (len > strlen(deleted) &&
	    strcmp(name + len - strlen(deleted), deleted) == 0)
		len -= strlen(deleted);
	if (is_node_name(name, len))
		return RUNTIME_NODE;
	if (len == 3 && memcmp(name, "bun", 3) == 0)
		return RUNTIME_BUN;
	if (len == 4 && memcmp(name, "deno", 4) == 0)
		return RUNTIME_DENO;
	if (len == 8 && strncasecmp(name, "electron", 8) == 0)
		return RUNTIME_ELECTRON;
	return RUNTIME_OTHER;
}

enum runtime
process_runtime(struct process_reader *reader, pid_t pid)
{
	struct proc_words words;
	enum runtime runtime = RUNTIME_OTHER;
	char path[PATH_MAX];

	if (proc_link(&reader->proc, pid, "exe", path, sizeof path))
		return runtime_of_name(path);
	/* The beginning is enough. */
	if (proc_words(&reader->proc, pid, "cmdline", PATH_MAX, &words) &&
	    words.count > 0)
		runtime = runtime_of_name(words.words[0]);
	proc_words_release(&words);
	return runtime;
}

bool
process_may_be_node(const struct proc_status *status)
{
	return proc_has_signal(status->ignored, SIGPIPE) &&
	    proc_has_signal(status->caught, SIGINT) &&
	    proc_has_signal(status->caught, SIGTERM) &&
	    proc_has_signal(status->caught, SIGUSR1);
}

static bool
read_link(const struct proc *proc, pid_t pid, const char *name, char **text)
{
	char path[PATH_MAX];

	if (!proc_link(proc, pid, name, path, sizeof path))
		return true;
	*text = strdup(path);
	return *text != NULL;
}

static bool
read_user(struct process *process)
{
	struct passwd entry, *found = NULL;
	char buf[4096];

	if (getpwuid_r(process->status.user, &entry, buf, sizeof buf,
	    &found) == 0 && found != NULL)
		process->user = strdup(found->pw_name);
	else if (asprintf(&process->user, "%lu",
	    (unsigned long)process->status.user) < 0)
		process->user = NULL;
	return process->user != NULL;
}

/* Only in some runtimes is the first word the program's and not a title. */
static bool
has_title(const struct process *process, const struct proc_words *command)
{
	return command->count == 1 && process->exe != NULL &&
	    process->runtime != RUNTIME_OTHER &&
	    runtime_of_name(command->words[0]) == RUNTIME_OTHER &&
	    (strchr(command->words[0], ' ') != NULL ||
	    strchr(command->words[0], '/') == NULL);
}

static bool
is_word(const struct proc_words *words, size_t at, const char *word)
{
	return at < words->count && strcmp(words->words[at], word) == 0;
}

/* What the command line says of the part that it plays. */
static void
find_role(struct process *process, enum command_role role,
	const struct proc_words *command,
	const struct proc_words *environment)
{
	const struct node_options *options = &process->options;

	if (role == COMMAND_MANAGER || options->run != NULL ||
	    (process->runtime == RUNTIME_BUN && (is_word(command, 1, "run") ||
	    is_word(command, 1, "x"))))
		process->role = PROCESS_MANAGER;
	else if (role == COMMAND_WRAPPER || options->watch || options->test)
		process->role = PROCESS_WRAPPER;
	/* node:cluster gives each worker a number there. */
	else if (proc_words_value(environment, "NODE_UNIQUE_ID") != NULL)
		process->role = PROCESS_WORKER;
}

/* Else the words behind it are of one program with Node: its own. */
static bool
goes_by_name(const struct process *process)
{
	return process->runtime == RUNTIME_NODE && (process->exe == NULL ||
	    runtime_of_name(process->exe) == RUNTIME_NODE);
}

static bool
read_command(struct process *process, const struct proc_words *command,
	const struct proc_words *environment)
{
	const char *node_options = proc_words_value(environment,
	    "NODE_OPTIONS");
	enum command_role role;

	process->titled = has_title(process, command);
	if (!node_options_read(&process->options, command->words,
	    process->titled || process->runtime == RUNTIME_BUN ? 0 :
	    command->count, node_options))
		return false;
	if (process->titled) {
		role = command_title(command->words[0], &process->command);
	} else if (process->options.code > 0) {
		strbuf_adds(&process->command, "node -e ");
		role = command_title(command->words[process->options.code],
		    &process->command);
	} else {
		role = command_words(command->words, command->count,
		    goes_by_name(process) ? process->options.script :
		    command->count,
		    process->folder, &process->command);
	}
	find_role(process, role, command, environment);
	return !process->command.failed;
}

static bool
read_words(struct process *process, const struct proc *proc)
{
	struct proc_words command, environment;
	const char *host;
	bool done;

	if (!proc_words(proc, process->pid, "cmdline", COMMAND_LIMIT,
	    &command))
		errno = 0;
	process->readable = proc_words(proc, process->pid, "environ",
	    ENVIRONMENT_LIMIT, &environment);
	done = read_command(process, &command, &environment);
	host = proc_words_value(&environment, "HOSTNAME");
	if (done && process->container != NULL && host != NULL) {
		process->host = strdup(host);
		done = process->host != NULL;
	}
	proc_words_release(&command);
	proc_words_release(&environment);
	return done;
}

/*
 * Is this the inspector? When options name its port: the one with that. When
 * they say any, it is the first on the right address that was opened: at the
 * start, before the program itself ran.
 */
static bool
may_be_inspector(const struct process *process, const struct listener *own)
{
	const struct node_options *options = &process->options;
	const struct listener *found = &process->inspector;

	if (options->port > 0)
		return own->port == options->port;
	if (!options->inspect || (process->inspector_open &&
	    own->fd > found->fd))
		return false;
	return strcmp(own->host, options->host) == 0 ||
	    (own->loopback && strcmp(options->host, "localhost") == 0);
}

/* The inspector among the ports it has open, or who has its port. */
static void
find_inspector(struct process *process, const struct listeners *all,
	struct process_reader *reader)
{
	const struct listener *taken = NULL;
	uint16_t port = process->options.port;

	for (size_t i = 0; i < process->own.count; i++)
		if (may_be_inspector(process, &process->own.entries[i])) {
			process->inspector = process->own.entries[i];
			process->inspector_open = true;
		}
	for (size_t i = 0; port > 0 && i < all->count; i++)
		if (all->entries[i].port == port)
			taken = &all->entries[i];
	if (taken != NULL && !process->inspector_open) {
		process->port_taken = true;
		process->port_owner = networks_owner(reader->networks,
		    &reader->proc, taken->inode);
	}
}

static bool
read_network(struct process *process, struct process_reader *reader,
	struct error *err)
{
	const struct listeners *all;
	bool readable;

	all = networks_listeners(reader->networks, &reader->proc, process->pid,
	    &process->other_network, err);
	if (all == NULL || !listeners_of(&process->own, all, &reader->proc,
	    process->pid, &readable, err))
		return false;
	process->readable = process->readable && readable;
	if (readable)
		find_inspector(process, all, reader);
	return true;
}

bool
process_read(struct process *process, struct process_reader *reader,
	pid_t pid, struct error *err)
{
	const struct proc *proc = &reader->proc;

	*process = (struct process) { .pid = pid, .command = STRBUF_INIT,
	    .why = STRBUF_INIT };
	if (!proc_status(proc, pid, &process->status))
		return error_set(err, ERROR_ABSENT, "there is no process %ld; "
		    "heaptrail ps lists those that there are", (long)pid);
	process->parent = process->status.parent;
	process->started = proc_started(proc, pid);
	process->runtime = process_runtime(reader, pid);
	if ((process->runtime == RUNTIME_NODE ||
	    (process->runtime == RUNTIME_OTHER &&
	    process_may_be_node(&process->status))) &&
	    runtime_version_find(reader->versions, proc, pid, process->version))
		process->runtime = RUNTIME_NODE;
	if (!read_link(proc, pid, "exe", &process->exe) ||
	    !read_link(proc, pid, "cwd", &process->folder) ||
	    !read_user(process) ||
	    !container_read(proc, pid, &process->container) ||
	    !read_words(process, proc))
		return error_memory(err, "a process", sizeof *process);
	if (process->runtime != RUNTIME_OTHER &&
	    !read_network(process, reader, err))
		return false;
	process->gone = !process_lives(process, proc);
	capture_way_find(process);
	return !process->why.failed || error_memory(err, "a process",
	    process->why.len);
}

void
process_release(struct process *process)
{
	free(process->exe);
	free(process->folder);
	free(process->user);
	free(process->container);
	free(process->host);
	strbuf_release(&process->command);
	strbuf_release(&process->why);
	node_options_release(&process->options);
	listeners_release(&process->own);
	*process = (struct process) { .command = STRBUF_INIT,
	    .why = STRBUF_INIT };
}

bool
process_lives(const struct process *process, const struct proc *proc)
{
	uint64_t started = proc_started(proc, process->pid);

	return started != 0 && started == process->started;
}
