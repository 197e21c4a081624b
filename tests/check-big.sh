#!/bin/sh
# Snapshots that go to some limit: more than 2^24 nodes, sections of over 4 GB,
# the deepest chain, the widest star. Each is made by tests/big/make-big, which
# knows what is true of it; heaptrail must answer that, in bounded time and
# memory. One is on the disk at a time, 5 GB at most. And a log of ten million
# lines, for which memory does not grow with the file. From the environment:
#
#	BIG_DIR		where (build/big)
#	ONLY		the cases to try, a pattern for grep -E (all)
#	BIG_DIVISOR	make them so many times smaller (1)
. ./tests/lib.sh

make_big=$BUILD/tests/big/make-big
race=$BUILD/tests/bench/race
divisor=${BIG_DIVISOR:-1}
dir=${BIG_DIR:-build/big}
mkdir -p "$dir" || exit 1
file=$dir/big.heapsnapshot	# or a log
answer=$dir/answer.json
trap 'rm -f "$file" "$answer"' EXIT
trap 'exit 1' HUP INT PIPE TERM

fresh=
"$heaptrail" --help | grep -q -e --no-index && fresh=--no-index

# The kB that can be had, "" where that is not known.
memory() {
	awk '/^MemAvailable/ { print $2 }' /proc/meminfo 2>/dev/null
}

disk() {
	df -Pk "$dir" | awk 'NR == 2 { print $4 }'
}

# plan NODES EDGES STRINGS BYTES LONGEST: sets the kB of memory and of disk and
# the seconds that heaptrail may take. The file counts, as it is mapped, and a
# long name, as it is decoded when it is printed.
plan() {
	peak=$((($1 * 100 + $2 * 24 + $3 * 24 + $4 + $5) / 1000 + 256000))
	seconds=$((60 + $4 / 10000000 + ($1 + $2) / 500000))
	space=$(($4 / 1000 + 1000000))
}

# heaptrail_answers ARGUMENT...: into $answer; how it went into $scratch/race.
heaptrail_answers() (
	if [ -n "$(memory)" ]; then
		# It must fail on its own rather than take the machine along.
		# shellcheck disable=SC3045 # dash and bash have it
		ulimit -d "$(memory)"
	fi
	# shellcheck disable=SC2016,SC2086 # for the other shell; several words
	"$race" -t -n 1 answer sh -c 'answer=$1; shift; exec "$@" >"$answer"' \
		sh "$answer" timeout "$seconds" "$heaptrail" "$@" "$file" \
		$fresh --format json >"$scratch/race" 2>"$scratch/err"
)

# The rows of the answer, with what the rows wanted have: a row each line.
rows() {
	LC_ALL=C tr -d 'X/\303\251' <"$answer" | jq -cS --slurpfile truth \
		"$scratch/truth" '.rows | to_entries[] |
		$truth[0].rows[.key] as $wanted | .value | with_entries(
		select(.key as $key | $wanted | . == null or has($key)))'
}

# check NAME: what the line in $scratch/truth says.
check() {
	jq -r '.arguments[]' "$scratch/truth" >"$scratch/arguments"
	set -- "$1"
	while IFS= read -r argument; do
		set -- "$@" "$argument"
	done <"$scratch/arguments"
	name="$*"
	shift
	if ! heaptrail_answers "$@"; then
		cut -f8 "$scratch/race" >>"$scratch/err"
		not_ok "$name" "$scratch/err"
		return
	fi
	jq -cS '.rows[]' "$scratch/truth" >"$scratch/wanted"
	rows >"$scratch/got" 2>&1
	same "$name" "$scratch/wanted" "$scratch/got"
	wanted=$(jq .deleted "$scratch/truth")
	# Previews have the beginnings of names once more.
	got=$(LC_ALL=C sed -E 's/"preview": "([^"\\]|\\.)*"//' <"$answer" |
		LC_ALL=C tr -cd 'X/\303\251' | wc -c)
	if [ "$wanted" != "$got" ]; then
		not_ok "$name: $got bytes of long names, not $wanted"
	fi
	took=$(cut -f3 "$scratch/race")
	used=$(cut -f7 "$scratch/race")
	if [ "$used" -gt "$peak" ]; then
		not_ok "$name: $used kB of memory, more than $peak"
	fi
	echo "# $((used / 1000)) of $((peak / 1000)) MB, $took s: $name"
}

# try CASE HELP
try() {
	# shellcheck disable=SC2046 # five numbers
	plan $("$make_big" --size "$1" "$divisor")
	if [ "$(disk)" -lt $space ]; then
		skip "$1: $2" "$dir has no room for $((space / 1000)) MB"
		return
	fi
	if [ "$(memory)" ] && [ "$(memory)" -lt $peak ]; then
		skip "$1: $2" "$((peak / 1000)) MB of memory are not free"
		return
	fi
	if ! "$make_big" "$1" "$divisor" >"$file" 2>"$scratch/err"; then
		not_ok "$1: cannot be made" "$scratch/err"
		return
	fi
	"$make_big" --truth "$1" "$divisor" >"$scratch/truths"
	while IFS= read -r truth; do
		printf '%s\n' "$truth" >"$scratch/truth"
		check "$1"
	done <"$scratch/truths"
	rm -f "$file" "$answer"
}

"$make_big" --list | grep -E "${ONLY:-.}" >"$scratch/cases"
tab=$(printf '\t')
while IFS=$tab read -r case help; do
	try "$case" "$help"
done <"$scratch/cases"

# try_log: its groups, in a second for each 200,000 lines and 256 MB.
try_log() {
	lines=$((10000000 / divisor))
	space=$((lines / 5 + 1000000))
	if [ "$(disk)" -lt $space ]; then
		skip "log" "$dir has no room for $((space / 1000)) MB"
		return
	fi
	awk -v lines=$lines -v truth="$scratch/truth" -f tests/big/log.awk \
	    >"$file"
	sort "$scratch/truth" >"$scratch/wanted"
	peak=256000
	seconds=$((20 + lines / 200000))
	if ! heaptrail_answers log; then
		cut -f8 "$scratch/race" >>"$scratch/err"
		not_ok "log" "$scratch/err"
		return
	fi
	jq -c '.rows[] | [.level, .count, .message, .route, .exhausted,
	    (.from, .to | .[20:23] | tonumber | tostring)]' "$answer" | sort \
	    >"$scratch/got"
	same "log of $lines lines" "$scratch/wanted" "$scratch/got"
	used=$(cut -f7 "$scratch/race")
	if [ "$used" -gt "$peak" ]; then
		not_ok "log: $used kB of memory, more than $peak"
	fi
	echo "# $((used / 1000)) of $((peak / 1000)) MB," \
	    "$(cut -f3 "$scratch/race") s: log of $lines lines"
	rm -f "$file" "$answer"
}

! echo log | grep -qE "${ONLY:-.}" || try_log
