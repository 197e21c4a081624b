#!/bin/sh
# Every broken or strange file must end in a right result or in one clear
# line, in bounded time and memory: the files of ../shared/corpus/hostile with
# what their manifest says, and some made here.
. ./tests/lib.sh

# Sanitizers reserve more memory than there is; only others can be limited.
case $BUILD in
*asan* | *tsan*) seconds=120 kilobytes= ;;
*) seconds=20 kilobytes=2000000 ;;
esac

# bounded COMMAND...: within the time and the memory allowed.
bounded() (
	if [ -n "$kilobytes" ]; then
		# shellcheck disable=SC3045 # dash and bash have it
		ulimit -d "$kilobytes"
	fi
	exec timeout "$seconds" "$@"
)

# is_one_line FILE: one line of ours with nothing in it that a terminal obeys.
is_one_line() {
	[ "$(wc -l <"$1")" = 1 ] && grep -q '^heaptrail: ..*' "$1" &&
		! LC_ALL=C tr -d '\n' <"$1" | LC_ALL=C grep -q '[[:cntrl:]]'
}

# refuses NAME FILE: exit code 1, one line, nothing on stdout.
refuses() {
	bounded "$heaptrail" summary "$2" --format json \
		>"$scratch/out" 2>"$scratch/err" </dev/null
	if [ $? = 1 ] && [ ! -s "$scratch/out" ] &&
	    is_one_line "$scratch/err"; then
		ok "$1: $(cut -d' ' -f2- "$scratch/err" | sed 's|^[^ ]*/||')"
	else
		not_ok "$1 must be refused" "$scratch/err"
	fi
}

# loads NAME FILE NODES EDGES: with these counts, "" for any; prints tables.
loads() {
	if ! bounded "$BUILD/tests/tools/dump-nodes" --counts "$2" \
	    >"$scratch/counts" 2>"$scratch/err" </dev/null; then
		not_ok "$1 must load" "$scratch/err"
		return
	fi
	if [ -n "$3" ] && [ "$(cat "$scratch/counts")" != "$3 $4" ]; then
		not_ok "$1: $3 nodes $4 edges wanted" "$scratch/counts"
		return
	fi
	if ! bounded "$heaptrail" summary "$2" >"$scratch/out" \
	    2>"$scratch/err" </dev/null || [ -s "$scratch/err" ]; then
		not_ok "$1: no summary" "$scratch/err"
	elif LC_ALL=C tr -d '\n' <"$scratch/out" |
	    LC_ALL=C grep -q '[[:cntrl:]]'; then
		not_ok "$1: control characters in the summary"
	else
		ok "$1"
	fi
}

# either NAME FILE: loads or is refused, as long as it does it well.
either() {
	bounded "$heaptrail" summary "$2" --format json \
		>"$scratch/out" 2>"$scratch/err" </dev/null
	case $? in
	0) loads "$1" "$2" "" "" ;;
	*) refuses "$1" "$2" ;;
	esac
}

# answers COMMAND FILE...: a table, or one clear line. What it prints goes to
# $scratch/all; adds to $bad and $scratch/why.
answers() {
	bounded "$heaptrail" "$@" >>"$scratch/all" 2>"$scratch/err" </dev/null
	case $? in
	0) [ ! -s "$scratch/err" ] ||
		! grep -qv '^heaptrail: note: ' "$scratch/err" ;;
	1) is_one_line "$scratch/err" ;;
	*) false ;;
	esac && return
	bad=$((bad + 1))
	{
		printf '%s ' "$@"
		cat "$scratch/err"
	} >>"$scratch/why"
}

# asks FILE FORMAT ID...: every command about it, in this format.
asks() {
	asked=$1 as=$2
	shift 2
	for id in "$@" 18446744073709551615; do
		for command in containment dominators object retainers path; do
			answers $command "$asked" -f "$as" --id "@$id" \
				-d 3 -n 30
		done
		answers text "$asked" -f "$as" --id "@$id" -n 30
		answers stack "$asked" -f "$as" --id "@$id" -n 30
	done
	answers timeline "$asked" -f "$as" -d 3 -n 30
	answers allocations "$asked" -f "$as" -d 3 -n 30
	answers summary "$asked" -f "$as" --where 'time:0s..1s,..0s !time:2h..'
	answers retainers "$asked" -f "$as" --id "@$1" --ignore @1 -n 30
	answers path "$asked" -f "$as" --id "@$1" --raw
	answers path "$asked" -f "$as" --id "@$1" --ignore @1,"@$1"
	for class in Object '(string)'; do
		answers objects "$asked" -f "$as" --class "$class" -n 30
	done
	answers merged "$asked" -f "$as" --class Object -d 3 -n 30
	answers merged "$asked" -f "$as" --class Object --ignore @1,"@$1"
	answers merged "$asked" "$asked" -f "$as" --class Object --new --raw
	answers summary "$asked" -f "$as" --where \
		'size>0 retained<99999999999999999999 distance>0 name:(a+)+$'
	answers summary "$asked" -f "$as" --where 'realm:none duplicated'
	answers summary "$asked" -f "$as" --where 'held-by:contexts detached'
	answers search "$asked" '(.*a)*b|.' -f "$as" -d 2 -n 30
	answers path "$asked" --no-graph --id @1 -f "$as"
	answers diff "$asked" "$asked" -f "$as"
	answers grown "$asked" "$asked" -f "$as" -d 3 -n 30
	answers suspects "$asked" -f "$as"
	answers detectors "$asked" -f "$as" -d 3 -n 30
	answers detectors "$asked" "$asked" -f "$as"
	answers suspects "$asked" "$asked" "$asked" -f "$as"
	answers trend "$asked" "$asked" "$asked" -f "$as" -d 2 -n 30
	answers statistics "$asked" -f "$as"
	answers strings "$asked" -f "$as" -d 2 -n 30
}

