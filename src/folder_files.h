/*
 * The files in a directory, and in those within: first its own, then those of
 * the nearest directories, by the order of names. Hidden ones and node_modules
 * are not looked into, nor are links to directories followed; so it ends, and
 * what is there once is found once.
 */
#ifndef SRC_FOLDER_FILES_H
#define SRC_FOLDER_FILES_H

#include <stdbool.h>

struct error;
struct series_files;

/* Directories within each other, directories, files that are looked at. */
#define FOLDER_DEPTH_MAX 16
#define FOLDERS_MAX 1000
#define FOLDER_FILES_MAX 2000

/*
 * Adds what can be opened, snapshots of each directory first, and notes what
 * cannot. Without any, only snapshots, of this directory alone, count. Opens
 * each file for its first 64 KiB. False, with err, where there is nothing.
 */
bool folder_files_add(struct series_files *files, const char *path, bool any,
	struct error *err);

#endif
