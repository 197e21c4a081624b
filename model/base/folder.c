#include "model/base/folder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
folder_is_ours(const char *path)
{
	struct stat st;

	return geteuid() != 0 || (stat(path, &st) == 0 && st.st_uid == 0);
}

/* Makes one folder; parent is that above it. */
static bool
make_one(const char *path, const char *parent)
{
	struct stat st;

	if (stat(path, &st) == 0)
		return S_ISDIR(st.st_mode);
	return folder_is_ours(parent) && mkdir(path, 0700) == 0;
}

bool
folder_make(const char *path)
{
	size_t len = strlen(path), i, above = 0;
	char *part = malloc(len + 1), *parent = malloc(len + 2);
	bool ok = part != NULL && parent != NULL && path[0] == '/';

	for (i = 1; ok && i <= len; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		/* "/" stands above the first one. */
		memcpy(parent, path, above > 0 ? above : 1);
		parent[above > 0 ? above : 1] = '\0';
		if (path[i - 1] != '/')
			ok = make_one(part, parent);
		above = i;
	}
	free(part);
	free(parent);
	return ok;
}
