#!/bin/sh
# The log of an application and memory over time, alone and in a directory.
. ./tests/e2e/lib.sh

mkdir -p "$place/hunt/logs/deep"
awk -v lines=4000 -v truth="$scratch/truth" -f tests/big/log.awk \
	>"$place/hunt/logs/deep/app.log"
# The heap is a saw that stands still; buffers grow by 1 MB a second.
awk 'BEGIN {
	for (i = 0; i < 120; i++)
		printf "{\"time\":%d000,\"rss\":%d,\"heapTotal\":" \
		    "60000000,\"heapUsed\":%d,\"external\":%d," \
		    "\"arrayBuffers\":%d}\n", 1795397081 + i,
		    120000000 + i * 1000000, 20000000 + (i % 10) * 2000000 + \
		    (i % 20 >= 10 ? 1000000 : 0), 3000000 + i * 1000000,
		    2000000 + i * 1000000
}' >"$place/hunt/memory"
echo 'const x = require("x");' >"$place/hunt/server.js"
# How many lines there are of a level, as the screen has it.
lines_of() {
	sed -n "s/^\\[\"$1\",\([0-9]*\),.*/\1/p" "$scratch/truth" |
	sed 's/^\(.*\)\(...\)$/\1,\2/'
}

start 80x24 TZ=UTC "$place/hunt/logs/deep/app.log"
has "shows groups, and what the program runs out of" \
	'EMFILE.* error +[0-9]+ too many open files'
has "counts lines" "request completed +info +$(lines_of info)\$"
golden log
keys j
keys Enter
has "Enter opens lines" '^ +. 01:24:..*EMFILE: too many open files +error'
keys j Enter
has "Enter on a line opens all that is known of it" '^ +line [0-9]+, 2026-11-'
has "its whole message too" '^ +message .*EMFILE: too many open files'
keys g G
has "G goes to the last group" 'cache miss for user:#'
keys s
has "s asks for a column" 'Count'
escape
type_text ':sort count'
keys Enter
has "sorted by count" 'S▼Count'
golden log-by-count
keys / cache Enter
has "/ finds a message" 'cache miss'
type_text ':filter ECONN'
keys Enter
wait_gone 'cache miss'
has "a filter leaves what fits" 'upload failed'
escape
wait_for 'cache miss'
keys '?'
has "help has its columns" 'what the program runs out of'
keys q
wait_gone 'heaptrail: help'
resize 40x10
has "in a small terminal" 'request completed +2,799'
resize 80x24
keys Q

start 80x24 "$place/hunt/memory"
has "says which part grows" 'array buffers grows first'
has "the heap stands still" 'JavaScript heap used .* 0 B steady'
has "buffers rise" 'array buffers .*\+60\.0 MB rising'
golden memory
keys G
keys / array Enter
keys Enter
has "Enter opens samples" 'after 0\.000 s'
has "with how much they grew" 'after 1\.000 s +3\.0 MB +\+1\.0 MB'
golden memory-samples
type_text ':sort per_minute'
keys Enter g
has "sorted by slope" '\+60\.0 MB'
keys Q

# All of it, from the directory above.
start 80x24 "$place/hunt"
has "a directory shows what is in it" 'too many open files|grows first'
keys 0
has "its memory" '1 memory.*memory series, loaded'
has "its log, two directories below" '2 app\.log.*application log, loaded'
has "and what else is there" 'left out: server\.js \(JavaScript\)'
keys g Enter
has "Enter shows the memory" 'array buffers'
keys ']'
has "] goes on to the log" 'upload failed'
keys Q
