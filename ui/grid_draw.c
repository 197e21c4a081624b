#include <stdio.h>
#include <string.h>

#include "ui/grid_state.h"
#include "ui/screen.h"
#include "ui/theme.h"

/* Of a name no more is decoded than a wide screen can show. */
#define DRAW_TEXT 1024
#define INDENT 2
/* Of what names have beyond this other columns get some that can use it. */
#define NAME_ENOUGH 80
/* So many cells of where a text differs from others are to be seen. */
#define DIFFERENCE 16
/* From here on a table may ask for more than a third for its names. */
#define LEAST_WIDTH 72
/* In less nothing is drawn: a number needs seven cells beside the name. */
#define GRID_MIN_WIDTH 12

struct drawing {
	struct grid *grid;
	struct screen *screen;
	const struct grid_look *look;
	struct rect rect;
	struct cell cell;
	struct strbuf text;
};

/* The cells that other columns may have: the name keeps a third, or more. */
static int
room_beside_name(const struct drawing *d)
{
	const struct table_ops *ops = d->grid->table->ops;
	int most = d->rect.width * 2 / 3;
	int room = d->rect.width - (int)ops->columns[ops->main_column].least;

	/* On a small screen a third has to do. */
	return d->rect.width >= LEAST_WIDTH && room < most ? room : most;
}

/* Cells of a column that is not the main one, without its share. */
static int
column_width(const struct drawing *d, const struct column *column)
{
	bool exact = d->look->show.units == UNITS_EXACT &&
	    (column->kind == CELL_BYTES || column->kind == CELL_DELTA_BYTES);
	int width = (int)column->width, most = room_beside_name(d) - 1;

	/* Exact sizes need room for 999 GB with commas and a sign. */
	if (exact && width < 16)
		width = 16;
	return width < most ? width : most;
}

/*
 * Which columns fit. Percents are shown where the name keeps the width it
 * asks for, columns where it keeps a third of the screen: percents go before
 * any column but those that are spare, columns of high rank go first, the
 * sorted one stays.
 */
static void
choose_columns(struct drawing *d, bool *shown, bool *share)
{
	const struct table_ops *ops = d->grid->table->ops;
	int room = room_beside_name(d), with_shares = d->rect.width -
	    (int)ops->columns[ops->main_column].width;

	if (with_shares > room)
		with_shares = room;
	for (unsigned i = 0; i < ops->column_count && i < GRID_COLUMNS; i++) {
		shown[i] = grid_shows(d->grid, i);
		share[i] = shown[i] && ops->columns[i].share &&
		    d->look->shares != SHARES_NONE;
	}
	for (;;) {
		int used = 0, worst = -1, worst_share = -1, spare = -1;

		for (unsigned i = 0; i < ops->column_count &&
		    i < GRID_COLUMNS; i++) {
			const struct column *column = &ops->columns[i];

			if (!shown[i] || i == ops->main_column)
				continue;
			used += column_width(d, column) + 1 +
			    (share[i] ? SHOW_SHARE_WIDTH : 0);
			if (share[i] && (worst_share < 0 || column->rank >
			    ops->columns[worst_share].rank))
				worst_share = (int)i;
			if (i != d->grid->column && (worst < 0 ||
			    column->rank > ops->columns[worst].rank))
				worst = (int)i;
			if (i != d->grid->column && column->spare)
				spare = (int)i;
		}
		if (spare >= 0 && used > with_shares)
			shown[spare] = share[spare] = false;
		else if (worst_share >= 0 && used > with_shares)
			share[worst_share] = false;
		else if (worst >= 0 && used > room)
			shown[worst] = share[worst] = false;
		else
			break;
	}
}

