#!/bin/sh
# Searching and filtering, by regular expression.
. ./tests/e2e/lib.sh

start 80x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'Array .*[+]1,000'
type_text '/^(Watcher|Invoice)$'
keys Enter
has "/ goes to the first hit" '10/79'
keys n
has "n goes to the next" '14/79'
keys n
has "n goes round" '10/79'
keys N
has "N goes back" '14/79'
type_text '/no such class'
keys Enter
has "no hit is said" '[Nn]ot found|no (row|hit|match)|nothing'
type_text '/('
keys Enter
has "a bad expression is said" 'missing|parenthes|[(]'
escape
type_text '\^Buffer'
keys Enter
has "\\ filters" '1/1'
golden filtered
keys '!'
has "! turns it round" '/78'
has_not "and drops the row" '^▸ Buffer'
keys "\\"
keys C-u
keys Enter
has "an empty filter shows all" '/79'