# ids FILE: of the first, the middle and the last node.
ids() {
	"$BUILD/tests/tools/dump-nodes" "$1" | awk -F, 'NR > 1 { id[++n] = $1 }
		END { print id[1], id[int((n + 1) / 2)], id[n] }'
}

# tables NAME FILE ID...: every table of what loads, each time in the next
# format.
tables() {
	name=$1 file=$2
	shift 2
	case $format in
	text) format=json ;;
	json) format=csv ;;
	csv) format=md ;;
	*) format=text ;;
	esac
	bad=0
	: >"$scratch/why"
	: >"$scratch/all"
	asks "$file" $format "$@"
	if [ $bad != 0 ]; then
		not_ok "$name: $bad tables are wrong" "$scratch/why"
	elif LC_ALL=C tr -d '\r\n' <"$scratch/all" |
	    LC_ALL=C grep -q '[[:cntrl:]]'; then
		not_ok "$name: control characters in a table"
	else
		ok "$name: all tables"
	fi
}
format=text

made=$scratch/made
rm -rf "$made"
mkdir -p "$made/directory.heapsnapshot"
: >"$made/empty.heapsnapshot"
printf '{' >"$made/brace.heapsnapshot"
truncate -s 3G "$made/zeros-3g.heapsnapshot"
printf '\033]0;owned\007' >"$made/escape.heapsnapshot"
refuses "a file that is not there" "$made/none.heapsnapshot"
refuses "a name with an escape sequence" \
	"$(printf '%s/none \033[2J.heapsnapshot' "$made")"