/* On a wide screen texts beside the name become wider, too. */
static void
share_room(struct drawing *d, struct shown_column *name)
{
	const struct column *columns = d->grid->table->ops->columns;
	int over = (name->width - NAME_ENOUGH) / 2, moved = 0, more;

	for (unsigned i = 0; i < d->grid->shown_count && over > 0; i++) {
		struct shown_column *at = &d->grid->shown[i];

		more = (int)columns[at->column].most - at->width;
		if (at == name || columns[at->column].most == 0 || more <= 0)
			continue;
		if (more > over)
			more = over;
		at->width += more;
		over -= more;
		moved += more;
	}
	if (moved == 0)
		return;
	name->width -= moved;
	for (unsigned i = 0, col = (unsigned)d->rect.col;
	    i < d->grid->shown_count; i++) {
		struct shown_column *at = &d->grid->shown[i];

		at->col = (int)col + (at != name);
		col = (unsigned)(at->col + at->width);
	}
}

/* Lays the columns out from left to right into grid->shown. */
static void
place_columns(struct drawing *d)
{
	const struct table_ops *ops = d->grid->table->ops;
	bool shown[GRID_COLUMNS] = { false }, share[GRID_COLUMNS] = { false };
	struct shown_column *name = NULL;
	int used = 0, col = d->rect.col;

	choose_columns(d, shown, share);
	for (unsigned i = 0; i < ops->column_count && i < GRID_COLUMNS; i++)
		if (shown[i] && i != ops->main_column)
			used += column_width(d, &ops->columns[i]) + 1 +
			    (share[i] ? SHOW_SHARE_WIDTH : 0);
	d->grid->shown_count = 0;
	for (unsigned i = 0; i < ops->column_count && i < GRID_COLUMNS; i++) {
		struct shown_column *at =
		    &d->grid->shown[d->grid->shown_count];

		if (!shown[i])
			continue;
		*at = (struct shown_column) { .column = i, .col = col,
		    .share = share[i] };
		if (i == ops->main_column) {
			at->width = d->rect.width - used;
			name = at;
			col += at->width;
		} else {
			at->col++;
			at->width = column_width(d, &ops->columns[i]) +
			    (share[i] ? SHOW_SHARE_WIDTH : 0);
			col += at->width + 1;
		}
		d->grid->shown_count++;
	}
	if (name != NULL)
		share_room(d, name);
}

/* "S Shallow Size", the letter set off, with an arrow when sorted by it. */
static void
draw_title(struct drawing *d, const struct shown_column *at)
{
	const struct column *column =
	    &d->grid->table->ops->columns[at->column];
	bool sorted = at->column == d->grid->column;
	bool ascii = screen_ascii(d->screen);
	bool left = column->kind == CELL_TEXT;
	unsigned style = sorted ? STYLE_HEADER_SORTED : STYLE_HEADER;
	char letter[2] = { column->hotkey, '\0' };
	struct strbuf title = STRBUF_INIT;
	int width, col;

	show_title(column, (unsigned)at->width - 2, ascii, &title);
	width = (int)text_width(title.data, title.len);
	col = left ? at->col : at->col + at->width - width - 2;
	screen_puts(d->screen, d->rect.row, col, STYLE_HEADER_KEY, letter, 1);
	screen_puts(d->screen, d->rect.row, col + 1, style, !sorted ? " " :
	    text_glyph(d->grid->descending ? GLYPH_DESCENDING :
	    GLYPH_ASCENDING, ascii), 1);
	screen_put(d->screen, d->rect.row, col + 2, style, title.data,
	    title.len, width);
	strbuf_release(&title);
}

static void
draw_header(struct drawing *d)
{
	screen_fill(d->screen, d->rect.row, d->rect.col, d->rect.width,
	    STYLE_HEADER, ' ');
	for (unsigned i = 0; i < d->grid->shown_count; i++)
		draw_title(d, &d->grid->shown[i]);
}

/* Does the text begin with the name of an edge? */
static bool
is_edge(const struct cell *cell)
{
	enum span_kind kind = cell->spans[0].kind;

	return kind >= SPAN_PROPERTY && kind <= SPAN_WEAK;
}

