#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/big/big.h"

#define FIELDS 5			/* of a node */
/* A row, and a short string, take no more of the file than that. */
#define NODE_BYTES 40
#define EDGE_BYTES 24
#define STRING_BYTES 20

struct written written;

static char buffer[1 << 20];
static size_t used;

void
write_flush(void)
{
	for (size_t done = 0; done < used;) {
		ssize_t n = write(STDOUT_FILENO, buffer + done, used - done);

		if (n <= 0) {
			perror("make-big");
			exit(1);
		}
		done += (size_t)n;
	}
	used = 0;
}

static void
put(const char *text, size_t len)
{
	if (len > sizeof buffer - used)
		write_flush();
	memcpy(buffer + used, text, len);
	used += len;
}

void
write_text(const char *text)
{
	put(text, strlen(text));
}

void
write_number(uint64_t n, char end)
{
	char text[24], *at = text + sizeof text;

	*--at = end;
	do
		*--at = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	put(at, (size_t)(text + sizeof text - at));
}

/* The word again and again, up to so many bytes. */
static void
put_many(const char *word, uint64_t length)
{
	static char many[1 << 16];
	size_t len = strlen(word), size = sizeof many / len * len;

	if (length < len)
		return;
	for (size_t i = 0; i < size; i += len)
		memcpy(many + i, word, len);
	for (length = length / len * len; length > 0;) {
		size_t part = length < size ? (size_t)length : size;

		put(many, part);
		length -= part;
	}
}

void
write_node(unsigned type, uint64_t name, uint64_t size, uint64_t edges)
{
	uint64_t node = written.nodes++;

	written.promised += edges;
	if (written.counting) {
		written.bytes += NODE_BYTES + big.node_pad;
		written.bytes += edges * (EDGE_BYTES + big.edge_pad);
		return;
	}
	if (node > 0)
		write_text(",");
	put_many(" \n\t ", big.node_pad);
	write_number(type, ',');
	write_number(name, ',');
	write_number(truth_id(node), ',');
	write_number(size, ',');
	write_number(edges, '\n');
}

void
write_edge(unsigned type, uint64_t name, uint64_t to)
{
	if (written.edges++ > 0)
		write_text(",");
	write_number(type, ',');
	put_many(" \r\n ", big.edge_pad);
	write_number(name, ',');
	write_number(to * FIELDS, '\n');
}

void
write_string(const char *format, ...)
{
	char text[200];
	va_list args;

	if (written.counting) {
		written.bytes += STRING_BYTES;
		written.strings++;
		return;
	}
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	write_text(written.strings++ > 0 ? ",\n\"" : "\"");
	write_text(text);
	write_text("\"");
}

void
write_long_string(const char *word, uint64_t length, const char *end)
{
	if (written.counting) {
		written.bytes += STRING_BYTES + length;
		written.strings++;
		if (length > written.longest)
			written.longest = length;
		return;
	}
	write_text(written.strings++ > 0 ? ",\n\"" : "\"");
	put_many(word, length);
	write_text(end);
	write_text("\"");
}
