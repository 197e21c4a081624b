/* From the options of the command line to those of captures and recordings. */
#ifndef SRC_LIVE_OPTIONS_H
#define SRC_LIVE_OPTIONS_H

struct attended;
struct capture_options;
struct options;

/* attended, which must stay, says what is to be said, and ends the leaving. */
void live_options(struct capture_options *capture,
	const struct options *options, struct attended *attended);

#endif
