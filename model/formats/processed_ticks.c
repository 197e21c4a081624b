#include "model/formats/processed_ticks.h"

#include <string.h>

#include "model/base/error.h"
#include "model/base/task.h"
#include "model/formats/ticks.h"
#include "model/snapshot/json.h"

/* Lines between two looks at the task. */
#define STEP 4096
/* The most that JavaScript counts up to exactly. */
#define NUMBER_MAX ((uint64_t)1 << 53)
/* Callers are shown so many steps away. */
#define LEVELS 16

enum section {
	SECTION_NONE,
	SECTION_LIBRARIES,
	SECTION_JS,
	SECTION_CPP,
	SECTION_SUMMARY,
	SECTION_ENTRIES,
	SECTION_HEAVY,
};

static const struct {
	const char *title;
	enum section section;
} sections[] = {
	{ " [Shared libraries]:", SECTION_LIBRARIES },
	{ " [JavaScript]:", SECTION_JS },
	{ " [C++]:", SECTION_CPP },
	{ " [Summary]:", SECTION_SUMMARY },
	{ " [C++ entry points]:", SECTION_ENTRIES },
	{ " [Bottom up (heavy) profile]:", SECTION_HEAVY },
};

struct reader {
	struct ticks *ticks;
	enum section section;
	bool headed;			/* was the first line there? */
	uint32_t unknown;
	/* In the bottom-up part: the row of each level above. */
	uint32_t above[LEVELS];
	unsigned levels;
	struct error *err;
};

/* "   193   24.1%   31.9%  JS: *allocate /app/w.js:3:18" */
struct row {
	uint64_t ticks;
	const char *name;
	size_t name_len;
	unsigned indent;	/* of the bottom-up part: blanks before it */
};

static bool
read_number(const char **p, const char *end, uint64_t *number)
{
	const char *begin = *p;

	*number = 0;
	for (; *p < end && **p >= '0' && **p <= '9'; (*p)++)
		if (*number < NUMBER_MAX)
			*number = *number * 10 + (uint64_t)(**p - '0');
	if (*number > NUMBER_MAX)
		*number = NUMBER_MAX;
	return *p > begin;
}

static void
skip_blanks(const char **p, const char *end)
{
	while (*p < end && **p == ' ')
		(*p)++;
}

/* Passes "24.1%", or "NaN%". */
static bool
skip_percent(const char **p, const char *end)
{
	const char *q = *p;

	while (q < end && *q != ' ' && *q != '%')
		q++;
	if (q == end || *q != '%')
		return false;
	*p = q + 1;
	return true;
}

static bool
read_row(const char *p, const char *end, bool heavy, struct row *row)
{
	const char *name;

	skip_blanks(&p, end);
	if (!read_number(&p, end, &row->ticks))
		return false;
	skip_blanks(&p, end);
	if (!skip_percent(&p, end))
		return false;
	name = p;
	skip_blanks(&name, end);
	/* There are two blanks behind a percentage. */
	row->indent = name - p > 2 ? (unsigned)(name - p - 2) : 0;
	if (!heavy) {
		p = name;
		if (skip_percent(&p, end) && end - p >= 2 &&
		    memcmp(p, "  ", 2) == 0)
			name = p + 2;
	}
	row->name = name;
	row->name_len = (size_t)(end - name);
	return name < end;
}

/* What a caller is, that the parts before did not list. */
static enum tick_category
guess(const struct row *row)
{
	if (row->name_len == 7 && memcmp(row->name, "UNKNOWN", 7) == 0)
		return TICKS_UNKNOWN;
	if (row->name[0] == '/' || row->name[0] == '[')
		return TICKS_LIBRARY;
	return memmem(row->name, row->name_len, ": ", 2) != NULL ? TICKS_JS :
	    TICKS_CPP;
}

static bool
add_flat(struct reader *r, const struct row *row, enum tick_category category)
{
	struct ticks *ticks = r->ticks;
	uint32_t number;

	if (!ticks_function(ticks, row->name, row->name_len, category, &number,
	    r->err))
		return false;
	ticks->functions[number].category = category;
	ticks->functions[number].self += row->ticks;
	ticks->category[category] += row->ticks;
	return true;
}

static bool
is_named(const struct row *row, const char *name)
{
	return row->name_len == strlen(name) &&
	    memcmp(row->name, name, row->name_len) == 0;
}

static void
add_summary(struct reader *r, const struct row *row)
{
	if (is_named(row, "GC"))
		r->ticks->gc = row->ticks;
	/* With --only-summary these have no rows of their own. */
	else if (is_named(row, "JavaScript"))
		r->ticks->category[TICKS_JS] = row->ticks;
	else if (is_named(row, "C++"))
		r->ticks->category[TICKS_CPP] = row->ticks;
	else if (is_named(row, "Shared libraries"))
		r->ticks->category[TICKS_LIBRARY] = row->ticks;
}

