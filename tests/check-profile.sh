#!/bin/sh
# Sampling profiles that real processes write: tests/fixtures/profile/allocate.js
# knows what it has allocated. With node, or with each of $NODES.
. ./tests/lib.sh

program=$PWD/tests/fixtures/profile/allocate.js
heaptrail=$(realpath "$heaptrail")
# Nobody's profile is to have more of the machine in it than it must.
place=$scratch/place
rm -rf "$place"
mkdir -p "$place"

# about NAME FILE PATH WANTED: jq finds there what differs by a fifth at most.
about() {
	if jq -e --argjson wanted "$4" "$3 | . >= \$wanted * 0.8 and
	    . <= \$wanted * 1.2" "$2" >"$scratch/why" 2>&1; then
		ok "$1"
	else
		jq -c "$3" "$2" >>"$scratch/why" 2>&1
		not_ok "$1" "$scratch/why"
	fi
}

# holds NAME FILE EXPRESSION
holds() {
	if jq -e "$3" "$2" >"$scratch/why" 2>&1; then
		ok "$1"
	else
		not_ok "$1" "$scratch/why"
	fi
}

row() {
	printf '.rows | map(select(.function == "%s" and
	    (.source | test("allocate.js"))))[0].%s' "$1" "$2"
}

for node in ${NODES:-node}; do
	if ! command -v "$node" >/dev/null; then
		skip "profiles" "$node is not installed"
		continue
	fi
	node=$(realpath "$(command -v "$node")")
	name="node $("$node" --version)"
	if ! (cd "$place" && env -i "$node" "$program" made 60) \
	    >"$scratch/err" 2>&1; then
		not_ok "$name: writes profiles" "$scratch/err"
		continue
	fi
	truth=$place/made-truth.json
	"$heaptrail" heavy "$place/made-2.heapprofile" --format json \
		>"$scratch/heavy" 2>"$scratch/err"
	"$heaptrail" "$place/made-1.heapprofile" "$place/made-2.heapprofile" \
		--format json >"$scratch/both" 2>"$scratch/err"
	"$heaptrail" tree "$place/made-2.heapprofile" --format json \
		-d 10000 >"$scratch/tree" 2>"$scratch/err"

	about "$name: big orders" "$scratch/heavy" \
		"$(row bigOrders total_size)" "$(jq .bigOrders "$truth")"
	about "$name: small orders" "$scratch/heavy" \
		"$(row smallOrders total_size)" "$(jq .smallOrders "$truth")"
	about "$name: what both call" "$scratch/heavy" \
		"$(row numbers self_size)" \
		"$(jq '.bigOrders + .smallOrders' "$truth")"
	# V8 sees 86 of 100 objects of this size, and makes up for that in
	# whole objects a call: of one object each, not at all.
	about "$name: recursion counts once" "$scratch/heavy" \
		"$(row deeper total_size)" "$(jq '.deeper * 0.86' "$truth")"
	about "$name: the difference" "$scratch/both" \
		"$(row smallOrders total_delta)" \
		"$(jq '.smallOrders - .first.smallOrders' "$truth")"
	holds "$name: what did not grow" "$scratch/both" \
		"$(row bigOrders total_delta) | fabs < 100000"
	# The figures of V8 itself, added up otherwise.
	holds "$name: all that is there" "$scratch/tree" \
		"(.rows | map(.self_size) | add) == $(jq '[.. | .selfSize? //
		empty] | add' "$place/made-2.heapprofile")"
	holds "$name: every node" "$scratch/tree" \
		".rows | length == $(jq '[.head | .. | .callFrame? // empty] |
		length - 1' "$place/made-2.heapprofile")"
	holds "$name: every sample" "$scratch/tree" \
		"(.rows | map(.samples) | add) == $(jq '([.head | .. | .id? //
		empty]) as $ids | [.samples[] | select(.nodeId as $n |
		$ids | index($n))] | length' "$place/made-2.heapprofile")"
	holds "$name: where it is" "$scratch/heavy" \
		"$(row bigOrders source) == \"$program:25:19\""

	# Newer ones take stacks of any depth, deeper than most parsers go.
	if (cd "$place" && env -i "$node" -e '
	    const v8 = require("v8");
	    const kept = [];
	    function deep(n) {
		kept.push(new Array(100).fill(n));
		if (n > 1)
			deep(n - 1);
	    }
	    const handle = v8.startHeapProfile({ sampleInterval: 512,
		stackDepth: 4000 });
	    deep(2000);
	    require("fs").writeFileSync("deep.heapprofile", handle.stop());') \
	    >"$scratch/err" 2>&1; then
		"$heaptrail" tree "$place/deep.heapprofile" --format json \
			-d 10000 >"$scratch/tree" 2>"$scratch/err"
		holds "$name: a deep stack" "$scratch/tree" \
			'(.rows | map(.depth) | max) > 1900'
	fi

	# As the process writes it when it ends.
	rm -f "$place"/Heap.*
	if (cd "$place" && env -i "$node" --heap-prof \
	    --heap-prof-interval=8192 -e '
	    function keepNumbers() {
		const kept = [];
		for (let i = 0; i < 500; i++)
			kept.push(new Array(2000).fill(i));
		return kept;
	    }
	    globalThis.kept = keepNumbers();') >"$scratch/err" 2>&1 &&
	    "$heaptrail" heavy "$place"/Heap.*.heapprofile --format json \
	    >"$scratch/heavy" 2>"$scratch/err"; then
		about "$name --heap-prof" "$scratch/heavy" \
			'.rows | map(select(.function ==
			"keepNumbers"))[0].self_size' \
			8000000
	else
		not_ok "$name --heap-prof" "$scratch/err"
	fi
done
