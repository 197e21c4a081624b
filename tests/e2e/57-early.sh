#!/bin/sh
# A large snapshot: its classes are there long before the graph is, and fill
# in under the cursor. And snapshots for which there is no memory.
. ./tests/e2e/lib.sh

large=$files/large.heapsnapshot
"$BUILD/tests/bench/make-snapshot" 2.5 >"$large"
trap 'stop; rm -f "$large"; until_true rm -rf "$place" 2>/dev/null' EXIT

start 80x24 --no-index --threads 1 "$large"
has "first figures are marked as rough" 'Record[0-9]+ .* ~[0-9,]+ .* …'
type_text '/Record77'
keys Enter
has "classes can be searched while it loads" 'Record77 .* [0-9]'
wait_gone '…'
has_not "all figures are final in the end" '~[0-9]'
keys Enter
has "the cursor is still on the class" 'Record77 .*@[0-9]+'

# Sorted and filtered meanwhile, it stays so.
start 80x24 --no-index --threads 1 "$large"
wait_for '~[0-9]'
type_text 'U'
type_text '\^Record1[0-4]$'
keys Enter
wait_gone '…'
has "the filter stays" 'filter .*5 rows'
has "the sort stays" 'U▼Count'

# What is loaded as a table opens; what is not yet says so.
start 80x24 --no-index --threads 1 "$large"
wait_for '~[0-9]'
keys r
has "no retainers before there are objects" 'is no object; open it'

# More than there is memory for: refused, and offered without the graph.
start 80x24 --no-index --memory 150M "$large"
has "it says how much it would need" 'needs about [0-9.]+ MB'
has "and what there is" 'memory 0 B of 150 MB'
start 100x24 --no-index --memory 200M "$large"
has "the classes alone are offered" 'needs about .*Enter loads those|--no-graph'
keys Enter
has "Enter loads them" 'Record[0-9]+ .* …'
keys 0
has "the list says what is loaded" 'classes alone'
type_text ':summary'
keys Enter
wait_for 'Record'
keys Enter j r
has "what holds an object is not known then" 'graph was left out'
