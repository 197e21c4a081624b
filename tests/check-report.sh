#!/bin/sh
# For scripts and for people: heaptrail check and heaptrail report.
. ./tests/lib.sh

files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
s1=$files/leak-server/s1.heapsnapshot
s2=$files/leak-server/s2.heapsnapshot
s3=$files/leak-server/s3.heapsnapshot
truth=tests/fixtures/leak-server/truth.json

# has NAME PATTERN FILE, has_no NAME PATTERN FILE
has() {
	if grep -qE -e "$2" "$3"; then
		ok "$1"
	else
		not_ok "$1" "$3"
	fi
}
has_no() {
	if grep -E -e "$2" "$3" >"$scratch/why"; then
		not_ok "$1" "$scratch/why"
	else
		ok "$1"
	fi
}

# ---- check ------------------------------------------------------------------

# fails CONDITION [LINES]: it holds, for so many classes; passes CONDITION: it
# does not. They are asked together: see asked.
fails() {
	set -- "$1" "${2:-1}"
	printf '%s\n' "$1" >>"$scratch/conditions"
	while [ "$2" -gt 0 ]; do
		printf '%s\n' "$1" >>"$scratch/wanted"
		set -- "$1" $(($2 - 1))
	done
}
passes() {
	printf '%s\n' "$1" >>"$scratch/conditions"
}
: >"$scratch/conditions"
: >"$scratch/wanted"

# asked NAME: of the first and the last; a failure for each that holds.
asked() {
	asked_name=$1
	set --
	while IFS= read -r condition; do
		set -- "$@" --fail-if "$condition"
	done <"$scratch/conditions"
	status "$asked_name" 3 "$heaptrail" check "$s1" "$s3" --format json \
		"$@"
	if [ -s "$scratch/err" ]; then
		not_ok "$asked_name: no complaint" "$scratch/err"
	fi
	jq -r '.rows | unique_by(.failure)[].condition' "$scratch/out" \
		>"$scratch/got"
	same "$asked_name: what holds" "$scratch/wanted" "$scratch/got"
	: >"$scratch/conditions"
	: >"$scratch/wanted"
}

# What leaks is known, and what only comes and goes.
for class in Session Customer BasketLine Watcher Invoice Price RecentOrder; do
	alive=$(jq ".snapshots[2].alive.$class" $truth)
	change=$(jq ".snapshots[2].alive.$class - .snapshots[0].alive.$class" \
		$truth)
	new=$(jq ".pairs[2].change.${class}[0]" $truth)
	deleted=$(jq ".pairs[2].change.${class}[1]" $truth)
	fails "class:$class count=$alive"
	passes "class:$class count>$alive"
	fails "class:$class count+>=$change"
	passes "class:$class count+>$change"
	fails "class:$class new>=$new"
	passes "class:$class new>$new"
	fails "class:$class deleted<=$deleted"
	passes "class:$class deleted<$deleted"
done
asked "objects of each class"
# 100 sessions, 1,100 in the end.
fails 'class:Session count+>999%'
passes 'class:Session count+>1k%'
fails 'class:/^(Session|Invoice)$/ count+>100' 2
fails 'class:/^(Session|Invoice)$/ count+>200'
# The Map of all sessions has grown in place.
fails 'class:Map grown>0'
passes 'class:Session grown>0'
fails 'class:Map retained+>400k count+=0'
passes 'class:Map retained+>400k count+>0'

# Figures that the summary has, too.
for key in shallow_size:size retained_size:retained; do
	for file in "$s1" "$s3"; do
		"$heaptrail" summary "$file" --format json | jq \
			".rows[] | select(.constructor == \"Invoice\").${key%:*}"
	done >"$scratch/numbers"
	before=$(sed -n 1p "$scratch/numbers")
	now=$(sed -n 2p "$scratch/numbers")
	fails "class:Invoice ${key#*:}=$now"
	passes "class:Invoice ${key#*:}<$now"
	fails "class:Invoice ${key#*:}+=$((now - before))"
	passes "class:Invoice ${key#*:}+>$((now - before))"
done
for file in "$s1" "$s3"; do
	"$heaptrail" statistics "$file" --format json |
		jq '.rows[-1] | .size, .count'
