#!/bin/sh
# Indexes, from outside: the same output with and without, nothing but the
# truth whatever happens to them, and never a word about it.
. ./tests/lib.sh

files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
here=$(realpath "$scratch")
rm -rf "${here:?}/cache" "${here:?}/home"
cache=$here/cache/heaptrail
XDG_CACHE_HOME=$here/cache
# Small files would have none.
HEAPTRAIL_INDEX_MIN=1
export XDG_CACHE_HOME HEAPTRAIL_INDEX_MIN
unset HEAPTRAIL_CACHE_LIMIT

# until_true COMMAND...: asks again until it holds or a minute is over.
until_true() {
	tries=1200
	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.05
	done
}

# has NAME PATTERN FILE
has() {
	if grep -qE -e "$2" "$3"; then
		ok "$1"
	else
		not_ok "$1" "$3"
	fi
}

# holds NAME COMMAND...: it is true, now or soon.
holds() {
	holds_name=$1
	shift
	if until_true "$@"; then
		ok "$holds_name"
	else
		ls -la "$cache" >"$scratch/why" 2>&1
		not_ok "$holds_name" "$scratch/why"
	fi
}

# state FILE: what the list says of its index, nothing when there is none.
state() {
	"$heaptrail" cache --format json | jq -r --arg path \
		"$(realpath "$1" 2>/dev/null || echo "$1")" \
		'.rows[] | select(.snapshot == $path) | .state'
}

is() {
	[ "$(state "$1")" = "$2" ]
}

# opened FILE: the index of a file is there once it was opened, but for a file
# that was written a moment ago: then the next one makes it.
opened() {
	is "$1" ready && return
	"$heaptrail" summary "$1" >/dev/null 2>&1
	is "$1" ready
}

file_of() {
	"$heaptrail" cache --format json | jq -r --arg path \
		"$(realpath "$1")" \
		'.rows[] | select(.snapshot == $path) | .file'
}

# is_used FILE: the next command takes it from the index, which shows.
is_used() {
	touch -d '2001-01-01' "$cache/$(file_of "$1")"
	"$heaptrail" summary "$1" >/dev/null 2>&1
	! "$heaptrail" cache --format json | jq -r '.rows[].used_at' |
		grep -q 2001
}

nothing_left() {
	[ -z "$(find "$here/cache" -name '*.new' 2>/dev/null)" ]
}

# quiet NAME COMMAND...: as without an index, and nothing on stderr.
quiet() {
	quiet_name=$1
	shift
	status "$quiet_name" 0 "$@"
	same "$quiet_name: output" "$scratch/plain" "$scratch/out"
	[ ! -s "$scratch/err" ] || not_ok "$quiet_name: silence" "$scratch/err"
}

s1=$here/s1.heapsnapshot
cp "$files/leak-server/s1.heapsnapshot" "$s1"

# ---- none ------------------------------------------------------------------

"$heaptrail" summary --no-index "$s1" >"$scratch/plain"
quiet "--no-index" "$heaptrail" summary --no-index "$s1"
(
	unset HEAPTRAIL_INDEX_MIN
	quiet "a small file" "$heaptrail" summary "$s1"
)
# Whoever would have written has had the time by then.
holds "an index is kept" opened "$s1"
if [ "$("$heaptrail" cache --format csv | wc -l)" = 2 ]; then
	ok "and only one"
else
	not_ok "and only one"
fi

# ---- the same, with and without ----------------------------------------------

mode() {
	stat -c %a "$1" 2>/dev/null || stat -f %Lp "$1"
}
if [ "$(mode "$cache")" = 700 ] &&
    [ "$(mode "$cache/$(file_of "$s1")")" = 600 ]; then
	ok "nobody else can read it"
else
	ls -la "$cache" >"$scratch/why"
	not_ok "nobody else can read it" "$scratch/why"
fi
holds "it is used" is_used "$s1"

