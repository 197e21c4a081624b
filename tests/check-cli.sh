#!/bin/sh
# The command line: formats, options, errors and exit codes.
. ./tests/lib.sh

files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
s1=$files/leak-server/s1.heapsnapshot
s2=$files/leak-server/s2.heapsnapshot
s3=$files/leak-server/s3.heapsnapshot
names=$files/tiny/names.heapsnapshot
shapes=$files/tiny/shapes.heapsnapshot

# prints NAME EXPRESSION: jq finds this true of $scratch/out.
prints() {
	if [ -s "$scratch/out" ] &&
	    jq -e "$2" "$scratch/out" >"$scratch/why" 2>&1; then
		ok "$1"
	else
		not_ok "$1" "$scratch/why"
	fi
}

# has NAME PATTERN FILE
has() {
	if grep -qE -e "$2" "$3"; then
		ok "$1"
	else
		not_ok "$1" "$3"
	fi
}

# Nothing given: three lines of help, a usage error.
status "no arguments" 2 "$heaptrail"
cat "$scratch/out" "$scratch/err" >"$scratch/usage"
has "usage has an example" heapsnapshot "$scratch/usage"
has "usage says how to take one" 'heaptrail capture PID' \
	"$scratch/usage"
if [ "$(wc -l <"$scratch/usage")" = 3 ]; then
	ok "usage is three lines"
else
	not_ok "usage is three lines" "$scratch/usage"
fi
status "--version" 0 "$heaptrail" --version
has "--version" "^heaptrail [0-9]+\.[0-9]+" "$scratch/out"
status "--help" 0 "$heaptrail" --help
for word in summary diff objects retainers path --format --sort --filter --top; do
	has "--help has $word" "(^| )$word" "$scratch/out"
done

# refused CODE NAME ARGUMENT...: that exit code and one line on stderr.
refused() {
	code=$1
	name=$2
	shift 2
	status "$name: exit code" "$code" "$heaptrail" "$@"
	if [ ! -s "$scratch/out" ] && [ "$(wc -l <"$scratch/err")" = 1 ]; then
		ok "$name: one line"
	else
		not_ok "$name: one line" "$scratch/err"
	fi
}

# Wrong usage is 2; what is right but not in the file is 1.
wrong() {
	refused 2 "$@"
}
wrong "unknown option" --no-such-option
wrong "unknown format" summary "$s1" --format xml
wrong "unknown column" summary "$s1" --sort no_such_column
wrong "diff of one file" diff "$s1"
wrong "objects without a class" objects "$s1"
refused 1 "objects of no class" objects "$s1" --class NoSuchClass
wrong "retainers without an id" retainers "$s1"
refused 1 "retainers of no object" retainers "$s1" --id @999999999
wrong "merged without a class" merged "$s1"
refused 1 "merged of no class" merged "$s1" --class NoSuchClass
wrong "new without a base" merged "$s1" --class Session --new
wrong "new of a summary" summary "$s1" "$s2" --new
refused 1 "nothing new" merged "$s1" "$s1" --class Session --new
printf '{ rss: 9000000, heapTotal: 5, heapUsed: 4 }\n{ rss: 1, hea' \
	>"$scratch/console.txt"
status "memory from a console" 0 "$heaptrail" memory "$scratch/console.txt" \
	-f csv
has "memory: resident" "^resident,1,9000000,9000000,0," "$scratch/out"
printf '{"traceEvents":[{"name":"x","ph":"I"}]}' >"$scratch/trace.json"
refused 1 "a trace without counters" memory "$scratch/trace.json"
has "a trace without counters: why" "UpdateCounters" "$scratch/err"
printf '{"head":{"callFrame":{"functionName":"(root)"},"selfSize":0,"id":1,' \
	>"$scratch/1.clinic-heapprofiler"
refused 1 "a Clinic file cut short" heavy "$scratch/1.clinic-heapprofiler"
has "a Clinic file cut short: why" "ends too early" "$scratch/err"
: >"$scratch/2.clinic-heapprofiler"
refused 1 "an empty Clinic file" heavy "$scratch/2.clinic-heapprofiler"
has "an empty Clinic file: why" "is empty" "$scratch/err"
wrong "no such detector" detectors "$s1" --only timers,nobody
wrong "a detector of a summary" summary "$s1" --only timers
refused 1 "detectors without a graph" detectors "$s1" --no-graph
wrong "a bad id" retainers "$s1" --id nonsense
refused 1 "no object to ignore" retainers "$s1" --id @1 --ignore @999999999
wrong "a bad id to ignore" retainers "$s1" --id @1 --ignore @3,
wrong "an id to ignore that is too long" retainers "$s1" --id @1 \
	--ignore @00000000000000000000000000000000000003
wrong "too much to ignore" retainers "$s1" --id @1 \
	--ignore "$(seq -s, 65)"
wrong "nothing to ignore in a summary" summary "$s1" --ignore @3
wrong "a bad filter" summary "$s1" --filter '('
wrong "a bad number" summary "$s1" --top many
wrong "a number missing" summary "$s1" --top

wrong "search for nothing" search "$s1"
wrong "search without a word" search "$s1" ''
wrong "a bad expression" search "$s1" '('
wrong "a bad kind" search "$s1" x --kind class,thing
wrong "a kind for another table" summary "$s1" --kind class
wrong "--find for another table" summary "$s1" --find x
wrong "--depth for another table" summary "$s1" --depth 2

