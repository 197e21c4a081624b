#!/bin/sh
# The screen answers while a big file loads, and Escape stops that.
. ./tests/e2e/lib.sh

big=$place/big.heapsnapshot
"$BUILD/tests/bench/make-snapshot" 8 >"$big"
start 80x24 s1.heapsnapshot "$big"
has "progress is shown" 'loading 2: +[0-9]+ %'
keys '?'
has "help opens meanwhile" 'heaptrail: help'
keys q
wait_gone 'heaptrail: help'
escape
has "Escape cancels" 'cancelled'
has_not "nothing is loading any more" 'loading 2'
type_text ':snapshot 1'
keys Enter
keys 1
has "what was loaded can be used" 'Constructor'
keys Q
wait_for '^[$] *$'
