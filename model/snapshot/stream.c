#include "model/snapshot/stream.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/base/memory.h"
#include "model/base/region.h"
#include "model/base/task.h"
#include "model/base/thread.h"
#include "model/snapshot/unpack.h"

/* How much is read at once: what a pipe holds. */
#define BLOCK (64 << 10)
/* How much is written at once, before those who wait are told. */
#define STEP ((size_t)1 << 20)
/* How often a thread that waits for input lets others look around. */
#define PULSE_MS 50
/* How many addresses are set aside for what may be of any length. */
#define REACH ((uint64_t)1 << 40)
/* How much is written between two looks at the memory that is left... */
#define LOOK ((uint64_t)16 << 20)
/* ...of which this part is for others. */
#define SPARE 16

struct stream {
	/* Set before the thread starts. */
	int fd;
	off_t offset, size;	/* of a file; size 0: not a file */
	uint64_t total;		/* bytes of input, 0: unknown */
	uint64_t limit_most;	/* bytes held */
	uint64_t spare;		/* bytes of memory for others; 0: never look */
	struct region region;
	pthread_t thread;

	/* The thread's own. */
	struct unpack *unpack;
	struct unpack_io io;
	char *block;
	bool at_end;		/* of the input */
	uint64_t limit;		/* by the memory there is now */
	uint64_t next_look;

	/* For everybody. */
	_Atomic bool stop;
	_Atomic bool packed;
	_Atomic uint64_t read;		/* bytes of input */
	_Atomic uint64_t have;		/* bytes written */
	_Atomic uint64_t dropped;
	pthread_mutex_t lock;
	pthread_cond_t change;	/* also now and then without one */
	/* Under the lock: */
	bool over;		/* nothing comes any more */
	bool failed;		/* why is in error */
	struct error error;
};

static void
wake_all(struct stream *stream)
{
	pthread_mutex_lock(&stream->lock);
	pthread_cond_broadcast(&stream->change);
	pthread_mutex_unlock(&stream->lock);
}

static bool
stopped(struct stream *stream, struct error *err)
{
	return stream->stop && !error_set(err, ERROR_CANCELLED, "cancelled");
}

/* Waits until the pipe has something to say. */
static bool
wait_for_input(struct stream *stream, struct error *err)
{
	struct pollfd ready = { .fd = stream->fd, .events = POLLIN };
	int result;

	for (;;) {
		if (stopped(stream, err))
			return false;
		result = poll(&ready, 1, PULSE_MS);
		if (result > 0)
			return true;
		if (result < 0 && errno != EINTR)
			return error_set(err, ERROR_IO, "cannot be read: %s",
			    strerror(errno));
		wake_all(stream);
	}
}

/* Reads up to max bytes to block; *len 0 at the end. */
static bool
read_some(struct stream *stream, char *block, size_t max, size_t *len,
	struct error *err)
{
	ssize_t n;

	do {
		if (stream->size > 0) {
			if ((off_t)max > stream->size - stream->offset)
				max = stream->size - stream->offset;
			n = pread(stream->fd, block, max, stream->offset);
		} else {
			if (!wait_for_input(stream, err))
				return false;
			n = read(stream->fd, block, max);
		}
	} while (n < 0 && (errno == EINTR || errno == EAGAIN));
	if (n < 0)
		return error_set(err, ERROR_IO, "cannot be read after %llu "
		    "bytes: %s", (unsigned long long)stream->read,
		    strerror(errno));
	stream->offset += n;
	stream->read += n;
	stream->at_end = n == 0;
	*len = n;
	return true;
}

/* The first bytes, and what they say. */
static bool
begin(struct stream *stream, struct error *err)
{
	enum packing packing;
	size_t have = 0, len;

	do {
		if (!read_some(stream, stream->block + have, BLOCK - have,
		    &len, err))
			return false;
		have += len;
	} while (len > 0 && have < PACKING_HEAD);
	if (have == 0)
		return error_set(err, ERROR_FORMAT, "is empty (0 bytes); has "
		    "the command that writes it failed?");
	packing = packing_find(stream->block, have);
	stream->packed = packing != PACKING_NONE;
	stream->io.in = stream->block;
	stream->io.in_left = have;
	stream->unpack = unpack_new(packing, stream->limit / 4, err);
	return stream->unpack != NULL;
}

static bool
too_large(const struct stream *stream, struct error *err)
{
	return error_set(err, ERROR_LIMIT, "too large: after %llu bytes%s "
	    "there is no memory for more; %s it to a file, which takes less "
	    "memory, and open that", (unsigned long long)stream->have,
	    stream->packed ? " of decompressed data" : "",
	    stream->packed ? "decompress" : "save");
}

/* How many bytes may be written now; 0 with err set when none. */
static size_t
room(struct stream *stream, struct error *err)
{
	uint64_t have = stream->have, held = have - stream->dropped, left;
	size_t most = STEP;

	if (stream->spare > 0 && have >= stream->next_look) {
		left = memory_machine("");
		left -= left < stream->spare ? left : stream->spare;
		stream->limit = stream->limit_most;
		if (left < stream->limit && held < stream->limit - left)
			stream->limit = held + left;
		stream->next_look = have + LOOK;
	}
	if (held >= stream->limit ||
	    (have == stream->region.ready &&
	    !region_grow(&stream->region, err))) {
		too_large(stream, err);
		return 0;
	}
	if (most > stream->limit - held)
		most = stream->limit - held;
	if (most > stream->region.ready - have)
		most = stream->region.ready - have;
	return most;
}

