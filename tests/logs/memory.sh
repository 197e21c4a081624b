# Memory over time: series that memory.js makes, of which all is known; a real
# process; and real ones of ../shared, as jq reads them. Sourced by
# check-logs.sh.
# shellcheck shell=sh disable=SC2154

# remembers NAME STYLE GROWS VERDICT WORDS: of a series that is made.
remembers() {
	"$node" tests/logs/memory.js "$2" "$3" "$scratch/truth.json" \
	    >"$scratch/memory"
	"$heaptrail" memory --format json "$scratch/memory" \
	    >"$scratch/out" 2>"$scratch/err"
	expect "memory: $1: which part grows" "heaptrail: note: $5" \
	    "$(sed 's/;.*//' "$scratch/err")"
	# The slope may be off by 1 %: a line through 39 points.
	expect "memory: $1: first, last, collections, slope and verdict" \
	    "$(jq -r --arg verdict "$4" '
	    (if .timed | not then "null" elif .grows == "used" or
	    .grows == "young" then .rate else 0 end) as $slope |
	    "\(.first.heapUsed) \(.last.heapUsed) " +
	    "\(.collections) \($slope) \($verdict)"' "$scratch/truth.json")" \
	    "$(jq -r --slurpfile truth "$scratch/truth.json" '
	    $truth[0].rate as $rate | .rows[0] |
	    "\(.first) \(.last) \(.collections) \(.per_minute |
	    if . == null then "null" elif (. - $rate | fabs) < $rate / 100
	    then $rate elif fabs < $rate / 100 then 0 else . end) " +
	    "\(.verdict)"' "$scratch/out")"
}

# Of what is not collected a line through all samples tells.
other() {
	expect "memory: $1 grows: its slope and verdict" \
	    "$(jq -r '"\(.rate) rising"' "$scratch/truth.json")" \
	    "$(jq -r --slurpfile truth "$scratch/truth.json" --arg part "$2" '
	    $truth[0].rate as $rate | .rows[] | select(.part == $part) |
	    "\(if (.per_minute - $rate | fabs) < $rate / 100 then $rate
	    else .per_minute end) \(.verdict)"' "$scratch/out")"
}

for node in ${NODES:-node}; do
	command -v "$node" >/dev/null || continue
	for style in ndjson nested performance usage trace; do
		remembers "$style" $style used leaking \
		    "JavaScript heap used grows first"
	done
	remembers "without times" console used leaking \
	    "JavaScript heap used grows first"
	remembers "no full collection in sight" ndjson young rising \
	    "JavaScript heap used grows first"
	remembers "nothing grows" ndjson none steady \
	    "no part of the memory has grown"
	remembers "buffers grow" ndjson buffers steady \
	    "array buffers grows first"
	other buffers "array buffers"
	remembers "external grows" ndjson external steady \
	    "external grows first"
	other external external
	remembers "resident grows" ndjson rss steady \
	    "other resident grows first"
	other "other resident" "other resident"
	break
done

# A process that keeps 20 MB a second in buffers: they grow by what it has
# kept, in the time it took, and nothing else grows as much.
for node in ${NODES:-node}; do
	if ! command -v "$node" >/dev/null; then
		skip "memory of a process" "$node is not installed"
		continue
	fi
	name="memory of a process of $("$node" --version)"
	env -i "$(command -v "$node")" tests/logs/memory.js real \
	    "$scratch/truth.json" >"$scratch/memory" 2>"$scratch/err"
	"$heaptrail" memory --format json "$scratch/memory" \
	    >"$scratch/out" 2>"$scratch/err"
	expect "$name: buffers grow first" \
	    "heaptrail: note: array buffers grows first" \
	    "$(sed 's/;.*//' "$scratch/err")"
	expect "$name: by what was kept, in that time" "true true rising" \
	    "$(jq -r --slurpfile truth "$scratch/truth.json" '$truth[0] as $t |
	    .rows[] | select(.part == "array buffers") |
	    "\((.growth - $t.kept | fabs) < $t.kept / 50) " +
	    "\((.per_minute - $t.kept / $t.ms * 60000 | fabs) <
	    $t.kept / $t.ms * 6000) \(.verdict)"' "$scratch/out")"
	jq -r -s '"\(length) \(.[0].heapUsed) \(.[-1].heapUsed) " +
	    "\(.[0].rss) \(.[-1].rss) \(.[-1].external)"' \
	    "$scratch/memory" >"$scratch/wanted"
	"$heaptrail" memory --format json --depth 2 "$scratch/memory" \
	    2>"$scratch/err" | jq -r '
	    ([.rows[] | select(.depth == 1)] | map({(.part): .}) | add) as $p |
	    ([.rows[] | select(.depth == 2)] | length /
	    ($p | length)) as $samples | $p["JavaScript heap used"] as $used |
	    "\($samples) \($used.first) \($used.last) \($p.resident.first) " +
	    "\($p.resident.last) \($p.external.last)"' >"$scratch/got"
	lines "$name: as it said" "$scratch/wanted" "$scratch/got"
done

# sampled FILE EXPRESSION: first, last and number of bytes of the heap in a
# sample, as jq finds them.
sampled() {
	name="sample ${1##*/}"
	if [ ! -r "$1" ]; then
		skip "$name" "it is not there"
		return
	fi
	jq -n -r "[inputs | $2] | \"\\(.[0]) \\(.[-1]) \\(length)\"" "$1" \
	    >"$scratch/wanted"
	"$heaptrail" memory --format json --depth 2 "$1" 2>"$scratch/err" |
	jq -r '.rows as $rows | ([$rows | to_entries[] |
	    select(.value.depth == 1) | .key] + [$rows | length]) as $tops |
	    "\($rows[0].first) \($rows[0].last) \($tops[1] - 1)"' \
	    >"$scratch/got"
	lines "$name" "$scratch/wanted" "$scratch/got"
}

samples=$shared/samples/performance-memory
# Collections say how much they left, too.
sampled "$samples/chromium156-performance-trace-with-memory-counters.json" \
    '.traceEvents | sort_by(.ts) | .[] | .args.data?.jsHeapSizeUsed? //
    .args.usedHeapSizeAfter? // empty'
sampled "$samples/precise.ndjson" '.usedJSHeapSize'
sampled "$samples/default.ndjson" '.usedJSHeapSize'
sampled "$samples/node20-memory.ndjson" '.memoryUsage.heapUsed'
# What an application logs among other lines.
sampled "$shared/samples/pino-set/console.log" '.heapUsed? // empty'
