/* Signs in the errors of a log that a process runs out of something. */
#ifndef MODEL_FORMATS_LOG_SIGNS_H
#define MODEL_FORMATS_LOG_SIGNS_H

/*
 * What it runs out of, in a few words; NULL where nothing says so. text is all
 * that is known of an error: message, code, name.
 */
const char *log_sign(const char *text);

#endif
