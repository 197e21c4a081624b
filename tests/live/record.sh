# shellcheck shell=sh disable=SC2154
# heaptrail sample and heaptrail timeline, of a real process that knows what it
# allocates. Read by tests/check-live.sh with $node to be tried, and its
# $version.

live=$scratch/record
rm -rf "$live"
mkdir -p "$live"
of="node $version"

# record COMMAND [OPTION...] WHOM: its file goes to $live/files.
record() {
	fresh
	record_what=$1
	shift
	timeout 120 "$heaptrail" "$record_what" -o "$live/files" "$@" \
		>"$live/out" 2>"$live/err" </dev/null
}

# holds NAME EXPRESSION: jq finds it true of the table in $live/table.
holds() {
	if jq -e "$2" "$live/table" >"$live/why" 2>&1; then
		ok "$1"
	else
		cat "$live/err" >>"$live/why"
		jq -c '.rows[:8][]' "$live/table" >>"$live/why"
		not_ok "$1" "$live/why"
	fi
}

table() {
	"$heaptrail" "$@" --no-config -f json >"$live/table" 2>>"$live/err"
}

samples() {
	record sample --for 1500ms --interval 1k "$target"
	file=$(cat "$live/out")
	case $file in
	*/Heap.*."$target".0.001.heapprofile)
		ok "$of: a profile has a name like Node's" ;;
	*)	cat "$live/out" "$live/err" >"$live/why"
		not_ok "$of: a profile has a name like Node's" "$live/why" ;;
	esac
	table heavy "$file"
	holds "$of: what is kept is in the profile" '[.rows[] |
		select(.function == "Kept") | .self_size] | add > 50000'
	holds "$of: at its place" '[.rows[] | select(.function == "Kept") |
		.source | endswith("record.js:10:13")] | length > 0 and all'
	record sample --for 1s "$target" --all --worker 7
	if grep -q 'no worker thread' "$live/err"; then
		ok "$of: no such worker to be sampled"
	else
		not_ok "$of: no such worker to be sampled" "$live/err"
	fi
	as_found "$of: sampling" "$target"
}

timelines() {
	record timeline --for 2500ms "$target"
	file=$(cat "$live/out")
	table timeline "$file"
	# V8 looks at the heap before and after each of them.
	holds "$of: what was allocated is in the timeline" '[.rows[1:-1][] |
		.count] | add > 1000'
	holds "$of: and what was freed" '[.rows[1:][] | .freed_size // 0] |
		add > 20000'
	table summary "$file" --where time:0s.. --filter '^(Kept|Passing)$'
	holds "$of: with its classes" '[.rows[] | select(.count > 200) |
		.constructor] | sort | . == ["Kept", "Passing"]'
	# shellcheck disable=SC2016
	holds "$of: only what is kept stays" '
		(.rows[] | select(.constructor == "Kept") | .count) as $kept |
		(.rows[] | select(.constructor == "Passing") | .count) as $not |
		$kept > $not'
	as_found "$of: a timeline" "$target"
}

# Given up in the middle, it leaves nothing, and the process as it was.
gives_up() {
	fresh
	(trap - INT; exec env --default-signal=INT "$heaptrail" "$1" \
		-o "$live/files" --for 100s "$target") \
		>"$live/out" 2>"$live/err" </dev/null &
	recording=$!
	started="$started $recording"
	wait_until 20 has_open_port "$target"
	# It is under way once the process knows of us.
	wait_until 20 says 'Debugger attached' "$live/target.err"
	kill -INT $recording
	wait $recording
	gives_rc=$?
	if [ $gives_rc = 1 ] && grep -q cancelled "$live/err" &&
	    [ -z "$(ls "$live/files")" ]; then
		ok "$of: $1 is given up"
	else
		{
			echo "exit code $gives_rc"
			cat "$live/out" "$live/err"
			ls -l "$live/files"
		} >"$live/why"
		not_ok "$of: $1 is given up" "$live/why"
	fi
	as_found "$of: $1 is given up" "$target"
}

launch "$node" --inspect-port=0 tests/live/record.js
samples
timelines
gives_up sample
gives_up timeline
stop "$target"
