#!/bin/sh
# The change of each class from one snapshot to another: it is what their
# summaries differ by, in count, shallow and retained size, and what is new,
# what is gone and what has grown in place make it, on every pair there is.
# shellcheck disable=SC2016 # jq's own variables
. ./tests/lib.sh
. ./tests/shared_files.sh

# What plain objects are called depends on all others of their file; some
# names of V8's roots have an address in them.
plain='(.constructor | test("^({|Object$)") | not)'

# changes_of NAME BASE FILE
changes_of() {
	for one in "$2" "$3"; do
		"$heaptrail" summary "$one" --format json 2>"$scratch/err"
	done | jq -cs "map([.rows[] | select($plain)] |"'
		group_by(.constructor) |
		map({key: .[0].constructor, value: [
			([.[].count] | add), ([.[].shallow_size] | add),
			([.[].retained_size] | add)]}) | from_entries) |
		. as [$a, $b] | [$a, $b] | map(keys) | add | unique[] |
		[., ($a[.] // [0, 0, 0]), ($b[.] // [0, 0, 0])] |
		[.[0], [.[1:] | transpose[] | .[1] - .[0]]] |
		select(.[1] != [0, 0, 0])' | sort >"$scratch/wanted"
	"$heaptrail" diff "$2" "$3" --format json 2>"$scratch/err" \
		>"$scratch/diff"
	jq -c "[.rows[] | select($plain)] |"'group_by(.constructor)[] |
		[.[0].constructor, [([.[].delta] | add),
			([.[].size_change] | add),
			([.[].retained_change] | add)]] |
		select(.[1] != [0, 0, 0])' "$scratch/diff" |
		sort >"$scratch/got"
	same "$1: the changes are those of the summaries" "$scratch/wanted" \
		"$scratch/got"
	# Of two processes no object is in both, and there are no parts.
	jq -c '.rows[] | select(.new != null) |
		[.constructor, .delta, .size_change, .retained_change]' \
		"$scratch/diff" >"$scratch/wanted"
	jq -c '.rows[] | select(.new != null) |
		[.constructor, .new - .deleted,
		.alloc_size - .freed_size + .grown_size, .new_retained -
		.deleted_retained + .grown_retained]' "$scratch/diff" \
		>"$scratch/got"
	same "$1: their parts add up" "$scratch/wanted" "$scratch/got"
}

# pairs NAME FILE...: each with each that comes after it.
pairs() {
	name=$1
	shift
	while [ $# -gt 1 ]; do
		base=$1
		shift
		for file in "$@"; do
			changes_of "$name $(basename "$base") to $(
				basename "$file")" "$base" "$file"
		done
	done
}

files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
pairs "fixture" "$files"/leak-server/s[123].heapsnapshot
f=$files/leak-server
changes_of "fixture, backwards" "$f/s3.heapsnapshot" "$f/s1.heapsnapshot"

if ! shared_unpack; then
	skip "pairs of the corpus" "$shared is not there"
	exit 0
fi
pairs "Node 20" "$corpus"/leak-server/s[123].heapsnapshot
pairs "Node 24" "$corpus"/leak-server-node24/s[123].heapsnapshot
pairs "Chromium" "$corpus"/chromium/chromium-s[12].heapsnapshot
pairs "workerd" "$corpus"/formats/workerd-s[12].heapsnapshot
pairs "inspector" "$samples"/inspect-cdp/snap[123].heapsnapshot
pairs "by signal" "$samples"/builtin-snapshots/Heap.*.19902.*.heapsnapshot
pairs "pino-set" "$samples"/pino-set/Heap.*.heapsnapshot
changes_of "two processes" "$corpus/formats/node-24.21.0.heapsnapshot" \
	"$corpus/leak-server-node24/s1.heapsnapshot"
changes_of "two versions" "$corpus/formats/node-20.20.2.heapsnapshot" \
	"$corpus/formats/node-24.21.0.heapsnapshot"
