#include "model/formats/v8_log.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/task.h"
#include "model/formats/code_map.h"
#include "model/formats/code_names.h"
#include "model/formats/document.h"
#include "model/formats/log_line.h"
#include "model/formats/processed_ticks.h"
#include "model/formats/ticks.h"
#include "model/snapshot/source.h"

/* How many bytes are read between two looks at the task. */
#define STEP ((size_t)1 << 20)
/* And after how many what was read may rest; names are looked up again. */
#define REST ((size_t)16 << 20)
/* Longer ones are cut. */
#define NAME_BYTES_MAX ((size_t)32 << 10)
#define TYPE_BYTES_MAX 64

struct reader {
	struct ticks *ticks;
	struct code_map map;
	unsigned version;		/* the major one, 0: not known */
	struct code_names names;
	struct intern chunks;		/* addresses of memory of the heap */
	uint64_t *chunk_bytes;
	size_t chunks_room;
	uint64_t heap;
	uint32_t unknown;		/* the function "UNKNOWN" */
	struct error *err;
};

/* ---- ticks -------------------------------------------------------------- */

/* They only pass control on; whose bytecodes these are is the next frame. */
static bool
is_bytecode_handler(const struct code *code)
{
	static const char type[] = "BytecodeHandler";

	return code->kind == CODE_PLAIN && code->type.len == sizeof type - 1 &&
	    memcmp(code->type.data, type, sizeof type - 1) == 0;
}

/* Appends what is at an address to the stack, if it is anything. */
static bool
add_frame(struct reader *r, uint64_t address, bool top, uint32_t *stack,
	size_t *depth)
{
	struct code_found found;
	uint32_t wide;

	if (!code_names_find(&r->names, address, &found, r->err))
		return false;
	if (found.library != CODE_NONE)
		return code_names_library(&r->names, found.library,
		    &stack[(*depth)++], r->err);
	if (found.code != CODE_NONE)
		return is_bytecode_handler(&r->map.codes[found.code]) ||
		    code_names_code(&r->names, found.code,
		    &stack[(*depth)++], r->err);
	if (!top)
		return true;
	stack[(*depth)++] = r->unknown;
	r->ticks->unaccounted++;
	wide = code_map_wide_library(&r->map, address);
	return wide == CODE_NONE ||
	    (code_names_library(&r->names, wide, &stack[*depth], r->err) &&
	    ticks_lose(r->ticks, stack[*depth], r->err));
}

/* Is there code of a function at the top of the stack, which has no frame? */
static bool
is_function_at(struct reader *r, uint64_t address, bool *is)
{
	struct code_found found;

	if (!code_names_find(&r->names, address, &found, r->err))
		return false;
	*is = found.code != CODE_NONE &&
	    r->map.codes[found.code].kind == CODE_OF_FUNCTION;
	return true;
}

static bool
add_frames(struct reader *r, struct log_line *line, uint64_t pc,
	uint32_t *stack, size_t *depth)
{
	uint64_t address = pc;
	struct code_text field;

	while (*depth < TICK_FRAMES_MAX && log_line_next(line, &field)) {
		uint64_t number;

		/* "overflow": there were more. */
		if (field.len == 0 || field.data[0] == 'o')
			continue;
		if (field.data[0] == '+' || field.data[0] == '-') {
			bool back = field.data[0] == '-';

			field.data++;
			field.len--;
			if (!log_number(field, &number))
				continue;
			address += back ? -number : number;
			number = address;
		} else if (!log_number(field, &number)) {
			continue;
		}
		if (!add_frame(r, number, false, stack, depth))
			return false;
	}
	return true;
}

static enum vm_state
state_of(uint64_t number)
{
	return number < VM_UNKNOWN ? (enum vm_state)number : VM_UNKNOWN;
}

/* tick,PC,TIME,IS_EXTERNAL,TOS_OR_CALLBACK,STATE[,FRAME...] */
static bool
read_tick(struct reader *r, struct log_line *line)
{
	uint32_t stack[TICK_FRAMES_MAX + 2];
	uint64_t pc, time, external, top, state;
	size_t depth = 0;
	bool is = false;

	/* What is no number is nowhere. */
	if (!log_line_number(line, &pc))
		pc = UINT64_MAX;
	if (!log_line_number(line, &time))
		time = r->ticks->times.last;
	if (!log_line_number(line, &external))
		external = 0;
	if (!log_line_number(line, &top))
		top = 0;
	if (!log_line_number(line, &state))
		state = VM_UNKNOWN;
	r->ticks->total++;
	r->ticks->gc += state == VM_GC;
	tick_times_tick(&r->ticks->times, time, state_of(state));
	if (external != 0)
		pc = top;
	else if (top != 0 && !is_function_at(r, top, &is))
		return false;
	return add_frame(r, pc, true, stack, &depth) &&
	    (!is || add_frame(r, top, false, stack, &depth)) &&
	    add_frames(r, line, pc, stack, &depth) &&
	    ticks_add(r->ticks, stack, depth, r->err);
}

