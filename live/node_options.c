#include "live/node_options.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/base/strbuf.h"

/* Longer than any sensible NODE_OPTIONS. */
#define WORD_MAX 4096

static const struct {
	const char *name;
	int number;
} signals[] = {
	{ "SIGHUP", SIGHUP }, { "SIGINT", SIGINT },
	{ "SIGQUIT", SIGQUIT }, { "SIGUSR1", SIGUSR1 },
	{ "SIGUSR2", SIGUSR2 }, { "SIGPIPE", SIGPIPE },
	{ "SIGALRM", SIGALRM }, { "SIGTERM", SIGTERM },
	{ "SIGCHLD", SIGCHLD }, { "SIGCONT", SIGCONT },
	{ "SIGTSTP", SIGTSTP }, { "SIGTTIN", SIGTTIN },
	{ "SIGTTOU", SIGTTOU }, { "SIGURG", SIGURG },
	{ "SIGWINCH", SIGWINCH }, { "SIGIO", SIGIO },
	{ "SIGPWR", SIGPWR },
};

int
node_options_signal(const char *name)
{
	if (*name == '\0')
		return 0;
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		if (strcmp(signals[i].name, name) == 0)
			return signals[i].number;
	return -1;
}

const char *
node_options_signal_name(int number)
{
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		if (signals[i].number == number)
			return signals[i].name;
	return "";
}

/* The length of name when word is it, alone or before a =; else 0. */
static size_t
matches(const char *word, const char *name)
{
	size_t i;

	for (i = 0; name[i] != '\0'; i++)
		if ((i < 2 || name[i] != '-' || word[i] != '_') &&
		    word[i] != name[i])
			return 0;
	return word[i] == '\0' || word[i] == '=' ? i : 0;
}

/* "9230", "host", "host:9230", "[::1]:9230": as Node takes them apart. */
static void
read_address(struct node_options *options, const char *text)
{
	const char *host = text, *colon, *end;
	size_t len = strlen(text);
	unsigned long port;
	char *rest;

	if (*text == '[') {
		host = text + 1;
		end = strchr(host, ']');
		if (end == NULL)
			return;
		len = (size_t)(end - host);
		text = end[1] == ':' ? end + 2 : "";
	} else {
		colon = strrchr(text, ':');
		if (colon != NULL) {
			len = (size_t)(colon - text);
			text = colon + 1;
		} else if (text[strspn(text, "0123456789")] == '\0') {
			len = 0;
		} else {
			text = "";
		}
	}
	if (len > 0 && len < sizeof options->host)
		snprintf(options->host, sizeof options->host, "%.*s",
		    (int)len, host);
	port = strtoul(text, &rest, 10);
	if (*text != '\0' && *rest == '\0' && port <= UINT16_MAX)
		options->port = (uint16_t)port;
}

static bool
keep(char **text, const char *value)
{
	char *copy = strdup(value);

	if (copy == NULL)
		return false;
	free(*text);
	*text = copy;
	return true;
}

/* Options with a value of their own, in the same word or the next. */
static const char *const with_value[] = {
	"--inspect-port", "--debug-port", "--heapsnapshot-signal",
	"--heapsnapshot-near-heap-limit", "--diagnostic-dir", "--run",
	"--require", "-r", "--import", "--loader", "--experimental-loader",
	"--conditions", "-C", "--env-file", "--env-file-if-exists", "--title",
	"--eval", "-e", "--print", "-p", "-pe", "--input-type",
	"--heap-prof-dir", "--heap-prof-name", "--heap-prof-interval",
	"--cpu-prof-dir", "--cpu-prof-name", "--icu-data-dir",
	"--inspect-publish-uid", "--max-http-header-size",
	"--redirect-warnings", "--report-dir", "--report-directory",
	"--report-filename",
	"--report-signal", "--secure-heap", "--stack-trace-limit",
	"--test-name-pattern", "--test-reporter", "--tls-cipher-list",
	"--tls-keylog", "--trace-event-categories", "--unhandled-rejections",
	"--watch-path", "--disable-warning", "--dns-result-order",
	"--openssl-config", "--experimental-config-file", "--test-concurrency",
	"--localstorage-file", "--use-largepages", "--v8-pool-size",
};

