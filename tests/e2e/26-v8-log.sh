#!/bin/sh
# V8 logs and what node --prof-process makes of them: alone, and beside
# snapshots.
. ./tests/e2e/lib.sh

log=../logs/small-v8.log

start 80x24 $log
has "shows where ticks fell" 'JavaScript *160'
has "opens the parts" '\*hotLoop'
has_not "there are no tabs of heaps" 'Containment'
golden ticks
keys 2
has "2 is bottom up" 'Parent'
keys Enter
has "Enter opens who called" '<anonymous> *100 *50 % *100 %'
golden callers
keys 3
has "3 is what V8 did over time" 'garbage collection *30'
golden gc
keys Enter
has "Enter opens when" '0.000 s to 0.004 s'
keys G
has "the heap is there" 'heap .*2.6 MB'
keys r
has "r is about heaps" 'is about heaps; this is a V8 log'
keys 1
wait_for 'JavaScript *160'
keys / hotLoop Enter
has "/ finds a function" 'app.js:3:17'
type_text ':copy-as location'
keys Enter
has "the location can be copied" \
	'copied: /srv/app/logs-fixture/app.js:3:17'
keys '?'
has "help has its columns" 'recursion counts once'
keys q
wait_gone 'heaptrail: help'
keys Q

# A report says less, and says so.
cat >"$place/report.txt" <<'EOF'
Statistical profiling result from x.log, (9 ticks, 2 unaccounted, 0 excluded).

 [JavaScript]:
   ticks  total  nonlib   name
      5   55.6%   55.6%  JS: *work /srv/app/a.js:3:17

 [Summary]:
   ticks  total  nonlib   name
      5   55.6%   55.6%  JavaScript
      3   33.3%   33.3%  GC

 [Bottom up (heavy) profile]:
   ticks parent  name
      5   55.6%  JS: *work /srv/app/a.js:3:17
      5  100.0%    JS: ~<anonymous> /srv/app/a.js:1:1
EOF
start 80x24 s1.heapsnapshot "$place/report.txt"
has "beside a snapshot: that comes first" 'Constructor'
keys ']'
has "beside a snapshot: ] goes to the report" '\*work'
keys 2 Enter
has "beside a snapshot: who called" 'a.js:1:1'
keys 3
has "beside a snapshot: 3 says that times are not known" \
	'does not say when ticks were'
keys Q
