#include "src/check_command.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "model/compare/diff.h"
#include "model/explain/conditions.h"
#include "model/explain/suspect.h"
#include "model/table.h"
#include "src/batch.h"
#include "src/check_table.h"
#include "src/options.h"
#include "src/tables.h"
#include "ui/text.h"

/* The name of a class in a line. */
#define NAME_BYTES 400
/* A share of what was nearly nothing tells nothing. */
#define PERCENT_MAX 1e6

/* ---- a line for people --------------------------------------------------- */

static void
add_number(const struct options *options, bool bytes, int64_t number,
	struct strbuf *line)
{
	char buf[FORMAT_MAX];

	strbuf_adds(line, bytes ? format_bytes(buf, (uint64_t)number,
	    options->units) : format_count(buf, (uint64_t)number));
}

/* `count 100 -> 1,100 (+1,000)` */
static void
add_measure(const struct options *options, const struct check *check,
	uint32_t row, const struct condition_measure *measure,
	struct strbuf *line)
{
	const struct condition_info *info = &condition_infos[measure->kind];
	bool bytes = info->flags & MEASURE_BYTES;
	bool ascii = options->ascii || !text_locale_is_utf8();
	char buf[FORMAT_MAX];
	int64_t before, now;
	long long tenths;
	double percent;

	check_value(check, row, measure->kind, &before, &now);
	strbuf_addf(line, "%s ", info->name);
	if (!(info->flags & MEASURE_CHANGES)) {
		add_number(options, bytes, now, line);
		return;
	}
	add_number(options, bytes, before, line);
	strbuf_adds(line, " -> ");
	add_number(options, bytes, now, line);
	strbuf_addf(line, " (%s", bytes ? format_delta_bytes(buf,
	    now - before, options->units, ascii) :
	    format_delta_count(buf, now - before, ascii));
	percent = check_percent(before, now);
	if (measure->percent && fabs(percent) < PERCENT_MAX) {
		tenths = llround(fabs(percent) * 10);
		strbuf_addf(line, ", %s%lld.%lld %%", percent > 0 ? "+" :
		    percent < 0 ? text_glyph(GLYPH_MINUS, ascii) : "",
		    tenths / 10, tenths % 10);
	}
	strbuf_addc(line, ')');
}

static void
print_failure(const struct options *options, const struct check *check,
	const struct failure *failure)
{
	const struct condition *condition = failure->condition;
	struct strbuf line = STRBUF_INIT, clean = STRBUF_INIT;

	check_name(check, failure->row, NAME_BYTES, &line);
	strbuf_adds(&line, ": ");
	for (size_t i = 0; i < condition->count; i++) {
		strbuf_adds(&line, i > 0 ? ", " : "");
		add_measure(options, check, failure->row,
		    &condition->measures[i], &line);
	}
	strbuf_addf(&line, ": %s", condition->text);
	text_clean(line.data, line.len, SIZE_MAX, options->ascii ||
	    !text_locale_is_utf8() ? TEXT_ASCII : 0, &clean);
	puts(clean.data);
	strbuf_release(&line);
	strbuf_release(&clean);
}

static bool
print_failures(const struct options *options, const struct check *check,
	struct error *err)
{
	struct table *table;
	bool done = true;

	if (options->format != OUTPUT_TEXT) {
		table = check_table_new(check, err);
		done = table != NULL && tables_print(options, table, err);
		table_free(table);
	}
	for (size_t i = 0; options->format == OUTPUT_TEXT &&
	    i < check->count; i++)
		print_failure(options, check, &check->failures[i]);
	if (done && (fflush(stdout) != 0 || ferror(stdout)))
		return error_set(err, ERROR_IO, "cannot write: %s",
		    strerror(errno));
	return done;
}

/* ---- the check ----------------------------------------------------------- */

/* A name that is spelt wrong would pass for ever. */
static void
say_unmatched(const struct condition *condition)
{
	struct strbuf text = STRBUF_INIT;

	text_clean(condition->text, strlen(condition->text), 200,
	    text_locale_is_utf8() ? 0 : TEXT_ASCII, &text);
	fprintf(stderr, "heaptrail: note: no class is called so: %s\n",
	    text.data);
	strbuf_release(&text);
}

static bool
ask_all(struct check *check, const struct condition *conditions, size_t count,
	struct error *err)
{
	size_t matched[OPTIONS_FAIL_MAX];

	for (size_t i = 0; i < count; i++)
		if (!check_condition(check, &conditions[i], &matched[i], err))
			return false;
	for (size_t i = 0; i < count; i++)
		if (matched[i] == 0)
			say_unmatched(&conditions[i]);
	return true;
}

/* Are there suspects to be counted? */
static bool
needs_suspects(const struct condition *conditions, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (condition_has(&conditions[i], CONDITION_SUSPECTS))
			return true;
	return false;
}

static bool
check_files(const struct options *options, struct batch *batch,
	const struct condition *conditions, bool *failed, struct error *err)
{
	size_t count = options->fail_count;
	struct suspects *suspects = NULL;
	struct check check = { 0 };
	struct diff *diff;
	bool done;

	diff = diff_new(batch->heap, batch->base, false, &batch->task, err);
	done = diff != NULL;
	check.diff = diff;
	/* What is to guard against growth must not pass for this. */
	if (done && diff->kinship.reversed)
		done = error_set(err, ERROR_ABSENT, "the first file was taken "
		    "later than the last: give them in the order of time "
		    "(%s)", diff->kinship.why);
	/* Where they cannot be found, asking says why. */
	if (done && needs_suspects(conditions, count) && diff->graph) {
		suspects = suspects_find(batch->heap, batch->base,
		    batch->series, batch->count, &batch->task, err);
		done = suspects != NULL;
		check.suspects = suspects;
	}
	done = done && ask_all(&check, conditions, count, err) &&
	    print_failures(options, &check, err);
	*failed = check.count > 0;
	check_release(&check);
	suspects_free(suspects);
	diff_free(diff);
	return done;
}

static bool
load_and_check(const struct options *options,
	const struct condition *conditions, bool *failed, struct error *err)
{
	char *ends[] = { options->files[0],
	    options->files[options->file_count - 1] };
	struct batch batch;
	bool done;

	if (needs_suspects(conditions, options->fail_count))
		done = batch_open(&batch, options, options->files,
		    options->file_count, err);
	else
		done = batch_open(&batch, options, ends, 2, err);
	done = done && check_files(options, &batch, conditions, failed, err);
	batch_close(&batch, done);
	return done;
}

bool
check_command(const struct options *options, bool *failed, struct error *err)
{
	struct condition conditions[OPTIONS_FAIL_MAX];
	size_t count = 0;
	bool done = true;

	*failed = false;
	if (options->fail_count == 0)
		return error_set(err, ERROR_USAGE, "heaptrail check needs a "
		    "condition, as in --fail-if 'class:Session count+>1000'");
	while (done && count < options->fail_count) {
		done = condition_parse(&conditions[count],
		    options->fail_if[count], err);
		count++;
	}
	done = done && load_and_check(options, conditions, failed, err);
	while (count > 0)
		condition_release(&conditions[--count]);
	return done;
}
