#include "model/formats/code_map.h"

#include <stdlib.h>
#include <string.h>

#include "model/base/array.h"
#include "model/base/error.h"

/*
 * Where V8's tool decides in its own way, and so do we:
 *  - of two libraries at one address the first counts, also when the other is
 *    larger. Node's binary is listed so, and what is beyond is at no code.
 *  - the page of an address decides whether it is looked for in libraries or
 *    in compiled code, and pages have numbers of 32 bits, of 20 before V8 8.
 *  - new code removes all code it overlaps; but code at its address that has
 *    no size, a function, stays, and then the new code is not there.
 *  - before V8 8 new code of a function is not there either when it begins
 *    where other code did.
 *  - before V8 12 a function at an address where there is other code only
 *    renames that, and its own code is not there. (Before V8 9 it is, under
 *    a name made of both, which was not seen to happen: it is left out.)
 */
#define PAGE_SHIFT 12
#define VERSION_OF_NEW_CODE 8
#define VERSION_OF_WIDE_PAGES 8
#define VERSION_OF_STRICT_FUNCTIONS 12

void
code_map_init(struct code_map *map, unsigned version)
{
	map->codes = NULL;
	map->count = 0;
	map->room = 0;
	map->free = map->root = CODE_NONE;
	map->library_count = 0;
	map->page_runs = 0;
	map->page_bits = version == 0 || version >= VERSION_OF_WIDE_PAGES ?
	    32 : 20;
	map->replaces = version == 0 || version >= VERSION_OF_NEW_CODE;
	map->strict = version == 0 || version >= VERSION_OF_STRICT_FUNCTIONS;
}

void
code_map_release(struct code_map *map)
{
	free(map->codes);
	map->codes = NULL;
}

/* ---- a splay tree of addresses ------------------------------------------ */

/* Brings the node with this key to the root, or one next to where it were. */
static void
splay(struct code_map *map, uint64_t key)
{
	struct code *codes = map->codes;
	uint32_t smaller = CODE_NONE, larger = CODE_NONE, at = map->root;
	uint32_t *smaller_end = &smaller, *larger_end = &larger, next;

	while (codes[at].start != key) {
		bool left = key < codes[at].start;

		next = left ? codes[at].left : codes[at].right;
		if (next == CODE_NONE)
			break;
		if (left && key < codes[next].start) {
			codes[at].left = codes[next].right;
			codes[next].right = at;
			at = next;
			next = codes[at].left;
		} else if (!left && key > codes[next].start) {
			codes[at].right = codes[next].left;
			codes[next].left = at;
			at = next;
			next = codes[at].right;
		}
		if (next == CODE_NONE)
			break;
		if (left) {
			*larger_end = at;
			larger_end = &codes[at].left;
		} else {
			*smaller_end = at;
			smaller_end = &codes[at].right;
		}
		at = next;
	}
	*smaller_end = codes[at].left;
	*larger_end = codes[at].right;
	codes[at].left = smaller;
	codes[at].right = larger;
	map->root = at;
}

/* The last one that starts at key or before it. */
static uint32_t
find_at_or_before(struct code_map *map, uint64_t key)
{
	uint32_t at;

	if (map->root == CODE_NONE)
		return CODE_NONE;
	splay(map, key);
	if (map->codes[map->root].start <= key)
		return map->root;
	at = map->codes[map->root].left;
	if (at == CODE_NONE)
		return CODE_NONE;
	while (map->codes[at].right != CODE_NONE)
		at = map->codes[at].right;
	/* Long ways are walked once. */
	splay(map, map->codes[at].start);
	return at;
}

static uint32_t
find_at(struct code_map *map, uint64_t key)
{
	if (map->root == CODE_NONE)
		return CODE_NONE;
	splay(map, key);
	return map->codes[map->root].start == key ? map->root : CODE_NONE;
}

/* Takes the root out of the tree. */
static void
remove_root(struct code_map *map)
{
	struct code *root = &map->codes[map->root];
	uint32_t right = root->right;

	if (root->left == CODE_NONE) {
		map->root = right;
		return;
	}
	map->root = root->left;
	splay(map, root->start);
	map->codes[map->root].right = right;
}

/* False, and nothing done, when there is one at that address. */
static bool
insert(struct code_map *map, uint32_t number, uint64_t start)
{
	struct code *code = &map->codes[number], *root;

	code->start = start;
	code->left = code->right = CODE_NONE;
	if (map->root == CODE_NONE) {
		map->root = number;
		return true;
	}
	splay(map, start);
	root = &map->codes[map->root];
	if (root->start == start)
		return false;
	if (start > root->start) {
		code->left = map->root;
		code->right = root->right;
		root->right = CODE_NONE;
	} else {
		code->right = map->root;
		code->left = root->left;
		root->left = CODE_NONE;
	}
	map->root = number;
	return true;
}

