#include "live/inspector.h"

#include <errno.h>
#include <fcntl.h>
#include <libwebsockets.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model/base/clock.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/base/task.h"

/* What lws reads at a time: a chunk of a snapshot comes in a few pieces. */
#define READ_SIZE (128 << 10)
#define BODY_MAX (4 << 20)
#define TICK_US 50000

enum state {
	STATE_CONNECTING,
	STATE_OPEN,
	STATE_COMPLETE,		/* HTTP: all of the body is there */
	STATE_ENDED,
};

struct inspector {
	char name[96];		/* HOST:PORT, for messages */
	struct lws_context *context;
	struct lws *wsi;	/* NULL once it is gone */
	lws_sorted_usec_list_t tick;

	enum state state;
	bool closing;		/* we want to say goodbye */
	struct error error;	/* why it has ended, or ERROR_NONE */
	unsigned status;	/* of HTTP */
	double heard;		/* when something came */

	struct strbuf in;	/* the message that is being read */
	bool had_message;
	inspector_message *message;
	void *data;

	unsigned char *out;	/* LWS_PRE bytes and a message, or NULL */
	size_t out_len;
};

/* The first reason counts. */
static int
fail(struct inspector *inspector, enum error_kind kind, const char *why)
{
	if (inspector->error.kind == ERROR_NONE)
		error_set(&inspector->error, kind, "%s: %s", inspector->name,
		    why);
	return -1;
}

static int
take_body(struct inspector *inspector, const char *text, size_t len)
{
	if (inspector->in.len + len > BODY_MAX)
		return fail(inspector, ERROR_LIMIT,
		    "the answer is too long to be that of an inspector");
	strbuf_add(&inspector->in, text, len);
	if (inspector->in.failed)
		return fail(inspector, ERROR_MEMORY, "not enough memory");
	return 0;
}

static int
read_body(struct lws *wsi)
{
	char buffer[LWS_PRE + 4096], *at = buffer + LWS_PRE;
	int len = sizeof buffer - LWS_PRE;

	return lws_http_client_read(wsi, &at, &len) < 0 ? -1 : 0;
}

static int
take_frame(struct inspector *inspector, struct lws *wsi, const char *text,
	size_t len)
{
	struct strbuf *in = &inspector->in;

	if (lws_is_first_fragment(wsi))
		strbuf_reset(in);
	if (in->len + len + lws_remaining_packet_payload(wsi) >
	    INSPECTOR_MESSAGE_MAX)
		return fail(inspector, ERROR_LIMIT,
		    "sends a message that is too long to be taken");
	strbuf_add(in, text, len);
	if (in->failed)
		return fail(inspector, ERROR_MEMORY, "not enough memory");
	if (lws_remaining_packet_payload(wsi) > 0 ||
	    !lws_is_final_fragment(wsi))
		return 0;
	if (lws_frame_is_binary(wsi))
		return fail(inspector, ERROR_FORMAT,
		    "sends what is no text: this is not the inspector of Node");
	inspector->had_message = true;
	if (inspector->closing)
		return 0;
	if (!inspector->message(inspector->data, in->data, in->len,
	    &inspector->error))
		return -1;
	return 0;
}

static int
write_now(struct inspector *inspector, struct lws *wsi)
{
	size_t len = inspector->out_len;
	int written;

	if (inspector->closing) {
		lws_close_reason(wsi, LWS_CLOSE_STATUS_NORMAL, NULL, 0);
		return -1;
	}
	if (inspector->out == NULL)
		return 0;
	written = lws_write(wsi, inspector->out + LWS_PRE, len, LWS_WRITE_TEXT);
	free(inspector->out);
	inspector->out = NULL;
	return written < (int)len ? -1 : 0;
}

static int
connection_failed(struct inspector *inspector, const char *why)
{
	if (inspector->error.kind == ERROR_NONE)
		error_set(&inspector->error, ERROR_IO,
		    "%s: no inspector answers there (%s)", inspector->name,
		    why != NULL ? why : "refused");
	inspector->state = STATE_ENDED;
	inspector->wsi = NULL;
	return 0;
}

static int
called_back(struct lws *wsi, enum lws_callback_reasons reason, void *user,
	void *in, size_t len)
{
	struct inspector *inspector = lws_context_user(lws_get_context(wsi));

	(void)user;
	switch (reason) {
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		return connection_failed(inspector, in);
	case LWS_CALLBACK_CLIENT_HTTP_REDIRECT:
		return fail(inspector, ERROR_FORMAT, "sends us elsewhere: "
		    "this is not the inspector of Node");
	case LWS_CALLBACK_CLIENT_CONFIRM_EXTENSION_SUPPORTED:
		return 1;
	case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
		inspector->status = lws_http_client_http_response(wsi);
		/* fall through */
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		inspector->state = STATE_OPEN;
		inspector->heard = clock_seconds();
		return 0;
	case LWS_CALLBACK_RECEIVE_CLIENT_HTTP:
		return read_body(wsi);
	case LWS_CALLBACK_RECEIVE_CLIENT_HTTP_READ:
		return take_body(inspector, in, len);
	case LWS_CALLBACK_COMPLETED_CLIENT_HTTP:
		inspector->state = STATE_COMPLETE;
		return -1;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		inspector->heard = clock_seconds();
		return take_frame(inspector, wsi, in, len);
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return write_now(inspector, wsi);
	case LWS_CALLBACK_WSI_DESTROY:
		if (wsi != inspector->wsi)
			return 0;
		inspector->wsi = NULL;
		if (inspector->state != STATE_COMPLETE)
			inspector->state = STATE_ENDED;
		return 0;
	default:
		return 0;
	}
}

