/*
 * The parts of a React DevTools profile, each read where it stands, into a
 * struct react_profile. For react_profile.c. react_names reads who is who,
 * react_commits what was rendered.
 */
#ifndef MODEL_FORMATS_REACT_READ_H
#define MODEL_FORMATS_REACT_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/number_map.h"
#include "model/base/strbuf.h"
#include "model/formats/json_walk.h"
#include "model/formats/react_profile.h"

struct cJSON;

struct react_reader {
	struct react_profile *profile;
	struct json_walk walk;
	struct number_map by_id;	/* fibers of this root, by their id */
	struct number_map rendered;	/* renders of this commit, by fiber */
	uint32_t commits;		/* of this root, so far */
	int64_t *numbers;		/* operations of a commit */
	size_t number_count, number_capacity;
	size_t six, seven;		/* commits written for sure that way */
};

void react_reader_release(struct react_reader *reader);

/* All false with reader->walk.err. The walk stands anywhere after them. */
bool react_read_root(struct react_reader *reader, uint32_t name);
/* begin: the first byte of their value. */
bool react_read_snapshots(struct react_reader *reader, const char *begin);
bool react_read_operations(struct react_reader *reader, const char *begin);
bool react_read_commits(struct react_reader *reader, const char *begin);

/* What they share. A small value parsed; NULL when that cannot be. */
struct cJSON *react_read_json(struct react_reader *reader,
	const struct json_value *value);
/* The number of a text; of null and of what is no text that of "". */
bool react_read_text(struct react_reader *reader,
	const struct json_value *value, uint32_t *number);
bool react_add_text(struct react_reader *reader, const char *text,
	size_t len, uint32_t *number);
/* The texts and numbers of an array, as "a, b"; numbers count from 1. */
void react_join(const struct cJSON *array, struct strbuf *out);
/* One of an array of pairs, [id, value]. */
typedef bool react_pair(struct react_reader *reader, uint32_t id,
	const struct json_value *value);
/* Takes each of those; begin as above, what is told when it is no array. */
bool react_read_pairs(struct react_reader *reader, const char *begin,
	const char *what, react_pair *take);
/* The fiber with that id; one without a name if nothing told of it. */
bool react_find_fiber(struct react_reader *reader, uint32_t id,
	uint32_t *fiber);

#endif
