#!/bin/sh
# Snapshots, logs, memory series and V8 logs on one timeline, against a real
# process that says what it did between its snapshots (tests/windows), with
# node or each of $NODES; and against the real set of files in ../shared.
# shellcheck disable=SC2016
. ./tests/lib.sh

program=$PWD/tests/windows/uploads.js

# holds NAME JQ: the rows of $scratch/got, as $rows, and the truth, as $truth.
holds() {
	if jq -e --slurpfile truth "$scratch/truth" \
	    '.rows as $rows | $truth[0] as $truth | '"$2" \
	    <"$scratch/got" >"$scratch/jq" 2>&1; then
		ok "$name: $1"
	else
		not_ok "$name: $1" "$scratch/jq"
	fi
}

# windows FILE...: its table, all rows of it, in $scratch/got.
windows() {
	"$heaptrail" windows "$@" --no-index --depth 3 --format json \
		>"$scratch/got" 2>"$scratch/err" ||
		not_ok "$name: windows" "$scratch/err"
}

# What each window must say; rows of a window follow it. jq has no scan() of
# arrays, so rows are put together first.
parts='([foreach $rows[] as $r ({ n: 0 };
	if $r.kind == "window" then .n += 1 else . end |
	.row = $r; .row + { n: .n })] | group_by(.n)) as $parts |
def lines($part; $what): $part[] | select(.kind == "lines" and
	(.window | startswith($what)));
def inner: [$parts[] | select(.[0].window | test("^#\\d+ to #\\d+"))];'

# lined_up: what is true of any log of this process.
lined_up() {
	holds "windows" "$parts"'(inner | length) == ($truth.parts | length)'
	holds "lines in each" "$parts"'[inner[] | [lines(.; "upload failed"),
		lines(.; "stored"), lines(.; "slow") | .lines]] ==
		[$truth.parts[] | [.failed, .ok, .slow]]'
	holds "what grew with the errors" "$parts"'[inner[] |
		lines(.; "upload failed") | [.class, .count_delta]] ==
		[$truth.parts[] | ["UploadJob", .failed]]'
	holds "they agree best" "$parts"'all(inner[];
		([.[1:][] | select(.depth == 2)][0] |
		.class == "UploadJob" and .agreement > 80))'
	holds "what grew without a word" "$parts"'[inner[] | .[] |
		select(.depth == 2 and .window == "SessionRecord") |
		.count_delta] == [$truth.parts[].sessions]'
	holds "before the first" "$parts"'([$parts[] |
		select(.[0].window | startswith("before #1"))] |
		length == 1 and ([.[0] | lines(.; "listening").lines] == [1]))'
	holds "after the last" "$parts"'([$parts[] |
		select(.[0].window | startswith("after #4"))] |
		length == 1 and ([.[0] | lines(.; "bye").lines] == [1]))'
}

