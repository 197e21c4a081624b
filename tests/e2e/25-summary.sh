#!/bin/sh
# The summary: classes open into objects, objects into fields.
. ./tests/e2e/lib.sh

start 120x36 s1.heapsnapshot s3.heapsnapshot
wait_for 'Array .*[+]1,000'
keys 1
wait_for 'Constructor.*Count'
type_text '/^Customer'
keys Enter
wait_for '20/'
keys l
wait_for '20/1'
keys l
wait_for 'Customer [{].*@'
keys l
keys j j j j
has "an object opens into its fields" 'mail :: .*@example.test'
golden fields
keys h h h
has_not "h closes it" 'mail :: .*@example.test'
keys -
golden closed
type_text ':goto @6171'
keys Enter
has "goto finds the context" 'system / Context .*@6171'