done >"$scratch/numbers"
before=$(sed -n 1p "$scratch/numbers")
now=$(sed -n 3p "$scratch/numbers")
fails "total=$now"
fails "total+=$((now - before))"
passes "total+>$((now - before))"
fails "total+>$(((now - before) * 100 / before))%"
passes "total+>$(((now - before) * 100 / before + 1))%"
fails "count=$(sed -n 4p "$scratch/numbers")"
passes "count>$(sed -n 4p "$scratch/numbers")"
fails 'suspects>0'
passes 'suspects>20'
asked "sizes, shares and the heap"
status "nothing is a suspect beside itself" 0 "$heaptrail" check "$s1" "$s1" \
	--fail-if 'suspects>0'
if [ -s "$scratch/out" ] || [ -s "$scratch/err" ]; then
	not_ok "nothing that holds, nothing said" "$scratch/out"
else
	ok "nothing that holds, nothing said"
fi

# Several: each by itself; the first file and the last.
status "several conditions" 3 "$heaptrail" check "$s1" "$s2" "$s3" \
	--fail-if 'class:Session count+=500' --fail-if 'total<1' \
	--fail-if 'class:Session count+=1000' --fail-if 'suspects>0'
if [ "$(wc -l <"$scratch/out")" = 2 ] &&
    grep -qF 'Session: count 100 -> 1,100 (+1,000): class:Session count+=1000' \
    "$scratch/out"; then
	ok "several conditions: the lines"
else
	not_ok "several conditions: the lines" "$scratch/out"
fi
status "check: json" 3 "$heaptrail" check "$s1" "$s3" --format json \
	--fail-if 'class:Session count+>1 new>1'
if jq -e '.table == "check" and (.rows | length) == 2 and .rows[0] == {
    name: "Session", measure: "count", before: 100, now: 1100, change: 1000,
    condition: "class:Session count+>1 new>1", failure: 1 } and
    .rows[1].now == 1000 and .rows[1].before == null' "$scratch/out" \
    >"$scratch/why" 2>&1; then
	ok "check: json has what failed"
else
	not_ok "check: json has what failed" "$scratch/out"
fi
status "check: json of nothing" 0 "$heaptrail" check "$s1" "$s3" \
	--format json --fail-if 'total<1'
if jq -e '.rows == []' "$scratch/out" >/dev/null; then
	ok "check: json of nothing has no rows"
else
	not_ok "check: json of nothing has no rows" "$scratch/out"
fi
status "a class that is not there" 0 "$heaptrail" check "$s1" "$s3" \
	--fail-if 'class:Sesion count>0'
has "a class that is not there: a note" 'no class is called so' "$scratch/err"

# What makes no sense is 2, and says where; what cannot be read is 1.
for wrong in '' 'cuont>1' 'class:Session' 'class:Session total>1' 'total>10%' \
    'class:Session new+>1' 'class:/(/ count>1' 'count>1 class:Session'; do
	status "no condition: $wrong" 2 "$heaptrail" check "$s1" none \
		--fail-if "$wrong"
	has "no condition: $wrong: says where" ', at [0-9]+: ' "$scratch/err"
done
status "check without a condition" 2 "$heaptrail" check "$s1" "$s3"
status "check of one file" 2 "$heaptrail" check "$s1" --fail-if 'total>1'
status "a condition for another command" 2 "$heaptrail" diff "$s1" "$s3" \
	--fail-if 'total>1'
status "check of no file" 1 "$heaptrail" check "$s1" "$files/none" \
	--fail-if 'total>1'
status "retained sizes without a graph" 1 "$heaptrail" check --no-graph \
	"$s1" "$s3" --fail-if 'class:Session retained>1'
status "counts without a graph" 3 "$heaptrail" check --no-graph \
	"$s1" "$s3" --fail-if 'class:Session count+>1'

# The same heap as if another process had it: ids mean something else there.
other=$scratch/other.heapsnapshot
jq -c '(.snapshot.meta.node_fields | index("id")) as $id |
	(.snapshot.meta.node_fields | length) as $fields |
	.nodes |= [to_entries[] | if .key % $fields == $id
		then .value + 20 else .value end]' "$s3" >"$other"
for condition in 'class:Session new>1' 'class:Session deleted<1' \
    'class:Map grown>0'; do
	status "two processes: $condition" 1 "$heaptrail" check "$s1" \
		"$other" --fail-if "$condition"
	has "two processes: $condition: says so" 'two processes' "$scratch/err"
done
status "two processes: classes hold" 3 "$heaptrail" check "$s1" "$other" \
	--fail-if 'class:Session count+=1000' --fail-if 'total+>1%' \
	--fail-if 'suspects>1'
