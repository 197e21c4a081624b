/*
 * A program for --prof whose time is spent in hotLoop(), some in
 * makeGarbage(), and which keeps what leak() makes. Runs for the milliseconds
 * that it is told.
 */
'use strict';

function hotLoop(n) {
	let sum = 0;
	for (let i = 0; i < n; i++)
		sum = (sum * 31 + i) % 1000003;
	return sum;
}

function makeGarbage(n) {
	const made = [];
	for (let i = 0; i < n; i++)
		made.push({ i, text: 'x' + i });
	return made.length;
}

const kept = [];

function leak(n) {
	for (let i = 0; i < n; i++)
		kept.push(new Array(16).fill(i));
}

const end = Date.now() + Number(process.argv[2] || 500);
let total = 0;

while (Date.now() < end) {
	total += hotLoop(200000);
	total += makeGarbage(5000);
	leak(50);
	total += /a+b/.test('aaab' + total) ? 1 : 0;
}
process.exitCode = total > 0 ? 0 : 1;
