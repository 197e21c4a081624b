#include "live/process_columns.h"

#include <signal.h>
#include <string.h>

#include "live/processes.h"
#include "model/base/utf8.h"
#include "model/table.h"

const struct column process_columns[PROCESS_COLUMNS] = {
	[PROCESS_COLUMN_COMMAND] = { .key = "command", .title = "Command",
	  .kind = CELL_TEXT, .hotkey = 'C', .width = 24, .least = 24,
	  .help = "what runs, without paths and options of the runtime" },
	[PROCESS_COLUMN_PID] = { .key = "pid", .title = "PID",
	  .kind = CELL_PID, .hotkey = 'P', .width = 7,
	  .help = "number of the process" },
	[PROCESS_COLUMN_VERSION] = { .key = "version", .title = "Version",
	  .kind = CELL_TEXT, .hotkey = 'V', .width = 9, .most = 14, .rank = 4,
	  .help = "of Node; or the name of another runtime" },
	[PROCESS_COLUMN_MEMORY] = { .key = "rss", .title = "Memory",
	  .kind = CELL_BYTES, .hotkey = 'M', .descending = true, .width = 8,
	  .help = "resident set size; a row stands where the largest below it "
	  "would" },
	[PROCESS_COLUMN_COURSE] = { .key = "rss_course", .title = "Course",
	  .kind = CELL_SERIES, .width = 8, .most = 16, .rank = 3,
	  .help = "of memory, since it is watched" },
	[PROCESS_COLUMN_GROWTH] = { .key = "rss_growth", .title = "Growth",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'D', .descending = true,
	  .width = 8, .rank = 5, .help = "of memory, since it is watched" },
	[PROCESS_COLUMN_WATCHED] = { .key = "watched_ms", .title = "Watched",
	  .kind = CELL_COUNT, .use = COLUMN_DATA,
	  .help = "for so many milliseconds" },
	[PROCESS_COLUMN_SIGNALS] = { .key = "sigusr", .title = "SIGUSR",
	  .brief = "USR", .kind = CELL_TEXT, .width = 7, .rank = 7,
	  .use = COLUMN_SCREEN,
	  .help = "which of SIGUSR1 and SIGUSR2 it handles; others end it, or "
	  "it does not notice them" },
	[PROCESS_COLUMN_USR1] = { .key = "sigusr1", .title = "SIGUSR1",
	  .kind = CELL_TEXT, .use = COLUMN_DATA,
	  .help = "handled, blocked, ignored, or that it ends it" },
	[PROCESS_COLUMN_USR2] = { .key = "sigusr2", .title = "SIGUSR2",
	  .kind = CELL_TEXT, .use = COLUMN_DATA,
	  .help = "handled, blocked, ignored, or that it ends it" },
	[PROCESS_COLUMN_OWNER] = { .key = "owner", .title = "Owner",
	  .kind = CELL_TEXT, .hotkey = 'O', .width = 8, .most = 14, .rank = 6,
	  .use = COLUMN_SCREEN,
	  .help = "its container or, where it is in none, its user" },
	[PROCESS_COLUMN_USER] = { .key = "user", .title = "User",
	  .kind = CELL_TEXT, .use = COLUMN_DATA,
	  .help = "whose process it is" },
	[PROCESS_COLUMN_CONTAINER] = { .key = "container",
	  .title = "Container", .kind = CELL_TEXT, .use = COLUMN_DATA,
	  .help = "id or name" },
	[PROCESS_COLUMN_HOST] = { .key = "container_host", .title = "Host",
	  .kind = CELL_TEXT, .use = COLUMN_DATA,
	  .help = "what the container calls itself" },
	[PROCESS_COLUMN_BY] = { .key = "by", .title = "Capture",
	  .kind = CELL_TEXT, .hotkey = 'H', .width = 12, .most = 21,
	  .use = COLUMN_SCREEN,
	  .help = "how a snapshot can be had: by the port of its inspector, "
	  "which is open, or by a signal; of which process instead; or why "
	  "not" },
	[PROCESS_COLUMN_CAPTURE] = { .key = "capture", .title = "Capture",
	  .kind = CELL_TEXT, .use = COLUMN_DATA,
	  .help = "inspector, SIGUSR1 (which opens it), signal (which writes "
	  "a snapshot), more rights, or no" },
	[PROCESS_COLUMN_ADDRESS] = { .key = "inspector", .title = "Inspector",
	  .kind = CELL_TEXT, .use = COLUMN_DATA,
	  .help = "HOST:PORT where it listens, if it is open" },
	[PROCESS_COLUMN_HOW] = { .key = "how", .title = "How",
	  .kind = CELL_TEXT, .width = 24, .most = 90, .rank = 20,
	  .use = COLUMN_WIDE,
	  .help = "how a snapshot can be had, in words, or why not" },
	[PROCESS_COLUMN_PART] = { .key = "part", .title = "Part",
	  .kind = CELL_TEXT, .use = COLUMN_DATA,
	  .help = "program; manager (of packages) or wrapper above one; "
	  "primary or worker of a cluster" },
	[PROCESS_COLUMN_PARENT] = { .key = "parent", .title = "Parent",
	  .kind = CELL_PID, .use = COLUMN_DATA,
	  .help = "the process that started it" },
	[PROCESS_COLUMN_FOLDER] = { .key = "folder", .title = "Folder",
	  .kind = CELL_TEXT, .use = COLUMN_DATA,
	  .help = "its working directory" },
	[PROCESS_COLUMN_EXE] = { .key = "exe", .title = "Executable",
	  .kind = CELL_TEXT, .use = COLUMN_DATA, .help = "what it runs" },
};

