#include "model/snapshot/sniff.h"

#include <string.h>

#include "model/base/error.h"
#include "model/snapshot/json.h"
#include "model/snapshot/signs.h"

/* How much of the file is looked at. */
#define WINDOW (64 << 10)
/* How many members of an object are looked at. */
#define MEMBERS_MAX 48

/* The advice, where there is none to give. */
#define NO_SNAPSHOT ", not a heap snapshot"

/* A file that begins with these bytes. */
struct signature {
	const char *bytes;
	size_t len;
	const char *what, *advice;
	enum file_kind kind;	/* FILE_ANY: none that we read */
};

#define SIGNATURE(bytes, what, advice) \
	{ bytes, sizeof(bytes) - 1, what, advice, FILE_ANY }
#define SIGNATURE_OF(kind, bytes, what, advice) \
	{ bytes, sizeof(bytes) - 1, what, advice, kind }

static const struct signature binaries[] = {
	/* These were decompressed once already, or nobody would see them. */
	SIGNATURE("\x1f\x8b", "compressed twice, with gzip inside",
	    "; decompress it and open the result"),
	SIGNATURE("\x28\xb5\x2f\xfd", "compressed twice, with zstd inside",
	    "; decompress it and open the result"),
	SIGNATURE("\xfd" "7zXZ", "compressed with xz",
	    "; decompress it first: unxz FILE"),
	SIGNATURE("BZh", "compressed with bzip2",
	    "; decompress it first: bunzip2 FILE"),
	SIGNATURE("PK\3\4", "a zip archive",
	    NO_SNAPSHOT "; unpack it first: unzip FILE"),
	SIGNATURE("\x7f" "ELF", "a program or core dump (ELF)",
	    NO_SNAPSHOT),
	SIGNATURE("\xff\xfe", "text in UTF-16",
	    "; convert it first: iconv -f UTF-16 -t UTF-8 FILE"),
	SIGNATURE("\xfe\xff", "text in UTF-16",
	    "; convert it first: iconv -f UTF-16 -t UTF-8 FILE"),
	SIGNATURE("{\0", "text in UTF-16",
	    "; convert it first: iconv -f UTF-16LE -t UTF-8 FILE"),
	SIGNATURE("\0{", "text in UTF-16",
	    "; convert it first: iconv -f UTF-16BE -t UTF-8 FILE"),
	SIGNATURE("\0\0\0\0", "a file of zero bytes",
	    ": its contents were never written; take the snapshot again"),
};

static const struct signature texts[] = {
	SIGNATURE("<", "an HTML or XML page",
	    NO_SNAPSHOT "; perhaps a saved error message"),
	SIGNATURE("\"{\\\"snapshot\\\"", "a heap snapshot inside a JSON string",
	    "; take it out first: jq -r . FILE"),
	SIGNATURE("\"use strict\"", "JavaScript", NO_SNAPSHOT),
	SIGNATURE("\"", "a JSON string", NO_SNAPSHOT),
	SIGNATURE_OF(FILE_V8_LOG, "v8-version,", "a V8 log (node --prof)",
	    NO_SNAPSHOT),
	SIGNATURE_OF(FILE_V8_LOG, "shared-library,", "a V8 log (node --prof)",
	    NO_SNAPSHOT),
	SIGNATURE_OF(FILE_V8_LOG, "code-creation,", "a V8 log (node --prof)",
	    NO_SNAPSHOT),
	SIGNATURE_OF(FILE_V8_LOG, "Statistical profiling result",
	    "the report of node --prof-process", NO_SNAPSHOT),
	/* What it says first where the log is of another version. */
	SIGNATURE_OF(FILE_V8_LOG, "Testing v8 version different",
	    "the report of node --prof-process", NO_SNAPSHOT),
};

/* A JSON object that has all these keys. */
struct shape {
	const char *keys[3];
	const char *inside;	/* and this in the value of the first */
	const char *what, *advice;
	enum file_kind kind;	/* FILE_ANY: none that we read */
};