static const struct lws_protocols protocols[] = {
	{ "inspector", called_back, 0, READ_SIZE, 0, NULL, 0 },
	{ NULL, NULL, 0, 0, 0, NULL, 0 },
};

/* All zero: a connection is never asked whether it lives. */
static const lws_retry_bo_t no_pings;

/* Wakes lws_service(); it waits for the next one that is scheduled. */
static void
ticked(lws_sorted_usec_list_t *tick)
{
	struct inspector *inspector = lws_container_of(tick, struct inspector,
	    tick);

	lws_sul_schedule(inspector->context, 0, tick, ticked, TICK_US);
}

/* Until something happens, or a twentieth of a second. */
static void
serve_once(struct inspector *inspector)
{
	lws_service(inspector->context, 0);
}

static void
release(struct inspector *inspector)
{
	if (inspector == NULL)
		return;
	if (inspector->context != NULL) {
		lws_sul_schedule(inspector->context, 0, &inspector->tick,
		    ticked, LWS_SET_TIMER_USEC_CANCEL);
		lws_context_destroy(inspector->context);
	}
	strbuf_release(&inspector->in);
	free(inspector->out);
	free(inspector);
}

static void
say_nothing(int level, const char *line)
{
	(void)level;
	(void)line;
}

static struct inspector *
create(const struct inspector_address *address, struct error *err)
{
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.protocols = protocols,
		/* Without one, http_proxy in the environment would be used. */
		.http_proxy_address = ":0",
		.pt_serv_buf_size = READ_SIZE,
		.fd_limit_per_thread = 16,
		/* Ours is shorter, and says what it is. */
		.timeout_secs = 6 * INSPECTOR_CONNECT_SECONDS,
		.retry_and_idle_policy = &no_pings,
	};
	struct inspector *inspector = calloc(1, sizeof *inspector);

	if (inspector == NULL) {
		error_memory(err, "a connection", sizeof *inspector);
		return NULL;
	}
	inspector->in = (struct strbuf)STRBUF_INIT;
	snprintf(inspector->name, sizeof inspector->name,
	    strchr(address->host, ':') != NULL ? "[%s]:%u" : "%s:%u",
	    address->host, address->port);
	lws_set_log_level(0, say_nothing);
	info.user = inspector;
	inspector->context = lws_create_context(&info);
	if (inspector->context == NULL) {
		release(inspector);
		error_set(err, ERROR_IO, "cannot prepare a connection: %s",
		    strerror(errno));
		return NULL;
	}
	lws_sul_schedule(inspector->context, 0, &inspector->tick, ticked,
	    TICK_US);
	return inspector;
}

/* Begins to connect; the socket is made at once, as no name is looked up. */
static bool
begin(struct inspector *inspector, const struct inspector_address *address,
	const char *method, const char *path)
{
	char host[32];
	struct lws_client_connect_info info = {
		.context = inspector->context,
		.address = address->host,
		.port = (int)address->port,
		.path = path,
		/* It must be a number; through tunnels, too. */
		.host = host,
		.method = method,
		.local_protocol_name = protocols[0].name,
		.retry_and_idle_policy = &no_pings,
		.pwsi = &inspector->wsi,
	};

	snprintf(host, sizeof host, "127.0.0.1:%u", address->port);
	return lws_client_connect_via_info(&info) != NULL;
}

/* The same in another namespace; the thread comes back from there. */
static bool
begin_there(struct inspector *inspector,
	const struct inspector_address *address, const char *method,
	const char *path, struct error *err)
{
	int home = -1;
	bool begun;

	if (address->network >= 0) {
		home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
		if (home < 0 || setns(address->network, CLONE_NEWNET) != 0) {
			error_set(err, ERROR_IO, "%s is inside a container, "
			    "whose network we may not enter: %s; root may",
			    inspector->name, strerror(errno));
			if (home >= 0)
				close(home);
			return false;
		}
	}
	begun = begin(inspector, address, method, path);
	if (home >= 0) {
		if (setns(home, CLONE_NEWNET) != 0)
			begun = false;
		close(home);
	}
	if (!begun && inspector->error.kind == ERROR_NONE)
		connection_failed(inspector, NULL);
	if (!begun && err != NULL)
		*err = inspector->error;
	return begun;
}

/* Serves until the state is no longer the one given, or time is up. */
static bool
serve_while(struct inspector *inspector, enum state state, double seconds,
	struct task *task, struct error *err)
{
	double end = clock_seconds() + seconds;

