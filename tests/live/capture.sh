# shellcheck shell=sh disable=SC2154
# heaptrail capture, of real processes and of what only looks like one. Read by
# tests/check-live.sh with $node to be tried, and its $version. SHORT=1 leaves
# out what takes long.

# Proxies of the environment are not for this.
http_proxy=http://127.0.0.1:1 all_proxy=socks5://127.0.0.1:1
export http_proxy all_proxy

live=$scratch/capture
rm -rf "$live"
mkdir -p "$live"

# ---- real processes -----------------------------------------------------------

plain_captures() {
	for program in target.js target.mjs; do
		fresh
		launch "$node" --inspect-port=0 tests/live/$program
		capture "$target"
		agrees "$of: $program" SessionRecord 1000 \
			"$(cat "$live/out")"
		as_found "$of: $program" "$target"
		stop "$target"
	done
}

# One session: ids can be compared, so nothing of it is new.
series_capture() {
	fresh
	launch "$node" --inspect-port=0 tests/live/target.js
	capture --count 3 --every 300ms "$target"
	if [ "$(wc -l <"$live/out")" = 3 ] &&
	    "$heaptrail" diff --no-config -f csv --filter '^SessionRecord$' \
	    "$(sed -n 1p "$live/out")" "$(sed -n 3p "$live/out")" \
	    >"$live/table" 2>>"$live/err" &&
	    ! grep -q '^SessionRecord' "$live/table"; then
		ok "$of: a series of one session"
	else
		cat "$live/out" "$live/err" "$live/table" >"$live/why"
		not_ok "$of: a series of one session" "$live/why"
	fi
	as_found "$of: a series" "$target"
	stop "$target"
}

worker_captures() {
	fresh
	launch "$node" --inspect-port=0 tests/live/target.js 10 workers
	capture --workers "$target"
	if [ "$(cut -c 1 "$live/out" | tr '\n' ' ')" = '1 2 3 ' ]; then
		ok "$of: workers are listed"
	else
		cat "$live/out" "$live/err" >"$live/why"
		not_ok "$of: workers are listed" "$live/why"
	fi
	capture --worker 2 "$target"
	agrees "$of: worker 2" WorkerRecord 20 "$(cat "$live/out")"
	case $(cat "$live/out") in
	*."$target".2.001.heapsnapshot)
		ok "$of: the name says which worker" ;;
	*)	not_ok "$of: the name says which worker" "$live/out" ;;
	esac
	refuses "$of: no such worker" 'no worker thread 9, only 1, 2, 3' \
		--worker 9 "$target"
	as_found "$of: workers" "$target"
	stop "$target"
}

# Whose inspector is open from the start keeps it.
open_capture() {
	fresh
	launch "$node" --inspect=127.0.0.1:0 tests/live/target.js
	address=$(sed -n 's|^Debugger listening on ws://\([^/]*\)/.*|\1|p' \
		"$live/target.err")
	url=$(sed -n 's|^Debugger listening on ||p' "$live/target.err")
	for whom in "$target" "$address" "$url"; do
		fresh
		capture "$whom"
		agrees "$of: ${whom%%/*}" SessionRecord 1000 \
			"$(cat "$live/out")" | sed 's/[0-9]*\.[0-9.:]*/ADDRESS/'
	done
	if has_open_port "$target"; then
		ok "$of: a port that was open stays open"
	else
		not_ok "$of: a port that was open stays open"
	fi
	# The other would open the same.
	first=$target
	launch "$node" --inspect-port="${address#*:}" tests/live/target.js
	refuses "$of: the port of another process" \
		"is taken by process $first" --force "$target"
	as_found "$of: the port of another process" "$target"
	stop "$target"
	signal_capture
	stop "$first"
}

