/*
 * The text of a JSON string as it comes over the wire, and in particular the
 * pieces of a snapshot: {"method":"HeapProfiler.addHeapSnapshotChunk",
 * "params":{"chunk":"..."}}. A snapshot is some hundred megabytes of it, so it
 * is not given to a general parser.
 *
 * What a worker thread says is a string inside of a string: it is decoded
 * twice, one after the other. Leaf; any thread; no allocation.
 */
#ifndef LIVE_CHUNKS_H
#define LIVE_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Decodes the string whose opening quote stands right before text, which has
 * len bytes. out has room for len bytes and may be text itself; *decoded is
 * how many of them were written (UTF-8, may have NUL), *end where the closing
 * quote stands in text. False when there is none, or for an escape that JSON
 * does not have, half a surrogate pair included; out is then spoilt.
 */
bool chunk_decode(const char *text, size_t len, char *out, size_t *decoded,
	size_t *end);

/*
 * Does the message have a piece of a snapshot, written as V8 writes it? Then
 * *begin is where its text begins, to be decoded up to the quote before the
 * last two characters. For other ways to write it use a general parser.
 */
bool chunk_message(const char *text, size_t len, size_t *begin);

/*
 * A message of a worker thread, written as Node writes it: the session stands
 * in *session, *session_len, the inner message is to be decoded from *begin.
 */
bool chunk_worker_message(const char *text, size_t len, const char **session,
	size_t *session_len, size_t *begin);

#endif