static const char *
signal_word(const struct process *process, int signal)
{
	if (proc_has_signal(process->status.blocked, signal))
		return "blocked";
	if (proc_has_signal(process->status.ignored, signal))
		return "ignored";
	return proc_has_signal(process->status.caught, signal) ? "handled" :
	    "ends it";
}

static void
put_text(struct cell *cell, enum span_kind span, const char *text)
{
	if (text == NULL || *text == '\0') {
		cell->kind = CELL_NONE;
		return;
	}
	cell_span(cell, span);
	utf8_add(&cell->text, text, strlen(text));
}

static void
put_command(const struct process *process, struct cell *cell)
{
	bool starts = process->role == PROCESS_MANAGER ||
	    process->role == PROCESS_WRAPPER;

	cell_span(cell, starts ? SPAN_DIM : SPAN_CLASS);
	if (process->command.len > 0)
		utf8_add(&cell->text, process->command.data,
		    process->command.len);
	else
		strbuf_adds(&cell->text, runtime_names[process->runtime]);
}

static void
put_address(const struct process *process, struct cell *cell)
{
	const struct listener *at = &process->inspector;

	if (!process->inspector_open) {
		cell->kind = CELL_NONE;
		return;
	}
	cell_span(cell, at->loopback ? SPAN_PLAIN : SPAN_NOTE);
	strbuf_addf(&cell->text, strchr(at->host, ':') != NULL ? "[%s]:%u" :
	    "%s:%u", at->host, at->port);
}

static void
put_signals(const struct process *process, struct cell *cell)
{
	bool first = process_handles(process, SIGUSR1);
	bool second = process_handles(process, SIGUSR2);

	put_text(cell, SPAN_PLAIN, first && second ? "1, 2" : first ? "1" :
	    second ? "2" : "");
}

/* Where the port alone says it, on 127.0.0.1, it is enough. */
static void
put_by(const struct process *process, const struct process *program,
	struct cell *cell)
{
	const struct listener *at = &process->inspector;

	if (program != NULL) {
		cell_span(cell, SPAN_DIM);
		strbuf_addf(&cell->text, "see %ld", (long)program->pid);
	} else if (process->way == CAPTURE_INSPECTOR &&
	    strcmp(at->host, "127.0.0.1") == 0) {
		cell_span(cell, SPAN_PLAIN);
		strbuf_addf(&cell->text, "port %u", at->port);
	} else if (process->way == CAPTURE_INSPECTOR) {
		put_address(process, cell);
	} else if (process->way == CAPTURE_SIGNAL) {
		put_text(cell, SPAN_PLAIN, node_options_signal_name(
		    process->options.snapshot_signal));
	} else if (process->way == CAPTURE_NOT && process->why_not != NULL) {
		put_text(cell, SPAN_NOTE, process->why_not);
	} else {
		put_text(cell, process->way == CAPTURE_SIGUSR1 ? SPAN_PLAIN :
		    SPAN_NOTE, capture_way_names[process->way]);
	}
}

static void
put_how(const struct process *process, const struct process *program,
	struct cell *cell)
{
	if (program == NULL) {
		put_text(cell, SPAN_PLAIN, process->why.data);
		return;
	}
	cell_span(cell, SPAN_DIM);
	strbuf_addf(&cell->text, "it starts others: take %ld",
	    (long)program->pid);
	if (program->command.len > 0) {
		strbuf_adds(&cell->text, ", ");
		utf8_add(&cell->text, program->command.data,
		    program->command.len);
	}
}

