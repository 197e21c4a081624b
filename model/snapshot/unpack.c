#include "model/snapshot/unpack.h"

#define ZLIB_CONST
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "model/base/error.h"

/* A bit of deflate can come to so many bytes. */
#define GZIP_MAX 129
/* A block of zstd of four bytes can come to so many. */
#define ZSTD_MAX (128 << 10)

/* What zstd takes without being told, as a power of two: 128 MiB. */
#define WINDOW_USUAL 27
#define WINDOW_LARGEST (sizeof(size_t) == 4 ? 30 : 31)

/* Where in the compressed bytes we are. */
enum place {
	PLACE_BETWEEN,		/* before a member or frame */
	PLACE_INSIDE,		/* of one */
	PLACE_PADDING,		/* in zero bytes after the last one */
};

struct unpack {
	enum packing packing;
	enum place place;
	uint64_t taken;		/* bytes of input */
	uint64_t members;	/* gzip members or zstd frames finished */
	bool zlib_ready;
	z_stream zlib;
	ZSTD_DCtx *zstd;
};

static bool
is_zstd(const unsigned char *p)
{
	/* The second is a frame that is to be skipped, which may come first. */
	return memcmp(p, "\x28\xb5\x2f\xfd", 4) == 0 ||
	    ((p[0] & 0xf0) == 0x50 && memcmp(p + 1, "\x2a\x4d\x18", 3) == 0);
}

enum packing
packing_find(const void *data, size_t size)
{
	if (size >= 2 && memcmp(data, "\x1f\x8b", 2) == 0)
		return PACKING_GZIP;
	if (size >= 4 && is_zstd(data))
		return PACKING_ZSTD;
	return PACKING_NONE;
}

const char *
packing_name(enum packing packing)
{
	static const char *const names[] = {
		[PACKING_NONE] = "plain",
		[PACKING_GZIP] = "gzip",
		[PACKING_ZSTD] = "zstd",
	};

	return names[packing];
}

uint64_t
packing_max(enum packing packing, uint64_t size)
{
	uint64_t factor = 1;

	if (packing == PACKING_GZIP)
		factor = 8 * GZIP_MAX;
	else if (packing == PACKING_ZSTD)
		factor = ZSTD_MAX / 4;
	return size > UINT64_MAX / factor ? UINT64_MAX : size * factor;
}

/* A window that the memory has room for, but what is usual at least. */
static bool
zstd_start(struct unpack *unpack, uint64_t memory)
{
	int window = WINDOW_USUAL;

	unpack->zstd = ZSTD_createDCtx();
	if (unpack->zstd == NULL)
		return false;
	while (window < (int)WINDOW_LARGEST &&
	    (uint64_t)1 << (window + 1) <= memory)
		window++;
	ZSTD_DCtx_setParameter(unpack->zstd, ZSTD_d_windowLogMax, window);
	return true;
}

struct unpack *
unpack_new(enum packing packing, uint64_t memory, struct error *err)
{
	struct unpack *unpack = calloc(1, sizeof(*unpack));
	bool ok = true;

	if (unpack == NULL) {
		error_memory(err, "decompression", sizeof(*unpack));
		return NULL;
	}
	unpack->packing = packing;
	if (packing == PACKING_GZIP) {
		/* 16: a gzip header and trailer, and nothing else. */
		ok = inflateInit2(&unpack->zlib, 16 + MAX_WBITS) == Z_OK;
		unpack->zlib_ready = ok;
	} else if (packing == PACKING_ZSTD) {
		ok = zstd_start(unpack, memory);
	}
	if (!ok) {
		error_memory(err, "decompression", sizeof(*unpack));
		unpack_free(unpack);
		return NULL;
	}
	return unpack;
}

void
unpack_free(struct unpack *unpack)
{
	if (unpack == NULL)
		return;
	if (unpack->zlib_ready)
		inflateEnd(&unpack->zlib);
	ZSTD_freeDCtx(unpack->zstd);
	free(unpack);
}

static void
take(struct unpack *unpack, struct unpack_io *io, size_t len)
{
	io->in += len;
	io->in_left -= len;
	unpack->taken += len;
}

static void
gave(struct unpack_io *io, size_t len)
{
	io->out += len;
	io->room -= len;
}

static bool
garbage(const struct unpack *unpack, struct error *err)
{
	return error_set(err, ERROR_FORMAT, "damaged: something else follows "
	    "the %s data that ends at byte %llu; copy the file again, or cut "
	    "that off", packing_name(unpack->packing),
	    (unsigned long long)unpack->taken);
}

static bool
corrupt(const struct unpack *unpack, const char *what, struct error *err)
{
	return error_set(err, ERROR_FORMAT, "damaged: the %s data is corrupt "
	    "near byte %llu (%s); copy the file again",
	    packing_name(unpack->packing), (unsigned long long)unpack->taken,
	    what);
}

static bool
bad_checksum(const struct unpack *unpack, struct error *err)
{
	return error_set(err, ERROR_FORMAT, "damaged: the %s data up to byte "
	    "%llu does not agree with its checksum; copy the file again",
	    packing_name(unpack->packing),
	    (unsigned long long)unpack->taken);
}

static bool
gzip_failed(struct unpack *unpack, int result, struct error *err)
{
	const char *what = unpack->zlib.msg;

	if (what == NULL)
		what = "no reason given";
	if (result == Z_MEM_ERROR)
		return error_memory(err, "decompression", 1 << MAX_WBITS);
	/* All that a later member is told by is its first two bytes. */
	if (unpack->members > 0 && strcmp(what, "incorrect header check") == 0)
		return garbage(unpack, err);
	if (strcmp(what, "incorrect data check") == 0 ||
	    strcmp(what, "incorrect length check") == 0)
		return bad_checksum(unpack, err);
	return corrupt(unpack, what, err);
}

