#!/bin/sh
# Compares heaptrail with DevTools' own engine on the fixtures, on every
# snapshot of ../shared and on random graphs (FUZZ_SEEDS of them).
. ./tests/lib.sh
. ./tests/reference/oracle.sh

if ! oracle_ready; then
	skip "reference engine" "$oracle_missing"
	exit 0
fi
files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
corpus=$PWD/build/corpus
sh $shared/corpus/unpack "$corpus" || exit 1
# Samples are packed, too, and the engine reads plain files only.
mkdir -p build/samples
find $shared/samples -name '*.heapsnapshot' -o -name '*.heaptimeline' \
	-o -name '*.heapsnapshot.xz' -o -name '*.heaptimeline.xz' |
	while read -r sample; do
		plain=build/samples/$(basename "$(dirname "$sample")")
		mkdir -p "$plain"
		plain=$plain/$(basename "$sample" .xz)
		[ -f "$plain" ] && continue
		case $sample in
		*.xz) xz -dc "$sample" >"$plain" ;;
		*) cp "$sample" "$plain" ;;
		esac
	done

random=$scratch/random
mkdir -p "$random"
if command -v python3 >/dev/null; then
	for seed in $(seq "${FUZZ_SEEDS:-60}"); do
		python3 $shared/oracle/fuzz.py "$seed" \
			"$random/seed-$seed.heapsnapshot"
	done
else
	skip "random graphs" "python3 is not installed"
fi

node tests/reference/compare.mjs "$files" "$corpus" build/samples "$random"
differ=$?
# Classes once more, also where several share a name, and every display name.
find "$files" "$corpus" build/samples "$random" -name '*.heapsnapshot' \
	! -path '*/hostile/*' ! -name '*-alloc.*' ! -path '*/truncated/*' |
	sort | xargs node tests/reference/check-classes.mjs || differ=1
exit $differ
