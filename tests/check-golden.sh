#!/bin/sh
# Compares what heaptrail says about the fixtures with what the reference
# engine said (tests/golden, made by "make golden-refresh"), and with what the
# leaking server counted itself (truth.json).
. ./tests/lib.sh

files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
program=$(realpath "$heaptrail")

for golden in tests/golden/*.json; do
	name=$(basename "$golden" .json)
	# One argument a line; none of them has a newline in it.
	jq -r '.arguments[]' "$golden" >"$scratch/arguments"
	jq -c '.rows[]' "$golden" >"$scratch/wanted"
	set --
	while IFS= read -r argument; do
		set -- "$@" "$argument"
	done <"$scratch/arguments"
	if ! (cd "$files" && "$program" "$@" --format json) \
	    >"$scratch/out" 2>"$scratch/err" </dev/null; then
		not_ok "$name" "$scratch/err"
		continue
	fi
	# The engine knows no previews, no sources of a file, and nothing of
	# what has grown in place.
	jq -c --slurpfile golden "$golden" '.rows[] |
		select(.new == null or .new + .deleted > 0) |
		select(.constructor
		as $name | $golden[0].without | index($name) | not) |
		with_entries(select(.key as $key |
		$golden[0].rows[0] // {} | has($key)))' \
		"$scratch/out" >"$scratch/got"
	same "$name" "$scratch/wanted" "$scratch/got"
done

for golden in tests/golden/*.nodes.csv; do
	name=$(basename "$golden" .csv)
	file=$(echo "$name" | sed 's|\.|/|; s|\.nodes$||').heapsnapshot
	if "$BUILD/tests/tools/dump-nodes" "$files/$file" \
	    >"$scratch/out" 2>"$scratch/err"; then
		same "$name" "$golden" "$scratch/out"
	else
		not_ok "$name" "$scratch/err"
	fi
done

# What was really leaked: new and deleted objects of each class, by pair.
truth=tests/fixtures/leak-server/truth.json
jq -r '.pairs[] | .base + " " + .file' $truth | while read -r base file; do
	jq -c --arg base "$base" --arg file "$file" '.pairs[] |
		select(.base == $base and .file == $file) | .change |
		to_entries[] | select(.value != [0, 0])' $truth |
		sort >"$scratch/wanted"
	"$heaptrail" diff "$files/leak-server/$base" \
		"$files/leak-server/$file" --format json 2>"$scratch/err" |
		jq -c --slurpfile truth $truth '.rows[] | select(.constructor |
			in($truth[0].snapshots[0].alive)) |
			{key: .constructor, value: [.new, .deleted]}' |
		sort >"$scratch/got"
	same "truth of $base to $file" "$scratch/wanted" "$scratch/got"
	# Merged retainers know the same objects, each by one way.
	jq -c '[.key, .value[0]] | select(.[1] > 0)' "$scratch/wanted" \
		>"$scratch/wanted-new"
	jq -r '.key' "$scratch/wanted" | while read -r class; do
		"$heaptrail" merged "$files/leak-server/$base" \
			"$files/leak-server/$file" --class "$class" --new \
			--format json 2>"$scratch/err" |
			jq -c --arg class "$class" \
			'[$class, ([.rows[].count] | add)]'
	done >"$scratch/got-new"
	same "ways of what is new from $base to $file" "$scratch/wanted-new" \
		"$scratch/got-new"
done
jq -r '.snapshots[].file' $truth | while read -r file; do
	jq -c --arg file "$file" '.snapshots[] | select(.file == $file) |
		.alive | to_entries[] | select(.value > 0)' $truth |
		sort >"$scratch/wanted"
	"$heaptrail" summary "$files/leak-server/$file" --format json \
		2>"$scratch/err" |
		jq -c --slurpfile truth $truth '.rows[] | select(.constructor |
			in($truth[0].snapshots[0].alive)) |
			{key: .constructor, value: .count}' |
		sort >"$scratch/got"
	same "truth of $file" "$scratch/wanted" "$scratch/got"
done

# The Maps of sessions and of recent orders have an entry for each of them.
for class in Session RecentOrder; do
	jq -r --arg class $class '.snapshots[] |
		"\(.file) \(.alive[$class])"' $truth | while read -r file count; do
		"$heaptrail" objects "$files/leak-server/$file" --class Map \
			--format json >"$scratch/out" 2>"$scratch/err"
		jq -r .rows[].preview "$scratch/out" | tr -d , >"$scratch/maps"
		if grep -qxF "Map($count)" "$scratch/maps"; then
			ok "a Map of $count for ${class}s of $file"
		else
			not_ok "a Map of $count for ${class}s of $file" \
				"$scratch/maps"
		fi
	done
done

# Grown in place: the objects that both files have, and that are larger now, by
# a look at each; not what V8 makes for itself, whose classes have names in
# parentheses. The containers that the server leaks into come first.
ids=$scratch/ids
for pair in "s1 s3" "s2 s3"; do
	base=${pair% *} file=${pair#* }
	"$BUILD/tests/tools/dump-nodes" \
		"$files/leak-server/$base.heapsnapshot" >"$ids.base"
	"$BUILD/tests/tools/dump-nodes" \
		"$files/leak-server/$file.heapsnapshot" >"$ids.file"
	# id,idom,self,retained,distance,class
	awk -F, 'FNR == 1 { next }
		{ class = $6; for (i = 7; i <= NF; i++) class = class "," $i }
		NR == FNR { self[$1] = $3; retained[$1] = $4; was[$1] = class
			next }
		$3 > 0 && self[$1] > 0 && was[$1] == class &&
		class !~ /^"[0-9,]*,\(/ &&
		($3 > self[$1] || $4 > retained[$1]) {
			print $1, $3 - self[$1], $4 - retained[$1] }' \
		"$ids.base" "$ids.file" | sort >"$scratch/wanted"
	"$heaptrail" grown "$files/leak-server/$base.heapsnapshot" \
		"$files/leak-server/$file.heapsnapshot" --format json \
		2>"$scratch/err" >"$scratch/out"
	jq -r '.rows[] | select(.size_delta > 0 or .retained_delta > 0) |
		"\(.id) \(.size_delta) \(.retained_delta)"' \
		"$scratch/out" | sort >"$scratch/got"
	same "grown in place from $base to $file" "$scratch/wanted" \
		"$scratch/got"
	[ "$base" = s1 ] || continue
	# sessions, the watchers of orders, and unsent invoices
	printf 'Array\nEventEmitter\nMap\n' >"$scratch/wanted"
	jq -r '.rows[:3][].name' "$scratch/out" | sort >"$scratch/got"
	same "what leaks from $base to $file comes first" "$scratch/wanted" \
		"$scratch/got"
done
