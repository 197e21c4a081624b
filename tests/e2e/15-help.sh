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
