# The program in a real terminal, driven by tmux on a socket of its own.
# Read with ". ./tests/e2e/lib.sh" from the project's root, also by
# scripts/screenshots. Everything polls; nothing sleeps and hopes.
#
#	start 80x24 s1.heapsnapshot	runs heaptrail in the fixtures' folder
#	keys j j Enter			types, by tmux's names of keys
#	type_text 'some text'		types as it is
#	escape				Escape alone, not the start of a key
#	wait_for PATTERN		until the screen shows it
#	wait_gone PATTERN		until it does not
#	golden NAME			compares with tests/e2e/golden/NAME.screen
#	golden_colors NAME		the same with colours and attributes
#	has NAME PATTERN, has_not	looks once, after waiting for something
#	resize 40x10
#	stop
# GENERATE=1 writes the golden screens instead of comparing.
# shellcheck shell=sh disable=SC2034

. ./tests/lib.sh

root=$PWD
sh scripts/unpack-fixtures "$BUILD/fixtures"
files=$(realpath "$BUILD/fixtures")
program=$(realpath "$heaptrail")
goldens=$root/tests/e2e/golden
terminal=tmux-256color
patience=${PATIENCE:-15}	# seconds
place=$(mktemp -d "${TMPDIR:-/tmp}/heaptrail-e2e.XXXXXX")
test_name=$(basename "$0" .sh)

mux() {
	env -i PATH="$PATH" LC_ALL=C.UTF-8 TERM="$terminal" HOME="$place" \
		tmux -u -f /dev/null -S "$place/socket" "$@"
}

stop() {
	mux kill-server 2>/dev/null
	rm -f "$place/socket"
}
# The program may still be writing its history when its terminal is gone.
trap 'stop; until_true rm -rf "$place" 2>/dev/null' EXIT
trap 'exit 1' INT TERM HUP

# A search for leaks that its terminal is taken from never ends, so the
# sanitizer does without.
# start_shell WxH [VAR=VALUE...]: an interactive shell in the fixtures' folder.
# The prompt is "$ "; heaptrail is on its path.
start_shell() {
	stop
	size=$1
	shift
	mkdir -p "$place/bin"
	ln -sf "$program" "$place/bin/heaptrail"
	mux new-session -d -x "${size%x*}" -y "${size#*x}" \
		-c "$files/leak-server" \
		"env -i PATH='$place/bin:$PATH' LC_ALL=C.UTF-8 TERM=$terminal \
		HOME=$place ASAN_OPTIONS=detect_leaks=0 PS1='$ ' $* sh -i" \; \
		set -g status off \; set -g escape-time 0 \; \
		set -g default-terminal "$terminal" \; \
		set -g remain-on-exit on
	wait_for '^[$] *$' || exit 1
}

# start WxH [VAR=VALUE...] ARGUMENT...
start() {
	start_size=$1
	shift
	start_env=
	while [ $# -gt 0 ]; do
		case $1 in
		[A-Z_]*=*) start_env="$start_env $1"; shift ;;
		*) break ;;
		esac
	done
	# shellcheck disable=SC2086
	start_shell "$start_size" $start_env
	type_text "clear; heaptrail $*"
	keys Enter
}

# make_hunt: copies of the snapshots, a minute apart, and a log beside them;
# $hunt has their names.
make_hunt() {
	# The server made 500 sessions between each two snapshots (its README).
	mkdir -p "$place/hunt"
	for i in 1 2 3; do
		cp "$files/leak-server/s$i.heapsnapshot" "$place/hunt"
		touch -d "2026-11-23T10:0$i:00Z" \
			"$place/hunt/s$i.heapsnapshot"
	done
	# 2026-11-23T10:01:00Z
	awk -v start=1795428060 'BEGIN {
		for (part = 0; part < 2; part++) {
			for (i = 0; i < 500; i++)
				printf "{\"level\":50,\"time\":%.0f," \
				    "\"sessionId\":\"c%d\"," \
				    "\"msg\":\"session not closed\"}\n",
				    (start + part * 60 + 2) * 1000 + i * 50, i
			for (i = 0; i < 3 + part; i++)
				printf "{\"level\":40,\"time\":%.0f," \
				    "\"msg\":\"slow\"}\n",
				    (start + part * 60 + 40) * 1000 + i
		}
	}' >"$place/hunt/server.log"
	hunt="$place/hunt/s1.heapsnapshot $place/hunt/s2.heapsnapshot"
	hunt="$hunt $place/hunt/s3.heapsnapshot $place/hunt/server.log"
}

keys() {
	mux send-keys "$@"
}

type_text() {
	mux send-keys -l "$1"
}

# A terminal sends Escape first for many keys, so only a pause tells that it
# was meant. This is the one place that waits for time and not for the screen.
escape() {
	keys Escape
	sleep 0.2
}

resize() {
	mux resize-window -x "${1%x*}" -y "${1#*x}"
}

# capture [-e]: what the screen shows, without the blanks at line ends.
capture() {
	mux capture-pane -p "$@" 2>/dev/null | sed 's/[[:space:]]*$//'
}

# until_true COMMAND...: asks again until it holds or patience ends.
until_true() {
	tries=$((patience * 20))
	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.05
	done
}

shows() {
	capture >"$scratch/screen"
	grep -qE -e "$1" "$scratch/screen"
}

shows_not() {
	! shows "$1"
}

wait_for() {
	until_true shows "$1" && return 0
	not_ok "$test_name: waited in vain for: $1" "$scratch/screen"
	return 1
}

wait_gone() {
	until_true shows_not "$1" && return 0
	not_ok "$test_name: still on the screen: $1" "$scratch/screen"
	return 1
}

has() {
	if until_true shows "$2"; then
		ok "$test_name: $1"
	else
		not_ok "$test_name: $1" "$scratch/screen"
	fi
}

has_not() {
	if until_true shows_not "$2"; then
		ok "$test_name: $1"
	else
		not_ok "$test_name: $1" "$scratch/screen"
	fi
}

# The same screen twice in a row, a moment apart.
is_still() {
	capture "$@" >"$scratch/before"
	sleep 0.15
	capture "$@" >"$scratch/screen"
	cmp -s "$scratch/before" "$scratch/screen"
}

looks_like() {
	looks_golden=$1
	shift
	capture "$@" >"$scratch/screen"
	cmp -s "$looks_golden" "$scratch/screen"
}

golden() {
	golden_name=$1
	golden_file=$goldens/$test_name.$1.screen
	shift
	if [ "${GENERATE:-}" ]; then
		mkdir -p "$goldens"
		until_true is_still "$@"
		cp "$scratch/screen" "$golden_file"
		ok "$test_name: $golden_name written"
	elif until_true looks_like "$golden_file" "$@"; then
		ok "$test_name: screen $golden_name"
	else
		diff -u "$golden_file" "$scratch/screen" >"$scratch/diff"
		not_ok "$test_name: screen $golden_name" "$scratch/diff"
	fi
}

golden_colors() {
	golden "$1" -e
}