/* Inside of a member. *stuck: it needs more input or more room. */
static bool
gzip_step(struct unpack *unpack, struct unpack_io *io, bool *stuck,
	struct error *err)
{
	z_stream *zlib = &unpack->zlib;
	uInt in = io->in_left < UINT32_MAX ? (uInt)io->in_left : UINT32_MAX;
	uInt out = io->room < UINT32_MAX ? (uInt)io->room : UINT32_MAX;
	int result;

	zlib->next_in = (const Bytef *)io->in;
	zlib->avail_in = in;
	zlib->next_out = (Bytef *)io->out;
	zlib->avail_out = out;
	result = inflate(zlib, Z_NO_FLUSH);
	take(unpack, io, in - zlib->avail_in);
	gave(io, out - zlib->avail_out);
	*stuck = result == Z_BUF_ERROR;
	if (result == Z_STREAM_END) {
		unpack->place = PLACE_BETWEEN;
		unpack->members++;
	} else if (result != Z_OK && result != Z_BUF_ERROR) {
		return gzip_failed(unpack, result, err);
	}
	return true;
}

/* Between members: begins the next one, or the padding that may follow. */
static bool
gzip_between(struct unpack *unpack, const struct unpack_io *io,
	struct error *err)
{
	if (unpack->members > 0 && *io->in == '\0') {
		unpack->place = PLACE_PADDING;
		return true;
	}
	if (*io->in != '\x1f')
		return garbage(unpack, err);
	if (unpack->members > 0)
		inflateReset(&unpack->zlib);
	unpack->place = PLACE_INSIDE;
	return true;
}

static bool
run_gzip(struct unpack *unpack, struct unpack_io *io, struct error *err)
{
	bool stuck = false;

	while (!stuck && io->room > 0) {
		if (unpack->place == PLACE_INSIDE) {
			if (!gzip_step(unpack, io, &stuck, err))
				return false;
			continue;
		}
		if (io->in_left == 0)
			break;
		if (unpack->place == PLACE_BETWEEN) {
			if (!gzip_between(unpack, io, err))
				return false;
			continue;
		}
		if (*io->in != '\0')
			return garbage(unpack, err);
		take(unpack, io, 1);
	}
	return true;
}

static bool
zstd_failed(const struct unpack *unpack, size_t result, struct error *err)
{
	ZSTD_ErrorCode code = ZSTD_getErrorCode(result);

	if (code == ZSTD_error_prefix_unknown && unpack->members > 0)
		return garbage(unpack, err);
	switch (code) {
	case ZSTD_error_memory_allocation:
		return error_memory(err, "decompression",
		    (size_t)1 << WINDOW_USUAL);
	case ZSTD_error_frameParameter_windowTooLarge:
		return error_set(err, ERROR_LIMIT, "compressed with a window "
		    "that the memory has no room for (zstd --long); "
		    "decompress it first: unzstd --long=31 FILE");
	case ZSTD_error_dictionary_wrong:
		return error_set(err, ERROR_FORMAT, "compressed with a "
		    "dictionary; decompress it first: unzstd -D DICTIONARY "
		    "FILE");
	case ZSTD_error_checksum_wrong:
		return bad_checksum(unpack, err);
	default:
		return corrupt(unpack, ZSTD_getErrorName(result), err);
	}
}

static bool
run_zstd(struct unpack *unpack, struct unpack_io *io, struct error *err)
{
	ZSTD_inBuffer in;
	ZSTD_outBuffer out;
	size_t result;

	while (io->room > 0) {
		if (io->in_left == 0 && unpack->place == PLACE_BETWEEN)
			break;
		in = (ZSTD_inBuffer) { io->in, io->in_left, 0 };
		out = (ZSTD_outBuffer) { io->out, io->room, 0 };
		result = ZSTD_decompressStream(unpack->zstd, &out, &in);
		if (ZSTD_isError(result))
			return zstd_failed(unpack, result, err);
		take(unpack, io, in.pos);
		gave(io, out.pos);
		unpack->place = result == 0 ? PLACE_BETWEEN : PLACE_INSIDE;
		unpack->members += result == 0;
		/* Room is left, so all of the input has been used. */
		if (result != 0 && io->in_left == 0)
			break;
	}
	return true;
}

static bool
run_plain(struct unpack *unpack, struct unpack_io *io)
{
	size_t len = io->in_left < io->room ? io->in_left : io->room;

	memcpy(io->out, io->in, len);
	take(unpack, io, len);
	gave(io, len);
	return true;
}

bool
unpack_run(struct unpack *unpack, struct unpack_io *io, struct error *err)
{
	switch (unpack->packing) {
	case PACKING_GZIP:
		return run_gzip(unpack, io, err);
	case PACKING_ZSTD:
		return run_zstd(unpack, io, err);
	default:
		return run_plain(unpack, io);
	}
}

bool
unpack_finish(const struct unpack *unpack, struct error *err)
{
	if (unpack->place != PLACE_INSIDE)
		return true;
	return error_set(err, ERROR_TRUNCATED, "truncated: the %s data ends "
	    "after %llu bytes, before it is complete; copy the file again",
	    packing_name(unpack->packing),
	    (unsigned long long)unpack->taken);
}