/* ---- numbers ------------------------------------------------------------ */

static uint32_t
new_code(struct code_map *map, enum code_kind kind, struct code_text type,
	struct code_text name, uint64_t size, struct error *err)
{
	uint32_t number = map->free;
	struct code *codes;

	if (number != CODE_NONE) {
		map->free = map->codes[number].left;
	} else {
		if (map->count == CODE_NONE) {
			error_set(err, ERROR_LIMIT, "the log has more than "
			    "4,294,967,294 pieces of code at once");
			return CODE_NONE;
		}
		codes = array_grow(map->codes, &map->room,
		    (size_t)map->count + 1, sizeof *codes,
		    "code in a V8 log", err);
		if (codes == NULL)
			return CODE_NONE;
		map->codes = codes;
		number = map->count++;
	}
	map->codes[number] = (struct code) { .kind = kind, .type = type,
	    .name = name, .size = size, .left = CODE_NONE,
	    .right = CODE_NONE, .function = CODE_NONE, .label = CODE_NONE };
	return number;
}

static void
free_code(struct code_map *map, uint32_t number)
{
	map->codes[number].kind = CODE_FREE;
	map->codes[number].left = map->free;
	map->free = number;
}

static void
unuse_function(struct code_map *map, uint32_t number)
{
	if (--map->codes[number].uses == 0)
		free_code(map, number);
}

/* It is not in the tree any more. */
static void
drop(struct code_map *map, uint32_t number)
{
	struct code *code = &map->codes[number];

	if (code->kind == CODE_FUNCTION) {
		unuse_function(map, number);
		return;
	}
	if (code->kind == CODE_OF_FUNCTION)
		unuse_function(map, code->function);
	free_code(map, number);
}

static uint64_t
end_of(uint64_t start, uint64_t size)
{
	return size > UINT64_MAX - start ? UINT64_MAX : start + size;
}

/* Removes what overlaps with these bytes. */
static void
remove_covered(struct code_map *map, uint64_t start, uint64_t end)
{
	uint64_t at = end;

	while (at > start) {
		uint32_t number = find_at_or_before(map, at - 1);
		const struct code *code = &map->codes[number];

		if (number == CODE_NONE)
			break;
		at = code->start;
		if (code->start < end &&
		    start < end_of(code->start, code->size)) {
			remove_root(map);
			drop(map, number);
		}
	}
}

static void
place(struct code_map *map, uint32_t number, uint64_t start)
{
	remove_covered(map, start,
	    end_of(start, map->codes[number].size));
	if (!insert(map, number, start))
		drop(map, number);
}

/* ---- what a log says ---------------------------------------------------- */

bool
code_map_add(struct code_map *map, uint64_t start, uint64_t size,
	struct code_text type, struct code_text name, struct error *err)
{
	uint32_t number = new_code(map, CODE_PLAIN, type, name, size, err);

	if (number == CODE_NONE)
		return false;
	place(map, number, start);
	return true;
}

/* Finds or makes the function; it has one use more then, where it is one. */
static uint32_t
use_function(struct code_map *map, uint64_t address, struct code_text name,
	struct error *err)
{
	struct code_text none = { "", 0 };
	uint32_t number = find_at(map, address);
	struct code *code;

	if (number != CODE_NONE && (!map->strict ||
	    map->codes[number].kind == CODE_FUNCTION)) {
		code = &map->codes[number];
		code->name = name;
		if (code->kind == CODE_FUNCTION) {
			code->uses++;
		} else {
			code->label = CODE_NONE;
			code->copy = 0;
		}
		return number;
	}
	number = new_code(map, CODE_FUNCTION, none, name, 0, err);
	if (number == CODE_NONE)
		return CODE_NONE;
	map->codes[number].uses = 1;
	if (insert(map, number, address))
		map->codes[number].uses++;
	return number;
}

/*
 * True when that code was there, and has another state now, or other code
 * stays there.
 */
static bool
change_state(struct code_map *map, uint64_t start, uint64_t size,
	uint32_t function, char state)
{
	uint32_t number = find_at(map, start);
	struct code *code;

	if (number == CODE_NONE)
		return false;
	code = &map->codes[number];
	if (code->size == size && code->kind == CODE_OF_FUNCTION &&
	    code->function == function) {
		code->state = state;
		code->label = CODE_NONE;
		return true;
	}
	if (!map->replaces)
		return true;
	remove_root(map);
	drop(map, number);
	return false;
}

