# shellcheck shell=sh
# heaptrail ps, beside what processes say of themselves. Read by check-live.sh,
# which sets $node and $version.

server=$(pwd)/tests/live/server.js
truth=$live_home/truth.json
# A command called node, for those that start it by that name.
mkdir -p "$live_home/bin"
ln -sf "$node" "$live_home/bin/node"

# run_server NAME COMMAND...: starts one and waits until it has said what is
# true; its own pid is in $of.
run_server() {
	server_name=$1
	shift
	rm -f "$truth"
	start env PATH="$live_home/bin:$PATH" "$@"
	if ! until_true test -s "$truth"; then
		not_ok "$server_name starts ($version)" "$scratch/started.out"
		return 1
	fi
	of=$(jq .pid "$truth")
}

look() {
	"$heaptrail" ps --for 20ms --format json >"$scratch/ps.json" \
		2>"$scratch/err"
}

# field KEY [PID]
field() {
	jq -r --argjson pid "${2:-$of}" \
		".rows[] | select(.pid == \$pid) | .$1" "$scratch/ps.json"
}

# is NAME KEY WANTED: a cell of the process $of.
is() {
	got=$(field "$2")
	if [ "$got" = "$3" ]; then
		ok "$1 ($version)"
	else
		{
			echo "$2 of process $of is \"$got\", not \"$3\""
			cat "$scratch/err" "$scratch/ps.json"
		} >"$scratch/why"
		not_ok "$1 ($version)" "$scratch/why"
	fi
}

# A server that was started with nothing special.
if run_server "a server" node "$server" "$truth"; then
	look
	is "a server is said by its name" command "live/server.js $truth"
	for key in version exe folder parent; do
		is "the $key is what the process says" "$key" \
			"$(jq -r ".$key" "$truth")"
	done
	is "its user is ours" user "$(id -un)"
	is "it handles SIGUSR1, as all do" sigusr1 handled
	is "SIGUSR2 would end it" sigusr2 "ends it"
	# Unless somebody has the usual port, which is 240D.
	if grep -qE ':240D [0-9A-F]+:0000 0A' /proc/net/tcp /proc/net/tcp6; then
		is "its port is taken" capture no
	else
		is "it can be captured by SIGUSR1" capture SIGUSR1
	fi
	is "its inspector is not open" inspector null
	is "it is no more than a program" part program
	# Both are of about the same moment.
	if jq -e --argjson pid "$of" --slurpfile truth "$truth" '.rows[] |
	    select(.pid == $pid) | .rss / $truth[0].rss |
	    . > 0.7 and . < 1.5' "$scratch/ps.json" >"$scratch/why"; then
		ok "its memory is about what it says ($version)"
	else
		not_ok "its memory is about what it says ($version)" \
			"$scratch/ps.json"
	fi
	if [ "$(field 'rss_course | length')" -gt 2 ]; then
		ok "memory has a course ($version)"
	else
		not_ok "memory has a course ($version)" "$scratch/ps.json"
	fi
	# It is only looked at.
	if kill -0 "$of"; then
		ok "the process lives on ($version)"
	else
		not_ok "the process lives on ($version)"
	fi
	kill -STOP "$of"
	until_true grep -q '^State:.T' "/proc/$of/status"
	look
	is "a stopped one is not to be captured" capture no
	kill -CONT "$of"
fi
end_all

if run_server "a server with handlers" node "$server" "$truth" usr1 usr2; then
	look
	is "a handler for SIGUSR1 is seen" sigusr1 handled
	is "a handler for SIGUSR2 is seen" sigusr2 handled
fi
end_all

if run_server "a server with any port" node --inspect=127.0.0.1:0 "$server" \
    "$truth"; then
	look
	is "the inspector is found among two ports" inspector \
		"$(jq -r .inspector "$truth")"
	is "it can be captured by its inspector" capture inspector
	port=$(jq -r '.inspector | split(":")[1]' "$truth")
	first=$of
	# Another that would open the same port.
	if run_server "a server in need of a port" node "--inspect-port=$port" \
	    "$server" "$truth"; then
		look
		is "a port that is taken is seen" capture no
		case $(field how) in
		*"$port, is taken by process $first")
			ok "and who has it ($version)" ;;
		*)
			not_ok "and who has it ($version)" "$scratch/ps.json" ;;
		esac
	fi
