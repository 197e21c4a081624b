#include "live/container.h"

#include <stdlib.h>
#include <string.h>

#include "live/proc.h"
#include "model/base/strbuf.h"

#define CGROUP_LIMIT ((size_t)64 << 10)
/* Digits of an id. */
#define ID_DIGITS 64
#define NAME_MAX_LEN 64

/* The last word of so many hexadecimal digits, or NULL. */
static const char *
find_id(const char *text)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = NULL;
	size_t len;

	while (*text != '\0') {
		len = strspn(text, digits);
		if (len == ID_DIGITS)
			found = text;
		text += len;
		text += strcspn(text, digits);
	}
	return found;
}

/* "/lxc/NAME", "/lxc.payload.NAME/...", "machine-NAME.scope" */
static const char *
find_name(const char *text, size_t *len)
{
	static const struct {
		const char *before, *end;
	} forms[] = {
		{ "/lxc/", "/\n" },
		{ "/lxc.payload.", "/\n" },
		{ "/machine.slice/machine-", ".\n" },
	};
	const char *at;

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		at = strstr(text, forms[i].before);
		if (at == NULL)
			continue;
		at += strlen(forms[i].before);
		*len = strcspn(at, forms[i].end);
		if (*len > 0 && *len <= NAME_MAX_LEN)
			return at;
	}
	return NULL;
}

bool
container_parse(const char *cgroups, char **container)
{
	const char *found = find_id(cgroups);
	size_t len = CONTAINER_ID_MAX;

	*container = NULL;
	if (found == NULL)
		found = find_name(cgroups, &len);
	if (found == NULL)
		return true;
	*container = strndup(found, len);
	return *container != NULL;
}

bool
container_read(const struct proc *proc, pid_t pid, char **container)
{
	struct strbuf text = STRBUF_INIT;
	bool done = true;

	*container = NULL;
	if (proc_read(proc, pid, "cgroup", CGROUP_LIMIT, &text))
		done = container_parse(text.data, container);
	strbuf_release(&text);
	return done;
}