# Its port is taken, but it writes them on a signal.
signal_capture() {
	fresh
	mkdir -p "$live/cwd"
	here=$PWD
	launch sh -c "cd '$live/cwd' && exec '$(command -v "$node")' \
		--heapsnapshot-signal=SIGUSR2 --inspect-port=${address#*:} \
		'$here/tests/live/target.js'"
	timeout 60 "$heaptrail" capture "$target" >"$live/out" 2>"$live/err"
	agrees "$of: --heapsnapshot-signal" SessionRecord 1000 \
		"$(cat "$live/out")"
	case $(cat "$live/out") in
	*/capture/cwd/Heap.*."$target".*)
		ok "$of: the file stays where it was written" ;;
	*)	not_ok "$of: the file stays where it was written" \
			"$live/out" ;;
	esac
	capture --count 2 "$target"
	agrees "$of: --heapsnapshot-signal, moved" SessionRecord 1000 \
		"$(tail -n 1 "$live/out")"
	if [ "$(find "$live/cwd" -name 'Heap*' | wc -l)" = 1 ]; then
		ok "$of: what is moved is not kept twice"
	else
		not_ok "$of: what is moved is not kept twice"
	fi
	as_found "$of: --heapsnapshot-signal" "$target"
	stop "$target"
}

near_limit_capture() {
	fresh
	launch "$node" --inspect-port=0 --max-old-space-size=40 \
		--heapsnapshot-near-heap-limit=1 --diagnostic-dir="$live/files" \
		tests/live/target.js 1000 leak
	timeout 100 "$heaptrail" capture --near-limit --count 1 "$target" \
		>"$live/out" 2>"$live/err"
	# Where it goes is another question than whether it comes.
	found=$(cat "$live/out")
	if [ -n "$found" ] && "$heaptrail" summary --no-config -f csv \
	    --filter '^SessionRecord$' "$found" 2>/dev/null |
	    grep -q '^SessionRecord'; then
		ok "$of: --heapsnapshot-near-heap-limit"
	else
		cat "$live/out" "$live/err" "$live/target.err" >"$live/why"
		not_ok "$of: --heapsnapshot-near-heap-limit" "$live/why"
	fi
	case $found in
	Heap.*|"$PWD"/Heap.*) rm -f "$found" ;;
	esac
	stop "$target"
}

# ---- what must not be harmed --------------------------------------------------

no_inspector() {
	launch "$node" --inspect-port=0 tests/live/target.js 1000 own-handler
	refuses "$of: a handler of its own" 'handler of its own' "$target"
	as_found "$of: a handler of its own" "$target"
	stop "$target"
	if "$node" --disable-sigusr1 -e 0 2>/dev/null; then
		launch "$node" --disable-sigusr1 tests/live/target.js
		refuses "$of: --disable-sigusr1" disable-sigusr1 --force \
			"$target"
		as_found "$of: --disable-sigusr1" "$target"
		stop "$target"
	fi
	# SIGUSR1 would end this one.
	sleep 1000 &
	target=$!
	started="$started $target"
	refuses "$of: what is not Node" 'not a Node process' --force \
		"$target"
	as_found "$of: what is not Node" "$target"
	stop "$target"
}

# interrupted SIGNAL: in the middle of a snapshot.
interrupted() {
	fresh
	launch "$node" --inspect-port=0 tests/live/target.js 60000
	# A shell starts what is in the background with SIGINT ignored.
	(trap - INT; exec env --default-signal=INT "$heaptrail" capture \
		--force -o "$live/files" "$target") \
		>"$live/out" 2>"$live/err" </dev/null &
	capturing=$!
	started="$started $capturing"
	if wait_until 60 part_there; then
		kill -"$1" $capturing
		wait $capturing
		interrupted_rc=$?
	fi
	if [ "${interrupted_rc:-}" = 1 ] && grep -q cancelled "$live/err" &&
	    [ -z "$(ls "$live/files")" ]; then
		ok "$of: SIG$1 in the middle"
	else
		{
			echo "exit code ${interrupted_rc:-none}"
			cat "$live/out" "$live/err"
			ls -l "$live/files"
		} >"$live/why"
		not_ok "$of: SIG$1 in the middle" "$live/why"
	fi
	as_found "$of: SIG$1 in the middle" "$target"
	stop "$target"
}