# twice NAME ARGUMENT...: all formats, written and read.
twice() {
	twice_name=$1
	shift
	for format in text json csv md; do
		"$heaptrail" "$@" --no-index --format $format \
			>"$scratch/plain" 2>"$scratch/err"
		quiet "$twice_name, $format" "$heaptrail" "$@" --format $format
	done
}
for path in "$files"/*/*.heapsnapshot; do
	name=$(basename "$path" .heapsnapshot)
	holds "$name has one" opened "$path"
	"$heaptrail" summary --no-index "$path" --format json \
		>"$scratch/plain" 2>"$scratch/err"
	quiet "$name" "$heaptrail" summary "$path" --format json
done
s2=$files/leak-server/s2.heapsnapshot
# The summary of one comes from the index alone: in the same order all the same.
for column in constructor distance count shallow_size retained_size; do
	twice "summary by $column" summary "$s2" --sort $column
	twice "summary by $column, reversed" summary "$s2" --sort $column \
		--reverse
done
twice "summary, filtered" summary "$s2" --filter '!Array|system' --top 9
twice "diff" diff "$files/leak-server/s1.heapsnapshot" "$s2"
twice "summary of two" summary "$files/leak-server/s1.heapsnapshot" "$s2"
twice "objects" objects "$s2" --class Session
id=$("$heaptrail" objects "$s2" --class Session --format json |
	jq '.rows[0].id')
twice "retainers" retainers "$s2" --id "@$id" --depth 6
# What only a recording has.
recording=$files/recording/orders.heaptimeline
holds "a recording has one" opened "$recording"
twice "timeline" timeline "$recording" --depth 2
twice "allocations" allocations "$recording" --depth 3
twice "by time" summary "$recording" --where 'time:0.2s..0.5s'
id=$("$heaptrail" objects "$recording" --class Order --format json |
	jq '.rows[-1].id')
twice "stack" stack "$recording" --id "@$id"
twice "object of a recording" object "$recording" --id "@$id"
# One with an index and one without.
"$heaptrail" diff --no-index "$s1" "$s2" >"$scratch/plain"
"$heaptrail" cache clear "$s2" >"$scratch/out"
has "clear says what it did" '^removed 1 index, ' "$scratch/out"
quiet "diff with one index" "$heaptrail" diff "$s1" "$s2"
holds "then both have one" is "$s2" ready
quiet "diff with two" "$heaptrail" diff "$s1" "$s2"
"$heaptrail" diff --no-index "$s2" "$s2" >"$scratch/plain"
quiet "a file and itself" "$heaptrail" diff "$s2" "$s2"

# Another way to the same file.
ln -sf s1.heapsnapshot "$here/link.heapsnapshot"
"$heaptrail" summary --no-index "$s1" >"$scratch/plain"
quiet "through a link" "$heaptrail" summary "$here/link.heapsnapshot"
"$heaptrail" cache --format csv >"$scratch/list"
if ! grep -q /link "$scratch/list" && is "$s1" ready; then
	ok "a link has no index of its own"
else
	not_ok "a link has no index of its own"
fi

# ---- stale -----------------------------------------------------------------

# changed NAME: s1 is not what it was, and heaptrail knows.
changed() {
	holds "$1: the index is stale" is "$s1" stale
	"$heaptrail" summary --no-index "$s1" >"$scratch/plain"
	quiet "$1" "$heaptrail" summary "$s1"
	holds "$1: made anew" opened "$s1"
	quiet "$1, made anew" "$heaptrail" summary "$s1"
	holds "$1: it is used" is_used "$s1"
}

# put OFFSET CHARACTER: writes it there; size and time stay what they were.
put() {
	touch -r "$s1" "$scratch/time"
	printf %s "$2" | dd of="$s1" bs=1 seek="$1" conv=notrunc 2>/dev/null
	touch -r "$scratch/time" "$s1"
}

# offset TEXT: of the byte after the first one.
offset() {
	LC_ALL=C grep -abo -m 1 -F -e "$1" "$s1" | head -n 1 |
		awk -F: -v len=${#1} '{ print $1 + len }'
}

touch "$s1"
changed "touched"
put "$(offset 'trace_function_count":')" 1
changed "a byte in the head"
put $(($(offset '"Session"') - 2)) m
changed "a byte in the strings"
has "a byte in the strings: it shows" Sessiom "$scratch/out"
put "$(offset '"nodes":[')" 8
changed "a byte in the nodes"
cp "$files/leak-server/s3.heapsnapshot" "$here/new"
mv "$here/new" "$s1"
changed "another file of that name"
cp "$files/leak-server/s1.heapsnapshot" "$s1"
changed "written over"

# Cut short: an error as ever, not what was there before.
head -c 1000 "$files/leak-server/s1.heapsnapshot" >"$s1"
status "cut short" 1 "$heaptrail" summary "$s1"
has "cut short says so" truncated "$scratch/err"
rm "$s1"
status "removed" 1 "$heaptrail" summary "$s1"
holds "removed: the index is of nothing" is "$s1" gone
cp "$files/leak-server/s1.heapsnapshot" "$s1"
holds "back again" opened "$s1"

# ---- damaged ---------------------------------------------------------------

"$heaptrail" summary --no-index "$s1" >"$scratch/plain"
size=$(wc -c <"$cache/$(file_of "$s1")")
for part in 0 1 3 10 50 90 99; do
	index=$cache/$(file_of "$s1")
	printf 'not what was there' | dd of="$index" bs=1 \
		seek=$((size * part / 100)) conv=notrunc 2>/dev/null
	quiet "damaged at $part %" "$heaptrail" summary "$s1"
	holds "damaged at $part %: made anew" opened "$s1"
	quiet "damaged at $part %, made anew" "$heaptrail" summary "$s1"
done
for part in 0 10 50 99; do
	index=$cache/$(file_of "$s1")
	head -c $((size * part / 100)) "$index" >"$scratch/cut"
	cp "$scratch/cut" "$index"
	quiet "cut at $part %" "$heaptrail" summary "$s1"
	holds "cut at $part %: made anew" opened "$s1"
done
# The same bytes under the name of another.
cp "$cache/$(file_of "$s2")" "$cache/$(file_of "$s1")"
quiet "of another file" "$heaptrail" summary "$s1"
holds "of another file: made anew" opened "$s1"

# ---- many at once ------------------------------------------------------------

"$heaptrail" cache clear >"$scratch/out"
has "clear removes all" '^removed [0-9]+ indexes' "$scratch/out"
for i in 1 2 3 4 5 6 7 8; do
	"$heaptrail" summary "$s1" >"$scratch/out.$i" 2>&1 &
done
wait
for i in 1 2 3 4 5 6 7 8; do
	cmp -s "$scratch/plain" "$scratch/out.$i" ||
		not_ok "eight at once" "$scratch/out.$i"
done
holds "eight at once leave one" opened "$s1"
holds "and nothing else" nothing_left
quiet "and a good one" "$heaptrail" summary "$s1"

# ---- the subcommand -----------------------------------------------------------

holds "two for the list" opened "$s2"
status "cache" 0 "$heaptrail" cache
cp "$scratch/out" "$scratch/list"
status "cache list" 0 "$heaptrail" cache list
same "cache is cache list" "$scratch/list" "$scratch/out"
has "it has the file" 's1.heapsnapshot$' "$scratch/out"
has "and the state" '^ *ready +[0-9.]+ MB' "$scratch/out"
status "cache json" 0 "$heaptrail" cache list --format json --sort index
if jq -e '(.rows | length) == 2 and ([.columns[].key] == ["snapshot",
    "state", "size", "index", "used_at", "file"]) and
    all(.rows[]; .size > 0 and .index > 0 and (.used_at | test(
    "^20[0-9-]+T[0-9:]+Z$")))' "$scratch/out" >"$scratch/why" 2>&1; then
	ok "cache json: rows"
else
	not_ok "cache json: rows" "$scratch/out"
fi
status "cache clear of two files" 0 "$heaptrail" cache clear "$s1" "$s2"
has "clear counts" '^removed 2 indexes' "$scratch/out"
status "cache, empty" 0 "$heaptrail" cache
status "nothing to clear" 0 "$heaptrail" cache clear
has "clear counts none" '^removed 0 indexes' "$scratch/out"
status "clear of what is not kept" 1 "$heaptrail" cache clear "$s1"
has "clear says what" 's1.heapsnapshot' "$scratch/err"
status "cache nonsense" 2 "$heaptrail" cache nonsense
status "cache list of something" 2 "$heaptrail" cache list x
status "cache --class" 2 "$heaptrail" cache --class x
echo mine >"$cache/notes"
"$heaptrail" cache clear >/dev/null
has "clear leaves what is not ours" mine "$cache/notes"

# ---- no place ------------------------------------------------------------------

XDG_CACHE_HOME=/proc/nowhere quiet "a read-only home" \
	"$heaptrail" summary "$s1"
XDG_CACHE_HOME=$s1 quiet "a file for a home" "$heaptrail" summary "$s1"
XDG_CACHE_HOME=relative HOME=/proc quiet "a relative XDG_CACHE_HOME" \
	"$heaptrail" summary "$s1"
[ ! -e relative ] || not_ok "a relative XDG_CACHE_HOME is not used"
quiet "no home at all" env -u XDG_CACHE_HOME -u HOME \
	"$heaptrail" summary "$s1"
status "no home: cache" 1 env -u XDG_CACHE_HOME -u HOME "$heaptrail" cache
mkdir -p "$here/home/open/heaptrail"
chmod 777 "$here/home/open/heaptrail"
XDG_CACHE_HOME=$here/home/open quiet "a folder for everybody" \
	"$heaptrail" summary "$s1"
if [ -z "$(ls "$here/home/open/heaptrail")" ]; then
	ok "a folder for everybody is not used"
else
	not_ok "a folder for everybody is not used"
fi
(
	# A write beyond this limit would be the end of the program.
	ulimit -f 100
	quiet "files may not be large" "$heaptrail" summary "$s1"
)
HEAPTRAIL_CACHE_LIMIT=0 quiet "a limit of nothing" \
	"$heaptrail" summary "$s1"
mkdir -p "$here/home/mine"
mine() {
	env -u XDG_CACHE_HOME HOME="$here/home/mine" "$heaptrail" \
		summary "$s1" >/dev/null 2>&1
	[ -n "$(find "$here/home/mine/.cache/heaptrail" -name 's1-*.index' \
		2>/dev/null)" ]
}
holds "by default below HOME" mine
if [ "$("$heaptrail" cache --format csv | wc -l)" = 1 ]; then
	ok "nothing was kept elsewhere"
else
	not_ok "nothing was kept elsewhere"
fi

# ---- limits ---------------------------------------------------------------------

holds "two, without a limit: first" opened "$s1"
holds "two, without a limit: second" opened "$s2"
touch -d '2001-01-01' "$cache/$(file_of "$s1")"
bytes=$("$heaptrail" cache --format json | jq '[.rows[].index] | add')
HEAPTRAIL_CACHE_LIMIT=$bytes
export HEAPTRAIL_CACHE_LIMIT
s3=$files/leak-server/s3.heapsnapshot
holds "a third" opened "$s3"
holds "the oldest went" is "$s1" ""
unset HEAPTRAIL_CACHE_LIMIT

holds "nothing is left over" nothing_left
rm -rf "${here:?}/cache" "${here:?}/home" "$here"/*.heapsnapshot
