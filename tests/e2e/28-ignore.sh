#!/bin/sh
# Retainers that are ignored: what is nearest without them, and back again.
. ./tests/e2e/lib.sh

# open_session SIZE: the pane shows what holds the first Session.
open_session() {
	start "$1" s1.heapsnapshot s3.heapsnapshot
	wait_for 'Array .*[+]1,000'
	type_text '/^Session'
	keys Enter
	wait_for '6/79'
	keys Enter
	wait_for 'Session .*@[0-9]+ '
	keys j
	wait_for 'Retainers of Session @'
}

open_session 80x24
keys i
has "in the table above nothing is ignored" 'retainers can be ignored'
keys r
wait_for 'Retainers +of Session @'
wait_for 'context in get[(][)] .* 2 '
keys 7 j
wait_for ' 8/645'
keys i
has "i ignores" '1 ignored; :restore takes all back in'
has "the row says so" 'ignored: context i.* @60583 .* −'
has "the cursor stays, on what is nearest now" '388:8 8/645'
has "the title counts" '1 ignored *$'
has "without it the other accessor is nearest" 'context in set[(][)] .* 2 '
golden_colors marked-80x24
keys g
golden nearest-80x24
# Not the retainer alone, but all that leads to it.
keys 3 j
wait_for '4/'
keys i
has "the next is ignored, too" '2 ignored'
has "what is in its place is not it" ':131:23 4/'
golden next-80x24
type_text '/ignored: context in [(]'
keys Enter
wait_for 'ignored: context in [(]anonym.* −'
keys i
has "i on an ignored row takes it back in" '1 ignored; :restore'
has "and the cursor goes there with it" ' 4/645'
keys g
golden nearest-80x24
type_text ':restore'
keys Enter
has "restore takes all back in" 'nothing is ignored any more'
has_not "no row is ignored" 'ignored: '
wait_for 'context in get[(][)] .* 2 '
type_text ':restore'
keys Enter
has "there is nothing more to restore" ' nothing is ignored *[0-9/]*$'

# Where rows are sorted by something else the row stays: the next one it is.
keys g R
wait_for 'R▼Retained'
keys 7 j
wait_for ' 8/'
keys i
wait_for 'ignored: '
golden_colors sorted-80x24
type_text ':restore'
keys Enter
wait_for 'nothing is ignored any more'
keys T

# It is of one snapshot, and all its retainers know.
type_text ':ignore @85229'
keys Enter
has "what only it leads to is not reached" '1328 in .* −'
keys l
wait_for 'ignored: table in Map.* @85229'
keys q
has "the pane knows, too" 'Retainers of Session @[0-9]+, 1 ignored'
keys Tab l
has "it marks the row" 'ignored: table in Map.* @85229'
keys j i
has_not "the pane takes it back in" 'ignored: '
has "by the same key" 'nothing is ignored any more'
type_text ':ignore @85229'
keys Enter
wait_for 'ignored: table in Map.* @85229'
keys Tab
type_text ':snapshot 1'
keys Enter
has "another snapshot" '[[]1 s1'
type_text ':goto @85229'
keys Enter
wait_for 'Retainers of Map @85229'
has_not "has nothing ignored" 'ignored'
type_text ':ignore @999999999'
keys Enter
has "what is not there is not ignored" 'has no object @999999999'
type_text ':ignore me'
keys Enter
has "an id is asked for" 'give an object id: :ignore @12345'
stop

# Paths and merged retainers keep away from it, too.
open_session 80x24
keys p
wait_for 'P▲#'
golden path-80x24
keys j i
has "no path is left" 'no path goes by the 1 ignored; none is left; :restore'
has "the title counts there, too" '1 ignored *$'
type_text ':restore'
keys Enter
wait_for 'nothing is ignored any more'
wait_for 'listener "SIGUSR2" of'
keys 5 j
wait_for ' 6/'
keys i
has "without the global object other roots hold it" '[(]Stack roots[)] -> '
type_text ':restore'
keys Enter
wait_for 'nothing is ignored any more'
keys q a Enter
wait_for 'Held by'
wait_for 'variable sessions'
golden merged-80x24
keys i
has "nor is what holds a class" 'no way goes by the 1 ignored'
has "as the rows say" 'nothing, without what is ignored'
type_text ':restore'
keys Enter
has "all ways are back" 'variable sessions'
# A view that was left knows when it is come back to.
type_text ':ignore @85229'
keys Enter
wait_for '1 ignored *$'
keys q p
wait_for 'no path goes by the 1 ignored'
stop

# A big one takes a moment, which is shown, and can be cancelled.
big=$place/big.heapsnapshot
"$BUILD/tests/bench/make-snapshot" 4 >"$big"
start 80x24 --no-index "$big"
wait_for 'Constructor'
wait_gone 'loading 1'
type_text ':goto @123461'
keys Enter
wait_for '@123461'
keys r
wait_for 'Retainers +of .*@123461'
keys i C-g
has "what is under way can be cancelled" 'cancelled; what was ignored'
has_not "nothing is ignored then" 'ignored: '
# Until the screen is looked at while it is under way.
begin_and_look() {
	keys i
	shows 'distances: +[0-9]+ %'
}
if until_true begin_and_look; then
	ok "$test_name: how far it is can be seen"
else
	not_ok "$test_name: how far it is can be seen" "$scratch/screen"
fi
has_not "and it ends" 'distances: '
type_text ':restore'
keys Enter
has "with nothing left" 'nothing is ignored'
has_not "and no row that says so" 'ignored: '
keys i i i
has "what is under way is begun anew" ' [12] ignored; :restore'
keys i Q
wait_for '^[$] *$'
ok "$test_name: leaving does not wait for it"
