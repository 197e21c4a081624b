/*
 * A capture that goes on while its snapshots are looked at: one at a time, the
 * one that the program was started for, or one begun here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "live/target.h"
#include "model/base/array.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "src/capture_attend.h"
#include "src/capturing.h"
#include "src/explorer/state.h"
#include "src/loads.h"
#include "src/options.h"
#include "ui/keymap.h"

/* A snapshot that was taken is one of the files now. Takes path. */
static void
add_file(struct explorer *e, char *path)
{
	char **grown = array_grow(e->captured, &e->captured_room,
	    e->captured_count + 1, sizeof(*grown), "a file", NULL);
	struct error err = { 0 };
	char next[KEY_NAME_MAX];

	if (grown == NULL) {
		explorer_say(e, "%s: no memory to open it", path);
		free(path);
		return;
	}
	e->captured = grown;
	e->captured[e->captured_count++] = path;
	if (!loads_add(e->loads, path, &err)) {
		explorer_complain(e, &err);
		return;
	}
	explorer_say(e, "%s was taken; %s shows it", path,
	    keymap_way(COMMAND_SNAPSHOT_NEXT, next));
	loads_update(e->loads);
	explorer_loaded(e);
}

/* It is over: what began here is put away. */
static void
end(struct explorer *e)
{
	capturing_wake(e->capturing, -1);
	if (e->own_capturing)
		capturing_free(e->capturing);
	e->capturing = NULL;
	e->own_capturing = false;
}

void
explorer_follow_capture(struct explorer *e)
{
	struct error err = { 0 };
	bool failed, ended;
	char *text;

	ended = capturing_ended(e->capturing, &failed, &err);
	while ((text = capturing_take_line(e->capturing)) != NULL) {
		explorer_say(e, "%s", text);
		free(text);
	}
	while ((text = capturing_take_path(e->capturing)) != NULL)
		add_file(e, text);
	e->drawn = false;
	if (!ended)
		return;
	if (failed)
		explorer_complain(e, &err);
	end(e);
}

void
explorer_capture_words(const struct explorer *e, struct strbuf *text)
{
	if (e->capturing != NULL)
		capturing_brief(e->capturing, text);
}

static void
begin(struct explorer *e, const char *whom)
{
	struct options one = *e->options;
	struct error err = { 0 };
	struct target target;

	one.count = 1;
	one.every = 0;
	if (target_parse(&target, whom, &err))
		e->capturing = capturing_new(&one, &target, false, &err);
	if (e->capturing == NULL) {
		explorer_complain(e, &err);
		return;
	}
	e->own_capturing = true;
	capturing_wake(e->capturing, e->loads->wake[1]);
	explorer_say(e, "taking a snapshot of %s", whom);
}

void
explorer_capture(struct explorer *e, const char *arg)
{
	char pid[32], key[KEY_NAME_MAX];

	if (*arg == '\0' && e->capturing == NULL &&
	    explorer_live_pid(e) > 0) {
		snprintf(pid, sizeof pid, "%lld",
		    (long long)explorer_live_pid(e));
		arg = pid;
	}
	if (e->capturing != NULL && strcmp(arg, "stop") == 0) {
		capturing_stop(e->capturing);
		capturing_task(e->capturing)->cancel = true;
		explorer_say(e, "the capture is stopped");
	} else if (e->capturing != NULL && *arg != '\0') {
		explorer_say(e, "one capture at a time; :capture stop ends "
		    "the one that goes on");
	} else if (e->capturing != NULL) {
		capturing_next(e->capturing);
		explorer_say(e, "the next one is taken now");
	} else if (*arg != '\0' && strcmp(arg, "stop") != 0) {
		begin(e, arg);
	} else {
		explorer_say(e, "of which process? %s lists them; or "
		    ":capture PID", keymap_way(COMMAND_PROCESSES, key));
	}
}

void
explorer_leave_capture(struct explorer *e)
{
	/* For whoever comes back to the shell. */
	for (size_t i = 0; i < e->captured_count; i++)
		puts(e->captured[i]);
	if (e->capturing == NULL)
		return;
	capturing_wake(e->capturing, -1);
	if (e->own_capturing || e->terminal.ended_by != 0) {
		/* The process is not left with an open port. */
		capturing_task(e->capturing)->cancel = true;
		capture_attend(e->capturing, false, false, NULL);
	}
	if (e->own_capturing)
		capturing_free(e->capturing);
}

void
explorer_free_captured(struct explorer *e)
{
	for (size_t i = 0; i < e->captured_count; i++)
		free(e->captured[i]);
	free(e->captured);
}
