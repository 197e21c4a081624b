#!/bin/sh
# Snapshots beside a log: the windows between them, z from lines to what has
# their ids in the heap, and from a class to what was logged while it grew.
. ./tests/e2e/lib.sh

make_hunt

# shellcheck disable=SC2086
start 80x24 TZ=UTC $hunt
wait_for 'Constructor'
has "z is offered" 'z logs'
type_text ':windows'
keys Enter
wait_for 'session (not|c0)'
golden windows
has "the class that grew alike" 'session not closed.* 500 Session .*\+500'
keys j z
wait_for 'Search .*for'
has "z finds its ids" '"c196"'
has "and who holds them" 'table in Map'
keys q
wait_for 'session (not|c0)'
keys l
has "a group opens into its lines" '10:01:02 session c0'
keys j j j j j j j j
keys z
wait_for 'Search  *for .c[0-9]+.$'
keys 1
wait_for 'Constructor'
# The class under the cursor: what was logged while it grew.
keys / '^Session' Enter
keys z
wait_for 'Windows'
has "from a class to the log" 'session not closed.*Session'
has_not "and to nothing else" 'BasketLine'
keys z
has "z again shows all" 'BasketLine'
keys / '^BasketLine' Enter
keys z
has "from a class row to its objects" '^. BasketLine .*2,200'
keys q
wait_for 'session (not|c0)'
keys 0
wait_for 'server.log'
type_text ':log'
keys Enter
wait_for 'Message'
has "the log" 'session not closed'
keys z
wait_for 'Search .*for'
has "z in the log itself" 'for .c499'
keys q
wait_for 'Message'
type_text ':windows'
keys Enter
has "windows from the log" 'Windows'
keys Q

# Without a snapshot there is nothing to look in.
start 80x24 TZ=UTC "$place/hunt/server.log"
wait_for 'Message'
has_not "z is not offered" 'z logs'
keys z
has "z says why" 'no snapshot to look for its ids in'
type_text ':windows'
keys Enter
has "so does :windows" 'windows means nothing of it'
keys Q

# shellcheck disable=SC2086
start 140x40 TZ=UTC $hunt
wait_for 'Constructor'
type_text ':windows'
keys Enter
wait_for 'session (not|c0)'
golden windows-wide
