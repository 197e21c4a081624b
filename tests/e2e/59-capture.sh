#!/bin/sh
# Snapshots that are taken while others are looked at: of a series, of any
# process, of one in the list.
. ./tests/e2e/lib.sh

node=$(command -v node)
if [ -z "$node" ]; then
	skip "59-capture" "there is no node"
	exit 0
fi
mkdir -p "$place/app"
cp tests/live/target.js "$place/app/target.js"
(cd "$place/app" && exec env -i "$node" --inspect-port=0 target.js 300) \
	>"$place/ready" 2>&1 &
pid=$!
trap 'kill $pid 2>/dev/null; stop; until_true rm -rf "$place" 2>/dev/null' EXIT
until_true grep -q ready "$place/ready"

# files N: so many snapshots, and nothing half done.
files_are() {
	[ "$(find "$place/app" -name 'Heap.*.heapsnapshot' | wc -l)" = "$1" ] &&
		[ -z "$(find "$place/app" -name '*.part')" ]
}

# left_alone NAME: the process goes on, and its port is closed.
port_closed() {
	! grep -q "Debugger listening" "$place/ready" ||
		[ "$(grep -c 'Debugger listening' "$place/ready")" = \
		"$(grep -c 'Debugger ending' "$place/ready")" ]
}
left_alone() {
	if kill -0 $pid && until_true port_closed; then
		ok "$test_name: $1"
	else
		not_ok "$test_name: $1" "$place/ready"
	fi
}

start_shell 100x30
type_text "cd $place/app; clear; heaptrail capture $pid --count 3"
keys Enter
has "the first snapshot is shown as soon as it is there" \
	'SessionRecord +.* 300 '
has "while the next is waited for" 'next when it is asked for'
keys F5
wait_for 'was taken'
# It may still be loading, which is said.
second_is_shown() {
	keys ']'
	shows '[[]2 [0-9]{6}[.]'
}
until_true second_is_shown ||
	not_ok "$test_name: the second is shown" "$scratch/screen"
keys 2
has "it is compared with the first" '2 against 1'
keys 0
wait_for '2 Heap[.0-9… ]*002 current'
keys F5
has "the list of snapshots shows what comes" '3 Heap'
wait_for '3 Heap[.0-9… ]*003 +ready'
keys Q
wait_for "Heap.*$pid.0.003.heapsnapshot"
has "their names are there for who comes back" "$pid.0.001.heapsnapshot"
left_alone "the process is left as it was"

# One more, of a process in the list.
type_text 'clear; heaptrail Heap.*.003.heapsnapshot'
keys Enter
wait_for 'SessionRecord'
keys F5
has "it asks of which process" 'of which process'
keys '@'
wait_for "target.js 300 +$pid"
type_text "/target.js 300"
keys Enter F5
wait_for 'was taken'
if files_are 4; then
	ok "$test_name: F5 takes one of the process under the cursor"
else
	not_ok "$test_name: F5 takes one of the process under the cursor"
fi
keys Q
wait_for '^[$] *$'
left_alone "this one, too"

# What cannot be is said, and the rest stays.
type_text 'clear; heaptrail Heap.*.002.heapsnapshot'
keys Enter
wait_for 'SessionRecord'
type_text ':capture 1999999'
keys Enter
has "no such process" 'no process 1999999|1999999.*(ended|no such)'
has "what is there stays" 'SessionRecord'