/* Reads and unpacks from the first byte to the last. */
static bool
transfer(struct stream *stream, struct error *err)
{
	struct unpack_io *io = &stream->io;
	size_t max;
	bool ok;

	if (!begin(stream, err))
		return false;
	/* What is left in the decompressor comes before the next block. */
	for (;;) {
		max = room(stream, err);
		if (max == 0)
			return false;
		io->out = stream->region.data + stream->have;
		io->room = max;
		ok = unpack_run(stream->unpack, io, err);
		stream->have += max - io->room;
		wake_all(stream);
		if (!ok || stopped(stream, err))
			return false;
		if (io->room == 0)
			continue;
		if (stream->at_end)
			break;
		io->in = stream->block;
		if (!read_some(stream, stream->block, BLOCK, &io->in_left,
		    err))
			return false;
	}
	if (!unpack_finish(stream->unpack, err))
		return false;
	if (stream->have == 0)
		return error_set(err, ERROR_FORMAT, "is empty (0 bytes) once "
		    "decompressed; take the snapshot again");
	return true;
}

static void *
work(void *data)
{
	struct stream *stream = data;
	struct error error = { .kind = ERROR_NONE };
	bool ok = transfer(stream, &error);

	unpack_free(stream->unpack);
	free(stream->block);
	close(stream->fd);
	region_trim(&stream->region, stream->have);
	pthread_mutex_lock(&stream->lock);
	stream->failed = !ok;
	stream->error = error;
	stream->over = true;
	pthread_cond_broadcast(&stream->change);
	pthread_mutex_unlock(&stream->lock);
	return NULL;
}

/* How many bytes will there be at most? Nobody knows with a pipe. */
static uint64_t
reach(int fd, off_t offset, off_t size)
{
	char head[PACKING_HEAD];
	uint64_t most = REACH;
	ssize_t n;

	if (size == 0)
		return REACH;
	n = pread(fd, head, sizeof(head), offset);
	if (n > 0)
		most = packing_max(packing_find(head, n), size - offset);
	return most < REACH ? most : REACH;
}

struct stream *
stream_new(int fd, off_t offset, off_t size, uint64_t limit,
	struct error *err)
{
	struct stream *stream = calloc(1, sizeof(*stream));

	if (stream == NULL) {
		error_memory(err, "a stream", sizeof(*stream));
		close(fd);
		return NULL;
	}
	stream->fd = fd;
	stream->offset = offset;
	stream->size = size;
	stream->total = size > 0 ? size - offset : 0;
	if (limit == 0) {
		limit = memory_machine("");
		stream->spare = limit / SPARE;
		limit -= stream->spare;
	}
	stream->limit = stream->limit_most = limit;
	stream->next_look = LOOK;
	pthread_mutex_init(&stream->lock, NULL);
	pthread_cond_init(&stream->change, NULL);
	if (!region_init(&stream->region, reach(fd, offset, size), err))
		goto fail;
	stream->block = malloc(BLOCK);
	if (stream->block == NULL) {
		error_memory(err, "a stream", BLOCK);
		goto fail;
	}
	if (thread_start(&stream->thread, work, stream))
		return stream;
	error_set(err, ERROR_MEMORY, "cannot start a thread");
fail:
	close(fd);
	free(stream->block);
	region_release(&stream->region);
	pthread_cond_destroy(&stream->change);
	pthread_mutex_destroy(&stream->lock);
	free(stream);
	return NULL;
}

void
stream_free(struct stream *stream)
{
	if (stream == NULL)
		return;
	stream->stop = true;
	pthread_join(stream->thread, NULL);
	region_release(&stream->region);
	pthread_cond_destroy(&stream->change);
	pthread_mutex_destroy(&stream->lock);
	free(stream);
}

const char *
stream_data(const struct stream *stream)
{
	return stream->region.data;
}

static void
tell(const struct stream *stream, struct task *task)
{
	if (task == NULL)
		return;
	task->arrived = stream->read;
	task->arriving = stream->total;
}

bool
stream_wait(struct stream *stream, uint64_t end, uint64_t *have,
	size_t *size, struct task *task, struct error *err)
{
	bool ok = true;

	tell(stream, task);
	*have = stream->have;
	if (*have >= end)
		return true;
	pthread_mutex_lock(&stream->lock);
	while (stream->have < end && !stream->over) {
		tell(stream, task);
		if (task != NULL && task->cancel) {
			ok = error_set(err, ERROR_CANCELLED, "cancelled");
			break;
		}
		pthread_cond_wait(&stream->change, &stream->lock);
	}
	tell(stream, task);
	*have = stream->have;
	if (ok && *have < end && stream->failed) {
		ok = false;
		if (err != NULL)
			*err = stream->error;
	} else if (ok && *have < end && *size == 0) {
		*size = *have;
	}
	pthread_mutex_unlock(&stream->lock);
	return ok;
}

void
stream_drop(struct stream *stream, uint64_t begin_at, uint64_t end)
{
	uint64_t have = stream->have;

	if (begin_at < STREAM_HEAD)
		begin_at = STREAM_HEAD;
	if (end > have)
		end = have;
	if (begin_at < end)
		stream->dropped += region_drop(&stream->region, begin_at, end);
}

void
stream_progress(const struct stream *stream, uint64_t *done, uint64_t *total)
{
	*done = stream->read;
	*total = stream->total;
}

bool
stream_packed(const struct stream *stream)
{
	return stream->packed;
}
