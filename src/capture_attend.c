#include "src/capture_attend.h"

#include <stdlib.h>

#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "src/attended.h"
#include "src/capturing.h"

struct waiting {
	struct attended attended;
	struct capturing *capturing;
	bool first;
};

static bool
print_line(struct waiting *waiting)
{
	char *line = capturing_take_line(waiting->capturing);

	if (line == NULL)
		return false;
	attended_say(&waiting->attended, line);
	free(line);
	return true;
}

static bool
print_path(struct waiting *waiting)
{
	char *path = capturing_take_path(waiting->capturing);

	if (path == NULL)
		return false;
	attended_print(&waiting->attended, path);
	free(path);
	return true;
}

static bool
work(void *data, struct error *err)
{
	struct waiting *waiting = data;
	bool failed = false, ended;

	do {
		capturing_wait(waiting->capturing);
		/* Before the last is taken, or it would be overlooked. */
		ended = capturing_ended(waiting->capturing, &failed, err);
		while (print_line(waiting))
			continue;
		if (waiting->first && capturing_has_path(waiting->capturing))
			return true;
		while (!waiting->first && print_path(waiting))
			continue;
	} while (!ended);
	return !failed;
}

static void
add_words(void *data, struct strbuf *text)
{
	struct waiting *waiting = data;

	capturing_words(waiting->capturing, text);
	if (waiting->attended.asks)
		strbuf_adds(text, "; Enter takes the next, q ends");
}

/* The end of the input ends it, too. */
static void
take_key(void *data, char key)
{
	struct waiting *waiting = data;

	if (key == 'q' || key == 4)
		capturing_stop(waiting->capturing);
	else if (key == '\n')
		capturing_next(waiting->capturing);
}

bool
capture_attend(struct capturing *capturing, bool first, bool keys,
	struct error *err)
{
	struct waiting waiting = { .capturing = capturing, .first = first };

	attended_init(&waiting.attended);
	waiting.attended.work = work;
	waiting.attended.words = add_words;
	waiting.attended.key = keys ? take_key : NULL;
	waiting.attended.data = &waiting;
	waiting.attended.task = capturing_task(capturing);
	waiting.attended.leaving = capturing_leaving(capturing);
	return attended_run(&waiting.attended, err);
}