fi
end_all

# What SIGUSR1 opens is where we said it would be.
# (The port was free a moment ago.)
port=${port:-39229}
if run_server "a server to be asked" env "NODE_OPTIONS=--inspect-port=$port" \
    node "$server" "$truth"; then
	look
	is "the environment says which port" how \
		"SIGUSR1 opens its inspector at 127.0.0.1:$port"
	kill -USR1 "$of"
	is_open() {
		look
		[ "$(field inspector)" = "127.0.0.1:$port" ]
	}
	if until_true is_open; then
		ok "an inspector that was opened later is seen ($version)"
	else
		not_ok "an inspector that was opened later is seen ($version)" \
			"$scratch/ps.json"
	fi
fi
end_all

if run_server "a server with --heapsnapshot-signal" node \
    --heapsnapshot-signal=SIGUSR2 "$server" "$truth"; then
	look
	is "it handles the signal that it was told" sigusr2 handled
fi
end_all

if "$node" --disable-sigusr1 -e 0 2>/dev/null; then
	if run_server "a server with --disable-sigusr1" node --disable-sigusr1 \
	    --heapsnapshot-signal=SIGUSR2 "$server" "$truth"; then
		look
		is "SIGUSR1 is blocked" sigusr1 blocked
		is "another signal is left" capture signal
	fi
	end_all
else
	skip "SIGUSR1 is blocked ($version)" "there is no --disable-sigusr1"
fi

# What started it is shown above it, and is not taken for it.
if run_server "a server below a shell" sh -c \
    "node '$server' '$truth'; true"; then
	look
	is "below a shell it is found" part program
	if [ -z "$(field pid "$(jq .parent "$truth")")" ]; then
		ok "a shell is not listed ($version)"
	else
		not_ok "a shell is not listed ($version)" "$scratch/ps.json"
	fi
	kill "$of"
fi
end_all

if run_server "a cluster" node "$server" "$truth" cluster; then
	look
	is "what forks workers is the primary" part primary
	worker=$(jq ".rows[] | select(.parent == $of) | .pid" \
		"$scratch/ps.json")
	primary=$of
	of=${worker:-0}
	is "its worker is one" part worker
	kill "$primary"
fi
end_all

printf '{"scripts": {"dev": "node %s %s", "nothing": "true"}}\n' "$server" \
	"$truth" >"$live_home/package.json"
npm=$(command -v npm)
if [ -z "$npm" ] || ! (cd "$live_home" && env -i PATH="$live_home/bin:$PATH" \
    HOME="$live_home" "$npm" run nothing) >/dev/null 2>&1; then
	skip "npm run ($version)" "npm does not run with it"
elif run_server "npm run" npm run dev; then
	look
	is "a script of npm is found" part program
	server_of=$of
	of=$(jq '.rows[] | select(.part == "manager") | .pid' \
		"$scratch/ps.json" | head -n 1)
	is "npm is a package manager" part manager
	is "npm is said as it is typed" command "npm run dev"
	case $(field how "${of:-0}") in
	*"take $server_of,"*)
		ok "which process is meant is said ($version)" ;;
	*)
		not_ok "which process is meant is said ($version)" \
			"$scratch/ps.json" ;;
	esac
	kill "$server_of"
fi
end_all

# Without rights: as somebody else, where we are root.
if [ "$(id -u)" != 0 ] || ! command -v setpriv >/dev/null; then
	skip "processes of others ($version)" "not root, or no setpriv"
elif run_server "a server of ours" node "$server" "$truth"; then
	setpriv --reuid 65534 --regid 65534 --clear-groups "$heaptrail" ps \
		--for 20ms --format json >"$scratch/ps.json" 2>"$scratch/err"
	is "what is not ours needs more rights" capture "more rights"
	if grep -q "other users" "$scratch/err"; then
		ok "and that is said ($version)"
	else
		not_ok "and that is said ($version)" "$scratch/err"
	fi
fi
end_all
