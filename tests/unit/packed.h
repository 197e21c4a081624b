/* Compressed bytes for tests, as gzip and zstd would write them. */
#ifndef TESTS_UNIT_PACKED_H
#define TESTS_UNIT_PACKED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>
#include <zstd.h>

#include "model/base/strbuf.h"

/* Appends a gzip member; level 0 stores. */
static inline void
packed_gzip(struct strbuf *sb, const void *data, size_t size, int level)
{
	z_stream zlib = { 0 };
	size_t room;
	char *out;

	assert_int_equal(deflateInit2(&zlib, level, Z_DEFLATED,
	    16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
	room = deflateBound(&zlib, size);
	out = malloc(room);
	assert_non_null(out);
	zlib.next_in = (Bytef *)(uintptr_t)data;
	zlib.avail_in = size;
	zlib.next_out = (Bytef *)out;
	zlib.avail_out = room;
	assert_int_equal(deflate(&zlib, Z_FINISH), Z_STREAM_END);
	strbuf_add(sb, out, room - zlib.avail_out);
	deflateEnd(&zlib);
	free(out);
}

/* Appends a zstd frame; plain: without its size and without a checksum. */
static inline void
packed_zstd(struct strbuf *sb, const void *data, size_t size, bool plain)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	size_t room = ZSTD_compressBound(size), len;
	char *out = malloc(room);

	assert_non_null(context);
	assert_non_null(out);
	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, !plain);
	ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, !plain);
	len = ZSTD_compress2(context, out, room, data, size);
	assert_false(ZSTD_isError(len));
	strbuf_add(sb, out, len);
	ZSTD_freeCCtx(context);
	free(out);
}

/* A frame that is to be skipped, with three bytes in it. */
#define PACKED_SKIPPED "\x53\x2a\x4d\x18\x03\x00\x00\x00xyz"
#define PACKED_SKIPPED_SIZE (sizeof(PACKED_SKIPPED) - 1)

#endif
