#!/bin/sh
# Runs every test of tests/e2e, or those with $ONLY before the dash of their name.
. ./tests/lib.sh

if ! command -v tmux >/dev/null; then
	skip "end to end" "tmux is not installed"
	exit 0
fi
for script in tests/e2e/*"${ONLY:-}"*-*.sh; do
	timeout 180 sh "$script"
	code=$?
	# A test that found nothing out has failed, whatever it says.
	[ $code = 0 ] || [ $code = 1 ] ||
		not_ok "$(basename "$script" .sh) ended with status $code"
done