static const struct shape shapes[] = {
	{ { "head" }, "\"selfSize\"",
	    "a sampling heap profile (.heapprofile)", NO_SNAPSHOT,
	    FILE_SAMPLING_PROFILE },
	{ { "head" }, "\"hitCount\"",
	    "a CPU profile (.cpuprofile)", NO_SNAPSHOT, FILE_ANY },
	{ { "nodes", "timeDeltas" }, NULL,
	    "a CPU profile (.cpuprofile)", NO_SNAPSHOT, FILE_ANY },
	{ { "nodes" }, "\"callFrame\"",
	    "a CPU profile (.cpuprofile)", NO_SNAPSHOT, FILE_ANY },
	{ { "type", "version", "nodes" }, "\"Inspector\"",
	    "a heap snapshot of JavaScriptCore",
	    ", not of V8; Bun writes one with "
	    "Bun.generateHeapSnapshot(\"v8\")", FILE_ANY },
	{ { "type", "version", "nodes" }, "\"GCDebugging\"",
	    "a heap snapshot of JavaScriptCore", ", not of V8", FILE_ANY },
	{ { "traceEvents" }, NULL, "a Chrome trace", NO_SNAPSHOT,
	    FILE_MEMORY_SERIES },
	{ { "dataForRoots" }, NULL,
	    "a React DevTools profile", NO_SNAPSHOT, FILE_REACT_PROFILE },
	{ { "method", "params" }, "HeapProfiler.addHeapSnapshotChunk",
	    "a log of DevTools protocol messages",
	    "; join the chunks of its addHeapSnapshotChunk messages",
	    FILE_ANY },
	{ { "method", "params" }, NULL,
	    "a log of DevTools protocol messages", NO_SNAPSHOT, FILE_ANY },
	{ { "result" }, "\"usedSize\"",
	    "a log of memory usage", NO_SNAPSHOT, FILE_MEMORY_SERIES },
	{ { "id", "result" }, NULL,
	    "an answer of the DevTools protocol", NO_SNAPSHOT, FILE_ANY },
	{ { "level", "time" }, NULL,
	    "a log of pino or bunyan", NO_SNAPSHOT, FILE_APP_LOG },
	{ { "level", "msg" }, NULL, "a log in JSON lines",
	    NO_SNAPSHOT, FILE_APP_LOG },
	{ { "level", "message" }, NULL, "a log in JSON lines",
	    NO_SNAPSHOT, FILE_APP_LOG },
	{ { "event", "data" }, NULL, "a log in JSON lines",
	    NO_SNAPSHOT, FILE_ANY },
	{ { "before", "after", "change" }, "\"size_bytes\"",
	    "a HeapDiff of memwatch", NO_SNAPSHOT, FILE_HEAPDIFF },
	{ { "before", "after", "change" }, NULL,
	    "a HeapDiff of memwatch", NO_SNAPSHOT, FILE_ANY },
	{ { "code" }, "\"SHARED_LIB\"",
	    "the output of node --prof-process --preprocess",
	    NO_SNAPSHOT, FILE_V8_LOG },
	{ { "code", "functions", "ticks" }, NULL,
	    "the output of node --prof-process --preprocess",
	    NO_SNAPSHOT, FILE_V8_LOG },
	{ { "header", "javascriptStack" }, NULL,
	    "a diagnostic report of Node", NO_SNAPSHOT, FILE_ANY },
	{ { "header", "javascriptHeap" }, NULL,
	    "a diagnostic report of Node", NO_SNAPSHOT, FILE_ANY },
	{ { "usedJSHeapSize" }, NULL,
	    "a log of performance.memory", NO_SNAPSHOT, FILE_MEMORY_SERIES },
	{ { "memoryUsage" }, NULL, "a log of memory usage",
	    NO_SNAPSHOT, FILE_MEMORY_SERIES },
	{ { "rss", "heapUsed" }, NULL, "a log of memory usage",
	    NO_SNAPSHOT, FILE_MEMORY_SERIES },
	{ { "usedSize", "totalSize" }, NULL, "a log of memory usage",
	    NO_SNAPSHOT, FILE_MEMORY_SERIES },
	{ { "result" }, "\"scriptId\"",
	    "a coverage report of V8", NO_SNAPSHOT, FILE_ANY },
	{ { "mappings", "sources" }, NULL,
	    "a source map", NO_SNAPSHOT, FILE_ANY },
	{ { "lockfileVersion" }, NULL,
	    "a package-lock.json of npm", NO_SNAPSHOT, FILE_ANY },
	{ { "name", "version", "scripts" }, NULL,
	    "a package.json of npm", NO_SNAPSHOT, FILE_ANY },
	{ { "name", "version", "dependencies" }, NULL,
	    "a package.json of npm", NO_SNAPSHOT, FILE_ANY },
	{ { "compilerOptions" }, NULL,
	    "options of TypeScript", NO_SNAPSHOT, FILE_ANY },
	{ { "table", "columns", "rows" }, NULL,
	    "a table of heaptrail in JSON", NO_SNAPSHOT, FILE_ANY },
};

