#!/bin/sh
# Runs the unit tests, leaf to root.
. ./tests/lib.sh

CMOCKA_MESSAGE_OUTPUT=TAP
export CMOCKA_MESSAGE_OUTPUT

for source in tests/unit/*.c; do
	name=$(basename "$source" .c)
	timeout 300 "$BUILD/tests/unit/$name" >"$scratch/out" 2>"$scratch/err"
	result=$?
	# cmocka calls a skipped test "not ok N # SKIP NAME".
	sed -nE "s/^not ok [0-9]+ # SKIP (.*)/ok $name: \1 # SKIP/p; t
		s/^(not ok|ok) [0-9]+ - /\1 $name: /p; t
		/^# not ok/d; s/^#/&/p" "$scratch/out"
	if [ $result != 0 ] && ! grep -q '^not ok' "$scratch/out"; then
		tail -n 25 "$scratch/err" >"$scratch/why"
		not_ok "$name ended with status $result" "$scratch/why"
	elif [ $result != 0 ]; then
		tail -n 25 "$scratch/err" | sed 's/^/#   /'
	fi
done