# check NODE VERSION
check() {
	name=node$2
	work=$scratch/$2
	rm -rf "$work"
	mkdir "$work"
	if ! (cd "$work" && env -i TZ=Asia/Kolkata PATH="$PATH" "$1" --prof \
	    --logfile=v8.log --no-logfile-per-isolate "$program") \
	    >"$scratch/truth" 2>"$scratch/err"; then
		not_ok "$name: the process" "$scratch/err"
		return
	fi
	snapshots=$(echo "$work"/Heap.*.heapsnapshot)

	# The process lived in another zone; only its snapshots show that.
	export TZ=America/New_York
	# shellcheck disable=SC2086
	windows $snapshots "$work/app.log"
	name="$name, pino"
	lined_up
	holds "errors" "$parts"'[inner[][0].errors] == [$truth.parts[].failed]'
	holds "a line has its id" "$parts"'[inner[0][] |
		select(.kind == "line")] | .[0].request | test("^req-\\d{12}$")'

	# What two logs have both counts once, and so does a file named twice.
	name="node$2, twice"
	grep '"level":50' "$work/app.log" >"$work/errors.log"
	mkdir "$work/logs"
	ln "$work/app.log" "$work/logs/again.log"
	: >"$work/empty.log"
	# shellcheck disable=SC2086
	windows $snapshots "$work/errors.log" "$work/empty.log" "$work/logs" \
		"$work/app.log"
	lined_up
	holds "errors" "$parts"'[inner[][0].errors] == [$truth.parts[].failed]'
	said "an empty log is left out" 'left out: .*empty.log'
	rm -r "$work/logs" "$work/errors.log" "$work/empty.log"

	name="node$2, piped"
	# shellcheck disable=SC2086
	windows $snapshots - <"$work/app.log"
	lined_up

	name="node$2, clock"
	# shellcheck disable=SC2086
	windows $snapshots "$work/pretty.log"
	lined_up
	said "the day is a guess" 'has no dates'

	name="node$2, all"
	windows "$work"
	holds "memory" "$parts"'[inner[] | [.[] | select(.kind == "memory")] |
		length >= 4 and all(.[]; .size_delta != null)] |
		(length > 0 and all)'
	holds "garbage collection" "$parts"'any(inner[][]; .kind == "gc")'
	# Older versions of V8 write when they collect.
	if grep -q '^scavenge,begin' "$work/v8.log"; then
		holds "collections" "$parts"'any(inner[][]; .kind == "gc" and
			.lines > 0)'
	else
		said "the V8 log's start is a guess" \
			'does not say when it began'
	fi
	# The heap that was used, as the process says itself.
	first=$(jq -r .heapUsed "$work/memory.ndjson" | sed -n 1p)
	last=$(jq -r .heapUsed "$work/memory.ndjson" | sed -n 3p)
	holds "used heap" "$parts"'inner[0] | any(.[]; .window ==
		"memory: JavaScript heap used" and
		.size_delta == '"$((last - first))"')'

	name="node$2, a class"
	# shellcheck disable=SC2086
	windows $snapshots "$work/app.log" --class UploadJob
	holds "only its lines" "$parts"'(inner | length) ==
		($truth.parts | length) and all(inner[]; [.[] |
		select(.depth == 2).class] | unique == ["UploadJob"])'
	# shellcheck disable=SC2086
	windows $snapshots "$work/app.log" --class NoSuchClass
	said "no lines" 'none of the snapshots has a class'

	name="node$2, out of order"
	# shellcheck disable=SC2046,SC2086
	windows $(printf '%s\n' $snapshots | sort -r) "$work/app.log"
	said "that is said" 'not stand in the order'

	name="node$2, no times"
	i=0
	for file in $snapshots; do
		i=$((i + 1))
		cp "$file" "$work/s$i.heapsnapshot"
		touch -d 2026-11-01T00:00:00Z "$work/s$i.heapsnapshot"
	done
	windows "$work"/s?.heapsnapshot "$work/app.log"
	said "that is said" 'not known when the snapshots were taken'
	holds "growth all the same" "$parts"'[inner[] | .[] |
		select(.depth == 2 and .class == "SessionRecord") |
		.count_delta] ==
		[$truth.parts[].sessions]'
	unset TZ
	rm -rf "$work"
}

# said NAME WORDS: in the notes.
said() {
	if grep -q "$2" "$scratch/err"; then
		ok "$name: $1"
	else
		not_ok "$name: $1" "$scratch/err"
	fi
}

if [ -z "${NODES:-}" ] && ! command -v node >/dev/null; then
	skip windows "no node here"
else
	for node in ${NODES:-node}; do
		check "$node" "$("$node" --version | sed 's/^v//; s/\..*//')"
	done
fi

# Real files: 30 and 50 uploads failed, as drive.sh there makes it.
set=$shared/samples/pino-set
if [ ! -d "$set" ] || ! command -v xz >/dev/null; then
	skip "a real set" "no ../shared, or no xz"
	exit
fi
name="a real set"
rm -rf "$scratch/set"
mkdir "$scratch/set"
for file in "$set"/*.heapsnapshot.xz; do
	xz -dc "$file" >"$scratch/set/$(basename "$file" .xz)"
done
echo '{}' >"$scratch/truth"
TZ=UTC windows "$scratch"/set/*.heapsnapshot "$set/logs/errors.log"
holds "30 and 50 failed" "$parts"'[inner[] | lines(.; "upload failed") |
	[.window, .lines, .class, .count_delta]] ==
	[["upload failed (ECONNRESET)", 30, "UploadJob", 30],
	["upload failed (ECONNRESET)", 50, "UploadJob", 50]]'
rm -rf "$scratch/set"
