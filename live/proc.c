#include "live/proc.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/array.h"
#include "model/base/error.h"

/* More than the kernel writes there. */
#define STATUS_LIMIT 16384
#define STAT_LIMIT 4096

bool
proc_has_signal(uint64_t set, int signal)
{
	return signal >= 1 && signal <= 64 && (set >> (signal - 1) & 1);
}

bool
proc_path(const struct proc *proc, pid_t pid, const char *name,
	char path[PROC_PATH_MAX])
{
	int len = snprintf(path, PROC_PATH_MAX, "%s/%ld/%s", proc->root,
	    (long)pid, name);

	if (len > 0 && len < PROC_PATH_MAX)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

/* What a process can put there is a plain file; others might block. */
static int
open_file(const struct proc *proc, pid_t pid, const char *name)
{
	char path[PROC_PATH_MAX];

	if (!proc_path(proc, pid, name, path))
		return -1;
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

bool
proc_read(const struct proc *proc, pid_t pid, const char *name, size_t limit,
	struct strbuf *sb)
{
	size_t start = sb->len, want;
	int fd = open_file(proc, pid, name), kept;
	char buf[8192];
	ssize_t got = 0;

	if (fd < 0)
		return false;
	while (sb->len - start < limit) {
		want = limit - (sb->len - start);
		got = read(fd, buf, want < sizeof buf ? want : sizeof buf);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		strbuf_add(sb, buf, (size_t)got);
		if (sb->failed) {
			errno = ENOMEM;
			got = -1;
			break;
		}
	}
	kept = errno;
	close(fd);
	errno = kept;
	return got >= 0;
}

bool
proc_link(const struct proc *proc, pid_t pid, const char *name, char *buf,
	size_t size)
{
	char path[PROC_PATH_MAX];
	ssize_t len;

	if (!proc_path(proc, pid, name, path))
		return false;
	len = readlink(path, buf, size);
	if (len < 0)
		return false;
	if ((size_t)len >= size) {
		errno = ENAMETOOLONG;
		return false;
	}
	buf[len] = '\0';
	return true;
}

/* The value of a line "Name:\tvalue" of status, or NULL. */
static const char *
field(const struct strbuf *status, const char *name)
{
	size_t len = strlen(name);
	const char *line = status->data;

	while (line != NULL) {
		if (strncmp(line, name, len) == 0 && line[len] == ':')
			return line + len + 1 + strspn(line + len + 1, " \t");
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	return NULL;
}

/* Numbers that make no sense are none. */
static uint64_t
number_field(const struct strbuf *status, const char *name, int base,
	uint64_t most)
{
	const char *value = field(status, name);
	unsigned long long number;
	char *end;

	if (value == NULL || !isxdigit((unsigned char)*value))
		return 0;
	errno = 0;
	number = strtoull(value, &end, base);
	return errno != 0 || end == value || number > most ? 0 : number;
}

/* "NSpid: 4711 12": the pid in each namespace, the innermost last. */
static void
read_inner_pid(const struct strbuf *text, pid_t pid,
	struct proc_status *status)
{
	const char *at = field(text, "NSpid");
	long number = 0;
	char *end;

	status->inner_pid = pid;
	while (at != NULL && (*at == ' ' || *at == '\t' ||
	    isdigit((unsigned char)*at))) {
		number = strtol(at, &end, 10);
		if (end == at || number <= 0 || number > INT_MAX)
			return;
		status->nested = status->nested ||
		    status->inner_pid != (pid_t)number;
		status->inner_pid = (pid_t)number;
		at = end;
	}
}

/* "Uid: real effective saved file": who may send signals is the second. */
static void
read_user(const struct strbuf *text, struct proc_status *status)
{
	const char *value = field(text, "Uid");
	unsigned long real, effective;

	status->user = (uid_t)-1;
	if (value != NULL &&
	    sscanf(value, "%10lu %10lu", &real, &effective) == 2)
		status->user = (uid_t)effective;
}

bool
proc_status(const struct proc *proc, pid_t pid, struct proc_status *status)
{
	struct strbuf text = STRBUF_INIT;
	const char *state;
	bool done;

	*status = (struct proc_status) { .inner_pid = pid };
	done = proc_read(proc, pid, "status", STATUS_LIMIT, &text) &&
	    text.len > 0;
	if (done) {
		state = field(&text, "State");
		if (state != NULL && isalpha((unsigned char)*state))
			status->state = *state;
		status->parent = (pid_t)number_field(&text, "PPid", 10,
		    INT_MAX);
		status->rss = number_field(&text, "VmRSS", 10,
		    (uint64_t)INT64_MAX / 1024) * 1024;
		status->threads = (unsigned)number_field(&text, "Threads", 10,
		    UINT_MAX);
		status->caught = number_field(&text, "SigCgt", 16, UINT64_MAX);
		status->blocked = number_field(&text, "SigBlk", 16,
		    UINT64_MAX);
		status->ignored = number_field(&text, "SigIgn", 16,
		    UINT64_MAX);
		read_inner_pid(&text, pid, status);
		read_user(&text, status);
	}
	strbuf_release(&text);
	return done;
}

/* The 22nd field; the second is a name that may hold blanks and brackets. */
uint64_t
proc_started(const struct proc *proc, pid_t pid)
{
	struct strbuf text = STRBUF_INIT;
	unsigned long long started = 0;
	const char *at = NULL;

	if (proc_read(proc, pid, "stat", STAT_LIMIT, &text))
		at = strrchr(text.data, ')');
	for (int i = 2; at != NULL && i < 22; i++) {
		at = strchr(at, ' ');
		if (at != NULL)
			at++;
	}
	if (at != NULL && isdigit((unsigned char)*at))
		started = strtoull(at, NULL, 10);
	strbuf_release(&text);
	return started;
}

bool
proc_words(const struct proc *proc, pid_t pid, const char *name, size_t limit,
	struct proc_words *words)
{
	struct strbuf *text = &words->text;
	size_t count = 0, at = 0;

	*words = (struct proc_words) PROC_WORDS_INIT;
	if (!proc_read(proc, pid, name, limit, text))
		return false;
	while (text->len > 0 && text->data[text->len - 1] == '\0')
		strbuf_truncate(text, text->len - 1);
	if (text->len == 0)
		return true;
	for (size_t i = 0; i < text->len; i++)
		count += text->data[i] == '\0';
	words->words = calloc(count + 1, sizeof *words->words);
	if (words->words == NULL)
		return false;
	for (at = 0; words->count <= count; words->count++) {
		words->words[words->count] = text->data + at;
		at += strlen(text->data + at) + 1;
	}
	return true;
}

const char *
proc_words_value(const struct proc_words *words, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < words->count; i++)
		if (strncmp(words->words[i], name, len) == 0 &&
		    words->words[i][len] == '=')
			return words->words[i] + len + 1;
	return NULL;
}

void
proc_words_release(struct proc_words *words)
{
	strbuf_release(&words->text);
	free(words->words);
	*words = (struct proc_words) PROC_WORDS_INIT;
}

bool
proc_pids(const struct proc *proc, pid_t **pids, size_t *count,
	struct error *err)
{
	DIR *folder = opendir(proc->root);
	struct dirent *entry;
	size_t capacity = 0;
	pid_t *grown;
	char *end;
	long pid;

	*pids = NULL;
	*count = 0;
	if (folder == NULL)
		return error_set(err, ERROR_IO, "cannot list the processes in "
		    "%s: %s", proc->root, strerror(errno));
	while ((entry = readdir(folder)) != NULL) {
		pid = isdigit((unsigned char)entry->d_name[0]) ?
		    strtol(entry->d_name, &end, 10) : 0;
		if (pid <= 0 || pid > INT_MAX || *end != '\0')
			continue;
		grown = array_grow(*pids, &capacity, *count + 1, sizeof **pids,
		    "processes", err);
		if (grown == NULL) {
			closedir(folder);
			free(*pids);
			*pids = NULL;
			*count = 0;
			return false;
		}
		*pids = grown;
		(*pids)[(*count)++] = (pid_t)pid;
	}
	closedir(folder);
	return true;
}
