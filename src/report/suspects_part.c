#include "src/report/suspects_part.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "model/catalogue.h"
#include "model/explain/steadiness.h"
#include "model/explain/suspect.h"
#include "model/explain/suspects.h"
#include "model/explore/path.h"
#include "model/table.h"
#include "src/batch.h"
#include "src/report/page.h"

/* Bytes of one cell that are taken. */
#define CELL_BYTES_MAX 1000

/* While the part is written. */
struct part {
	struct page *page;
	struct batch *batch;
	struct table *table;
	struct level *level;
	const struct suspects *suspects;
	struct cell cell;	/* for whoever needs one */
};

/* The text of the main cell of a row. */
static const struct strbuf *
title_of(struct part *part, struct level *level, size_t row)
{
	level_cell(level, row, level->table->ops->main_column, &part->cell);
	return &part->cell.text;
}

/* ---- the nearest path ---------------------------------------------------- */

/* The words of a step, and the holder where they do not say it. */
static void
add_step(struct part *part, struct level *steps, size_t row,
	struct strbuf *text)
{
	int words = table_column(steps->table, "words");
	int name = table_column(steps->table, "name");

	if (words < 0 || name < 0)
		return;
	level_cell(steps, row, (unsigned)words, &part->cell);
	strbuf_add(text, part->cell.text.data, part->cell.text.len);
	level_cell(steps, row, (unsigned)name, &part->cell);
	if (part->cell.text.len == 0 || memmem(text->data, text->len,
	    part->cell.text.data, part->cell.text.len) != NULL)
		return;
	strbuf_adds(text, " in ");
	strbuf_add(text, part->cell.text.data, part->cell.text.len);
}

static bool
put_steps(struct part *part, struct level *paths, struct error *err)
{
	struct level *steps = level_open(paths, 0, err);
	struct strbuf text = STRBUF_INIT;

	if (steps == NULL)
		return false;
	page_words(part->page, "The nearest path, from the object up to a "
	    "root:");
	page_list_begin(part->page, LIST_NUMBERED);
	for (size_t row = 0; row < steps->count; row++) {
		strbuf_reset(&text);
		add_step(part, steps, row, &text);
		page_item(part->page, &text);
	}
	page_list_end(part->page);
	strbuf_release(&text);
	level_free(steps);
	return true;
}

static bool
put_path(struct part *part, uint32_t node, struct error *err)
{
	struct table *table = path_new(part->batch->heap, node, false, NULL,
	    err);
	struct level *paths = NULL;
	bool done = false;

	if (table == NULL || !table_work(table, &part->batch->task, err))
		goto out;
	paths = level_top(table, err);
	if (paths == NULL)
		goto out;
	done = paths->count == 0 || !level_openable(paths, 0) ||
	    put_steps(part, paths, err);
out:
	level_free(paths);
	table_free(table);
	return done;
}

/* ---- a suspect ----------------------------------------------------------- */

/* Lines of evidence read `grew by ...`: here they are sentences. */
static bool
put_evidence(struct part *part, size_t row, struct error *err)
{
	struct level *lines = level_open(part->level, row, err);
	struct strbuf text = STRBUF_INIT;

	if (lines == NULL)
		return false;
	page_list_begin(part->page, LIST_PLAIN);
	for (size_t i = 0; i < lines->count; i++) {
		const struct strbuf *line = title_of(part, lines, i);

		strbuf_reset(&text);
		strbuf_add(&text, line->data, line->len);
		strbuf_addc(&text, '.');
		text.data[0] = (char)toupper((unsigned char)text.data[0]);
		page_item(part->page, &text);
	}
	page_list_end(part->page);
	strbuf_release(&text);
	level_free(lines);
	return true;
}

/* How it went, where there are snapshots enough for a line. */
static bool
put_series(struct part *part, const struct suspect *suspect,
	struct error *err)
{
	size_t count = part->suspects->series_count;

	return suspect->series == NULL || count < 3 || page_line(part->page,
	    steadiness_is_retained(suspect) ?
	    "What it retains in each snapshot" :
	    "What has come on it, from snapshot to snapshot",
	    suspect->series, count, err);
}

static bool
put_suspect(struct part *part, size_t row, struct error *err)
{
	const struct suspect *suspect =
	    &part->suspects->list[level_item(part->level, row)];
	const struct strbuf *title = title_of(part, part->level, row);
	struct strbuf text = STRBUF_INIT;

	strbuf_addf(&text, "%zu. ", row + 1);
	strbuf_add(&text, title->data, title->len);
	page_heading(part->page, 3, &text);
	strbuf_release(&text);
	return put_evidence(part, row, err) &&
	    put_series(part, suspect, err) &&
	    put_path(part, suspect->node, err);
}

/* ---- all of them --------------------------------------------------------- */

/* By how much each has grown; of a single heap, what each retains. */
static bool
put_bars(struct part *part, struct error *err)
{
	const struct suspects *suspects = part->suspects;
	bool growth = suspects->base != NULL;
	struct chart chart = { .title = growth ? "How much each has grown" :
	    "What each retains", .count = part->level->count };
	struct chart_point points[SUSPECTS_MAX];
	char *labels[SUSPECTS_MAX] = { NULL };
	bool done = chart.count <= SUSPECTS_MAX;

	for (size_t i = 0; done && i < chart.count; i++) {
		const struct suspect *suspect =
		    &suspects->list[level_item(part->level, i)];
		const struct strbuf *title = title_of(part, part->level, i);

		labels[i] = strndup(title->data, title->len);
		done = labels[i] != NULL;
		points[i] = (struct chart_point) { labels[i],
		    suspect->retained };
		if (growth)
			points[i].bytes = suspect->bytes > 0 ?
			    (uint64_t)suspect->bytes : 0;
	}
	chart.points = points;
	if (done)
		page_chart(part->page, &chart);
	for (size_t i = 0; i < SUSPECTS_MAX; i++)
		free(labels[i]);
	return done || error_memory(err, "a chart", chart.count);
}

/* What is to be known before, or that there are none. */
static void
put_note(struct part *part)
{
	const char *note = table_note(part->table);
	struct strbuf text = STRBUF_INIT;

	if (note == NULL)
		return;
	strbuf_addf(&text, "%s.", note);
	text.data[0] = (char)toupper((unsigned char)text.data[0]);
	page_paragraph(part->page, &text);
	strbuf_release(&text);
}

static bool
put_all(struct part *part, struct error *err)
{
	put_note(part);
	if (part->level->count > 1 && !put_bars(part, err))
		return false;
	for (size_t row = 0; row < part->level->count; row++)
		if (!put_suspect(part, row, err))
			return false;
	return true;
}

bool
suspects_part(struct page *page, struct batch *batch,
	const struct request *request, struct error *err)
{
	struct part part = { .page = page, .batch = batch,
	    .cell = CELL_INIT };
	struct strbuf title = STRBUF_INIT;
	bool done = false;

	part.cell.limit = CELL_BYTES_MAX;
	part.table = suspects_new(request->heap, request->base,
	    request->series, request->series_count, err);
	if (part.table == NULL || !table_work(part.table, &batch->task, err))
		goto out;
	part.suspects = suspects_of(part.table);
	part.level = level_top(part.table, err);
	if (part.level == NULL)
		goto out;
	strbuf_adds(&title, "What looks like a leak");
	page_heading(page, 2, &title);
	done = put_all(&part, err);
out:
	strbuf_release(&title);
	cell_release(&part.cell);
	level_free(part.level);
	table_free(part.table);
	return done;
}
