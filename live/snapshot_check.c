#include "live/snapshot_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/snapshot/json.h"
#include "model/snapshot/meta.h"

#define HEAD_MAX (256 << 10)
#define READ_SIZE (1 << 20)

enum {
	IN_HEAD,
	IN_NODES,
	BEHIND,
};

void
snapshot_check_release(struct snapshot_check *check)
{
	strbuf_release(&check->head);
	*check = (struct snapshot_check)SNAPSHOT_CHECK_INIT;
}

static void
count_nodes(struct snapshot_check *check, const char *text, size_t len)
{
	const char *end = memchr(text, ']', len);

	if (end != NULL) {
		check->state = BEHIND;
		len = (size_t)(end - text);
	}
	for (size_t i = 0; i < len; i++) {
		check->commas += text[i] == ',';
		check->any |= text[i] >= '0';
	}
}

/* Collects until the numbers of nodes begin; those are counted. */
static void
read_head(struct snapshot_check *check, const char *text, size_t len)
{
	static const char nodes[] = "\"nodes\":[";
	size_t room = HEAD_MAX - check->head.len, before = check->head.len;
	size_t len_taken = len < room ? len : room, from;
	const char *found;

	strbuf_add(&check->head, text, len_taken);
	if (check->head.failed)
		return;
	/* The word may have begun in the piece before. */
	from = before > sizeof nodes ? before - sizeof nodes : 0;
	found = memmem(check->head.data + from, check->head.len - from, nodes,
	    sizeof nodes - 1);
	if (found == NULL)
		return;
	check->state = IN_NODES;
	from = (size_t)(found - check->head.data) + sizeof nodes - 1;
	strbuf_truncate(&check->head, from);
	count_nodes(check, text + (from - before), len - (from - before));
}

void
snapshot_check_feed(struct snapshot_check *check, const char *text,
	size_t len)
{
	if (len == 0)
		return;
	check->bytes += len;
	check->last[0] = len > 1 ? text[len - 2] : check->last[1];
	check->last[1] = text[len - 1];
	if (check->state == IN_HEAD)
		read_head(check, text, len);
	else if (check->state == IN_NODES)
		count_nodes(check, text, len);
}

static bool
check_count(const struct snapshot_check *check, const struct meta *meta,
	struct error *err)
{
	uint64_t numbers = check->any ? check->commas + 1 : 0;

	if (meta->node_stride == 0 || numbers % meta->node_stride != 0 ||
	    (meta->has_counts &&
	    numbers / meta->node_stride != meta->node_count))
		return error_set(err, ERROR_TRUNCATED, "the snapshot is not "
		    "whole: it has %llu numbers for %llu nodes of %u each",
		    (unsigned long long)numbers,
		    (unsigned long long)meta->node_count, meta->node_stride);
	return true;
}

bool
snapshot_check_end(const struct snapshot_check *check, struct error *err)
{
	static const char begin[] = "{\"snapshot\":";
	const char *at = check->head.data, *end = at + check->head.len;
	struct meta meta;
	bool done;

	if (check->head.failed)
		return error_memory(err, "the head of a snapshot",
		    check->head.len);
	if (check->bytes == 0)
		return error_set(err, ERROR_TRUNCATED, "the snapshot is empty");
	if (check->head.len < sizeof begin ||
	    memcmp(at, begin, sizeof begin - 1) != 0)
		return error_set(err, ERROR_FORMAT,
		    "what came is not a heap snapshot");
	if (check->state != BEHIND || memcmp(check->last, "]}", 2) != 0)
		return error_set(err, ERROR_TRUNCATED, "the snapshot ends too "
		    "early, after %llu bytes",
		    (unsigned long long)check->bytes);
	at += sizeof begin - 1;
	end = json_skip(at, end);
	if (end == NULL || end == at)
		return error_set(err, ERROR_FORMAT,
		    "what came is not a heap snapshot");
	done = meta_parse(&meta, at, (size_t)(end - at), 0, err);
	if (!done)
		return false;
	done = check_count(check, &meta, err);
	meta_release(&meta);
	return done;
}

bool
snapshot_check_file(int fd, struct error *err)
{
	struct snapshot_check check = SNAPSHOT_CHECK_INIT;
	char *buffer = malloc(READ_SIZE);
	ssize_t len;
	off_t at = 0;
	bool done;

	if (buffer == NULL)
		return error_memory(err, "reading a file", READ_SIZE);
	while ((len = pread(fd, buffer, READ_SIZE, at)) > 0 ||
	    (len < 0 && errno == EINTR)) {
		if (len < 0)
			continue;
		snapshot_check_feed(&check, buffer, (size_t)len);
		at += len;
	}
	if (len < 0)
		done = error_set(err, ERROR_IO, "cannot read it: %s",
		    strerror(errno));
	else
		done = snapshot_check_end(&check, err);
	snapshot_check_release(&check);
	free(buffer);
	return done;
}
