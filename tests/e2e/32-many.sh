#!/bin/sh
# More rows than are sorted between two keys: the retainers of one object.
. ./tests/e2e/lib.sh

# Holders of one hub, all of different sizes; ids from 5, by twos.
count=100000
many=$place/many.heapsnapshot
awk -v n=$count 'BEGIN {
	printf "{\"snapshot\":{\"meta\":{\"node_fields\":[\"type\",\"name\","
	printf "\"id\",\"self_size\",\"edge_count\"],\"node_types\":[["
	printf "\"hidden\",\"array\",\"string\",\"object\",\"code\","
	printf "\"closure\",\"regexp\",\"number\",\"native\",\"synthetic\"]],"
	printf "\"edge_fields\":[\"type\",\"name_or_index\",\"to_node\"],"
	printf "\"edge_types\":[[\"context\",\"element\",\"property\","
	printf "\"internal\",\"hidden\",\"shortcut\",\"weak\"]]},"
	printf "\"node_count\":%d,\"edge_count\":%d},\n", n + 2, 2 * n
	printf "\"nodes\":[9,0,1,0,%d,\n3,1,3,16,0", n
	for (i = 0; i < n; i++)
		printf ",\n3,2,%d,%d,1", 5 + 2 * i, 16 + i * 7919 % n * 8
	printf "],\n\"edges\":[1,0,10"
	for (i = 1; i < n; i++)
		printf ",\n1,%d,%d", i, 10 + 5 * i
	for (i = 0; i < n; i++)
		printf ",\n2,3,5"
	printf "],\n\"strings\":[\"\",\"Hub\",\"Holder\",\"h\"]}\n"
}' >"$many"
largest=$(awk -v n=$count 'BEGIN {
	for (i = 0; i * 7919 % n != n - 1; i++)
		;
	print 5 + 2 * i
}')

start 80x24 "$many"
wait_for 'Holder +1 +100,000'
type_text ':goto @3'
keys Enter
wait_for 'Hub .*@3 '
keys r
wait_for ' 1/100000'
has "all hold it" 'h in Holder .*@[0-9]+ +'
keys S
wait_for 'S▼'
has "the largest is first" '^▸? *h in Holder .*@'"$largest "
has "the cursor is on it" ' 1/100000'
keys S
wait_for 'S▲'
has "and turned round the smallest" '^▸? *h in Holder .*@5 '
keys G
wait_for ' 100000/100000'
has "the largest is last" '^▸? *h in Holder .*@'"$largest "
keys 5 0 0 0 1 G
wait_for ' 50001/100000'
has "and half way is in the middle" 'Holder .*@[0-9]+ .* 400 kB'
keys g
wait_for ' 1/100000'

# Ten of them, and others when one of these is ignored.
type_text '\@1[0-9]5$'
keys Enter
wait_for ' 1/10 *$'
keys i
wait_for '1 ignored'
has "what is ignored is still among them" 'ignored: h in Holder.*@1[0-9]5 '
has "and they are the same ten" ' [0-9]+/10 *$'
escape
has "Escape shows all again" '/100000'
keys q
