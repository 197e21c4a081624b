#!/bin/sh
# A filter over many rows: the screen answers, tells how far it is, and Escape
# stops it.
. ./tests/e2e/lib.sh

large=$files/filtered.heapsnapshot
"$BUILD/tests/bench/make-snapshot" 2.5 >"$large"
trap 'stop; rm -f "$large"; until_true rm -rf "$place" 2>/dev/null' EXIT

start 100x24 --no-index "$large"
wait_for 'ready|Constructor'
wait_gone '…|loading'
type_text ':goto 7'
keys Enter
wait_for 'Map.*@7'
keys r
has "many hold the map" 'map in global'
type_text '\no such [a-z]+ at all'
has "it is told while it is typed" 'filter: [0-9]+ %'
keys Enter
has "and afterwards" 'filter: [0-9]+ %; Esc stops'
has "the rows stay meanwhile" 'map in Array .*@[0-9]+'
keys '?'
has "help opens meanwhile" 'heaptrail: help'
keys q
escape
has "Escape stops it" 'filter stopped'
has_not "nothing is filtered" 'filter: |filter no such'
has "all rows are shown" 'map in Array .*@[0-9]+'
type_text '\no such [a-z]+ at all'
keys Enter
wait_for 'filter: [0-9]+ %'
wait_gone 'filter: [0-9]+ %'
has "left alone it comes to an end" 'filter no such .*: 0 rows'
escape
has "and Escape takes it away" 'map in Array .*@[0-9]+'
