/*
 * Feeds any bytes to what takes gzip and zstd apart, all at once and in small
 * bites: both must come to the same bytes and the same verdict.
 * For libFuzzer (make fuzz FUZZ=unpack); see fuzz-load.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/snapshot/unpack.h"

#define OUT_MAX ((size_t)1 << 22)
#define MEMORY ((uint64_t)1 << 27)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
hold(bool true_of_it)
{
	if (!true_of_it)
		abort();
}

/* Is it well-formed? In bites of so many bytes; out takes what came of it. */
static bool
take_apart(const char *data, size_t size, size_t bite, size_t room,
	struct strbuf *out, struct error *err)
{
	struct unpack *unpack = unpack_new(packing_find(data, size), MEMORY,
	    err);
	char *block = malloc(room);
	size_t at = 0;
	bool ok = true;

	hold(unpack != NULL && block != NULL);
	do {
		size_t left = size - at < bite ? size - at : bite;
		struct unpack_io io = { data + at, left, block, room };

		at += left;
		do {
			io.out = block;
			io.room = room;
			ok = unpack_run(unpack, &io, err);
			hold(io.room <= room);
			strbuf_add(out, block, room - io.room);
		} while (ok && io.room == 0 && out->len < OUT_MAX);
		hold(!ok || io.in_left == 0 || out->len >= OUT_MAX);
	} while (ok && at < size && out->len < OUT_MAX);
	if (ok && out->len < OUT_MAX)
		ok = unpack_finish(unpack, err);
	free(block);
	unpack_free(unpack);
	return ok;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct strbuf whole = STRBUF_INIT, parts = STRBUF_INIT;
	struct error err = { .kind = ERROR_NONE }, other = err;
	bool ok;

	ok = take_apart(text, size, size, OUT_MAX, &whole, &err);
	hold(ok || (err.kind != ERROR_NONE && err.message[0] != '\0'));
	if (whole.len < OUT_MAX) {
		hold(take_apart(text, size, 1 + size % 7, 1 + size % 61,
		    &parts, &other) == ok);
		hold(err.kind == other.kind);
		hold(!ok || (parts.len == whole.len && (whole.len == 0 ||
		    memcmp(parts.data, whole.data, whole.len) == 0)));
	}
	strbuf_release(&whole);
	strbuf_release(&parts);
	return 0;
}
