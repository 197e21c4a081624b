#include "ui/watch_keys.h"

#include <stdio.h>
#include <string.h>

#include "ui/keymap.h"

const struct watch_key_info watch_key_infos[WATCH_KEY_COUNT] = {
#define _(id, keys, help) [WATCH_KEY_##id] = { keys, help },
	WATCH_KEY_INFO(_)
#undef _
};

enum watch_key
watch_key_find(const struct key *key)
{
	for (int i = WATCH_KEY_NONE + 1; i < WATCH_KEY_COUNT; i++) {
		const char *keys = watch_key_infos[i].keys;
		char name[KEY_NAME_MAX];
		struct key bound;

		while (keymap_next(&keys, &bound, name))
			if (key_equal(&bound, key))
				return (enum watch_key)i;
	}
	return WATCH_KEY_NONE;
}

const char *
watch_key_names(enum watch_key key, char *buf, size_t size)
{
	const char *keys = watch_key_infos[key].keys;
	char name[KEY_NAME_MAX];
	struct key bound;
	size_t used = 0;

	buf[0] = '\0';
	while (used < size && keymap_next(&keys, &bound, name))
		used += (size_t)snprintf(buf + used, size - used, "%s%s",
		    used > 0 ? ", " : "", key_name(&bound, name));
	return buf;
}
