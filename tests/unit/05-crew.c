/* Threads: pieces of work, and plans of steps. */
#include "model/base/crew.h"

#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/plan.h"
#include "model/base/task.h"
#include "tests/unit/crewed.h"

#define PIECES 1000

/* ---- pieces ------------------------------------------------------------- */

struct pieces {
	_Atomic unsigned done[PIECES];
	_Atomic unsigned all;
	uint32_t fails_at, fails_too;	/* PIECES: none */
};

static bool
work(void *data, uint32_t piece, struct error *err)
{
	struct pieces *pieces = data;

	pieces->done[piece]++;
	pieces->all++;
	if (piece == pieces->fails_at || piece == pieces->fails_too)
		return error_set(err, ERROR_FORMAT, "piece %u", piece);
	return true;
}

static void
test_pieces(void **state)
{
	struct pieces pieces;
	struct crew crew;
	struct task task;
	unsigned threads, i;

	(void)state;
	for (threads = 0; threads <= 8; threads++) {
		memset(&pieces, 0, sizeof(pieces));
		pieces.fails_at = pieces.fails_too = PIECES;
		task_init(&task);
		crew_init(&crew, threads);
		crew_join(&crew);
		task.crew = threads > 0 ? &crew : NULL;
		assert_true(crew_run(&task, PIECES, work, &pieces, NULL));
		for (i = 0; i < PIECES; i++)
			assert_int_equal(pieces.done[i], 1);
		assert_int_equal(crew.free, threads > 1 ? threads - 1 : 0);
	}
	assert_true(crew_run(NULL, 0, work, &pieces, NULL));
	assert_true(crew_run(NULL, 1, work, &pieces, NULL));
	assert_int_equal(pieces.done[0], 2);
}

/* Whichever fails first in time: the first piece speaks. */
static void
test_failing_piece(void **state)
{
	struct pieces pieces;
	struct error err;
	struct crew crew;
	struct task task;
	unsigned round;

	(void)state;
	for (round = 0; round < 200; round++) {
		memset(&pieces, 0, sizeof(pieces));
		pieces.fails_at = round;
		pieces.fails_too = round + 1 + round % 3;
		crewed_task(&task, &crew, 1 + round % 5);
		assert_false(crew_run(&task, PIECES, work, &pieces, &err));
		assert_int_equal(err.kind, ERROR_FORMAT);
		assert_int_equal(strtoul(err.message + 6, NULL, 10), round);
		/* Later ones are left out, but for those under way. */
		assert_true(pieces.all < round + 50);
	}
	assert_false(crew_run(NULL, PIECES, work, &pieces, NULL));
}

static void
test_crew(void **state)
{
	struct crew crew;
	struct task task;
	uint32_t part;

	(void)state;
	assert_true(crew_processors() >= 1);
	crew_init(&crew, 3);
	crew_join(&crew);
	assert_true(crew_take(&crew));
	assert_true(crew_take(&crew));
	assert_false(crew_take(&crew));
	/* Who is there anyway is there. */
	crew_join(&crew);
	assert_int_equal(crew.free, -1);
	crew_leave(&crew);
	crew_leave(&crew);
	assert_true(crew_take(&crew));
	assert_false(crew_take(NULL));

	task_init(&task);
	assert_int_equal(crew_parts(&task, 1000000, 10), 1);
	assert_int_equal(crew_parts_now(&task, 1000000, 10), 1);
	task.crew = &crew;
	/* All are busy now, and none may be later. */
	assert_true(crew_parts(&task, 1000000, 10) > 3);
	assert_int_equal(crew_parts_now(&task, 1000000, 10), 1);
	crew_init(&crew, 1);
	assert_int_equal(crew_parts(&task, 1000000, 10), 1);
	crew_init(&crew, 4);
	assert_int_equal(crew_parts_now(&task, 1000000, 10), 5);
	assert_int_equal(crew_parts_now(&task, 25, 10), 2);
	assert_int_equal(crew_parts_now(&task, 0, 10), 1);
	assert_true(crew_parts(&task, 1000000, 10) > 4);
	assert_int_equal(crew_parts(&task, 25, 10), 2);
	assert_int_equal(crew_parts(&task, 0, 10), 1);
	assert_int_equal(crew_part(10, 3, 0), 0);
	for (part = 0; part < 7; part++)
		assert_true(crew_part(UINT32_MAX, 7, part) <
		    crew_part(UINT32_MAX, 7, part + 1));
	assert_int_equal(crew_part(UINT32_MAX, 7, 7), UINT32_MAX);
}

/* ---- plans -------------------------------------------------------------- */

#define AFTER(stage) plan_bit(STAGE_##stage)

struct steps {
	struct task *task;
	_Atomic unsigned ended;		/* a set of stages */
	_Atomic unsigned begun;
	enum stage fails;		/* STAGE_COUNT: none */
	enum stage fails_too;
	struct crew *crew;
};

static bool
step(struct steps *steps, enum stage stage, unsigned needs,
	struct error *err)
{
	assert_int_equal(steps->ended & needs, needs);
	assert_int_equal(steps->begun & plan_bit(stage), 0);
	steps->begun |= plan_bit(stage);
	if (steps->fails == stage || steps->fails_too == stage)
		return error_set(err, ERROR_LIMIT, "%s", stage_name(stage));
	steps->ended |= plan_bit(stage);
	return true;
}

