#!/bin/sh
# What the program sees of real Node processes. Runs with node, or with each of
# $NODES; a part that needs other programs says so. The parts are files in
# tests/live/.
. ./tests/lib.sh

# Everything that was started here ends with this.
started=
end_all() {
	for pid in $started; do
		kill "$pid" 2>/dev/null
	done
	started=
	wait
}
trap end_all EXIT
trap 'exit 1' INT TERM HUP

# What a process needs to be found by us, and nothing of ours beside.
live_home=$(pwd)/$scratch/home
rm -rf "$live_home"
mkdir -p "$live_home"

# start COMMAND...: in the background, from $live_home; its pid is in $pid.
start() {
	(
		cd "$live_home" || exit 1
		exec env -i PATH="$PATH" HOME="$live_home" "$@"
	) >"$scratch/started.out" 2>&1 &
	pid=$!
	started="$started $pid"
}

# until_true COMMAND...: asks ten times a second, for ten seconds.
until_true() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || return 1
		sleep 0.1
	done
}

. ./tests/live/targets

for node in ${NODES:-node}; do
	node=$(command -v "$node") || node=
	if [ -z "$node" ]; then
		skip "real processes" "there is no node"
		continue
	fi
	# shellcheck disable=SC2034
	version=$("$node" --version)
	for part in ${PARTS:-tests/live/*.sh}; do
		# shellcheck disable=SC1090
		. "$part"
		end_all
	done
done
