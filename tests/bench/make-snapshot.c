/*
 * make-snapshot MILLIONS: writes to standard output a snapshot of about so
 * many million nodes, laid out as V8 does, without needing node. The same
 * number gives the same bytes.
 *
 * The heap is that of a service with a big cache: lists of records, each with
 * a name of its own, a plain object, a number, and a link to another record
 * anywhere in the heap, so that the graph is as scattered as a real one.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define RECORDS 1000			/* in a list */
#define CLASSES 200

/* Nodes at the start, then lists: two nodes and RECORDS groups each. */
enum { ROOT, GC_ROOTS, GLOBAL, MAP, FIRST_LIST };
/* Nodes of a group, in this order. */
enum { RECORD, PROPERTIES, NAME, DETAIL, NUMBER, GROUP };
#define LIST (2 + (uint64_t)RECORDS * GROUP)

enum { T_HIDDEN, T_ARRAY, T_STRING, T_OBJECT, T_NUMBER = 7, T_SYNTHETIC = 9 };
enum { E_CONTEXT, E_ELEMENT, E_PROPERTY, E_INTERNAL, E_HIDDEN, E_SHORTCUT };

/* Strings every heap has; those of classes and names follow. */
enum {
	S_EMPTY, S_GC_ROOTS, S_GLOBAL, S_MAP_NODE, S_ARRAY, S_ELEMENTS_NODE,
	S_PROPERTIES_NODE, S_OBJECT, S_NUMBER_NODE, S_MAP, S_ELEMENTS,
	S_PROPERTIES, S_NAME, S_DETAIL, S_NEXT, S_VALUE, S_LABEL, S_OWNER,
	S_CACHE, S_CLASSES
};

static const char *const strings[S_CLASSES] = {
	"", "(GC roots)", "global", "system / Map", "Array",
	"(object elements)", "(object properties)", "Object", "heap number",
	"map", "elements", "properties", "name", "detail", "next", "value",
	"label", "owner", "cache",
};

static uint64_t lists;

/* A number that looks like chance but is the same each time. */
static uint64_t
scatter(uint64_t x)
{
	x = (x + 0x9e3779b97f4a7c15u) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 29) * 0x94d049bb133111ebu;
	return x ^ x >> 32;
}

static uint64_t
list_node(uint64_t list)
{
	return FIRST_LIST + list * LIST;
}

static uint64_t
group_node(uint64_t group)
{
	return list_node(group / RECORDS) + 2 + group % RECORDS * GROUP;
}

/* One row a line, as V8 has it; the comma stands before all but the first. */
static void
row(const uint64_t *numbers, unsigned count, bool first)
{
	char text[200], *at = text + sizeof text;

	*--at = '\n';
	while (count-- > 0) {
		uint64_t n = numbers[count];

		do
			*--at = (char)('0' + n % 10);
		while ((n /= 10) > 0);
		if (count > 0)
			*--at = ',';
	}
	if (!first)
		putchar(',');
	fwrite(at, 1, (size_t)(text + sizeof text - at), stdout);
}

static void
node(unsigned type, uint64_t name, uint64_t size, uint64_t edges)
{
	static uint64_t id = 1;
	uint64_t numbers[] = { type, name, id, size, edges, 0, 0 };

	row(numbers, 7, id == 1);
	id += 2;
}

static void
edge(unsigned type, uint64_t name, uint64_t to)
{
	static bool started;
	uint64_t numbers[] = { type, name, to * 7 };

	row(numbers, 3, !started);
	started = true;
}

static void
write_nodes(void)
{
	node(T_SYNTHETIC, S_EMPTY, 0, 2);
	node(T_SYNTHETIC, S_GC_ROOTS, 0, 1);
	node(T_OBJECT, S_GLOBAL, 120, lists + 1);
	node(T_HIDDEN, S_MAP_NODE, 80, 0);
	for (uint64_t list = 0; list < lists; list++) {
		node(T_OBJECT, S_ARRAY, 32, 2);
		node(T_ARRAY, S_ELEMENTS_NODE, 16 + 8 * RECORDS, RECORDS + 1);
		for (uint64_t i = 0; i < RECORDS; i++) {
			uint64_t group = list * RECORDS + i;

			node(T_OBJECT, S_CLASSES + scatter(group) % CLASSES,
			    56, 5);
			node(T_ARRAY, S_PROPERTIES_NODE, 48, 1);
			node(T_STRING, S_CLASSES + CLASSES + group, 40, 1);
			node(T_OBJECT, S_OBJECT, 40, 4);
			node(T_NUMBER, S_NUMBER_NODE, 16, 1);
		}
	}
}

