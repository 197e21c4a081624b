#include "model/detect/detections.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/error.h"
#include "model/base/hash.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"
#include "model/compare/kinship.h"
#include "model/load.h"

/* What a finding of the base was. */
struct was {
	uint64_t same, count, bytes;
};

/* By detector; one after the other, in the order of same. */
struct before {
	struct was *list[DETECTORS_MAX];
	size_t count[DETECTORS_MAX];
	bool one_process;
};

uint32_t
detections_all(void)
{
	return ((uint32_t)1 << detector_count) - 1;
}

bool
detections_parse(const char *list, uint32_t *wanted, struct error *err)
{
	struct strbuf names = STRBUF_INIT;

	*wanted = 0;
	for (;;) {
		size_t len = strcspn(list, ",");
		unsigned number = detector_find(list, len);

		if (number == detector_count)
			break;
		*wanted |= (uint32_t)1 << number;
		if (list[len] == '\0')
			return true;
		list += len + 1;
	}
	for (unsigned i = 0; i < detector_count; i++)
		strbuf_addf(&names, "%s%s", i > 0 ? ", " : "",
		    detectors[i]->name);
	error_set(err, ERROR_USAGE, "no detector is called %.*s: there are "
	    "%s", (int)strcspn(list, ","), list, names.data);
	strbuf_release(&names);
	return false;
}

uint64_t
detections_steps(const struct heap *base, uint32_t wanted)
{
	uint64_t steps = (uint64_t)__builtin_popcount(wanted) + 1;

	return base != NULL ? steps * 2 : steps;
}

static bool
is_wanted(const struct detections *detections, unsigned number)
{
	return detections->wanted >> number & 1;
}

static bool
run(const struct detections *detections, const struct heap *heap,
	struct detection *of, struct task *task, struct error *err)
{
	struct detect detect;
	bool ok = detect_init(&detect, heap, task, err) &&
	    task_advance(task, STAGE_WORK, 1, err);

	for (unsigned i = 0; ok && i < detector_count; i++) {
		if (!is_wanted(detections, i))
			continue;
		ok = detect_run(&detect, detectors[i], &of[i], task, err) &&
		    task_advance(task, STAGE_WORK, 1, err);
	}
	detect_release(&detect);
	return ok;
}

static uint64_t
same_of(const struct heap *heap, const struct finding *f, bool one_process)
{
	return f->one && one_process ? hash_mix(f->same,
	    heap_id(heap, f->subject)) : f->same;
}

static int
by_same(const void *a, const void *b)
{
	const struct was *left = a, *right = b;

	return left->same < right->same ? -1 : left->same > right->same;
}

/* Keeps of a detection of the base what is compared with. */
static bool
keep(struct detections *detections, struct before *before, unsigned number,
	const struct detection *detection, struct error *err)
{
	struct was *list = malloc((detection->count + 1) * sizeof *list);
	size_t kept = 0;

	if (list == NULL)
		return error_memory(err, "findings",
		    detection->count * sizeof *list);
	detections->base_total[number] = detection->total;
	detections->base_bytes[number] = detection->bytes;
	for (size_t i = 0; i < detection->count; i++) {
		const struct finding *f = &detection->list[i];

		list[i] = (struct was) { same_of(detections->base, f,
		    before->one_process), f->count, f->bytes };
	}
	if (detection->count > 1)
		qsort(list, detection->count, sizeof *list, by_same);
	for (size_t i = 0; i < detection->count; i++) {
		if (kept > 0 && list[kept - 1].same == list[i].same) {
			list[kept - 1].count += list[i].count;
			list[kept - 1].bytes += list[i].bytes;
		} else {
			list[kept++] = list[i];
		}
	}
	before->list[number] = list;
	before->count[number] = kept;
	return true;
}

/* Where several read alike, the largest is the one that was there. */
static void
compare(struct detections *detections, const struct before *before,
	unsigned number)
{
	struct detection *detection = &detections->of[number];

	for (size_t i = 0; i < detection->count; i++) {
		struct finding *f = &detection->list[i];
		struct was key = { same_of(detections->heap, f,
		    before->one_process), 0, 0 }, *was;

		was = before->count[number] == 0 ? NULL : bsearch(&key,
		    before->list[number], before->count[number], sizeof key,
		    by_same);
		if (was == NULL)
			continue;
		f->base_count = was->count;
		f->base_bytes = was->bytes;
		was->count = was->bytes = 0;
	}
}

static bool
run_base(struct detections *detections, struct before *before,
	struct task *task, struct error *err)
{
	struct detection of[DETECTORS_MAX] = { 0 };
	struct kinship kinship;
	bool ok = kinship_find(&kinship, detections->base, detections->heap,
	    err);

	before->one_process = ok && kinship.one_process;
	ok = ok && run(detections, detections->base, of, task, err);
	for (unsigned i = 0; i < detector_count; i++) {
		ok = ok && keep(detections, before, i, &of[i], err);
		detection_release(&of[i]);
	}
	return ok;
}

struct detections *
detections_find(const struct heap *heap, const struct heap *base,
	uint32_t wanted, struct task *task, struct error *err)
{
	struct detections *detections = calloc(1, sizeof *detections);
	struct before before = { 0 };
	bool ok;

	if (detections == NULL) {
		error_memory(err, "detectors", sizeof *detections);
		return NULL;
	}
	detections->heap = heap;
	detections->base = base;
	detections->wanted = wanted;
	ok = base == NULL || run_base(detections, &before, task, err);
	ok = ok && run(detections, heap, detections->of, task, err);
	for (unsigned i = 0; i < detector_count; i++) {
		if (ok && base != NULL)
			compare(detections, &before, i);
		free(before.list[i]);
	}
	if (ok)
		return detections;
	detections_free(detections);
	return NULL;
}

void
detections_free(struct detections *detections)
{
	if (detections == NULL)
		return;
	for (unsigned i = 0; i < detector_count; i++)
		detection_release(&detections->of[i]);
	free(detections);
}