for file in "$made"/*; do
	refuses "$(basename "$file" .heapsnapshot)" "$file"
done
rm -f "$made/zeros-3g.heapsnapshot"

# Small files that decompress to far more than there is room for.
bomb() (
	[ -n "$kilobytes" ] || exit 0
	kilobytes=400000
	refuses "$@"
)
for packer in gzip zstd; do
	if ! command -v $packer >/dev/null; then
		skip "a bomb of $packer" "$packer is not installed"
		continue
	fi
	head -c 32M /dev/zero | tr '\0' x | $packer -c >"$scratch/part"
	{
		printf '{"junk":"' | $packer -c
		for i in $(seq 1 100); do
			cat "$scratch/part"
		done
	} >"$scratch/bomb"
	bomb "a bomb of $packer" "$scratch/bomb"
	rm -f "$scratch/part" "$scratch/bomb"
done

# Cut a real one in a hundred places: each is refused, and says where.
files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
whole=$files/random/seed-10.heapsnapshot
size=$(wc -c <"$whole")
bad=0
for i in $(seq 1 99); do
	head -c $((size * i / 100)) "$whole" >"$scratch/cut.heapsnapshot"
	bounded "$heaptrail" summary "$scratch/cut.heapsnapshot" \
		>"$scratch/out" 2>"$scratch/err" </dev/null
	if [ $? != 1 ] || ! is_one_line "$scratch/err" ||
	    ! grep -q '[0-9]' "$scratch/err"; then
		bad=$((bad + 1))
		cp "$scratch/err" "$scratch/why"
	fi
done
if [ $bad = 0 ]; then
	ok "a file cut in 99 places"
else
	not_ok "a file cut in 99 places: $bad are wrong" "$scratch/why"
fi

# Pairs in which each of many things asks about many, see hostile-pairs.awk.
for kind in chain scope names; do
	for later in 0 1; do
		awk -v kind=$kind -v later=$later -f tests/hostile-pairs.awk \
			>"$scratch/pair-$later.heapsnapshot"
	done
	bad=0
	: >"$scratch/why"
	for command in summary diff grown suspects trend; do
		bounded "$heaptrail" $command --no-index \
			"$scratch/pair-0.heapsnapshot" \
			"$scratch/pair-1.heapsnapshot" \
			>"$scratch/out" 2>"$scratch/err" </dev/null && continue
		bad=$((bad + 1))
		echo "$command: $(cat "$scratch/err")" >>"$scratch/why"
	done
	if [ $bad = 0 ]; then
		ok "a pair made hard: $kind"
	else
		not_ok "a pair made hard: $kind" "$scratch/why"
	fi
	rm -f "$scratch"/pair-*
done

# Heaps that ask detectors for the same again and again, hostile-detect.awk.
for kind in shared ring long apart; do
	awk -v kind=$kind -f tests/hostile-detect.awk \
		>"$scratch/detect.heapsnapshot"
	if bounded "$heaptrail" detectors --no-index \
	    "$scratch/detect.heapsnapshot" >"$scratch/out" \
	    2>"$scratch/err" </dev/null; then
		ok "detectors made to work hard: $kind"
	else
		not_ok "detectors made to work hard: $kind" "$scratch/err"
	fi
	rm -f "$scratch/detect.heapsnapshot"
done

for file in "$files"/tiny/* "$files"/random/seed-[15]*; do
	# shellcheck disable=SC2046 # words
	tables "$(basename "$file" .heapsnapshot)" "$file" $(ids "$file")
done

# Recordings that V8 would not write: strange ones are shown, damaged ones
# refused.
small=tests/fixtures/recording/small.heaptimeline

# recorded SECTION VALUE: the small one with another section.
recorded() {
	awk -v section="\"$1\":" -v value="$2" '
		index($0, section) == 1 { print section value ","; skip = 1 }
		/^"/ && index($0, section) != 1 { skip = 0 }
		!skip { print }' $small >"$scratch/recorded.heaptimeline"
}

deep=$(awk 'BEGIN { for (i = 1; i < 9999; i++) printf "%d,1,1,1,[", i % 5
	printf "4,1,1,1,["
	for (i = 0; i < 9999; i++) printf "]" }')
while read -r name section value; do
	[ "$value" != deep ] || value="[$deep]"
	recorded "$section" "$value"
	tables "a recording, $name" "$scratch/recorded.heaptimeline" 3 11 15
done <<'END'
as-it-is nothing []
empty samples []
one samples [0,9]
backwards samples [50000,15,0,9,-7,-7]
everlasting samples [0,9,9223372036854775807,11,1,12]
of-one-moment samples [0,3,0,11,0,15]
no-samples samples null
no-functions trace_function_infos []
no-tree trace_tree []
functions-beyond trace_tree [1,77,1,1,[3,99999999999,1,1,[],4,-1,-1,-1,[]]]
names-beyond trace_function_infos [0,77,78,0,0,0,-1,-1,-1,-1,-1,-1]
itself trace_tree [3,1,1,1,[3,1,1,1,[3,1,1,1,[]]]]
sums trace_tree [3,1,18446744073709551615,18446744073709551615,[4,1,9,9,[]]]
deep trace_tree deep
END
while read -r name section value; do
	recorded "$section" "$value"
	refuses "a recording, $name" "$scratch/recorded.heaptimeline"
done <<'END'
half-a-sample samples [0,9,50000]
nested-samples samples [[0,9]]
half-a-function trace_function_infos [0,7,0,0,0]
half-a-trace trace_tree [1,0,1,8]
no-children trace_tree [1,0,1,8,7]
words trace_tree [1,0,"a",8,[]]
a-brace trace_tree [1,0,1,8,{}]
a-comma-more trace_tree [1,0,1,8,[],]
END

if [ ! -f $shared/corpus/hostile.tar.xz ]; then
	skip "hostile corpus" "no $shared/corpus here"
	exit 0
fi
corpus=$PWD/build/corpus
sh $shared/corpus/unpack "$corpus" hostile || exit 1
jq -r '.[] | [.verdict, .file, .expect.nodes // "", .expect.edges // ""] |
	join("|")' "$corpus/hostile/manifest.json" >"$scratch/manifest"
while IFS='|' read -r verdict file nodes edges; do
	path=$corpus/hostile/$file
	# What is compressed, and can be read, is this one.
	case $verdict:$file in
	either:c-*) verdict=valid nodes=10 edges=15 ;;
	esac
	case $verdict in
	valid) loads "$file" "$path" "$nodes" "$edges" ;;
	reject) refuses "$file" "$path" ;;
	either) either "$file" "$path" ;;
	esac
	# What takes long to load would take it thirty times.
	case $verdict in
	valid) [ "$(wc -c <"$path")" -gt 500000 ] ||
		tables "$file" "$path" 1 ;;
	esac
done <"$scratch/manifest"