bool
code_map_add_function(struct code_map *map, uint64_t start, uint64_t size,
	struct code_text type, struct code_text name, uint64_t function,
	char state, struct error *err)
{
	struct code_text none = { "", 0 };
	uint32_t of = use_function(map, function, name, err), number;
	bool is_function;

	if (of == CODE_NONE)
		return false;
	is_function = map->codes[of].kind == CODE_FUNCTION;
	if (change_state(map, start, size, of, state) || !is_function) {
		if (is_function)
			unuse_function(map, of);
		return true;
	}
	number = new_code(map, CODE_OF_FUNCTION, type, none, size, err);
	if (number == CODE_NONE) {
		unuse_function(map, of);
		return false;
	}
	map->codes[number].function = of;
	map->codes[number].state = state;
	place(map, number, start);
	return true;
}

void
code_map_move(struct code_map *map, uint64_t from, uint64_t to)
{
	uint32_t number = find_at(map, from);

	if (number == CODE_NONE)
		return;
	remove_root(map);
	place(map, number, to);
}

void
code_map_delete(struct code_map *map, uint64_t start)
{
	uint32_t number = find_at(map, start);

	if (number == CODE_NONE)
		return;
	remove_root(map);
	drop(map, number);
}

/* ---- libraries ---------------------------------------------------------- */

static uint32_t
page_of(const struct code_map *map, uint64_t address)
{
	if (map->page_bits == 32)
		return (uint32_t)(address >> PAGE_SHIFT);
	return (uint32_t)address >> PAGE_SHIFT;
}

/* Runs stay sorted, and apart. */
static void
add_run(struct code_map *map, uint32_t first, uint32_t last)
{
	struct page_run *pages = map->pages;
	uint32_t kept = 0, at;

	for (uint32_t i = 0; i < map->page_runs; i++) {
		struct page_run run = pages[i];

		if (run.last < first || run.first > last) {
			pages[kept++] = run;
			continue;
		}
		if (run.first < first)
			first = run.first;
		if (run.last > last)
			last = run.last;
	}
	for (at = kept; at > 0 && pages[at - 1].first > first; at--)
		pages[at] = pages[at - 1];
	pages[at] = (struct page_run) { first, last };
	map->page_runs = kept + 1;
}

static void
add_pages(struct code_map *map, uint64_t start, uint64_t end)
{
	uint64_t more = (end - start) >> PAGE_SHIFT;
	uint32_t most = UINT32_MAX >> (32 - map->page_bits);
	uint32_t first = page_of(map, start), last;

	if (more >= most) {
		add_run(map, 0, most);
		return;
	}
	last = (uint32_t)(first + more) & most;
	if (last >= first) {
		add_run(map, first, last);
		return;
	}
	add_run(map, first, most);
	add_run(map, 0, last);
}

/* How many libraries start at the address or before it. */
static uint32_t
libraries_before(const struct code_map *map, uint64_t address)
{
	uint32_t low = 0, high = map->library_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (map->libraries[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void
code_map_add_library(struct code_map *map, uint64_t start, uint64_t end,
	struct code_text name)
{
	struct library *libraries = map->libraries;
	uint64_t size = end > start ? end - start : 0;
	uint32_t at = libraries_before(map, start);

	if (at > 0 && libraries[at - 1].start == start) {
		if (size > libraries[at - 1].widest)
			libraries[at - 1].widest = size;
	} else if (map->library_count == LIBRARIES_MAX) {
		return;
	} else {
		memmove(libraries + at + 1, libraries + at,
		    (map->library_count - at) * sizeof *libraries);
		libraries[at] = (struct library) { .start = start,
		    .size = size, .widest = size, .name = name,
		    .label = CODE_NONE };
		map->library_count++;
	}
	if (end >= start)
		add_pages(map, start, end);
}

static bool
has_page(const struct code_map *map, uint32_t page)
{
	uint32_t low = 0, high = map->page_runs;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (map->pages[middle].last < page)
			low = middle + 1;
		else
			high = middle;
	}
	return low < map->page_runs && map->pages[low].first <= page;
}

struct code_found
code_map_find(struct code_map *map, uint64_t address)
{
	struct code_found found = { CODE_NONE, CODE_NONE };
	uint32_t at;

	if (has_page(map, page_of(map, address))) {
		at = libraries_before(map, address);
		if (at > 0 && address - map->libraries[at - 1].start <
		    map->libraries[at - 1].size)
			found.library = at - 1;
		return found;
	}
	at = find_at_or_before(map, address);
	if (at != CODE_NONE &&
	    address - map->codes[at].start < map->codes[at].size)
		found.code = at;
	return found;
}

uint32_t
code_map_wide_library(const struct code_map *map, uint64_t address)
{
	uint32_t at = libraries_before(map, address);

	if (at > 0 && address - map->libraries[at - 1].start <
	    map->libraries[at - 1].widest)
		return at - 1;
	return CODE_NONE;
}
