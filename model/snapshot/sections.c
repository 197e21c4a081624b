#include "model/snapshot/sections.h"

#include <string.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/snapshot/json.h"
#include "model/snapshot/scan.h"
#include "model/snapshot/sniff.h"
#include "model/snapshot/source.h"
#include "model/snapshot/strings.h"

/* How much more of a stream is waited for, between two looks at it. */
#define ARRIVAL (1 << 18)
/* So much of it is there when a section begins: its name, at least. */
#define WINDOW (64 << 10)
/* More blanks than this before the first bracket, and it is no snapshot. */
#define BLANKS_MAX (1 << 16)
/* How much of an unknown key is shown in errors. */
#define KEY_SHOWN 32

/* The state of the walk. */
struct walk {
	struct source *source;
	const char *data, *end;		/* of the file, as far as it is there */
	bool whole;			/* that is all of it */
	sections_found *found;		/* or NULL */
	void *found_data;
	struct sections *sections;
	struct strings *strings;
	struct task *task;
	const char *key;		/* the one we are at, or NULL */
	int key_length;
	struct extent numbers;		/* array just skipped, or 0..0 */
	const char *section;		/* its name */
};

const char *
section_name(enum section section)
{
	static const char *const names[SECTION_COUNT] = {
		[SECTION_SNAPSHOT] = "snapshot",
		[SECTION_NODES] = "nodes",
		[SECTION_EDGES] = "edges",
		[SECTION_LOCATIONS] = "locations",
		[SECTION_SAMPLES] = "samples",
		[SECTION_ALLOCATION_STATS] = "allocation_stats",
		[SECTION_TRACE_FUNCTIONS] = "trace_function_infos",
		[SECTION_TRACE_TREE] = "trace_tree",
		[SECTION_STRINGS] = "strings",
	};

	return names[section];
}

/* Of a recording: short but for the tree, and none has to be there. */
static bool
is_recording(enum section section)
{
	return section == SECTION_SAMPLES ||
	    section == SECTION_ALLOCATION_STATS ||
	    section == SECTION_TRACE_FUNCTIONS ||
	    section == SECTION_TRACE_TREE;
}

static bool
cut_short(const struct walk *walk, struct error *err)
{
	unsigned long long size = walk->end - walk->data;

	if (walk->key == NULL)
		return error_set(err, ERROR_TRUNCATED, "truncated: ends after "
		    "%llu bytes; take the snapshot again (was the disk full?)",
		    size);
	return error_set(err, ERROR_TRUNCATED, "truncated: ends in section "
	    "%.*s after %llu bytes; take the snapshot again (was the disk "
	    "full?)", walk->key_length, walk->key, size);
}

/*
 * What follows an array of numbers cannot follow it. Then the bracket that
 * we took for its end was not, and the scanner says better what is wrong.
 */
static bool
blame_numbers(const struct walk *walk, struct error *err)
{
	return walk->numbers.end != 0 && !scan_check(walk->section,
	    walk->source, walk->numbers.begin, walk->numbers.end, 1, err);
}

static bool
bad_punctuation(const struct walk *walk, const char *p, struct error *err)
{
	if (blame_numbers(walk, err))
		return false;
	return error_set_at(err, ERROR_FORMAT, p - walk->data,
	    "damaged: a comma or a closing brace is missing after section "
	    "%.*s", walk->key_length, walk->key);
}

/* Waits for all that a stream has still to give. */
static bool
wait_for_end(struct walk *walk, struct error *err)
{
	uint64_t have, want;

	while (!walk->whole) {
		want = walk->end - walk->data + ARRIVAL;
		if (!source_wait(walk->source, want, &have, walk->task, err) ||
		    !task_goes_on(walk->task, err))
			return false;
		walk->end = walk->data + have;
		walk->whole = have < want;
	}
	return true;
}

/*
 * Waits until the next bytes from p on are there, and something other than
 * blanks among them.
 */
static bool
wait_for_next(struct walk *walk, const char *p, struct error *err)
{
	uint64_t want = p - walk->data + WINDOW, have;

	if (walk->whole || walk->end - p >= WINDOW)
		return true;
	if (!source_wait(walk->source, want, &have, walk->task, err))
		return false;
	walk->end = walk->data + have;
	walk->whole = have < want;
	if (json_blank(p, walk->end) == walk->end)
		return wait_for_end(walk, err);
	return true;
}

/* The byte after the array of numbers at p, or NULL with err set. */
static const char *
skip_numbers(struct walk *walk, enum section section, const char *p,
	struct error *err)
{
	const struct expected *expected = &walk->sections->expected[section];
	struct pieces *pieces = &walk->sections->pieces[section];
	uint64_t end;
	bool missing;

