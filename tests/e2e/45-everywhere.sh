#!/bin/sh
# Searching the whole snapshot, and tables that take their time.
. ./tests/e2e/lib.sh

start 80x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'Array .*[+]1,000'
keys f
wait_for 'search the snapshot:'
type_text '^session-1$'
keys Enter
has "f searches the whole snapshot" 'session-1'
has "and says for what" 'Search +for \^session-1\$'
keys q
wait_for 'Comparison'
type_text ':search ^Session$'
keys Enter
has "a class is found" 'Session +class'
keys j Enter
has "it opens into its objects" 'Session .*@[0-9]+'
keys q
type_text ':search @3'
keys Enter
has "an id is found" '@3 '
keys q
type_text ':search no such thing at all'
keys Enter
has "nothing found is said" 'nothing in this snapshot matches'
keys q
keys f
wait_for 'search the snapshot:'
type_text '('
keys Enter
has "a bad expression is said" 'missing|parenthes|[(]'
keys C-u
escape
type_text ':strings'
keys Enter
has ":strings lists duplicates" 'String +.*Length.*Count.*Waste'
golden strings
keys Enter
has "a text opens into its strings" '" @[0-9]+'
keys Q
wait_for '^[$] *$'
# What takes long shows how far it is, and Escape stops it.
start 80x24 s3.heapsnapshot
wait_for 'Constructor'
type_text ':search ^Session$|(.*.*)*~~'
keys Enter
has "rows come while it goes on" 'Session +class'
has "it says how far it is" '[0-9]+ %, [0-9]+ found; Esc stops'
keys Enter
has "and they can be opened" 'Session .*@[0-9]+'
escape
has "Escape stops it" 'the search was stopped'
has_not "and nothing goes on" 'Esc stops'
has "what was found stays" 'Session +class'
type_text ':search ^None$|(.*.*)*~~'
keys Enter
wait_for 'Esc stops'
keys q
has "a view can be left meanwhile" 'Session +class'
keys Q
wait_for '^[$] *$'