/* ---- code --------------------------------------------------------------- */

/* False for one that is not known: then the line does not count. */
static bool
read_state(struct code_text field, char *state)
{
	static const char known[] = "~^-+*";
	size_t at = 0;

	*state = 0;
	if (field.len == 0)
		return true;
	/* Compiled while it ran, with o; for one context only, with '. */
	if (field.len > 1 && field.data[0] == 'o')
		at = 1;
	*state = field.data[at];
	if (memchr(known, *state, sizeof known - 1) == NULL)
		return false;
	at++;
	return at == field.len || (at + 1 == field.len &&
	    field.data[at] == '\'');
}

/* code-creation,TYPE,KIND,TIME,START,SIZE,NAME[,FUNCTION,STATE] */
static bool
read_creation(struct reader *r, struct log_line *line)
{
	struct code_text type, kind, name, text;
	uint64_t time, start, size, function;
	char state;

	if (!log_line_next(line, &type) || !log_line_next(line, &kind) ||
	    !log_line_number(line, &time) || !log_line_number(line, &start) ||
	    !log_line_number(line, &size) || !log_line_next(line, &name))
		return true;
	if (type.len > TYPE_BYTES_MAX)
		type.len = TYPE_BYTES_MAX;
	if (name.len > NAME_BYTES_MAX)
		name.len = NAME_BYTES_MAX;
	if ((type.len == 6 && memcmp(type.data, "RegExp", 6) == 0) ||
	    !log_line_next(line, &text))
		return code_map_add(&r->map, start, size, type, name, r->err);
	if (!log_number(text, &function) || !log_line_next(line, &text) ||
	    !read_state(text, &state))
		return true;
	return code_map_add_function(&r->map, start, size, type, name,
	    function, state, r->err);
}

static bool
read_move(struct reader *r, struct log_line *line)
{
	uint64_t from, to;

	if (log_line_number(line, &from) && log_line_number(line, &to))
		code_map_move(&r->map, from, to);
	return true;
}

static bool
read_delete(struct reader *r, struct log_line *line)
{
	uint64_t start;

	/* Since V8 12 its tool does not know of this. */
	if (r->version < 12 && log_line_number(line, &start))
		code_map_delete(&r->map, start);
	return true;
}

/* shared-library,PATH,START,END,SLIDE */
static bool
read_library(struct reader *r, struct log_line *line)
{
	struct code_text name;
	uint64_t start, end;

	if (log_line_next(line, &name) && log_line_number(line, &start) &&
	    log_line_number(line, &end)) {
		if (name.len > NAME_BYTES_MAX)
			name.len = NAME_BYTES_MAX;
		code_map_add_library(&r->map, start, end, name);
	}
	return true;
}

/* ---- the rest ----------------------------------------------------------- */

/* v8-version,MAJOR,MINOR,BUILD,PATCH,EMBEDDER,CANDIDATE: the first line */
static bool
read_version(struct reader *r, struct log_line *line)
{
	struct strbuf *version = &r->ticks->version;
	struct code_text field;
	uint64_t number;

	if (version->len > 0 || r->map.count > 0 || r->map.library_count > 0)
		return true;
	for (int i = 0; i < 4 && log_line_next(line, &field) &&
	    log_number(field, &number) && number < 100000; i++) {
		if (i == 0)
			r->version = (unsigned)number;
		strbuf_addf(version, i > 0 ? ".%u" : "%u", (unsigned)number);
	}
	code_map_release(&r->map);
	code_map_init(&r->map, r->version);
	return true;
}

/* profiler,begin,MICROSECONDS */
static bool
read_profiler(struct reader *r, struct log_line *line)
{
	struct code_text field;
	uint64_t interval;

	if (log_line_next(line, &field) && field.len == 5 &&
	    memcmp(field.data, "begin", 5) == 0 &&
	    log_line_number(line, &interval) && interval < UINT32_MAX)
		r->ticks->times.interval = interval;
	return true;
}

/* new,MemoryChunk,START,SIZE and delete,MemoryChunk,START */
static bool
read_memory(struct reader *r, struct log_line *line, bool is_new)
{
	uint32_t before = r->chunks.count, number;
	struct code_text what;
	uint64_t start, size = 0, *bytes;

	if (!log_line_next(line, &what) || what.len != 11 ||
	    memcmp(what.data, "MemoryChunk", 11) != 0 ||
	    !log_line_number(line, &start) ||
	    (is_new && !log_line_number(line, &size)) ||
	    size > UINT32_MAX * (uint64_t)64)
		return true;
	if (!is_new && intern_find(&r->chunks, &start, sizeof start) ==
	    INTERN_NONE)
		return true;
	if (!intern_add(&r->chunks, &start, sizeof start, &number, r->err))
		return false;
	bytes = array_grow(r->chunk_bytes, &r->chunks_room, r->chunks.count,
	    sizeof *bytes, "memory of the heap", r->err);
	if (bytes == NULL)
		return false;
	r->chunk_bytes = bytes;
	if (number == before)
		bytes[number] = 0;
	r->heap += size - bytes[number];
	bytes[number] = size;
	tick_times_heap(&r->ticks->times, r->heap);
	return true;
}

