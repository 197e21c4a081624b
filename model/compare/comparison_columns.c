#include "model/compare/comparison_columns.h"

#include "model/compare/diff.h"
#include "model/explore/rows.h"

const struct column comparison_columns[COMPARISON_COLUMNS] = {
	{ .key = "constructor", .title = "Constructor", .kind = CELL_TEXT,
	  .hotkey = 'O', .width = 29, .help = "class of the objects" },
	ROW_COLUMN_CLASS_LOCATION('P', 10),
	{ .key = "new", .title = "# New", .kind = CELL_COUNT, .hotkey = 'W',
	  .descending = true, .width = 8, .rank = 4,
	  .help = "objects that are not in the base" },
	{ .key = "deleted", .title = "# Deleted", .brief = "# Del",
	  .kind = CELL_COUNT, .hotkey = 'L', .descending = true, .width = 8,
	  .rank = 6, .help = "objects that are only in the base" },
	{ .key = "delta", .title = "# Delta", .kind = CELL_DELTA_COUNT,
	  .hotkey = 'C', .descending = true, .width = 9, .rank = 1,
	  .help = "new less deleted" },
	{ .key = "alloc_size", .title = "Alloc. Size", .brief = "Alloc.",
	  .kind = CELL_BYTES, .hotkey = 'A', .descending = true, .width = 9,
	  .rank = 5, .help = "shallow bytes of the new ones" },
	{ .key = "freed_size", .title = "Freed Size", .brief = "Freed",
	  .kind = CELL_BYTES, .hotkey = 'F', .descending = true, .width = 9,
	  .rank = 7, .help = "shallow bytes of the deleted ones" },
	{ .key = "size_delta", .title = "Size Delta",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'D', .descending = true,
	  .width = 12, .rank = 0, .help = "allocated less freed bytes" },
	{ .key = "grown_size", .title = "Grown", .kind = CELL_DELTA_BYTES,
	  .hotkey = 'E', .descending = true, .width = 10, .rank = 2,
	  .help = "shallow bytes that objects in both snapshots have grown by, "
	    "in place" },
	{ .key = "retained_change", .title = "\xce\x94 Retained",
	  .brief = "\xce\x94 Ret.", .kind = CELL_DELTA_BYTES, .hotkey = 'R',
	  .descending = true, .width = 10, .rank = 3,
	  .help = "what the class retains now less what it did" },
	{ .key = "size_change", .title = "\xce\x94 Size",
	  .kind = CELL_DELTA_BYTES, .hotkey = 'S', .descending = true,
	  .width = 10, .rank = 8,
	  .help = "shallow bytes now less those before: Size Delta and Grown" },
	{ .key = "grown", .title = "# Grown", .kind = CELL_COUNT,
	  .hotkey = 'B', .descending = true, .width = 9, .rank = 9,
	  .help = "objects in both snapshots that are larger, or retain "
	    "more" },
	{ .key = "new_retained", .title = "New Retained",
	  .kind = CELL_BYTES, .use = COLUMN_DATA,
	  .help = "what is new of it retains" },
	{ .key = "deleted_retained", .title = "Deleted Retained",
	  .kind = CELL_BYTES, .use = COLUMN_DATA,
	  .help = "what the deleted ones retained" },
	{ .key = "grown_retained", .title = "Grown Retained",
	  .kind = CELL_DELTA_BYTES, .use = COLUMN_DATA,
	  .help = "what those in both retain more: with the two before it "
	    "makes retained_change" },
};

int64_t
comparison_number(const struct diff_row *row, unsigned column)
{
	switch (column) {
	case COLUMN_NEW:
		return row->added;
	case COLUMN_DELETED:
		return row->removed;
	case COLUMN_DELTA:
		return diff_count_change(row);
	case COLUMN_ALLOCATED:
		return (int64_t)row->added_size;
	case COLUMN_FREED:
		return (int64_t)row->removed_size;
	case COLUMN_SIZE_DELTA:
		return (int64_t)(row->added_size - row->removed_size);
	case COLUMN_GROWN:
		return row->grown_size;
	case COLUMN_RETAINED_CHANGE:
		return diff_retained_change(row);
	case COLUMN_GROWN_COUNT:
		return row->grown;
	case COLUMN_NEW_RETAINED:
		return (int64_t)row->added_retained;
	case COLUMN_DELETED_RETAINED:
		return (int64_t)row->removed_retained;
	case COLUMN_GROWN_RETAINED:
		return row->grown_retained;
	default:
		return diff_size_change(row);
	}
}

bool
comparison_is_exact(unsigned column)
{
	return column == COLUMN_CONSTRUCTOR || column == COLUMN_LOCATION ||
	    column == COLUMN_DELTA ||
	    column == COLUMN_RETAINED_CHANGE || column == COLUMN_SIZE_CHANGE;
}

bool
comparison_is_retained(unsigned column)
{
	return column == COLUMN_RETAINED_CHANGE ||
	    column == COLUMN_NEW_RETAINED ||
	    column == COLUMN_DELETED_RETAINED ||
	    column == COLUMN_GROWN_RETAINED;
}