if [ "$(wc -l <"$scratch/out")" = 3 ]; then
	ok "two processes: three lines"
else
	not_ok "two processes: three lines" "$scratch/out"
fi

# A directory stands for its snapshots.
status "check of a directory" 3 "$heaptrail" check "$files/leak-server" \
	--fail-if 'class:Session count+=1000'
status "check of a directory with one" 2 "$heaptrail" check "$s1" \
	--fail-if 'class:Session count+=1000'
status "the wrong order" 1 "$heaptrail" check "$s3" "$s1" \
	--fail-if 'class:Session count+<0'
has "the wrong order: said" 'taken later than the last' "$scratch/err"

# ---- report -----------------------------------------------------------------

# well_formed NAME FILE: as XML; of the elements that are ours; loads nothing.
well_formed() {
	if ! command -v xmllint >/dev/null; then
		skip "$1 is well-formed" "xmllint is not installed"
	elif xmllint --noout --nonet "$2" >"$scratch/why" 2>&1; then
		ok "$1 is well-formed"
	else
		not_ok "$1 is well-formed" "$scratch/why"
	fi
	grep -oE '<[^ />]+' "$2" | sort -u | grep -vxE -e '<(!--|!DOCTYPE)' \
		-e '<(html|head|meta|title|style|body|h[123]|p|ol|ul|li|div)' \
		-e '<(table|thead|tbody|tr|th|td|figure|figcaption)' \
		-e '<(svg|text|rect|path|line|circle)' >"$scratch/why"
	if [ -s "$scratch/why" ]; then
		not_ok "$1 has our own elements alone" "$scratch/why"
	else
		ok "$1 has our own elements alone"
	fi
	has_no "$1 loads and runs nothing" \
		'<[^>]* (src|href|on[a-z]+) *=|url\(|@import' "$2"
	if LC_ALL=C tr -d '\n' <"$2" |
	    LC_ALL=C grep -q "$(printf '[\001-\037\177]')"; then
		not_ok "$1 has no control characters"
	else
		ok "$1 has no control characters"
	fi
}

page=$scratch/page
rm -rf "$page"
mkdir -p "$page"

status "report: html" 0 "$heaptrail" report "$s1" "$s2" "$s3" -o "$page/r.html"
status "report: Markdown" 0 "$heaptrail" report "$s1" "$s2" "$s3" \
	-o "$page/r.md"
if [ "$(stat -c %a "$page/r.html")" = 600 ] &&
    [ "$(find "$page" -type f | wc -l)" = 2 ]; then
	ok "report: files for the user alone, and no others"
else
	not_ok "report: files for the user alone, and no others"