static bool
add_heavy(struct reader *r, const struct row *row)
{
	unsigned level = row->indent / 2;
	uint32_t number, call;

	if (level > r->levels)
		level = r->levels;
	if (level >= LEVELS)
		return true;
	if (!ticks_function(r->ticks, row->name, row->name_len, guess(row),
	    &number, r->err) ||
	    !ticks_call(r->ticks, level > 0 ? r->above[level - 1] : 0, number,
	    &call, r->err))
		return false;
	if (level == 0)
		r->ticks->calls[0].ticks += row->ticks;
	r->ticks->calls[call].ticks += row->ticks;
	r->above[level] = call;
	r->levels = level + 1;
	return true;
}

/* "... from isolate-...-v8.log, (1204 ticks, 593 unaccounted, 0 excluded)." */
static void
read_head(struct reader *r, const char *p, const char *end)
{
	uint64_t total, unaccounted, excluded;
	const char *numbers = NULL, *q = p;

	while ((q = memmem(q, (size_t)(end - q), ", (", 3)) != NULL) {
		q += 3;
		numbers = q;
	}
	if (numbers == NULL || !read_number(&numbers, end, &total) ||
	    end - numbers < 8 || memcmp(numbers, " ticks, ", 8) != 0)
		return;
	numbers += 8;
	if (!read_number(&numbers, end, &unaccounted) || end - numbers < 14 ||
	    memcmp(numbers, " unaccounted, ", 14) != 0)
		return;
	numbers += 14;
	if (!read_number(&numbers, end, &excluded))
		return;
	r->headed = true;
	r->ticks->total = total;
	r->ticks->unaccounted = unaccounted;
	r->ticks->excluded = excluded;
	r->ticks->category[TICKS_UNKNOWN] = unaccounted;
	r->ticks->functions[r->unknown].self = unaccounted;
}

static bool
read_line(struct reader *r, const char *p, const char *end)
{
	struct row row;

	if (end > p && end[-1] == '\r')
		end--;
	if (!r->headed) {
		read_head(r, p, end);
		return true;
	}
	for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
		if ((size_t)(end - p) == strlen(sections[i].title) &&
		    memcmp(p, sections[i].title, (size_t)(end - p)) == 0) {
			r->section = sections[i].section;
			return true;
		}
	if (!read_row(p, end, r->section == SECTION_HEAVY, &row))
		return true;
	switch (r->section) {
	case SECTION_LIBRARIES:
		return add_flat(r, &row, TICKS_LIBRARY);
	case SECTION_JS:
		return add_flat(r, &row, TICKS_JS);
	case SECTION_CPP:
		r->ticks->symbols = true;
		return add_flat(r, &row, TICKS_CPP);
	case SECTION_SUMMARY:
		add_summary(r, &row);
		return true;
	case SECTION_HEAVY:
		return add_heavy(r, &row);
	default:
		return true;
	}
}

static bool
read_report(struct reader *r, const char *data, size_t size,
	struct task *task)
{
	const char *end = data + size, *p = data, *next;
	size_t lines = 0;

	/* A last line that was cut short does not count. */
	while (p < end &&
	    (next = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		if (!read_line(r, p, next))
			return false;
		p = next + 1;
		if (++lines % STEP == 0 && !task_progress(task, STAGE_LOCATE,
		    (uint64_t)(p - data), r->err))
			return false;
	}
	r->ticks->cut_callers = true;
	return r->headed || error_set(r->err, ERROR_FORMAT, "this report of "
	    "node --prof-process does not begin with how many ticks there "
	    "were");
}

static const char *
begin_of(const char *data, size_t size)
{
	const char *p = data;

	if (size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	return json_blank(p, data + size);
}

bool
processed_ticks_is(const char *data, size_t size)
{
	const char *p = begin_of(data, size);
	size_t left = (size_t)(data + size - p);

	return left > 0 && (*p == '{' ||
	    (left >= 11 && memcmp(p, "Statistical", 11) == 0) ||
	    (left >= 10 && memcmp(p, "Testing v8", 10) == 0));
}

struct ticks *
processed_ticks_read(const char *data, size_t size, struct task *task,
	struct error *err)
{
	struct reader reader = { .ticks = ticks_new(err), .err = err };
	const char *p = begin_of(data, size), *end = data + size;
	bool done;

	if (reader.ticks == NULL)
		return NULL;
	task_begin(task, STAGE_LOCATE, size);
	done = ticks_function(reader.ticks, "UNKNOWN", 7, TICKS_UNKNOWN,
	    &reader.unknown, err);
	if (done && p < end && *p == '{')
		done = preprocessed_ticks_read(data, size, reader.ticks, task,
		    err);
	else if (done)
		done = read_report(&reader, data, size, task);
	if (done) {
		task_end(task, STAGE_LOCATE);
		return reader.ticks;
	}
	ticks_free(reader.ticks);
	return NULL;
}
