#!/bin/sh
# V8 logs: real ones, that node or each of $NODES writes with --prof, are to
# give what --prof-process of the same node prints, line by line; those of
# ../shared what was printed for them. Then logs of applications and memory over
# time, in files of their own.
. ./tests/lib.sh

# report LOG: what heaptrail says of it, as --prof-process would, to stdout.
report() {
	"$heaptrail" ticks --depth 2 --format json "$1" \
	    >"$scratch/ticks.json" 2>"$scratch/err" &&
	"$heaptrail" bottom-up --depth 6 --format json "$1" \
	    >"$scratch/bottom-up.json" 2>"$scratch/err" &&
	"$reporter" tests/logs/report.js "$scratch/ticks.json" \
	    "$scratch/bottom-up.json" 2>"$scratch/err"
}

# processed OUT LOG [OPTION...]: what node says, without the name of the log.
processed() {
	processed_out=$1 processed_log=$2
	shift 2
	"$node" --prof-process "$@" "$processed_log" 2>"$scratch/node-err" |
	sed -e '/^Testing v8 version different/d' \
	    -e '1s/ from .*, (/ from LOG, (/' >"$processed_out"
}

# lines NAME WANTED GOT: two files are to be equal, and hold something.
lines() {
	if [ -s "$2" ]; then
		same "$@"
	else
		not_ok "$1: there is nothing to compare with" "$scratch/node-err"
	fi
}

# expect NAME WANTED GOT
expect() {
	if [ "$2" = "$3" ] && [ -n "$3" ]; then
		ok "$1"
	else
		printf 'wanted %s\ngot %s\n' "$2" "$3" >"$scratch/why"
		cat "$scratch/err" >>"$scratch/why"
		not_ok "$1" "$scratch/why"
	fi
}

