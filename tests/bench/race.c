/*
 * race [-n RUNS] [-w RUNS] [-o] [-t] NAME COMMAND [ARG...] [-- NAME ...]:
 * runs the commands in turn, A B C A B C ..., RUNS times (5), so that what
 * else the machine does meets all of them alike. Says of each how long it
 * took, what it used of the processors, and the most memory it had at once:
 * the median of the runs, for the time the least and the most, too.
 *
 *	-n	how often
 *	-w	how often before that, uncounted (0)
 *	-o	show what the commands print; else it is dropped
 *	-t	a line a command, its fields apart by tabs: name, runs, wall
 *		seconds, least, most, processor seconds, peak kB, "ok" or why
 *		it failed
 *
 * Ends with 1 when one of the commands failed; it is not run again.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RUNNERS 32
#define RUNS 1000

struct runner {
	const char *name;
	char **command;			/* ends with NULL */
	double wall[RUNS], cpu[RUNS];	/* seconds */
	double peak[RUNS];		/* kB */
	int count;			/* runs so far */
	int status;			/* of wait4, of the one that failed */
};

static bool
usage(void)
{
	fprintf(stderr, "usage: race [-n RUNS] [-w RUNS] [-o] [-t] "
	    "NAME COMMAND [ARG...] [-- NAME COMMAND ...]\n");
	return false;
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static double
seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* In the child. Does not return. */
static void
become(char **command, bool show)
{
	int null = open("/dev/null", O_RDWR);

	dup2(null, STDIN_FILENO);
	if (!show)
		dup2(null, STDOUT_FILENO);
	execvp(command[0], command);
	perror(command[0]);
	_exit(127);
}

static void
run(struct runner *runner, bool show, bool counted)
{
	struct rusage usage = { .ru_maxrss = 0 };
	double start = now();
	int status = -1;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0)
		become(runner->command, show);
	if (child > 0)
		wait4(child, &status, 0, &usage);
	if (status != 0) {
		runner->status = status;
		return;
	}
	if (!counted)
		return;
	runner->wall[runner->count] = now() - start;
	runner->cpu[runner->count] = seconds(usage.ru_utime) +
	    seconds(usage.ru_stime);
	runner->peak[runner->count] = (double)usage.ru_maxrss;
#ifdef __APPLE__
	runner->peak[runner->count] /= 1024;
#endif
	runner->count++;
}

static int
ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Sorts the values. */
static double
median(double *values, int count)
{
	if (count == 0)
		return 0;
	qsort(values, (size_t)count, sizeof *values, ascending);
	return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

static const char *
outcome(const struct runner *runner, char *text, size_t size)
{
	int status = runner->status;

	if (status == 0)
		return "ok";
	if (WIFEXITED(status))
		snprintf(text, size, "exit code %d", WEXITSTATUS(status));
	else if (WIFSIGNALED(status))
		snprintf(text, size, "signal %d", WTERMSIG(status));
	else
		snprintf(text, size, "not run");
	return text;
}

static void
print_fields(struct runner *runner)
{
	char text[32];
	int count = runner->count;
	double wall = median(runner->wall, count);

	printf("%s\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t%.0f\t%s\n", runner->name,
	    count, wall, runner->wall[0],
	    runner->wall[count > 0 ? count - 1 : 0],
	    median(runner->cpu, count), median(runner->peak, count),
	    outcome(runner, text, sizeof text));
}

/* Times as long as the first: that is what ratios are to. */
static void
print_row(struct runner *runner, double first)
{
	char text[32];
	int count = runner->count;
	double wall = median(runner->wall, count);

	if (runner->status != 0) {
		printf("%-24s %s\n", runner->name,
		    outcome(runner, text, sizeof text));
		return;
	}
	printf("%-24s %8.3f %8.3f %8.3f %8.3f %8.0f %7.2f\n", runner->name,
	    wall, runner->wall[0], runner->wall[count - 1],
	    median(runner->cpu, count),
	    median(runner->peak, count) * 1024 / 1e6,
	    first > 0 ? wall / first : 0);
}

static bool
number(const char *text, int least, int *value)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*text == '\0' || *end != '\0' || n < least || n > RUNS)
		return usage();
	*value = (int)n;
	return true;
}

/* Cuts words, which end with NULL, into runners at each "--". */
static bool
enter(struct runner *runners, int *count, char **words)
{
	*count = 0;
	while (*words != NULL) {
		struct runner *runner = &runners[*count];

		if (*count == RUNNERS || words[1] == NULL ||
		    strcmp(words[1], "--") == 0)
			return usage();
		runner->name = words[0];
		runner->command = ++words;
		while (*words != NULL && strcmp(*words, "--") != 0)
			words++;
		if (*words != NULL)
			*words++ = NULL;
		++*count;
	}
	return *count > 0 || usage();
}

int
main(int argc, char **argv)
{
	static struct runner runners[RUNNERS];
	bool show = false, fields = false;
	int runs = 5, warm = 0, count, option, failed = 0;

	while ((option = getopt(argc, argv, "+n:w:ot")) != -1) {
		if (option == 'o')
			show = true;
		else if (option == 't')
			fields = true;
		else if (option == '?' || !number(optarg, option == 'n',
		    option == 'n' ? &runs : &warm))
			return 2;
	}
	if (!enter(runners, &count, argv + optind))
		return 2;
	for (int i = -warm; i < runs; i++)
		for (int j = 0; j < count; j++)
			if (runners[j].status == 0)
				run(&runners[j], show, i >= 0);
	if (!fields)
		printf("%-24s %8s %8s %8s %8s %8s %7s\n", "", "wall s",
		    "least", "most", "cpu s", "peak MB", "ratio");
	for (int j = 0; j < count; j++) {
		if (fields)
			print_fields(&runners[j]);
		else
			print_row(&runners[j], median(runners[0].wall,
			    runners[0].count));
		failed |= runners[j].status != 0;
	}
	return failed;
}
