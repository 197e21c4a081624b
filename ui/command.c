#include "ui/command.h"

#include <stdbool.h>
#include <string.h>

const struct command_info command_infos[COMMAND_COUNT] = {
#define _(id, name, arg, group, help) \
	[COMMAND_##id] = { name, arg, COMMAND_GROUP_##group, help },
	COMMAND_INFO(_)
#undef _
};

const char *const command_group_titles[COMMAND_GROUP_COUNT] = {
#define _(id, title) [COMMAND_GROUP_##id] = title,
	COMMAND_GROUP_INFO(_)
#undef _
};

enum command
command_find(const char *name, size_t len)
{
	static const char *const quits[] = { "q", "q!", "qa", "qa!" };
	enum command found = COMMAND_NONE;
	bool several = false;

	for (size_t i = 0; i < sizeof quits / sizeof quits[0]; i++)
		if (strlen(quits[i]) == len &&
		    memcmp(quits[i], name, len) == 0)
			return COMMAND_QUIT;
	for (int i = COMMAND_NONE + 1; i < COMMAND_COUNT; i++) {
		const char *full = command_infos[i].name;
		size_t full_len = strlen(full);

		if (len == 0 || full_len < len || memcmp(full, name, len) != 0)
			continue;
		if (full_len == len)
			return (enum command)i;
		several = found != COMMAND_NONE || several;
		found = (enum command)i;
	}
	return several ? COMMAND_NONE : found;
}