/* Is a span a place, or the numbers at its end, that can be kept as it is? */
static bool
is_place(const struct cell *cell, unsigned span)
{
	size_t end = span + 1 < cell->span_count ?
	    cell->spans[span + 1].start : cell->text.len;

	for (size_t i = cell->spans[span].start; i < end; i++)
		if (cell->text.data[i] < ' ' || cell->text.data[i] > '~')
			return false;
	return cell->spans[span].kind == SPAN_PLACE;
}

static size_t
length_from(const struct cell *cell, unsigned span)
{
	return cell->text.len - cell->spans[span].start;
}

/*
 * The spans at the end of a text that stay when what is before them is cut: an
 * object's id, and how much there is of it, or where its code is, if they have
 * room in half of the width; the line and column of a place. The name of an
 * edge is worth more than an id, what is inside of an object is not.
 */
static unsigned
kept_spans(const struct cell *cell, int width)
{
	unsigned last = cell->span_count;
	size_t half = (size_t)width / 2;
	size_t most;

	if (last < 2)
		return 0;
	if (is_place(cell, last - 1))
		return length_from(cell, last - 1) <= half;
	if (cell->spans[last - 1].kind != SPAN_ID)
		return 0;
	most = is_edge(cell) ? half : (size_t)width * 2 / 3;
	if (length_from(cell, last - 1) > most)
		return 0;
	if (last >= 3 && (cell->spans[last - 2].kind == SPAN_SIZE ||
	    is_place(cell, last - 2)) && length_from(cell, last - 2) <= half)
		return 2;
	return 1;
}

