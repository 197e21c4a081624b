# shellcheck shell=sh disable=SC2154
# heaptrail watch: a process that leaks at a known rate and one that does not,
# against what they say of themselves; then the screen, in tmux.
# Read by tests/check-live.sh, which has $node and $version.

watch_dir=$(pwd)/$scratch/watch
rm -rf "$watch_dir"
mkdir -p "$watch_dir"
watch_program=$(realpath "$heaptrail")

# program NAME RATE [OPTION...]: its pid is in $pid, its words are in NAME.err.
program() {
	name=$1 rate=$2
	shift 2
	rm -f "$watch_dir/$name.truth"
	env -i "$node" --inspect-port=0 "$@" "$(pwd)/tests/live/watch.js" \
		"$watch_dir/$name.truth" "$rate" 2>"$watch_dir/$name.err" &
	pid=$!
	started="$started $pid"
	until_true test -s "$watch_dir/$name.truth"
}

# Machines that do more than test take their time: 40 seconds.
long_until() {
	until_true "$@" || until_true "$@" || until_true "$@" ||
		until_true "$@"
}

# The inspector has said where it listens; the kernel knows whether it does.
closed() {
	ports=$(sed -n 's/.*listening on ws:[^ ]*:\([0-9]*\)\/.*/\1/p' \
		"$watch_dir/$1.err")
	[ -n "$ports" ] || return 1
	for port in $ports; do
		grep -q ":$(printf %04X "$port") 00000000:0000 0A" \
			/proc/net/tcp && return 1
	done
	return 0
}

# left_alone NAME PID: lives on, and nobody listens.
left_alone() {
	if kill -0 "$2" 2>/dev/null && long_until closed "$1"; then
		ok "$version: $1 goes on, and its port is closed"
	else
		not_ok "$version: $1 goes on, and its port is closed" \
			"$watch_dir/$1.err"
	fi
}

check_samples() {
	"$node" tests/live/watch-check.js "$watch_dir/$1.json" \
		"$watch_dir/$1.truth" >"$watch_dir/$1.said" 2>&1
	if [ "$(wc -l <"$watch_dir/$1.said")" = 1 ]; then
		ok "$version: samples of $1 are what it says itself"
	else
		not_ok "$version: samples of $1 are what it says itself" \
			"$watch_dir/$1.said"
	fi
}

watch_lines() {
	program leak 400
	leak=$pid
	program steady 0
	steady=$pid
	"$heaptrail" watch "$leak" --every 200ms --for 20s -f json \
		>"$watch_dir/leak.json" 2>"$watch_dir/leak.notes" &
	one=$!
	"$heaptrail" watch "$steady" --every 200ms --for 20s -f json \
		>"$watch_dir/steady.json" 2>"$watch_dir/steady.notes" &
	two=$!
	if wait $one && wait $two; then
		ok "$version: two are watched at once"
	else
		not_ok "$version: two are watched at once" \
			"$watch_dir/leak.notes"
	fi
	check_samples leak
	check_samples steady
	# shellcheck disable=SC2046
	set -- $(grep '^slope' "$watch_dir/leak.said")
	if awk "BEGIN { exit !($2 > 0.85 * $3 && $2 < 1.15 * $3 && \
		$4 > 0.9) }" && [ "$5" != steady ]; then
		ok "$version: the floor rises as it leaks: $2 of $3 a minute"
	else
		not_ok "$version: the floor rises as it leaks" \
			"$watch_dir/leak.said"
	fi
	if grep -Eq '^slope .* (steady|unknown) [0-9]+$' \
		"$watch_dir/steady.said"; then
		ok "$version: what does not leak is not said to"
	else
		not_ok "$version: what does not leak is not said to" \
			"$watch_dir/steady.said"
	fi
	left_alone leak "$leak"
	left_alone steady "$steady"
	end_all
}