dies_in_the_middle() {
	fresh
	launch "$node" --inspect-port=0 tests/live/target.js 60000
	capture --force "$target" &
	capturing=$!
	wait_until 60 part_there && kill -9 "$target"
	wait $capturing
	dies_rc=$?
	if [ $dies_rc = 1 ] && [ -z "$(ls "$live/files")" ] &&
	    grep -q 'closed by the other side' "$live/err"; then
		ok "$of: the process ends in the middle"
	else
		{
			echo "exit code $dies_rc"
			cat "$live/out" "$live/err"
			ls -l "$live/files"
		} >"$live/why"
		not_ok "$of: the process ends in the middle" "$live/why"
	fi
	stop "$target"
}

# It would wait for us for ever.
ends_between() {
	fresh
	rm -f "$live/input" "$live/target"
	mkfifo "$live/input"
	"$node" --inspect-port=0 tests/live/target.js 1000 exit \
		<"$live/input" >"$live/target" 2>"$live/target.err" &
	target=$!
	exec 9>"$live/input"
	started="$started $target"
	wait_until 20 says '^ready' "$live/target"
	# What keeps its input open must be this shell alone.
	(exec 9>&-; capture --every 100s "$target") &
	capturing=$!
	wait_until 60 says heapsnapshot "$live/out"
	exec 9>&-
	wait $capturing
	if grep -q 'the process has ended' "$live/err" &&
	    wait "$target"; then
		ok "$of: the process ends between two"
	else
		cat "$live/out" "$live/err" >"$live/why"
		not_ok "$of: the process ends between two" "$live/why"
	fi
	stop "$target"
}

two_at_once() {
	fresh
	launch "$node" --inspect-port=0 tests/live/target.js 20000
	mkdir -p "$live/files/2"
	timeout 120 "$heaptrail" capture --force -o "$live/files/2" "$target" \
		>"$live/out2" 2>"$live/err2" </dev/null &
	capturing=$!
	capture --force "$target"
	wait $capturing
	agrees "$of: two at once, the first" SessionRecord 20000 \
		"$(cat "$live/out")"
	agrees "$of: two at once, the other" SessionRecord 20000 \
		"$(cat "$live/out2")"
	as_found "$of: two at once" "$target"
	stop "$target"
}

full_disk() {
	fresh
	mkdir -p "$live/small"
	if ! mount -t tmpfs -o size=1m tmpfs "$live/small" 2>/dev/null; then
		skip "$of: a full disk" "only root may mount"
		return
	fi
	launch "$node" --inspect-port=0 tests/live/target.js
	refuses "$of: a disk that is too small" \
		'on the disk, and 1.0 MB are free' -o "$live/small" "$target"
	refuses "$of: a full disk" 'No space left .* with 0 left' \
		--force -o "$live/small" "$target"
	as_found "$of: a full disk" "$target"
	if [ -z "$(ls "$live/small")" ]; then
		ok "$of: nothing is left on a full disk"
	else
		not_ok "$of: nothing is left on a full disk"
	fi
	stop "$target"
	umount "$live/small"
}

# A container in all that matters: namespaces of its own.
container_capture() {
	fresh
	if ! unshare -n -p -f true 2>/dev/null; then
		skip "$of: another network" "only root may make one"
		return
	fi
	rm -f "$live/target"
	unshare -n -p -f --mount-proc sh -c "ip link set lo up; exec '$node' \
		--inspect-port=0 tests/live/target.js" \
		>"$live/target" 2>"$live/target.err" </dev/null &
	outer=$!
	started="$started $outer"
	wait_until 20 says '^ready' "$live/target"
	target=$(cat "/proc/$outer/task/$outer/children")
	target=${target% }
	capture "$target"
	agrees "$of: another network" SessionRecord 1000 \
		"$(cat "$live/out")"
	as_found "$of: another network" "$target"
	stop "$target"
	stop "$outer"
}

