#include "model/detect/words.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/big.h"
#include "model/base/error.h"
#include "model/graph/poll.h"

/* So many edges of a node are looked at, at either end. */
#define FOLLOW_EDGES 512

static const struct {
	const char *text;
	enum edge_type type;
} infos[] = {
#define _(id, text, type) { text, type },
	WORD_INFO(_)
#undef _
};

_Static_assert(WORDS <= UINT8_MAX, "a word has no number");

static bool
name_strings(struct words *words, struct task *task, struct error *err)
{
	const struct strings *strings = &words->snapshot->strings;
	bool begins[256] = { false };

	words->of = big_alloc_clear(strings->count, sizeof *words->of,
	    "names", err);
	if (words->of == NULL)
		return false;
	for (int w = WORD_NONE + 1; w < WORDS; w++)
		begins[(unsigned char)infos[w].text[0]] = true;
	for (uint32_t i = 0; i < strings->count; i++) {
		unsigned char first = (unsigned char)*strings_begin(strings, i);

		if (poll_cancelled_at(task, i, err))
			return false;
		for (int w = WORD_NONE + 1; begins[first] && w < WORDS; w++) {
			if ((unsigned char)infos[w].text[0] == first &&
			    strings_equal(strings, i, infos[w].text)) {
				words->of[i] = (uint8_t)w;
				break;
			}
		}
	}
	return true;
}

static bool
mark(struct words *words, enum known word, uint32_t node, uint32_t edge,
	struct error *err)
{
	struct marks *marks = &words->marks[word];

	if (marks->count == marks->capacity) {
		struct mark *list = array_grow(marks->list, &marks->capacity,
		    marks->count + 1, sizeof *list, "edges", err);

		if (list == NULL)
			return false;
		marks->list = list;
	}
	marks->list[marks->count++] = (struct mark) { node, edge };
	return true;
}

static bool
mark_edges(struct words *words, struct task *task, struct error *err)
{
	const struct snapshot *s = words->snapshot;

	for (uint32_t node = 0; node < s->nodes; node++) {
		uint32_t end = s->first_edge[node + 1];

		if (poll_cancelled_at(task, node, err))
			return false;
		for (uint32_t e = s->first_edge[node]; e < end; e++) {
			enum known word = words_edge(words, e);

			if (word != WORD_NONE &&
			    infos[word].type == edge_type_of(s, e) &&
			    !mark(words, word, node, e, err))
				return false;
		}
	}
	return true;
}

bool
words_find(struct words *words, const struct snapshot *snapshot,
	struct task *task, struct error *err)
{
	*words = (struct words) { .snapshot = snapshot };
	return name_strings(words, task, err) &&
	    mark_edges(words, task, err);
}

void
words_release(struct words *words)
{
	free(words->of);
	for (int w = 0; w < WORDS; w++)
		free(words->marks[w].list);
}

uint32_t
words_follow(const struct words *words, uint32_t node, enum edge_type type,
	enum known word)
{
	const struct snapshot *s = words->snapshot;
	uint32_t edge = s->first_edge[node], end = s->first_edge[node + 1];
	uint32_t head = end - edge > 2 * FOLLOW_EDGES ? edge + FOLLOW_EDGES :
	    end;

	for (; edge < end; edge++) {
		if (edge == head)
			edge = end - FOLLOW_EDGES;
		if (edge_type_of(s, edge) == type &&
		    words_edge(words, edge) == word)
			return s->edge_to[edge];
	}
	return NO_NODE;
}