struct member {
	const char *key, *value;
	size_t key_len, value_len;	/* as far as the window goes */
};

static bool
starts_with(const char *data, size_t size, const char *bytes, size_t len)
{
	return size >= len && memcmp(data, bytes, len) == 0;
}

static const struct signature *
find_signature(const struct signature *list, size_t count, const char *data,
	size_t size)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (starts_with(data, size, list[i].bytes, list[i].len))
			return &list[i];
	return NULL;
}

#define FIND_SIGNATURE(list, data, size) \
	find_signature(list, sizeof(list) / sizeof((list)[0]), data, size)

/* False where there is none. */
static bool
tell_signature(const struct signature *signature, struct error *err)
{
	if (signature != NULL)
		error_set(err, ERROR_FORMAT, "this is %s%s", signature->what,
		    signature->advice);
	return signature != NULL;
}

/* Collects the members of the object at p, as far as end; how many. */
static size_t
read_members(const char *p, const char *end, struct member *members)
{
	const char *close;
	size_t count = 0;

	do {
		p = json_blank(p + 1, end);
		if (p == end || *p != '"')
			break;
		close = json_string_end(p + 1, end);
		if (close == NULL)
			break;
		members[count].key = p + 1;
		members[count].key_len = close - p - 1;
		p = json_blank(close + 1, end);
		if (p == end || *p != ':')
			break;
		p = json_blank(p + 1, end);
		members[count].value = p;
		close = json_skip(p, end);
		members[count].value_len = (close != NULL ? close : end) - p;
		count++;
		if (close == NULL || close == p)
			break;
		p = json_blank(close, end);
	} while (count < MEMBERS_MAX && p < end && *p == ',');
	return count;
}

static const struct member *
find_member(const struct member *members, size_t count, const char *key)
{
	size_t len = strlen(key), i;

	for (i = 0; i < count; i++)
		if (members[i].key_len == len &&
		    memcmp(members[i].key, key, len) == 0)
			return &members[i];
	return NULL;
}

static bool
has_shape(const struct shape *shape, const struct member *members,
	size_t count)
{
	const struct member *member;
	size_t i;

	for (i = 0; i < 3 && shape->keys[i] != NULL; i++) {
		member = find_member(members, count, shape->keys[i]);
		if (member == NULL)
			return false;
		if (i == 0 && shape->inside != NULL &&
		    memmem(member->value, member->value_len, shape->inside,
		    strlen(shape->inside)) == NULL)
			return false;
	}
	return true;
}

/* Is the value an object that begins as a snapshot does? */
static bool
holds_snapshot(const struct member *member)
{
	const char *end = member->value + member->value_len;
	const char *p = member->value;

	if (p == end || *p != '{')
		return false;
	p = json_blank(p + 1, end);
	return starts_with(p, end - p, "\"snapshot\"", 10);
}

static const struct shape *
find_shape(const struct member *members, size_t count)
{
	size_t i;

	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (has_shape(&shapes[i], members, count))
			return &shapes[i];
	return NULL;
}

static bool
sniff_object(const char *data, const char *end, struct error *err)
{
	struct member members[MEMBERS_MAX];
	const struct shape *shape;
	size_t count, i;

	count = read_members(data, end, members);
	for (i = 0; i < count; i++) {
		if (!holds_snapshot(&members[i]))
			continue;
		error_set(err, ERROR_FORMAT, "the heap snapshot is inside "
		    "\"%.*s\" of another object; take it out first (jq)",
		    members[i].key_len > 32 ? 32 : (int)members[i].key_len,
		    members[i].key);
		return true;
	}
	shape = find_shape(members, count);
	if (shape != NULL)
		error_set(err, ERROR_FORMAT, "this is %s%s", shape->what,
		    shape->advice);
	return shape != NULL;
}