# A limit is crossed, the floor grows: snapshots that can be opened.
watch_triggers() {
	program grown 500
	mkdir -p "$watch_dir/taken"
	status "$version: snapshots are taken by themselves" 0 \
		"$heaptrail" watch "$pid" --every 200ms --for 25s \
		--snapshot-at 20MB --snapshot-on-growth 50% \
		-o "$watch_dir/taken"
	cp "$scratch/out" "$watch_dir/grown.out"
	count=$(grep -c '^/.*\.heapsnapshot$' "$watch_dir/grown.out")
	if [ "$count" -ge 2 ] && grep -q 'the floor has grown' "$scratch/err"
	then
		ok "$version: one for each reason"
	else
		not_ok "$version: one for each reason" "$scratch/err"
	fi
	for file in "$watch_dir"/taken/*; do
		[ "$(stat -c %a "$file")" = 600 ] ||
			not_ok "$version: $file is for its owner alone"
		status "$version: $(basename "$file") opens" 0 \
			"$heaptrail" summary --no-index "$file"
	done
	left_alone grown "$pid"
	end_all
}

watch_ends() {
	program ends 0
	: >"$watch_dir/out"
	"$heaptrail" watch "$pid" --every 200ms -f csv >"$watch_dir/out" \
		2>"$watch_dir/notes" &
	watcher=$!
	until_true grep -q '^[0-9]' "$watch_dir/out"
	kill "$pid"
	wait $watcher
	code=$?
	if [ $code = 0 ] && grep -q 'has ended' "$watch_dir/notes"; then
		ok "$version: the end of the process ends it"
	else
		not_ok "$version: the end of the process ends it" \
			"$watch_dir/notes"
	fi
	program stays 0
	"$heaptrail" watch "$pid" --every 200ms >"$watch_dir/out" \
		2>"$watch_dir/notes" &
	watcher=$!
	until_true grep -q 'MB.*MB.*MB' "$watch_dir/out"
	kill -INT $watcher
	wait $watcher
	code=$?
	if [ $code = 0 ] && tail -n 1 "$watch_dir/out" |
		grep -q 'collection'; then
		ok "$version: SIGINT ends it with a summary"
	else
		not_ok "$version: SIGINT ends it with a summary ($code)" \
			"$watch_dir/out"
	fi
	left_alone stays "$pid"
	# A script whose end comes while it is watched is not held up.
	env -i "$node" --inspect-port=0 -e 'setTimeout(() => {}, 3000)' \
		2>"$watch_dir/short.err" &
	pid=$!
	started="$started $pid"
	status "$version: a process that comes to its end may" 0 \
		timeout 20 "$heaptrail" watch "$pid" -f csv
	sleep 60 &
	other=$!
	started="$started $other"
	status "$version: what is not Node has its resident memory" 0 \
		"$heaptrail" watch $other --for 500ms --every 100ms -f csv
	if grep -Eq '^[0-9]+,,,,[0-9]+,false' "$scratch/out" &&
		grep -q 'not a Node process' "$scratch/err" &&
		kill -0 $other; then
		ok "$version: and that is said"
	else
		not_ok "$version: and that is said" "$scratch/err"
	fi
}

# ---- the screen ----------------------------------------------------------------

# One server a shell: the one before may still be on its way out.
shells=0
mux() {
	env -i PATH="$PATH" LC_ALL=C.UTF-8 TERM=tmux-256color \
		HOME="$watch_dir" tmux -u -f /dev/null \
		-S "$watch_dir/socket.$shells" "$@"
}

shows() {
	mux capture-pane -p 2>/dev/null | grep -Eq -e "$1"
}

# sees NAME PATTERN: sooner or later.
sees() {
	if long_until shows "$2"; then
		ok "$version: $1"
	else
		mux capture-pane -p >"$watch_dir/screen" 2>&1
		not_ok "$version: $1 ($2)" "$watch_dir/screen"
	fi
}

size() {
	mux resize-window -x "${1%x*}" -y "${1#*x}"
}

# shell LOCALE: in 80x24
shell() {
	mux kill-server 2>/dev/null
	shells=$((shells + 1))
	mux new-session -d -x 80 -y 24 "env -i PATH='$PATH' LC_ALL=$1 \
		TERM=tmux-256color HOME='$watch_dir' \
		ASAN_OPTIONS=detect_leaks=0 PS1='$ ' sh -i" \; \
		set -g status off \; set -g escape-time 0
	until_true shows '^[$] *$'
}

type_line() {
	mux send-keys -l "$1"
	mux send-keys Enter
}

restored() {
	type_line 'clear; stty -a | grep -c -e " -echo " -e " -icanon "'
	sees "$1 restores the terminal" '^0'
}

watch_screen() {
	program shown 300
	shown=$pid
	mkdir -p "$watch_dir/keys"
	shell C.UTF-8
	type_line "clear; $watch_program watch $shown --every 200ms -o \
$watch_dir/keys"
	sees "the screen has the process and its version" \
		"watching $shown .*watch\.js .* $version "
	sees "what is used now" 'used [0-9.]+ MB  total [0-9.]+ MB  RSS'
	sees "a chart in braille" '(⣀|⡀|⠤|⠒|⠉|⠁|⢀|⢠|⣠){2}'
	mux send-keys g
	sees "g collects" 'garbage was collected'
	sees "and leaves a mark" '└.*g'
	mux send-keys s
	sees "s takes a snapshot" 'snapshot taken: .*heapsnapshot'
	sees "and leaves a mark, too" '└.*s'
	size 40x10
	sees "it fits 40x10" '^ used .* RSS [0-9]+ MB$'
	size 140x40
	sees "and 140x40" 'external ([0-9.]+ MB|unknown)'
	size 80x24
	mux send-keys r
	sees "r shows RSS, too" '│.* RSS$'
	mux send-keys '?'
	sees "? is help" 'force a full garbage collection'
	mux send-keys '?'
	sees "and goes again" '^ used '
	kill -STOP "$shown"
	sees "a process that is stopped is said to be" 'no answer for [0-9]+ s'
	kill -CONT "$shown"
	sees "and is seen again" '^ (floor|no collection)'
	mux send-keys C-z
	sees "Ctrl-Z gives the shell" '^[$] *$|Stopped'
	type_line 'clear; fg'
	sees "fg comes back" '^ used '
	mux send-keys q
	sees "q leaves the name of the snapshot" \
		"^$watch_dir/keys/Heap\..*heapsnapshot|heapsnapshot\$"
	restored q
	left_alone shown "$shown"
	status "$version: the snapshot opens" 0 "$heaptrail" summary \
		--no-index "$watch_dir"/keys/*.heapsnapshot
}

watch_screen_ends() {
	program term 100
	term=$pid
	shell C
	type_line "clear; $watch_program watch $term --every 200ms"
	sees "a chart in ASCII" '[|+][-.:'\'']* *[.:'\'']{3}'
	watcher=$(pgrep -f "watch $term --every" | head -n 1)
	kill -TERM "$watcher"
	sees "SIGTERM ends it" '[$] *$'
	restored SIGTERM
	left_alone term "$term"
	type_line "clear; $watch_program watch $term --every 200ms"
	sees "it can be watched again" '^ used '
	kill "$term"
	sees "its end is said" 'the process has ended'
	mux send-keys C-c
	sees "and the program left" '^[$] *$'
	mux kill-server
}

watch_lines
# SHORT=1 leaves out what waits for a heap to grow, or to be left.
if [ -z "${SHORT:-}" ]; then
	watch_triggers
	watch_ends
fi
if command -v tmux >/dev/null; then
	watch_screen
	watch_screen_ends
else
	skip "$version: the screen of a watch" "tmux is not installed"
fi