	/* These are read in one go, however many there are. */
	if (section == SECTION_LOCATIONS && expected->stride > 0) {
		end = pieces_guess_end(walk->source, p - walk->data,
		    expected->stride);
		if (end > 0)
			return walk->data + end;
	} else if (expected->stride > 0 && pieces_guess(pieces, walk->source,
	    p - walk->data, expected->rows, expected->stride, walk->task)) {
		return walk->data + pieces->end;
	}
	pieces_release(pieces);
	if (!pieces_find(pieces, walk->source, p - walk->data, walk->task,
	    &missing, err)) {
		/* All has come by then. */
		walk->end = walk->data + walk->source->size;
		if (missing)
			cut_short(walk, err);
		return NULL;
	}
	/* More may have come meanwhile. */
	if (walk->end < walk->data + pieces->end)
		walk->end = walk->data + pieces->end;
	walk->numbers.begin = pieces->begin;
	walk->numbers.end = pieces->end;
	walk->section = section_name(section);
	return walk->data + pieces->end;
}

/* The byte after the value at p of any kind, or NULL with err set. */
static const char *
skip_value(struct walk *walk, const char *p, struct error *err)
{
	const char *end;
	bool cancelled;

	end = json_skip_watched(p, walk->end, walk->data, walk->task,
	    &cancelled, err);
	if (end == NULL && !cancelled && !walk->whole) {
		if (!wait_for_end(walk, err))
			return NULL;
		end = json_skip_watched(p, walk->end, walk->data, walk->task,
		    &cancelled, err);
	}
	if (end == NULL && !cancelled)
		cut_short(walk, err);
	if (end == p) {
		error_set_at(err, ERROR_FORMAT, p - walk->data,
		    "damaged: no value in section %.*s", walk->key_length,
		    walk->key);
		return NULL;
	}
	return end;
}

static const char *
index_strings(struct walk *walk, const char *p, struct error *err)
{
	uint64_t end;

	if (!wait_for_end(walk, err))
		return NULL;
	task_begin(walk->task, STAGE_STRINGS, walk->end - p);
	if (!strings_index(walk->strings, walk->source, p - walk->data, &end,
	    walk->task, err))
		return NULL;
	if (walk->task != NULL)
		walk->task->bytes += end - (p - walk->data);
	task_end(walk->task, STAGE_STRINGS);
	return walk->data + end;
}

/* Takes the value at p of a section we want. */
static const char *
take_section(struct walk *walk, enum section section, const char *p,
	struct error *err)
{
	struct extent *extent = &walk->sections->at[section];
	const char *name = section_name(section), *end;
	char open = section == SECTION_SNAPSHOT ? '{' : '[';

	/* Of those that can be done without the last counts, as in JSON. */
	if (extent->end != 0 && !is_recording(section)) {
		error_set_at(err, ERROR_FORMAT, p - walk->data,
		    "damaged: section %s stands here a second time", name);
		return NULL;
	}
	if (*p != open) {
		error_set_at(err, ERROR_FORMAT, p - walk->data,
		    "damaged: section %s is not an %s", name,
		    open == '{' ? "object" : "array");
		return NULL;
	}
	if (section == SECTION_STRINGS)
		end = index_strings(walk, p, err);
	else if (section == SECTION_SNAPSHOT || is_recording(section))
		end = skip_value(walk, p, err);
	else
		end = skip_numbers(walk, section, p, err);
	if (end == NULL)
		return NULL;
	extent->begin = p - walk->data;
	extent->end = end - walk->data;
	if (walk->found != NULL) {
		if (!walk->found(walk->found_data, section, err))
			return NULL;
		/* What has been read may be gone: nobody is to blame it. */
		walk->numbers.end = 0;
	}
	return end;
}

/* Is the value of the key, of len bytes, to be read later? Notes where. */
static bool
keep_scopes(struct walk *walk, size_t len, const char *begin,
	const char *end)
{
	static const char *const names[SCOPE_SECTIONS] = {
		[SCOPE_SECTION_SCOPES] = "scopes",
		[SCOPE_SECTION_VARS] = "scope_context_vars",
		[SCOPE_SECTION_USES] = "scope_uses",
	};

	for (int i = 0; i < SCOPE_SECTIONS; i++) {
		if (strlen(names[i]) != len || memcmp(names[i], walk->key,
		    len) != 0 || *begin != '[')
			continue;
		walk->sections->scopes[i].begin = begin - walk->data;
		walk->sections->scopes[i].end = end - walk->data;
		return true;
	}
	return false;
}

