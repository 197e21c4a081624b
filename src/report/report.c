#include "src/report/report.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/base/error.h"
#include "model/base/format.h"
#include "model/base/strbuf.h"
#include "model/catalogue.h"
#include "model/explore/runtime.h"
#include "model/load.h"
#include "model/snapshot/source.h"
#include "model/table.h"
#include "src/batch.h"
#include "src/loads.h"
#include "src/report/page.h"
#include "src/report/suspects_part.h"

/* Rows of tables that have many. */
#define ROWS 20

/*
 * The tables of a report, by their names in the catalogue, in this order. What
 * the catalogue does not have, and what needs more snapshots, is left out.
 */
static const struct excerpt {
	const char *name, *title;
	const char *sort;	/* key of a column; NULL: as the table likes */
	size_t top;		/* rows, 0: all */
	size_t least, most;	/* snapshots; most 0: any number */
} sections[] = {
	{ "trend", "How classes went", NULL, ROWS, 3, 0 },
	{ "diff", "Classes that grew most", "size_change", ROWS, 2, 0 },
	{ "grown", "What has grown in place", "retained_delta", ROWS, 2, 0 },
	{ "summary", "Classes that retain most", NULL, ROWS, 1, 1 },
	{ "statistics", "What takes up the last heap", NULL, 0, 1, 0 },
};

/* ---- the files ----------------------------------------------------------- */

static void
add_time(struct strbuf *text, long long mtime)
{
	time_t seconds = (time_t)mtime;
	struct tm tm;
	char buf[64];

	if (mtime != 0 && localtime_r(&seconds, &tm) != NULL &&
	    strftime(buf, sizeof buf, "%Y-%m-%d %H:%M:%S %z", &tm) > 0)
		strbuf_addf(text, ", written %s", buf);
}

static uint64_t
objects_of(const struct heap *heap)
{
	uint64_t count = 0;

	for (uint32_t i = 0; i < heap->classes.count; i++)
		count += heap->classes.rows[i].count;
	return count;
}

/* `server/s1.heapsnapshot, written ...: 4.2 MB in 50,123 objects` */
static void
put_file(struct page *page, const struct load *load)
{
	const struct source *source = load->heap->snapshot->source;
	struct strbuf text = STRBUF_INIT;
	char buf[FORMAT_MAX];

	strbuf_adds(&text, load->name);
	add_time(&text, source->mtime);
	strbuf_addf(&text, ", %s", format_bytes(buf, source->size,
	    page->units));
	strbuf_addf(&text, ": a heap of %s", format_bytes(buf,
	    load->heap->total, page->units));
	strbuf_addf(&text, " in %s objects", format_count(buf,
	    objects_of(load->heap)));
	page_item(page, &text);
	strbuf_release(&text);
}

/* `The heap grew by 923 kB, 22 %, from the first to the last.` */
static void
put_change(struct page *page, const struct batch *batch)
{
	uint64_t before = batch->base->total, now = batch->heap->total;
	uint64_t change = now > before ? now - before : before - now;
	struct strbuf text = STRBUF_INIT;
	char buf[FORMAT_MAX];

	if (change == 0) {
		page_words(page, "The first and the last heap are of one "
		    "size.");
		return;
	}
	strbuf_addf(&text, "From the first to the last the heap %s by %s",
	    now > before ? "grew" : "shrank", format_bytes(buf, change,
	    page->units));
	if (before > 0)
		strbuf_addf(&text, ", %s", format_percent(buf,
		    (double)change / (double)before));
	strbuf_addc(&text, '.');
	page_paragraph(page, &text);
	strbuf_release(&text);
}

static bool
put_totals(struct page *page, const struct batch *batch, struct error *err)
{
	uint64_t *totals = calloc(batch->count, sizeof *totals);
	bool done;

	if (totals == NULL)
		return error_memory(err, "a chart", batch->count);
	for (size_t i = 0; i < batch->count; i++)
		totals[i] = batch->series[i]->total;
	done = page_line(page, "Size of the heap in each snapshot", totals,
	    batch->count, err);
	free(totals);
	return done;
}

static bool
put_files(struct page *page, const struct batch *batch, struct error *err)
{
	struct strbuf text = STRBUF_INIT;

	page_list_begin(page, LIST_NUMBERED);
	for (size_t i = 0; i < batch->count; i++)
		put_file(page, &batch->loads->list[i]);
	page_list_end(page);
	strbuf_adds(&text, "The program ran in Node.js ");
	if (runtime_version(batch->heap, &text)) {
		strbuf_addc(&text, '.');
		page_paragraph(page, &text);
	}
	strbuf_release(&text);
	if (batch->base == NULL)
		return true;
	put_change(page, batch);
	return batch->count < 3 || put_totals(page, batch, err);
}

/* ---- the tables ---------------------------------------------------------- */

static bool
put_table(struct page *page, struct batch *batch,
	const struct excerpt *section, struct table *table, struct error *err)
{
	struct strbuf note = STRBUF_INIT, title = STRBUF_INIT;
	bool done;

	if (!table_work(table, &batch->task, err))
		return false;
	strbuf_adds(&title, section->title);
	page_heading(page, 2, &title);
	if (table_note(table) != NULL) {
		strbuf_addf(&note, "Note: %s.", table_note(table));
		page_paragraph(page, &note);
	}
	done = page_table(page, table, section->sort, section->top, err);
	strbuf_release(&note);
	strbuf_release(&title);
	return done;
}

static bool
put_section(struct page *page, struct batch *batch,
	const struct request *request, const struct excerpt *section,
	struct error *err)
{
	const struct catalogue_entry *entry = catalogue_find(section->name);
	struct table *table;
	bool done;

	if (entry == NULL || batch->count < section->least ||
	    (section->most > 0 && batch->count > section->most))
		return true;
	table = entry->open(request, err);
	done = table != NULL && put_table(page, batch, section, table, err);
	table_free(table);
	return done;
}

bool
report_write(struct page *page, struct batch *batch, struct error *err)
{
	struct request request = {
		.heap = batch->heap,
		.base = batch->base,
		.node = NO_NODE,
		.series = batch->series,
		.series_count = batch->count,
		.times = batch->times,
	};

	page->ops->begin(page, "Heap report");
	if (!put_files(page, batch, err) ||
	    !suspects_part(page, batch, &request, err))
		return false;
	for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++)
		if (!put_section(page, batch, &request, &sections[i], err))
			return false;
	page->ops->end(page);
	return true;
}
