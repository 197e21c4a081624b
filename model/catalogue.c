#include "model/catalogue.h"

#include <string.h>

#include "model/compare/comparison.h"
#include "model/explore/holders.h"
#include "model/explore/objects.h"
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

const struct catalogue_entry catalogue[] = {
	{ "summary", "Summary", '1', TAKES_BASE, "[BASE] FILE",
	  "classes with their counts and sizes", open_summary,
	  &summary_ops },
	{ "diff", "Comparison", '2', NEED_BASE, "BASE FILE",
	  "what is new and what is gone since the base", open_comparison,
	  &comparison_ops },
	{ "objects", "Objects", 0, NEED_CLASS, "FILE --class NAME",
	  "the objects of one class", open_objects, &objects_ops },
	{ "retainers", "Retainers", 0, NEED_OBJECT,
	  "FILE --id @N [--depth N]",
	  "what holds an object, nearest to a root first", open_retainers,
	  &holders_ops },
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
