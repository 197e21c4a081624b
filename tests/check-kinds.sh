#!/bin/sh
# What rows say of the values of a real process, which are known: takes
# snapshots of tests/kinds/kinds.js with node, or with each of $NODES.
. ./tests/lib.sh

# agree NAME WANTED GOT: lines "name<tab>text"; WANTED may have alternatives.
agree() {
	awk -F '\t' -v name="$1" '
	NR == FNR { want[$1] = $2; count++; next }
	$1 in want {
		seen++
		n = split(want[$1], texts, " [|] ")
		good = 0
		for (i = 1; i <= n; i++)
			good += $2 == texts[i]
		if (!good)
			bad = bad "#   " $1 ": " $2 "\n#   wanted " want[$1] "\n"
	}
	END {
		if (seen != count || count == 0)
			bad = bad "#   " seen + 0 " of " count + 0 " seen\n"
		printf "%s %s\n%s", bad == "" ? "ok" : "not ok", name, bad
	}' "$2" "$3"
}

for node in ${NODES:-node}; do
	if ! command -v "$node" >/dev/null; then
		skip "kinds of values" "$node is not installed"
		continue
	fi
	version=$("$node" --version)
	for mode in plain numeric; do
		name="values of node $version, $mode"
		if env -i "$node" tests/kinds/kinds.js \
		    "$scratch/kinds.heapsnapshot" "$mode" \
		    >"$scratch/wanted" 2>"$scratch/err" &&
		    "$BUILD/tests/tools/dump-glances" \
		    "$scratch/kinds.heapsnapshot" kindsOfValues \
		    >"$scratch/got" 2>"$scratch/err"; then
			agree "$name" "$scratch/wanted" "$scratch/got"
		else
			not_ok "$name" "$scratch/err"
		fi
	done
done
