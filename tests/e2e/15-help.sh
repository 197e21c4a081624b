#!/bin/sh
# Help shows the columns and the keys of what is on the screen.
. ./tests/e2e/lib.sh

start 80x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'Size Delta'
keys '?'
has "? opens it" 'heaptrail: help'
golden first
keys Space
wait_gone 'Columns of this table'
keys q
has "q closes it" 'Size Delta'
keys F1
has "F1 opens it too" 'heaptrail: help'
type_text '/CLIPBOARD'
keys Enter
has "what is not there is not found" 'nothing more is found below'
type_text '/snapshot'
has "/ is typed at the bottom" '^/snapshot$'
keys Enter
wait_gone 'Columns of this table'
type_text '/leave'
keys Enter
wait_for 'leave the'
golden_colors found
keys g
wait_for 'Columns of this table'
keys n n
wait_gone 'Columns of this table'
type_text 'N'
has "N goes back" 'leave the'
keys N N
has "and says where the first is" 'nothing more is found above'
type_text '/('
keys Enter
has "a wrong one is complained about" 'missing'
