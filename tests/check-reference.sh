#!/bin/sh
# Compares heaptrail with DevTools' own engine on the fixtures, on every
# snapshot of ../shared and on random graphs (FUZZ_SEEDS of them).
. ./tests/lib.sh
. ./tests/shared_files.sh
. ./tests/reference/oracle.sh

if ! oracle_ready; then
	skip "reference engine" "$oracle_missing"
	exit 0
fi
files=$BUILD/fixtures
sh scripts/unpack-fixtures "$files"
shared_unpack

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

node tests/reference/compare.mjs "$files" "$corpus" "$samples" "$random"
differ=$?
# Classes once more, also where several share a name, and every display name.
find "$files" "$corpus" "$samples" "$random" -name '*.heapsnapshot' \
	! -path '*/hostile/*' ! -name '*-alloc.*' ! -path '*/truncated/*' |
	sort | xargs node tests/reference/check-classes.mjs || differ=1
exit $differ