static bool
takes_value(const char *word)
{
	size_t len;

	for (size_t i = 0; i < sizeof with_value / sizeof with_value[0]; i++) {
		len = matches(word, with_value[i]);
		if (len > 0)
			return word[len] == '\0';
	}
	return false;
}

/*
 * One option: word, and value, which is behind its = or the next word; "" where
 * there is none.
 */
static bool
read_option(struct node_options *options, const char *word, const char *value)
{
	static const char *const opening[] = { "--inspect", "--inspect-brk",
	    "--inspect-wait", "--inspect-brk-node" };
	size_t len;

	for (size_t i = 0; i < sizeof opening / sizeof opening[0]; i++) {
		len = matches(word, opening[i]);
		if (len == 0)
			continue;
		options->inspect = true;
		if (word[len] == '=')
			read_address(options, word + len + 1);
		return true;
	}
	if (matches(word, "--inspect-port") || matches(word, "--debug-port"))
		read_address(options, value);
	else if (matches(word, "--disable-sigusr1"))
		options->disable_sigusr1 = true;
	else if (matches(word, "--heapsnapshot-signal"))
		options->snapshot_signal = node_options_signal(value);
	else if (matches(word, "--heapsnapshot-near-heap-limit"))
		options->near_limit = (unsigned)strtoul(value, NULL, 10);
	else if (matches(word, "--diagnostic-dir"))
		return keep(&options->diagnostic_dir, value);
	else if (matches(word, "--watch"))
		options->watch = true;
	else if (matches(word, "--test"))
		options->test = true;
	else if (matches(word, "--run"))
		return keep(&options->run, value);
	return true;
}

/* Reads words up to the first that is no option; false: no memory. */
static bool
read_words(struct node_options *options, char *const *words, size_t count,
	size_t *at)
{
	const char *word, *value;
	bool next;

	for (; *at < count; ++*at) {
		word = words[*at];
		if (word[0] != '-' || word[1] == '\0')
			return true;
		if (strcmp(word, "--") == 0) {
			++*at;
			return true;
		}
		next = takes_value(word) && *at + 1 < count;
		value = strchr(word, '=');
		value = next ? words[*at + 1] : value != NULL ? value + 1 : "";
		if (!read_option(options, word, value))
			return false;
		if (options->code == 0 && next && (strcmp(word, "-e") == 0 ||
		    strcmp(word, "-p") == 0 || strcmp(word, "-pe") == 0 ||
		    strcmp(word, "--eval") == 0 ||
		    strcmp(word, "--print") == 0))
			options->code = *at + 1;
		*at += next;
	}
	return true;
}

/*
 * NODE_OPTIONS: words apart by blanks; "..." holds blanks together and \ in it
 * the next character. Each is taken with the one behind it, which may be its
 * value.
 */
static bool
read_environment(struct node_options *options, const char *text)
{
	char word[WORD_MAX], before[WORD_MAX] = "";
	bool quoted, pending = false, done = true;
	char *pair[2];
	size_t len, at;

	while (done) {
		text += strspn(text, " ");
		if (*text == '\0')
			break;
		quoted = false;
		for (len = 0; *text != '\0' && (quoted || *text != ' ');
		    text++) {
			if (*text == '"') {
				quoted = !quoted;
				continue;
			}
			if (quoted && *text == '\\' && text[1] != '\0')
				text++;
			if (len + 1 < sizeof word)
				word[len++] = *text;
		}
		word[len] = '\0';
		if (pending) {
			pair[0] = before;
			pair[1] = word;
			at = 0;
			done = read_words(options, pair, 2, &at);
			pending = false;
		} else if (takes_value(word)) {
			memcpy(before, word, len + 1);
			pending = true;
		} else {
			pair[0] = word;
			at = 0;
			done = read_words(options, pair, 1, &at);
		}
	}
	options->code = 0;
	return done;
}

bool
node_options_read(struct node_options *options, char *const *words,
	size_t count, const char *environment)
{
	*options = (struct node_options) { .host = "127.0.0.1",
	    .port = NODE_INSPECTOR_PORT, .script = count > 0 };
	if (environment != NULL && !read_environment(options, environment))
		return false;
	if (count > 0 && !read_words(options, words, count, &options->script))
		return false;
	if (options->code > 0 || options->run != NULL)
		options->script = count;
	return true;
}

void
node_options_release(struct node_options *options)
{
	free(options->diagnostic_dir);
	free(options->run);
	*options = (struct node_options) { .port = 0 };
}