/* p stands on a key; the byte after its value, or NULL with err set. */
static const char *
take_member(struct walk *walk, const char *p, struct error *err)
{
	const char *close, *name;
	size_t len, i;

	if (*p != '"') {
		if (!blame_numbers(walk, err))
			error_set_at(err, ERROR_FORMAT, p - walk->data,
			    "damaged: this is not the name of a section");
		return NULL;
	}
	close = json_string_end(++p, walk->end);
	if (close == NULL && !walk->whole) {
		if (!wait_for_end(walk, err))
			return NULL;
		close = json_string_end(p, walk->end);
	}
	if (close == NULL) {
		cut_short(walk, err);
		return NULL;
	}
	walk->key = p;
	len = close - p;
	walk->key_length = len > KEY_SHOWN ? KEY_SHOWN : len;
	walk->numbers.end = 0;
	p = json_blank(close + 1, walk->end);
	if (p < walk->end && *p == ':') {
		p = json_blank(p + 1, walk->end);
	} else if (p < walk->end) {
		error_set_at(err, ERROR_FORMAT, p - walk->data,
		    "damaged: a colon is missing after the name of a section");
		return NULL;
	}
	if (p == walk->end) {
		cut_short(walk, err);
		return NULL;
	}
	for (i = 0; i < SECTION_COUNT; i++) {
		name = section_name(i);
		if (is_recording(i) && *p != '[')
			continue;
		if (strlen(name) == len && memcmp(name, walk->key, len) == 0)
			return take_section(walk, i, p, err);
	}
	name = p;
	p = skip_value(walk, p, err);
	if (p != NULL && !keep_scopes(walk, len, name, p))
		source_drop(walk->source, name - walk->data, p - walk->data);
	return p;
}

/* p stands after the opening brace of the file. */
static bool
walk_members(struct walk *walk, const char *p, struct error *err)
{
	if (!wait_for_next(walk, p, err))
		return false;
	p = json_blank(p, walk->end);
	if (p < walk->end && *p == '}')
		return error_set(err, ERROR_FORMAT, "not a heap snapshot: "
		    "an empty JSON object");
	while (p < walk->end) {
		p = take_member(walk, p, err);
		if (p == NULL || !wait_for_next(walk, p, err))
			return false;
		p = json_blank(p, walk->end);
		if (p == walk->end)
			break;
		if (*p == '}') {
			/* Only its end tells that a stream is whole. */
			if (!wait_for_end(walk, err))
				return false;
			p = json_blank(p + 1, walk->end);
			if (p == walk->end)
				return true;
			return error_set_at(err, ERROR_FORMAT, p - walk->data,
			    "something follows the end of the snapshot; "
			    "is it more than one file in one?");
		}
		if (*p != ',')
			return bad_punctuation(walk, p, err);
		if (!wait_for_next(walk, ++p, err))
			return false;
		p = json_blank(p, walk->end);
	}
	return cut_short(walk, err);
}

static bool
check_missing(const struct sections *sections, struct error *err)
{
	int i;

	for (i = 0; i < SECTION_COUNT; i++)
		if (i != SECTION_LOCATIONS && !is_recording(i) &&
		    sections->at[i].end == 0)
			return error_set(err, ERROR_FORMAT, "not a complete "
			    "heap snapshot: section %s is missing",
			    section_name(i));
	return true;
}

/*
 * Waits for the first bytes of a snapshot, which are enough to see whether it
 * can be one: the opening brace, or NULL with err set.
 */
static const char *
wait_for_brace(struct source *source, struct task *task, struct error *err)
{
	const char *data = source->data, *p = data;
	uint64_t have;

	if (!source_wait(source, BLANKS_MAX, &have, task, err))
		return NULL;
	if (have >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	p = json_blank(p, data + (have > BLANKS_MAX ? BLANKS_MAX : have));
	if (p < data + have && *p == '{')
		return p;
	error_set_at(err, ERROR_FORMAT, p - data,
	    "this is no JSON object, so not a heap snapshot");
	sniff(data, have, err);
	return NULL;
}

bool
sections_locate(struct sections *sections, struct strings *strings,
	struct source *source, sections_found *found, void *found_data,
	struct task *task, struct error *err)
{
	const char *data = source->data, *p;
	struct walk walk = {
		.source = source,
		.data = data,
		.end = data + source->size,
		.whole = source->size > 0,
		.found = found,
		.found_data = found_data,
		.sections = sections,
		.strings = strings,
		.task = task,
	};
	bool ok;

	memset(sections, 0, sizeof(*sections));
	memset(strings, 0, sizeof(*strings));
	p = wait_for_brace(source, task, err);
	if (p == NULL)
		return false;
	task_begin(task, STAGE_LOCATE, source->size);
	ok = walk_members(&walk, p + 1, err) && check_missing(sections, err);
	/* Without its head it is hardly a snapshot: what is it then? */
	if (!ok && sections->at[SECTION_SNAPSHOT].end == 0 &&
	    (err == NULL || err->kind == ERROR_FORMAT ||
	    err->kind == ERROR_TRUNCATED))
		sniff(data, walk.end - data, err);
	return ok;
}

void
sections_release(struct sections *sections)
{
	int i;

	for (i = 0; i < SECTION_COUNT; i++)
		pieces_release(&sections->pieces[i]);
}
