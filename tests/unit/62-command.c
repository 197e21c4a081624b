/* Commands by name, in full and shortened. */
#include "ui/command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static enum command
find(const char *name)
{
	return command_find(name, strlen(name));
}

static void
test_infos(void **state)
{
	(void)state;
	assert_null(command_infos[COMMAND_NONE].name);
	for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++) {
		const struct command_info *info = &command_infos[i];

		assert_true(info->name != NULL && info->name[0] != '\0');
		assert_int_equal(strspn(info->name,
		    "abcdefghijklmnopqrstuvwxyz-"), strlen(info->name));
		assert_true(info->help != NULL && info->help[0] != '\0');
		assert_true(info->arg == NULL || info->arg[0] != '\0');
		assert_true((int)info->group < COMMAND_GROUP_COUNT);
		for (int k = COMMAND_NONE + 1; k < i; k++)
			assert_string_not_equal(info->name,
			    command_infos[k].name);
	}
	for (int i = 0; i < COMMAND_GROUP_COUNT; i++)
		assert_true(command_group_titles[i][0] != '\0');
}

/* What a name, or the beginning of one, ought to mean. */
static enum command
meant(const char *name, size_t len)
{
	enum command only = COMMAND_NONE;
	unsigned several = 0;

	if (len == 1 && name[0] == 'q')
		return COMMAND_QUIT;
	for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++) {
		const char *full = command_infos[i].name;

		if (strlen(full) == len && memcmp(full, name, len) == 0)
			return (enum command)i;
		if (strlen(full) < len || memcmp(full, name, len) != 0)
			continue;
		only = (enum command)i;
		several++;
	}
	return several == 1 ? only : COMMAND_NONE;
}

static void
test_prefixes(void **state)
{
	unsigned unique = 0, ambiguous = 0;

	(void)state;
	for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++) {
		const char *name = command_infos[i].name;

		assert_int_equal(find(name), i);
		for (size_t len = 1; len <= strlen(name); len++) {
			enum command found = command_find(name, len);

			assert_int_equal(found, meant(name, len));
			unique += found != COMMAND_NONE;
			ambiguous += found == COMMAND_NONE;
		}
	}
	assert_true(unique > 100 && ambiguous > 30);
}

static void
test_short_ways(void **state)
{
	(void)state;
	assert_int_equal(find("q"), COMMAND_QUIT);
	assert_int_equal(find("w"), COMMAND_WRITE);
	assert_int_equal(find("sort"), COMMAND_SORT);
	assert_int_equal(find("sort-l"), COMMAND_SORT_LEFT);
	assert_int_equal(find("snapshot"), COMMAND_SNAPSHOT);
	assert_int_equal(find("close"), COMMAND_CLOSE);
	assert_int_equal(find("got"), COMMAND_GOTO);
	/* Only so many characters belong to the name. */
	assert_int_equal(command_find("quitter", 4), COMMAND_QUIT);
	assert_int_equal(command_find("up 5", 2), COMMAND_UP);
}

static void
test_nothing(void **state)
{
	(void)state;
	assert_int_equal(command_find("", 0), COMMAND_NONE);
	assert_int_equal(command_find("up", 0), COMMAND_NONE);
	assert_int_equal(find("s"), COMMAND_NONE);
	assert_int_equal(find("ups"), COMMAND_NONE);
	assert_int_equal(find("UP"), COMMAND_NONE);
	assert_int_equal(find("quit "), COMMAND_NONE);
	assert_int_equal(find("no-such-command"), COMMAND_NONE);
	/* Nor may the search go on behind a name's end. */
	assert_int_equal(command_find("up\0x", 4), COMMAND_NONE);
	assert_int_equal(command_find("quit\0\0\0\0\0\0", 10), COMMAND_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_infos),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_short_ways),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