# A file that fails is exit code 1.
status "not found" 1 "$heaptrail" summary "$files/none.heapsnapshot"
has "not found says so" none.heapsnapshot "$scratch/err"
status "not a snapshot" 1 "$heaptrail" summary Makefile

# JSON: one object, keyed as documented.
status "summary json" 0 "$heaptrail" summary "$s1" --format json
prints "summary columns" '[.columns[].key] == ["constructor", "location",
	"distance", "count", "shallow_size", "retained_size"]'
prints "summary table" '.table == "summary"'
prints "column kinds" 'all(.columns[]; .key and .title and .kind)'
prints "summary rows" '(.rows | length) > 100 and
	all(.rows[]; (.count | type) == "number")'
status "diff json" 0 "$heaptrail" diff "$s1" "$s2" --format json
prints "diff columns" '[.columns[].key] == ["constructor", "location", "new", "deleted",
	"delta", "alloc_size", "freed_size", "size_delta", "grown_size",
	"retained_change", "size_change", "grown", "new_retained",
	"deleted_retained", "grown_retained"]'
prints "diff order" '[.rows[].size_delta] | . == (sort | reverse)'
status "objects json" 0 "$heaptrail" objects "$s1" --class Session \
	--format json
prints "objects columns" '[.columns[].key] == ["id", "name", "preview",
	"source", "distance", "shallow_size", "retained_size"]'
prints "objects rows" '.rows | length == 100'
# Where its constructor stands in tests/fixtures/leak-server/server.js.
prints "objects source" '[.rows[].source] | unique ==
	["/srv/app/server.js:17:13"]'
id=$(jq '.rows[0].id' "$scratch/out")
status "retainers json" 0 "$heaptrail" retainers "$s1" --id "@$id" \
	--depth 4 --format json
prints "retainers columns" '[.columns[].key] == ["depth", "edge",
	"edge_type", "id", "name", "preview", "source", "distance",
	"shallow_size", "retained_size", "ignored"]'
prints "retainers depth" '[.rows[].depth] | max <= 4 and min == 1'
first=$(jq '.rows[0].id' "$scratch/out")
second=$(jq '.rows[1].id' "$scratch/out")
status "ignored retainers" 0 "$heaptrail" retainers "$s1" --id "@$id" \
	--depth 4 --format json --ignore "@$second,$first" --ignore "@$first"
prints "they are marked, and nothing else is" "all(.rows[];
	(.ignored == 1) == (.id == $first or .id == $second))"
prints "nothing leads to them" "all(.rows[]; .id != $first or
	.distance == null)"
status "ignored retainers as text" 0 "$heaptrail" retainers "$s1" \
	--id "@$id" --ignore "@$first"
has "they are marked there, too" "  ignored: .* @$first$" "$scratch/out"
# Classes have the same place, also those that an index keeps.
for how in --no-index '' ''; do
	# shellcheck disable=SC2086
	status "summary location $how" 0 "$heaptrail" summary "$s3" $how \
		--format csv --filter '^(Session|Map)$'
	has "the constructor's place" '^Session,server.js:17:13,' "$scratch/out"
	has "nothing for what V8 has built in" '^Map,,' "$scratch/out"
done
status "diff location" 0 "$heaptrail" diff "$s1" "$s3" --format json
prints "the same in a comparison" '.rows[] | select(.constructor == "Session")
	| .location == "server.js:17:13"'
status "by location" 0 "$heaptrail" summary "$s3" --format json \
	--sort location
prints "in the order of lines" '[.rows[].location | select(. != null) |
	select(startswith("server.js")) | split(":")[1] | tonumber] |
	. == sort and length > 3'
prints "what has no place is last" '[.rows[].location == null] |
	. == sort'
# What the Map of sessions has, as truth.json says.
map=$("$heaptrail" objects "$s3" --class Map --format json 2>/dev/null |
	jq '.rows[0].id')
status "object json" 0 "$heaptrail" object "$s3" --id "@$map" --depth 2 \
	--format json
prints "entries of a Map" '[.rows[] | select(.fact == "entries" and
	.depth == 2)] | length == 1100 and .[0].value == "c0" and
	all(.[]; .name == "Session")'
# A listener each half second, as server.js says, and not one of them before.
status "detectors json" 0 "$heaptrail" detectors "$s1" "$s3" \
	--only listeners --format json
prints "listeners" '.rows[0] | [.found, .count, .count_delta] ==
	["listeners for \"change\" on one EventEmitter", 550, 500] and
	(.source | test("server.js:113:49$")) and
	(.held_by | startswith("variable orderEvents "))'
# What holds the objects that leak, as server.js says.
status "merged json" 0 "$heaptrail" merged "$s3" --class BasketLine \
	--depth 4 --format json
prints "merged columns" '[.columns[].key] == ["step", "depth", "count", "of",
	"holders", "id", "shallow_size", "retained_size"]'
prints "merged steps" '[.rows[] | [.depth, .count, .of, .holders]] ==
	[[1, 2200, 2200, 1100], [2, 2200, 2200, 1100], [3, 2200, 2200, 1],
	[4, 2200, 2200, 1]]'
prints "merged words" '[.rows[].step | sub(" @.*"; "")] == ["Array[\u2026]",
	"Session.basket", "Map.get(\u2026)",
	"variable sessions in closure (anonymous)  server.js:173"]'
status "merged raw" 0 "$heaptrail" merged "$s3" --class Session --raw \
	--depth 2 --format json
