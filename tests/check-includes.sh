#!/bin/sh
# Includes run one way: see the rooms in .github/CONTRIBUTING.md. A room may
# include itself and what stands below it. (A room that tests are in may
# include anything.)
. ./tests/lib.sh

# "file includes header" for every include of ours and of four libraries.
for file in model/*.[ch] model/*/*.[ch] live/*.[ch] ui/*.[ch] src/*.[ch] src/*/*.[ch]; do
	[ -f "$file" ] || continue
	sed -nE 's/^#[[:space:]]*include[[:space:]]*[<"]([^>"]*)[>"].*/\1/p' \
		"$file" | sed "s|^|$file |"
done >"$scratch/includes"

awk '
# How high a file stands; a file may include what is no higher than itself.
function height(path) {
	if (path ~ /^src\//) return 100
	if (path ~ /^ui\//) return 80
	if (path ~ /^live\//) return 70
	if (path ~ /^model\/catalogue\./) return 60
	# Where code is, is asked of a heap and no table.
	if (path ~ /^model\/explore\/place(_text)?\./) return 41
	if (path ~ /^model\/(explore|compare|detect|explain|formats)\//) return 50
	if (path ~ /^model\/session\./) return 45
	if (path ~ /^model\/(digest|heap_index)\./) return 42
	if (path ~ /^model\/(load|heap_columns|need)\./) return 40
	if (path ~ /^model\/graph\//) return 30
	if (path ~ /^model\/snapshot\//) return 20
	if (path ~ /^model\/table(_order)?\./) return 10
	if (path ~ /^model\/index\//) return 5
	if (path ~ /^model\/base\//) return 0
	return -1
}
function wrong(why) {
	print "not ok " $1 " includes " $2 ": " why
	bad++
}
{
	checked++
	ours = $2 ~ /^(model|live|ui|src)\//
	if ($2 ~ /curses\.h$/ && $1 != "ui/screen.c")
		wrong("only ui/screen.c may")
	if ($2 ~ /termkey\.h$/ && $1 != "ui/input.c")
		wrong("only ui/input.c may")
	if ($2 ~ /libwebsockets\.h$/ && $1 != "live/inspector.c")
		wrong("only live/inspector.c may")
	if ($2 ~ /cJSON\.h$/ && $1 !~ /^model\/snapshot\/(meta|sniff|json)\./ &&
	    $1 !~ /^model\/formats\// && $1 !~ /^live\// && $1 !~ /^src\/output\//)
		wrong("JSON is read in model/snapshot/meta.c only")
	if (!ours)
		next
	if (height($2) < 0 || height($1) < 0)
		wrong("a room that this check does not know")
	else if (height($2) > height($1))
		wrong("that runs uphill")
	if ($1 ~ /^ui\// && $2 ~ /^live\//)
		wrong("ui knows tables, not processes")
	if ($1 ~ /^ui\// && $2 ~ /^model\// && $2 !~ /^model\/table\.h$/ &&
	    $2 !~ /^model\/base\//)
		wrong("ui knows tables, not snapshots")
}
END {
	if (checked && !bad)
		print "ok includes run one way: " checked " of them"
}' "$scratch/includes"

# Own header first, so that every header is known to stand alone.
bad=0
for file in model/*.c model/*/*.c live/*.c ui/*.c src/*.c src/*/*.c; do
	header=${file%.c}.h
	[ -f "$header" ] || continue
	first=$(sed -nE 's/^#include [<"]([^>"]*)[>"].*/\1/p' "$file" |
		head -n 1)
	if [ "$first" != "$header" ]; then
		not_ok "$file includes $first before $header"
		bad=1
	fi
done
[ $bad = 1 ] || ok "every file includes its own header first"

# Files stay small enough to have one job.
for file in model/*.[ch] model/*/*.[ch] live/*.[ch] ui/*.[ch] src/*.[ch] src/*/*.[ch]; do
	[ -f "$file" ] || continue
	lines=$(wc -l <"$file")
	if [ "$lines" -gt 600 ]; then
		not_ok "$file has $lines lines"
		bad=1
	fi
done
[ $bad = 1 ] || ok "no file has more than 600 lines"

# A name that two rooms have is taken from the one that is linked first, and
# nobody says so.
for room in model live ui src; do
	nm --defined-only "$BUILD/lib$room.a" 2>/dev/null |
		awk '$2 ~ /^[BCDRT]$/ { print $3 }' | sort -u
done | sort | uniq -d >"$scratch/twice"
if [ ! -f "$BUILD/libsrc.a" ] || ! command -v nm >/dev/null; then
	skip "no name is in two rooms" "not built, or no nm"
elif [ -s "$scratch/twice" ]; then
	not_ok "no name is in two rooms" "$scratch/twice"
else
	ok "no name is in two rooms"
fi
