#!/bin/sh
# Names from the heap cannot disturb the terminal.
. ./tests/e2e/lib.sh

start 80x24 ../tiny/names.heapsnapshot
wait_for 'global'
golden names-80x24
start 40x10 ../tiny/names.heapsnapshot
wait_for 'global'
golden names-40x10
start 80x24 ../tiny/halves.heapsnapshot
wait_for 'global'
golden halves
type_text '/^[(]string'
keys Enter
wait_for '2/'
keys l
wait_for 'alone'
golden strings