fi
well_formed "report: html" "$page/r.html"
for file in "$page/r.md" "$page/r.html"; do
	name=${file##*/}
	# The leaks that the truth has, the worst first, with their paths.
	has "$name: the sessions" '1\. Map\(1,100\).*variable sessions' "$file"
	has "$name: how they grew" 'Grew by .* from 1 to 3.*every step' \
		"$file"
	has "$name: what they hold" 'Holds 1,100 Session' "$file"
	has "$name: the invoices" 'variable unsentInvoices' "$file"
	has "$name: the nearest path" 'listener .*SIGUSR2.* of process' "$file"
	has "$name: the version" "$(jq -r .node $truth)" "$file"
	has "$name: the files" 's2\.heapsnapshot, written 20' "$file"
	has "$name: classes" 'BasketLine' "$file"
	has "$name: the trend" 'every step, all new stayed' "$file"
	has "$name: statistics" 'Typed arrays' "$file"
done
# A chart of the heap, one of all suspects, one of each.
if [ "$(grep -c '<svg' "$page/r.html")" = 5 ]; then
	ok "html has charts"
else
	not_ok "html has charts"
fi
status "report: to standard output" 0 "$heaptrail" report "$s1" "$s2" "$s3"
same "report: the same to standard output" "$page/r.md" "$scratch/out"

status "report of two" 0 "$heaptrail" report "$s1" "$s3" -o "$page/two.html"
well_formed "report of two" "$page/two.html"
has_no "report of two has no trend" 'How classes went' "$page/two.html"
has "report of two: how they grew" 'Grew by .* from 1 to 2' \
	"$page/two.html"
status "report of one" 0 "$heaptrail" report "$s3" -o "$page/one.html"
well_formed "report of one" "$page/one.html"
has "report of one: weaker evidence" 'One snapshot.*weaker evidence' \
	"$page/one.html"
has "report of one: classes" 'Classes that retain most' "$page/one.html"
status "report of two processes" 0 "$heaptrail" report "$s1" "$other" -o -
has "report of two processes says so" 'wo processes' "$scratch/out"
status "report of the same" 0 "$heaptrail" report "$s1" "$s1" -o -
has "report of the same: no leak" 'Nothing looks like a leak' "$scratch/out"

# A file that is no report of ours stays as it is.
echo 'of mine' >"$page/mine.md"
status "report over another file" 1 "$heaptrail" report "$s1" \
	-o "$page/mine.md"
has "report over another file: it stays" '^of mine$' "$page/mine.md"
: >"$page/empty.md"
status "report over an empty file" 0 "$heaptrail" report "$s1" \
	-o "$page/empty.md"
chmod 644 "$page/r.html"
ln -s r.html "$page/link.html"
status "report over a report" 0 "$heaptrail" report "$s1" "$s3" \
	-o "$page/link.html"
if [ -L "$page/link.html" ] && [ "$(stat -c %a "$page/r.html")" = 644 ] &&
    ! grep -q 's2.heapsnapshot' "$page/r.html"; then
	ok "report over a report: in its place"
else
	not_ok "report over a report: in its place"
fi
status "report into no folder" 1 "$heaptrail" report "$s1" \
	-o "$page/none/r.md"
status "report in no format" 2 "$heaptrail" report "$s1" -o "$page/r.pdf"
status "report as json" 2 "$heaptrail" report "$s1" --format json
status "report of nothing" 2 "$heaptrail" report
status "report of no file" 1 "$heaptrail" report "$files/none" \
	-o "$page/none.md"
if [ -e "$page/none.md" ]; then
	not_ok "report of no file writes none"
else
	ok "report of no file writes none"
fi

# Names that would be markup, wherever names stand.
bad='<script>alert(1)<\/script>|`[x](javascript:y)\&amp;\\u001b[31m\\n# "'
bad=$(printf '%s' "$bad" | sed 's/"/\\\\"/g')
for file in s1 s2 s3; do
	sed -e "s/^\"Session\",\$/\"$bad\",/" \
		-e "s/^\"sessions\",\$/\"$bad s\",/" \
		"$files/leak-server/$file.heapsnapshot" \
		>"$page/<b>$file&.heapsnapshot"
done
for ending in html md; do
	status "hostile names: $ending" 0 "$heaptrail" report \
		"$page/<b>s1&.heapsnapshot" "$page/<b>s2&.heapsnapshot" \
		"$page/<b>s3&.heapsnapshot" -o "$page/bad.$ending"
done
well_formed "hostile names: html" "$page/bad.html"
has "hostile names: html shows them" \
	'&lt;script&gt;alert\(1\)&lt;/script&gt;\|' "$page/bad.html"
has "hostile names: Markdown shows them" \
	'1,100 \\<script\\>alert\(1\)\\</script\\>\\\|\\`\\\[x\\\]' \
	"$page/bad.md"
has_no "hostile names: Markdown has no markup of theirs" \
	'(^|[^\\])(<script|<b>|`|\[x)' "$page/bad.md"
has_no "hostile names: Markdown has no heading of theirs" '^# "' \
	"$page/bad.md"
status "hostile names: check" 3 "$heaptrail" check \
	"$page/<b>s1&.heapsnapshot" "$page/<b>s3&.heapsnapshot" \
	--fail-if 'class:/<script/ count>0'
if [ "$(wc -l <"$scratch/out")" = 1 ] &&
    ! LC_ALL=C grep -q "$(printf '\033')" "$scratch/out"; then
	ok "hostile names: check keeps to its line"
else
	not_ok "hostile names: check keeps to its line" "$scratch/out"
fi
for name in names halves; do
	status "report of $name" 0 "$heaptrail" report \
		"$files/tiny/$name.heapsnapshot" -o "$page/$name.html"
	well_formed "report of $name" "$page/$name.html"
	status "report of $name in ASCII" 0 env LC_ALL=C "$heaptrail" report \
		"$files/tiny/$name.heapsnapshot" -o "$page/$name.md"
	if LC_ALL=C grep -q "$(printf '[\200-\377]')" "$page/$name.md"; then
		not_ok "report of $name in ASCII is ASCII"
	else
		ok "report of $name in ASCII is ASCII"
	fi
done
