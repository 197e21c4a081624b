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
# Samples may be packed; the engine reads plain files only.
find $shared/samples -name '*.heapsnapshot' -o -name '*.heaptimeline' |
	while read -r sample; do
		mkdir -p "build/samples/$(basename "$(dirname "$sample")")"
		cp -u "$sample" \
			"build/samples/$(basename "$(dirname "$sample")")/"
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
