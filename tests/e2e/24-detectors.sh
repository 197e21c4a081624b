#!/bin/sh
# What the detectors found, from the overview down to an object; one alone.
. ./tests/e2e/lib.sh

for size in 80x24 140x40; do
	start "$size" s1.heapsnapshot s3.heapsnapshot
	wait_for 's1 4.2 MB base.*2 s3 5.1 MB'
	type_text ':detectors'
	keys Enter
	wait_for 'Event listeners .*[+]111 kB'
	golden "detectors-$size"
	type_text '/^Event'
	keys Enter
	wait_for '3/14 *$'
	keys l j
	wait_for 'listeners for "change"'
	wait_for 'Retainers of Array'
	golden "detectors-listeners-$size"
	keys l j
	wait_for 'Retainers of onOrderChange'
	has "the functions themselves" '▸ onOrderChange.*@37431 +server.js:113:49'
done
# One of them is a table of its own, as are some.
type_text ':detectors listeners'
keys Enter
wait_for '▸ listeners for "SIGUSR2"'
has "one detector" '^▸ listeners for "change" on one EventEmitter +variable orderEvent.*server.js:113:49'
type_text ':detectors nobody'
keys Enter
wait_for 'no detector is called nobody'
has "no such detector" 'no detector is called nobody'
# What holds them is said by the suspects, too.
keys 9
wait_for '550 listeners for "change" on one EventEmitter, added in server.js:113'
has "in the words of a suspect" '550 listeners for "change" on one EventEmitter, added in server.js:113'