static void
put_number(const struct listed *listed, unsigned column, struct cell *cell)
{
	const struct course *course = &listed->course;
	size_t last = course->count > 0 ? course->count - 1 : 0;

	switch (column) {
	case PROCESS_COLUMN_PID:
		cell_number(cell, CELL_PID, listed->process.pid);
		break;
	case PROCESS_COLUMN_PARENT:
		cell_number(cell, CELL_PID, listed->process.parent);
		break;
	case PROCESS_COLUMN_MEMORY:
		cell_number(cell, CELL_BYTES,
		    (int64_t)listed->process.status.rss);
		break;
	case PROCESS_COLUMN_COURSE:
		cell_series(cell, course->rss, course->count);
		break;
	case PROCESS_COLUMN_GROWTH:
		if (last > 0)
			cell_number(cell, CELL_DELTA_BYTES,
			    course->rss[last] - course->rss[0]);
		break;
	default:
		cell_number(cell, CELL_COUNT, course->times[last] -
		    course->times[0]);
		break;
	}
}

/* The text of a column that is one of the process alone. */
const char *
process_column_text(const struct process *process, unsigned column)
{
	switch (column) {
	case PROCESS_COLUMN_COMMAND:
		return process->command.data;
	case PROCESS_COLUMN_PART:
		return process_role_names[process->role];
	case PROCESS_COLUMN_VERSION:
		return process->version[0] != '\0' ? process->version :
		    runtime_names[process->runtime];
	case PROCESS_COLUMN_USR1:
		return signal_word(process, SIGUSR1);
	case PROCESS_COLUMN_USR2:
		return signal_word(process, SIGUSR2);
	case PROCESS_COLUMN_OWNER:
		return process->container != NULL ? process->container :
		    process->user;
	case PROCESS_COLUMN_USER:
		return process->user;
	case PROCESS_COLUMN_CONTAINER:
		return process->container;
	case PROCESS_COLUMN_HOST:
		return process->host;
	case PROCESS_COLUMN_CAPTURE:
		return capture_way_names[process->way];
	case PROCESS_COLUMN_HOW:
		return process->why.data;
	case PROCESS_COLUMN_FOLDER:
		return process->folder;
	case PROCESS_COLUMN_EXE:
		return process->exe;
	default:
		return NULL;
	}
}

void
process_column_cell(const struct listed *listed,
	const struct process *program, unsigned column, struct cell *cell)
{
	const struct process *process = &listed->process;

	switch (column) {
	case PROCESS_COLUMN_COMMAND:
		put_command(process, cell);
		break;
	case PROCESS_COLUMN_ADDRESS:
		put_address(process, cell);
		break;
	case PROCESS_COLUMN_SIGNALS:
		put_signals(process, cell);
		break;
	case PROCESS_COLUMN_BY:
		put_by(process, program, cell);
		break;
	case PROCESS_COLUMN_HOW:
		put_how(process, program, cell);
		break;
	case PROCESS_COLUMN_PID:
	case PROCESS_COLUMN_PARENT:
	case PROCESS_COLUMN_MEMORY:
	case PROCESS_COLUMN_COURSE:
	case PROCESS_COLUMN_GROWTH:
	case PROCESS_COLUMN_WATCHED:
		put_number(listed, column, cell);
		break;
	default:
		put_text(cell, SPAN_PLAIN, process_column_text(process,
		    column));
		break;
	}
}

int64_t
process_column_number(const struct listed *listed, unsigned column)
{
	const struct course *course = &listed->course;

	switch (column) {
	case PROCESS_COLUMN_PID:
		return listed->process.pid;
	case PROCESS_COLUMN_PARENT:
		return listed->process.parent;
	case PROCESS_COLUMN_MEMORY:
		return (int64_t)listed->largest;
	case PROCESS_COLUMN_COURSE:
	case PROCESS_COLUMN_GROWTH:
		return course->count == 0 ? 0 : course->rss[course->count - 1] -
		    course->rss[0];
	case PROCESS_COLUMN_WATCHED:
		return course->count == 0 ? 0 :
		    course->times[course->count - 1] - course->times[0];
	case PROCESS_COLUMN_SIGNALS:
		return process_handles(&listed->process, SIGUSR1) * 2 +
		    process_handles(&listed->process, SIGUSR2);
	case PROCESS_COLUMN_BY:
	case PROCESS_COLUMN_CAPTURE:
		return listed->process.way;
	case PROCESS_COLUMN_ADDRESS:
		return listed->process.inspector_open ?
		    listed->process.inspector.port : INT64_MAX;
	default:
		return 0;
	}
}
