#!/bin/sh
# The trend of three snapshots of a leaking server: class by class and snapshot
# by snapshot it has what their summaries have, no row is missing or too many,
# and it agrees with what the server counted itself.
. ./tests/lib.sh

files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"

# trend NAME FOLDER ARGUMENT...: into $scratch/trend
trend() {
	name=$1 folder=$2
	shift 2
	if "$heaptrail" trend "$@" --format json "$folder" \
	    >"$scratch/trend" 2>"$scratch/err" </dev/null; then
		ok "$name"
	else
		not_ok "$name" "$scratch/err"
	fi
}

# as_summaries NAME FOLDER MEASURE KEY: the series of all classes, and 0 for
# those that a snapshot has not, against three summaries.
as_summaries() {
	trend "$1: $3" "$2" --of "$3"
	for i in 1 2 3; do
		"$heaptrail" summary "$2/s$i.heapsnapshot" --format json \
			</dev/null >"$scratch/s$i" 2>"$scratch/err"
		jq -r --arg key "$4" '[.rows[] | {name: .constructor,
			sum: .[$key]}] | group_by(.name)[] |
			"\(.[0].name) \(map(.sum) | add)"' \
			"$scratch/s$i" | LC_ALL=C sort >"$scratch/wanted"
		jq -r --argjson at $((i - 1)) '[.rows[] | select(
			.series[$at] != 0) | {name: .constructor,
			sum: .series[$at]}] | group_by(.name)[] |
			"\(.[0].name) \(map(.sum) | add)"' \
			"$scratch/trend" | LC_ALL=C sort >"$scratch/got"
		same "$1: $3 of snapshot $i" "$scratch/wanted" "$scratch/got"
	done
}

bundled=$files/leak-server
as_summaries bundled "$bundled" count count
as_summaries bundled "$bundled" size shallow_size
as_summaries bundled "$bundled" retained retained_size

# How many are new in the second, by the reference engine's own comparison.
as_diff() {
	jq -r '.rows[] | select(.new_before_last > 0) |
		"\(.constructor) \(.new_before_last)"' "$scratch/trend" |
		LC_ALL=C sort >"$scratch/got"
	same "$1: what is new in the second" "$2" "$scratch/got"
}
jq -r '.rows[] | select(.new > 0) | "\(.constructor) \(.new)"' \
	tests/golden/leak-server.s1-s2.diff.json | LC_ALL=C sort \
	>"$scratch/new"
as_diff bundled "$scratch/new"

# holds NAME EXPRESSION: jq finds this true of $scratch/trend.
holds() {
	if jq -e "$2" "$scratch/trend" >"$scratch/why" 2>&1; then
		ok "$1"
	else
		not_ok "$1" "$scratch/why"
	fi
}

trend "requests" "$bundled" --per 500
holds "one session a request" '.rows[] | select(.constructor == "Session") |
	.series == [100, 600, 1100] and .per_step == 500 and
	.grew == "every step" and .fit == 100 and .new_before_last == 500 and
	.still_there == 500 and
	.reason == "1 per request, every step, all new stayed"'
holds "one invoice for five" '.rows[] | select(.constructor == "Invoice") |
	.reason | startswith("1 per 5 requests, ")'
trend "objects" "$bundled" --of retained --depth 2
holds "the map that grew in place" '[.rows[] | select(.depth == 2 and
	(.constructor | startswith("Map(1,100)")))] | length == 1 and
	(.[0].series | .[0] < .[1] and .[1] < .[2])'
# Of two versions: no object is followed, the classes are there.
if [ -d "$shared/corpus/leak-server-node24" ]; then
	mkdir -p "$scratch/corpus"
	corpora=$(realpath "$scratch/corpus")
	for version in leak-server leak-server-node24; do
		sh $shared/corpus/unpack "$corpora" $version >/dev/null ||
			exit 1
	done
	for version in leak-server leak-server-node24; do
		corpus=$corpora/$version
		truth=$corpus/ground-truth.json
		trend "$version" "$corpus" --per 500
		for i in 1 2 3; do
			jq -r --argjson at $((i - 1)) '.expected_alive[$at] |
				to_entries[] | select(.value > 0) |
				"\(.key) \(.value)"' "$truth" | LC_ALL=C sort \
				>"$scratch/wanted"
			jq -r --argjson at $((i - 1)) --slurpfile t "$truth" \
				'.rows[] | select(.constructor as $n |
				$t[0].expected_alive[0] | has($n)) |
				"\(.constructor) \(.series[$at])"' \
				"$scratch/trend" | LC_ALL=C sort \
				>"$scratch/got"
			same "$version: alive in $i" "$scratch/wanted" \
				"$scratch/got"
		done
		# Those that leak stay, honest ones go: truth of the server.
		jq -r '."delta_s1_s2 [new,deleted]" as $first |
			."delta_s2_s3 [new,deleted]" as $second |
			.expected_alive[0] | keys[] | select($first[.][0] > 0) |
			"\(.) \($first[.][0] - $second[.][1]) of " +
			"\($first[.][0])"' "$truth" | LC_ALL=C sort \
			>"$scratch/wanted"
		jq -r --slurpfile t "$truth" '.rows[] |
			select(.constructor as $n | $t[0].expected_alive[0] |
			has($n)) | select(.new_before_last > 0) |
			"\(.constructor) \(.still_there) of " +
			"\(.new_before_last)"' "$scratch/trend" |
			LC_ALL=C sort >"$scratch/got"
		same "$version: what stayed" "$scratch/wanted" "$scratch/got"
		holds "$version: sessions by requests" '.rows[] |
			select(.constructor == "SessionRecord") | .reason |
			startswith("2 per request, every step")'
	done
	"$heaptrail" trend --format json \
		"$corpora/leak-server/s1.heapsnapshot" \
		"$corpora/leak-server-node24/s1.heapsnapshot" \
		>"$scratch/trend" 2>"$scratch/err" </dev/null
	holds "two processes: classes" '.rows[] |
		select(.constructor == "SessionRecord") |
		.series == [200, 200] and .stayed == null'
	if grep -q 'not of one process' "$scratch/err"; then
		ok "two processes: a note"
	else
		not_ok "two processes: a note" "$scratch/err"
	fi
else
	skip "known leaks" "no $shared/corpus here"
fi
