#!/bin/sh
# The trend over three snapshots: as counts and as bytes, and into objects.
. ./tests/e2e/lib.sh

# Times of one second are not believed: else the screens would differ.
touch -r "$files/leak-server/s1.heapsnapshot" "$files/leak-server"/*.heapsnapshot

for size in 80x24 140x40; do
	start "$size" s1.heapsnapshot s2.heapsnapshot s3.heapsnapshot
	wait_for 'Array .*[+]1,000'
	wait_for 's2 4.6 MB'	# the one between comes last
	keys M-8
	wait_for 'Session .*every step, all new'
	golden "trend-$size"
	keys d d
	wait_for 'retained: the bytes that would go'
	keys g
	wait_gone 'retained: the bytes that would go'
	golden "trend-retained-$size"
	# What grew in place, and what holds it.
	type_text '/^Map'
	keys Enter
	wait_for 'larger, not more'
	keys l j
	wait_for 'Retainers of Map'
	golden "trend-map-$size"
done
# A directory stands for the snapshots in it, in the order of their numbers.
start 80x24 .
wait_for '3 s3 .*'
has "the directory's snapshots in order" '1 s1 .*2 s2 .*3 s3 '
wait_for 'Array .*[+]1,000'
# By commands, too.
type_text ':trend'
keys Enter
wait_for 'Session .*every step'
type_text ':measure size'
keys Enter
wait_for '[+][0-9.]+ kB'
has "the measure by its name" 'Session .*kB'
type_text ':measure weight'
keys Enter
wait_for 'trends are of count, size or retained'
has "no other measure" 'trends are of count, size or retained'