static void
write_group_edges(uint64_t group)
{
	uint64_t self = group_node(group);
	uint64_t other = group_node(scatter(group + 1) % (lists * RECORDS));

	edge(E_INTERNAL, S_MAP, MAP);
	edge(E_INTERNAL, S_PROPERTIES, self + PROPERTIES);
	edge(E_PROPERTY, S_NAME, self + NAME);
	edge(E_PROPERTY, S_DETAIL, self + DETAIL);
	edge(E_PROPERTY, S_NEXT, other);

	edge(E_INTERNAL, S_MAP, MAP);
	edge(E_INTERNAL, S_MAP, MAP);

	edge(E_INTERNAL, S_MAP, MAP);
	edge(E_PROPERTY, S_VALUE, self + NUMBER);
	edge(E_PROPERTY, S_LABEL, other + NAME);
	edge(E_PROPERTY, S_OWNER, self);

	edge(E_INTERNAL, S_MAP, MAP);
}

static void
write_edges(void)
{
	edge(E_ELEMENT, 1, GC_ROOTS);
	edge(E_SHORTCUT, S_GLOBAL, GLOBAL);
	edge(E_ELEMENT, 1, MAP);
	edge(E_INTERNAL, S_MAP, MAP);
	for (uint64_t list = 0; list < lists; list++)
		edge(E_PROPERTY, S_CACHE, list_node(list));
	for (uint64_t list = 0; list < lists; list++) {
		edge(E_INTERNAL, S_MAP, MAP);
		edge(E_INTERNAL, S_ELEMENTS, list_node(list) + 1);
		edge(E_INTERNAL, S_MAP, MAP);
		for (uint64_t i = 0; i < RECORDS; i++)
			edge(E_INTERNAL, S_ELEMENTS,
			    group_node(list * RECORDS + i));
		for (uint64_t i = 0; i < RECORDS; i++)
			write_group_edges(list * RECORDS + i);
	}
}

static void
write_strings(void)
{
	for (unsigned i = 0; i < S_CLASSES; i++)
		printf("%s\"%s\"", i > 0 ? ",\n" : "", strings[i]);
	for (unsigned i = 0; i < CLASSES; i++)
		printf(",\n\"Record%u\"", i);
	for (uint64_t group = 0; group < lists * RECORDS; group++)
		printf(",\n\"customer %" PRIu64 " of \\\"region %" PRIu64
		    "\\\" \\u00e9\"", group, scatter(group) % 97);
}

static void
write_header(void)
{
	uint64_t groups = lists * RECORDS;

	printf("{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\",\"name\","
	    "\"id\",\"self_size\",\"edge_count\",\"trace_node_id\","
	    "\"detachedness\"],\"node_types\":[[\"hidden\",\"array\","
	    "\"string\",\"object\",\"code\",\"closure\",\"regexp\","
	    "\"number\",\"native\",\"synthetic\",\"concatenated string\","
	    "\"sliced string\",\"symbol\",\"bigint\",\"object shape\"],"
	    "\"string\",\"number\",\"number\",\"number\",\"number\","
	    "\"number\"],\"edge_fields\":[\"type\",\"name_or_index\","
	    "\"to_node\"],\"edge_types\":[[\"context\",\"element\","
	    "\"property\",\"internal\",\"hidden\",\"shortcut\",\"weak\"],"
	    "\"string_or_number\",\"node\"],\"trace_function_info_fields\":"
	    "[],\"trace_node_fields\":[],\"sample_fields\":[],"
	    "\"location_fields\":[\"object_index\",\"script_id\",\"line\","
	    "\"column\"]},\"node_count\":%" PRIu64 ",\"edge_count\":%" PRIu64
	    ",\"trace_function_count\":0},\n",
	    FIRST_LIST + lists * LIST,
	    4 + lists + lists * (3 + RECORDS) + groups * 12);
}

int
main(int argc, char **argv)
{
	double millions = argc == 2 ? atof(argv[1]) : 0;

	if (millions <= 0 || millions > 400) {
		fprintf(stderr, "usage: make-snapshot MILLIONS > FILE\n");
		return 2;
	}
	lists = (uint64_t)(millions * 1e6 / (double)LIST) + 1;
	write_header();
	printf("\"nodes\":[");
	write_nodes();
	printf("],\n\"edges\":[");
	write_edges();
	printf("],\n\"trace_function_infos\":[],\n\"trace_tree\":[],\n"
	    "\"samples\":[],\n\"locations\":[],\n\"strings\":[");
	write_strings();
	printf("]}");
	return fflush(stdout) != 0 || ferror(stdout);
}
