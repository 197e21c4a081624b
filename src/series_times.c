#include "src/series_times.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "model/formats/recognize.h"
#include "src/series_files.h"
#include "src/series_order.h"

#define QUARTER 900
/* A time after 2200 is none. */
#define SECONDS_MAX INT64_C(7258118400)
/* Zones are no further apart. */
#define ZONES_APART (26 * 3600)
/* What a snapshot may take to be written for a zone to be told from it. */
#define WRITING_SURE 120
/* And at all. */
#define WRITING_MOST 1800

/* Those that count, and what is known of them. */
struct taken {
	char **paths;
	size_t *numbers;	/* of them in the list that was given */
	int64_t *said;		/* by names, in milliseconds */
	int64_t *written;	/* milliseconds, 0: unknown */
	size_t count;
};

int64_t
series_written(const char *path)
{
	struct stat st;

	/* A pipe has a time, but not that of what comes out of it. */
	if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
		return 0;
	if (st.st_mtime < 0 || st.st_mtime > SECONDS_MAX)
		return 0;
#ifdef __APPLE__
	return (int64_t)st.st_mtimespec.tv_sec * 1000000000 +
	    st.st_mtimespec.tv_nsec;
#else
	return (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
#endif
}

static void
take(struct taken *taken, char *const *paths, size_t number)
{
	taken->paths[taken->count] = paths[number];
	taken->numbers[taken->count] = number;
	taken->written[taken->count++] =
	    series_written(paths[number]) / 1000000;
}

/*
 * Other files among them say nothing of when snapshots were taken. Where none
 * is one for sure, what is nothing that we know may be.
 */
static void
choose(struct taken *taken, char *const *paths, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (series_files_is_snapshot(paths[i]) ||
		    recognize_path(paths[i]) == FILE_HEAP)
			take(taken, paths, i);
	for (size_t i = 0, sure = taken->count; i < count && sure == 0; i++)
		if (recognize_path(paths[i]) == FILE_ANY)
			take(taken, paths, i);
}

/* Seconds that the clock of names is behind ours. */
static int64_t
zone_of_names(const struct taken *taken)
{
	int64_t zone = 0, late, quarters;

	for (size_t i = 0; i < taken->count; i++) {
		late = (taken->written[i] - taken->said[i]) / 1000;
		if (taken->written[i] == 0 || late < -ZONES_APART ||
		    late > ZONES_APART)
			return 0;
		quarters = (late + ZONES_APART) / QUARTER * QUARTER -
		    ZONES_APART;
		if (late - quarters > WRITING_SURE ||
		    (i > 0 && quarters != zone))
			return 0;
		zone = quarters;
	}
	/* A single one may be so by chance. */
	return taken->count > 1 ? zone : 0;
}

/*
 * Snapshots are never taken within one second: files that were written so were
 * copied or unpacked.
 */
static bool
is_believed(const struct taken *taken)
{
	for (size_t i = 0; i < taken->count; i++)
		if (taken->written[i] == 0 || (i > 0 && taken->written[i] /
		    1000 <= taken->written[i - 1] / 1000))
			return false;
	return true;
}

/*
 * Could each have been written before the next one was begun? Else they were
 * copied since.
 */
static bool
fits(const struct taken *taken, const int64_t *times)
{
	for (size_t i = 0; i < taken->count; i++) {
		int64_t time = times[taken->numbers[i]];
		int64_t written = taken->written[i] / 1000;

		if (time == SERIES_NO_TIME || written < time ||
		    written - time > WRITING_MOST)
			return false;
		if (i + 1 < taken->count &&
		    written > times[taken->numbers[i + 1]])
			return false;
	}
	return true;
}

static int64_t
find(struct taken *taken, int64_t *times, int64_t *ends)
{
	enum name_time kind = series_name_times(taken->paths, taken->count,
	    taken->said);
	int64_t zone = kind == NAME_TIME_CLOCK ? zone_of_names(taken) : 0;
	bool believed = is_believed(taken);

	for (size_t i = 0; i < taken->count; i++) {
		int64_t time = taken->said[i] / 1000 + zone;

		if (kind == NAME_TIME_NONE)
			time = believed ? taken->written[i] / 1000 :
			    SERIES_NO_TIME;
		times[taken->numbers[i]] = time;
	}
	believed = kind != NAME_TIME_UPTIME && fits(taken, times);
	for (size_t i = 0; i < taken->count; i++)
		ends[taken->numbers[i]] = believed ? taken->written[i] :
		    SERIES_NO_TIME;
	return zone;
}

int64_t
series_times(char *const *paths, size_t count, int64_t *times, int64_t *ends)
{
	struct taken taken = {
		.paths = calloc(count + 1, sizeof *taken.paths),
		.numbers = calloc(count + 1, sizeof *taken.numbers),
		.said = calloc(count + 1, sizeof *taken.said),
		.written = calloc(count + 1, sizeof *taken.written),
	};
	int64_t zone = 0;

	for (size_t i = 0; i < count; i++) {
		int64_t written = series_written(paths[i]) / 1000000;

		times[i] = SERIES_NO_TIME;
		ends[i] = written > 0 ? written : SERIES_NO_TIME;
	}
	if (taken.paths != NULL && taken.numbers != NULL &&
	    taken.said != NULL && taken.written != NULL) {
		choose(&taken, paths, count);
		zone = find(&taken, times, ends);
	}
	free(taken.paths);
	free(taken.numbers);
	free(taken.said);
	free(taken.written);
	return zone;
}