static bool
read_new(struct reader *r, struct log_line *line)
{
	return read_memory(r, line, true);
}

static bool
read_old(struct reader *r, struct log_line *line)
{
	return read_memory(r, line, false);
}

/* scavenge,begin,SECONDS,MICROSECONDS,EPOCH_MS; markcompact alike */
static void
read_collection(struct reader *r, struct log_line *line, bool scavenge)
{
	struct tick_times *times = &r->ticks->times;
	struct code_text what, skipped;
	uint64_t epoch;

	if (!log_line_next(line, &what) || what.len != 5 ||
	    memcmp(what.data, "begin", 5) != 0)
		return;
	tick_times_collection(times, scavenge);
	if (times->began == 0 && log_line_next(line, &skipped) &&
	    log_line_next(line, &skipped) && log_line_number(line, &epoch) &&
	    epoch < INT64_MAX && epoch > times->last / 1000)
		times->began = epoch - times->last / 1000;
}

static bool
read_scavenge(struct reader *r, struct log_line *line)
{
	read_collection(r, line, true);
	return true;
}

static bool
read_markcompact(struct reader *r, struct log_line *line)
{
	read_collection(r, line, false);
	return true;
}

/* What there is to know of each kind of line; others are passed over. */
static const struct record {
	const char *name;
	bool (*read)(struct reader *r, struct log_line *line);
} records[] = {
	{ "tick", read_tick },
	{ "code-creation", read_creation },
	{ "code-move", read_move },
	{ "sfi-move", read_move },
	{ "new", read_new },
	{ "delete", read_old },
	{ "scavenge", read_scavenge },
	{ "markcompact", read_markcompact },
	{ "code-delete", read_delete },
	{ "shared-library", read_library },
	{ "profiler", read_profiler },
	{ "v8-version", read_version },
};

static bool
read_line(struct reader *r, const char *begin, const char *end)
{
	struct log_line line = { begin, end, false };
	struct code_text name;

	if (end > begin && end[-1] == '\r')
		line.end--;
	if (!log_line_next(&line, &name))
		return true;
	for (size_t i = 0; i < sizeof records / sizeof records[0]; i++)
		if (strlen(records[i].name) == name.len &&
		    memcmp(records[i].name, name.data, name.len) == 0)
			return records[i].read(r, &line);
	return true;
}

static bool
read_lines(struct reader *r, const char *data, size_t size,
	const struct source *source, struct task *task)
{
	const char *end = data + size, *line = data, *next;
	size_t step = STEP, rest = REST;

	/* A last one that was cut short does not count. */
	while (line < end &&
	    (next = memchr(line, '\n', (size_t)(end - line))) != NULL) {
		size_t at = (size_t)(next + 1 - data);

		if (!read_line(r, line, next))
			return false;
		line = next + 1;
		if (at < step)
			continue;
		step = at + STEP;
		if (!task_progress(task, STAGE_LOCATE, at, r->err))
			return false;
		if (source != NULL && at >= rest) {
			source_rest(source, 0, at);
			rest = at + REST;
		}
	}
	return true;
}

struct ticks *
v8_log_read(const char *data, size_t size, const struct source *source,
	struct task *task, struct error *err)
{
	struct reader *r = calloc(1, sizeof *r);
	struct ticks *ticks = NULL;
	bool done;

	if (r == NULL) {
		error_memory(err, "a V8 log", sizeof *r);
		return NULL;
	}
	r->err = err;
	code_map_init(&r->map, 0);
	r->ticks = ticks_new(err);
	if (r->ticks == NULL)
		goto out;
	r->ticks->timed = true;
	code_names_init(&r->names, &r->map, r->ticks);
	task_begin(task, STAGE_LOCATE, size);
	done = ticks_function(r->ticks, "UNKNOWN", 7, TICKS_UNKNOWN,
	    &r->unknown, err) && read_lines(r, data, size, source, task);
	if (done) {
		task_end(task, STAGE_LOCATE);
		ticks = r->ticks;
	} else {
		ticks_free(r->ticks);
	}
	code_names_release(&r->names);
out:
	code_map_release(&r->map);
	intern_release(&r->chunks);
	free(r->chunk_bytes);
	free(r);
	return ticks;
}

static void *
read_source(const struct source *source, struct task *task,
	struct error *err)
{
	if (processed_ticks_is(source->data, source->size))
		return processed_ticks_read(source->data, source->size, task,
		    err);
	return v8_log_read(source->data, source->size, source, task, err);
}

static void
free_data(void *data)
{
	ticks_free(data);
}

static size_t
bytes_of(const void *data)
{
	return ticks_bytes(data);
}

const struct format v8_log_format = {
	.kind = FILE_V8_LOG,
	.name = "V8 log",
	.any_size = true,
	.read = read_source,
	.free = free_data,
	.bytes = bytes_of,
};