/* The first byte of the character at a byte. */
static size_t
character_at(const struct strbuf *text, size_t at)
{
	while (at > 0 && ((unsigned char)text->data[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/*
 * Where a text would be cut before it differs from others, it is cut in the
 * middle of what they have in common.
 */
static void
omit_common(struct cell *cell, int width)
{
	const struct strbuf *text = &cell->text;
	size_t differs = cell->differs, cells = (size_t)width;
	size_t before = cells / 8, head = cells / 3;

	if (differs > text->len || differs + DIFFERENCE <= cells ||
	    text_width(text->data, text->len) <= cells)
		return;
	if (cell->differs_first + 2 > head &&
	    cell->differs_first + 2 <= cells * 2 / 3)
		head = cell->differs_first + 2;
	cell_omit(cell, character_at(text, head),
	    character_at(text, differs > before ? differs - before : 0));
}

/* Draws the cell's text span by span, cut to width. */
static void
draw_spans(struct drawing *d, int row, int col, int width, unsigned flags,
	bool matched)
{
	const struct cell *cell = &d->cell;
	struct text_mark marks[CELL_SPANS];
	unsigned count, kept, more;
	size_t end_at, rest, used;

	omit_common(&d->cell, width);
	count = cell->span_count;
	kept = kept_spans(cell, width);
	end_at = kept > 0 ? cell->spans[count - kept].start : cell->text.len;
	rest = cell->text.len - end_at;
	more = cell->text.len >= DRAW_TEXT ? TEXT_CUT : 0;
	for (unsigned i = 0; i < count; i++)
		marks[i].raw = cell->spans[i].start;
	strbuf_reset(&d->text);
	used = text_clean_marks(cell->text.data, end_at, (size_t)width - rest,
	    screen_text_flags(d->screen) | more, &d->text, marks, count);
	/* What is kept is ASCII: as many cells as bytes. */
	for (unsigned i = count - kept; i < count; i++) {
		marks[i].byte = d->text.len + (marks[i].raw - end_at);
		marks[i].cell = used + (marks[i].raw - end_at);
	}
	strbuf_add(&d->text, cell->text.data + end_at, rest);
	for (unsigned i = 0; i < count; i++) {
		size_t end = i + 1 < count ? marks[i + 1].byte : d->text.len;
		unsigned style = matched ? STYLE_MATCH :
		    theme_span_style(cell->spans[i].kind);

		screen_put(d->screen, row, col + (int)marks[i].cell,
		    style | flags, d->text.data + marks[i].byte,
		    end - marks[i].byte, width - (int)marks[i].cell);
	}
}

static bool
is_match(struct drawing *d)
{
	const struct pattern *pattern = d->look->match;

	return pattern != NULL && grid_matches(pattern, &d->cell);
}

/* How far a row is moved in; very deep ones no further, to stay readable. */
static int
indent_of(const struct place *place, const struct shown_column *at)
{
	int indent = (int)place->branch->level->depth * INDENT;
	int most = at->width / 2;

	return indent <= most ? indent : most - most % INDENT;
}

static void
draw_name(struct drawing *d, const struct place *place,
	const struct shown_column *at, int row, unsigned flags)
{
	bool ascii = screen_ascii(d->screen);
	int indent = indent_of(place, at);
	enum glyph sign = GLYPH_COUNT;

	if (branch_open_at(place) != NULL)
		sign = GLYPH_OPEN;
	else if (level_openable(place->branch->level, place->row))
		sign = GLYPH_CLOSED;
	if (sign != GLYPH_COUNT)
		screen_puts(d->screen, row, at->col + indent,
		    STYLE_DIM | flags, text_glyph(sign, ascii), 1);
	level_cell(place->branch->level, place->row, at->column, &d->cell);
	/* An empty line of a text is just that. */
	if (d->cell.kind == CELL_TEXT && d->cell.text.len == 0 &&
	    d->cell.spans[0].kind != SPAN_STRING) {
		cell_span(&d->cell, SPAN_DIM);
		strbuf_adds(&d->cell.text, "(no name)");
	}
	draw_spans(d, row, at->col + indent + 2, at->width - indent - 2,
	    flags, is_match(d));
}

static unsigned
number_style(const struct cell *cell)
{
	if (cell->kind == CELL_NONE || cell->kind == CELL_UNKNOWN ||
	    cell->rough)
		return STYLE_DIM;
	if (cell->kind == CELL_BAR || cell->kind == CELL_SERIES)
		return STYLE_BAR;
	if (cell->kind != CELL_DELTA_COUNT && cell->kind != CELL_DELTA_BYTES)
		return STYLE_NORMAL;
	return cell->number > 0 ? STYLE_GROWTH : cell->number < 0 ?
	    STYLE_SHRINK : STYLE_DIM;
}

static void
draw_value(struct drawing *d, const struct place *place,
	const struct shown_column *at, int row, unsigned flags)
{
	const struct column *column =
	    &d->grid->table->ops->columns[at->column];
	int width = at->width - (at->share ? SHOW_SHARE_WIDTH : 0), used;
	unsigned style;

	level_cell(place->branch->level, place->row, at->column, &d->cell);
	if (d->cell.kind == CELL_TEXT) {
		draw_spans(d, row, at->col, at->width, flags, false);
		return;
	}
	strbuf_reset(&d->text);
	if (d->cell.kind == CELL_NONE && column->kind == CELL_DISTANCE)
		strbuf_adds(&d->text, text_glyph(GLYPH_MINUS,
		    screen_ascii(d->screen)));
	else if (d->cell.kind == CELL_BAR)
		show_bar(&d->cell, (unsigned)width, screen_ascii(d->screen),
		    &d->text);
	else if (d->cell.kind == CELL_SERIES)
		show_series(&d->cell, (unsigned)width,
		    screen_ascii(d->screen), &d->text);
	else
		show_number_in(&d->look->show, &d->cell, (size_t)width,
		    &d->text);
	used = (int)text_width(d->text.data, d->text.len);
	style = number_style(&d->cell);
	screen_put(d->screen, row, at->col + width - used, style | flags,
	    d->text.data, d->text.len, used);
	if (!at->share)
		return;
	strbuf_reset(&d->text);
	if (d->look->shares == SHARES_BARS) {
		show_share_bar(&d->cell, screen_ascii(d->screen),
		    &d->text);
		style = STYLE_BAR;
	} else {
		show_share(&d->cell, &d->text);
	}
	screen_put(d->screen, row, at->col + width, style | flags,
	    d->text.data, d->text.len, SHOW_SHARE_WIDTH);
}

/* Words alone have all the room to the right. */
static void
draw_prose(struct drawing *d, const struct place *place,
	const struct shown_column *at, int row, unsigned flags)
{
	struct shown_column wide = *at;

	wide.width = d->rect.col + d->rect.width - at->col;
	draw_name(d, place, &wide, row, flags);
}

static void
draw_row(struct drawing *d, size_t index, int row)
{
	struct place place = grid_place(d->grid, index);
	unsigned main = d->grid->table->ops->main_column;
	unsigned flags = 0;

	if (index == d->grid->cursor)
		flags = d->look->focused ? STYLE_ON_CURSOR :
		    STYLE_ON_CURSOR_UNFOCUSED;
	if (flags != 0)
		screen_fill(d->screen, row, d->rect.col, d->rect.width,
		    STYLE_NORMAL | flags, ' ');
	for (unsigned i = 0; i < d->grid->shown_count; i++) {
		const struct shown_column *at = &d->grid->shown[i];

		if (place.branch->level->prose && at->column == main)
			draw_prose(d, &place, at, row, flags);
		else if (at->column == main)
			draw_name(d, &place, at, row, flags);
		else if (!place.branch->level->prose)
			draw_value(d, &place, at, row, flags);
	}
	if (grid_marked(d->grid, index))
		screen_glyph(d->screen, row, d->rect.col + 1,
		    STYLE_MARKED | flags, GLYPH_MARK);
}

void
grid_draw(struct grid *grid, struct screen *screen, struct rect rect,
	const struct grid_look *look)
{
	struct drawing d = { .grid = grid, .screen = screen, .look = look,
	    .rect = rect, .cell = CELL_INIT, .text = STRBUF_INIT };
	size_t count = grid_count(grid);

	if (rect.height < 2 || rect.width < GRID_MIN_WIDTH)
		return;
	d.cell.limit = DRAW_TEXT;
	grid->rect = rect;
	grid_set_cursor(grid, grid->cursor);
	place_columns(&d);
	draw_header(&d);
	for (int i = 1; i < rect.height; i++) {
		size_t index = grid->first + (size_t)i - 1;

		if (index >= count)
			break;
		draw_row(&d, index, rect.row + i);
	}
	if (count == 0 && look->empty != NULL && !grid->top->pending)
		screen_puts(screen, rect.row + 1, rect.col + 2, STYLE_DIM,
		    look->empty, rect.width - 2);
	cell_release(&d.cell);
	strbuf_release(&d.text);
}

/* Is this column that of the sign which opens the row? */
static bool
is_sign(const struct grid *grid, const struct place *place, int col)
{
	const struct shown_column *at = grid->shown;
	const struct shown_column *end = at + grid->shown_count;

	while (at < end && at->column != grid->table->ops->main_column)
		at++;
	return at < end && col == at->col + indent_of(place, at) &&
	    (branch_open_at(place) != NULL ||
	    level_openable(place->branch->level, place->row));
}

enum grid_hit
grid_click(struct grid *grid, int row, int col)
{
	const struct rect *rect = &grid->rect;
	size_t index = grid->first + (size_t)(row - rect->row - 1);
	struct place place;
	bool sign;

	if (row < rect->row || row >= rect->row + rect->height ||
	    col < rect->col || col >= rect->col + rect->width)
		return GRID_HIT_NONE;
	if (row == rect->row) {
		for (unsigned i = 0; i < grid->shown_count; i++) {
			const struct shown_column *at = &grid->shown[i];

			if (col < at->col || col >= at->col + at->width)
				continue;
			grid_sort_key(grid, at->column);
			return GRID_HIT_HEADER;
		}
		return GRID_HIT_NONE;
	}
	if (index >= grid_count(grid))
		return GRID_HIT_NONE;
	place = grid_place(grid, index);
	sign = is_sign(grid, &place, col);
	if (index == grid->cursor && !sign)
		return GRID_HIT_AGAIN;
	grid_set_cursor(grid, index);
	return sign ? GRID_HIT_SIGN : GRID_HIT_ROW;
}
