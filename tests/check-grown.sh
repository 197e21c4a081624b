#!/bin/sh
# Growth in place, and whether snapshots are of one process: asks real ones
# of known truth (tests/grown/grow.js), of node or of each of $NODES. ONLY=map
# asks one.
# shellcheck disable=SC2016 # jq's own variables
. ./tests/lib.sh

# grown BASE FILE [ARGUMENT...]: into $scratch/out, what is noted into err.
grown() {
	"$heaptrail" grown --no-index "$@" --format json \
		>"$scratch/out" 2>"$scratch/err"
}

# true_of NAME EXPRESSION: jq finds this true of truth, the rows and what was
# read of the files, and shows "saw" otherwise.
true_of() {
	if jq -e -n --slurpfile truth "$truth" --slurpfile out "$scratch/out" \
	    --slurpfile read "$scratch/read" --argjson k "$step" \
	    "def t: \$truth[0]; def rows: \$out[0].rows; def read: \$read;
	    def row: rows[] | select(.id == read[\$k].id);
	    def between(\$pair): . >= \$pair[0] and . <= \$pair[1];
	    $2" >"$scratch/why" 2>&1; then
		ok "$1"
	else
		{
			cat "$scratch/why" "$scratch/err" "$scratch/read"
			jq -c '.rows[:5][]' "$scratch/out"
		} >"$scratch/all"
		not_ok "$1" "$scratch/all"
	fi
}

# look: what stands in the three files of the object, and who dominates it.
look() {
	"$node" tests/grown/read.js "$name" "$dir"/[123].heapsnapshot |
	while read -r id own; do
		i=$((${i:-0} + 1))
		"$BUILD/tests/tools/dump-nodes" "$dir/$i.heapsnapshot" |
		awk -F, -v id="$id" -v own="$own" '
		FNR > 1 { over[$1] = $2; self[$1] = $3; retained[$1] = $4 }
		END {
			printf "{\"id\": %s, \"own\": %s, \"self\": %s, ",
				id, own, self[id]
			printf "\"retained\": %s, \"above\": [",
				retained[id]
			for (n = over[id]; n in over && n != over[n] &&
			    i < 1000; n = over[n])
				printf "%s%s", i++ ? ", " : "", n
			print "]}"
		}'
	done
}

# grows: what the table says of $truth from one snapshot to the next.
grows() {
	grown "$dir/$step.heapsnapshot" "$dir/$((step + 1)).heapsnapshot"
	true_of "$what: size, exactly" 'row |
		.base_shallow_size == read[$k - 1].self and
		.shallow_size == read[$k].self and
		.size_delta == read[$k].self - read[$k - 1].self and
		read[$k].self == read[$k].own'
	true_of "$what: retained size, exactly" 'row |
		.base_retained_size == read[$k - 1].retained and
		.retained_size == read[$k].retained and
		.retained_delta == .retained_size - .base_retained_size'
	true_of "$what: by as much as it did" 'row |
		(.size_delta | between(t.own[$k - 1])) and
		(.retained_delta | between(t.retained[$k - 1]))'
	# Only what holds it may have grown by more.
	grown "$dir/$step.heapsnapshot" "$dir/$((step + 1)).heapsnapshot" \
		--sort "$(jq -r .first "$truth")"
	true_of "$what: first" '
		[rows[] | select(.id | IN(read[$k].above[]) | not)][0].id ==
		read[$k].id'
}

# steady: nothing of what is in both has grown by more than V8's code of the
# functions that have run meanwhile; what went through the cache is a megabyte.
# What holds the steady object is another thing: while code of V8 holds it too,
# the rest does not retain it.
steady() {
	grown "$dir/$step.heapsnapshot" "$dir/$((step + 1)).heapsnapshot"
	true_of "$what: does not grow" '
		all(rows[]; .size_delta < 1000 and (.retained_delta < 50000 or
		(.id | IN(read[$k].above[]))))'
}

