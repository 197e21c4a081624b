#!/bin/sh
# Leaks of known truth, and processes that do not leak: is the cause suspect 1
# or 2, is nothing said where there is nothing? Prints a table of the results.
. ./tests/lib.sh
. ./tests/shared_files.sh

# suspects NAME FILE...: their sentences, one a line.
suspects() {
	shift
	"$heaptrail" suspects "$@" --format json 2>"$scratch/err" |
		jq -r '.rows[].sentence' >"$scratch/out"
}

# row NAME WANTED: a line of the table.
row() {
	printf '# %-34s %-10s %s\n' "$1" "$2" \
		"$(head -n 1 "$scratch/out" | cut -c 1-100)"
}

# found NAME REGEX FILE...: one of the first two matches.
found() {
	name=$1 regex=$2
	shift
	suspects "$@"
	place=$(head -n 2 "$scratch/out" | grep -nE "$regex" | head -n 1 |
		cut -d : -f 1)
	row "$name" "${place:-not found}"
	if [ -n "$place" ]; then
		ok "$name is suspect $place"
	else
		not_ok "$name is suspect 1 or 2: $regex" "$scratch/out"
	fi
}

# nothing NAME FILE...: no suspect.
nothing() {
	suspects "$@"
	row "$1" "$(grep -c . "$scratch/out")"
	if [ -s "$scratch/out" ]; then
		not_ok "$1: nothing looks like a leak" "$scratch/out"
	elif grep -q 'nothing looks like a leak' "$scratch/err"; then
		ok "$1: nothing looks like a leak"
	else
		not_ok "$1 says that nothing looks like a leak" "$scratch/err"
	fi
}

files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
f=$files/leak-server
found "fixture 1 to 2" 'sessions|Session' "$f/s1.heapsnapshot" \
	"$f/s2.heapsnapshot"
found "fixture 1 to 3" 'variable sessions .*1,100 Session' \
	"$f/s1.heapsnapshot" "$f/s2.heapsnapshot" "$f/s3.heapsnapshot"
found "fixture, 3 alone" 'variable sessions .*1,100 Session' \
	"$f/s3.heapsnapshot"
# Each of its leaks, and nothing else.
suspects "" "$f/s1.heapsnapshot" "$f/s2.heapsnapshot" "$f/s3.heapsnapshot"
for leak in sessions unsentInvoices orderEvents; do
	if grep -q "variable $leak " "$scratch/out"; then
		ok "$leak is a suspect of the fixture"
	else
		not_ok "$leak is a suspect of the fixture" "$scratch/out"
	fi
done
if [ "$(grep -c . "$scratch/out")" = 3 ]; then
	ok "nothing else is"
else
	not_ok "nothing else is" "$scratch/out"
fi
nothing "fixture, twice the same" "$f/s2.heapsnapshot" "$f/s2.heapsnapshot"

# Programs that leak in one way, and some that do not: LEAKS=1, or a name.
leaks() {
	node tests/suspects/leaks.js | grep -E "${1:-.}" |
	while IFS='	' read -r mode regex; do
		d=$scratch/leaks/$mode
		mkdir -p "$d"
		(cd "$d" && node --expose-gc \
			"$OLDPWD/tests/suspects/leaks.js" "$mode" .)
		set -- "$d/1.heapsnapshot" "$d/2.heapsnapshot" \
			"$d/3.heapsnapshot"
		if [ "$regex" = - ]; then
			nothing "$mode" "$@"
		else
			found "$mode" "$regex" "$@"
		fi
		rm -r "$d"
	done
}

case ${LEAKS:-} in
"") ;;
*)
	if ! command -v node >/dev/null; then
		skip "programs that leak" "node is not installed"
	elif [ "$LEAKS" = 1 ]; then
		leaks
	else
		leaks "^$LEAKS	"
	fi ;;
esac

if ! shared_unpack; then
	skip "leaks of the corpus" "$shared is not there"
	exit 0
fi
server='variable (markDbReady|bus|uploads|sessionCache) '
for node in leak-server leak-server-node24; do
	d=$corpus/$node
	s1=$d/s1.heapsnapshot s2=$d/s2.heapsnapshot s3=$d/s3.heapsnapshot
	found "$node 1 to 2" "$server" "$s1" "$s2"
	found "$node 2 to 3" "$server" "$s2" "$s3"
	found "$node 1 to 3" "$server" "$s1" "$s2" "$s3"
	found "$node 3 alone" "$server" "$s3"
done
d=$corpus/chromium
found "chromium 1 to 2" '\.controllers .*PanelController' \
	"$d/chromium-s1.heapsnapshot" "$d/chromium-s2.heapsnapshot"
d=$corpus/formats
found "workerd 1 to 2" '^Map\(500\) .*variable cache in closure fetch' \
	"$d/workerd-s1.heapsnapshot" "$d/workerd-s2.heapsnapshot"
d=$samples/inspect-cdp
found "inspect-cdp 1 to 3" 'sessions.*Session' "$d/snap1.heapsnapshot" \
	"$d/snap2.heapsnapshot" "$d/snap3.heapsnapshot"
d=$samples/pino-set/Heap.20261123
found "pino-set 1 to 3" 'pendingUploads.*UploadJob' \
	"$d.012437.32506.0.001.heapsnapshot" \
	"$d.012443.32506.0.002.heapsnapshot" \
	"$d.012451.32506.0.003.heapsnapshot"
found "near the heap's limit, alone" '^Map.* variable m .*Session' \
	"$samples"/builtin-snapshots/near-heap-limit-*.heapsnapshot
found "a leaky page, alone" '\.leaked .*Row' \
	"$samples/performance-memory/chromium156-leaky-page.heapsnapshot"
# Programs that are run here and now.
made=$scratch/made
mkdir -p "$made"
if command -v node >/dev/null; then
	(cd "$made" && node "$OLDPWD/$shared/research/growth-in-place.cjs")
	found "an array that grows in place" '^Array  global\.q ' \
		"$made/a.heapsnapshot" "$made/b.heapsnapshot"
	found "a Map that grows in place" '^Map  global\.m ' \
		"$made/a.heapsnapshot" "$made/b.heapsnapshot"
	node $shared/research/sessions.cjs 2000 "$made/r1.heapsnapshot"
	node $shared/research/sessions.cjs 9000 "$made/r2.heapsnapshot"
	found "another process, more orders" 'global\.leak .*9,000 Order' \
		"$made/r1.heapsnapshot" "$made/r2.heapsnapshot"
	found "another process, more sessions" \
		'global\.cache .*2,250 Session' \
		"$made/r1.heapsnapshot" "$made/r2.heapsnapshot"
	nothing "another process, less" "$made/r2.heapsnapshot" \
		"$made/r1.heapsnapshot"
else
	skip "programs of known truth" "node is not installed"
fi
d=$samples/builtin-snapshots/Heap.20261123
nothing "idle, by signal" "$d.010107.19902.0.001.heapsnapshot" \
	"$d.010109.19902.0.002.heapsnapshot"
nothing "idle, alone" "$corpus/small/idle-node20.heapsnapshot"
for version in 12.22.12 16.20.2 18.20.8 20.20.2 24.21.0 26.10.0; do
	nothing "a small program, Node $version" \
		"$corpus/formats/node-$version.heapsnapshot"
done