prints "merged raw words" '[.rows[].step | sub(" @.*"; "")] ==
	["[\u2026] in (internal array)", "table in Map"]'
# Without the Map that has the sessions nothing but what is weak leads there.
map=$(jq '.rows[1].id' "$scratch/out")
session=$("$heaptrail" objects "$s3" --class Session --format json \
	2>/dev/null | jq '.rows[0].id')
status "merged without the Map" 0 "$heaptrail" merged "$s3" --class Session \
	--depth 3 --format json --ignore "@$map"
prints "its ways are gone" "all(.rows[]; .id != $map) and
	(.rows[0].step | contains(\"Map.get\") | not)"
has "a note says so" 'no way goes by the 1 ignored' "$scratch/err"
status "path json" 0 "$heaptrail" path "$s1" --id "@$id" --depth 2 \
	--format json
prints "path columns" '[.columns[].key] == ["number", "depth", "steps",
	"words", "edges", "id", "name", "distance", "shallow_size",
	"retained_size"]'
prints "path words" '.rows[0].words |
	test("variable sessions in closure .*server.js:[0-9]+ -> [.]get")'
# shellcheck disable=SC2016 # for jq
prints "path steps" '.rows[0].steps as $n |
	[.rows[1:][] | .depth] | index(1) == $n or index(1) == null'
words=$(jq -c '[.rows[] | select(.depth == 1) | .words]' "$scratch/out")
edges=$(jq '[.rows[] | select(.depth == 2) | .steps] | add' "$scratch/out")
status "path raw" 0 "$heaptrail" path "$s1" --id "@$id" --depth 2 --raw \
	--format json
prints "raw paths are the same paths" "[.rows[] | select(.depth == 1)] |
	length == ($words | length)"
prints "raw steps are the edges of the others" "[.rows[] |
	select(.depth == 2)] | length == $edges"
status "path without the Map" 0 "$heaptrail" path "$s3" --id "@$session" \
	--depth 2 --format json --ignore "@$map"
prints "paths do not go there" "all(.rows[]; .id != $map)"
has "a note says so, too" 'no path goes by the 1 ignored' "$scratch/err"
status "path of no object" 1 "$heaptrail" path "$s1" --id @999999999
status "raw retainers" 2 "$heaptrail" retainers "$s1" --id "@$id" --raw
status "an id without @" 0 "$heaptrail" retainers "$s1" --id "$id"

# Sorting, filtering, cutting.
status "top" 0 "$heaptrail" summary "$s1" --top 7 --format json
prints "top 7 is 7 rows" '.rows | length == 7'
status "sort by count" 0 "$heaptrail" summary "$s1" --sort count \
	--format json
prints "sorted by count" '[.rows[].count] | . == (sort | reverse)'
status "reverse" 0 "$heaptrail" summary "$s1" --sort count --reverse \
	--format json
prints "sorted the other way" '[.rows[].count] | . == sort'
status "filter" 0 "$heaptrail" summary "$s1" --filter '^Sess' --format json
prints "filter keeps Session" '[.rows[].constructor] == ["Session"]'
status "inverse filter" 0 "$heaptrail" summary "$s1" --filter '!^Sess' \
	--format json
prints "inverse filter drops it" 'all(.rows[]; .constructor != "Session")
	and (.rows | length) > 100'

# CSV and Markdown: as many fields in every line as in the first.
status "csv" 0 "$heaptrail" summary "$names" --format csv
has "csv header" '^constructor,location,distance,count,shallow_size,retained_size' \
	"$scratch/out"
status "md" 0 "$heaptrail" summary "$shapes" --format md
if awk -F'[^\\\\]?[|]' 'NR == 1 { n = NF } NF != n { exit 1 }' \
    "$scratch/out"; then
	ok "md has a cell for every column"
else
	not_ok "md has a cell for every column" "$scratch/out"
fi
status "text" 0 "$heaptrail" summary "$s1" --format text
has "text has DevTools' words" 'Retained Size' "$scratch/out"

# Nothing hostile comes out, whatever the format.
for format in text csv md json; do
	status "hostile names, $format" 0 "$heaptrail" summary "$names" \
		--format $format
	if tr -d '\r\n' <"$scratch/out" | LC_ALL=C grep -q '[[:cntrl:]]' ||
	    LC_ALL=C.UTF-8 grep -q "$(printf '\302\233')" "$scratch/out"; then
		not_ok "no control characters in $format" "$scratch/out"
	else
		ok "no control characters in $format"
	fi
done
status "ascii" 0 env LC_ALL=C "$heaptrail" summary "$names"
if LC_ALL=C tr -d '\n' <"$scratch/out" | LC_ALL=C grep -q '[^ -~]'; then
	not_ok "LC_ALL=C prints ASCII only" "$scratch/out"
else
	ok "LC_ALL=C prints ASCII only"
fi

# Without a terminal the explorer prints a table instead.
status "one file, no terminal" 0 "$heaptrail" "$s1"
has "prints the summary" Constructor "$scratch/out"
status "three files, no terminal" 0 "$heaptrail" "$s1" "$s2" "$s3"
has "prints the comparison" 'Size Delta' "$scratch/out"
if [ ! -s "$scratch/err" ]; then
	ok "stderr is silent without a terminal"
else
	not_ok "stderr is silent without a terminal" "$scratch/err"
fi

