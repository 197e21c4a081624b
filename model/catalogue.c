#include "model/catalogue.h"

#include <string.h>

#include "model/compare/comparison.h"
#include "model/explore/holders.h"
#include "model/explore/merged.h"
#include "model/explore/objects.h"
#include "model/explore/path.h"
#include "model/explore/summary.h"

static struct table *
open_summary(const struct request *request, struct error *err)
{
	return summary_new(request->heap, request->base, err);
}

static struct table *
open_comparison(const struct request *request, struct error *err)
{
	return comparison_new(request->heap, request->base, err);
}

static struct table *
open_objects(const struct request *request, struct error *err)
{
	return objects_new(request->heap, request->class, err);
}

static struct table *
open_retainers(const struct request *request, struct error *err)
{
	return holders_new(request->heap, request->node, err);
}

static struct table *
open_merged(const struct request *request, struct error *err)
{
	struct merged_options options = {
		.raw = request->raw,
		.most = request->complete ? 0 : MERGED_MOST,
	};

	return request->fresh && request->base != NULL ?
	    merged_of_new(request->heap, request->base, request->class,
	    &options, err) :
	    merged_of_class(request->heap, request->class, &options, err);
}

static struct table *
open_path(const struct request *request, struct error *err)
{
	return path_new(request->heap, request->node, request->raw, err);
}

const struct catalogue_entry catalogue[] = {
	{ "summary", "Summary", '1', TAKES_BASE, "[BASE] FILE",
	  "classes with their counts and sizes", open_summary },
	{ "diff", "Comparison", '2', NEED_BASE, "BASE FILE",
	  "what is new and what is gone since the base", open_comparison },
	{ "objects", "Objects", 0, NEED_CLASS, "FILE --class NAME",
	  "the objects of one class", open_objects },
	{ "retainers", "Retainers", 0, NEED_OBJECT | TAKES_DEPTH,
	  "FILE --id @N [--depth N]",
	  "what holds an object, nearest to a root first", open_retainers },
	{ "merged", "Merged Retainers", 0,
	  NEED_CLASS | TAKES_BASE | TAKES_DEPTH | TAKES_NEW | TAKES_RAW,
	  "[BASE] FILE --class NAME [--new]",
	  "what holds the objects of a class, all ways in one tree",
	  open_merged },
	{ "path", "Path", 0, NEED_OBJECT | TAKES_DEPTH | TAKES_RAW,
	  "FILE --id @N [--raw]",
	  "how an object is reached from a root", open_path },
};

const size_t catalogue_count = sizeof catalogue / sizeof catalogue[0];

const struct catalogue_entry *
catalogue_find(const char *name)
{
	for (size_t i = 0; i < catalogue_count; i++)
		if (strcmp(catalogue[i].name, name) == 0)
			return &catalogue[i];
	return NULL;
}
