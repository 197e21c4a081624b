# A heap that asks detectors to look at the same things again and again, or to
# go round in circles: kind is what there is much of. Prints a snapshot.
#
#	shared	a list of many listeners that many emitters have, and a
#		collection that is a static of many functions
#	ring	reactions, listeners, ropes and contexts in one circle each
#	long	a chain of reactions, of ropes and of timers, many deep, which
#		many promises lead into
#	apart	as many emitters, timers and Maps, each unlike the others
function string(text) {
	if (!(text in strings)) {
		strings[text] = string_count + 0
		names[string_count++] = text
	}
	return strings[text]
}
function node(type, name) {
	types[nodes] = type
	called[nodes] = string(name)
	return nodes++
}
# type: 0 context 1 element 2 property 3 internal 4 hidden 5 shortcut
function edge(from, type, name, to) {
	if (type != 1 && type != 4)
		name = string(name)
	out[from, counts[from]++] = type "," name "," to * 5
}
function emitter(list,    bus, events) {
	bus = node(3, "Bus")
	events = node(3, "Object")
	edge(global, 2, "bus" bus, bus)
	edge(bus, 2, "_events", events)
	edge(events, 2, "tick", list)
}
function shared(    list, set, i, closure) {
	list = node(3, "Array")
	set = node(3, "Object")
	for (i = 0; i < many; i++) {
		edge(list, 1, i, node(5, "f"))
		edge(set, 2, "k" i, node(3, "Rec"))
	}
	for (i = 0; i < many; i++) {
		emitter(list)
		closure = node(5, "g")
		edge(closure, 2, "all", set)
		edge(global, 2, "g" i, closure)
	}
}
# Links one after the other; the last leads to the first, or to nothing.
function chain(type, name, edge_type, edge_name, closed,    first, before, i,
    link) {
	first = before = node(type, name)
	for (i = 1; i < many; i++) {
		link = node(type, name)
		edge(before, edge_type, edge_name, link)
		before = link
	}
	if (closed)
		edge(before, edge_type, edge_name, first)
	return first
}
function chains(closed,    reactions, links, ropes, contexts, i, map, table) {
	reactions = chain(0, "system / PromiseReaction", 4, 1, closed)
	for (i = 0; i < many; i++) {
		promise = node(3, "Promise")
		edge(global, 2, "p" i, promise)
		edge(promise, 3, "reactions_or_result", reactions)
	}
	links = chain(3, "Listener", 2, "next", closed)
	map = node(3, "Map")
	table = node(1, "")
	root = node(3, "Object")
	edge(global, 2, "<symbol kEvents>", map)
	edge(map, 3, "table", table)
	edge(table, 3, "5", node(2, "abort"))
	edge(table, 3, "6", root)
	edge(root, 2, "next", links)
	ropes = chain(10, "(concatenated string)", 3, "first", closed)
	edge(global, 2, "rope", ropes)
	contexts = chain(3, "system / Context", 3, "previous", closed)
	closure = node(5, "f")
	edge(closure, 3, "context", contexts)
	edge(global, 2, "f", closure)
	edge(global, 2, "_onTimeout", closure)
	links = chain(3, "Timeout", 2, "_idleNext", closed)
	edge(global, 2, "timers", links)
}
function apart(    i, timer, closure, map) {
	for (i = 0; i < many; i++) {
		closure = node(5, "f" i)
		edge(closure, 3, "shared", node(4, "f" i))
		emitter(closure)
		timer = node(3, "Timeout")
		edge(global, 2, "t" i, timer)
		edge(timer, 2, "_onTimeout", closure)
		edge(timer, 2, "_idleNext", timer)
		map = node(3, "C" i)
		edge(global, 2, "m" i, map)
		edge(map, 2, "_handle", node(3, "TCP"))
		edge(map, 2, "<symbol kResourceStore>", map)
	}
}
BEGIN {
	if (many == "")
		many = 20000
	node(9, "")
	global = node(3, "global")
	edge(0, 5, "global", global)
	if (kind == "shared")
		shared()
	else if (kind == "apart")
		apart()
	else
		chains(kind == "ring")
	edges = 0
	for (i = 0; i < nodes; i++)
		edges += counts[i]
	printf "{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\",\"name\"," \
	    "\"id\",\"self_size\",\"edge_count\"]," \
	    "\"node_types\":[[\"hidden\"," \
	    "\"array\",\"string\",\"object\",\"code\",\"closure\",\"regexp\"," \
	    "\"number\",\"native\",\"synthetic\",\"concatenated string\"," \
	    "\"sliced string\"]],\"edge_fields\":[\"type\"," \
	    "\"name_or_index\",\"to_node\"],\"edge_types\":[[\"context\"," \
	    "\"element\",\"property\",\"internal\",\"hidden\",\"shortcut\"," \
	    "\"weak\"]]},\"node_count\":%d,\"edge_count\":%d},\n\"nodes\":[",
	    nodes, edges
	for (i = 0; i < nodes; i++)
		printf "%s%d,%d,%d,16,%d", (i > 0 ? ",\n" : ""), types[i],
		    called[i], 2 * i + 1, counts[i]
	printf "],\n\"edges\":["
	for (i = 0; i < nodes; i++)
		for (k = 0; k < counts[i]; k++) {
			printf "%s%s\n", comma, out[i, k]
			comma = ","
		}
	printf "],\n\"strings\":["
	for (i = 0; i < string_count; i++)
		printf "%s\"%s\"", (i > 0 ? ",\n" : ""), names[i]
	print "]}"
}