	while (inspector->state == state) {
		if (!task_goes_on(task, err))
			return false;
		if (clock_seconds() > end)
			return error_set(err, ERROR_IO, "%s: no answer for %d "
			    "seconds; it listens, but does not talk as the "
			    "inspector of Node does", inspector->name,
			    (int)seconds);
		serve_once(inspector);
	}
	return true;
}

static bool
why_ended(const struct inspector *inspector, const char *otherwise,
	struct error *err)
{
	if (inspector->error.kind == ERROR_NONE)
		return error_set(err, ERROR_IO, "%s: %s", inspector->name,
		    otherwise);
	if (err != NULL)
		*err = inspector->error;
	return false;
}

/* Has the request been answered well? */
static bool
check_answer(const struct inspector *inspector, const char *path,
	struct error *err)
{
	if (inspector->error.kind != ERROR_NONE)
		return why_ended(inspector, "", err);
	if (inspector->status != 0 && inspector->status != 200)
		return error_set(err, ERROR_FORMAT, "%s answers %s with "
		    "status %u: it is not the inspector of Node, or one that "
		    "hides its address (--inspect-publish-uid): give "
		    "ws://HOST:PORT/UUID then", inspector->name, path,
		    inspector->status);
	if (inspector->state != STATE_COMPLETE)
		return why_ended(inspector, "the connection was closed before "
		    "the answer was complete", err);
	return true;
}

char *
inspector_get(const struct inspector_address *address, const char *path,
	size_t *len, struct task *task, struct error *err)
{
	struct inspector *inspector = create(address, err);
	char *body = NULL;

	if (inspector == NULL)
		return NULL;
	if (begin_there(inspector, address, "GET", path, err) &&
	    serve_while(inspector, STATE_CONNECTING,
	    INSPECTOR_CONNECT_SECONDS, task, err) &&
	    serve_while(inspector, STATE_OPEN, INSPECTOR_CONNECT_SECONDS,
	    task, err) && check_answer(inspector, path, err)) {
		*len = inspector->in.len;
		body = strdup(inspector->in.data);
		if (body == NULL)
			error_memory(err, "an answer", *len);
		else
			*len = strlen(body);
	}
	release(inspector);
	return body;
}

struct inspector *
inspector_connect(const struct inspector_address *address,
	inspector_message *message, void *data, struct task *task,
	struct error *err)
{
	struct inspector *inspector = create(address, err);

	if (inspector == NULL)
		return NULL;
	inspector->message = message;
	inspector->data = data;
	if (begin_there(inspector, address, NULL, address->path, err) &&
	    serve_while(inspector, STATE_CONNECTING,
	    INSPECTOR_CONNECT_SECONDS, task, err)) {
		if (inspector->state == STATE_OPEN)
			return inspector;
		why_ended(inspector, "the connection was closed before it "
		    "was open", err);
	}
	release(inspector);
	return NULL;
}

void
inspector_close(struct inspector *inspector)
{
	if (inspector == NULL)
		return;
	inspector->closing = true;
	/* What still comes is read, but nobody listens. */
	if (inspector->state == STATE_OPEN && inspector->wsi != NULL) {
		lws_callback_on_writable(inspector->wsi);
		serve_while(inspector, STATE_OPEN, 1, NULL, NULL);
	}
	release(inspector);
}

bool
inspector_write(struct inspector *inspector, const char *text, size_t len,
	struct task *task, struct error *err)
{
	double end = clock_seconds() + INSPECTOR_CONNECT_SECONDS;

	if (inspector->state == STATE_OPEN) {
		free(inspector->out);
		inspector->out = malloc(LWS_PRE + len);
		if (inspector->out == NULL)
			return error_memory(err, "a message", len);
		memcpy(inspector->out + LWS_PRE, text, len);
		inspector->out_len = len;
		lws_callback_on_writable(inspector->wsi);
	}
	while (inspector->state == STATE_OPEN && inspector->out != NULL) {
		if (!task_goes_on(task, err))
			return false;
		if (clock_seconds() > end)
			return error_set(err, ERROR_IO,
			    "%s does not read what is sent to it",
			    inspector->name);
		serve_once(inspector);
	}
	if (inspector->state == STATE_OPEN)
		return true;
	return why_ended(inspector, "the connection was closed by the other "
	    "side", err);
}

bool
inspector_serve(struct inspector *inspector, unsigned milliseconds,
	struct task *task, struct error *err)
{
	double end = clock_seconds() + (double)milliseconds / 1000;

	inspector->had_message = false;
	do {
		if (!task_goes_on(task, err))
			return false;
		serve_once(inspector);
		if (inspector->state != STATE_OPEN)
			return why_ended(inspector, "the connection was "
			    "closed by the other side", err);
	} while (!inspector->had_message && clock_seconds() < end);
	return true;
}

bool
inspector_ended(const struct inspector *inspector)
{
	return inspector->state != STATE_OPEN;
}

double
inspector_silence(const struct inspector *inspector)
{
	return clock_seconds() - inspector->heard;
}
