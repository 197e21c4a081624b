#!/bin/sh
# A snapshot on standard input, while the keys come from the terminal.
. ./tests/e2e/lib.sh

# run COMMAND: types it at the prompt of a new shell.
run() {
	start_shell 80x24
	type_text "clear; $1"
	keys Enter
}

# leaves NAME: quits and has the shell back, which echoes again.
leaves() {
	keys Q
	wait_for '^[$] *$'
	type_text 'clear; stty -a | grep -c -e " -echo " -e " -icanon "'
	keys Enter
	has "$1: leaves" '^0'
}

run 'cat s3.heapsnapshot | heaptrail -'
has "a pipe: is loaded" 'Constructor'
has "a pipe: is called standard input" '\[1 \(standard input\)'
keys j
has "a pipe: j moves" ' 2/'
keys '?'
has "a pipe: ? helps" 'heaptrail: help'
keys q
wait_gone 'heaptrail: help'
keys C-z
has "a pipe: Ctrl-Z gives the shell" '[Ss]topped'
type_text 'clear; fg'
keys Enter
has "a pipe: fg comes back" ' 2/'
leaves "a pipe"

run 'gzip -c s3.heapsnapshot | heaptrail s1.heapsnapshot -'
has "two: are compared" 'Array .*[+]1,000'
golden two
leaves "two"

run 'heaptrail - s3.heapsnapshot <s1.heapsnapshot'
has "a file: is compared" 'Array .*[+]1,000'
keys 0
has "a file: is in the list" '1 \(standard input\) base .*ready'
leaves "a file"


# One that says no more after a while: the screen lives, and gives up.
mkfifo "$place/pipe"
(
	head -c 1000000 "$files/leak-server/s3.heapsnapshot"
	exec sleep 1000
) >"$place/pipe" &
feeder=$!
run "heaptrail s1.heapsnapshot - <$place/pipe"
wait_for 'loading 2'
keys 0
has "a slow pipe: says how far it is" ': 1.0 MB so far'
keys j
has "a slow pipe: j moves" ' 2/2'
escape
has "a slow pipe: Escape cancels" 'cancelled *$|cancelled  '
keys Enter
has "a slow pipe: is not read again" 'standard input can be read only once'
leaves "a slow pipe"
kill $feeder

# Leaving does not wait for the end of what comes.
"$BUILD/tests/bench/make-snapshot" 4 >"$place/big.heapsnapshot"
run "cat $place/big.heapsnapshot $place/big.heapsnapshot | heaptrail -"
wait_for 'loading|Constructor|something follows'
leaves "while it comes"

start 80x24 -
has "the terminal is no snapshot" 'standard input.: is the terminal'
