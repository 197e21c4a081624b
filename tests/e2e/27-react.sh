#!/bin/sh
# What the profiler of React DevTools exports: commits, components, and beside
# snapshots.
. ./tests/e2e/lib.sh

react=../react/small-react.json

start 80x24 $react
has "shows commits" 'commit 1 of App *100.1 ms *12.5 ms'
has_not "there are no tabs of heaps" 'Containment'
keys Enter
has "Enter opens what was rendered" 'List *10.0 ms *0.5 ms.*props: items'
golden commits
keys 2
has "2 is components" 'Row in Memo *6.3 ms .*3 .*1 first'
keys Enter
has "Enter opens renders" 'commit 2 of App #4'
golden components
keys M
has "M sorts by the mean" 'M▼Mean'
keys r
has "r is about heaps" 'is about heaps; this is a React DevTools profile'
keys / App Enter
has "/ finds a component" 'App *2.5 ms'
keys '?'
has "help has its columns" 'without what is below it'
keys q
wait_gone 'heaptrail: help'
keys Q

start 140x40 s1.heapsnapshot $react
has "beside a snapshot: that comes first" 'Constructor'
keys ']'
has "beside a snapshot: ] goes to the profile" 'commit 1 of Toast'
keys Enter
golden commits-wide
keys Q
