/*
 * numbers FILE: one pass over a snapshot on one core that turns every number
 * of its nodes, edges and locations into an integer, and no more: what a
 * loader of any kind has to do at least. Plain C, as one would write it; what
 * heaptrail takes is compared with that.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *const sections[] = {
	"\"nodes\":[", "\"edges\":[", "\"locations\":["
};

static void
fail(const char *what)
{
	perror(what);
	exit(1);
}

static double
seconds(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/*
 * Stores the numbers from p to the closing bracket; returns where that is.
 * The byte before end is no digit.
 */
static const char *
read_numbers(const char *p, const char *end, uint32_t **out)
{
	uint32_t *to = *out;

	while (p < end && *p != ']') {
		uint32_t n = 0;

		if (*p < '0' || *p > '9') {
			p++;
			continue;
		}
		while (*p >= '0' && *p <= '9')
			n = n * 10 + (uint32_t)(*p++ - '0');
		*to++ = n;
	}
	*out = to;
	return p;
}

int
main(int argc, char **argv)
{
	double start = seconds();
	const char *data, *end, *p;
	uint32_t *numbers, *to;
	struct stat st;
	int fd;

	if (argc != 2) {
		fprintf(stderr, "usage: numbers FILE\n");
		return 2;
	}
	fd = open(argv[1], O_RDONLY);
	if (fd < 0 || fstat(fd, &st) != 0)
		fail(argv[1]);
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		fail(argv[1]);
	end = data + st.st_size;
	while (end > data && end[-1] >= '0' && end[-1] <= '9')
		end--;
	/* A digit and a comma each: there cannot be more of them. */
	numbers = mmap(NULL, ((size_t)st.st_size / 2 + 1) * sizeof *numbers,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS |
	    MAP_NORESERVE, -1, 0);
	if (numbers == MAP_FAILED)
		fail("numbers");
	to = numbers;
	p = data;
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		size_t len = strlen(sections[i]);
		const char *found = memmem(p, (size_t)(end - p), sections[i],
		    len);

		if (found != NULL)
			p = read_numbers(found + len, end, &to);
	}
	printf("%td numbers in %.3f s\n", to - numbers, seconds() - start);
	return to == numbers;
}
