#!/bin/sh
# What memwatch has logged: events, HeapDiffs, and its stats as a memory.
. ./tests/e2e/lib.sh

memwatch=../memwatch/events.ndjson
diff=../memwatch/heapdiff.json

start 100x24 TZ=UTC $diff $memwatch
has "shows events" '01:00:20 *26.0 MB *\+4.0 MB *\+48.0 MB'
has "a leak has a rate of ours" 'leak: heap growth.*26.0 MB *[+]16.0 MB *[+]48.0 MB'
has "there are three tables" '1 Events +2 HeapDiff +3 Memory'
golden events
keys M
has "M sorts by the rate" 'M▼'
keys 3
has "3 is the memory" 'JavaScript heap used .*\+24.0 MB .*leaking'
keys 2
has "2 is its HeapDiff" 'Session *1,000 *0 *\+1,000 *\+48.0 kB'
keys '['
has "HeapDiffs alone are a file of one table" '1 HeapDiff +0 Snap'
keys A
has "what is in all stays on top" '\(all\) *1,001 *4'
has "what has overflowed is not known" 'String *… *0 *… *\+240 B'
golden heapdiff
keys 3
has "there is no third" 'there is no view 3'
keys Q
