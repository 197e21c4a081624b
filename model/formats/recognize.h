/*
 * What a file is, by its content and never by its name. Compressed files are
 * looked into.
 */
#ifndef MODEL_FORMATS_RECOGNIZE_H
#define MODEL_FORMATS_RECOGNIZE_H

#include "model/snapshot/sniff.h"

struct error;
struct source;
struct strbuf;
struct task;

/*
 * Of a file that can be opened again. FILE_ANY for a pipe, for what cannot be
 * read and for what is nothing that we know: whoever loads it says so. Reads
 * 64 KiB.
 */
enum file_kind recognize_path(const char *path);

/*
 * The same; and where that is FILE_ANY, appends what the file seems to be: "a
 * PNG image", "compressed with xz; decompress it first: unxz FILE", or why
 * it cannot be read.
 */
enum file_kind recognize_words(const char *path, struct strbuf *words);

/*
 * Waits for the first bytes of a source, which is borrowed. False, with err,
 * when they cannot be had.
 */
bool recognize(struct source *source, struct task *task, enum file_kind *kind,
	struct error *err);

#endif
