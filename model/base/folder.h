/* Folders of ours in the home of whoever runs the program. */
#ifndef MODEL_BASE_FOLDER_H
#define MODEL_BASE_FOLDER_H

#include <stdbool.h>

/*
 * Makes the folder and those above it, as far as they are missing, for us
 * alone (mode 0700). Root makes none in a place of somebody else, who could
 * not use it any more. True when the folder is there. path is absolute.
 */
bool folder_make(const char *path);

/*
 * May we make something in this folder? Root may not in that of somebody else,
 * nor where there is none; everybody else is told by the system.
 */
bool folder_is_ours(const char *path);

#endif