# Output that cannot be written is an error, also into a closed pipe.
if [ -w /dev/full ]; then
	"$heaptrail" summary "$s1" --format json >/dev/full 2>"$scratch/err"
	code=$?
	if [ $code = 1 ] && grep -q 'cannot write' "$scratch/err"; then
		ok "a full disk"
	else
		not_ok "a full disk: exit code $code" "$scratch/err"
	fi
fi

# Searching: what is found agrees with what other tables say.
status "search" 0 "$heaptrail" search "$s3" '^Session$' --format json
prints "search finds the class" '[.rows[] | select(.kind == "class")] |
	length == 1 and .[0].count == 1100 and .[0].match == "Session"'
figures='[.count, .shallow_size, .retained_size, .distance]'
"$heaptrail" summary "$s3" --filter '^Session$' --format json |
	jq -c ".rows[0] | $figures" >"$scratch/wanted"
jq -c ".rows[] | select(.kind == \"class\") | $figures" "$scratch/out" \
	>"$scratch/got"
same "with the figures of the summary" "$scratch/wanted" "$scratch/got"
status "search by --find and --kind" 0 "$heaptrail" search "$s3" \
	--find '^Session$' --kind string,property --format json
prints "--kind leaves out the others" '[.rows[].kind] | unique ==
	["property", "string"]'
status "search for an id" 0 "$heaptrail" search "$s3" @3 --format json
prints "an id is one object" '.rows | length == 1 and .[0].id == 3'
status "search with --depth" 0 "$heaptrail" search "$s3" '^Session$' \
	--kind class --depth 2 --format json
prints "--depth lists the objects" '.rows | length == 1101'

# Strings: totals agree with their parts.
status "strings" 0 "$heaptrail" strings "$s3" --depth 2 --format json
# shellcheck disable=SC2016 # for jq
prints "each text is there as often as it says" '.rows as $rows |
	[range($rows | length) | select($rows[.].count != null)] |
	all(. as $i | $rows[$i + 1:$i + 1 + $rows[$i].count] |
	all(.count == null) and (map(.shallow_size) | add) ==
	$rows[$i].shallow_size and all(.text == $rows[$i].text))'
prints "waste is all but one" '[.rows[] | select(.count != null)] |
	all(.waste < .shallow_size and .count > 1)'

# The trend: a directory or a pattern stands for its snapshots.
status "trend json" 0 "$heaptrail" trend "$s1" "$s2" "$s3" --format json
cp "$scratch/out" "$scratch/three"
prints "trend columns" '[.columns[].key] == ["constructor", "depth", "id",
	"series", "score", "growth", "per_step", "per_minute", "grew",
	"steps_grown", "slope", "fit", "stayed", "new_before_last",
	"still_there", "reason"]'
prints "trend series" 'all(.rows[].series; length == 3)'
status "trend of a directory" 0 "$heaptrail" trend "$files/leak-server" \
	--format json
same "trend of a directory is that of its files" "$scratch/three" \
	"$scratch/out"
status "trend of a pattern" 0 "$heaptrail" trend \
	"$files/leak-server/s?.heapsnapshot" --format json
same "trend of a pattern is that of its files" "$scratch/three" \
	"$scratch/out"
status "trend of bytes" 0 "$heaptrail" trend "$s1" "$s3" --of size \
	--format csv --top 3
has "a series in csv" '^[^,]+,1,,[0-9]+;[0-9]+,' "$scratch/out"
status "trend in ASCII" 0 "$heaptrail" trend "$s1" "$s2" "$s3" --ascii \
	--filter '^Session$'
has "a series in ASCII" '^ +\.\+@ ' "$scratch/out"
status "comparison of a directory" 0 "$heaptrail" "$files/leak-server" \
	--format json
prints "the comparison is of its last file with its first" \
	'.table == "diff" and (.rows[] | select(.constructor == "Session") |
	.new == 1000)'
wrong "trend of one file" trend "$s1"
wrong "trend without files" trend
wrong "trend of what there is no measure of" trend "$s1" "$s2" --of weight
wrong "no requests" trend "$s1" "$s2" --per 0
wrong "requests for a summary" summary "$s1" --per 5
refused 1 "trend of no file" trend "$files/none"
refused 1 "a pattern that matches nothing" trend "$files/none*"
refused 1 "a directory without snapshots" trend "$files"
refused 1 "trend with a broken file" trend "$s1" Makefile

# A recording of allocations: what its truth.json says, and the filter agrees.
recording=$files/recording/orders.heaptimeline
truth=tests/fixtures/recording/truth.json
status "timeline json" 0 "$heaptrail" timeline "$recording" --format json
prints "timeline columns" '[.columns[].key] == ["time", "depth", "from_us",
	"to_us", "id", "count", "live_size", "retained_size"]'
prints "intervals follow each other" '[.rows[1:-1][] | .from_us] ==
	[.rows[:-2][] | .to_us] and .rows[0].from_us == null'
