/*
 * report.js TICKS BOTTOM-UP: writes what heaptrail says of a V8 log, as json
 * of its tables "ticks" (depth 2) and "bottom-up" (depth 6), as node
 * --prof-process would: with its headings, its percentages, and its limits for
 * callers, but without the name of the log.
 */
'use strict';

const fs = require('fs');

const flat = JSON.parse(fs.readFileSync(process.argv[2], 'utf8')).rows;
const heavy = JSON.parse(fs.readFileSync(process.argv[3], 'utf8')).rows;

/* How many ticks a part of the summary has, and its functions. */
const parts = {};
let part;
for (const row of flat) {
	if (row.depth === 1)
		parts[row.category] = part = { ticks: row.ticks, rows: [] };
	else
		part.rows.push(row);
}
const total = parts.total.ticks;
const nonlib = total - parts.library.ticks;

function percent(n, whole) {
	return (n * 100 / whole).toFixed(1).padStart(5) + '%  ';
}

function line(name, ticks, whole) {
	console.log('  ' + String(ticks).padStart(5) + '  ' +
	    percent(ticks, total) +
	    (whole === null ? '        ' : percent(ticks, whole)) + name);
}

function section(title, key, whole) {
	console.log(`\n [${title}]:\n   ticks  total  nonlib   name`);
	for (const row of parts[key].rows)
		line(row.name, row.ticks, whole);
}

console.log(`Statistical profiling result from LOG, (${total} ticks, ` +
    `${parts.unaccounted.ticks} unaccounted, 0 excluded).`);
section('Shared libraries', 'library', null);
section('JavaScript', 'javascript', nonlib);
section('C++', 'c++', nonlib);
console.log('\n [Summary]:\n   ticks  total  nonlib   name');
line('JavaScript', parts.javascript.ticks, nonlib);
line('C++', parts['c++'].ticks, nonlib);
line('GC', parts.gc.ticks, nonlib);
line('Shared libraries', parts.library.ticks, null);
if (parts.unaccounted.ticks > 0)
	line('Unaccounted', parts.unaccounted.ticks, null);
console.log('\n [C++ entry points]:\n   ticks    cpp   total   name');
console.log(`
 [Bottom up (heavy) profile]:
  Note: percentage shows a share of a particular caller in the total
  amount of its parent calls.
  Callers occupying less than 1.0% are not shown.

   ticks parent  name`);

/* above[n]: the ticks of the row at depth n, 0 where it is not shown. */
const above = [total];
let open = false;
for (const row of heavy) {
	const whole = above[row.depth - 1];
	const shown = whole > 0 && row.ticks / whole * 100 >= 1;

	above[row.depth] = shown ? row.ticks : 0;
	if (row.depth === 1 && open)
		console.log('');
	if (row.depth === 1)
		open = shown;
	if (shown)
		console.log('  ' + String(row.ticks).padStart(5) + '  ' +
		    (row.ticks / whole * 100).toFixed(1).padStart(5) + '%  ' +
		    '  '.repeat(row.depth - 1) + row.name);
}
if (open)
	console.log('');
