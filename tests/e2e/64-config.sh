#!/bin/sh
# Keys, colours and options from the config file; lines that are wrong.
. ./tests/e2e/lib.sh

config=$place/.config/heaptrail/config
mkdir -p "$place/.config/heaptrail"
cat >"$config" <<'END'
units = iec
shares = bars
bind F7 sort
bind D half-down
bind x goto
unbind s
color class 201 default
END
start 100x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'D▼Size Delta'
has "units = iec" 'KiB'
has "the hints have the keys of now" 'F6 sort'
capture -e >"$scratch/colors"
if grep -q '38;5;201m' "$scratch/colors"; then
	ok "$test_name: color class 201"
else
	not_ok "$test_name: color class 201" "$scratch/colors"
fi
keys F7
has "bind F7 sort" 'Sort by'
escape
wait_gone 'Sort by'
type_text 's'
has "unbind s" 'the key s does nothing here'
# A letter of a column that somebody has bound is theirs.
type_text 'D'
has "bind D" ' [1-9][0-9]/[0-9]+$'
has_not "sorts no more" 'D▲'
type_text 'x'
has "a command that needs more asks for it" '^:goto $|^:goto$'
escape
wait_gone '^:goto'
type_text '?'
wait_for 'heaptrail: help'
keys C-f C-f
has "the help has the keys of now" 'F6, F7 +choose the column'
type_text 'q'
wait_gone 'heaptrail: help'
type_text '1'
has "shares = bars" '█'
keys Q
wait_for '^[$] *$'

# What the command line says goes before, and --no-config reads nothing.
start 100x24 --units si s1.heapsnapshot s3.heapsnapshot
wait_for 'D▼Size Delta'
has_not "--units si" 'KiB'
keys F7
has "but the keys are bound" 'Sort by'
escape
keys Q
wait_for '^[$] *$'
start 100x24 --no-config s1.heapsnapshot s3.heapsnapshot
wait_for 'D▼Size Delta'
keys F7
has "--no-config" 'the key F7 does nothing here'
keys Q
wait_for '^[$] *$'

printf 'units = iec\nbind j nothing\nwrong\n' >"$config"
start 100x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'D▼Size Delta'
# shellcheck disable=SC2088
has "a wrong line is told of" '~/.config/heaptrail/config:2: .* nothing'
has "and how many there are" '^ 2 wrong lines: '
has "the right one counts" 'KiB'
type_text 'j'
has "the next key goes on" ' 2/[0-9]+$'
