#!/bin/sh
# The terminal: resizing, suspending, dying, and giving it back as it was.
. ./tests/e2e/lib.sh

start_shell 80x24
type_text 'echo before; heaptrail s1.heapsnapshot s3.heapsnapshot'
keys Enter
wait_for 'Array .*[+]1,000'
resize 120x36
wait_for 'A Alloc'
golden wide
resize 40x10
wait_gone 'Alloc'
golden narrow
resize 12x3
has "too small is said politely" 'small|larger|x[0-9]'
resize 80x24
wait_for 'Array .*[+]1,000'
golden again

keys C-z
has "Ctrl-Z gives the shell" 'before'
type_text 'stty -a | grep -c -e " -echo " -e " -icanon "'
keys Enter
has "which echoes" '^0'
type_text 'clear; fg'
keys Enter
wait_for 'Array .*[+]1,000'
has "fg comes back" 'D▼Size Delta'
keys j
has "and answers keys" '2/79'
keys Q
has "Q leaves" '^[$] *$'

# Signals restore the terminal too. dash says how the program ended.
for signal in TERM HUP; do
	start 80x24 s1.heapsnapshot s3.heapsnapshot
	wait_for 'Array .*[+]1,000'
	pid=$(mux list-panes -F '#{pane_pid}')
	child=$(cat "/proc/$pid/task/$pid/children")
	# shellcheck disable=SC2086
	kill -$signal $child
	wait_for '^[$] *$|[$] $'
	type_text 'clear; stty -a | grep -c -e " -echo " -e " -icanon "'
	keys Enter
	has "SIG$signal restores the terminal" '^0'
done

# A paste at the prompt is text, not keys.
start 80x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'Array .*[+]1,000'
keys /
mux set-buffer 'qQ
D'
mux paste-buffer -p
has "a paste is text" '^/qQ'
escape
has "and nothing else" 'D▼Size Delta'
