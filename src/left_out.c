#include "src/left_out.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"

/* So many kinds are told of. */
#define TOLD_MAX 12

void
left_out_release(struct left_out *left)
{
	for (size_t i = 0; i < left->count; i++) {
		free(left->groups[i].what);
		free(left->groups[i].name);
	}
	free(left->groups);
	memset(left, 0, sizeof *left);
}

bool
left_out_add(struct left_out *left, const char *name, const char *what,
	struct error *err)
{
	struct left_out_group *groups, *group;

	for (size_t i = 0; i < left->count; i++)
		if (strcmp(left->groups[i].what, what) == 0) {
			left->groups[i].count++;
			return true;
		}
	groups = array_grow(left->groups, &left->room, left->count + 1,
	    sizeof *groups, "file list", err);
	if (groups == NULL)
		return false;
	left->groups = groups;
	group = &groups[left->count];
	*group = (struct left_out_group) { strdup(what), strdup(name), 1,
	    strchr(what, ';') != NULL };
	if (group->what == NULL || group->name == NULL) {
		free(group->what);
		free(group->name);
		return error_memory(err, "file list", strlen(name));
	}
	left->count++;
	return true;
}

void
left_out_words(const struct left_out *left, struct strbuf *words)
{
	size_t told = 0, others = 0;

	for (int helps = 1; helps >= 0; helps--)
		for (size_t i = 0; i < left->count; i++) {
			const struct left_out_group *group = &left->groups[i];

			if (group->helps != helps)
				continue;
			if (told++ >= TOLD_MAX) {
				others += group->count;
				continue;
			}
			strbuf_addf(words, "%s%s", told > 1 ? "; " : "",
			    group->name);
			if (group->count > 1)
				strbuf_addf(words, " and %zu more",
				    group->count - 1);
			strbuf_addf(words, " (%s)", group->what);
		}
	if (others > 0)
		strbuf_addf(words, "; and %zu more", others);
	if (left->more)
		strbuf_addf(words, "%sand files that are too many, or too "
		    "deep, to be looked at", told > 0 ? "; " : "");
}