# ---- what only looks like it --------------------------------------------------

# fake NAME MODE PATTERN [OPTION...]
fake() {
	fake_name=$1 fake_mode=$2 fake_why=$3
	shift 3
	launch "$node" tests/live/fake-inspector.js "$fake_mode" "$fake_file"
	port=$(sed -n 's/^port //p' "$live/target")
	refuses "$fake_name" "$fake_why" "$@" "127.0.0.1:$port"
	if grep -qE 'strange|elsewhere' "$live/target"; then
		not_ok "$fake_name: only what Node understands" "$live/target"
	fi
	stop "$target"
}

# gives NAME MODE: the file comes out as it was.
gives() {
	fresh
	launch "$node" tests/live/fake-inspector.js "$2" "$fake_file"
	port=$(sed -n 's/^port //p' "$live/target")
	capture "127.0.0.1:$port"
	if cmp "$fake_file" "$(cat "$live/out")" 2>"$live/why"; then
		ok "$1"
	else
		cat "$live/err" >>"$live/why"
		not_ok "$1" "$live/why"
	fi
	if grep -q goodbye "$live/target" &&
	    ! grep -qE 'strange|elsewhere' "$live/target"; then
		ok "$1: only what Node understands, and a goodbye"
	else
		not_ok "$1: only what Node understands, and a goodbye" \
			"$live/target"
	fi
	stop "$target"
}

fake_inspectors() {
	fake_file=tests/fixtures/random/seed-05.heapsnapshot
	gives "ten thousand chunks" chunks
	gives "stray answers and other orders" noise
	gives "a message in two frames" fragments
	fake "a stall" stall 'nothing of the snapshot for 1 seconds' \
		--patience 1s
	fake "closed in the middle" close 'closed by the other side'
	fake "a snapshot without its end" truncated 'ends too early'
	fake "a snapshot without some nodes" missing 'is not whole'
	fake "no snapshot" other 'not a heap snapshot'
	fake "an error" error 'takeHeapSnapshot: no .x1b.31mroom'
	fake "nonsense" nonsense 'no message of the protocol'
	fake "no text" binary 'is no text'
	fake "a huge message" huge 'too long'
	fake "a broken piece" broken 'broken'
	fake "no frames" noframe 'closed|broken|too long|no text'
	fake "a wrong key" accept 'no inspector answers'
	fake "sent elsewhere" redirect 'sends us elsewhere'
	fake "sent elsewhere later" redirect-upgrade 'sends us elsewhere'
	fake "not Node" not-node 'not the inspector of Node'
	fake "broken JSON" wrong-json 'not the inspector of Node'
	fake "no address" no-url 'not the inspector of Node'
	fake "deep JSON" deep 'not the inspector of Node'
	fake "an evil address" evil-url 'not the inspector of Node'
	fake "a long answer" long 'too long'
	fake "forbidden" forbidden 'status 403'
	[ -z "${SHORT:-}" ] || return 0
	fake "a server that says nothing" stall-http 'no answer for 10 seconds'
	fake "an upgrade that never comes" stall-upgrade \
		'no answer for 10 seconds'
}

# ---- all of it ----------------------------------------------------------------

of="node $version"
plain_captures
series_capture
worker_captures
open_capture
no_inspector
interrupted INT
if [ -z "${SHORT:-}" ]; then
	near_limit_capture
	interrupted TERM
fi
dies_in_the_middle
ends_between
two_at_once
full_disk
container_capture
# These are the same with any version.
if [ -z "${fakes_tried:-}" ]; then
	fakes_tried=1
	refuses "another machine" 'another machine' 192.0.2.1:9229
	fake_inspectors
fi
unset http_proxy all_proxy
