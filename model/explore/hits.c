#include "model/explore/hits.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"

static const struct {
	unsigned kind;
	const char *name;
} kinds[] = {
	{ HIT_CLASS, "class" },
	{ HIT_STRING, "string" },
	{ HIT_OBJECT, "object" },
	{ HIT_PROPERTY, "property" },
};

bool
hits_init(struct hits *hits, uint64_t most, struct error *err)
{
	memset(hits, 0, sizeof *hits);
	if (most > UINT32_MAX - 1)
		most = UINT32_MAX - 1;
	hits->block_count = (size_t)(most / HITS_BLOCK) + 1;
	hits->blocks = calloc(hits->block_count, sizeof(struct hit *));
	if (hits->blocks == NULL)
		return error_memory(err, "hits", hits->block_count *
		    sizeof(struct hit *));
	return true;
}

void
hits_release(struct hits *hits)
{
	for (size_t i = 0; hits->blocks != NULL && i < hits->block_count; i++)
		free(hits->blocks[i]);
	free(hits->blocks);
	hits->blocks = NULL;
}

uint32_t
hits_add(struct hits *hits, const struct hit *hit, struct error *err)
{
	uint32_t number = hits->added;
	struct hit **block = &hits->blocks[number / HITS_BLOCK];

	if (number / HITS_BLOCK == hits->block_count) {
		error_set(err, ERROR_LIMIT, "more hits than can be listed");
		return UINT32_MAX;
	}
	if (*block == NULL)
		*block = malloc(HITS_BLOCK * sizeof **block);
	if (*block == NULL) {
		error_memory(err, "hits", HITS_BLOCK * sizeof **block);
		return UINT32_MAX;
	}
	(*block)[number % HITS_BLOCK] = *hit;
	hits->added++;
	return number;
}

void
hits_publish(struct hits *hits)
{
	hits->count = hits->added;
}

const char *
hit_kind_name(unsigned kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i].kind == kind)
			return kinds[i].name;
	return "?";
}

bool
hit_kinds_parse(const char *text, unsigned *found)
{
	*found = 0;
	for (;;) {
		size_t len = strcspn(text, ","), i = 0;

		while (i < sizeof kinds / sizeof kinds[0] &&
		    (strlen(kinds[i].name) != len ||
		    memcmp(kinds[i].name, text, len) != 0))
			i++;
		if (i == sizeof kinds / sizeof kinds[0])
			return false;
		*found |= kinds[i].kind;
		if (text[len] == '\0')
			return true;
		text += len + 1;
	}
}
