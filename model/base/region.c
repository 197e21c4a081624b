#include "model/base/region.h"

#include <sys/mman.h>
#include <unistd.h>

#include "model/base/error.h"
#include "model/base/memory.h"

/* How much becomes memory at once, at first and later. */
#define STEP_FIRST ((size_t)64 << 10)
#define STEP ((size_t)4 << 20)

/* No less is set aside. */
#define SIZE_LEAST ((size_t)1 << 20)

static size_t
page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

bool
region_init(struct region *region, uint64_t size, struct error *err)
{
	uint64_t half = memory_addresses() / 2;
	void *memory;

	if (size > half)
		size = half;
	if (size > SIZE_MAX / 4)
		size = SIZE_MAX / 4;
	if (size < SIZE_LEAST)
		size = SIZE_LEAST;
	size = (size + page_size() - 1) / page_size() * page_size();
	/*
	 * Addresses that nobody may touch cost nothing, also where the system
	 * promises no more memory than it has.
	 */
	for (;;) {
		memory = mmap(NULL, size, PROT_NONE, MAP_PRIVATE |
		    MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (memory != MAP_FAILED)
			break;
		if (size / 2 < SIZE_LEAST)
			return error_memory(err, "the input", size);
		size = size / 2 / page_size() * page_size();
	}
	region->data = memory;
	region->size = size;
	region->ready = 0;
	return true;
}

void
region_release(struct region *region)
{
	if (region->size > 0)
		munmap(region->data, region->size);
	region->data = NULL;
	region->size = region->ready = 0;
}

bool
region_grow(struct region *region, struct error *err)
{
	size_t step = region->ready > 0 ? STEP : STEP_FIRST;
	char *begin = region->data + region->ready;

	if (step > region->size - region->ready)
		step = region->size - region->ready;
	if (step == 0 || mprotect(begin, step, PROT_READ | PROT_WRITE) != 0)
		return error_memory(err, "the input", region->ready);
#ifdef MADV_POPULATE_WRITE
	/* All pages at once: a third less than one after the other. */
	madvise(begin, step, MADV_POPULATE_WRITE);
#endif
	region->ready += step;
	return true;
}

uint64_t
region_drop(const struct region *region, uint64_t begin, uint64_t end)
{
	uint64_t page = page_size();

	/* Others hold what is still to be read. */
	begin = (begin + page - 1) / page * page;
	end = end / page * page;
	if (begin >= end || madvise(region->data + begin, end - begin,
	    MADV_DONTNEED) != 0)
		return 0;
	return end - begin;
}

void
region_trim(struct region *region, size_t size)
{
	size = (size + page_size() - 1) / page_size() * page_size();
	if (size == 0)
		size = page_size();
	if (size < region->size &&
	    munmap(region->data + size, region->size - size) == 0)
		region->size = size;
	if (region->ready > region->size)
		region->ready = region->size;
}
