#include "live/node_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "live/inspector.h"
#include "live/proc.h"
#include "live/process.h"
#include "live/snapshot_check.h"
#include "model/base/array.h"
#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"

#define NAMES_MAX 100000
/* A file that has not grown for so long may be whole. */
#define STABLE_SECONDS 0.4

struct folder {
	char *open;		/* how we get there: /proc/PID/cwd */
	char *shown;		/* how a person does */
};

struct node_files {
	const struct process *process;
	const struct proc *proc;
	struct folder folders[2];
	size_t folder_count;
	char **known;		/* names that were there, or were given */
	size_t known_count, known_capacity;
};

/* Heap.YYYYMMDD.HHMMSS.PID.TID.SEQ.heapsnapshot of this process? */
static bool
is_of_process(const char *name, pid_t pid)
{
	int date, hour, of, thread, sequence, end = 0;

	return sscanf(name, "Heap.%8d.%6d.%d.%d.%d.heapsnapshot%n", &date,
	    &hour, &of, &thread, &sequence, &end) == 5 && of == pid &&
	    end > 0 && name[end] == '\0';
}

static bool
is_known(const struct node_files *files, const char *name)
{
	for (size_t i = 0; i < files->known_count; i++)
		if (strcmp(files->known[i], name) == 0)
			return true;
	return false;
}

static bool
remember(struct node_files *files, const char *name, struct error *err)
{
	char **known = array_grow(files->known, &files->known_capacity,
	    files->known_count + 1, sizeof *known, "names of files", err);

	if (known == NULL)
		return false;
	files->known = known;
	known[files->known_count] = strdup(name);
	if (known[files->known_count] == NULL)
		return error_memory(err, "a name", strlen(name));
	files->known_count++;
	return true;
}

/*
 * The first name of the process that is not known, in found, to be freed; or
 * NULL. With all: remembers every one instead.
 */
static bool
look_into(struct node_files *files, const struct folder *folder, bool all,
	char **found, struct error *err)
{
	pid_t pid = files->process->status.inner_pid > 0 ?
	    files->process->status.inner_pid : files->process->pid;
	DIR *directory = opendir(folder->open);
	struct dirent *entry;
	bool done = true;

	*found = NULL;
	if (directory == NULL)
		return true;
	while (done && *found == NULL &&
	    (entry = readdir(directory)) != NULL) {
		if (!is_of_process(entry->d_name, pid) ||
		    is_known(files, entry->d_name))
			continue;
		if (all && files->known_count < NAMES_MAX)
			done = remember(files, entry->d_name, err);
		else if (!all && (*found = strdup(entry->d_name)) == NULL)
			done = error_memory(err, "a name", 1);
	}
	closedir(directory);
	return done;
}

static char *
joined(const char *first, const char *second)
{
	struct strbuf text = STRBUF_INIT;
	char *copy;

	strbuf_addf(&text, "%s%s%s", first, second[0] == '/' ? "" : "/",
	    second);
	copy = text.failed ? NULL : strdup(text.data);
	strbuf_release(&text);
	return copy;
}

/* below: /proc/PID/cwd or root, and what is below that. */
static bool
add_folder(struct node_files *files, const char *link, const char *below,
	struct error *err)
{
	const struct process *process = files->process;
	struct folder *folder = &files->folders[files->folder_count];
	const char *base = strcmp(link, "root") == 0 ? "" : process->folder;
	char path[PROC_PATH_MAX];

	if (!proc_path(files->proc, process->pid, link, path))
		return error_set(err, ERROR_IO, "a name is too long");
	folder->open = joined(path, below);
	/* In a container, or where it cannot be said: by way of /proc. */
	if (process->status.nested || base == NULL)
		folder->shown = joined(path, below);
	else
		folder->shown = below[0] == '\0' ? strdup(base) :
		    joined(base, below);
	files->folder_count++;
	return (folder->open != NULL && folder->shown != NULL) ||
	    error_memory(err, "a name", strlen(below));
}

struct node_files *
node_files_open(const struct process *process, const struct proc *proc,
	struct error *err)
{
	const char *diagnostics = process->options.diagnostic_dir;
	struct node_files *files = calloc(1, sizeof *files);
	char *found = NULL;
	bool done;

	if (files == NULL) {
		error_memory(err, "files of a process", sizeof *files);
		return NULL;
	}
	files->process = process;
	files->proc = proc;
	/* Old versions do not mind --diagnostic-dir: look into both. */
	done = add_folder(files, "cwd", "", err) && (diagnostics == NULL ||
	    add_folder(files, diagnostics[0] == '/' ? "root" : "cwd",
	    diagnostics, err));
	for (size_t i = 0; done && i < files->folder_count; i++)
		done = look_into(files, &files->folders[i], true, &found, err);
	if (done && access(files->folders[0].open, R_OK | X_OK) != 0)
		done = error_set(err, ERROR_IO, "the working directory of "
		    "process %d cannot be looked into: %s",
		    (int)process->pid, strerror(errno));
	if (done)
		return files;
	node_files_close(files);
	return NULL;
}

void
node_files_close(struct node_files *files)
{
	if (files == NULL)
		return;
	for (size_t i = 0; i < files->folder_count; i++) {
		free(files->folders[i].open);
		free(files->folders[i].shown);
	}
	for (size_t i = 0; i < files->known_count; i++)
		free(files->known[i]);
	free(files->known);
	free(files);
}