cp "$scratch/out" "$scratch/bars"
# The classes of the intervals around a time of the program's own clock, which
# began a little later.
jq -c '.bursts[]' $truth >"$scratch/bursts"
while read -r burst; do
	class=$(echo "$burst" | jq -r .class)
	from=$(echo "$burst" | jq '.from_us - 150000')us
	to=$(echo "$burst" | jq '.to_us + 150000')us
	status "$class is of its time" 0 "$heaptrail" summary "$recording" \
		--where "time:$from..$to" --filter "^$class\$" --format json
	prints "all $class that were kept, and no other" \
		"([.rows[].count] | add // 0) == $(echo "$burst" | jq .kept)"
	status "$class is of no other time" 0 "$heaptrail" summary \
		"$recording" --where "!time:$from..$to" --filter "^$class\$" \
		--format json
	# Its prototype is called so, too.
	prints "no $class elsewhere" '[.rows[].count] | add // 0 | . <= 1'
	function=$(echo "$burst" | jq -r .function)
	status "$function" 0 "$heaptrail" allocations "$recording" \
		--depth 2 --format json
	# V8 does not tell all; what it tells is under what called it.
	prints "$class was allocated by $function" "[.rows[] |
		select(.depth == 1 and .function == \"$class\") | .count] |
		add >= $(echo "$burst" | jq .count) * 0.8"
	prints "in its file" "[.rows[] | select(.function == \"$function\") |
		.source | startswith(\"/srv/app/recording/record.js:\")] |
		length > 0 and all"
done <"$scratch/bursts"
status "before the recording" 0 "$heaptrail" summary "$recording" \
	--where time:..0s --filter '^Settings$' --format json
prints "what was there before" \
	".rows[0].count - $(jq .before.Settings $truth) | . == 0 or . == 1"
# Each bar is what its interval has.
status "all classes of all intervals" 0 "$heaptrail" timeline "$recording" \
	--depth 2 --format json
jq -r '.rows | reduce .[] as $row ([]; if $row.depth == 1 then
	. + [[$row.count, $row.live_size, 0, 0]] else .[-1][2] += $row.count |
	.[-1][3] += $row.live_size end) | map(select(.[0] != .[2] or
	.[1] != .[3])) | length' "$scratch/out" >"$scratch/differ"
echo 0 >"$scratch/wanted"
same "classes add up to their bars" "$scratch/wanted" "$scratch/differ"
order=$("$heaptrail" objects "$recording" --class Order --format json |
	jq '[.rows[].id] | max')
status "stack json" 0 "$heaptrail" stack "$recording" --id "@$order" \
	--format json
prints "the constructor and what called it" '[.rows[].function][:2] |
	. == ["Order", "takeOrders"] or .[0] == "takeOrders"'
status "the object says it, too" 0 "$heaptrail" object "$recording" \
	--id "@$order"
has "where and when" 'Allocated: at 0[.][0-9]+ s, in .*record.js:[0-9:]+' \
	"$scratch/out"
refused 1 "a timeline of no recording" timeline "$s1"
refused 1 "allocations of no recording" allocations "$s1"
refused 1 "a stack of no recording" stack "$s1" --id @3
refused 1 "a time of no recording" summary "$s1" --where time:0s..1s
refused 1 "the stack of what was there before" stack "$recording" --id @3
wrong "a stack without an id" stack "$recording"
wrong "no time" summary "$recording" --where time:1s
wrong "a time that ends before it begins" summary "$recording" \
	--where time:2s..1s
# Compressed, from a pipe and from an index it is the same.
xz -dc tests/fixtures/recording/orders.heaptimeline.xz | gzip \
	>"$scratch/orders.gz"
status "compressed" 0 "$heaptrail" timeline "$scratch/orders.gz" --format json
same "compressed it is the same" "$scratch/bars" "$scratch/out"
# ps looks at processes, whichever there are.
refused 2 "ps takes no files" ps "$s1"
refused 2 "ps takes no class" ps --class Array
refused 2 "a time that is none" ps --for soon
refused 2 "no time at all" ps --for 0
refused 2 "--for without processes" summary --for 1s "$s1"
refused 2 "a watch of nobody" watch
refused 2 "a watch of two" watch 1 2
refused 2 "a watch of what is no process" watch server.js
refused 2 "a watch in markdown" watch 1 --format md
refused 2 "a watch too often" watch 1 --every 1ms
refused 2 "a limit that is none" watch 1 --snapshot-at much
refused 2 "growth that is none" watch 1 --snapshot-on-growth much
refused 2 "a limit without a watch" summary --snapshot-at 5MB "$s1"
refused 1 "a watch where nobody answers" watch 127.0.0.1:1 -f json
for format in json csv md text; do
	status "ps -f $format" 0 "$heaptrail" ps --for 1ms -f "$format"
	[ "$format" != json ] || prints "ps in json" '.table == "ps"'
done
refused 2 "ps by a column that is none" ps --for 1ms --sort nothing
status "ps by a column" 0 "$heaptrail" ps --for 1ms --sort pid --depth 1
# Files that are no snapshots.
one=$files/profile/allocate-1.heapprofile
two=$files/profile/allocate-2.heapprofile
status "a profile" 0 "$heaptrail" "$one" --format json
prints "a profile is heavy" '.table == "heavy" and
	(.rows[0].function == "numbers") and (.rows[0] | has("self_delta") | not)'
has "a profile is sampled" 'note: [0-9,]+ samples of 4\.[0-9] kB or more' \
	"$scratch/err"
status "two profiles" 0 "$heaptrail" "$one" "$two" --format json
prints "two profiles are compared" '.rows[0].self_delta > 5e6'
status "a profile and a snapshot" 0 "$heaptrail" "$s1" "$one" --format json
prints "the snapshot comes first" '.table == "summary"'
status "profiles between snapshots" 0 "$heaptrail" "$one" "$s1" "$two" "$s2" \
	--format json
prints "snapshots are compared" '.table == "diff"'
status "a profile as csv" 0 "$heaptrail" heavy "$one" --format csv --top 1
has "a profile as csv" '^numbers,1,[0-9]+,[0-9]+,603,app,.*:17:17' \
	"$scratch/out"
status "a tree" 0 "$heaptrail" tree "$one" --format json --depth 100
prints "a tree adds up" '(.rows | map(.self_size) | add) ==
	([.rows[] | select(.depth == 1)] | map(.total_size) | add)'
gzip -c "$one" >"$scratch/no-ending"
status "a compressed profile" 0 "$heaptrail" heavy "$scratch/no-ending"
refused 1 "heavy of a snapshot" heavy "$s1"
has "heavy of a snapshot" 'a heap snapshot, not a sampling profile' \
	"$scratch/err"
refused 1 "heavy of a README" heavy README.md
refused 1 "summary of a profile" summary "$one"
has "summary of a profile" 'sampling heap profile' "$scratch/err"
refused 1 "diff with a profile" diff "$one" "$s1"
refused 1 "trend with a profile" trend "$s1" "$one" "$s2"
refused 1 "check of profiles" check "$one" "$two" --fail-if 'total>1'
wrong "a base of another kind" "$one" "$s1" --base 1
wrong "heavy of an object" heavy "$one" --id @1
head -c 9000 "$one" >"$scratch/cut.heapprofile"
refused 1 "a cut profile" "$scratch/cut.heapprofile"
has "a cut profile" 'ends too early.*at byte 9000' "$scratch/err"
: >"$scratch/empty.clinic-heapprofiler"
refused 1 "an empty profile" "$scratch/empty.clinic-heapprofiler"
has "an empty profile" 'is empty' "$scratch/err"
# What the profiler of React exports; figures as jq adds them up.
react=$files/react/small-react.json
status "a React profile" 0 "$heaptrail" "$react" --format json
prints "a React profile has commits" '.table == "commits" and
	[.rows[] | .what] == ["commit 1 of App", "commit 1 of Toast",
	"commit 2 of App"] and .rows[0].at_ms == 100.125 and
	.rows[0].layout_ms == 0.25 and .rows[0].rendered == 6 and
	.rows[2].layout_ms == null and .rows[2].why == "(root), List"'
for profile in "$react" "$shared"/samples/react-profiler/*.json; do
	name=$(basename "$profile")
	if [ ! -f "$profile" ]; then
		skip "real React profiles" "../shared is not there"
		continue
	fi
	status "components of $name" 0 "$heaptrail" components "$profile" \
		--format json --depth 2
	jq --slurpfile file "$profile" '
	def near($a; $b): ($a - $b) | . < 0.002 and . > -0.002;
	[$file[0].dataForRoots[].commitData[]] as $commits |
	[.rows[] | select(.depth == 1)] as $components |
	[.rows[] | select(.depth == 2)] as $renders |
	near([$components[].self_ms] | add;
		[$commits[].fiberSelfDurations[][1]] | add) and
	($renders | length) == ([$commits[].fiberSelfDurations[]] | length) and
	([$components[].renders] | add) == ($renders | length) and
	([$components[].first_mount] | add) >=
		([$commits[].changeDescriptions // [] | .[] |
		select(.[1].isFirstMount)] | length) and
	all($file[0].dataForRoots[].snapshots[] |
		select(.[1].displayName); . as $known |
		all($components[] | select(.component == $known[1].displayName);
		.type != ""))' "$scratch/out" >"$scratch/agrees"
	has "components of $name add up" '^true$' "$scratch/agrees"
	status "commits of $name" 0 "$heaptrail" commits "$profile" \
		--format json --depth 2
	jq --slurpfile file "$profile" '
	([.rows[] | select(.depth == 1) | [.at_ms, .render_ms, .layout_ms,
		.passive_ms, .rendered]]) ==
	([$file[0].dataForRoots[].commitData[]] | sort_by(.timestamp) |
		map([(.timestamp, .duration, .effectDuration,
		.passiveEffectDuration | if . == null then .
		else (. * 1000 | round) / 1000 end),
		(.fiberActualDurations | length)]))' \
		"$scratch/out" >"$scratch/agrees"
	has "commits of $name agree" '^true$' "$scratch/agrees"
done
status "who was mounted" 0 "$heaptrail" components "$react" --format json
prints "who was mounted has a name" '.rows[0].component == "Row in Memo" and
	.rows[0].renders == 3 and .rows[0].first_mount == 1 and
	.rows[0].context == 1 and .rows[0].parent == 1 and
	any(.rows[]; .component == "fiber #22")'
status "components as csv" 0 "$heaptrail" components "$react" --format csv \
	--top 1
has "components as csv" '^Row in Memo,1,6\.250,3,2\.083,6\.250,memo,' \
	"$scratch/out"
refused 1 "commits of a snapshot" commits "$s1"
has "commits of a snapshot" 'a heap snapshot, not a React DevTools profile' \
	"$scratch/err"
refused 1 "summary of a React profile" summary "$react"
head -c 900 "$react" >"$scratch/cut.json"
refused 1 "a cut React profile" "$scratch/cut.json"
has "a cut React profile" 'ends too early.*at byte 900' "$scratch/err"
sed 's/"version": *5/"version":6/' "$react" >"$scratch/new.json"
refused 1 "a React profile to come" "$scratch/new.json"
has "a React profile to come" 'version 6; versions 4 and 5' "$scratch/err"

# A directory is what is in it; its snapshots alone where these are asked for.
rm -rf "$scratch/mixed"
mkdir -p "$scratch/mixed"
cp "$s1" "$s2" "$one" "$scratch/mixed/"
echo nothing >"$scratch/mixed/README"
status "a mixed directory" 0 "$heaptrail" "$scratch/mixed" --format json
prints "a mixed directory compares snapshots" '.table == "diff"'
status "the trend of it" 0 "$heaptrail" trend "$scratch/mixed" --format json
prints "the trend is of snapshots" '.table == "trend" and (.rows | length) > 9'
# Any number of other files hides no snapshot.
(cd "$scratch/mixed" && seq -f 'note%g' 2500 | xargs touch)
status "snapshots among many files" 0 "$heaptrail" trend "$scratch/mixed" \
	--format json
prints "they are found" '.table == "trend" and (.rows | length) > 9'
rm "$scratch/mixed"/note*
rm "$scratch/mixed"/*.heapsnapshot
status "a directory of a profile" 0 "$heaptrail" "$scratch/mixed" --format json
prints "a directory of a profile is heavy" '.table == "heavy"'
refused 1 "the trend of none" trend "$scratch/mixed"
rm "$scratch/mixed"/*.heapprofile
refused 1 "a directory of nothing" "$scratch/mixed"
has "a directory of nothing says what is there" 'README \(text\)$' \
	"$scratch/err"

# And what is in the directories within, once; not what is hidden.
mkdir -p "$scratch/mixed/a/b/c" "$scratch/mixed/.git" \
	"$scratch/mixed/node_modules/x"
cp "$s1" "$scratch/mixed/.git/"
cp "$s2" "$scratch/mixed/node_modules/x/"
ln -s .. "$scratch/mixed/a/b/up"
ln -s /nowhere "$scratch/mixed/a/gone"
refused 1 "a directory of hidden snapshots" "$scratch/mixed"
has "a link to nothing" 'a/gone \(a link to nothing\)' "$scratch/err"
gzip -c "$one" >"$scratch/mixed/a/b/c/numbers"
printf 'one more\n' >"$scratch/mixed/a/b/more.txt"
printf '\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\4\0\0\0' \
	>"$scratch/mixed/a/core"
printf 'const x = require("x");\n' >"$scratch/mixed/a/index.js"
printf '\3757zXZ\0' >"$scratch/mixed/s1.heapsnapshot.xz"
printf '\211PNG\r\n\032\n\0\0' >"$scratch/mixed/a/b/chart"
printf '{"a":1}' >"$scratch/mixed/a/x.json"
printf '{"head":{"hitCount":0}}' >"$scratch/mixed/a/x"
: >"$scratch/mixed/a/empty.log"
status "a directory within others" 0 "$heaptrail" "$scratch/mixed" \
	--format json
prints "a compressed profile in it" '.table == "heavy"'
has "what cannot be opened is one line" \
	'^heaptrail: note: left out: s1\.heapsnapshot\.xz \(compressed.*unxz' \
	"$scratch/err"
for what in 'a/core \(a core dump' 'a/index\.js \(JavaScript\)' \
    'a/b/chart \(a PNG image\)' 'a/x\.json \(a JSON object\)' \
    'a/x \(a CPU profile' 'README and 1 more \(text\)' \
    'a/empty.log \(empty\)'; do
	has "left out: $what" "$what" "$scratch/err"
done
wc -l <"$scratch/err" | tr -d ' ' >"$scratch/count"
echo 2 | same "a note for that, one of the table" - "$scratch/count"
cp "$s1" "$scratch/mixed/a/first.json"
cp "$s2" "$scratch/mixed/a/b/second"
status "snapshots by what is in them" 0 "$heaptrail" "$scratch/mixed" \
	--format json
prints "snapshots of all directories are compared" '.table == "diff" and
	(.rows[] | select(.constructor == "Session") | .new == 500)'
status "of one directory alone" 1 "$heaptrail" trend "$scratch/mixed"
has "of one directory alone" 's1\.heapsnapshot\.xz \(compressed' "$scratch/err"
cp "$scratch/mixed/a/first.json" "$scratch/mixed/one"
cp "$scratch/mixed/a/b/second" "$scratch/mixed/two"
touch -d 2026-11-23T01:00:00Z "$scratch/mixed/one"
status "a trend by what is in files" 0 "$heaptrail" trend "$scratch/mixed" \
	--format json
prints "a trend of two" '.rows[] | select(.constructor == "Session") |
	.series | length == 2'

# The shape of a HeapDiff of memwatch.
status "heapdiff" 0 "$heaptrail" diff --format heapdiff "$s1" "$s2"
prints "heapdiff has the shape of memwatch's" '
	keys == ["after", "before", "change"] and
	(.before | keys) == ["nodes", "size", "size_bytes"] and
	(.change | keys) == ["allocated_nodes", "details", "freed_nodes",
	"size", "size_bytes"] and (.change.details[0] | keys) ==
	["+", "-", "size", "size_bytes", "what"]'
prints "heapdiff is sorted by name" '[.change.details[].what] |
	. == sort and (unique | length) == length'
prints "heapdiff adds up" '.change.size_bytes ==
	.after.size_bytes - .before.size_bytes and .change.allocated_nodes ==
	([.change.details[]["+"]] | add)'
prints "heapdiff counts sessions" '.change.details[] |
	select(.what == "Session") | .["+"] == 500 and .["-"] == 0 and
	.size_bytes == 24000 and .size == "23.44 kb"'
refused 2 "heapdiff of one" summary --format heapdiff "$s1"
# It is read back, from a pipe too, with the figures that stand in it.
"$heaptrail" diff --format heapdiff "$s1" "$s2" >"$scratch/heapdiff.json" \
	2>/dev/null
status "a HeapDiff" 0 "$heaptrail" "$scratch/heapdiff.json" --format json
cp "$scratch/out" "$scratch/heapdiff"
prints "a HeapDiff has its classes" '.table == "heapdiff" and
	(.rows[0].what == "(all)") and ([.rows[] | select(.what == "Session")] |
	length == 1 and .[0].allocated == 500 and .[0].size_delta == 24000)'
jq -c '.change.details | sort_by(.what) | .[] |
	[.what, .["+"], .["-"], .size_bytes]' "$scratch/heapdiff.json" \
	>"$scratch/wanted"
jq -c '.rows[1:] | sort_by(.what) | .[] |
	[.what, .allocated, .released, .size_delta]' "$scratch/heapdiff" \
	>"$scratch/got"
same "a HeapDiff has all figures" "$scratch/wanted" "$scratch/got"
# shellcheck disable=SC2002
cat "$scratch/heapdiff.json" | "$heaptrail" heapdiff - --format json \
	>"$scratch/piped" 2>&1
same "a HeapDiff from a pipe" "$scratch/heapdiff" "$scratch/piped"
{ printf '{"event":"leak","growth":4000000,"reason":"heap growth over 5 '
printf 'consecutive GCs (3s) - -2147483648 bytes/hr"}\n'; } \
	>"$scratch/memwatch.log"
refused 1 "memwatch's log without stats" memory "$scratch/memwatch.log"
refused 1 "memwatch's log without a HeapDiff" heapdiff "$scratch/memwatch.log"
refused 1 "events of a HeapDiff" events "$scratch/heapdiff.json"
refused 1 "events of a snapshot" events "$s1"
{ printf '{"num_full_gc":1,"current_base":10000000,"time":1795395600000}\n'
printf '{"num_full_gc":2,"current_base":14000000,"time":1795395602000}\n'
tr '\n' ' ' <"$scratch/heapdiff.json"; } >>"$scratch/memwatch.log"
status "memwatch's log" 0 "$heaptrail" "$scratch/memwatch.log" --format json
prints "memwatch's log has events" '.table == "events" and
	([.rows[].kind] | sort) == ["heapdiff", "leak", "stats", "stats"]'
prints "memwatch's rate is not taken, ours is" '[.rows[] |
	select(.kind == "stats") | .per_minute] == [null, 120000000] and
	[.rows[] | select(.kind == "leak") | .per_minute] == [null]'
status "HeapDiffs among events" 0 "$heaptrail" heapdiff \
	"$scratch/memwatch.log" --format json
prints "HeapDiffs among events: all" '.rows[0].size_delta == 449224'
status "memwatch's log as memory" 0 "$heaptrail" memory \
	"$scratch/memwatch.log" --format json
prints "memwatch's log as memory: growth" '.rows[0].growth == 4000000'
cp "$scratch/out" "$scratch/memory"
# shellcheck disable=SC2002
cat "$scratch/memwatch.log" | "$heaptrail" memory - --format json \
	>"$scratch/piped" 2>/dev/null
same "memwatch's log as memory, from a pipe" "$scratch/memory" \
	"$scratch/piped"

# An application log.
cat >"$scratch/errors.log" <<'END'
{"level":30,"time":1764147600000,"msg":"started","pid":7}
{"level":50,"time":1764147601000,"msg":"upload 17 failed","err":{"type":"Error","code":"ECONNRESET","message":"read ECONNRESET","stack":"Error: read ECONNRESET\n    at send (/srv/app/upload.js:12:7)"}}
not a line of it
{"level":50,"time":1764147602000,"msg":"upload 18 failed","err":{"type":"Error","code":"ECONNRESET","message":"read ECONNRESET","stack":"Error: read ECONNRESET\n    at send (/srv/app/upload.js:12:7)"}}
{"level":"error","time":"2025-11-26T09:00:03.000Z","msg":"open /srv/app/x: EMFILE: too many open files"}
{"level":50,"time":17641476
END
status "a log" 0 "$heaptrail" log "$scratch/errors.log" --format json
prints "lines alike are a group" '.rows[0] | .count == 2 and
	.message == "upload # failed (ECONNRESET)" and .level == "error" and
	.source == "/srv/app/upload.js:12:7" and .line == 2 and
	.from == "2025-11-26T09:00:01.000Z"'
prints "exhaustion is named" '[.rows[] | select(.exhausted != null) |
	.exhausted] == ["too many open files"]'
prints "a time that was cut is none" '[.rows[] | select(.from != null) |
	.from | startswith("2025-11-26T09:00:0")] | length == 3 and all'
printf 'listening on 3000\n\n%s%s\n' 'FATAL ERROR: Reached heap limit ' \
	'Allocation failed - JavaScript heap out of memory' >"$scratch/crash"
status "what a crash printed" 0 "$heaptrail" "$scratch/crash" --format json
prints "a crash is named" '.table == "log" and .rows[0].level == "fatal" and
	.rows[0].exhausted == "heap out of memory"'
status "a log and a snapshot" 0 "$heaptrail" "$s1" "$scratch/errors.log" \
	--format json
prints "the snapshot comes first again" '.table == "summary"'
refused 1 "a summary of a log" summary "$scratch/errors.log"
refused 1 "the log of a snapshot" log "$s1"
