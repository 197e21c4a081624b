#!/bin/sh
# The table of processes inside the program: it looks again by itself.
. ./tests/e2e/lib.sh

node=$(command -v node)
if [ -z "$node" ]; then
	skip "58-processes" "there is no node"
	exit 0
fi
mkdir -p "$place/app"
echo 'setInterval(() => {}, 1000);' >"$place/app/first-server.js"
cp "$place/app/first-server.js" "$place/app/second-server.js"

# serve NAME: its pid is in $pid.
serve() {
	(cd "$place/app" && exec env -i "$node" "$1") >/dev/null 2>&1 &
	pid=$!
}
trap 'kill $first $second 2>/dev/null; stop; until_true rm -rf "$place" \
	2>/dev/null' EXIT

serve first-server.js
first=$pid second=
start 120x30 s1.heapsnapshot s3.heapsnapshot
wait_for 'Size Delta'
keys '@'
wait_for "first-server.js +$first v.* (SIGUSR1|port taken)"
has "it is a view like others" 'Processes'
type_text '/first-server'
keys Enter
wait_for 'SIGUSR1 opens its inspector|is taken'
ok "58-processes: the last line says how it can be captured"
serve second-server.js
second=$pid
wait_for "second-server.js +$second"
has "one that is started appears" 'first-server'
kill "$first"
wait_gone 'first-server'
has "one that ends is gone, and the others stay" "second-server.js +$second"
keys '\'
type_text 'second'
keys Enter
wait_for 'filter.*second'
has "rows are filtered, and stay so" "second-server.js +$second"
keys '?'
wait_for 'Columns of this table'
has "its columns are in the help" 'resident set size'
keys q
wait_for "second-server.js"
keys q
wait_for 'Size Delta'
ok "58-processes: q goes back"
type_text ':ps'
keys Enter
wait_for "second-server.js +$second"
ok "58-processes: :ps shows it too"
# With nothing but a file that cannot be loaded yet.
start 80x24 s1.heapsnapshot
keys '@'
wait_for "second-server.js +$second"
ok "58-processes: it can be had while something loads"
