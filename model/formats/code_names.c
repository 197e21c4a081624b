#include "model/formats/code_names.h"

#include <stdlib.h>

#include "model/base/array.h"
#include "model/base/error.h"
#include "model/formats/log_line.h"
#include "model/formats/ticks.h"

void
code_names_init(struct code_names *names, struct code_map *map,
	struct ticks *ticks)
{
	*names = (struct code_names) { .map = map, .ticks = ticks,
	    .name = STRBUF_INIT };
}

void
code_names_release(struct code_names *names)
{
	intern_release(&names->met);
	free(names->copies);
	strbuf_release(&names->name);
}

/*
 * Code is met for the first time: how often was its name before? V8's tool
 * takes code of a function for code without a name here.
 */
static bool
meet(struct code_names *names, struct code *code, struct error *err)
{
	uint32_t before = names->met.count, number;
	uint32_t *copies;

	code->met = true;
	strbuf_reset(&names->name);
	log_unescape(code->name.data, code->name.len, &names->name);
	if (!intern_add(&names->met, names->name.data, names->name.len,
	    &number, err))
		return false;
	copies = array_grow(names->copies, &names->room, names->met.count,
	    sizeof *copies, "names", err);
	if (copies == NULL)
		return false;
	names->copies = copies;
	if (number == before)
		copies[number] = 0;
	code->copy = copies[number]++;
	return true;
}

bool
code_names_find(struct code_names *names, uint64_t address,
	struct code_found *found, struct error *err)
{
	*found = code_map_find(names->map, address);
	return found->code == CODE_NONE ||
	    names->map->codes[found->code].met ||
	    meet(names, &names->map->codes[found->code], err);
}

/* Spells it into names->name. */
static void
spell(struct code_names *names, const struct code *code,
	struct code_text name)
{
	bool of_function = code->kind == CODE_OF_FUNCTION;
	struct strbuf *sb = &names->name;

	strbuf_reset(sb);
	log_unescape(code->type.data, code->type.len, sb);
	strbuf_adds(sb, ": ");
	if (of_function && code->state != 0)
		strbuf_addc(sb, code->state);
	if (of_function && (name.len == 0 || name.data[0] == ' '))
		strbuf_adds(sb, "<anonymous>");
	log_unescape(name.data, name.len, sb);
	if (!of_function && code->copy > 0)
		strbuf_addf(sb, " {%u}", code->copy);
}

static bool
add_function(struct code_names *names, enum tick_category category,
	uint32_t *function, struct error *err)
{
	if (names->name.failed)
		return error_memory(err, "a name", names->name.len);
	return ticks_function(names->ticks, names->name.data, names->name.len,
	    category, function, err);
}

bool
code_names_code(struct code_names *names, uint32_t number,
	uint32_t *function, struct error *err)
{
	struct code *code = &names->map->codes[number];
	struct code_text name = code->kind == CODE_OF_FUNCTION ?
	    names->map->codes[code->function].name : code->name;

	if (code->label == CODE_NONE || code->label_of != name.data) {
		spell(names, code, name);
		if (!add_function(names, TICKS_JS, &code->label, err))
			return false;
		code->label_of = name.data;
	}
	*function = code->label;
	return true;
}

bool
code_names_library(struct code_names *names, uint32_t number,
	uint32_t *function, struct error *err)
{
	struct library *library = &names->map->libraries[number];

	if (library->label == CODE_NONE) {
		strbuf_reset(&names->name);
		log_unescape(library->name.data, library->name.len,
		    &names->name);
		if (!add_function(names, TICKS_LIBRARY, &library->label, err))
			return false;
	}
	*function = library->label;
	return true;
}
