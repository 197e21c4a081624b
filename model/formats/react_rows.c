#include "model/formats/react_rows.h"


const char *const react_reason_words[REACT_REASONS] = {
	"first mount", "props", "state", "hooks", "context", "parent",
};

void
react_row_text(const struct react_profile *profile, uint32_t text,
	struct cell *cell)
{
	size_t len;
	const char *bytes = intern_key(&profile->texts, text, &len);

	cell->kind = CELL_TEXT;
	if (cell->span_count == 0)
		cell_span(cell, SPAN_PLAIN);
	strbuf_add(&cell->text, bytes, len);
}

void
react_row_type(const struct react_profile *profile, uint32_t component,
	struct cell *cell)
{
	cell->kind = CELL_TEXT;
	cell_span(cell, SPAN_PLAIN);
	strbuf_adds(&cell->text, react_type_names[
	    react_profile_component(profile, component).type]);
}

void
react_row_component(const struct react_profile *profile, uint32_t number,
	struct cell *cell)
{
	const struct react_component component = react_profile_component(
	    profile, number);

	cell->kind = CELL_TEXT;
	cell_span(cell, component.type == REACT_TYPE_ROOT ? SPAN_DIM :
	    SPAN_CLASS);
	if (component.name != 0)
		react_row_text(profile, component.name, cell);
	else
		strbuf_adds(&cell->text, component.type == REACT_TYPE_ROOT ?
		    "(root)" : "Anonymous");
	if (component.wrappers == 0)
		return;
	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, " in ");
	react_row_text(profile, component.wrappers, cell);
}

void
react_row_fiber(const struct react_profile *profile, uint32_t number,
	struct cell *cell)
{
	const struct react_fiber *fiber = &profile->fibers[number];

	react_row_component(profile, fiber->component, cell);
	if (fiber->key == 0)
		return;
	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, " key=");
	cell_span(cell, SPAN_STRING);
	react_row_text(profile, fiber->key, cell);
}

void
react_row_commit(const struct react_profile *profile, uint32_t number,
	struct cell *cell)
{
	const struct react_commit *commit = &profile->commits[number];

	cell->kind = CELL_TEXT;
	cell_span(cell, SPAN_PLAIN);
	strbuf_addf(&cell->text, "commit %u", commit->number);
	if (profile->root_count < 2)
		return;
	cell_span(cell, SPAN_DIM);
	strbuf_adds(&cell->text, " of ");
	cell_span(cell, SPAN_CLASS);
	if (profile->roots[commit->root] != 0)
		react_row_text(profile, profile->roots[commit->root], cell);
	else
		strbuf_addf(&cell->text, "root %u", commit->root + 1);
}

void
react_row_time(uint64_t time, uint64_t whole, struct cell *cell)
{
	if (time == REACT_UNKNOWN) {
		cell->kind = CELL_BLANK;
		return;
	}
	cell_number(cell, CELL_DURATION, (int64_t)time);
	if (whole > 0)
		cell->share = (double)time / (double)whole;
}

void
react_row_why(const struct react_profile *profile,
	const struct react_render *render, struct cell *cell)
{
	const uint32_t names[REACT_REASONS] = { 0, render->props,
	    render->state, render->hooks, render->context, 0 };
	bool any = false;

	cell->kind = render->reasons != 0 ? CELL_TEXT : CELL_BLANK;
	for (unsigned i = 0; i < REACT_REASONS; i++) {
		if ((render->reasons >> i & 1) == 0)
			continue;
		cell_span(cell, SPAN_PLAIN);
		strbuf_addf(&cell->text, "%s%s", any ? "; " : "",
		    react_reason_words[i]);
		any = true;
		if (names[i] == 0)
			continue;
		strbuf_adds(&cell->text, i == 3 ? " " : ": ");
		cell_span(cell, SPAN_PROPERTY);
		react_row_text(profile, names[i], cell);
	}
}

int
react_row_times(uint64_t a, uint64_t b, bool descending)
{
	if (a == b)
		return 0;
	if (a == REACT_UNKNOWN || b == REACT_UNKNOWN)
		return a == REACT_UNKNOWN ? 1 : -1;
	return (a < b) != descending ? -1 : 1;
}

const char *
react_row_note(const struct react_profile *profile)
{
	if (profile->commit_count == 0)
		return "nothing was rendered while this was recorded";
	if (profile->unread > 0)
		return "some commits have operations that are not known: "
		    "what they mounted has numbers for names";
	if (!profile->explained)
		return "this does not say why components rendered: DevTools "
		    "must be told to record that";
	return NULL;
}