# notes NAME BASE FILE [PATTERN]: what is said before the rows; nothing else.
notes() {
	for table in grown diff; do
		"$heaptrail" "$table" --no-index "$2" "$3" --format json \
			>"$scratch/out" 2>"$scratch/err"
		if [ "$(grep -c "${4:-.}" "$scratch/err")" = "$(($# > 3))" ]
		then
			ok "$1: $table"
		else
			not_ok "$1: $table" "$scratch/err"
		fi
	done
}

# one_or_two: the snapshots of two runs of one program, or of two programs.
one_or_two() {
	first=$scratch/lru again=$scratch/again other=$scratch/map
	mkdir -p "$again"
	env -i "$node" --expose-gc tests/grown/grow.js lru "$again" || return 1
	notes "node $version: one process" "$first/1.heapsnapshot" \
		"$first/3.heapsnapshot"
	notes "node $version: the same twice" "$first/2.heapsnapshot" \
		"$first/2.heapsnapshot"
	notes "node $version: the wrong way round" "$first/3.heapsnapshot" \
		"$first/2.heapsnapshot" 'the base was taken later'
	notes "node $version: run again, the same moment" \
		"$first/1.heapsnapshot" "$again/1.heapsnapshot" \
		'two processes\|not of one process'
	notes "node $version: run again, later" \
		"$first/1.heapsnapshot" "$again/3.heapsnapshot" \
		'two processes\|not of one process'
	notes "node $version: another program" \
		"$first/2.heapsnapshot" "$other/3.heapsnapshot" \
		'two processes\|not of one process'
}

# elsewhere: the bundled server, whose first snapshot was taken long ago on
# another machine, run here and now, in another folder. What it has of each
# class is known of both.
elsewhere() {
	there=$scratch/there/leak-server here=$scratch/here
	mkdir -p "$here"
	cp tests/fixtures/leak-server/*.js "$here"
	sh scripts/unpack-fixtures "$scratch/there"
	if ! env -i "$node" "$here/drive.js" "$here" >"$scratch/err" 2>&1; then
		not_ok "node $version: the bundled server runs" "$scratch/err"
		return
	fi
	notes "node $version: another machine" "$there/s1.heapsnapshot" \
		"$here/s3.heapsnapshot" 'of two processes'
	"$heaptrail" diff --no-index --format json "$there/s1.heapsnapshot" \
		"$here/s3.heapsnapshot" 2>"$scratch/err" |
	jq -c '.rows[] | {name: .constructor, count: .delta}' \
		>"$scratch/said"
	for class in Session Customer BasketLine Watcher Invoice Price; do
		wanted=$(jq --arg class "$class" --slurpfile here \
			"$here/truth.json" '$here[0].snapshots[2].alive[$class]
			- .snapshots[0].alive[$class]' \
			tests/fixtures/leak-server/truth.json)
		if [ "$(jq -c --arg class "$class" 'select(.name == $class) |
		    .count' "$scratch/said" | tr '\n' ' ')" = "$wanted " ]; then
			ok "node $version: another machine, $class $wanted"
		else
			not_ok "node $version: another machine, $class $wanted" \
				"$scratch/said"
		fi
	done
}

for node in ${NODES:-node}; do
	if ! command -v "$node" >/dev/null; then
		skip "growth in place" "$node is not installed"
		continue
	fi
	version=$("$node" --version)
	for mode in ${ONLY:-array map set dictionary numbered buffers bigger \
	    context listeners rope flat field lru idle}; do
		dir=$scratch/$mode truth=$scratch/$mode/truth.json
		mkdir -p "$dir"
		if ! env -i "$node" --expose-gc tests/grown/grow.js "$mode" \
		    "$dir" >"$scratch/err" 2>&1; then
			not_ok "node $version, $mode" "$scratch/err"
			continue
		fi
		name=$(jq -r .name "$truth")
		look >"$scratch/read" 2>"$scratch/err"
		for step in 1 2; do
			what="node $version, $mode, step $step"
			if [ "$(jq -r .first "$truth")" = null ]; then
				steady
			else
				grows
			fi
		done
	done
	[ "${ONLY:-}" ] || one_or_two ||
		not_ok "node $version, run again"
	[ "${ONLY:-}" ] || elsewhere
	rm -rf "${scratch:?}"/*/
done
