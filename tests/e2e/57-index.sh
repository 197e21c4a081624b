#!/bin/sh
# What was opened once is kept, and opened from there, with the same screen.
. ./tests/e2e/lib.sh

kept=$place/.cache/heaptrail

# keeps N: so many indexes, and nothing half done.
keeps() {
	[ "$(find "$kept" -name '*.index' 2>/dev/null | wc -l)" = "$1" ] &&
		[ -z "$(find "$kept" -name '*.new')" ]
}

# shows_as NAME: the screen is that of another test.
shows_as() {
	if until_true looks_like "$goldens/$2.screen"; then
		ok "$test_name: $1"
	else
		diff -u "$goldens/$2.screen" "$scratch/screen" \
			>"$scratch/diff"
		not_ok "$test_name: $1" "$scratch/diff"
	fi
}

three='s1.heapsnapshot s2.heapsnapshot s3.heapsnapshot'
start 80x24 "$three"
wait_for 'Array .*[+]1,000'
keys Q
wait_for '^[$] *$'
if [ -e "$kept" ]; then
	not_ok "$test_name: small files are not kept"
else
	ok "$test_name: small files are not kept"
fi

start 80x24 HEAPTRAIL_INDEX_MIN=1 --no-index "$three"
wait_for 'Array .*[+]1,000'
keys Q
wait_for '^[$] *$'
start 80x24 HEAPTRAIL_INDEX_MIN=1 "$three"
wait_for 'Array .*[+]1,000'
if until_true keeps 3; then
	ok "$test_name: three are kept while it runs"
else
	not_ok "$test_name: three are kept while it runs"
fi
keys Q
wait_for '^[$] *$'

# Old, so that it shows when they are used.
touch -d 2001-01-01 "$kept"/*
start 80x24 HEAPTRAIL_INDEX_MIN=1 "$three"
shows_as "the same screen" 10-open.three-80x24
if [ -z "$(find "$kept" -name '*.index' -not -newermt 2002-01-01)" ]; then
	ok "$test_name: they are used"
else
	not_ok "$test_name: they are used"
fi
keys /
type_text 'Session$'
keys Enter Enter j r
has "what holds an object" 'in \[[0-9]+\]|table|Map'
keys Q
wait_for '^[$] *$'
type_text 'clear; heaptrail cache'
keys Enter
has "the list" 'ready +5.0 MB +[0-9.]+ MB +20'

# Leaving while one is written leaves nothing.
big=$place/big.heapsnapshot
"$BUILD/tests/bench/make-snapshot" 1 >"$big"
start 80x24 --no-index "$big"
wait_for 'Constructor'
keys Q
wait_for '^[$] *$'
start 80x24 "$big"
wait_for 'Constructor'
keys Q
wait_for '^[$] *$'
if [ -z "$(find "$kept" -name '*.new')" ]; then
	ok "$test_name: nothing half done is left"
else
	not_ok "$test_name: nothing half done is left"
fi

# A series that does not fit into the memory: what is kept need not be held.
mkdir "$place/series"
for i in 1 2 3 4; do
	"$BUILD/tests/bench/make-snapshot" "1.0$i" \
		>"$place/series/s$i.heapsnapshot"
done
touch -d 2001-01-01 "$place/series"/*
start 110x24 --no-index --memory 240M "$place/series/*"
wait_for 'Constructor'
keys 0
has "without indexes there is no memory for all" 'needs about'
keys Q
wait_for '^[$] *$'
start 110x24 --memory 240M "$place/series/*"
wait_for 'Constructor'
keys 0
ready_ones() {
	capture >"$scratch/screen"
	[ "$(grep -c 'ready, loaded' "$scratch/screen")" = 4 ]
}
if until_true ready_ones; then
	ok "$test_name: all of a series are ready in less memory than they need"
else
	not_ok "$test_name: all of a series are ready in less memory" \
		"$scratch/screen"
fi
has "no more memory is held than there may be" 'memory [0-9.]+ MB of 240 MB'
keys 8
has "and all are in the trend" '#4'
keys 1
has "they can be walked" 'Record'
