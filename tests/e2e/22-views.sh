#!/bin/sh
# From one object through all the views that are about it.
. ./tests/e2e/lib.sh

# The views by their digits, at the usual size and at a wide one.
for size in 80x24 120x36; do
	start "$size" s1.heapsnapshot s3.heapsnapshot
	wait_for 'Array .*[+]1,000'
	keys M-3
	wait_for '[(]GC roots[)] @3'
	golden "containment-$size"
	keys M-4
	wait_for 'Dominators .*'
	wait_for '[0-9]+ % +[0-9]+ '
	golden "dominators-$size"
	keys M-5
	wait_for 'Other JS objects'
	golden "statistics-$size"
	keys M-6
	wait_for 'Waste'
	wait_gone 'found; '
	golden "strings-$size"
	keys M-7
	wait_for 'Map[(]1,100[)]'
	golden "grown-$size"
	# An object, everything about it, where it stands elsewhere.
	keys M-1
	wait_for 'Session '
	type_text '/^Session'
	keys Enter
	wait_for '[Δ]'
	keys l l
	wait_for 'Retainers of Session @'
	keys o
	wait_for 'Properties [(]3[)]'
	golden "object-$size"
	keys q
	wait_gone 'Properties [(]3[)]'
	keys p
	wait_for 'server.js:173'
	golden "path-$size"
	keys x
	wait_for 'every edge as V8 has it'
	has "$size: raw is edge by edge" 'table in Map'
	keys q q
	wait_for 'Retainers of Session @'
	keys a
	wait_for 'new since the base'
	keys n
	wait_for '1,000'
	golden "merged-$size"
	keys q
	wait_for 'Retainers of Session @'
	keys v d
	wait_for 'Of Parent|Parent'
	has "$size: it is shown among what its table dominates" \
		'Retainers of Session @'
	keys M-Left
	wait_gone 'P Of Parent|P Parent'
	keys v c
	wait_for 'Containment'
	wait_for 'Retainers of Session @'
	has "$size: and where the root leads to it" ':: .*@'
done

# Paths that begin alike are cut where they are alike.
start 40x20 s3.heapsnapshot
wait_for 'Constructor'
type_text ':path @102573'
keys Enter
has "so that it is seen where they are not" 'global[[]"se… _p'
golden alike

# The filters of DevTools, and terms about objects.
start 80x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'Array .*[+]1,000'
keys M-1
wait_for 'Session '
type_text '|'
wait_for 'Duplicated strings'
golden filters
keys j Enter
wait_for 'filter duplicated: 2 rows'
has "duplicated strings alone are left" '[(]string[)] .* 2,188 '
keys Escape
wait_gone 'filter duplicated'
type_text '\after:1 retained>200 Session'
keys Enter
wait_for 'filter after:1 retained>200 Session: 1 row'
has "those allocated since the base" 'Session .* 1,000 '
keys M-Left
wait_gone 'filter after'
keys "\\" C-u
type_text 'size>x'
keys Enter
wait_for 'write size>1k'
has "a wrong term says how to write it" 'filter size>x: write size>1k'
escape
# The text of a string, to be read on.
type_text ':goto @83619'
keys Enter
wait_for 'Retainers of .*@83619'
keys t
wait_for 'use strict'
golden text
keys q
wait_for 'Retainers of .*@83619'
# q closes a view with a number as any other, too.
keys M-3 M-1 M-3
wait_for '3 Containment'
keys q
has "q goes back to where one came from" 'Retainers of .*@83619'
# Rows that are remembered.
type_text 'm1'
has "a place is a letter" 'a place is a letter'
type_text 'ma'
wait_for 'remembered under a'
keys M-3
wait_for '3 Containment'
type_text 'mB'
wait_for 'remembered under B'
type_text "'"
has "they are listed" 'a .*use strict.* Summary'
golden places
type_text 'a'
has "and gone to" 'Retainers of .*@83619'
type_text "''"
has "'' goes back" '3 Containment'
type_text "''"
wait_for 'Retainers of .*@83619'
# Copying, and writing what is on the screen.
keys c
wait_for 'Copy'
keys i
wait_for 'copied: @83619'
has "an id is copied" 'copied: @83619'
type_text ":write $place/seen.json"
keys Enter
wait_for 'written: [0-9]+ rows'
