#!/bin/sh
# Several snapshots: stepping, the base, files that fail.
. ./tests/e2e/lib.sh

start 80x24 s1.heapsnapshot s2.heapsnapshot s3.heapsnapshot
wait_for 'Array .*[+]1,000'
wait_for 's2 4.6 MB +.3 s3 5.1 MB'	# the one between comes last
keys '['
has "[ steps back" '1 s1 4.2 MB base  [[]2 s2 '
keys ']'
has "] steps on" '1 s1 4.2 MB base .*[[]3 s3 '
type_text ':base 2'
keys Enter
has ":base 2" '2 s2 4.6 MB base  [[]3 s3 '
has "the comparison follows" 'Session +[+]500 '
golden against-2
keys b
has "b asks" 'Compare with|[Bb]ase'
golden base-menu
escape
keys 0
has "0 lists them" 'ready, loaded in'

# One that fails says why; the others are usable.
cp tests/fixtures/README "$files/leak-server/bad.heapsnapshot"
start 80x24 s1.heapsnapshot bad.heapsnapshot s2.heapsnapshot
has "the others are compared" '1 s1 4.2 MB base .*[[]3 s2 4.6 MB'
keys 0
has "the list says what is wrong" 'bad .*this is no JSON'
rm -f "$files/leak-server/bad.heapsnapshot"

# Nothing to look at: an error and exit code 1.
start 80x24 none.heapsnapshot
has "an error when nothing loads" 'none.heapsnapshot: cannot be opened'
type_text 'echo "code $?"'
keys Enter
has "exit code 1" '^code 1'