#define STEP(name, stage, needs) \
	static bool \
	name(void *data, struct error *err) \
	{ \
		return step(data, STAGE_##stage, needs, err); \
	}

STEP(run_locate, LOCATE, 0)
STEP(run_nodes, NODES, AFTER(LOCATE))
STEP(run_edges, EDGES, AFTER(LOCATE))
STEP(run_walk, WALK, AFTER(NODES) | AFTER(EDGES))
STEP(run_sizes, SIZES, AFTER(EDGES))
STEP(run_totals, TOTALS, AFTER(WALK) | AFTER(SIZES))

static const struct step plan[] = {
	{ STAGE_LOCATE, 0, run_locate },
	{ STAGE_NODES, AFTER(LOCATE), run_nodes },
	{ STAGE_EDGES, AFTER(LOCATE), run_edges },
	{ STAGE_WALK, AFTER(NODES) | AFTER(EDGES), run_walk },
	{ STAGE_SIZES, AFTER(EDGES), run_sizes },
	{ STAGE_TOTALS, AFTER(WALK) | AFTER(SIZES), run_totals },
};
#define COUNT (sizeof(plan) / sizeof(plan[0]))

static bool
run(struct steps *steps, unsigned threads, bool cancel, struct error *err)
{
	struct crew crew;
	struct task task;
	bool ok;

	crewed_task(&task, &crew, threads);
	task.cancel = cancel;
	steps->task = &task;
	ok = plan_run(plan, COUNT, &task, steps, err);
	assert_int_equal(crew.free, threads - 1);
	return ok;
}

static void
test_plan(void **state)
{
	unsigned threads, round;

	(void)state;
	for (round = 0; round < 100; round++) {
		for (threads = 1; threads <= 4; threads++) {
			struct steps steps = { .fails = STAGE_COUNT,
			    .fails_too = STAGE_COUNT };

			assert_true(run(&steps, threads, false, NULL));
			assert_int_equal(steps.ended, AFTER(LOCATE) |
			    AFTER(NODES) | AFTER(EDGES) | AFTER(WALK) |
			    AFTER(SIZES) | AFTER(TOTALS));
		}
	}
	assert_true(plan_run(plan, 0, NULL, NULL, NULL));
}

/* ---- how many work at a time -------------------------------------------- */

struct workers {
	_Atomic unsigned at_work, most;
};

static bool
yield(struct workers *workers, bool is_long)
{
	unsigned now = ++workers->at_work, most = workers->most, i;

	while (now > most && !atomic_compare_exchange_weak(&workers->most,
	    &most, now))
		;
	/* As long as others take to begin, if there are too many of them. */
	for (i = 0; i < (is_long ? 2000 : 20); i++)
		sched_yield();
	workers->at_work--;
	return true;
}

static bool
work_short(void *data, struct error *err)
{
	(void)err;
	return yield(data, false);
}

static bool
work_long(void *data, struct error *err)
{
	(void)err;
	return yield(data, true);
}

/*
 * One of two waits for the other, whose end lets many begin: both work on, and
 * nobody else.
 */
static void
test_no_more_than_threads(void **state)
{
	static const struct step wide[] = {
		{ STAGE_LOCATE, 0, work_short },
		{ STAGE_NODES, AFTER(LOCATE), work_short },
		{ STAGE_EDGES, AFTER(LOCATE), work_long },
		{ STAGE_WALK, AFTER(EDGES), work_long },
		{ STAGE_SIZES, AFTER(EDGES), work_long },
		{ STAGE_CODE, AFTER(EDGES), work_long },
		{ STAGE_TOTALS, AFTER(EDGES), work_long },
	};
	unsigned threads, round;

	(void)state;
	for (round = 0; round < 20; round++) {
		for (threads = 1; threads <= 3; threads++) {
			struct workers workers = { .at_work = 0 };
			struct crew crew;
			struct task task;

			crewed_task(&task, &crew, threads);
			assert_true(plan_run(wide, sizeof(wide) /
			    sizeof(wide[0]), &task, &workers, NULL));
			assert_in_range(workers.most, 1, threads);
			assert_int_equal(crew.free, threads - 1);
		}
	}
}

static void
test_failing_step(void **state)
{
	struct error err;
	unsigned threads, round, i;

	(void)state;
	for (round = 0; round < 50; round++) {
		for (threads = 1; threads <= 4; threads++) {
			for (i = 0; i < COUNT; i++) {
				struct steps steps = {
					.fails = plan[i].stage,
					.fails_too = STAGE_TOTALS,
				};

				assert_false(run(&steps, threads, false,
				    &err));
				assert_string_equal(err.message,
				    stage_name(plan[i].stage));
				assert_false(steps.ended &
				    plan_bit(plan[i].stage));
			}
		}
	}
}

/* A step that does not ask is asked for. */
static void
test_cancelled_plan(void **state)
{
	struct steps steps = { .fails = STAGE_COUNT,
	    .fails_too = STAGE_COUNT };
	struct error err;

	(void)state;
	assert_false(run(&steps, 2, true, &err));
	assert_int_equal(err.kind, ERROR_CANCELLED);
	assert_int_equal(steps.begun, AFTER(LOCATE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_failing_piece),
		cmocka_unit_test(test_crew),
		cmocka_unit_test(test_plan),
		cmocka_unit_test(test_no_more_than_threads),
		cmocka_unit_test(test_failing_step),
		cmocka_unit_test(test_cancelled_plan),
	};

	return cmocka_run_group_tests_name("crew", tests, NULL, NULL);
}