static bool
sniff_array(const char *data, const char *end, struct error *err)
{
	const char *what = "a JSON array", *p = json_skip(data, end);

	/* A line of a log may begin like one, too: [2026-... */
	if (p != NULL) {
		p = json_blank(p, end);
		if (p < end && *p != '[' && *p != '{')
			return false;
	}
	if (memmem(data, end - data, "\"ph\"", 4) != NULL &&
	    memmem(data, end - data, "\"ts\"", 4) != NULL)
		what = "a Chrome trace";
	error_set(err, ERROR_FORMAT, "this is %s, not a heap snapshot", what);
	return true;
}

static bool
tell_sign(const struct sign *sign, struct error *err)
{
	error_set(err, ERROR_FORMAT, "this is %s" NO_SNAPSHOT "%s%s",
	    sign->what, sign->advice[0] != '\0' ? "; " : "", sign->advice);
	return true;
}

/* Neither JSON nor anything known by its first bytes. */
static bool
sniff_text(const char *data, const char *p, const char *end,
	struct error *err)
{
	static const char start[] = "{\"snapshot\":";
	struct sign sign;
	const char *found;

	found = memmem(p, end - p, start, sizeof(start) - 1);
	if (found != NULL) {
		error_set(err, ERROR_FORMAT, "%zu bytes of something else "
		    "stand before the snapshot; cut them off: tail -c +%zu "
		    "FILE", (size_t)(found - data), (size_t)(found - data) + 1);
		return true;
	}
	if (!signs_is_text(p, (size_t)(end - p)))
		error_set(err, ERROR_FORMAT, "this is binary data, not a "
		    "heap snapshot (compressed with something?)");
	else if (signs_of_text(p, (size_t)(end - p), &sign))
		tell_sign(&sign, err);
	else
		error_set_at(err, ERROR_FORMAT, p - data,
		    "this is no JSON object, so not a heap snapshot");
	return true;
}

/* Where the text begins, behind blanks and a mark of its order of bytes. */
static const char *
skip_blanks(const char *data, size_t size, const char *end)
{
	const char *p = data;

	if (starts_with(data, size, "\xef\xbb\xbf", 3))
		p += 3;
	return json_blank(p, end);
}

bool
sniff(const char *data, size_t size, struct error *err)
{
	const char *end = data + (size > WINDOW ? WINDOW : size);
	struct sign sign;
	const char *p;

	if (signs_of_bytes(data, (size_t)(end - data), &sign))
		return tell_sign(&sign, err);
	if (tell_signature(FIND_SIGNATURE(binaries, data, size), err))
		return true;
	p = skip_blanks(data, size, end);
	if (p == end) {
		error_set(err, ERROR_FORMAT,
		    "holds nothing but blanks; take the snapshot again");
		return true;
	}
	if (tell_signature(FIND_SIGNATURE(texts, p, end - p), err))
		return true;
	if (*p == '{')
		return sniff_object(p, end, err);
	if (*p == '[' && sniff_array(p, end, err))
		return true;
	return sniff_text(data, p, end, err);
}

/*
 * Is a number what stands behind a name in an object? A program has other
 * words there; a console may colour the number.
 */
static bool
has_number(const char *p, const char *end)
{
	if (p < end && (*p == '"' || *p == '\''))
		p++;
	if (p == end || *p != ':')
		return false;
	p = json_blank(p + 1, end);
	if (p < end && *p == '\x1b') {
		p = memchr(p, 'm', (size_t)(end - p));
		if (p == NULL || ++p == end)
			return false;
	}
	return p < end && *p >= '0' && *p <= '9';
}

/*
 * Memory figures as a console prints them, or behind other words: are they
 * what the first object in the text says?
 */
static bool
is_pasted_memory(const char *p, const char *end)
{
	static const char *const signs[] = { "heapUsed", "usedJSHeapSize",
	    "usedSize", "used_heap_size" };
	const char *begin = memchr(p, '{', (size_t)(end - p)), *close;

	if (begin == NULL)
		return false;
	close = memchr(begin, '}', (size_t)(end - begin));
	end = close != NULL ? close : end;
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
		const char *at = memmem(begin, (size_t)(end - begin),
		    signs[i], strlen(signs[i]));

		if (at == NULL)
			continue;
		return has_number(at + strlen(signs[i]), end);
	}
	return false;
}

