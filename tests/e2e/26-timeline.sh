#!/bin/sh
# A recording of allocations opens with its bars, from which marked intervals
# lead to their classes, and an object to the stack that allocated it.
. ./tests/e2e/lib.sh

recording=../recording/orders.heaptimeline

for size in 80x24 120x36; do
	start "$size" $recording
	wait_for 'before the first sample'
	wait_for 'marks intervals'
	golden "bars-$size"
	# Into the largest interval: by size it stands first, after what was
	# there before.
	keys S g j Enter
	wait_for '▸ Order '
	golden "classes-$size"
	keys Enter
	wait_gone '▸ Order '
	# Two of them, marked, are a filter of the summary.
	keys g j Space Space v
	wait_for 'Constructor'
	wait_for 'time:0[.]'
	wait_for '▸ Order '
	has "$size: what was allocated then" '▸ Order .* 500 '
	has "$size: of both intervals" '▸ Invoice .* 300 '
	has_not "$size: and nothing else" 'Settings'
	golden "marked-$size"
	# From an object to its stack, and from there to the code.
	type_text '/^Order'
	keys Enter
	keys l l
	wait_for 'Retainers of Order'
	keys o
	wait_for 'Allocated: at .*record.js'
	has "$size: the object says where it was allocated" \
		'Allocated: at 0[.].* s, in .*record.js:'
	type_text ':stack'
	keys Enter
	wait_for 'takeOrders'
	golden "stack-$size"
	has "$size: the place of the function" 'record.js:[0-9]+:[0-9]+'
	keys e
	wait_for '/srv/app/recording/record.js is not on this'
	has "$size: that is what the editor would get" \
		'/srv/app/recording/record.js is not on this'
	keys q q q
	wait_for 'before the first sample'
	type_text ':allocations'
	keys Enter
	wait_for 'sendInvoices'
	golden "allocations-$size"
done
# The interval under the cursor alone, also from within it; back again.
keys q
wait_for 'before the first sample'
keys Escape g j v
wait_for 'Constructor'
has "the interval under the cursor" 'time:0[.][0-9]+s[.][.]0[.][0-9]+s'
keys q
wait_for 'before the first sample'
# All that was recorded is among the filters.
keys M-1
wait_for 'Constructor'
type_text '|'
wait_for 'Objects allocated during the recording'
stop
