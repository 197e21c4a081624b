#!/bin/sh
# Every column has a key; the same key again turns the order round.
. ./tests/e2e/lib.sh

# first_row: the first row below the header.
first_row() {
	capture | grep -m1 -E '^(▸|▾)' || true
}

# sorted NAME PATTERN: the first row becomes this.
sorted() {
	sorted_wanted=$2
	if until_true first_is; then
		ok "$test_name: $1"
	else
		not_ok "$test_name: $1" "$scratch/screen"
	fi
}
first_is() {
	capture >"$scratch/screen"
	first_row | grep -qE -e "$sorted_wanted"
}

start 80x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'D▼Size Delta'
sorted "Size Delta at first" 'JSArrayBufferData'
keys D
sorted "D turns it round" 'Node /|Detached|ServerResponse|[(]'
has "the header says so" 'D▲Size Delta'
keys C
sorted "C: count delta" '[(]concatenated string[)]'
has "the header says so" 'C▼# Delta'
keys O
sorted "O: names" '[(]array[)]|[(]bigint[)]|[(]compiled'
keys A
sorted "A: allocated size" 'compiled code'
keys I
has "I turns it round" 'A▲ ?Alloc'
keys I
has "and back" 'A▼ ?Alloc'
keys '>'
has "> goes to the next column" '[A-Z]▼ ?(Freed|Size)'
keys '<'
has "< comes back" 'A▼ ?Alloc'
keys s
has "s opens the menu" 'Sort by'
golden menu
escape
has_not "Escape closes it" 'Sort by'
type_text ':sort new'
keys Enter
has ":sort new" 'W▼# New'
type_text ':sort nonsense'
keys Enter
has ":sort nonsense is refused" 'no column|nonsense'