bool
node_files_ask(struct node_files *files, struct error *err)
{
	const struct process *process = files->process;
	int signal = process->options.snapshot_signal, fd, failed;
	struct proc_status status;

	fd = (int)syscall(SYS_pidfd_open, process->pid, 0);
	if (signal <= 0 || !process_lives(process, files->proc) ||
	    !proc_status(files->proc, process->pid, &status) ||
	    !proc_has_signal(status.caught, signal)) {
		if (fd >= 0)
			close(fd);
		return error_set(err, ERROR_ABSENT, "process %d does not "
		    "handle the signal of --heapsnapshot-signal: it would end "
		    "it", (int)process->pid);
	}
	failed = fd >= 0 ? (int)syscall(SYS_pidfd_send_signal, fd, signal,
	    NULL, 0) : kill(process->pid, signal);
	if (failed != 0)
		error_set(err, ERROR_IO, "process %d takes no signal from "
		    "us: %s", (int)process->pid, strerror(errno));
	if (fd >= 0)
		close(fd);
	return failed == 0;
}

static void
pause_shortly(void)
{
	const struct timespec pause = { .tv_nsec = 50000000 };

	nanosleep(&pause, NULL);
}

/* One that has appeared; NULL with err, also when nothing does. */
static const struct folder *
wait_for_name(struct node_files *files, unsigned patience, char **name,
	struct task *task, struct error *err)
{
	double begin = clock_seconds();
	bool lives = true;

	for (;;) {
		for (size_t i = 0; i < files->folder_count; i++) {
			if (!look_into(files, &files->folders[i], false, name,
			    err))
				return NULL;
			if (*name != NULL)
				return &files->folders[i];
		}
		if (!task_goes_on(task, err))
			return NULL;
		if (!lives) {
			error_set(err, ERROR_ABSENT, "process %d has ended "
			    "without a snapshot", (int)files->process->pid);
			return NULL;
		}
		if (patience > 0 && clock_seconds() - begin > patience) {
			error_set(err, ERROR_IO, "process %d has begun no "
			    "snapshot in %s for %u seconds: it is busy, or "
			    "may not write there",
			    (int)files->process->pid, files->folders[
			    files->folder_count - 1].shown, patience);
			return NULL;
		}
		/* What it left last is found once more. */
		lives = process_lives(files->process, files->proc);
		pause_shortly();
	}
}

static bool
ends_well(int fd, off_t size)
{
	char end[2];

	return size > 2 && pread(fd, end, 2, size - 2) == 2 &&
	    end[0] == ']' && end[1] == '}';
}

/* Until it does not grow any more, and ends as a snapshot does. */
static bool
wait_until_whole(const struct node_files *files, int fd, const char *shown,
	unsigned patience, struct task *task, struct error *err)
{
	double changed = clock_seconds();
	struct stat now;
	off_t size = -1;
	bool lives = true;

	for (;;) {
		if (fstat(fd, &now) != 0)
			return error_set(err, ERROR_IO, "%s: %s", shown,
			    strerror(errno));
		if (now.st_size != size)
			changed = clock_seconds();
		size = now.st_size;
		if (task != NULL)
			atomic_store(&task->arrived, (uint64_t)size);
		if (clock_seconds() - changed > STABLE_SECONDS &&
		    ends_well(fd, size))
			return true;
		if (!task_goes_on(task, err))
			return false;
		if (!lives)
			return error_set(err, ERROR_TRUNCATED, "process %d "
			    "has ended before %s was whole",
			    (int)files->process->pid, shown);
		if (patience > 0 && clock_seconds() - changed > patience)
			return error_set(err, ERROR_TRUNCATED, "%s is not "
			    "whole, and has not grown for %u seconds", shown,
			    patience);
		lives = process_lives(files->process, files->proc);
		pause_shortly();
	}
}

bool
node_files_wait(struct node_files *files, unsigned patience, char **path,
	struct task *task, struct error *err)
{
	const struct folder *folder;
	char *name = NULL, *open_path = NULL;
	struct error why;
	bool done = false;
	int fd = -1;

	*path = NULL;
	folder = wait_for_name(files, patience, &name, task, err);
	if (folder == NULL)
		return false;
	open_path = joined(folder->open, name);
	*path = joined(folder->shown, name);
	if (open_path == NULL || *path == NULL)
		error_memory(err, "a name", strlen(name));
	else if (remember(files, name, err))
		fd = open(open_path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK |
		    O_CLOEXEC);
	if (fd >= 0) {
		done = wait_until_whole(files, fd, *path, patience, task,
		    err);
		if (done && !snapshot_check_file(fd, &why))
			done = error_set(err, why.kind, "%s: %s", *path,
			    why.message);
		/* Old versions let everybody read it. */
		if (done)
			fchmod(fd, 0600);
		close(fd);
	} else if (*path != NULL && open_path != NULL) {
		error_set(err, ERROR_IO, "%s: %s", *path, strerror(errno));
	}
	free(name);
	free(open_path);
	if (!done) {
		free(*path);
		*path = NULL;
	}
	return done;
}
