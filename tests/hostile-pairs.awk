# Two snapshots of one process that take long, or much memory, where each part
# of them is looked at for every other. later=0 or 1, kind=
#   chain  a list of which each link has something new on it
#   scope  a global object with a new variable for each of many old things
#   names  classes apart by their place that share one long name
function node(type, name, id, size) {
	printf "%s%d,%d,%d,%d,%d", count ? ",\n" : "", type, name, id, size,
	    edges_of[count]
	count++
}

function edge(type, name, to) {
	printf "%s%d,%d,%d", any ? ",\n" : "", type, name, to * 5
	any = 1
}

function begin(n, edges) {
	printf "{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\","
	printf "\"name\",\"id\",\"self_size\",\"edge_count\"],"
	printf "\"node_types\":[[\"synthetic\",\"object\"]],"
	printf "\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],"
	printf "\"edge_types\":[[\"property\"]],\"location_fields\":["
	printf "\"object_index\",\"script_id\",\"line\",\"column\"]},"
	printf "\"node_count\":%d,\"edge_count\":%d},\n\"nodes\":[", n, edges
}

# Node 0 is the root, 1 what it holds, 2 to n + 1 the old things, then the new.
BEGIN {
	count = 0
	n = kind == "names" ? 3000 : 100000
	new = later && kind != "names" ? n : 0
	begin(2 + n + new, 1 + n + new)
	edges_of[0] = 1
	edges_of[1] = kind == "chain" ? 1 : n
	for (i = 0; kind == "chain" && i < n; i++)
		edges_of[2 + i] = (i + 1 < n) + later
	for (i = 0; kind == "scope" && later && i < n; i++)
		edges_of[2 + n + i] = 1
	node(0, 0, 1, 0)
	node(1, 0, 3, 100)
	for (i = 0; i < n; i++)
		node(1, 1, 1001 + 2 * i, kind == "scope" ? 400000 : 32)
	for (i = 0; i < new; i++)
		node(1, 2, 1000001 + 2 * i, 8)
	printf "],\n\"edges\":["
	edge(0, 3, 1)
	if (kind == "chain") {
		edge(0, 3, 2)
		for (i = 0; i < n; i++) {
			if (i + 1 < n)
				edge(0, 3, 3 + i)
			if (later)
				edge(0, 4, 2 + n + i)
		}
	} else {
		for (i = 0; i < n; i++)
			edge(0, 5 + i, 2 + new + i)
		for (i = 0; i < new; i++)
			edge(0, 3, 2 + i)
	}
	printf "],\n\"locations\":["
	for (i = 0; kind == "names" && i < n; i++)
		printf "%s%d,1,%d,1", i ? ",\n" : "", (2 + i) * 5, i
	name = "Node"
	if (kind == "names")
		for (name = "N"; length(name) < 1000000;)
			name = name name
	printf "],\n\"strings\":[\"Thing\",\"%s\",\"New\",\"next\",\"more\"",
		name
	for (i = 0; i < n; i++)
		printf ",\n\"v%d\"", i
	print "]}"
}
