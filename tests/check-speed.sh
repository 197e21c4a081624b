#!/bin/sh
# How many instructions loading two small snapshots takes, by valgrind's count:
# the same on any machine and however busy it is, so a few percent more mean
# that something has become slower. tests/bench/instructions.txt has a figure
# for each compiler that somebody measured with; GENERATE=1 writes those of
# this one anew. (What waits for memory is not seen: that takes make bench.)
. ./tests/lib.sh

figures=tests/bench/instructions.txt
percent=3

if ! command -v valgrind >/dev/null; then
	skip "instructions" "no valgrind: sh scripts/install-deps speed"
	exit 0
fi
case " $(cat "$BUILD/flags") " in
*-fsanitize*)
	skip "instructions" "built with sanitizers"
	exit 0
	;;
*' -O2 '*) ;;
*)
	skip "instructions" "not built with -O2"
	exit 0
	;;
esac

# The compiler that the program was built with, as gcc-12.2.0-x86_64.
compiler=$(cut -d' ' -f1 "$BUILD/flags")
compiler=$(echo 'family version __GNUC__ __GNUC_MINOR__ __GNUC_PATCHLEVEL__
	__clang_major__ __clang_minor__ __clang_patchlevel__' |
	"$compiler" -E -P - | tr -s ' \n\t' '   ' |
	awk '{ if ($6 ~ /^[0-9]+$/) print "clang-" $6 "." $7 "." $8
		else print "gcc-" $3 "." $4 "." $5 }')-$(uname -m)

# Only what every machine does alike: one thread, nothing kept from before.
options=
for option in --no-index '--threads 1'; do
	if "$heaptrail" --help | grep -q -e "${option% *}"; then
		options="$options $option"
	fi
done

# Names of functions are enough, and not every valgrind reads the lines that
# every compiler writes.
strip -g -o "$scratch/heaptrail" "$heaptrail" || exit 1

# count FILE: prints how many instructions it takes to summarize it; the
# functions that took them are in $scratch/functions.
count() {
	# shellcheck disable=SC2086 # several words
	LC_ALL=C valgrind --tool=callgrind \
		--callgrind-out-file="$scratch/callgrind" \
		"$scratch/heaptrail" summary $options "$1" >/dev/null 2>"$scratch/err" </dev/null ||
		return 1
	callgrind_annotate "$scratch/callgrind" 2>/dev/null |
		grep -E '^ *[0-9,]+ \(' | sed 's/???://; s/ \[.*//' |
		head -n 16 >"$scratch/functions"
	sed -n 's/^summary: *\([0-9]*\)$/\1/p' "$scratch/callgrind"
}

# check NAME FILE
check() {
	if ! got=$(count "$2") || [ -z "$got" ]; then
		not_ok "$1: valgrind failed" "$scratch/err"
		return
	fi
	if [ "${GENERATE:-}" ]; then
		{
			grep -v "^$compiler $1 " $figures
			echo "$compiler $1 $got"
		} 2>/dev/null | sort >"$scratch/figures"
		cat "$scratch/figures" >$figures
		ok "$1: $got instructions, kept"
		return
	fi
	wanted=$(sed -n "s/^$compiler $1 //p" $figures)
	if [ -z "$wanted" ]; then
		skip "$1: $got instructions" \
			"no figure for $compiler yet: GENERATE=1 makes it"
		return
	fi
	change=$(awk -v got="$got" -v wanted="$wanted" \
		'BEGIN { printf "%+.1f", (got / wanted - 1) * 100 }')
	side=$(awk -v change="$change" -v percent=$percent \
		'BEGIN { print (change > percent) - (change < -percent) }')
	if [ "$side" = 1 ]; then
		not_ok "$1: $change %, $got instructions after $wanted" \
			"$scratch/functions"
		return
	fi
	ok "$1: $change % instructions"
	# tests/run shows these lines in any case.
	echo "# $got of $wanted instructions: $1, $change %"
	if [ "$side" = -1 ]; then
		echo "# $got of $wanted is better: GENERATE=1 keeps it"
	fi
}

files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
"$BUILD/tests/bench/make-snapshot" 0.05 >"$scratch/made.heapsnapshot"
check made "$scratch/made.heapsnapshot"
check leak-server "$files/leak-server/s3.heapsnapshot"
