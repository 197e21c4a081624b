#!/bin/sh
# What is seen first: the comparison of three files, the summary of one.
. ./tests/e2e/lib.sh

for size in 80x24 120x36 40x10; do
	start "$size" s1.heapsnapshot s2.heapsnapshot s3.heapsnapshot
	wait_for 'Array .*[+]1,000'
	golden "three-$size"
	start "$size" s3.heapsnapshot
	wait_for 'Function'
	golden "one-$size"
done
start 80x24 s1.heapsnapshot s3.heapsnapshot
wait_for 'Array .*[+]1,000'
golden_colors colors
start 80x24 NO_COLOR=1 s1.heapsnapshot s3.heapsnapshot
wait_for 'Array .*[+]1,000'
golden_colors no-color
start 80x24 LC_ALL=C s1.heapsnapshot s3.heapsnapshot
wait_for 'Array .*[+]1,000'
golden ascii
if capture | LC_ALL=C grep -q '[^ -~]'; then
	not_ok "10-open: LC_ALL=C draws ASCII only" "$scratch/screen"
else
	ok "10-open: LC_ALL=C draws ASCII only"
fi
