#!/bin/sh
# The walk that the program is for: from what grew to what holds it.
. ./tests/e2e/lib.sh

for size in 80x24 120x36; do
	start "$size" s1.heapsnapshot s3.heapsnapshot
	wait_for 'Array .*[+]1,000'
	type_text '/^Session'
	keys Enter
	has "$size: the cursor is on the class" '6/79'
	keys Enter
	has "$size: the class opens" 'Session .*@[0-9]+ '
	keys j
	has "$size: the pane follows the cursor" 'Retainers of Session @'
	has "$size: and names what holds it" 'sessions in '
	golden "pane-$size"
	keys r
	has "$size: r fills the screen" 'Retainers +of Session @'
	golden "retainers-$size"
	keys q
	wait_for 'Grown'
	golden "back-$size"
done

# In 40 columns there is no pane; r still shows it.
start 40x10 s1.heapsnapshot s3.heapsnapshot
wait_for 'Array'
type_text '/^Session'
keys Enter
wait_for '6/79'
keys Enter
wait_for 'Sess.*@'
keys j r
wait_for 'table'
golden "retainers-40x10"

# A ring is marked and not followed for ever.
start 80x24 ../tiny/ring.heapsnapshot
wait_for 'Ring'
type_text ':goto @11'
keys Enter
has "goto shows the object" 'Retainers of Ring @11'
has "the ring is marked" 'cycle: next in Ring .*@11'
golden ring