# sums FILE: of a report: ticks in all, in JavaScript, in garbage collection,
# and in all the rest, where names of C++ functions move some about.
sums() {
	awk '
	NR == 1 { sub(/.*, \(/, ""); total = $1 + 0; unaccounted = $3 + 0 }
	/^ \[/ { summary = $0 == " [Summary]:" }
	summary && $NF == "JavaScript" { js = $1 }
	summary && $NF == "GC" { gc = $1 }
	summary && $NF == "C++" { rest += $1 }
	summary && /Shared libraries$/ { rest += $1 }
	END { print total, js, gc, rest + unaccounted }' "$1"
}

# javascript FILE: the rows of a report that are about JavaScript.
javascript() {
	sed -n '/^ \[JavaScript\]:$/,/^$/p' "$1" | sed 's/%.*%/%/'
}

# cell TABLE FILE DEPTH COLUMN OF VALUE: the cell of that column where OF is
# VALUE.
cell() {
	"$heaptrail" "$1" --depth "$3" --format json "$2" \
	    2>"$scratch/err" |
	jq -r --arg of "$5" --arg value "$6" --arg column "$4" \
	    '[.rows[] | select(.[$of] == $value)][0][$column]'
}

# over_time NAME LOG: the third table adds up to what stands in the log.
over_time() {
	"$heaptrail" gc --depth 2 --format json "$2" \
	    >"$scratch/gc.json" 2>"$scratch/err"
	wanted=$(awk -F, '
	$1 == "tick" { n += $6 == 1 }
	$1 == "scavenge" && $2 == "begin" { s++ }
	$1 == "markcompact" && $2 == "begin" { m++ }
	$1 == "new" && $2 == "MemoryChunk" {
		bytes += $4 - size[$3]; size[$3] = $4
	}
	$1 == "delete" && $2 == "MemoryChunk" {
		bytes -= size[$3]; size[$3] = 0
	}
	bytes > most { most = bytes }
	END { print n + 0, n + 0, s + 0, m + 0, most + 0 }' "$2")
	# Windows stand behind the row that they are of.
	got=$(jq -r '
	reduce .rows[] as $row ({}; if $row.depth == 1 then .at = $row.what |
	    .count[.at] = $row.count | .heap[.at] = $row.heap
	    else .windows[.at] += $row.count end) |
	"\(.count["garbage collection"]) " +
	"\(.windows["garbage collection"]) \(.count.scavenges // 0) " +
	"\(.count["mark-compacts"] // 0) \(.heap.heap // 0)"' \
	    "$scratch/gc.json")
	expect "$1: collections and heap over time" "$wanted" "$got"
}

# try PROGRAM [OPTION...]: a log of it, and everything about that.
try() {
	program=$1
	shift
	name="$program of node $version"
	dir=$scratch/$program
	rm -rf "$dir"
	mkdir -p "$dir"
	root=$PWD
	if ! (cd "$dir" && env -i "$node_path" --prof "$@" \
	    "$root/tests/logs/$program.js" 700) >"$scratch/err" 2>&1; then
		not_ok "$name" "$scratch/err"
		return
	fi
	log=$(ls "$dir"/isolate-*.log)
	processed "$dir/wanted" "$log" --nm=false
	report "$log" >"$dir/got"
	lines "$name: line by line" "$dir/wanted" "$dir/got"

	# It is still being written, or was cut.
	head -c "$(($(wc -c <"$log") - 7))" "$log" >"$dir/cut.log"
	processed "$dir/wanted-cut" "$dir/cut.log" --nm=false
	report "$dir/cut.log" >"$dir/got-cut"
	lines "$name: cut in a line" "$dir/wanted-cut" "$dir/got-cut"

	# Names of C++ functions take ticks from libraries and nowhere else.
	processed "$dir/named" "$log"
	expect "$name: sums beside names of C++ functions" \
	    "$(sums "$dir/named")" "$(sums "$dir/got")"

	# What was processed opens, too, and says the same again.
	report "$dir/wanted" >"$dir/again"
	lines "$name: its report" "$dir/wanted" "$dir/again"
	report "$dir/named" >"$dir/named-again"
	sed '/^ \[C++ entry points\]:$/,/^$/d' "$dir/named" >"$dir/one"
	sed '/^ \[C++ entry points\]:$/,/^$/d' "$dir/named-again" >"$dir/two"
	lines "$name: its report with names" "$dir/one" "$dir/two"

	"$node" --prof-process --nm=false --preprocess "$log" \
	    >"$dir/ticks.json" 2>"$scratch/err"
	expect "$name: its JSON" "$(jq -r '[(.ticks | length),
	    ([.ticks[] | select(.vm == 1)] | length),
	    ([.ticks[] | select(.s[0] == -1)] | length)] | join(" ")' \
	    "$dir/ticks.json")" \
	    "$("$heaptrail" ticks --format json "$dir/ticks.json" \
	    2>"$scratch/err" | jq -r '
	    def of($c): [.rows[] | select(.category == $c)][0].ticks;
	    "\(of("total")) \(of("gc")) \(of("unaccounted"))"')"
	over_time "$name" "$log"
}

for node in ${NODES:-node}; do
	if ! command -v "$node" >/dev/null; then
		skip "V8 logs" "$node is not installed"
		continue
	fi
	version=$("$node" --version)
	node_path=$(command -v "$node")
	reporter=$node
	try hot
	expect "$name: the hottest function" '*hotLoop' \
	    "$(cell ticks "$log" 2 function source \
	    "$root/tests/logs/hot.js:8:17")"
	gzip -c "$log" >"$dir/log.gz"
	report "$dir/log.gz" >"$dir/got-packed"
	lines "$name: compressed" "$dir/got" "$dir/got-packed"
	try churn --expose-gc
done

# They were processed with names of C++ functions.
reporter=node
samples=$shared/samples/prof
for text in "$samples"/processed-profile.txt \
    "$samples"/server/processed-profile.txt; do
	name="sample ${text#"$samples"/}"
	if [ ! -r "$text" ]; then
		skip "$name" "$text is not there"
		continue
	fi
	report "$(ls "${text%/*}"/isolate-*.log)" >"$scratch/got"
	expect "$name: sums" "$(sums "$text")" "$(sums "$scratch/got")"
	javascript "$text" >"$scratch/one"
	javascript "$scratch/got" >"$scratch/two"
	lines "$name: JavaScript" "$scratch/one" "$scratch/two"
	report "$text" >"$scratch/again"
	sed -e '1s/ from .*, (/ from LOG, (/' \
	    -e '/^ \[C++ entry points\]:$/,/^$/d' "$text" >"$scratch/one"
	sed '/^ \[C++ entry points\]:$/,/^$/d' "$scratch/again" \
	    >"$scratch/two"
	lines "$name: as it was printed" "$scratch/one" "$scratch/two"
done

. ./tests/logs/app-logs.sh
. ./tests/logs/memory.sh
