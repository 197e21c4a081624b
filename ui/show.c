#include "ui/show.h"

#include <string.h>

#include "ui/text.h"

void
show_number(const struct show *show, const struct cell *cell,
    struct strbuf *out)
{
	char buf[FORMAT_MAX];
	uint64_t number = (uint64_t)cell->number;

	switch (cell->kind) {
	case CELL_COUNT:
	case CELL_DISTANCE:
		strbuf_adds(out, format_count(buf, number));
		break;
	case CELL_BYTES:
		strbuf_adds(out, format_bytes(buf, number, show->units));
		break;
	case CELL_DELTA_COUNT:
		strbuf_adds(out, format_delta_count(buf, cell->number,
		    show->ascii));
		break;
	case CELL_DELTA_BYTES:
		strbuf_adds(out, format_delta_bytes(buf, cell->number,
		    show->units, show->ascii));
		break;
	case CELL_ID:
		strbuf_addf(out, "@%llu", (unsigned long long)number);
		break;
	case CELL_MARK:
		strbuf_adds(out, text_glyph(GLYPH_MARK, show->ascii));
		break;
	case CELL_NONE:
	case CELL_TEXT:
		break;
	}
}

void
show_brief(const struct cell *cell, struct strbuf *out)
{
	static const char *const powers[] = { "", "k", "M", "G", "T", "P" };
	double number = (double)cell->number;
	unsigned power = 0;

	while ((number >= 1000 || number <= -1000) && power < 5) {
		number /= 1000;
		power++;
	}
	strbuf_addf(out, "%.1f%s", number, powers[power]);
}

void
show_share(const struct cell *cell, struct strbuf *out)
{
	char buf[FORMAT_MAX];

	if (cell->share < 0)
		strbuf_adds(out, "     ");
	else
		strbuf_addf(out, " %4s", format_percent(buf, cell->share));
}

const char *
show_title(const struct column *column, unsigned width)
{
	const char *title = column->title;

	if (text_width(title, strlen(title)) > width && column->brief != NULL)
		title = column->brief;
	return title;
}
