#!/bin/sh
# Detectors against real processes that count what they leave behind: each
# finding with its count, its size, where it is held and its line. Takes
# snapshots of tests/detect/programs.js with node, or with each of $NODES;
# ONLY=timers tries one mode. REACT="folder ..." asks versions of React.
. ./tests/lib.sh

program=tests/detect/programs.js

# A line for each truth that no row agrees with. jq: truth, then the table.
# shellcheck disable=SC2016
wrong='
.[0] as $truth | .[1].rows as $rows |
def like($row): . as $t |
	($row.found | test($t.found)) and
	($t.held == null or (($row.held_by // "") | test($t.held)));
$truth[] | . as $t |
if .none != null then
	select(any($rows[]; .found | test($t.none))) |
	"there is a row like " + .none
else
	[$rows[] | . as $row | select($t | like($row))] as $found |
	if ($found | length) == 0 then "no row like " + .found
	elif any($found[]; . as $row |
		($t.count == null or ([$t.count] | flatten |
			index($row.count)) != null) and
		($t.line == null or (($row.source // "") |
			test(":\($t.line):\\d+$"))) and
		($t.bytes == null or $row.retained_size >= $t.bytes) and
		($t.delta == null or $row.count_delta == $t.delta) and
		($t.waste == null or ($row.waste // 0) >= $t.waste))
	then empty
	else "wanted \($t), got \($found[:3])" end
end'

# A line for each detector that finds more than the program may leave.
# shellcheck disable=SC2016
large='
.[0].most as $most | .[1].rows[] | select(.retained_size > $most) |
"\(.detector): \(.count), \(.retained_size) bytes"'

# agree NAME MODE: the snapshot and $scratch/truth.
agree() {
	name=$1 mode=$2 rule=$wrong
	only="--only ${mode%%-*}"
	[ "$mode" = healthy ] && rule=$large only=
	# The base, if there is one, comes first.
	set -- "$scratch/program.heapsnapshot"
	[ -f "$1.base" ] && set -- "$1.base" "$1"
	# shellcheck disable=SC2086
	if ! "$heaptrail" detectors "$@" $only \
	    --no-index --format json >"$scratch/got" 2>"$scratch/err"; then
		not_ok "$name" "$scratch/err"
	elif ! jq -rs "$rule" "$scratch/truth" "$scratch/got" \
	    >"$scratch/wrong" 2>&1; then
		not_ok "$name" "$scratch/wrong"
	elif [ -s "$scratch/wrong" ]; then
		not_ok "$name" "$scratch/wrong"
	else
		ok "$name"
	fi
}

for node in ${NODES:-node}; do
	if ! command -v "$node" >/dev/null; then
		skip "detectors" "$node is not installed"
		continue
	fi
	version=$("$node" --version)
	for mode in ${ONLY:-$("$node" $program)}; do
		name="node $version, $mode"
		rm -f "$scratch"/program.heapsnapshot*
		if env -i timeout 120 "$node" $program "$mode" \
		    "$scratch/program.heapsnapshot" >"$scratch/truth" \
		    2>"$scratch/err"; then
			agree "$name" "$mode"
		else
			not_ok "$name" "$scratch/err"
		fi
	done
done

# Each folder of $REACT has react and react-test-renderer of one version in
# node_modules.
[ -n "${REACT-}" ] || skip "fibers of a real React" "REACT names no folder"
for node in ${NODES:-node}; do
	for folder in ${REACT-}; do
		for build in development production; do
			for mode in fibers unmounted; do
				name="$("$node" --version), $folder, $build"
				rm -f "$scratch"/program.heapsnapshot*
				if env -i NODE_ENV=$build timeout 120 "$node" \
				    tests/detect/react.js $mode \
				    "$scratch/program.heapsnapshot" "$folder" \
				    >"$scratch/truth" 2>"$scratch/err"; then
					agree "$name, $mode" $mode
				else
					not_ok "$name, $mode" "$scratch/err"
				fi
			done
		done
	done
done
# A page in a browser that forgets what it took out of the document, and says
# how many nodes that was.
if [ -n "${ONLY:-}" ] || [ ! -f $shared/corpus/unpack ]; then
	skip "detached trees of a page" "no $shared/corpus, or not asked for"
	exit 0
fi
corpus=$PWD/build/corpus
sh $shared/corpus/unpack "$corpus" chromium || exit 1
for i in 1 2; do
	file=chromium-s$i.heapsnapshot
	"$heaptrail" detectors "$corpus/chromium/$file" --only detached \
		--no-index --format json >"$scratch/got" 2>"$scratch/err"
	# Each tree: a button; a panel with all that is in it.
	jq -r --arg file "$file" '.snapshots[] | select(.file == $file) |
		.expected | ([.[] | select(type == "array") | add] | add),
		."detached button"' "$corpus/chromium/ground-truth.json" \
		>"$scratch/wanted"
	for tree in span button; do
		jq -r --arg tree "<$tree>" '[.rows[] | select(.found |
			endswith("held at Detached " + $tree)) | .count] | add
			// 0' "$scratch/got"
	done >"$scratch/counts"
	same "detached trees of a page, $i" "$scratch/wanted" "$scratch/counts"
done

# Which variables of that page nothing uses is what DevTools' engine says
# (ContextAnalyzer.ts), but for those without a size.
cat >"$scratch/wanted" <<'LIST'
LN2 1 12
__copyProps 1 28
__create 1 28
__getProtoOf 1 28
handleErrorInNextTick 1 32
localPromise 1 452
log 1 28
performWorkUntilDeadline 1 32
prefixedEventNames 1 428
ref 200 3200
registerTwoPhaseEvent 1 32
style 1 208
vendorPrefixes 1 1452
LIST
"$heaptrail" detectors "$corpus/chromium/chromium-s2.heapsnapshot" \
	--only contexts --no-index --format json 2>"$scratch/err" |
	jq -r '.rows[] | [(.found | split(",")[0] | split(" ")[-1]), .count,
	.retained_size] | join(" ")' | LC_ALL=C sort >"$scratch/got"
same "variables that nothing uses, of a page" "$scratch/wanted" "$scratch/got"
