#include "src/report_command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "model/base/error.h"
#include "src/batch.h"
#include "src/options.h"
#include "src/replace.h"
#include "src/report/page.h"
#include "src/report/report.h"
#include "ui/text.h"

/* HTML has its mark behind the first line. */
#define MARK_WITHIN 80

static const struct {
	const char *ending;
	const struct page_ops *ops;
} endings[] = {
	{ ".md", &page_markdown },
	{ ".markdown", &page_markdown },
	{ ".html", &page_html },
	{ ".htm", &page_html },
};

static bool
is_standard_output(const char *path)
{
	return path == NULL || strcmp(path, "-") == 0;
}

/* How the page is written: told by the name of the file. NULL, with err. */
static const struct page_ops *
ops_of(const struct options *options, struct error *err)
{
	const char *path = options->output;
	size_t len, ending;

	if (options->format_given && options->format != OUTPUT_MARKDOWN) {
		error_set(err, ERROR_USAGE, "a report is Markdown or HTML, "
		    "told by the name of the file: -o FILE.md, -o FILE.html");
		return NULL;
	}
	if (is_standard_output(path))
		return &page_markdown;
	len = strlen(path);
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		ending = strlen(endings[i].ending);
		if (len > ending &&
		    strcmp(path + len - ending, endings[i].ending) == 0)
			return endings[i].ops;
	}
	error_set(err, ERROR_USAGE, "--output %s: give a name that ends in "
	    ".md or .html, or - for standard output", path);
	return NULL;
}

static bool
has_mark(FILE *file)
{
	char head[MARK_WITHIN + 1];
	size_t len = fread(head, 1, MARK_WITHIN, file);

	head[len] = '\0';
	return len == 0 || strstr(head, PAGE_MARK) != NULL;
}

/* Nobody is there to be asked, so what is no report of ours stays. */
static bool
may_write(const char *path, struct error *err)
{
	struct stat st;
	FILE *file;
	bool ours;

	if (stat(path, &st) != 0)
		return true;
	if (!S_ISREG(st.st_mode))
		return error_set(err, ERROR_IO, "cannot write %s: it is no "
		    "file", path);
	file = fopen(path, "re");
	if (file == NULL)
		return error_set(err, ERROR_IO, "cannot write %s: %s", path,
		    strerror(errno));
	ours = has_mark(file);
	fclose(file);
	return ours || error_set(err, ERROR_IO, "%s is there, and is no "
	    "report of heaptrail: remove it, or take another name", path);
}

static bool
put_page(const char *path, const char *text, size_t len, struct error *err)
{
	char *target;
	bool done;

	if (is_standard_output(path)) {
		fwrite(text, 1, len, stdout);
		return (fflush(stdout) == 0 && !ferror(stdout)) ||
		    error_set(err, ERROR_IO, "cannot write: %s",
		    strerror(errno));
	}
	target = realpath(path, NULL);
	done = replace_file(target != NULL ? target : path, text, len, true);
	if (!done)
		error_set(err, ERROR_IO, "cannot write %s: %s", path,
		    strerror(errno));
	free(target);
	return done;
}

/* The page is made in memory: it is small, and half of one is of no use. */
static bool
write_report(const struct options *options, const struct page_ops *ops,
	struct batch *batch, struct error *err)
{
	struct page page = { .ops = ops, .units = options->units,
	    .ascii = options->ascii || !text_locale_is_utf8() };
	char *text = NULL;
	size_t len = 0;
	bool done;

	page.out = open_memstream(&text, &len);
	if (page.out == NULL)
		return error_memory(err, "a report", 0);
	done = report_write(&page, batch, err);
	if (fclose(page.out) != 0 && done)
		done = error_memory(err, "a report", len);
	done = done && put_page(options->output, text, len, err);
	free(text);
	return done;
}

bool
report_command(const struct options *options, struct error *err)
{
	const struct page_ops *ops = ops_of(options, err);
	struct batch batch;
	bool done;

	if (ops == NULL || (!is_standard_output(options->output) &&
	    !may_write(options->output, err)))
		return false;
	done = batch_open(&batch, options, options->files,
	    options->file_count, err) &&
	    write_report(options, ops, &batch, err);
	batch_close(&batch, done);
	return done;
}
