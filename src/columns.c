#include "src/columns.h"

#include <string.h>

#include "live/process_table.h"
#include "model/base/error.h"
#include "model/base/strbuf.h"
#include "model/catalogue.h"
#include "model/table.h"
#include "src/explorer/snapshots.h"

#define KEY_MAX 64

const struct table_ops *
columns_table(size_t number)
{
	if (number < catalogue_count && number < COLUMNS_TABLES - 2)
		return catalogue[number].ops;
	if (number == catalogue_count)
		return &snapshots_ops;
	return number == catalogue_count + 1 ? &process_table_ops : NULL;
}

/* The number of a table of this name, or COLUMNS_TABLES. */
static size_t
find_table(const char *name)
{
	const struct table_ops *ops;

	for (size_t i = 0; (ops = columns_table(i)) != NULL; i++)
		if (strcmp(ops->name, name) == 0)
			return i;
	return COLUMNS_TABLES;
}

/* The bit of the column, 0 when it has none or none that is shown. */
static uint32_t
column_bit(const struct table_ops *ops, const char *key)
{
	struct table table = { ops };
	int column = table_column(&table, key);

	if (column < 0 || column >= 32 ||
	    ops->columns[column].use == COLUMN_DATA)
		return 0;
	return UINT32_C(1) << column;
}

/* All that are shown when nothing is hidden. */
static uint32_t
shown_columns(const struct table_ops *ops)
{
	uint32_t bits = 0;

	for (unsigned i = 0; i < ops->column_count; i++)
		bits |= column_bit(ops, ops->columns[i].key);
	return bits;
}

/* Takes the next word off words into word; false at the end. */
static bool
next_word(const char **words, char word[KEY_MAX])
{
	size_t len;

	*words += strspn(*words, " \t");
	len = strcspn(*words, " \t");
	if (len == 0)
		return false;
	/* A word that is too long is cut, and so is the name of nothing. */
	memcpy(word, *words, len < KEY_MAX ? len : KEY_MAX - 1);
	word[len < KEY_MAX ? len : KEY_MAX - 1] = '\0';
	*words += len;
	return true;
}

static bool
no_column(const struct table_ops *ops, const char *key, struct error *err)
{
	struct strbuf keys = STRBUF_INIT;

	for (unsigned i = 0; i < ops->column_count; i++)
		if (column_bit(ops, ops->columns[i].key) != 0)
			strbuf_addf(&keys, " %s", ops->columns[i].key);
	error_set(err, ERROR_USAGE, "%s has no column %s; it has%s",
	    ops->name, key, keys.data);
	strbuf_release(&keys);
	return false;
}

static bool
no_table(const char *name, struct error *err)
{
	const struct table_ops *ops;
	struct strbuf names = STRBUF_INIT;

	for (size_t i = 0; (ops = columns_table(i)) != NULL; i++)
		strbuf_addf(&names, " %s", ops->name);
	error_set(err, ERROR_USAGE, "there is no table %s; there are%s", name,
	    names.data);
	strbuf_release(&names);
	return false;
}

bool
columns_parse_keys(const struct table_ops *ops, const char *keys,
	uint32_t *hidden, struct error *err)
{
	uint32_t shown = 0;
	char key[KEY_MAX];

	if (!next_word(&keys, key))
		return error_set(err, ERROR_USAGE, "give keys of columns of "
		    "%s, or \"default\"", ops->name);
	if (strcmp(key, "default") == 0) {
		if (next_word(&keys, key))
			return error_set(err, ERROR_USAGE, "%s is too much: "
			    "\"default\" are all columns", key);
		*hidden = 0;
		return true;
	}
	do {
		uint32_t bit = column_bit(ops, key);

		if (bit == 0)
			return no_column(ops, key, err);
		shown |= bit;
	} while (next_word(&keys, key));
	*hidden = shown_columns(ops) & ~shown;
	return true;
}

bool
columns_parse(struct columns *columns, const char *words, struct error *err)
{
	char name[KEY_MAX];
	size_t number;

	if (!next_word(&words, name))
		return error_set(err, ERROR_USAGE, "give a table and keys of "
		    "its columns, as in \"columns summary count\"");
	number = find_table(name);
	if (number == COLUMNS_TABLES)
		return no_table(name, err);
	return columns_parse_keys(columns_table(number), words,
	    &columns->hidden[number], err);
}

void
columns_line(const struct columns *columns, const struct table_ops *ops,
	struct strbuf *out)
{
	size_t number = find_table(ops->name);
	const struct table_ops *all = columns_table(number);
	uint32_t hidden = all != NULL ? columns->hidden[number] : 0;

	if (hidden == 0)
		return;
	strbuf_addf(out, "columns %s", all->name);
	for (unsigned i = 0; i < all->column_count; i++)
		if (column_bit(all, all->columns[i].key) & ~hidden)
			strbuf_addf(out, " %s", all->columns[i].key);
}

uint32_t
columns_hidden(const struct columns *columns, const struct table_ops *ops)
{
	size_t number = find_table(ops->name);
	const struct table_ops *all = columns_table(number);
	uint32_t hidden = 0;

	for (unsigned i = 0; all != NULL && i < ops->column_count; i++)
		if (column_bit(all, ops->columns[i].key) &
		    columns->hidden[number])
			hidden |= column_bit(ops, ops->columns[i].key);
	return hidden;
}

void
columns_hide(struct columns *columns, const struct table_ops *ops,
	uint32_t hidden)
{
	size_t number = find_table(ops->name);
	const struct table_ops *all = columns_table(number);

	for (unsigned i = 0; all != NULL && i < ops->column_count; i++) {
		uint32_t bit = column_bit(all, ops->columns[i].key);

		if (column_bit(ops, ops->columns[i].key) & hidden)
			columns->hidden[number] |= bit;
		else
			columns->hidden[number] &= ~bit;
	}
}
