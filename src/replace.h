/* Writing a file as a whole: whoever reads it sees the old one or the new. */
#ifndef SRC_REPLACE_H
#define SRC_REPLACE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Puts data in place of what path names, by way of a temporary file beside it.
 * path must not be a link, or that would be replaced. A new file is for the
 * user alone (0600); one that was there becomes so, too, or keeps its mode.
 * False, with errno, when it failed; then nothing has changed.
 */
bool replace_file(const char *path, const char *data, size_t len, bool keep);

#endif
