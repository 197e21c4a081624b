#!/bin/sh
# Columns are chosen in the program and remembered; percents, bars or nothing.
. ./tests/e2e/lib.sh

config=$place/.config/heaptrail/config

# keeps NAME WANTED: the config file becomes this.
keeps() {
	# shellcheck disable=SC2059
	printf "$2" >"$scratch/wanted"
	if until_true cmp -s "$scratch/wanted" "$config"; then
		ok "$test_name: $1"
	else
		diff -u "$scratch/wanted" "$config" >"$scratch/diff" 2>&1
		not_ok "$test_name: $1" "$scratch/diff"
	fi
}

mkdir -p "$place/.config/heaptrail"
printf '# mine\n\nunits =   si\n' >"$config"
start 120x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'D▼Size Delta'
keys F2
has "F2 opens the menu" 'Columns: Space, then Enter'
golden menu
keys Down Down Down Space
wait_gone 'L # Del '
has "Space hides a column at once" '# New +C'
type_text 'F'
has_not "its letter hides another" 'F Freed'
keys Enter
wait_gone 'then Enter'
keeps "Enter keeps the choice" '# mine\n\nunits =   si\ncolumns diff '\
'constructor location new delta alloc_size size_delta grown_size '\
'retained_change size_change grown\n'
keys F2 Down Down Space
wait_gone 'W # New'
escape
has "Escape takes back what was tried" '# New +C'
type_text 'L'
has "a letter sorts by a hidden column, which is shown" 'L▼# Del '
type_text 'C'
wait_for 'C▼# Delta'
has_not "and hidden again" 'L[ ▼]# Del '
keys Q
wait_for '^[$] *$'

start 80x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'D▼Size Delta'
keys F2
has "what is chosen and has no room says so" 'Location +no room'
keys C-c Q
wait_for '^[$] *$'

start 120x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'D▼Size Delta'
has_not "another time they are hidden too" 'L[ ▼]# Del '
type_text ':columns del'
keys Tab
has "Tab completes a key" ':columns deleted'
type_text ' new'
keys Enter
has ":columns chooses" 'W # New +L # Del +D▼Size Delta'
keeps "and keeps" '# mine\n\nunits =   si\ncolumns diff new deleted\n'
type_text ':columns id'
keys Enter
has "what is not there is refused" 'diff has no column id; it has constr'
type_text ':columns default'
keys Enter
has ":columns default shows all" 'Alloc'
keeps "and leaves no trace" '# mine\n\nunits =   si\n'
type_text '1'
wait_for 'R▼Retained'
has "percents stand beside sizes" 'B +[0-9]+ %'
type_text '%'
has "% draws bars" 'B ?█'
has_not "instead of percents" 'B +[0-9]+ %'
golden bars
type_text '%'
has_not "or nothing" '█'
type_text '%'
has "or percents again" 'B +[0-9]+ %'
type_text ':shares bars'
keys Enter
has ":shares bars" 'B ?█'
type_text ':shares nonsense'
keys Enter
has "no other words" 'percent, bars or none'
# Nothing is hidden in a table that was hidden in another.
type_text ':columns count'
keys Enter
wait_gone 'Shallow Size'
keeps "a line for each table" '# mine\n\nunits =   si\ncolumns summary count\n'
keys Q
wait_for '^[$] *$'

# A place that nothing can be written to: said once, and it goes on.
start 120x24 XDG_CONFIG_HOME=/proc/self s1.heapsnapshot s3.heapsnapshot
wait_for 'D▼Size Delta'
type_text ':columns new'
keys Enter
has "a read-only place is told of" 'cannot write /proc/self/heaptrail/config'
has_not "the columns are hidden all the same" 'L[ ▼]# Del '
type_text ':columns deleted'
keys Enter
wait_for 'L[ ▼]# Del '
has_not "and it is told of once" 'cannot write'
