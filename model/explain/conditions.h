/*
 * Conditions on what changed between two heaps, for scripts:
 *
 *	class:/Session/ count+>1000 retained+>1M
 *	total+>10%
 *
 * A table declares the measures; parsing, help and man page are made from it.
 * A condition holds where all its measures do: for each class that its
 * class: names, by itself and never for their sum; without one for the heap as
 * a whole. Nothing is printed here.
 */
#ifndef MODEL_EXPLAIN_CONDITIONS_H
#define MODEL_EXPLAIN_CONDITIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/base/terms.h"

struct diff;
struct error;
struct pattern;
struct strbuf;
struct suspects;

/* What a measure is of, and how it may be written. */
enum {
	MEASURE_CLASS = 1,	/* of a class */
	MEASURE_HEAP = 2,	/* of the whole heap */
	MEASURE_BYTES = 4,
	MEASURE_CHANGES = 8,	/* count+>N: there is one before, too */
	MEASURE_IDS = 16,	/* told by ids: one process alone */
	MEASURE_GRAPH = 32,
};

/* name, how it is written, flags, help */
#define CONDITION_INFO(_) \
	_(CLASS, "class", "class:NAME|class:/REGEX/", 0, \
		"each class of this name, or whose name matches; without " \
		"it the whole heap is asked") \
	_(COUNT, "count", "count+>1000", \
		MEASURE_CLASS | MEASURE_HEAP | MEASURE_CHANGES, \
		"objects of a class, or of the heap") \
	_(SIZE, "size", "size+>10%", \
		MEASURE_CLASS | MEASURE_BYTES | MEASURE_CHANGES, \
		"shallow size of a class") \
	_(RETAINED, "retained", "retained>1M", \
		MEASURE_CLASS | MEASURE_BYTES | MEASURE_CHANGES | \
		MEASURE_GRAPH, "retained size of a class") \
	_(NEW, "new", "new>500", MEASURE_CLASS | MEASURE_IDS, \
		"objects of a class that the base does not have") \
	_(DELETED, "deleted", "deleted<500", MEASURE_CLASS | MEASURE_IDS, \
		"objects of a class that the base alone has") \
	_(GROWN, "grown", "grown>0", MEASURE_CLASS | MEASURE_IDS, \
		"objects of a class that both have and that are larger now") \
	_(TOTAL, "total", "total+>10%", \
		MEASURE_HEAP | MEASURE_BYTES | MEASURE_CHANGES, \
		"size of the whole heap") \
	_(SUSPECTS, "suspects", "suspects>0", \
		MEASURE_HEAP | MEASURE_GRAPH, \
		"how many containers look like a leak, as in heaptrail " \
		"suspects")

enum condition_kind {
#define _(id, name, usage, flags, help) CONDITION_##id,
	CONDITION_INFO(_)
#undef _
	CONDITION_KINDS
};

struct condition_info {
	const char *name, *usage, *help;
	unsigned flags;
};

/* By enum condition_kind. */
extern const struct condition_info condition_infos[CONDITION_KINDS];

#define CONDITION_MEASURES 8

struct condition {
	const char *text;		/* as given, borrowed */
	struct pattern *pattern;	/* of classes; owned */
	char *name;			/* or of one; owned */
	struct condition_measure {
		enum condition_kind kind;
		bool change;		/* now less then */
		bool percent;		/* of then */
		struct bound bound;
	} measures[CONDITION_MEASURES];
	size_t count;
};

/*
 * text must outlive the condition. ERROR_USAGE, with the place and with what
 * would make sense. Release it, whatever comes.
 */
bool condition_parse(struct condition *condition, const char *text,
	struct error *err);
void condition_release(struct condition *condition);
/* Is there such a measure in it? */
bool condition_has(const struct condition *condition,
	enum condition_kind kind);

/* The row of a failure that is about the whole heap. */
#define NO_ROW UINT32_MAX

struct failure {
	const struct condition *condition;
	uint32_t row;		/* of the diff, or NO_ROW */
};

struct check {
	const struct diff *diff;		/* borrowed */
	const struct suspects *suspects;	/* borrowed; NULL where no
						   condition has them */
	struct failure *failures;		/* in the order of conditions */
	size_t count, room;
};

/*
 * Adds what a condition holds for to the failures; *matched: how many classes
 * it was asked of. ERROR_ABSENT where the heaps do not have what it asks for:
 * ids that mean the same in both, graphs. Cost: the name of each class, where
 * there is a class: in it.
 */
bool check_condition(struct check *check, const struct condition *condition,
	size_t *matched, struct error *err);
void check_release(struct check *check);

/* A measure then and now; of what has no then, 0 and now. */
void check_value(const struct check *check, uint32_t row,
	enum condition_kind kind, int64_t *before, int64_t *now);
/* Percent by which it changed; infinite where there was nothing. */
double check_percent(int64_t before, int64_t now);
/* The name of a class, up to limit bytes, or "heap". */
void check_name(const struct check *check, uint32_t row, size_t limit,
	struct strbuf *sb);

#endif
