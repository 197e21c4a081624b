/* The part of place.h that is about paths. */
#include "model/explore/place.h"

#include <stdint.h>

#include "model/base/source_path.h"
#include "model/base/strbuf.h"
#include "model/graph/code.h"

/* Paths are looked at up to this many bytes; V8 cuts them at 1024 units. */
#define PATH_BYTES 4096

/* Drops what is beyond end, whole characters only. */
static void
cut(struct strbuf *sb, size_t end)
{
	if (sb->len <= end)
		return;
	while (end > 0 && (sb->data[end] & 0xc0) == 0x80)
		end--;
	strbuf_truncate(sb, end);
}

static void
add_path(const struct heap *heap, const struct place *place,
	struct strbuf *sb)
{
	struct strbuf name = STRBUF_INIT;

	code_script_name(heap->snapshot, place->script, PATH_BYTES, &name);
	source_path(name.data, name.len, sb);
	sb->failed |= name.failed;
	strbuf_release(&name);
}

void
place_path(const struct heap *heap, const struct place *place, size_t limit,
	struct strbuf *sb)
{
	size_t start = sb->len;

	add_path(heap, place, sb);
	cut(sb, limit < SIZE_MAX - start ? start + limit : SIZE_MAX);
}

void
place_numbers(const struct place *place, struct strbuf *sb)
{
	if (place->line > 0)
		strbuf_addf(sb, ":%u:%u", place->line, place->column);
}

void
place_file(const struct heap *heap, const struct place *place, size_t limit,
	struct strbuf *sb)
{
	struct strbuf path = STRBUF_INIT;
	size_t start = sb->len;

	add_path(heap, place, &path);
	source_path_short(&path, sb);
	cut(sb, limit < SIZE_MAX - start ? start + limit : SIZE_MAX);
	sb->failed |= path.failed;
	strbuf_release(&path);
}

void
place_text(const struct heap *heap, const struct place *place, size_t limit,
	struct strbuf *sb)
{
	struct strbuf numbers = STRBUF_INIT;

	place_numbers(place, &numbers);
	if (numbers.len > limit)
		strbuf_reset(&numbers);
	place_file(heap, place, limit - numbers.len, sb);
	strbuf_add(sb, numbers.data, numbers.len);
	sb->failed |= numbers.failed;
	strbuf_release(&numbers);
}

bool
place_is_runtime(const struct heap *heap, const struct place *place)
{
	struct strbuf file = STRBUF_INIT;
	bool runtime;

	place_path(heap, place, PATH_BYTES, &file);
	runtime = file.len > 0 && source_path_is_runtime(file.data);
	strbuf_release(&file);
	return runtime;
}
