/* Conditions asked of two heaps. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/pattern.h"
#include "model/base/strbuf.h"
#include "model/compare/diff.h"
#include "model/explain/conditions.h"
#include "model/explain/suspect.h"
#include "model/load.h"

/* Of the name of a class, a pattern is asked of so much. */
#define NAME_BYTES 4096

/* ---- the measures -------------------------------------------------------- */

static const struct class_row *
class_now(const struct diff *diff, uint32_t row)
{
	uint32_t class = diff->rows[row].class;

	return class == NO_CLASS ? NULL : &diff->current->classes.rows[class];
}

static const struct class_row *
class_before(const struct diff *diff, uint32_t row)
{
	uint32_t class = diff->rows[row].base_class;

	return class == NO_CLASS ? NULL : &diff->base_classes.rows[class];
}

/* count, size or retained of a class, which a heap may not have. */
static int64_t
class_value(const struct class_row *class, enum condition_kind kind)
{
	if (class == NULL)
		return 0;
	switch (kind) {
	case CONDITION_COUNT:
		return class->count;
	case CONDITION_SIZE:
		return (int64_t)class->shallow;
	default:
		return (int64_t)class->retained;
	}
}

static int64_t
count_all(const struct classes *classes)
{
	int64_t count = 0;

	for (uint32_t i = 0; i < classes->count; i++)
		count += classes->rows[i].count;
	return count;
}

static void
heap_value(const struct check *check, enum condition_kind kind,
	int64_t *before, int64_t *now)
{
	const struct diff *diff = check->diff;

	switch (kind) {
	case CONDITION_SUSPECTS:
		*now = check->suspects != NULL ?
		    (int64_t)check->suspects->count : 0;
		break;
	case CONDITION_TOTAL:
		*before = (int64_t)diff->base->total;
		*now = (int64_t)diff->current->total;
		break;
	default:
		*before = count_all(&diff->base_classes);
		*now = count_all(&diff->current->classes);
		break;
	}
}

void
check_value(const struct check *check, uint32_t row,
	enum condition_kind kind, int64_t *before, int64_t *now)
{
	const struct diff *diff = check->diff;

	*before = *now = 0;
	if (row == NO_ROW) {
		heap_value(check, kind, before, now);
		return;
	}
	switch (kind) {
	case CONDITION_NEW:
		*now = diff->rows[row].added;
		break;
	case CONDITION_DELETED:
		*now = diff->rows[row].removed;
		break;
	case CONDITION_GROWN:
		*now = diff->rows[row].grown;
		break;
	default:
		*before = class_value(class_before(diff, row), kind);
		*now = class_value(class_now(diff, row), kind);
		break;
	}
}

double
check_percent(int64_t before, int64_t now)
{
	double change = (double)now - (double)before;

	if (before == 0)
		return now > 0 ? (double)INFINITY : 0;
	return change * 100 / (double)before;
}

void
check_name(const struct check *check, uint32_t row, size_t limit,
	struct strbuf *sb)
{
	if (row == NO_ROW)
		strbuf_adds(sb, "heap");
	else
		diff_name(check->diff, row, limit, sb);
}

/* ---- the conditions ------------------------------------------------------ */

static bool
holds(const struct check *check, const struct condition *condition,
	uint32_t row)
{
	for (size_t i = 0; i < condition->count; i++) {
		const struct condition_measure *measure =
		    &condition->measures[i];
		int64_t before, now;
		double value;

		check_value(check, row, measure->kind, &before, &now);
		value = (double)now;
		if (measure->percent)
			value = check_percent(before, now);
		else if (measure->change)
			value = (double)now - (double)before;
		if (!bound_holds(&measure->bound, value))
			return false;
	}
	return true;
}

static bool
ask(struct check *check, const struct condition *condition, uint32_t row,
	struct error *err)
{
	struct failure *failures;

	if (!holds(check, condition, row))
		return true;
	failures = array_grow(check->failures, &check->room, check->count + 1,
	    sizeof(*failures), "failures", err);
	if (failures == NULL)
		return false;
	check->failures = failures;
	failures[check->count++] = (struct failure) { condition, row };
	return true;
}

/* Do the heaps have what is asked for? */
static bool
can_ask(const struct check *check, const struct condition *condition,
	struct error *err)
{
	for (size_t i = 0; i < condition->count; i++) {
		const struct condition_info *info =
		    &condition_infos[condition->measures[i].kind];

		if (info->flags & MEASURE_GRAPH && !check->diff->graph)
			return error_set(err, ERROR_ABSENT, "condition "
			    "\"%s\": %s needs the whole graph: load without "
			    "--no-graph", condition->text, info->name);
		if (info->flags & MEASURE_IDS &&
		    !check->diff->kinship.one_process)
			return error_set(err, ERROR_ABSENT, "condition "
			    "\"%s\": the snapshots are of two processes, "
			    "where nobody knows what is %s; count+, size+ "
			    "and retained+ hold", condition->text, info->name);
	}
	return true;
}

static bool
names_class(const struct condition *condition, const struct strbuf *name)
{
	if (condition->pattern != NULL)
		return pattern_match(condition->pattern, name->data,
		    name->len);
	return name->len == strlen(condition->name) &&
	    memcmp(name->data, condition->name, name->len) == 0;
}

bool
check_condition(struct check *check, const struct condition *condition,
	size_t *matched, struct error *err)
{
	const struct diff *diff = check->diff;
	struct strbuf name = STRBUF_INIT;
	bool done = true;

	*matched = condition->name == NULL;
	if (!can_ask(check, condition, err))
		return false;
	if (condition->name == NULL)
		return ask(check, condition, NO_ROW, err);
	for (uint32_t row = 0; done && row < diff->row_count; row++) {
		if (class_value(class_now(diff, row), CONDITION_COUNT) == 0 &&
		    class_value(class_before(diff, row), CONDITION_COUNT) == 0)
			continue;
		strbuf_reset(&name);
		diff_name(diff, row, NAME_BYTES, &name);
		if (!names_class(condition, &name))
			continue;
		++*matched;
		done = ask(check, condition, row, err);
	}
	strbuf_release(&name);
	return done;
}

void
check_release(struct check *check)
{
	free(check->failures);
	check->failures = NULL;
	check->count = check->room = 0;
}
