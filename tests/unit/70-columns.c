/* Which columns are shown: chosen by keys, kept by the name of the table. */
#include "src/columns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/catalogue.h"
#include "model/explore/summary.h"
#include "model/table.h"

static void
expect_line(const struct columns *columns, const struct table_ops *ops,
	const char *want)
{
	struct strbuf line = STRBUF_INIT;

	columns_line(columns, ops, &line);
	assert_string_equal(line.data, want);
	strbuf_release(&line);
}

/* The summary of one snapshot has two columns fewer than that of two. */
static struct table_ops
summary_of_one(void)
{
	struct table_ops ops = summary_ops;

	ops.columns = summary_columns(false, &ops.column_count);
	return ops;
}

static void
test_tables(void **state)
{
	const struct table_ops *ops;
	size_t count = 0;

	(void)state;
	for (; (ops = columns_table(count)) != NULL; count++) {
		/* A bit a column. */
		assert_true(ops->column_count <= 32);
		for (size_t i = 0; i < count; i++)
			assert_string_not_equal(columns_table(i)->name,
			    ops->name);
	}
	/* Those of snapshots and processes are none of the catalogue. */
	assert_int_equal(count, catalogue_count + 2);
	assert_true(count < COLUMNS_TABLES);
}

static void
test_parse(void **state)
{
	struct columns columns = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(columns_hidden(&columns, &summary_ops), 0);
	expect_line(&columns, &summary_ops, "");
	/* In whatever order they are given, they stand in the table's. */
	assert_true(columns_parse(&columns, " summary  count\tconstructor ",
	    &err));
	assert_int_equal(columns_hidden(&columns, &summary_ops),
	    1u << SUMMARY_LOCATION | 1u << SUMMARY_DISTANCE |
	    1u << SUMMARY_SHALLOW | 1u << SUMMARY_RETAINED |
	    1u << SUMMARY_COUNT_DELTA |
	    1u << SUMMARY_SIZE_DELTA);
	expect_line(&columns, &summary_ops,
	    "columns summary constructor count");
	assert_true(columns_parse(&columns, "summary default", &err));
	assert_int_equal(columns_hidden(&columns, &summary_ops), 0);
}

static void
test_refused(void **state)
{
	static const char *const wrong[] = { "", " ", "nothing count",
	    "summary", "summary  ", "summary count nothing",
	    "summary default count", "objects id",
	    "summary aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	struct columns columns = { 0 };

	(void)state;
	assert_true(columns_parse(&columns, "summary count", NULL));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct columns before = columns;
		struct error err = { 0 };

		if (columns_parse(&columns, wrong[i], &err))
			fail_msg("taken: %s", wrong[i]);
		assert_int_equal(err.kind, ERROR_USAGE);
		assert_memory_equal(&before, &columns, sizeof(columns));
	}
}

/* Nobody who hides a column of one snapshot has chosen about two. */
static void
test_fewer(void **state)
{
	struct table_ops one = summary_of_one();
	struct columns columns = { 0 };

	(void)state;
	columns_hide(&columns, &one, 1u << SUMMARY_DISTANCE);
	assert_int_equal(columns_hidden(&columns, &one),
	    1u << SUMMARY_DISTANCE);
	assert_int_equal(columns_hidden(&columns, &summary_ops),
	    1u << SUMMARY_DISTANCE);
	expect_line(&columns, &one, "columns summary constructor location "
	    "count shallow_size retained_size count_delta size_delta");
	assert_true(columns_parse(&columns, "summary count", NULL));
	columns_hide(&columns, &one, 0);
	assert_int_equal(columns_hidden(&columns, &summary_ops),
	    1u << SUMMARY_COUNT_DELTA | 1u << SUMMARY_SIZE_DELTA);
	columns_hide(&columns, &summary_ops, 0);
	expect_line(&columns, &one, "");
}

/* What a line says is what was chosen, for every choice in every table. */
static void
test_lines(void **state)
{
	const struct table_ops *ops;

	(void)state;
	for (size_t i = 0; (ops = columns_table(i)) != NULL; i++) {
		/* Of a table with many columns some of the choices. */
		uint32_t step = ops->column_count <= 13 ? 1 :
		    (1u << (ops->column_count - 13)) + 1;

		for (uint32_t hidden = 0; hidden < 1u << ops->column_count;
		    hidden += step) {
			struct columns columns = { 0 }, again = { 0 };
			struct strbuf line = STRBUF_INIT;

			columns_hide(&columns, ops, hidden);
			columns_line(&columns, ops, &line);
			/* With all hidden there is nothing to name. */
			if (line.len > strlen("columns ") +
			    strlen(ops->name)) {
				assert_true(columns_parse(&again, line.data +
				    strlen("columns "), NULL));
				assert_memory_equal(&again, &columns,
				    sizeof(again));
			}
			strbuf_release(&line);
		}
	}
}

/* A table that nobody can choose columns of shows all of them. */
static void
test_other_tables(void **state)
{
	struct table_ops other = summary_ops;
	struct columns columns = { 0 }, before = { 0 };

	(void)state;
	other.name = "other";
	columns_hide(&columns, &other, UINT32_MAX);
	assert_memory_equal(&before, &columns, sizeof(columns));
	assert_int_equal(columns_hidden(&columns, &other), 0);
	expect_line(&columns, &other, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_fewer),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_other_tables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
