#!/bin/sh
# Commands after a colon: completion, history, mistakes.
. ./tests/e2e/lib.sh

start 80x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'Array .*[+]1,000'
type_text ':unit'
keys Tab
has "Tab completes" '^:units *$'
type_text ' iec'
keys Enter
has ":units iec" 'KiB'
type_text ':units exact'
keys Enter
has ":units exact" '204,80[0-9]'
keys :
keys Up
has "Up brings the last one back" '^:units exact'
escape
wait_gone '^:units'
type_text ':nonsense'
keys Enter
has "an unknown command is refused" 'nonsense'
type_text ':goto @1234567'
keys Enter
has "an unknown object is refused" '1234567'
type_text ":write $place/table.json"
keys Enter
until_true test -s "$place/table.json"
if jq -e '.table == "diff" and (.rows | length) == 79' \
    "$place/table.json" >/dev/null 2>&1; then
	ok "60-commands: :write makes json"
else
	not_ok "60-commands: :write makes json" "$place/table.json"
fi
type_text ':quit'
keys Enter
wait_for '^[$] *$'
type_text 'echo "code $?"'
keys Enter
has ":quit leaves with 0" '^code 0'

# Names of files, and terms of the filter line, are completed.
mkdir -p "$place/out/folder" "$place/out/.hidden"
touch "$place/out/file.json"
start 80x24 s3.heapsnapshot
wait_for 'Constructor'
keys w
type_text "$place/out/f"
keys Tab
has "Tab completes a file" 'out/file.json *$'
keys Tab
has "and then a folder" 'out/folder/ *$'
keys Tab
has "and the first again" 'out/file.json *$'
keys C-c
type_text ":write $place/out/."
keys Tab
has "a hidden one is asked for" ':write .*out/.hidden/ *$'
keys C-c
type_text "\\size>1k !det"
keys Tab
has "a term is completed, turned round as well" 'filter: size>1k !detached *$'
keys C-u
type_text 'held'
keys Tab Tab
has "with each word that it may have" 'filter: held-by:contexts *$'
keys C-u
type_text 'ret'
keys Tab
has "or up to where a number begins" 'filter: retained> *$'
keys C-c
type_text ':filter cl'
keys Tab
has "also after :filter" ':filter class: *$'
keys C-c
