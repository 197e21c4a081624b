#include "live/target.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "model/base/error.h"

#define PID_LIMIT (1 << 22)

static bool
is_number(const char *text, size_t len, unsigned long max,
	unsigned long *number)
{
	*number = 0;
	if (len == 0 || len > 9)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		*number = *number * 10 + (unsigned long)(text[i] - '0');
	}
	return *number > 0 && *number <= max;
}

static bool
is_loopback(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return ntohl(((const struct sockaddr_in *)
		    (const void *)address)->sin_addr.s_addr) >> 24 == 127;
	return address->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(
	    &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

static bool
find_host(struct target *target, const char *host, struct error *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found = NULL;
	int why;

	/* The inspector of Node listens there unless told otherwise. */
	if (strcmp(host, "localhost") == 0)
		host = "127.0.0.1";
	why = getaddrinfo(host, NULL, &hints, &found);
	if (why != 0)
		return error_set(err, ERROR_IO, "%s: %s", host,
		    gai_strerror(why));
	target->loopback = is_loopback(found->ai_addr);
	why = getnameinfo(found->ai_addr, found->ai_addrlen,
	    target->address.host, sizeof target->address.host, NULL, 0,
	    NI_NUMERICHOST);
	freeaddrinfo(found);
	return why == 0 || error_set(err, ERROR_IO, "%s: %s", host,
	    gai_strerror(why));
}

/* "host:port" or "[::1]:port", len bytes of it. */
static bool
read_address(struct target *target, const char *text, size_t len,
	bool *understood, struct error *err)
{
	char host[256];
	const char *end = text + len, *colon = end, *name = text;
	unsigned long port;
	size_t name_len;

	while (colon > text && *--colon != ':')
		;
	name_len = (size_t)(colon - text);
	*understood = len > 0 && *colon == ':' && is_number(colon + 1,
	    (size_t)(end - colon) - 1, 65535, &port);
	if (*understood && name_len > 1 && name[0] == '[' &&
	    name[name_len - 1] == ']') {
		name++;
		name_len -= 2;
	} else if (*understood && memchr(name, ':', name_len) != NULL) {
		*understood = false;
	}
	*understood = *understood && name_len > 0 && name_len < sizeof host;
	if (!*understood)
		return false;
	memcpy(host, name, name_len);
	host[name_len] = '\0';
	target->address.port = (unsigned)port;
	return find_host(target, host, err);
}

/* The path of ws://: it goes into the first line of a request. */
static bool
read_path(struct target *target, const char *path)
{
	size_t len = strlen(path);

	if (len < 2 || len >= sizeof target->address.path)
		return false;
	for (size_t i = 0; i < len; i++)
		if (path[i] <= ' ' || path[i] >= 0x7f)
			return false;
	memcpy(target->address.path, path, len + 1);
	return true;
}

bool
target_parse(struct target *target, const char *text, struct error *err)
{
	const char *address = text;
	bool understood = true;
	unsigned long pid;
	size_t len;

	*target = (struct target) { .address.network = -1 };
	if (is_number(text, strlen(text), PID_LIMIT, &pid)) {
		target->pid = (pid_t)pid;
		return true;
	}
	if (strncmp(text, "ws://", 5) == 0)
		address += 5;
	len = strcspn(address, "/");
	if (address != text && address[len] == '/' && address[len + 1] != '\0')
		understood = read_path(target, address + len);
	else if (address == text && address[len] != '\0')
		understood = false;
	if (understood &&
	    read_address(target, address, len, &understood, err))
		return true;
	return !understood ? error_set(err, ERROR_USAGE, "%s: give a pid, "
	    "HOST:PORT of an inspector, or ws://HOST:PORT/UUID", text) : false;
}
