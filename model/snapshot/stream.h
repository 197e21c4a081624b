/*
 * Bytes that arrive in the background: a thread reads a pipe, or a compressed
 * file, takes it apart and lays the plain bytes one after the other into
 * memory that does not move. Others wait for as many of them as they need,
 * and drop what they have no more use for.
 *
 * Any thread may wait, drop and ask for progress; one makes and frees it.
 */
#ifndef MODEL_SNAPSHOT_STREAM_H
#define MODEL_SNAPSHOT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct error;
struct stream;
struct task;

/* The first so many bytes are never dropped: they tell what a file is. */
#define STREAM_HEAD (64 << 10)

/*
 * Starts to read fd, which it takes, also on failure: a pipe or socket from
 * where it is (size 0), or the bytes offset.. of a file that ends at size.
 * What is compressed is told by its first bytes.
 *
 * limit: when so many bytes are held, that is written and not dropped, and
 * more come, the stream fails; 0: as many as there is memory for now, and
 * less when others take it meanwhile. The window of a decompressor comes on
 * top of that.
 */
struct stream *stream_new(int fd, off_t offset, off_t size, uint64_t limit,
	struct error *err);
/* Stops reading and frees the bytes. Waits for the thread: not for long. */
void stream_free(struct stream *stream);

/* Where the bytes are, or will be. */
const char *stream_data(const struct stream *stream);

/*
 * Waits until the bytes up to end are there, or until no more will come.
 * *have is how many are there. False when they cannot be had: reading or
 * decompressing has failed before end, or the task was cancelled; that is
 * looked at twenty times a second. What stands before the place of a failure
 * can be had. *have < end: the input ends at *have, and it was whole; then
 * *size, which is 0 before, is set to it, under the stream's lock. The task is
 * told how much has arrived, as stream_progress() says it.
 */
bool stream_wait(struct stream *stream, uint64_t end, uint64_t *have,
	size_t *size, struct task *task, struct error *err);

/* The bytes begin..end will not be read again: frees whole pages of them. */
void stream_drop(struct stream *stream, uint64_t begin, uint64_t end);

/*
 * How many bytes of the input have been read, and of how many: 0 where that
 * is not known. Both count compressed bytes where they are compressed.
 */
void stream_progress(const struct stream *stream, uint64_t *done,
	uint64_t *total);
/* Is the input compressed? False until enough of it has come. */
bool stream_packed(const struct stream *stream);

#endif