/* What is neither a signature nor one of the shapes. */
static enum file_kind
kind_of_text(const char *p, const char *end)
{
	bool trace = p < end && *p == '[' &&
	    memmem(p, (size_t)(end - p), "\"UpdateCounters\"", 16) != NULL;

	return trace || is_pasted_memory(p, end) ? FILE_MEMORY_SERIES :
	    FILE_ANY;
}

enum file_kind
sniff_kind(const char *data, size_t size)
{
	const char *end = data + (size > WINDOW ? WINDOW : size);
	const char *p = skip_blanks(data, size, end);
	struct member members[MEMBERS_MAX];
	const struct signature *signature;
	const struct shape *shape;
	size_t count;

	signature = FIND_SIGNATURE(texts, p, end - p);
	if (signature != NULL)
		return signature->kind;
	if (p == end || *p != '{')
		return kind_of_text(p, end);
	count = read_members(p, end, members);
	if (find_member(members, count, "snapshot") != NULL)
		return FILE_HEAP;
	shape = find_shape(members, count);
	return shape != NULL ? shape->kind : kind_of_text(p, end);
}

/* What is in JSON, and nothing that we know. */
static const char *
seems_json(const char *p, const char *end)
{
	const char *close = json_skip(p, end), *next;

	if (close == NULL)
		return *p == '{' ? "a JSON object" : "a JSON array";
	next = json_blank(close, end);
	if (next < end && *next != '{')
		return NULL;
	return next < end ? "lines of JSON" : *p == '{' ? "a JSON object" :
	    "a JSON array";
}

/* What to do, of an advice that a message ends with; "" for nothing. */
static const char *
only_advice(const char *advice)
{
	size_t len = strlen(NO_SNAPSHOT);

	if (strncmp(advice, NO_SNAPSHOT, len) == 0)
		advice += len;
	return strncmp(advice, "; ", 2) == 0 ? advice + 2 : "";
}

/* NULL where it is nothing that has a name. */
static const char *
find_name(const char *data, size_t size, const char **advice)
{
	const char *end = data + (size > WINDOW ? WINDOW : size);
	const char *p = skip_blanks(data, size, end);
	struct member members[MEMBERS_MAX];
	const struct signature *signature;
	const struct shape *shape = NULL;
	struct sign sign = { NULL, "" };

	*advice = "";
	if (signs_of_bytes(data, (size_t)(end - data), &sign)) {
		*advice = sign.advice;
		return sign.what;
	}
	signature = FIND_SIGNATURE(binaries, data, size);
	if (signature == NULL)
		signature = FIND_SIGNATURE(texts, p, (size_t)(end - p));
	if (signature != NULL) {
		*advice = only_advice(signature->advice);
		return signature->what;
	}
	if (sniff_kind(data, size) == FILE_HEAP)
		return "a heap snapshot";
	if (p < end && *p == '{')
		shape = find_shape(members, read_members(p, end, members));
	if (shape != NULL) {
		*advice = only_advice(shape->advice);
		return shape->what;
	}
	if (sniff_kind(data, size) == FILE_MEMORY_SERIES)
		return "a log of memory usage";
	if (p < end && *p != '{' && *p != '[' &&
	    signs_is_text(p, (size_t)(end - p)))
		signs_of_text(p, (size_t)(end - p), &sign);
	return sign.what;
}

const char *
sniff_name(const char *data, size_t size)
{
	const char *advice;

	return find_name(data, size, &advice);
}

const char *
sniff_seems(const char *data, size_t size, const char **advice)
{
	const char *end = data + (size > WINDOW ? WINDOW : size);
	const char *p = skip_blanks(data, size, end);
	const char *what = find_name(data, size, advice);

	if (what != NULL)
		return what;
	if (p == end)
		return "nothing but blanks";
	if (!signs_is_text(p, (size_t)(end - p)))
		return "binary data";
	if (*p == '{' || *p == '[')
		what = seems_json(p, end);
	return what != NULL ? what : "text";
}
